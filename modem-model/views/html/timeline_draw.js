// Draws the part of the timeline that is in view. What would fall on the same line of pixels is drawn once.

const HEAD = 40;
const LINE = 14;  // pixels between two lines of text

// Where things are: `view` is {by: "rows" | "time", low, high}.
function scaleOf(view, height) {
  const factor = (height - HEAD) / (view.high - view.low);
  const rows = view.by === "rows";
  return {
    rows,
    factor,
    // in the middle of its row
    y: (item) => HEAD + ((rows ? item.row + 0.5 : item.time) - view.low) * factor,
    at: (row, time) => HEAD + ((rows ? row + 0.5 : time) - view.low) * factor,
    place: (y) => view.low + (y - HEAD) / factor,
  };
}

function drawTimeline(root, timeline) {
  const {model, layout, view, width, height, chosen} = timeline;
  const scale = scaleOf(view, height);
  const visible = visibleEvents(model, view);
  const parts = [
    chosen ? svg("rect", {class: "cursor", x: 12, width, y: scale.y(chosen) - LINE / 2, height: LINE}) : null,
    drawRows(model, scale, layout.labels - 6, height, visible),
    drawGaps(model, scale, width, layout, height),
    ...layout.lanes.map((lane) => drawLane(lane, model, scale, height, visible)),
    drawFailures(timeline, scale, height),
    drawLabels(layout, scale, width, height, visible),
    drawHead(layout, width),
    drawMap(timeline, height),
  ];
  root.replaceChildren(...parts.filter(Boolean));
}

function visibleEvents(model, view) {
  const place = (event) => (view.by === "rows" ? event.row : event.time);
  const first = (wanted) => {
    let low = 0, high = model.events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (place(model.events[middle]) < wanted)
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  };
  return model.events.slice(first(view.low - 1), first(view.high + 1));
}

function inside(y, height) {
  return y >= HEAD - 20 && y <= height + 20;
}

// Times at the left: of events where these have rows, else of a regular grid.
function drawRows(model, scale, right, height, visible) {
  const group = svg("g", {});
  const line = (y, text, name) => group.append(
      svg("line", {class: name, x1: 106, x2: right, y1: y, y2: y}),
      text === null ? "" : svg("text", {class: "time", x: 16, y: y + 4}, text));
  if (!scale.rows) {
    const [low, high] = [scale.place(HEAD), scale.place(height)];
    let step = 1;
    for (let power = 1; step * scale.factor < 45; power *= 10)
      step = [1, 2, 5, 10].map((digit) => digit * power).find((each) => each * scale.factor >= 45) || power * 10;
    const digits = Math.min(9, Math.max(0, 9 - Math.floor(Math.log10(step))));
    // counted, as a time that is too large for a number would never become larger
    const first = Math.ceil(low / step) * step;
    for (let i = 0; i < 100 && first + i * step <= high; ++i)
      line(scale.at(0, first + i * step), seconds(first + i * step, digits), "grid");
    return group;
  }
  let free = HEAD;
  let shown = "";
  let before = null;
  for (const event of visible) {
    const y = scale.y(event);
    if (before && event.time - before.time >= 1e8 && inside(y, height)) {
      const middle = (scale.y(before) + y) / 2;
      group.append(svg("line", {class: "pause", x1: 106, x2: right, y1: middle, y2: middle}));
    }
    before = event;
    const text = seconds(event.time);
    if (y < free || text === shown || !inside(y, height)) continue;
    line(y, text, "grid");
    shown = text;
    free = y + LINE;
  }
  return group;
}

function drawGaps(model, scale, width, layout, height) {
  return svg("g", {}, model.gaps.map((gap) => {
    const top = scale.at(gap.row - 0.5, gap.from), bottom = scale.at(gap.row + gap.rows - 0.5, gap.to);
    if (bottom < HEAD || top > height) return null;
    const size = Math.max(1, bottom - top);
    const text = count(gap.skipped, "event") + " in " + duration(gap.to - gap.from) + ", only counted";
    return svg(
        "g", {class: "gap-group", "data-tip": text},
        svg("rect", {class: "gap", x: 106, width: width - 106, y: top, height: size}),
        size > LINE ? svg("text", {
          class: "quiet",
          x: layout.labels,
          y: Math.max(HEAD + 12, Math.min(height - 6, (Math.max(top, HEAD) + Math.min(bottom, height)) / 2 + 4))
        },
                          text) :
                      null);
  }));
}

function drawFailures(timeline, scale, height) {
  return svg("g", {}, timeline.failures.map((failure) => {
    const y = scale.at(failure.row, failure.time);
    if (!inside(y, height)) return null;
    return svg("line", {class: "fail", x1: 106, x2: timeline.layout.labels - 8, y1: y, y2: y, "data-tip": failure.words});
  }));
}

// The events' texts, the most important first, as far as there is room.
function drawLabels(layout, scale, width, height, visible) {
  const group = svg("g", {class: "labels"});
  if (width - layout.labels < 120) return group;
  const taken = new Set();
  const order = visible.length * LINE <= height - HEAD || scale.rows && scale.factor >= LINE ?
      visible :
      [...visible].sort((a, b) => importance(b) - importance(a));
  const most = Math.floor((width - layout.labels) / 6.6) - 1;
  for (const event of order) {
    const y = scale.y(event);
    if (y < HEAD + 6 || y > height - 2) continue;
    const slot = Math.round(y / LINE);
    if (taken.has(slot) || (!scale.rows || scale.factor < LINE) && (taken.has(slot - 1) || taken.has(slot + 1))) continue;
    taken.add(slot);
    const source = event.source.padEnd(9);  // its colour is the side's that did it
    const room = most - source.length;
    const name = event.bad ? "label bad" : importance(event) < 2 ? "label quiet" : "label";
    group.append(svg("text", {class: name, x: layout.labels, y: y + 4, "data-event": event.index},
        svg("tspan", {class: "side " + sideOf(event)}, source),
        event.text.length > room ? event.text.slice(0, room - 1) + "\u2026" : event.text));
  }
  return group;
}

function drawHead(layout, width) {
  const group = svg(
      "g", {}, svg("rect", {class: "head", x: 0, y: 0, width, height: HEAD}),
      svg("line", {class: "edge", x1: 0, x2: width, y1: HEAD, y2: HEAD}), svg("text", {class: "time", x: 16, y: 33}, "seconds"));
  for (const [name, title] of Object.entries(GROUPS)) {
    const lanes = layout.lanes.filter((lane) => lane.group === name);
    if (!lanes.length) continue;
    if (layout.narrow) {
      // no room side by side
      for (const lane of lanes) {
        const x = lane.x + lane.width / 2 - 2;
        group.append(svg("text", {class: "lane slanted " + name, x, y: 37, transform: "rotate(-50 " + x + " 37)"}, lane.name));
      }
      continue;
    }
    const from = lanes[0].x, to = lanes[lanes.length - 1].x + lanes[lanes.length - 1].width;
    group.append(svg(
        "text", {class: "group " + (name === "apps" || name === "modem" ? name : "other"), x: (from + to) / 2, y: 15}, title));
    for (const lane of lanes)
      group.append(svg("text", {class: "lane", x: lane.x + lane.width / 2, y: 33, "data-tip": lane.title}, lane.name));
  }
  return group;
}

// All of the run in a stripe, and which part of it is in view.
function drawMap(timeline, height) {
  const {model, view} = timeline;
  const [from, to] = wholeOf(model, view.by);
  const y = (place) => HEAD + ((place - from) / (to - from)) * (height - HEAD);
  const top = Math.max(HEAD, y(view.low));
  return svg(
      "g", {}, svg("rect", {class: "rail", x: 0, width: 10, y: HEAD, height: height - HEAD}),
      timeline.failures.map(
          (failure) =>
              svg("rect", {class: "red", x: 0, width: 10, y: y(view.by === "rows" ? failure.row : failure.time) - 1, height: 2})),
      svg("rect", {class: "view", x: 0.5, width: 9, y: top, height: Math.max(3, Math.min(height, y(view.high)) - top)}));
}

function wholeOf(model, by) {
  // with some room, lest what came last lie on the edge
  return by === "rows" ? [0, model.rows + 0.5] : [model.from, model.to + (model.to - model.from) * 0.01];
}
