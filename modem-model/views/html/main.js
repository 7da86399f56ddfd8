// Which part of the page is shown: the suite, or the run that the address names (#run-3).

function showWanted(main, suite) {
  const wanted = /^#run-\d+$/.test(location.hash) ? location.hash.slice(1) : suite.single ? "run-0" : null;
  if (!wanted) return showSuite(main, suite);
  const run = data(wanted);
  if (run) return showRun(main, run, suite);
  main.append(element("p", {class: "card"}, "This page has no such run. ", element("a", {href: "#"}, "All results")));
}

function show(main, suite) {
  main.replaceChildren();
  tooltip("");
  document.title = "Bamboozle";
  try {
    showWanted(main, suite);
  } catch (problem) {
    // data that no program of ours would write; what could be shown stands above
    main.append(element("p", {class: "card red", id: "broken"}, "The rest cannot be shown: " + problem));
  }
}

function startPage() {
  const main = document.getElementById("main");
  const suite = data("suite") || {single: true};
  let before = location.hash;
  startTheme();
  if (!suite.single) showTally(suite);
  window.addEventListener("hashchange", () => {
    show(main, suite);
    window.scrollTo(0, 0);
    // who comes back from a run goes on where they were
    const from = [...main.querySelectorAll("a.badge")].find((link) => link.getAttribute("href") === before);
    (from || main).focus();
    before = location.hash;
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const filter = document.getElementById("filter");
    if (event.key === "/" && filter) {
      event.preventDefault();
      filter.focus();
    }
    if (event.key === "Escape" && !suite.single && location.hash.startsWith("#run-")) location.hash = "";
  });
  show(main, suite);
  document.documentElement.setAttribute("data-ready", "yes");
}

startPage();
