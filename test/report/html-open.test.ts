/** The page in a browser: it runs nothing, loads nothing, and fits the window. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../src/report/html.ts';
import { all, type Node, parseMarkup, textOf } from '../draw/support.ts';
import { failedResult, HOSTILE, hostileResult } from '../support/drill-results.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { describeWithPackage } from '../support/needs.ts';

function walk(node: Node, look: (node: Node) => void): void {
  look(node);
  for (const child of node.children) if (typeof child !== 'string') walk(child, look);
}

describe('a page is safe to open', () => {
  const text = htmlReport(hostileResult());

  test('it loads nothing, runs nothing, and allows no style but its own', () => {
    const node = parseMarkup(text);
    const [style] = all(node, 'style');
    const hash = createHash('sha256').update(textOf(style!)).digest('base64');
    const policies = all(node, 'meta').filter(
      ({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy',
    );
    expect(policies.map(({ attributes }) => attributes.content)).toEqual([
      `default-src 'none'; style-src 'sha256-${hash}'`,
    ]);
    expect(textOf(style!)).not.toMatch(/@import|url\(/);
    const [names, keys] = [new Set<string>(), new Set<string>()];
    walk(node, ({ name, attributes }) => {
      names.add(name);
      for (const key of Object.keys(attributes)) keys.add(key);
    });
    expect([...names].filter((name) => /script|img|link|iframe|object|image|use/.test(name))).toEqual([]);
    expect([...keys].filter((key) => /^on|src|style|xlink/.test(key))).toEqual([]);
    expect(all(node, 'a').every(({ attributes }) => attributes.href!.startsWith('#'))).toBe(true);
  });

  test('names are escaped and do not reorder the text after them', () => {
    expect(textOf(all(parseMarkup(text), 'title')[0]!)).toContain('</script><img src=x onerror=');
    expect(text).not.toMatch(/\p{Bidi_Control}|[\u0000-\u0008\u000b-\u001f]/u);
    expect(HOSTILE).toMatch(/\p{Bidi_Control}/u);
  });
});

describeWithPackage('chromium', 'in a browser', (chromium) => {
  /** What the browser makes of a page, and what it says. */
  function opened(html: string): { readonly stdout: string; readonly stderr: string } {
    const folder = mkdtempSync(join(tmpdir(), 'firedrill-report-'));
    try {
      const file = join(folder, 'drill.html');
      writeFileSync(file, html);
      const options = ['--headless', '--no-sandbox', '--disable-gpu', '--enable-logging=stderr'];
      const { status, stdout, stderr } = spawnSync(
        chromium,
        [...options, `--user-data-dir=${join(folder, 'profile')}`, '--dump-dom', `file://${file}`],
        { encoding: 'utf8', timeout: EVENTUALLY.timeout },
      );
      expect(status).toBe(0);
      return { stdout, stderr };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  test('a hostile page keeps its title, runs nothing, and its style applies', () => {
    const { stdout, stderr } = opened(htmlReport(hostileResult()));
    expect(stdout).toContain(
      '<title>FAILED: 1 of 2 expectations, 1 holds; Gone is inconclusive, and no expectation names it; 1 unexpected alert fired',
    );
    expect(stdout).not.toMatch(/<img|<script/);
    expect(stderr).not.toMatch(/Refused|Content Security Policy/);
  });

  test('no page scrolls sideways, and one picture of each alert shows, in windows of all widths', () => {
    const result = failedResult({ strict: true });
    const page = htmlReport(result).replaceAll('&', '&amp;').replaceAll('"', '&#34;');
    const widths = [320, 390, 700, 1000, 1300];
    const frames = widths.map((width) => `<iframe width="${width}" srcdoc="${page}"></iframe>`).join('');
    const script = `onload = () => {
      document.title = Array.from(frames).map(({ innerWidth, document: { documentElement } }) => [
        innerWidth,
        [documentElement, ...documentElement.querySelectorAll('.picture')].every(
          ({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth,
        ),
        [...documentElement.querySelectorAll('svg')].filter(({ clientWidth }) => clientWidth > 0).length,
      ].join(' ')).join('; ');
    }`;
    const { stdout } = opened(`<!doctype html><title></title>${frames}<script>${script}</script>`);
    const drawn = 3;
    expect(/<title>(.*?)<\/title>/.exec(stdout)?.[1]).toBe(
      widths.map((width) => `${width} true ${drawn}`).join('; '),
    );
  });
});
