/** The report as a page: what stands on it, in which order, and that it needs and runs nothing. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import type { Series } from '../../src/model/series.ts';
import { htmlReport } from '../../src/report/html.ts';
import { all, type Node, parseMarkup, textOf } from '../draw/support.ts';
import {
  COMMAND,
  drillResult,
  GONE,
  judgementWith,
  LATE,
  SILENT,
  STRANGER,
  troubledResult,
} from '../support/drill-results.ts';
import { expecting, gridOf, historyOf, MINUTE, ruleOf, TEN, THRESHOLD } from '../support/histories.ts';

const page = (result: DrillResult): Node => parseMarkup(htmlReport(result));
const headings = (node: Node): readonly string[] => all(node, 'h2').map((heading) => textOf(heading));
/** The section under a heading. */
const section = (node: Node, heading: string): Node =>
  all(node, 'section').find((each) => textOf(all(each, 'h2')[0]!).includes(heading))!;
const cells = (node: Node): readonly string[] => all(node, 'td').map(textOf);
const classes = (node: Node, name: string, look: string): readonly Node[] =>
  all(node, name).filter(({ attributes }) => attributes.class?.split(' ').includes(look));

describe('a page', () => {
  test('begins with the verdict, all alerts at a glance, and what did not hold', () => {
    const node = page(troubledResult());
    expect(textOf(all(node, 'h1')[0]!)).toContain('COULD NOT LOOK: 1 of 4 expectations');
    expect(headings(node)).toEqual([
      'All alerts',
      'What did not hold',
      'Fired, and nobody expects it',
      '✖ HighErrorRatio',
      '✔ SlowAnswers',
      '? Gone',
      'Figures',
      'Log records that Loki was shown to hold',
      'Notes',
    ]);
    const [failed, blind] = all(node, 'article');
    expect(textOf(all(failed!, 'h3')[0]!)).toMatch(
      /^✖ HighErrorRatio\{service_name="payment"\} during outage/,
    );
    expect(textOf(failed!)).toContain(LATE.sentence);
    expect(cells(failed!)).toEqual(['10:10', '0.01', '10:11', '0.01', '10:12', '0.0612', '10:13', '0.25']);
    expect(all(failed!, 'strong').map(textOf)).toEqual(
      expect.arrayContaining(['fired 4m (3m to 5m), cleared-late 4m (3m to 5m)', '0.0612', '0.25']),
    );
    expect(all(failed!, 'pre').map(textOf)).toEqual([COMMAND]);
    expect(textOf(all(blind!, 'h3')[0]!)).toMatch(/^\? Gone during outage/);
  });

  test('says which drill it was, with how much, and what it left', () => {
    const text = textOf(page(troubledResult()));
    for (const fact of [
      'rehearsal of shop, seed 1, run e603c495: 1,234 log records',
      'judged 20m, 2026-03-02 10:05 to 10:25 UTC',
      'Loki http://loki:3100, tenant firedrill-0a1b2c',
      'group labels are ignored by the ruler',
      'left behind: tenant firedrill-0a1b2c in http://loki:3100',
    ]) {
      expect(text).toContain(fact);
    }
  });

  test('tells each alert its rule, its judgements and its queries', () => {
    const alert = section(page(troubledResult()), 'HighErrorRatio');
    expect(textOf(all(alert, 'p')[0]!)).toBe(
      'fires after 2m, evaluated every 1m, {severity="critical"}; group services in rules.yaml:1',
    );
    expect(all(alert, 'tr').map(textOf).slice(1)).toEqual([
      expect.stringMatching(
        /^✖.*resolves within 2mfired 4m \(3m to 5m\)cleared-late 4m \(3m to 5m\)It fired/,
      ),
      expect.stringMatching(/^✔.*resolves within 5mfired 4m \(3m to 5m\)cleared 4m \(3m to 5m\)It fired/),
    ]);
    expect(all(alert, 'pre').map(textOf)).toEqual([
      'ratio > 0.05',
      'logcli query --addr=http://loki:3100 --org-id=firedrill-0a1b2c --from=2026-03-02T10:00:00.000Z --to=2026-03-02T10:30:00.000Z --step=60s ratio',
    ]);
  });

  test('links what did not hold to where it is drawn', () => {
    const node = page(troubledResult());
    const targets = all(node, 'section').map(({ attributes }) => attributes.id);
    const links = all(node, 'a').map(({ attributes }) => attributes.href);
    expect(links).toEqual(['#alert-1', '#alert-3']);
    expect(targets).toEqual(expect.arrayContaining(['alert-1', 'alert-3']));
  });

  test('tells of an expectation that watches nothing before anything else', () => {
    const labels = [{ name: 'service_name', operator: '=' as const, value: 'paymnt' }];
    const judgements = [{ ...SILENT, expectation: expecting({ labels, never: true }) }];
    const node = page(drillResult({ judgements }));
    expect(headings(node)[0]).toBe('Warnings');
    expect(classes(node, 'p', 'warning').map(textOf)).toEqual([
      expect.stringContaining('watches nothing: nothing here has service_name="paymnt"'),
    ]);
    expect(headings(page(drillResult()))).not.toContain('Warnings');
  });

  test('of a strict drill says that strangers are failures', () => {
    const unexpected = [STRANGER];
    expect(textOf(page(drillResult({ unexpected })))).toContain('with --strict they are');
    expect(textOf(page(drillResult({ unexpected, strict: true })))).toContain('each is a failure');
  });
});

describe('an alert is drawn', () => {
  const picture = (result: DrillResult): Node => all(section(page(result), 'HighErrorRatio'), 'svg')[0]!;
  const one = picture(drillResult());

  test('with a line for each series, the threshold, and a key', () => {
    expect(classes(one, 'path', 'line0').length).toBe(2);
    expect(classes(one, 'path', 'limit').length).toBe(2);
    expect(all(one, 'text').map(textOf)).toEqual(
      expect.arrayContaining(['payment', 'auth', 'threshold > 0.05', '> 0.05', '10:10']),
    );
  });

  test('with its incidents named, and what is not judged shaded', () => {
    const texts = all(one, 'text').map(textOf);
    expect(texts).toEqual(expect.arrayContaining(['outage', 'warm-up', 'cool-down']));
    expect(classes(one, 'rect', 'band')).toHaveLength(1);
    expect(classes(one, 'rect', 'aside')).toHaveLength(2);
  });

  test('with a row for each label set: pending, then firing', () => {
    const place = (node: Node): readonly number[] =>
      [node.attributes.x, node.attributes.width].map((value) => Math.round(Number(value)));
    // Between the names before it and the edge after it.
    const width = 1102 - 250 - 14;
    const minute = (count: number): number => (count * width) / 30;
    const firing = classes(one, 'rect', 'alarm').slice(1).map(place);
    expect(classes(one, 'rect', 'pending')).toHaveLength(3);
    expect(firing).toEqual([
      [Math.round(250 + minute(14)), Math.round(minute(4))],
      [Math.round(250 + minute(14)), Math.round(minute(5))],
    ]);
  });

  test('without a plot where it has no values, and not at all where it did nothing either', () => {
    const { measured, ...bare } = historyOf('............####..............');
    expect(measured).toBeDefined();
    const barsOnly = picture(drillResult({ histories: [{ ...bare, series: [] }] }));
    expect(classes(barsOnly, 'path', 'series')).toEqual([]);
    expect(classes(barsOnly, 'rect', 'alarm')).toHaveLength(2);
    const nothing = page(drillResult({ histories: [{ ...bare, series: [], instances: [] }] }));
    expect(all(nothing, 'svg')).toEqual([]);
    expect(textOf(nothing)).toContain('its expression gave no values to draw');
  });

  test('with those lines apart that matter, and the others faint', () => {
    const services = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`quiet-${i}`, '.'.repeat(30)]));
    const busy = picture(drillResult({ histories: [historyOf({ ...services, payment: '....######' })] }));
    // Its swatch in the key, then its line.
    expect(classes(busy, 'path', 'line0').map(textOf)).toEqual(['', 'payment']);
    expect(classes(busy, 'path', 'faint')).toHaveLength(9);
    expect(all(busy, 'text').map(textOf)).toContain('8 others');
  });

  test('in sizes for wide and narrow windows, each with all that the others have', () => {
    const pictures = all(section(page(drillResult()), 'HighErrorRatio'), 'svg');
    expect(pictures.map(({ attributes }) => Number(attributes.width))).toEqual([1104, 640, 344]);
    const [first, ...others] = pictures.map((each) => ({
      texts: new Set(
        all(each, 'text')
          .map(textOf)
          .filter((text) => /payment|auth|threshold|outage/.test(text)),
      ),
      lines: classes(each, 'path', 'series').length,
      firing: classes(each, 'rect', 'alarm').length,
    }));
    expect(others).toEqual([first, first]);
  });

  test('only where somebody could look', () => {
    const node = section(page(drillResult({ histories: [GONE] })), 'Gone');
    expect(all(node, 'svg')).toEqual([]);
    expect(textOf(node)).toContain('Nobody can say what it did: selector matches nothing: {app="gone"}');
  });
});

test('a day of many series stays small, and loses no peak', () => {
  const grid = gridOf(24 * 60);
  const samples = (peak: number): Series['samples'] =>
    Array.from({ length: 24 * 60 }, (_, i) => ({
      timeMs: TEN + i * MINUTE,
      value: i === 700 ? peak : ((i * 7919) % 1009) / 50_000,
    }));
  const series = Array.from({ length: 12 }, (_, i) => ({
    labels: { service_name: `service-${i}` },
    samples: samples(i + 1),
  }));
  const histories = Array.from({ length: 5 }, (_, i) => ({
    rule: ruleOf({ alert: `Alert${i}` }),
    grid,
    instances: [],
    series: [],
    measured: { threshold: THRESHOLD, series },
  }));
  const span = { startMs: TEN, judgedFromMs: TEN, judgedToMs: grid.toMs, endMs: grid.toMs };
  const text = htmlReport(drillResult({ histories, span, judgements: [] }));
  expect(text.length).toBeLessThan(3_000_000);
  const [drawn] = all(section(parseMarkup(text), 'Alert0'), 'svg');
  const tops = [...classes(drawn!, 'path', 'series'), ...classes(drawn!, 'path', 'faint')]
    .map(({ attributes }) => [...attributes.d!.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y)))
    .filter((ys) => ys.length > 1)
    .map((ys) => Math.min(...ys));
  expect(tops).toHaveLength(12);
  // Twelve peaks of twelve heights, of which the highest is under the frame's edge.
  expect(new Set(tops.map(Math.round)).size).toBe(12);
});

test('a drill in which nothing could be seen tells the one reason, once', () => {
  const unobservable = 'Loki did not answer';
  const judgements = [judgementWith({ onset: 'unobservable', reset: 'unobservable', passed: false })];
  const node = page(drillResult({ unobservable, judgements, histories: [GONE], figures: [], records: {} }));
  expect(textOf(all(node, 'h1')[0]!)).toBe('? COULD NOT LOOK: Loki did not answer');
  expect(all(node, 'article')).toEqual([]);
});

test('a drill without anything is a page still', () => {
  const node = page(drillResult({ histories: [], judgements: [], figures: [], incidents: [], records: {} }));
  expect(headings(node)).toEqual(['Notes']);
});
