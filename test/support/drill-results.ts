/** Results of drills by hand, for reports: a shop whose payment fails from 10:10 to 10:15, judged from 10:05 to 10:25. */
import type { DrillResult, Evidence, Instance, Judgement } from '../../src/alerts/model.ts';
import { activeSeries, at, expecting, gridOf, happening, historyOf, MINUTE, THRESHOLD } from './histories.ts';

/** `.` below the threshold, `#` above. */
const PAYMENT = '............#######...........';
const AUTH = '....##......######............';
const QUIET = '..............................';

export const COMMAND = "logcli query --org-id=firedrill-0a1b2c --step=60s 'ratio > 0.05'";

/** A judgement that passed: it fired and cleared in time. */
export const judgementWith = (part: Partial<Judgement> = {}): Judgement => ({
  expectation: expecting({ firesMs: 4 * MINUTE, resolvesMs: 5 * MINUTE }),
  source: 'shop expect[0]',
  window: { incident: 'outage', startMs: at(10), endMs: at(15) },
  onset: 'fired',
  reset: 'cleared',
  passed: true,
  // What did not fire has no times.
  ...(part.onset === undefined ? { detectionMs: 4 * MINUTE, resetMs: 4 * MINUTE } : {}),
  sentence: 'It fired 4m after the start of outage, and was gone 4m after the end of outage',
  evidence: evidenceWith(),
  ...part,
});

export const evidenceWith = (part: Partial<Evidence> = {}): Evidence => ({
  instances: [],
  series: [
    {
      labels: { service_name: 'payment' },
      samples: [0.01, 0.01, 0.0612, 0.25].map((value, i) => ({ timeMs: at(10 + i), value })),
    },
  ],
  threshold: THRESHOLD,
  command: COMMAND,
  ...part,
});

/** One that failed: it cleared too late. */
export const LATE: Judgement = judgementWith({
  expectation: expecting({ firesMs: 4 * MINUTE, resolvesMs: 2 * MINUTE }),
  source: 'shop expect[1]',
  reset: 'cleared-late',
  passed: false,
  sentence: 'It fired 4m after the start of outage, and was gone only 4m after the end of outage',
});

/** One that must not fire and did not. */
export const SILENT: Judgement = judgementWith({
  expectation: { alert: 'SlowAnswers', labels: [], never: true, annotations: [] },
  source: 'shop expect[2]',
  window: { startMs: at(5), endMs: at(25) },
  onset: 'stayed-silent',
  reset: 'not-asked',
  sentence: 'SlowAnswers did not fire in the judged time: its value was never above the threshold',
});

/** An inconclusive judgement. */
export const INCONCLUSIVE_JUDGEMENT: Judgement = judgementWith({
  expectation: expecting({ alert: 'Gone', labels: [], firesMs: 2 * MINUTE }),
  source: "--expect 'Gone during outage fires 2m'",
  onset: 'unobservable',
  reset: 'not-asked',
  passed: false,
  sentence: 'It is unknown whether Gone fired during outage: selector matches nothing: {app="gone"}',
  evidence: evidenceWith({ series: [] }),
});

/** An alert that no expectation asks for. */
export const UNEXPECTED: Instance = {
  alert: 'HighErrorRatio',
  labels: { service_name: 'auth', severity: 'critical' },
  activeMs: at(12),
  firingMs: at(14),
  endMs: at(18),
};

export const HISTORIES = [
  historyOf({ payment: PAYMENT, auth: AUTH }),
  historyOf(QUIET, { rule: { alert: 'SlowAnswers', forMs: 0, labels: {} } }),
] as const;

export const GONE = historyOf(QUIET, {
  rule: { alert: 'Gone', expr: 'count_over_time({app="gone"}[1m]) > 0' },
  unobservable: 'selector matches nothing: {app="gone"}',
});

/** A drill in which all expectations hold. */
export const drillResult = (part: Partial<DrillResult> = {}): DrillResult => ({
  kind: 'rehearsal',
  scenario: 'shop',
  run: 'e603c495',
  seed: '1',
  evaluator: { name: 'loki', profile: 'Loki' },
  tenant: 'firedrill-0a1b2c',
  loki: 'http://loki:3100',
  span: { startMs: at(0), judgedFromMs: at(5), judgedToMs: at(25), endMs: at(30) },
  incidents: [happening(10, 15)],
  histories: HISTORIES,
  judgements: [judgementWith(), SILENT],
  unexpected: [],
  figures: [
    {
      alert: 'HighErrorRatio',
      fired: 1,
      precision: 1,
      recall: 1,
      detectionMs: 4 * MINUTE,
      resetMs: 4 * MINUTE,
    },
    { alert: 'SlowAnswers', fired: 0 },
  ],
  records: { payment: 1200, auth: 34 },
  notes: [],
  ...part,
});

/** One where something of each kind went wrong. */
export const failedResult = (part: Partial<DrillResult> = {}): DrillResult =>
  drillResult({
    histories: [...HISTORIES, GONE],
    judgements: [judgementWith(), INCONCLUSIVE_JUDGEMENT, LATE, SILENT],
    unexpected: [UNEXPECTED],
    notes: ['group labels are ignored by the ruler'],
    ...part,
  });

/** What somebody might put into a label to break a page, a document or a terminal. */
export const HOSTILE =
  '</script><img src=x onerror="document.title=1">]]>&\u0000\u001b[31m\u202edlrow\n"\'\\';

/** The same everywhere that text of others can stand. */
export function hostileResult(): DrillResult {
  const labels = { service_name: HOSTILE };
  const grid = gridOf(30);
  const rule = {
    alert: HOSTILE,
    expr: HOSTILE,
    group: HOSTILE,
    file: HOSTILE,
    labels: { severity: HOSTILE },
  };
  const history = historyOf({ [HOSTILE]: PAYMENT, auth: AUTH }, { rule });
  const judgement = judgementWith({
    expectation: {
      alert: HOSTILE,
      labels: [{ name: 'service_name', operator: '=', value: HOSTILE }],
      during: { incident: HOSTILE },
      never: true,
      annotations: [{ name: HOSTILE, pattern: HOSTILE }],
    },
    source: HOSTILE,
    window: { incident: HOSTILE, startMs: at(10), endMs: at(15) },
    onset: 'fired-but-must-not',
    passed: false,
    sentence: HOSTILE,
    evidence: evidenceWith({ series: [activeSeries(labels, PAYMENT, grid)], command: HOSTILE }),
  });
  return drillResult({
    scenario: HOSTILE,
    run: HOSTILE,
    seed: HOSTILE,
    tenant: HOSTILE,
    loki: HOSTILE,
    incidents: [{ ...happening(10, 15, HOSTILE), services: [HOSTILE] }],
    histories: [history, { ...GONE, unobservable: HOSTILE }],
    judgements: [judgement, { ...SILENT, expectation: judgement.expectation, sentence: HOSTILE }],
    unexpected: [{ ...UNEXPECTED, alert: HOSTILE, labels }],
    figures: [{ alert: HOSTILE, fired: 1 }],
    records: { [HOSTILE]: 1 },
    notes: [HOSTILE],
  });
}
