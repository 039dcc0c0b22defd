/** The content and order of the HTML report. */
import { describe, expect, test } from 'vitest';
import type { DrillResult } from '../../src/alerts/model.ts';
import type { Series } from '../../src/model/series.ts';
import { htmlReport } from '../../src/report/html.ts';
import { all, type Node, parseMarkup, textOf } from '../draw/support.ts';
import {
  COMMAND,
  drillResult,
  failedResult,
  GONE,
  judgementWith,
  LATE,
  SILENT,
  UNEXPECTED,
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
  test('begins with the outcome, the overview of alerts, and failed expectations', () => {
    const node = page(failedResult());
    expect(textOf(all(node, 'h1')[0]!)).toContain('INCONCLUSIVE: 1 of 4 expectations');
    expect(headings(node)).toEqual([
      'All alerts',
      'Failed and inconclusive expectations',
      'Unexpected alerts',
      '✖ HighErrorRatio',
      '✔ SlowAnswers',
      '? Gone',
      'Figures',
      'Log records verified in Loki',
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

  test('describes the drill, its records, and where they are kept', () => {
    const text = textOf(page(failedResult()));
    for (const fact of [
      'rehearsal of shop, seed 1, run e603c495: 1,234 log records',
      'judged 20m, 2026-03-02 10:05 to 10:25 UTC',
      'Loki http://loki:3100, tenant firedrill-0a1b2c',
      'group labels are ignored by the ruler',
      'records kept in tenant firedrill-0a1b2c of http://loki:3100',
    ]) {
      expect(text).toContain(fact);
    }
  });

  test('shows the rule, judgements and queries of each alert', () => {
    const alert = section(page(failedResult()), 'HighErrorRatio');
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
      "logcli query --addr=http://loki:3100 --org-id=firedrill-0a1b2c --from=2026-03-02T10:00:00.000Z --to=2026-03-02T10:30:00.000Z --step=60s 'ratio > 0.05'",
    ]);
  });

  test('links failed expectations to the section of their alert', () => {
    const node = page(failedResult());
    const targets = all(node, 'section').map(({ attributes }) => attributes.id);
    const links = all(node, 'a').map(({ attributes }) => attributes.href);
    expect(links).toEqual(['#alert-1', '#alert-3']);
    expect(targets).toEqual(expect.arrayContaining(['alert-1', 'alert-3']));
  });

  test('warns first of an expectation that watches nothing', () => {
    const labels = [{ name: 'service_name', operator: '=' as const, value: 'paymnt' }];
    const judgements = [{ ...SILENT, expectation: expecting({ labels, never: true }) }];
    const node = page(drillResult({ judgements }));
    expect(headings(node)[0]).toBe('Warnings');
    expect(classes(node, 'p', 'warning').map(textOf)).toEqual([
      expect.stringContaining('watches nothing: no alert of this drill can have service_name="paymnt"'),
    ]);
    expect(headings(page(drillResult()))).not.toContain('Warnings');
  });

  test('says whether unexpected alerts are failures', () => {
    const unexpected = [UNEXPECTED];
    expect(textOf(page(drillResult({ unexpected })))).toContain('failures only with --strict');
    expect(textOf(page(drillResult({ unexpected, strict: true })))).toContain('each is a failure');
  });
});

describe('the chart of an alert', () => {
  const picture = (result: DrillResult): Node => all(section(page(result), 'HighErrorRatio'), 'svg')[0]!;
  const one = picture(drillResult());

  test('has a line for each series, the threshold, and a legend', () => {
    expect(classes(one, 'path', 'line0').length).toBe(2);
    expect(classes(one, 'path', 'limit').length).toBe(2);
    expect(all(one, 'text').map(textOf)).toEqual(
      expect.arrayContaining(['payment', 'auth', 'threshold > 0.05', '> 0.05', '10:10']),
    );
  });

  test('names the incidents and shades the time that is not judged', () => {
    const texts = all(one, 'text').map(textOf);
    expect(texts).toEqual(expect.arrayContaining(['outage', 'warm-up', 'cool-down']));
    expect(classes(one, 'rect', 'band')).toHaveLength(1);
    expect(classes(one, 'rect', 'aside')).toHaveLength(2);
  });

  test('has a row for each label set: pending, then firing', () => {
    const place = (node: Node): readonly number[] =>
      [node.attributes.x, node.attributes.width].map((value) => Math.round(Number(value)));
    // Right of the names, left of the edge.
    const width = 1102 - 250 - 14;
    const minute = (count: number): number => (count * width) / 30;
    const firing = classes(one, 'rect', 'alarm').slice(1).map(place);
    expect(classes(one, 'rect', 'pending')).toHaveLength(3);
    expect(firing).toEqual([
      [Math.round(250 + minute(14)), Math.round(minute(4))],
      [Math.round(250 + minute(14)), Math.round(minute(5))],
    ]);
  });

  test('has no plot without values, and is left out if the alert was never active either', () => {
    const { measured, ...bare } = historyOf('............####..............');
    expect(measured).toBeDefined();
    const barsOnly = picture(drillResult({ histories: [{ ...bare, series: [] }] }));
    expect(classes(barsOnly, 'path', 'series')).toEqual([]);
    expect(classes(barsOnly, 'rect', 'alarm')).toHaveLength(2);
    const nothing = page(drillResult({ histories: [{ ...bare, series: [], instances: [] }] }));
    expect(all(nothing, 'svg')).toEqual([]);
    expect(textOf(nothing)).toContain('its expression returned no values');
  });

  test('draws the relevant lines in colours and the others faint', () => {
    const services = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`quiet-${i}`, '.'.repeat(30)]));
    const busy = picture(drillResult({ histories: [historyOf({ ...services, payment: '....######' })] }));
    // The sample in the legend, then the line.
    expect(classes(busy, 'path', 'line0').map(textOf)).toEqual(['', 'payment']);
    expect(classes(busy, 'path', 'faint')).toHaveLength(9);
    expect(all(busy, 'text').map(textOf)).toContain('8 others');
  });

  test('has the same content in the sizes for wide and narrow windows', () => {
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

  test('is left out if the rule is inconclusive', () => {
    const node = section(page(drillResult({ histories: [GONE] })), 'Gone');
    expect(all(node, 'svg')).toEqual([]);
    expect(textOf(node)).toContain('Inconclusive: selector matches nothing: {app="gone"}');
  });
});

test('a day of many series makes a small page and loses no peak', () => {
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

test('a fully inconclusive drill gives its one reason once', () => {
  const unobservable = 'Loki did not answer';
  const judgements = [judgementWith({ onset: 'unobservable', reset: 'unobservable', passed: false })];
  const node = page(drillResult({ unobservable, judgements, histories: [GONE], figures: [], records: {} }));
  expect(textOf(all(node, 'h1')[0]!)).toBe('? INCONCLUSIVE: Loki did not answer');
  expect(all(node, 'article')).toEqual([]);
});

test('a drill without rules or judgements is a valid page', () => {
  const node = page(drillResult({ histories: [], judgements: [], figures: [], incidents: [], records: {} }));
  expect(headings(node)).toEqual(['Notes']);
});

test('records are verified in a Loki, and evaluated without one', () => {
  const page = htmlReport(
    drillResult({ evaluator: { name: 'embedded', profile: 'Loki 3.7' }, loki: '', tenant: '' }),
  );
  expect(page).toContain('Log records evaluated');
  expect(page).toContain('evaluated by firedrill, with the behaviour of Loki 3.7');
  expect(page).not.toContain('verified in Loki');
});
