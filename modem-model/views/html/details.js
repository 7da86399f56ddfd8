// One run: what failed, the timeline, the ledger, the steps, the end of the console.

function showRun(main, run, suite) {
  const result = run.result || {};
  const header = run.header || {};
  const name = result.name || header.scenario || "a run";
  document.title = name + " \u00b7 Bamboozle";
  if (suite && !suite.single)
    main.append(element(
        "p", {}, element("a", {href: "#", id: "back"}, "\u2190 all results"), element("span", {class: "dim"}, "  (Esc)")));
  const status = result.status || (run.verdict ? run.verdict.outcome : "cut");
  main.append(
      element("h2", {}, name, " ", badge(status, wordOf({status, verdict: result.verdict}))),
      element("p", {class: "claim"}, result.claim || header.claim || ""));
  main.append(facts(run, result, header));
  if (run.cut) main.append(cutCard(run));
  for (const note of notesOf(run, result)) main.append(element("p", {class: "card dim"}, note));
  const timeline = run.windows && run.events ? makeTimeline(run) : null;
  const box = timeline && timelineCard(run, timeline);
  run.failures.forEach((failure, number) => main.append(failureCard(run, failure, number, timeline, box)));
  if (result.replay) main.append(replayCard(result.replay));
  if (!timeline) return;
  main.append(box);
  main.append(ledgerCard(run.ledger), stepsCard(run.steps), consoleCard(run), eventsCard(run));
  requestAnimationFrame(() => {
    if (timeline.timeline.failures.length) timeline.showFailure(0);
  });
}

function facts(run, result, header) {
  const list = [
    ["driver", result.driver],
    ["kernel", [result.kernel, result.preset === "plain" ? "" : result.preset].filter(Boolean).join(" ")],
    ["profile", header.profile], ["clock", result.clock || header.clock],
    ["seed", result.seed === undefined ? header.seed : result.seed],
    ["virtual", run.last_ns ? seconds(run.last_ns, 3) + " s" : ""],
    ["wall", result.wall_seconds ? Number(result.wall_seconds).toFixed(2) + " s" : ""], ["qemu", result.qemu || header.qemu],
    ["file", result.file], ["folder", result.folder]
  ];
  return element(
      "section", {class: "card"},
      element(
          "dl", {class: "facts"},
          list.filter(([, value]) => value !== undefined && value !== "" && value !== null)
              .map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, String(value))))));
}

function notesOf(run, result) {
  const notes = [...(run.notes || [])];
  if (result.known) notes.push("Known to be red with this driver: " + result.known);
  if (run.events && !run.verdict && !run.cut)
    notes.push("The trace has no verdict at its end: the run was ended from outside, or it went on when this page was written.");
  return notes;
}

function cutCard(run) {
  return element("section", {class: "card cut", id: "cut"}, element("h3", {}, "The trace is not whole"),
      element("p", {}, "This page shows the " + count(run.events, "event") + " up to its last whole one, at " +
          seconds(run.last_ns) + " s."),
      element("p", {class: "dim mono"}, run.cut));
}

function failureCard(run, failure, number, timeline, box) {
  const file = (failure.file || (run.result && run.result.file) ||
                (run.header && run.header.scenario ? run.header.scenario + ".yaml" : "")) +
      (failure.line ? ":" + failure.line + (failure.column ? ":" + failure.column : "") : "");
  const list = (title, texts, wide) =>
      (texts && texts.length ?
           element("div", {}, element("h4", {}, title), element("pre", {class: wide ? "wide" : null}, texts.join("\n"))) :
           null);
  const jump = timeline && failure.virtual_ns ?
      element(
          "button", {
            type: "button",
            click: () => {
              timeline.showFailure(timeline.timeline.failures.findIndex((each) => each.time === failure.virtual_ns));
              box.scrollIntoView({block: "start"});
              timeline.box.focus({preventScroll: true});
            }
          },
          "in the timeline") :
      null;
  return element(
      "section", {class: "card red failure", id: "failure-" + (number + 1)},
      element("h3", {}, "Failure" + (run.failures.length > 1 ? " " + (number + 1) : "") + ": " + failure.kind),
      element(
          "div", {class: "bar"}, element("code", {}, file),
          failure.virtual_ns ? element("span", {class: "dim"}, "at " + seconds(failure.virtual_ns) + " s") : null, jump),
      failure.step ? element("div", {}, element("h4", {}, "step"), element("pre", {}, failure.step)) : null,
      element(
          "div", {class: "against"},
          element("div", {class: "expected"}, element("h4", {}, "expected"), element("pre", {}, failure.expected || "")),
          element("div", {class: "got"}, element("h4", {}, "got"), element("pre", {}, failure.got || ""))),
      list("near misses", failure.near_misses),
      failure.last_events && failure.last_events.length ? element(
                                                              "details", {}, element("summary", {}, "the last events before it"),
                                                              element("pre", {class: "wide"}, failure.last_events.join("\n"))) :
                                                          null);
}

function replayCard(command) {
  const button = element(
      "button", {
        type: "button",
        click: () => {
          const done = () => {
            button.textContent = "copied";
          };
          if (navigator.clipboard)
            navigator.clipboard.writeText(command).then(done, () => getSelection().selectAllChildren(text));
          else
            getSelection().selectAllChildren(text);
        }
      },
      "copy");
  const text = element("pre", {class: "replay"}, command);
  return card("The same run again", element("div", {class: "copy"}, text, button));
}

function timelineCard(run, timeline) {
  const legend = element(
      "div", {class: "legend"}, element("span", {}, "\u2192 uplink, \u2190 downlink; a hollow arrow opens or closes a channel"),
      element("span", {}, "a bar is a high level, a thin line a low one; paler: it changed there"),
      element("span", {}, "red dashes: a failure"),
      element("span", {}, "the first word is who wrote it down, its colour who did it: ",
          element("b", {class: "apps"}, "apps processor"), ", ", element("b", {class: "modem"}, "modem"), ", the scenario"));
  const {head, tail, before, after} = run.limits;
  const all = run.shown === run.events;
  const words = all ? "All " + count(run.events, "event") + " of the trace." :
                      "This trace has " + count(run.events, "event") + "; of these " + run.shown.toLocaleString("en") +
          " are here one by one: the first " + head + ", the last " + tail + ", and around what went wrong " + before +
          " before and " + after +
          " after. The others are only counted, in equal parts of time (shaded); ./bamboozle view shows each.";
  return element(
      "section", {class: "card", id: "timeline"}, element("h3", {}, "Timeline"), timeline.bar, timeline.box, timeline.said,
      legend, element("p", {class: "dim", id: "bound"}, words));
}

function ledgerCard(rows) {
  const keys = ["frames", "data", "open", "close", "other", "malformed", "bytes", "packets", "delivered", "answered",
    "dropped", "guest"];
  const titles = ["frames", "DATA", "OPEN", "CLOSE", "other", "malformed", "bytes", "IP packets", "delivered", "answered",
    "dropped", "at a socket"];
  const names = {UL: "\u2192 uplink", DL: "\u2190 downlink"};
  const cell = (row, key) => {
    const bad = ["malformed", "dropped", "other"].includes(key) && row[key];
    return element("td", {class: bad ? "number bad" : "number"}, row[key] ? row[key].toLocaleString("en") : "\u00b7");
  };
  const lines = rows.map((row) => [
    element("th", {scope: "row"}, row.channel === null ? "others" : String(row.channel)),
    element("td", {class: "whole"}, names[row.direction] || "unknown"), ...keys.map((key) => cell(row, key))
  ]);
  const heads = [["channel"], ["direction"], ...titles.map((title) => [title, "number"])];
  const note = "Uplink: the apps processor sent it, the modem received it; downlink: the other way round. Then the IP " +
      "packets in them, what became of these, and how many datagrams reached a socket in the guest.";
  const node = card("Frames on the link", rows.length ? table(heads, lines) : null,
      element("p", {class: "dim"}, rows.length ? note : "No frame went over the link."));
  node.id = "ledger";
  return node;
}

function stepsCard(steps) {
  if (!steps.length) return "";
  const state = {failed: () => badge("fail", "FAILED"), begin: () => badge("cut", "NOT DONE")};
  const lines = steps.map((step) => [
    element("td", {class: "number"}, step.line || ""),
    element("td", {class: "mono"}, step.label ? "[" + step.label + "] " : "", step.text),
    element("td", {class: "number whole"}, step.times > 1 ? step.times + " times" : ""),
    element("td", {class: "number"}, seconds(step.begun_ns, 6)),
    element("td", {class: "number whole"}, step.phase === "begin" ? "" : duration(Math.max(0, step.ended_ns - step.begun_ns))),
    element("td", {class: "whole"}, state[step.phase] ? state[step.phase]() : "done")
  ]);
  const heads = [["line", "number"], ["step"], [""], ["began (s)", "number"], ["took", "number"], [""]];
  return element("section", {class: "card", id: "steps"},
      element("details", {open: true}, element("summary", {}, "Steps of the scenario"), table(heads, lines)));
}

function consoleCard(run) {
  const parts = [];
  if (run.log.length)
    parts.push(
        element(
            "h4", {},
            run.log.length < run.log_lines ? "kernel log, the last " + run.log.length + " of " + count(run.log_lines, "line") :
                                             "kernel log"),
        element("pre", {class: "wide", id: "log"}, run.log.join("\n")));
  for (const tail of run.tails || [])
    parts.push(element("h4", {}, tail.title), element("pre", {class: "wide"}, tail.lines.join("\n")));
  if (!parts.length) parts.push(element("p", {class: "dim"}, "The guest's kernel said nothing."));
  const node = card("Console", parts);
  requestAnimationFrame(() => node.querySelectorAll("pre").forEach((each) => {
    each.scrollTop = each.scrollHeight;
  }));
  return node;
}

// For a search in the page, a reader of the screen, or to copy from; made only when it is opened.
function eventsCard(run) {
  const holder = element("pre", {class: "wide", tabindex: "0"});
  const node = element(
      "details", {
        toggle: () => {
          if (!node.open || holder.textContent) return;
          holder.textContent =
              run.windows
                  .map(
                      (window) => (window.skipped ? "... " + count(window.skipped, "event") + " only counted ...\n" : "") +
                          window.events
                              .map(
                                  ([time, , , source, text]) => seconds(time).padStart(14) + "  " + source.padEnd(9) + " " + text)
                              .join("\n"))
                  .join("\n");
        }
      },
      element("summary", {}, "These events as text"), holder);
  return element("section", {class: "card"}, node);
}
