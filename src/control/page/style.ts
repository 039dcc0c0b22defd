/** The style of the page: light or dark by the setting of the system, one column on a phone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f5f3, #16171a);
  --card: light-dark(#ffffff, #1f2125);
  --line: light-dark(#e3e0db, #33363c);
  --ink: light-dark(#22242a, #e8e6e3);
  --soft: light-dark(#6a6d75, #9a9da6);
  --link: light-dark(#1f5fbf, #8ab4f8);
  --fire: light-dark(#d9480f, #ff8a4c);
  --good: light-dark(#23803f, #5fd083);
  --warn: light-dark(#a86200, #f2b84b);
  --bad: light-dark(#c5221f, #ff7b72);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 70rem; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums;
}
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
code { font: 0.92em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 0.8rem; }
h1 { margin: 0; font-size: 1.6rem; letter-spacing: -0.01em; }
h1 a { color: var(--fire); }
h2 { margin: 0 0 0.6rem; font-size: 1rem; }
nav { margin-left: auto; display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; }
.soft { color: var(--soft); }
.facts { margin: 0.2rem 0 1.2rem; color: var(--soft); overflow-wrap: anywhere; }
.badge { padding: 0.05rem 0.55rem; border-radius: 1rem; font-size: 0.85rem; border: 1px solid currentColor; }
.good { color: var(--good); }
.warn { color: var(--warn); }
.bad { color: var(--bad); font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.8rem; margin: 0 0 0.8rem; }
.tile, section {
  background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.8rem 1rem;
}
.tile dt { color: var(--soft); font-size: 0.85rem; }
.tile dd { margin: 0; font-size: 1.35rem; font-weight: 600; }
.columns { columns: 22rem; column-gap: 0.8rem; }
.columns section { break-inside: avoid; }
section { margin-bottom: 0.8rem; }
section p { margin: 0.4rem 0 0; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.3rem 0.6rem; text-align: right; white-space: nowrap; border-top: 1px solid var(--line); }
thead th { border: 0; color: var(--soft); font-weight: 500; font-size: 0.85rem; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { font-weight: 500; }
.text { text-align: left; }
.wrap { white-space: normal; overflow-wrap: anywhere; }
meter { width: 4rem; height: 0.75rem; vertical-align: -0.05rem; margin-right: 0.3rem; }
.bars { display: block; width: 100%; height: 5rem; fill: var(--link); }
.bars .bad { fill: var(--bad); }
#gone { display: none; margin-bottom: 0.8rem; padding: 0.6rem 1rem; border-radius: 0.6rem; border: 1px solid var(--bad); }
.gone #gone { display: block; }
.gone main { opacity: 0.55; }
`;
