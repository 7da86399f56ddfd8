// The timeline as a part of the page: what mouse, wheel and keys do with it.

const NEAR = 9;  // pixels at which an event is meant

function makeTimeline(run) {
  const model = timelineModel(run);
  const root = svg("svg", {});
  const box = element(
      "div", {
        class: "timeline",
        tabindex: "0",
        role: "group",
        "aria-label": "timeline: arrows up and down pan, left and right go from event to event, plus and minus zoom, 0 shows all"
      },
      root);
  const said = element("p", {class: "chosen mono", "aria-live": "polite"}, "");
  const failures =
      run.failures.filter((failure) => failure.virtual_ns > 0).map((failure) => ({
                                                                     time: failure.virtual_ns,
                                                                     row: Math.max(0, rowOf(model, failure.virtual_ns)),
                                                                     words: failure.kind + ": expected " + failure.expected +
                                                                         ", got " + failure.got
                                                                   }));
  // a failure that was judged at an event's time is at the last event of that time
  for (const failure of failures)
    for (const event of model.events)
      if (event.time === failure.time && event.kind !== "verdict") failure.row = event.row;
  const timeline = {
    model,
    layout: lanesOf(run, 900),
    view: {by: "rows", low: 0, high: model.rows},
    width: 900,
    height: 500,
    chosen: null,
    failures
  };

  let wanted = false;
  const draw = () => {
    if (wanted) return;
    wanted = true;
    requestAnimationFrame(() => {
      wanted = false;
      timeline.width = box.clientWidth || 900;
      timeline.height = box.clientHeight || 500;
      timeline.layout = lanesOf(run, timeline.width);
      drawTimeline(root, timeline);
    });
  };
  const show = (low, high) => {
    const [from, to] = wholeOf(model, timeline.view.by);
    const size = Math.min(to - from, Math.max(smallest(model, timeline.view.by), high - low));
    const begin = Math.max(from, Math.min(to - size, high - low < size ? (low + high - size) / 2 : low));
    timeline.view.low = begin;
    timeline.view.high = begin + size;
    draw();
  };
  const {view} = timeline;
  const edge = (which) => {
    const size = view.high - view.low;
    const place = wholeOf(model, view.by)[which];
    show(place - which * size, place - which * size + size);
  };
  const whole = () => show(...wholeOf(model, view.by));
  const pan = (share) => show(view.low + (view.high - view.low) * share, view.high + (view.high - view.low) * share);
  const zoom = (factor, y) => {
    const scale = scaleOf(view, timeline.height);
    const chosenY = timeline.chosen ? scale.y(timeline.chosen) : -1;
    const around = scale.place(
        y === undefined ? (chosenY > HEAD && chosenY < timeline.height ? chosenY : (HEAD + timeline.height) / 2) :
                          Math.max(HEAD, y));
    show(around - (around - view.low) * factor, around + (view.high - around) * factor);
  };
  const placeOf = (item) => (view.by === "rows" ? item.row + 0.5 : item.time);
  const choose = (event) => {
    timeline.chosen = event;
    const before = event && model.events[event.index - 1];
    said.textContent = event ? words(event, before) : "";
    if (event && (placeOf(event) < view.low || placeOf(event) > view.high))
      show(placeOf(event) - (view.high - view.low) / 2, placeOf(event) + (view.high - view.low) / 2);
    draw();
  };
  const go = (by) => {
    const at = timeline.chosen ? timeline.chosen.index + by : model.events.findIndex((event) => placeOf(event) >= view.low);
    const event = model.events[Math.max(0, Math.min(model.events.length - 1, at))];
    if (event) choose(event);
  };
  const showFailure = (number) => {
    const failure = failures[number];
    if (!failure) return;
    const rows = Math.max(12, Math.floor((timeline.height - HEAD) / (LINE + 2)));
    setBy("rows");
    show(failure.row - rows * 0.8, failure.row + rows * 0.2);
    choose(model.events.findLast((event) => event.row <= failure.row) || null);
  };
  const setBy = (by) => {
    if (view.by === by) return;
    const scale = scaleOf(view, timeline.height);
    const middle = timeline.chosen || nearest(timeline, scale, (HEAD + timeline.height) / 2, null, Infinity);
    const seen = visibleEvents(model, view);
    view.by = by;
    // what was in view stays in view
    if (seen.length > 1)
      show(placeOf(seen[0]) - (by === "rows" ? 1 : 0), placeOf(seen[seen.length - 1]) + (by === "rows" ? 1 : 0));
    else if (middle)
      show(placeOf(middle), placeOf(middle));
    else
      whole();
    byButton.textContent = by === "rows" ? "spaced by events" : "spaced by time";
  };
  const toggle = () => setBy(view.by === "rows" ? "time" : "rows");

  const button = (text, title, click) => element("button", {type: "button", title, click}, text);
  const byButton = button("spaced by events", "events one row each, or by virtual time (t)", toggle);
  let nextFailure = 0;
  const onFailure = () => showFailure(nextFailure++ % failures.length);
  const bar = element(
      "div", {class: "bar"}, button("\u2212", "zoom out (-)", () => zoom(1.6)), button("+", "zoom in (+)", () => zoom(1 / 1.6)),
      button("whole run", "(0)", whole), byButton, failures.length ? button("failure", "the next failure (f)", onFailure) : null,
      element(
          "span", {class: "dim"}, element("kbd", {}, "\u2191"), " ", element("kbd", {}, "\u2193"), " pan ",
          element("kbd", {}, "\u2190"), " ", element("kbd", {}, "\u2192"), " event ", element("kbd", {}, "+"), " ",
          element("kbd", {}, "-"), " ", element("kbd", {}, "0"), " zoom ", element("kbd", {}, "t"), " spacing ",
          element("kbd", {}, "f"), " failure; wheel zooms once it was clicked"));

  const keys = {
    ArrowUp: () => pan(-0.12),
    ArrowDown: () => pan(0.12),
    PageUp: () => pan(-0.9),
    PageDown: () => pan(0.9),
    ArrowLeft: () => go(-1),
    ArrowRight: () => go(1),
    "+": () => zoom(1 / 1.6),
    "=": () => zoom(1 / 1.6),
    "-": () => zoom(1.6),
    0: whole,
    t: toggle,
    f: () => failures.length && onFailure(),
    Home: () => edge(0),
    End: () => edge(1),
  };
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  listenToMouse(box, timeline, {show, zoom, choose, pan});
  if (window.ResizeObserver) new ResizeObserver(draw).observe(box);
  box.show = {failure: showFailure, whole};
  whole();
  return {bar, box, said, showFailure, timeline};
}

// Rows or nanoseconds that can be in view; of a time that is far away a number has no nanoseconds.
function smallest(model, by) {
  return by === "rows" ? 6 : Math.max(50, model.to * 1e-12);
}

function words(event, before) {
  return seconds(event.time) + " s  #" + event.sequence + "  " + event.source + "  " + event.text +
      (before ? "\n" + duration(event.time - before.time) + " after the event before" : "");
}

// The event that is meant at this place: nearest in the lane under it, else nearest at all.
function nearest(timeline, scale, y, x, reach) {
  const lane = x === null ? null : timeline.layout.lanes.find((each) => x >= each.x && x <= each.x + each.width);
  let best = null, distance = reach;
  for (const event of visibleEvents(timeline.model, timeline.view)) {
    const away = Math.abs(scale.y(event) - y) + (lane && !isIn(lane, event) ? NEAR / 2 : 0);
    if (away < distance) [best, distance] = [event, away];
  }
  return best;
}

function isIn(lane, event) {
  if (lane.type === "marks") return lane.kinds.includes(event.kind);
  if (lane.type === "frames") return event.kind === "frame" && Math.min(event.detail[1], 32) === lane.channel;
  if (lane.type === "steps") return event.kind === "step";
  const level = levelOf(event);
  return level !== null && level[0] === lane.level;
}

function listenToMouse(box, timeline, act) {
  let drag = null;
  const placeIn = (event) => {
    const area = box.getBoundingClientRect();
    return [event.clientX - area.left, event.clientY - area.top];
  };
  const eventAt = (event) => {
    const [x, y] = placeIn(event);
    return nearest(timeline, scaleOf(timeline.view, timeline.height), y, x, NEAR);
  };
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    box.focus({preventScroll: true});
    drag = {y: event.clientY, low: timeline.view.low, high: timeline.view.high, moved: false};
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    if (drag) {
      const way = event.clientY - drag.y;
      if (Math.abs(way) > 3) drag.moved = true;
      if (!drag.moved) return;
      box.classList.add("dragging");
      tooltip("");
      const by = (way * (drag.high - drag.low)) / (timeline.height - HEAD);
      act.show(drag.low - by, drag.high - by);
      return;
    }
    const tip = event.target.closest ? event.target.closest("[data-tip]") : null;
    const at = eventAt(event);
    const before = at && timeline.model.events[at.index - 1];
    tooltip(
        at && !(tip && tip.classList.contains("lane")) ? words(at, before) :
            tip                                        ? tip.getAttribute("data-tip") :
                                                         "",
        event.clientX, event.clientY);
  });
  const end = (event) => {
    if (drag && !drag.moved && event.type === "pointerup") act.choose(eventAt(event));
    drag = null;
    box.classList.remove("dragging");
  };
  for (const name of ["pointerup", "pointercancel"]) box.addEventListener(name, end);
  box.addEventListener("pointerleave", () => tooltip(""));
  box.addEventListener("dblclick", (event) => act.zoom(1 / 2.5, placeIn(event)[1]));
  box.addEventListener("wheel", (event) => {
    // a page that is scrolled by must not be caught by the timeline
    if (!event.ctrlKey && document.activeElement !== box) return;
    event.preventDefault();
    tooltip("");
    if (event.shiftKey)
      act.pan(Math.sign(event.deltaY || event.deltaX) * 0.12);
    else
      act.zoom(event.deltaY > 0 ? 1.25 : 0.8, placeIn(event)[1]);
  }, {passive: false});
}
