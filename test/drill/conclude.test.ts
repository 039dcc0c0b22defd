/** From evaluations to a result: times of the run, commands that repeat a query, notes. */
import { describe, expect, test } from 'vitest';
import type { AlertRule, DrillResult, Evaluation } from '../../src/alerts/model.ts';
import { concluder, type DrillSetup, type Observed } from '../../src/drill/conclude.ts';
import { lokiPlace } from '../../src/drill/in-loki/backend.ts';
import { loadText, SHOP } from '../support/config-scenario.ts';
import { activeSeries, at, expecting, gridOf, MINUTE, ruleOf, TEN } from '../support/histories.ts';

const RATIO = 'sum by (service_name) (rate({app="a"}[3m]))';
/** A lag of four minutes: its range and one interval. */
const RULE = ruleOf({ expr: `${RATIO} > 0.05`, forMs: 0 });
const PLAN = { warmUpMs: 10 * MINUTE, judgedMs: 30 * MINUTE, coolDownMs: 5 * MINUTE, totalMs: 45 * MINUTE };
/** The minute at which the incident starts. It is after the warm-up. */
const BEGIN = 20;
const SILENT = '.'.repeat(46);
const FIRING = `${'.'.repeat(BEGIN + 1)}####`.padEnd(46, '.');

const evaluationOf = (lines: Readonly<Record<string, string>>, rule: AlertRule = RULE): Evaluation => {
  const grid = gridOf(46);
  return {
    rule,
    grid,
    series: Object.entries(lines).map(([name, line]) => activeSeries({ service_name: name }, line, grid)),
  };
};

async function concluded(
  observed: Partial<Observed>,
  setup: Partial<DrillSetup> = {},
  incident = `at: ${BEGIN}m, for: 3m`,
): Promise<DrillResult> {
  const conclude = concluder({
    kind: 'rehearsal',
    place: lokiPlace({ url: 'http://localhost:3100', tenant: 'firedrill-1' }),
    scenario: await loadText(
      `${SHOP}incidents: [{ name: outage, ${incident}, service: web, errors: 50% }]\n`,
    ),
    seed: '1',
    plan: PLAN,
    startMs: TEN,
    expectations: [{ expectation: expecting({ firesMs: 3 * MINUTE }), source: 'shop expect[0]' }],
    ...setup,
  });
  return conclude({ run: 'r', records: {}, evaluations: [evaluationOf({ payment: FIRING })], ...observed });
}

test('divides the run into warm-up, judged time and cool-down', async () => {
  const { span, judgements } = await concluded({});
  expect(span).toEqual({ startMs: at(0), judgedFromMs: at(10), judgedToMs: at(40), endMs: at(45) });
  expect(judgements).toMatchObject([{ onset: 'fired', detectionMs: MINUTE, passed: true }]);
});

test('lists each occurrence of an incident', async () => {
  const { incidents } = await concluded({}, {}, 'at: 5m, for: 3m, every: 15m');
  expect(incidents.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [at(5), at(8)],
    [at(20), at(23)],
    [at(35), at(38)],
  ]);
});

describe('the command that repeats the query', () => {
  const commandOf = async (...given: Parameters<typeof concluded>): Promise<string> =>
    (await concluded(...given)).judgements[0]!.evidence.command;
  const silent = { evaluations: [evaluationOf({ payment: SILENT })] };

  test('queries the compared value, from one lag before the window to one lag after it', async () => {
    const command = await commandOf(silent);
    expect(command).toContain(' --from=2026-03-02T10:16:00.000Z --to=2026-03-02T10:27:00.000Z ');
    expect(command).toContain(`'${RATIO}'`);
  });

  test('covers an alert that was active long before and long after the window', async () => {
    const long = `${'.'.repeat(8)}${'#'.repeat(27)}`.padEnd(46, '.');
    const expectation = expecting({ firesMs: 3 * MINUTE, resolvesMs: MINUTE });
    const command = await commandOf(
      { evaluations: [evaluationOf({ payment: long })] },
      { expectations: [{ expectation, source: 'shop expect[0]' }] },
    );
    expect(command).toContain(' --from=2026-03-02T10:04:00.000Z --to=2026-03-02T10:39:00.000Z ');
  });

  test('does not query a time outside of the run', async () => {
    const whole = { alert: 'HighErrorRatio', labels: [], never: true, annotations: [] };
    const expectations = [{ expectation: whole, source: 'shop expect[0]' }];
    const rule = { ...RULE, forMs: 20 * MINUTE };
    const command = await commandOf(
      { evaluations: [evaluationOf({ payment: SILENT }, rule)] },
      { expectations },
    );
    expect(command).toContain(' --from=2026-03-02T10:00:00.000Z --to=2026-03-02T10:45:00.000Z ');
  });
});

describe('notes', () => {
  const notesOf = async (...given: Parameters<typeof concluded>) => (await concluded(...given)).notes;

  test('list notes on expectations first, then on observations, then on the limit of a group', async () => {
    const rule = { ...RULE, limit: 1 };
    const evaluations = [evaluationOf({ payment: FIRING, auth: FIRING }, rule)];
    expect(await notesOf({ notes: ['seen'], evaluations }, { notes: ['left out'] })).toEqual([
      'left out',
      'seen',
      'HighErrorRatio had more active alerts than the `limit` of group services (1) at 4 evaluations, at most 2, first at 10:21 UTC: a ruler then drops them all',
    ]);
    expect(await notesOf({})).toEqual([]);
  });

  test('report each template error once, only for alerts that fired', async () => {
    const rule = {
      ...RULE,
      labels: { team: '{{ humanize "nobody" }}', region: '{{ template "ours" }}' },
      annotations: {
        summary: '{{ humanize "much" }}',
        runbook: '{{ printf "%d" $value }}',
        fine: 'all {{ $value }}',
      },
    };
    const notes = await notesOf({ evaluations: [evaluationOf({ payment: FIRING, auth: FIRING }, rule)] });
    expect(notes).toEqual([
      expect.stringMatching(/^label team of HighErrorRatio does not render: .*nobody/),
      expect.stringMatching(/^annotation summary of HighErrorRatio does not render: .*much/),
      'annotation runbook of HighErrorRatio renders as "%!d(float64=0.2)"',
    ]);
    const pending = evaluationOf({ payment: FIRING }, { ...rule, forMs: 30 * MINUTE });
    expect(await notesOf({ evaluations: [pending] })).toEqual([]);
  });

  test('report an error once for any number of values', async () => {
    const rule = {
      ...RULE,
      annotations: { summary: '{{ $labels.service_name }} has {{ printf "%d" $value }}' },
    };
    const evaluations = [evaluationOf({ payment: FIRING, auth: FIRING, cart: FIRING }, rule)];
    expect(await notesOf({ evaluations })).toEqual([
      'annotation summary of HighErrorRatio renders as "payment has %!d(float64=0.2)"',
    ]);
  });

  test('report the first of many errors, and how many more there are', async () => {
    const annotations = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, `{{ humanize "${name}" }}`]),
    );
    const notes = await notesOf({
      evaluations: [evaluationOf({ payment: FIRING }, { ...RULE, annotations })],
    });
    expect(notes).toHaveLength(6);
    expect(notes.at(-1)).toBe('2 more annotations or labels do not render correctly');
  });
});

test('a rule whose own annotation does not render fails the expectation that it fires', async () => {
  const rule = { ...RULE, annotations: { summary: '{{ humanize "much" }}' } };
  const { judgements } = await concluded({ evaluations: [evaluationOf({ payment: FIRING }, rule)] });
  expect(judgements).toMatchObject([{ onset: 'fired', annotations: 'mismatched', passed: false }]);
});

test('a rule whose annotation has a verb that does not fit its value fails as well', async () => {
  const rule = { ...RULE, annotations: { summary: ' has {{ printf "%d" $value }}' } };
  const { judgements } = await concluded({ evaluations: [evaluationOf({ payment: FIRING }, rule)] });
  expect(judgements).toMatchObject([{ onset: 'fired', annotations: 'mismatched', passed: false }]);
  expect(judgements[0]!.sentence).toContain('; its annotation `summary` renders as " has %!d(float64=0.2)"');
});

test('the sentence names levels that the scenario never writes', async () => {
  const expr = 'sum by (service_name) (rate({app="a"} | detected_level="critical" [3m])) > 0';
  const { judgements } = await concluded({ evaluations: [evaluationOf({}, { ...RULE, expr })] });
  expect(judgements[0]!.sentence).toMatch(/; it selects level critical, but shop writes info, error$/);
});

test('a label that only a ruler can render is unknown, which is not an error of the rule', async () => {
  const rule = { ...RULE, labels: { region: '{{ template "ours" }}' } };
  const evaluations = [evaluationOf({ payment: FIRING }, rule)];
  const asked = expecting({ firesMs: MINUTE, labels: [{ name: 'region', operator: '=', value: 'eu' }] });
  const expectations = [{ expectation: asked, source: 'shop expect[0]' }];
  const { judgements, notes } = await concluded({ evaluations }, { expectations });
  expect(judgements).toMatchObject([{ onset: 'unobservable' }]);
  expect(judgements[0]!.sentence).toContain('its label `region` is not known in a drill');
  expect(notes).toEqual([]);
  expect((await concluded({ evaluations })).judgements).toMatchObject([{ onset: 'fired', passed: true }]);
});

test('a result that is unobservable is so in every part', async () => {
  const unobservable = { ...evaluationOf({}), unobservable: 'Loki is gone' };
  const result = await concluded({ evaluations: [unobservable], unobservable: 'Loki is gone', cut: true });
  expect(result).toMatchObject({ unobservable: 'Loki is gone', cut: true });
  expect(result.judgements).toMatchObject([{ onset: 'unobservable', passed: false }]);
  expect(result.histories).toMatchObject([{ unobservable: 'Loki is gone', instances: [] }]);
});

test.each([
  [0, '60s'],
  [15, '15s'],
  [30, '30s'],
  [45, '15s'],
])('the command shows an evaluation %i s into the interval', async (seconds, step) => {
  const held = evaluationOf({ payment: FIRING });
  const missed = evaluationOf({ payment: SILENT });
  const fromMs = missed.grid.fromMs + seconds * 1000;
  const otherPhases = [{ ...missed, grid: { ...missed.grid, fromMs } }];
  const { judgements } = await concluded({
    evaluations: [seconds === 0 ? missed : { ...held, otherPhases }],
  });
  expect(judgements[0]).toMatchObject({ onset: 'never-fired', passed: false });
  expect(judgements[0]!.evidence.command).toContain(` --step=${step} `);
});
