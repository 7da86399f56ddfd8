// Elements. Texts come into the page as text only, never as HTML: they are a guest's and a scenario's.

function element(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

// the name space of SVG, without its address standing here: the page has no address at all
const SVG = document.getElementById("svg").namespaceURI;

function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function")
      made.addEventListener(name, value);
    else
      made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined));
  return made;
}

function card(title, ...children) {
  return element("section", {class: "card"}, element("h3", {}, title), children);
}

function badge(status, words, href, title) {
  const name = ["pass", "fail", "crash", "hang", "error", "xfail", "xpass", "skip", "cut"].includes(status) ? status : "fail";
  return element(href ? "a" : "span", {class: "badge " + name, href, title}, words || status.toUpperCase());
}

// `heads`: [title, class] of each column; `lines`: the cells of each row.
function table(heads, lines) {
  const titles = heads.map(([title, name]) => element("th", {scope: "col", class: name}, title));
  return element("div", {class: "scroll"}, element("table", {},
      element("thead", {}, element("tr", {}, titles)),
      element("tbody", {}, lines.map((cells) => element("tr", {}, cells)))));
}

// The data that the page was written with; null when it is not there or no JSON.
function data(id) {
  const holder = document.getElementById(id);
  if (!holder) return null;
  try {
    return JSON.parse(holder.textContent);
  } catch (problem) {
    return null;
  }
}

function tooltip(text, x, y) {
  const box = document.getElementById("tooltip");
  box.hidden = !text;
  if (!text) return;
  box.textContent = text;
  const left = x + 16 + box.offsetWidth > window.innerWidth ? Math.max(4, x - box.offsetWidth - 12) : x + 16;
  const top = y + 18 + box.offsetHeight > window.innerHeight ? y - box.offsetHeight - 12 : y + 18;
  box.style.left = left + "px";
  box.style.top = Math.max(4, top) + "px";
}
