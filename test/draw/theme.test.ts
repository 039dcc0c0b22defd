/** Contrast by WCAG 2.2, 1.4.3 and 1.4.11: text at least 4.5:1 on its background, marks at least 3:1. */
import { describe, expect, test } from 'vitest';
import { DISTINCT_LINES, reportStyle } from '../../src/draw/report-theme.ts';
import { styleSheet } from '../../src/draw/theme.ts';

const inLooks = (sheet: string): readonly string[] =>
  sheet.split('@media screen and (prefers-color-scheme: dark)');
const [light = '', dark = ''] = inLooks(styleSheet());
const [lightReport = '', darkReport = ''] = inLooks(reportStyle());

function colour(sheet: string, selector: string, property: 'fill' | 'stroke'): string {
  const rule = new RegExp(`${selector.replaceAll('.', '\\.')}[^{]*\\{[^}]*\\b${property}: (#[0-9a-f]{6})`);
  const found = rule.exec(sheet)?.[1];
  if (found === undefined) throw new Error(`no ${property} of ${selector}`);
  return found;
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each([
  ['light', light, lightReport],
  ['dark', dark, darkReport],
])('in %s', (_, sheet, report) => {
  const grounds = ['.paper', '.box ', '.boxhead'].map((ground) => colour(sheet, ground, 'fill'));

  test('text is readable on every background', () => {
    for (const ground of grounds) {
      expect(contrast(colour(sheet, '.ink', 'fill'), ground)).toBeGreaterThan(7);
      expect(contrast(colour(sheet, '.muted', 'fill'), ground)).toBeGreaterThan(4.5);
    }
  });

  test('curves, arrows and bars stand out', () => {
    const paper = colour(sheet, '.paper', 'fill');
    for (const mark of ['.curve', '.edge', '.base']) {
      expect(contrast(colour(sheet, mark, 'stroke'), paper)).toBeGreaterThan(3);
    }
    expect(contrast(colour(sheet, '.alarm', 'fill'), paper)).toBeGreaterThan(3);
    // The mean is visible on the filled run.
    expect(contrast(colour(sheet, '.curve', 'stroke'), colour(sheet, '.run', 'fill'))).toBeGreaterThan(3);
  });

  test('lines of a report stand out, also on shaded areas, and differ in colour and dash', () => {
    const grounds = [colour(sheet, '.paper', 'fill'), colour(report, '.aside', 'fill')];
    const lines = Array.from({ length: DISTINCT_LINES }, (_, i) => colour(report, `.line${i}`, 'stroke'));
    for (const mark of [...lines, colour(report, '.limit', 'stroke')]) {
      for (const ground of grounds) expect(contrast(mark, ground)).toBeGreaterThan(3);
    }
    expect(new Set(lines).size).toBe(DISTINCT_LINES);
    const dashes = [...lightReport.matchAll(/\.line\d \{ stroke-dasharray: ([^;]+)/g)].map(
      ([, dash]) => dash,
    );
    expect(new Set(dashes).size).toBe(DISTINCT_LINES - 1);
  });
});
