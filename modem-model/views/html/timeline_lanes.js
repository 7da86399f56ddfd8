// Draws one lane of the timeline: a level as a bar, steps as bars side by side, marks, frames as arrows.

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
