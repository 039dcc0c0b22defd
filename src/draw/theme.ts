/**
 * The style of all pictures: two palettes and the CSS classes that use them. The main colours are blue and vermilion of
 * the Okabe-Ito palette, which colour-blind readers can distinguish; line, dash and fill carry the same information.
 * Colours are written out without CSS variables, because office programs and SVG converters do not support these.
 */

export interface Palette {
  readonly paper: string;
  /** Contrast of text and main lines to the background is at least 7:1; of `muted` at least 4.5:1, also on `box`. */
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly grid: string;
  readonly box: string;
  readonly boxHead: string;
  readonly curve: string;
  readonly curveFill: string;
  readonly alarm: string;
  readonly alarmFill: string;
  /** Colours of lines in one chart; contrast to the background at least 3:1. */
  readonly lines: readonly string[];
}

const LIGHT: Palette = {
  paper: '#ffffff',
  ink: '#1b2127',
  muted: '#56606b',
  line: '#7b8794',
  grid: '#e7eaee',
  box: '#ffffff',
  boxHead: '#eef2f6',
  curve: '#005a96',
  curveFill: '#b9d7ec',
  alarm: '#b34700',
  alarmFill: '#f6c9a8',
  lines: ['#005a96', '#00785a', '#8f3f86', '#8a6400', '#1b2127'],
};

const DARK: Palette = {
  paper: '#0f1419',
  ink: '#e6eaee',
  muted: '#9ea9b4',
  line: '#74808c',
  grid: '#252d35',
  box: '#141b22',
  boxHead: '#1e2832',
  curve: '#6fb8ec',
  curveFill: '#1f4663',
  alarm: '#ff9f5a',
  alarmFill: '#7a3d12',
  lines: ['#6fb8ec', '#3fcf9f', '#e39bc8', '#e6b13c', '#e6eaee'],
};

/** Sizes of text in px: `title` of the picture, `head` of a section, `body`, `small` for what explains. */
export const FONT_PX = Object.freeze({ title: 22, head: 16, body: 13, small: 11.5 });

const FONTS =
  '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", "Noto Sans", sans-serif';

/** CSS class of the root element, so that styles do not affect a page in which a picture is embedded. */
export const ROOT_CLASS = 'firedrill';

/** The style sheet of a picture or page: light or dark as the reader's system, always light in print. */
export function styleSheet(): string {
  return [
    SHAPES,
    inBothLooks(colours),
    '@media print { .firedrill * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }',
  ].join('\n');
}

/** Rules with colours, once for each palette. */
export const inBothLooks = (rules: (palette: Palette) => string): string =>
  `${rules(LIGHT)}\n@media screen and (prefers-color-scheme: dark) {\n${rules(DARK)}\n}`;

const SHAPES = `.firedrill { font-family: ${FONTS}; font-variant-numeric: tabular-nums; }
.firedrill text { font-size: ${FONT_PX.body}px; }
.firedrill .title { font-size: ${FONT_PX.title}px; font-weight: 650; }
.firedrill .head { font-size: ${FONT_PX.head}px; font-weight: 650; }
.firedrill .strong { font-weight: 600; }
.firedrill .small { font-size: ${FONT_PX.small}px; }
.firedrill .end { text-anchor: end; }
.firedrill .middle { text-anchor: middle; }
.firedrill .stroke, .firedrill .edge, .firedrill .rule, .firedrill .curve, .firedrill .base { fill: none; }
.firedrill .rule { stroke-width: 1; shape-rendering: crispEdges; }
.firedrill .curve { stroke-width: 2; stroke-linejoin: round; }
.firedrill .base { stroke-width: 1.5; stroke-dasharray: 5 3; }
.firedrill .edge { stroke-width: 1.25; }
.firedrill .edge:hover { stroke-width: 3; }`;

const colours = (p: Palette): string => `.firedrill .paper { fill: ${p.paper}; }
.firedrill text, .firedrill .ink { fill: ${p.ink}; }
.firedrill .muted { fill: ${p.muted}; }
.firedrill .grid { stroke: ${p.grid}; }
.firedrill .axis, .firedrill .edge, .firedrill .base { stroke: ${p.line}; }
.firedrill .tip { fill: ${p.line}; }
.firedrill .box { fill: ${p.box}; stroke: ${p.line}; }
.firedrill .boxhead { fill: ${p.boxHead}; }
.firedrill .curve { stroke: ${p.curve}; }
.firedrill .run { fill: ${p.curveFill}; }
.firedrill .dot { fill: ${p.curve}; }
.firedrill .alarm { fill: ${p.alarm}; }
.firedrill .band { fill: ${p.alarmFill}; fill-opacity: 0.28; }
.firedrill .alarmline { stroke: ${p.alarm}; }
.firedrill.page, .firedrill.page body { background: ${p.paper}; color: ${p.ink}; }
.firedrill.page .quiet { color: ${p.muted}; }
.firedrill.page th, .firedrill.page td { border-color: ${p.grid}; }`;
