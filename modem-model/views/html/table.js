// The suite: what is red first, then each scenario with a column for each driver, to be filtered by verdict and words.

const RED = ["fail", "xpass"];

function isRed(result) {
  return RED.includes(result.status);
}

// "HANG" says more than "FAIL"
function wordOf(result) {
  return (result.status === "fail" && result.verdict && result.verdict !== "pass" ? result.verdict : result.status).toUpperCase();
}

function badgeOf(result) {
  const href = result.run === null || result.run === undefined ? null : "#run-" + result.run;
  const title = [result.name, result.column, result.reason].filter(Boolean).join("\n");
  return badge(result.status, wordOf(result), href, title);
}

function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function redList(results) {
  const red = results.filter(isRed).sort(byName);
  if (!red.length) return null;
  const rows = red.map(
      (result) => element(
          "tr", {}, element("td", {}, badgeOf(result)), element("th", {scope: "row"}, result.name),
          element("td", {}, result.column || ""), element("td", {class: "mono"}, result.reason || "")));
  return element(
      "section", {class: "card red", id: "red"}, element("h3", {}, count(red.length, "red result")),
      element("div", {class: "scroll"}, element("table", {}, element("tbody", {}, rows))));
}

// Scenarios by name, each with its results by column.
function matrixOf(results) {
  const columns = [...new Set(results.map((result) => result.column))];
  const rows = new Map();
  for (const result of results) {
    if (!rows.has(result.name)) rows.set(result.name, {name: result.name, claim: result.claim || "", all: [], cells: new Map()});
    const row = rows.get(result.name);
    row.all.push(result);
    if (!row.cells.has(result.column)) row.cells.set(result.column, []);
    row.cells.get(result.column).push(result);
  }
  return {columns, rows: [...rows.values()].sort(byName)};
}

function matrixCard(title, results, remembered) {
  const {columns, rows} = matrixOf(results);
  const statuses = [...new Set(results.map((result) => result.status))].sort();
  const body = element("tbody", {});
  const shown = element("span", {class: "dim", "aria-live": "polite"});
  for (const row of rows) {
    const words = [row.name, row.claim, ...row.all.map((result) => result.reason || "")].join(" ").toLowerCase();
    row.words = words;
    row.line = element(
        "tr", {}, element("th", {scope: "row", title: row.claim}, row.name),
        columns.map((column) => element("td", {}, (row.cells.get(column) || []).flatMap((result) => [badgeOf(result), " "]))));
    body.append(row.line);
  }
  const search = element("input", {
    type: "search",
    id: "filter",
    placeholder: "name, claim or reason ( / )",
    "aria-label": "filter by words",
    value: remembered.words,
    input: () => {
      remembered.words = search.value;
      apply();
    }
  });
  const buttons = ["all", ...statuses].map(
      (status) => element(
          "button", {
            type: "button",
            "data-status": status,
            click: () => {
              remembered.status = status;
              apply();
            }
          },
          status === "all" ? "all " + results.length :
                             status + " " + results.filter((result) => result.status === status).length));
  function apply() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let visible = 0;
    for (const row of rows) {
      const fits = (remembered.status === "all" || row.all.some((result) => result.status === remembered.status)) &&
          wanted.every((word) => row.words.includes(word));
      row.line.hidden = !fits;
      visible += fits ? 1 : 0;
    }
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.status === remembered.status);
    shown.textContent = visible === rows.length ? count(rows.length, "row") : visible + " of " + count(rows.length, "row");
  }
  if (remembered.status !== "all" && !statuses.includes(remembered.status)) remembered.status = "all";
  const table = element(
      "table", {class: "matrix"},
      element(
          "thead", {},
          element(
              "tr", {}, element("th", {scope: "col"}, "scenario"),
              columns.map((column) => element("th", {scope: "col"}, column)))),
      body);
  apply();
  return card(title, element("div", {class: "bar"}, search, buttons, shown), element("div", {class: "scroll"}, table));
}

// Host tests, fuzzers and the like: no runs, so only what is not green.
function testsCard(tests) {
  if (!tests || !tests.length) return null;
  const parts = new Map();
  for (const test of tests) parts.set(test.part, [...(parts.get(test.part) || []), test]);
  const lines = [...parts].map(
      ([part, list]) => element(
          "div", {},
          element("h4", {}, part + ": " + list.filter((test) => test.status === "pass").length + " of " + list.length + " pass"),
          list.filter((test) => test.status !== "pass")
              .map(
                  (test) => element(
                      "details", {},
                      element(
                          "summary", {}, badge(test.status), " ", test.name, " ",
                          element("span", {class: "dim"}, test.reason || "")),
                      element("pre", {}, test.detail || test.reason || "")))));
  return card("Tests that are no scenarios", lines);
}

const remembered = {
  status: "all",
  words: ""
};

function showSuite(main, suite) {
  const results = suite.results || [];
  main.append(element("h2", {}, "Results"));
  const notes = (suite.notes || []).map((note) => element("li", {}, note));
  if (notes.length) main.append(element("ul", {class: "dim"}, notes));
  main.append(
      ...[redList(results), matrixCard("Scenarios and drivers", results, remembered), testsCard(suite.tests)].filter(Boolean));
}

function showTally(suite) {
  const counts = new Map();
  for (const result of suite.results || []) counts.set(result.status, (counts.get(result.status) || 0) + 1);
  document.getElementById("tally").replaceChildren(
      ...[...counts].flatMap(([status, number]) => [badge(status, number + " " + status), " "]));
}
