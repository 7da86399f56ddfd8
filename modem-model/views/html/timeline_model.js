// What the timeline draws, from the data of a run: events with their places, levels as stretches, gaps with what the overview
// says.
//
// A place is counted two ways: by time, or by events, one row each, so that a burst within a microsecond can be read next to a
// pause of seconds.

function timelineModel(run) {
  const gapRows = Math.max(12, Math.round(run.shown / 10));  // of any size that can be seen in the whole run
  const events = [];
  const gaps = [];
  const levels = run.level_names.map(() => []);
  let row = 0;
  let last = 0;
  for (const window of run.windows) {
    const first = window.events.length ? Math.max(last, window.events[0][0]) : last;
    if (window.skipped) {
      const gap = {row, rows: gapRows, from: events.length ? last : run.first_ns, to: first, skipped: window.skipped, parts: []};
      row += gapRows;
      gap.parts = partsOf(run, gap);
      gaps.push(gap);
      levels.forEach((stretches, level) => levelInGap(stretches, level, gap));
    }
    window.levels.forEach((value, level) => levels[level].push({time: first, row, value}));
    for (const [time, sequence, kind, source, text, detail] of window.events) {
      last = Math.max(last, time);  // it never goes back, whatever a damaged trace says
      const event = {time: last, sequence, kind, source, text, detail, row, index: events.length, bad: isBad(kind, detail)};
      const level = levelOf(event);
      if (level) levels[level[0]].push({time: last, row, value: level[1]});
      events.push(event);
      row += 1;
    }
  }
  const model = {
    run,
    events,
    gaps,
    levels,
    rows: Math.max(row, 1),
    from: events.length ? Math.min(run.first_ns, events[0].time) : 0,
    to: Math.max(last, 1),
    steps: []
  };
  if (model.to <= model.from) model.to = model.from + 1;
  model.steps = stepsOf(model);
  return model;
}

function levelOf(event) {
  if (event.kind === "line") {
    const index = ["A.PC", "A.ACK", "M.PC", "M.ACK"].indexOf(event.detail[0]);
    return index < 0 ? null : [index, event.detail[1]];
  }
  if (event.kind === "power") return [4, event.detail[0]];
  if (event.kind === "interrupt" && event.detail[0] === "bam" && !event.detail[2]) return [5, event.detail[1]];
  return null;
}

// The parts of the overview that lie in a gap, with their share of its rows.
function partsOf(run, gap) {
  if (!run.overview || gap.to <= gap.from) return [];
  const width = run.overview.width_ns;
  const rowAt = (time) => gap.row + (gap.rows * (time - gap.from)) / (gap.to - gap.from);
  return run.overview.parts
      .map(
          ([place, number, levels, frames]) =>
              ({from: Math.max(place * width, gap.from), to: Math.min((place + 1) * width, gap.to), number, levels, frames}))
      .filter((part) => part.to > part.from)
      .map((part) => ({...part, row: rowAt(part.from), endRow: rowAt(part.to)}));
}

// 2: it changed in this stretch, nobody knows when
function levelInGap(stretches, level, gap) {
  for (const part of gap.parts) {
    const changed = part.levels.find(([index]) => index === level);
    if (!changed) continue;
    stretches.push({time: part.from, row: part.row, value: 2});
    stretches.push({time: part.to, row: part.endRow, value: changed[2]});
  }
}

// A stretch for each time that a step is seen to run; where its begin is in a gap, its last time from the list of steps.
function stepsOf(model) {
  const open = new Map();
  const done = [];
  const add = (index, from, to, bad) =>
      done.push({index, from, to, fromRow: rowOf(model, from), toRow: rowOf(model, to), bad, text: ""});
  for (const event of model.events) {
    if (event.kind !== "step" || !event.detail) continue;
    const [index, phase] = event.detail;
    if (phase === "begin") {
      open.set(index, event);
    } else if (open.has(index)) {
      const begin = open.get(index);
      done.push({index, from: begin.time, to: event.time, fromRow: begin.row, toRow: event.row + 0.9, bad: phase === "failed"});
      open.delete(index);
    }
  }
  for (const [index, begin] of open)
    done.push({index, from: begin.time, to: model.to, fromRow: begin.row, toRow: model.rows, bad: false});
  for (const step of model.run.steps)
    if (step.times && !done.some((stretch) => stretch.index === step.index))
      add(step.index, step.begun_ns, step.phase === "begin" ? model.to : Math.max(step.ended_ns, step.begun_ns),
          step.phase === "failed");
  const words = new Map(model.run.steps.map((step) => [step.index, step]));
  // by rows: what ends and what begins at the same time are one after the other there
  done.sort((a, b) => a.fromRow - b.fromRow || b.toRow - a.toRow);
  const ends = [];
  for (const stretch of done) {
    const step = words.get(stretch.index);
    stretch.text = step ? "line " + step.line + ": " + (step.label ? "[" + step.label + "] " : "") + step.text :
                          "step " + stretch.index;
    let place = ends.findIndex((end) => end <= stretch.fromRow);
    if (place < 0) place = ends.length < 4 ? ends.length : 3;
    ends[place] = stretch.toRow;
    stretch.place = place;
  }
  return done;
}

// The row at which a time is, with the part of a row that has gone by.
function rowOf(model, time) {
  const events = model.events;
  let low = 0, high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle].time < time)
      low = middle + 1;
    else
      high = middle;
  }
  if (low === events.length) return model.rows;
  const gap = model.gaps.find((each) => each.from <= time && time < each.to);
  if (gap) return gap.row + (gap.rows * (time - gap.from)) / (gap.to - gap.from);
  if (low === 0) return events[0].row;
  const before = events[low - 1], after = events[low];
  return after.time === before.time ? after.row :
                                      before.row + ((after.row - before.row) * (time - before.time)) / (after.time - before.time);
}
