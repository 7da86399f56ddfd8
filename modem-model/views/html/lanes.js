// The columns of the timeline, from left to right: steps, the apps processor, the frames between the two, the modem.

function lanesOf(run) {
  const channels =
      [...new Set(run.ledger.map((row) => (row.channel === null ? 32 : row.channel)))].sort((a, b) => a - b).slice(0, 10);
  const lanes = [];
  let x = 112;
  const add = (lane, width, space) => {
    lanes.push({...lane, x, width});
    x += width + (space === undefined ? 5 : space);
  };
  const level = (index, name, title, color) => ({type: "level", level: index, name, title, color});
  add({type: "steps", name: "steps", title: "steps of the scenario", group: "scenario"}, 40, 16);
  add({...level(0, "PC", "A.PC: the apps processor's vote", "apps"), group: "apps"}, 22);
  add({...level(1, "ACK", "A.ACK: it acknowledges the modem's power (a toggle)", "apps"), group: "apps"}, 22);
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
  x += 10;
  add({...level(2, "PC", "M.PC: the modem's power control", "modem"), group: "modem"}, 22);
  add({...level(3, "ACK", "M.ACK: it acknowledges the vote (a toggle)", "modem"), group: "modem"}, 22);
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
  return {lanes, labels: x};
}

const GROUPS = {
  scenario: "",
  apps: "apps processor",
  frames: "frames",
  modem: "modem"
};

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
