/** Additional styles of report pages, in the palettes of `theme.ts`. */
import { inBothLooks, type Palette } from './theme.ts';

/** Lines differ in dashes as well as in colour, for colour-blind readers and for print without colour. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3', '5 2'] as const;

/** Number of lines in a chart that can be distinguished. */
export const DISTINCT_LINES = DASHES.length;

/** Pictures are drawn once for each of these sizes, widest first. A window between two sizes scales its picture down. */
export const PICTURE_SIZES = [
  { name: 'at-wide', width: 1104 },
  { name: 'at-middle', width: 640 },
  { name: 'at-narrow', width: 344 },
] as const;

export const lineClass = (index: number): string => `series line${index}`;

export const reportStyle = (): string => [SHAPES, inBothLooks(colours), SMALLER, PRINT].join('\n');

const SHAPES = `.firedrill .series { fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
${DASHES.map((dash, i) => (dash === '' ? '' : `.firedrill .line${i} { stroke-dasharray: ${dash}; }\n`)).join('')}.firedrill .faint { fill: none; stroke-width: 1; stroke-opacity: 0.55; stroke-linecap: round; }
.firedrill .limit { fill: none; stroke-width: 1.5; stroke-dasharray: 10 4; }
.firedrill .pending { stroke-width: 1; }
.page h1 .mark, .page h2 .mark, .page h3 .mark { display: inline-block; min-width: 1.1em; }
.page h3 { font-size: 15px; margin: 18px 0 4px; overflow-wrap: anywhere; }
.page p, .page td { overflow-wrap: anywhere; }
.page pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 8px 12px; margin: 8px 0; border-radius: 4px; font-size: 12.5px; }
.page .scroll { overflow-x: auto; }
.page .scroll td { overflow-wrap: normal; }
.page .problem { border-left: 4px solid; padding-left: 16px; margin: 18px 0; }
.page .problem th, .page .problem td { padding: 1px 18px 1px 0; }
.page .judgements td:nth-child(2) { min-width: 17em; }
.page .whole { white-space: nowrap; }
.page summary { cursor: pointer; margin-top: 10px; }`;

/** Below the first width, judgement tables become lists; below the second, margins shrink. Applies to print too. */
const SMALLER = `.page .at-middle, .page .at-narrow { display: none; }
.page .picture svg { max-width: 100%; height: auto; }
.page td:empty::before { content: "–"; }
@media (max-width: 959px) {
.page .at-wide { display: none; }
.page .at-middle { display: block; }
.page .judgements table, .page .judgements tbody { display: block; }
.page .judgements thead, .page .judgements td:empty { display: none; }
.page .judgements tr { display: grid; grid-template-columns: 1.6em minmax(0, 1fr); padding: 6px 0; border-style: solid; border-width: 0 0 1px; }
.page .judgements td { grid-column: 2; padding: 1px 0; border-bottom: 0; }
.page .judgements td:first-child { grid-column: 1; grid-row: 1; }
.page .judgements td:nth-child(2) { min-width: 0; }
.page .annotations::before { content: "annotations "; }
}
@media (max-width: 559px) {
.page main { padding: 16px 16px 32px; }
.page .at-middle { display: none; }
.page .at-narrow { display: block; }
.page th, .page td { padding-right: 10px; }
}`;

const colours = (p: Palette): string =>
  `${p.lines.map((line, i) => `.firedrill .line${i} { stroke: ${line}; }\n`).join('')}.firedrill .faint { stroke: ${p.line}; }
.firedrill .limit { stroke: ${p.alarm}; }
.firedrill .pending { fill: ${p.alarmFill}; stroke: ${p.alarm}; }
.firedrill .aside { fill: ${p.boxHead}; }
.page .failed, .page .warning { color: ${p.alarm}; }
.page .passed { color: ${p.curve}; }
.page .problem { border-color: ${p.alarm}; }
.page .judgements tr { border-color: ${p.grid}; }
.page .unobservable-problem { border-color: ${p.line}; }
.page pre { background: ${p.boxHead}; }
.page a { color: ${p.curve}; }`;

const PRINT = `@media print {
@page { margin: 12mm; }
.firedrill.page body { font-size: 11.5px; }
.page table { font-size: 11px; }
.page pre { font-size: 10px; }
.page h1 { font-size: 20px; }
.page h2 { font-size: 15px; margin-top: 24px; }
.page h3 { font-size: 12.5px; }
.page section { break-inside: auto; }
.page .picture, .page .problem, .page tr, .page pre { break-inside: avoid; }
.page h2, .page h3, .page section > p { break-after: avoid; }
.page .scroll { overflow: visible; }
.page details { display: none; }
}`;
