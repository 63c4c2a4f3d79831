/**
 * The style of a report page: light and dark by the reader's own setting, from 320 pixels on, and for paper.
 *
 * Text has a contrast of at least 4.5 : 1 on its ground in both, shapes 3 : 1 (checked in `test/browser`).
 */
export const style = `
:root { color-scheme: light dark; --ground: #ffffff; --raised: #f6f8fa; --text: #1f2328; --quiet: #59636e; --rule: #d1d9e0;
  --accent: #0969da; --before: #6e7781; --good: #1a7f37; --bad: #cf222e; --warned: #8a5a00; --away: #fff3d9; --downtime: #bf6a02 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --raised: #161b22; --text: #e6edf3; --quiet: #9198a1; --rule: #3d444d;
    --accent: #4493f8; --before: #8b949e; --good: #3fb950; --bad: #f97583; --warned: #e3b341; --away: #34290e; --downtime: #e09b3d }
}
@media print {
  :root { color-scheme: light; --ground: #ffffff; --raised: #ffffff; --text: #000000; --quiet: #4d4d4d; --rule: #bbbbbb;
    --accent: #0969da; --before: #6e7781; --good: #1a7f37; --bad: #cf222e; --warned: #8a5a00; --away: #fff3d9; --downtime: #bf6a02 }
  details::details-content { content-visibility: visible; display: block }
  table, figure, .tiles > div { break-inside: avoid }
  rect, path, .swatch { print-color-adjust: exact }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 74rem; padding: 1.5rem clamp(1rem, 4vw, 3rem) 4rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere }
h1 { font-size: clamp(1.4rem, 4vw, 2rem); line-height: 1.25; margin: 0 0 .5rem }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule) }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem }
p { margin: .5rem 0; max-width: 46rem }
code, pre { font: .9em/1.5 ui-monospace, SFMono-Regular, "Liberation Mono", Menlo, monospace; unicode-bidi: isolate }
pre { margin: .25rem 0 .75rem; padding: .6rem .8rem; background: var(--raised); border: 1px solid var(--rule); border-radius: 6px;
  white-space: pre-wrap }
.quiet { color: var(--quiet) } .good { color: var(--good) } .bad { color: var(--bad) } .warned { color: var(--warned) }
.outcome { font-size: 1.15rem; font-weight: 600; margin: 0 }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.75rem, 1fr)); gap: .75rem; margin: 1.25rem 0 0 }
.tiles > div { padding: .6rem .75rem; background: var(--raised); border: 1px solid var(--rule); border-radius: 8px }
.tiles dt { color: var(--quiet); font-size: .85rem } .tiles dd { margin: 0; font-size: 1.3rem; font-weight: 600 }
.tiles small { font-size: .85rem; font-weight: 400; color: var(--quiet); white-space: nowrap }
table { border-collapse: collapse; width: 100%; margin: .75rem 0 }
caption { text-align: left; padding: .25rem 0; max-width: 46rem }
th, td { padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); font-weight: 400 }
th:last-child, td:last-child { padding-right: 0 }
thead th { color: var(--quiet); font-size: .85rem; vertical-align: bottom }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.counts, .checks { width: auto; min-width: min(100%, 30rem) }
.scroll { overflow-x: auto }
.diff th { width: 34% } .diff td { width: 33% }
.sign { display: inline-block; width: 1.1em; font-weight: 700; text-align: center }
.added .sign { color: var(--good) } .removed .sign { color: var(--bad) } .renamed .sign, .changed .sign { color: var(--accent) }
.removed .before { text-decoration: line-through } .after { color: var(--good) } .before { color: var(--bad) }
.timeline th:first-child, .bars th:first-child { width: 11rem }
.timeline .number { width: 6.5rem } .bars .number { width: 6rem }
.wide { width: auto } .axis { display: flex; justify-content: space-between }
.bar { display: block; width: 100%; height: 1.5rem }
tr.away th, tr.away td { font-weight: 600 }
rect.step, rect.after { fill: var(--accent) } rect.before { fill: var(--before) }
rect.away { fill: var(--away) } rect.downtime { fill: var(--downtime) }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1rem 2rem;
  align-items: end }
figure { margin: 0 } figcaption { font-size: .95rem } figcaption span { display: block }
.chart { display: block; width: 100%; height: auto; max-width: 34rem }
.chart .tick { font-size: 12px; fill: var(--quiet) } .chart .grid { stroke: var(--rule); stroke-width: 1 }
.edge { fill: none; stroke: var(--accent); stroke-width: 2 } .area { fill: var(--accent); fill-opacity: .25 }
.swatch { display: inline-block; width: .85em; height: .85em; margin-right: .4em; border-radius: 2px; vertical-align: -.05em;
  background: var(--downtime) }
summary { cursor: pointer; color: var(--accent) } details { margin: .5rem 0 }
dl { margin: .5rem 0 } dt { color: var(--quiet) } dd { margin: 0 0 .5rem }
li { margin: .25rem 0 }
footer { margin-top: 3rem; color: var(--quiet); font-size: .85rem }
@media (max-width: 40em) {
  .extra { display: none } 
  .timeline th:first-child, .bars th:first-child { width: 7.5rem } .timeline .number, .bars .number { width: 5rem }
  .timeline .axis span:nth-child(2) { display: none }
}
`;
