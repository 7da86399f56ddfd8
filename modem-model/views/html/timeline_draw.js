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

function drawLane(lane, model, scale, height, visible) {
  const group = svg("g", {class: "lane-" + lane.type, "data-lane": lane.title});
  if (lane.type === "level") drawLevel(group, lane, model, scale, height);
  if (lane.type === "steps") drawSteps(group, lane, model, scale, height);
  if (lane.type === "marks") drawMarks(group, lane, scale, visible);
  if (lane.type === "frames") drawFrames(group, lane, model, scale, height, visible);
  return group;
}

function drawLevel(group, lane, model, scale, height) {
  const stretches = model.levels[lane.level];
  group.append(svg("rect", {class: "rail", x: lane.x + 2, width: 2, y: HEAD, height: height - HEAD}));
  let drawn = -Infinity;
  for (let i = 0; i < stretches.length; ++i) {
    const stretch = stretches[i];
    const next = stretches[i + 1];
    const top = scale.at(stretch.row, stretch.time);
    const bottom = next ? scale.at(next.row, next.time) : scale.at(model.rows, model.to);
    if (bottom < HEAD || top > height || stretch.value === 0) continue;
    const from = Math.max(top, HEAD), to = Math.min(Math.max(bottom, top + 1), height);
    if (to - drawn < 0.7) continue;
    drawn = to;
    const known = stretch.value === 1;
    group.append(svg("rect", {
      class: stretch.value === null ? "unknown" : lane.color,
      x: lane.x + 2,
      width: known               ? lane.width - 4 :
          stretch.value === null ? 6 :
                                   lane.width - 10,
      y: from,
      height: Math.max(0.6, to - from),
      "fill-opacity": stretch.value === 2 ? 0.35 : 0.85
    }));
  }
}

function drawSteps(group, lane, model, scale, height) {
  const ends = [];
  for (const step of model.steps) {
    const top = scale.at(step.fromRow, step.from), bottom = scale.at(step.toRow, step.to);
    if (bottom < HEAD || top > height || bottom - (ends[step.place] || -Infinity) < 0.7) continue;
    ends[step.place] = bottom;
    group.append(svg("rect", {
      class: step.bad ? "red" : "step",
      x: lane.x + step.place * 10,
      width: 8,
      rx: 2,
      y: Math.max(top, HEAD - 4),
      "data-tip": step.text,
      height: Math.max(2, Math.min(bottom, height + 4) - Math.max(top, HEAD - 4)),
      "fill-opacity": step.bad ? 0.9 : 0.55
    }));
  }
}

function drawMarks(group, lane, scale, visible) {
  let drawn = -Infinity;
  for (const event of visible) {
    if (!lane.kinds.includes(event.kind)) continue;
    const y = scale.y(event);
    if (y - drawn < 0.7 && !event.bad) continue;
    drawn = y;
    group.append(svg("rect", {
      class: event.bad ? "red" : lane.color,
      x: lane.x + 3,
      width: lane.width - 8,
      y: y - 1.5,
      height: 3,
      rx: 1.5,
      "data-event": event.index
    }));
  }
}

// An arrow from the side that sends to the side that receives; what opens and closes a channel is hollow.
function drawFrames(group, lane, model, scale, height, visible) {
  group.append(svg("rect", {class: "rail", x: lane.x + lane.width / 2 - 0.5, width: 1, y: HEAD, height: height - HEAD}));
  for (const gap of model.gaps) {
    const most = Math.max(1, ...gap.parts.flatMap((part) => part.frames.map((frames) => frames[1] + frames[2])));
    for (const part of gap.parts) {
      const frames = part.frames.find(([channel]) => Math.min(channel, 8) === Math.min(lane.channel, 8));
      if (!frames) continue;
      const top = scale.at(part.row - 0.5, part.from), bottom = scale.at(part.endRow - 0.5, part.to);
      if (bottom < HEAD || top > height) continue;
      [1, 2].forEach((way) => {
        if (!frames[way]) return;
        group.append(svg("rect", {
          class: way === 1 ? "up" : "down",
          x: lane.x + (way === 1 ? 0 : lane.width / 2),
          width: lane.width / 2 - 1,
          y: top,
          height: Math.max(1, bottom - top),
          "fill-opacity": 0.25 + (0.6 * frames[way]) / most,
          "data-tip": count(frames[way], way === 1 ? "frame" : "downlink frame") + (way === 1 ? " uplink" : "") + ", " + lane.name
        }));
      });
    }
  }
  const drawn = {UL: -Infinity, DL: -Infinity};
  let last = -Infinity;
  for (const event of visible) {
    if (event.kind !== "frame" || Math.min(event.detail[1], 32) !== lane.channel) continue;
    const y = scale.y(event);
    const way = event.detail[0] === "DL" ? "DL" : "UL";
    if (y - drawn[way] < 0.7 && !event.bad) continue;
    group.append(y - last < 7 ? frameDash(lane, event, way, y) : frameArrow(lane, event, way, y));
    drawn[way] = last = y;
  }
}

function colorOf(event, way) {
  return event.bad ? "red" : way === "DL" ? "down" : "up";
}

function frameArrow(lane, event, way, y) {
  const [from, tip, back] =
      way === "DL" ? [lane.x + lane.width - 1, lane.x + 1, 7] : [lane.x + 1, lane.x + lane.width - 1, -7];
  const neck = tip + back;
  const path = `M${from} ${y - 1}H${neck}V${y - 4}L${tip} ${y}L${neck} ${y + 4}V${y + 1}H${from}Z`;
  const hollow = event.detail[2] === "DATA" ? "" : "ctl ";
  return svg("path", {class: hollow + colorOf(event, way), d: path, "data-event": event.index});
}

// Where arrows would lie on each other: the uplink in the left half, the downlink in the right one.
function frameDash(lane, event, way, y) {
  const half = lane.width / 2;
  const x = lane.x + (way === "DL" ? half + 1 : 0);
  return svg("rect", {class: colorOf(event, way), x, width: half - 1, y: y - 0.8, height: 1.6, "data-event": event.index});
}

// Up to the texts, which are to be read there of all places.
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
