// Numbers as words.

function seconds(ns, digits) {
  return (ns / 1e9).toFixed(digits === undefined ? 9 : digits);
}

// "12.3 ms"
function duration(ns) {
  const [unit, size] = ns >= 1e9 ? ["s", 1e9] : ns >= 1e6 ? ["ms", 1e6] : ns >= 1e3 ? ["\u00b5s", 1e3] : ["ns", 1];
  const value = ns / size;
  return (unit === "ns" || value >= 100 ? Math.round(value) : value.toPrecision(3)) + " " + unit;
}

function count(number, what) {
  return number.toLocaleString("en") + " " + what + (number === 1 ? "" : "s");
}
