// The looks of the coverage report: style and script, apart from the code that fills the page.
#pragma once

namespace bamboozle::coverage {

inline constexpr const char* kHtmlStyle = R"(
:root { color-scheme: light dark; --page: #fff; --ink: #1d2329; --quiet: #626d78; --line: #d9dee3; --ran: #e3f4e6; --not: #fbe0dd;
  --half: #fdf0cc; --ran-ink: #1c7431; --not-ink: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --page: #15191d; --ink: #dfe4e8; --quiet: #8d99a5; --line: #323a42; --ran: #17301d; --not: #45201e; --half: #3c3316;
    --ran-ink: #6fce85; --not-ink: #ff8f86; }
}
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 1180px; padding: 24px; background: var(--page);
  color: var(--ink); }
h1 { font-size: 22px; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 36px 0 8px; }
p { margin: 4px 0 16px; color: var(--quiet); }
a { color: inherit; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: var(--quiet); }
td, th { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); }
tr.all td { font-weight: 600; }
small { color: var(--quiet); }
.bar { display: inline-block; width: 90px; height: 8px; border-radius: 4px; background: var(--not); overflow: hidden;
  margin-right: 8px; }
.bar i { display: block; height: 100%; background: var(--ran-ink); }
ul { margin: 4px 0; padding-left: 20px; columns: 2; }
.source { font: 12.5px/1.5 ui-monospace, monospace; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
.source div { display: grid; grid-template-columns: 52px 84px 74px max-content; white-space: pre; min-width: max-content; }
.source b, .source s, .source u { font-weight: normal; text-decoration: none; color: var(--quiet); text-align: right;
  padding-right: 12px; overflow: hidden; }
.source u { text-align: left; letter-spacing: 1px; }
.source u i, .source u em { font-style: normal; color: var(--ran-ink); }
.source u em { color: var(--not-ink); font-weight: 700; }
.ran { background: var(--ran); }
.not { background: var(--not); }
.half { background: var(--half); }
.source div:target, .source div.here { outline: 2px solid var(--ran-ink); outline-offset: -2px; }
kbd { border: 1px solid var(--line); border-radius: 3px; padding: 0 5px; font: 12px ui-monospace, monospace; }
)";

// n and p go from one stretch of lines that did not run to the next
inline constexpr const char* kHtmlScript = R"(
const isNot = row => row !== null && row.classList.contains('not');
const stops = [...document.querySelectorAll('.not')].filter(row => !isNot(row.previousElementSibling));
let at = -1;
addEventListener('keydown', e => {
  if (!stops.length || e.ctrlKey || e.altKey || e.metaKey || (e.key !== 'n' && e.key !== 'p')) return;
  if (at >= 0) stops[at].classList.remove('here');
  at = (at + (e.key === 'n' ? 1 : at < 0 ? 0 : -1) + stops.length) % stops.length;
  stops[at].classList.add('here');
  stops[at].scrollIntoView({block: 'center'});
});
)";

}  // namespace bamboozle::coverage
