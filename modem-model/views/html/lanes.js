// The columns of the timeline, from left to right: steps, the apps processor, the frames between the two, the modem.

// `width`: of all of the timeline, in pixels; on a narrow page the lanes move together, as both sides must be seen.
function lanesOf(run, width) {
  const narrow = width < 640;
  const channels =
      [...new Set(run.ledger.map((row) => (row.channel === null ? 32 : row.channel)))].sort((a, b) => a - b).slice(0, 10);
  const lanes = [];
  const shrink = narrow ? Math.min(0.8, (width - 96) / (372 + channels.length * 36)) : 1;
  let x = narrow ? 94 : 112;
  const add = (lane, wide, space) => {
    lanes.push({...lane, x, width: wide * shrink});
    x += (wide + (space === undefined ? 5 : space)) * shrink;
  };
  const level = (index, name, title, color) => ({type: "level", level: index, name, title, color});
  add({type: "steps", name: "steps", title: "steps of the scenario", group: "scenario"}, 40, 16);
  add({...level(0, "vote", "A.PC: the apps processor's vote", "apps"), group: "apps"}, 22);
  add({...level(1, "ack", "A.ACK: it acknowledges the modem's power (a toggle)", "apps"), group: "apps"}, 22);
  add({
    type: "marks",
    name: "regs",
    title: "registers and doorbells",
    kinds: ["register_access", "doorbell", "hardware_lock"],
    color: "apps",
    group: "apps"
  },
      22);
  add({
    type: "marks",
    name: "guest",
    title: "kernel log, commands, interfaces, datagrams",
    kinds: ["guest_log", "guest_command", "guest_link", "guest_receive", "guest_ready"],
    color: "apps",
    group: "apps"
  },
      26, 16);
  for (const channel of channels)
    add({
      type: "frames",
      channel,
      name: channel === 32 ? "no ch" : "ch " + channel,
      title: "frames of " + (channel === 32 ? "numbers that are no channel" : "channel " + channel),
      group: "frames"
    },
        30, 6);
  x += 10 * shrink;
  add({...level(2, "power", "M.PC: the modem's power control", "modem"), group: "modem"}, 28);
  add({...level(3, "ack", "M.ACK: it acknowledges the vote (a toggle)", "modem"), group: "modem"}, 22);
  add({...level(4, "BAM", "the BAM has power", "power"), group: "modem"}, 22);
  add({...level(5, "irq", "the BAM's interrupt line", "irq"), group: "modem"}, 22);
  add({
    type: "marks",
    name: "dma",
    title: "descriptors done, pipes, packets, channels",
    kinds: ["descriptor_done", "pipe", "packet", "channel"],
    color: "modem",
    group: "modem"
  },
      22);
  add({type: "marks", name: "fault", title: "faults that struck", kinds: ["fault"], color: "red", group: "modem"}, 24, 16);
  return {lanes, labels: x, narrow};
}

const GROUPS = {
  scenario: "",
  apps: "apps processor",
  frames: "frames",
  modem: "modem"
};

// Who did it: "apps", "modem", or the scenario, which is neither.
function sideOf(event) {
  if (event.kind === "line") return event.detail[0].startsWith("A.") ? "apps" : "modem";
  if (event.kind === "frame") return event.detail[0] === "DL" ? "modem" : "apps";
  if (event.kind.startsWith("guest_") || ["register_access", "doorbell", "hardware_lock"].includes(event.kind)) return "apps";
  return ["step", "verdict", "violation", "run_header", "note"].includes(event.kind) ? "other" : "modem";
}

// Which text is shown first where there is no room for all.
function importance(event) {
  if (event.bad) return 9;
  const of = {
    verdict: 9,
    violation: 8,
    step: 7,
    fault: 6,
    power: 6,
    line: 5,
    frame: 5,
    channel: 4,
    guest_link: 4,
    guest_command: 4,
    run_header: 3,
    note: 3,
    guest_log: 3,
    packet: 2,
    guest_receive: 2,
    pipe: 2,
    interrupt: 1,
    descriptor_done: 1
  };
  return of[event.kind] || 0;
}

function isBad(kind, detail) {
  if (kind === "violation") return !(detail && detail[0]);
  if (kind === "step") return Boolean(detail && detail[1] === "failed");
  if (kind === "frame") return Boolean(detail && detail[3]);
  if (kind === "guest_log") return Boolean(detail && detail[0] <= 3);
  return kind === "register_access" && Boolean(detail);
}
