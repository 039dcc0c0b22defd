/** The layout of every page: head, title, links. */
import type { RunFacts } from '../source.ts';
import { type Html, html, Html as Raw } from './html.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill='%23e8590c' d='M8 0c1 3 5 5 5 10a5 5 0 0 1-10 0c0-2 1-3 2-4 0 2 1 3 2 3 0-3-1-5 1-9z'/></svg>";

export interface PageParts {
  readonly run: RunFacts;
  /** The title, except on the status page. */
  readonly title?: string;
  readonly main: Html;
  /** The page refreshes itself. */
  readonly live: boolean;
}

export function page({ run, title, main, live }: PageParts): string {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title === undefined ? '' : `${title} - `}${run.scenario} - firedrill</title>
<link rel="icon" href="${ICON}">
${live && html`<noscript><meta http-equiv="refresh" content="5"></noscript>`}
<style>${new Raw(STYLE)}</style>
</head>
<body>
<header>
<h1><a href="/">firedrill</a> ${run.scenario}</h1>
<nav><a href="/logs">Logs</a><a href="/config">Settings</a><a href="/metrics">Metrics</a><a href="/api/status">Status</a><a href="/api/ratios">Ratios</a></nav>
</header>
${main}
${live && html`<script>${new Raw(SCRIPT)}</script>`}
</body>
</html>
`;
  return whole.text;
}
