/** What each query of each dashboard must return: by the dashboard's uid, the panel's id and the query's letter. */
import {
  count,
  different,
  errorShare,
  MINUTE,
  type Moment,
  map,
  marks,
  notGood,
  one,
  p95,
  perSecond,
  RECENT,
  type Readings,
  type Reckoning,
  simulated,
} from './reckon.ts';
import type { Written } from './written.ts';

/**
 * Values at one or several moments; what follows from where a rule of that name has a value; records; or the greatest
 * ones of many values.
 */
export type Expected =
  | { readonly values: Reckoning }
  | { readonly rule: string; readonly made: (met: Readings) => Readings }
  | { readonly lines: (moment: Moment) => readonly Written[] }
  | { readonly top: number; readonly of: Reckoning };

const SERVICE = 'service_name';
const STATUS = 'http_response_status_code';

const values = (reckoning: Reckoning): Expected => ({ values: reckoning });
const top10 = (of: Reckoning): Expected => ({ top: 10, of });

const recent = (moment: Moment): readonly Written[] => simulated(moment.last(RECENT));
const shown = (moment: Moment): readonly Written[] => simulated(moment.last(moment.rangeMs));
const step = (moment: Moment): readonly Written[] => simulated(moment.last(moment.autoMs));
const rates = (...labels: readonly string[]): Expected =>
  values((moment) => perSecond(count(step(moment), ...labels), moment.autoMs));

const shareByService = values((moment) => errorShare(recent(moment), SERVICE));
const health = values((moment) =>
  map(errorShare(recent(moment), SERVICE), (share) => 100 * (1 - share) ** 2),
);
const having = (records: readonly Written[], ...labels: readonly string[]): readonly Written[] =>
  records.filter((record) => labels.every((label) => record.labels[label] !== undefined));

const answers = (records: readonly Written[]): readonly Written[] => having(records, STATUS);
const visits = (records: readonly Written[]): readonly Written[] => having(answers(records), 'session_id');
const sessions = (records: readonly Written[]): number | undefined =>
  different(having(visits(records), 'duration_ms'), 'session_id') || undefined;
const ofClass = (records: readonly Written[], classes: string): readonly Written[] =>
  answers(records).filter(({ labels }) => classes.includes(labels[STATUS]![0]!));
const answered = (moment: Moment, classes: string): Readings =>
  one(ofClass(recent(moment), classes).length / answers(recent(moment)).length);
const pages = (records: readonly Written[]): readonly Written[] =>
  having(records, 'url_path').map((record) => ({
    ...record,
    labels: { ...record.labels, page: record.labels.url_path!.replace(/\/[0-9]+/g, '/{id}') },
  }));

/** 1 from an incident's first mark to its last, 0 after. */
function underWay(moment: Moment): Readings {
  const last = new Map<string, number>();
  for (const { labels } of marks(moment.last(24 * 60 * MINUTE))) {
    last.set(labels.firedrill_incident_name!, labels.firedrill_incident_phase === 'start' ? 1 : 0);
  }
  return last;
}

const meets = (rule: string): Expected => ({ rule, made: (met) => map(met, () => 1) });
const howManyMeet = (rule: string): Expected => ({ rule, made: (met) => one(met.size) });

export const expected: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  'firedrill-overview': {
    '1A': rates(),
    '2A': values((moment) => errorShare(recent(moment))),
    '3A': howManyMeet('HighErrorRatio'),
    '4A': howManyMeet('ServiceSilent'),
    '5A': rates('detected_level'),
    '6A': values((moment) => count(step(moment), 'detected_level')),
    '7A': values((moment) => errorShare(recent(moment))),
    '8A': values((moment) => count(shown(moment), SERVICE)),
    '8B': values((moment) => errorShare(shown(moment), SERVICE)),
    '9A': { lines: shown },
  },
  'firedrill-services': {
    '1A': health,
    '1B': shareByService,
    '1C': values((moment) => p95(recent(moment))),
    '1D': values((moment) => count(recent(moment), SERVICE)),
    '2A': top10((moment) => count(having(shown(moment), 'error_code'), 'error_code', SERVICE)),
    '3A': health,
    '4A': rates(SERVICE),
    '5A': shareByService,
    '6A': values((moment) => p95(recent(moment))),
    '7A': values((moment) =>
      count(notGood(having(shown(moment), 'service_peer_name')), SERVICE, 'service_peer_name'),
    ),
  },
  'firedrill-web': {
    '1A': values((moment) => perSecond(count(answers(recent(moment))), RECENT)),
    '2A': values((moment) => one(sessions(recent(moment)))),
    '3A': values((moment) => one(sessions(shown(moment)))),
    '4A': values((moment) => one(visits(shown(moment)).length / sessions(shown(moment))!)),
    '5A': values((moment) => answered(moment, '5')),
    '6A': values((moment) => answered(moment, '4')),
    '7A': values((moment) => perSecond(count(answers(step(moment)), STATUS), moment.autoMs)),
    '8A': values((moment) => one(sessions(recent(moment)))),
    '9A': top10((moment) => count(pages(answers(shown(moment))), 'page')),
    '10A': top10((moment) => count(pages(ofClass(shown(moment), '45')), STATUS, 'page')),
  },
  'firedrill-drill': {
    '3A': values(underWay),
    '4A': meets('HighErrorRatio'),
    '4B': meets('ServiceSilent'),
    '4C': meets('LatencyHigh'),
    '4D': meets('ErrorBurst'),
    '4E': meets('LogStorm'),
    '5A': shareByService,
    '6A': rates(SERVICE),
    '7A': { lines: (moment) => marks(moment.last(moment.rangeMs)) },
  },
};

/** Of the services that are chosen at the top of a page, from what all would give. */
export const ofServices = (reckoning: Reckoning, chosen: ReadonlySet<string>): Reckoning => {
  return (moment) =>
    reckoning({
      ...moment,
      last: (ms, endMs) => moment.last(ms, endMs).filter(({ labels }) => chosen.has(labels.service_name!)),
    });
};
