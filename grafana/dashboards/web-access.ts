/** Web access: who comes, what they ask for, and what they get. Reads the records that tell of an HTTP answer. */
import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './frame.ts';
import { BAD, color, fixed, GOOD, limits, stacked, stat, timeSeries, WATCH } from './panels.ts';
import { counted, EVERY_SERVICE, rows, series, sumBy } from './queries.ts';
import { table } from './tables.ts';

const ANSWERS = `${EVERY_SERVICE} | http_response_status_code!=""`;
const FAILED = `${EVERY_SERVICE} | http_response_status_code=~"5.."`;
const REFUSED = `${EVERY_SERVICE} | http_response_status_code=~"4.."`;

/** Numbers within a path become {id}: pages are counted, not products. */
const page = (answers: string): string =>
  `${answers} | url_path!="" | label_format page=\`{{regexReplaceAll "/[0-9]+" .url_path "/{id}"}}\``;

/**
 * Different sessions. Loki counts labels' values only by making a series of each, and allows 500 series where it
 * shares the work out; "last" is an aggregation that it does not share out.
 */
const sessions = (over: string): string =>
  `count(last_over_time(${ANSWERS} | session_id!="" | unwrap duration_ms [${over}]) by (session_id))`;

const shareOf = (some: string): string =>
  `(sum(${counted(some, '5m')}) or vector(0)) / sum(${counted(ANSWERS, '5m')})`;

const rate = stat({
  id: 1,
  title: 'Responses per second',
  help: 'HTTP responses of all services in the last five minutes.',
  size: [4, 4],
})
  .unit(units.RequestsPerSecond)
  .withTarget(rows(`sum(rate(${ANSWERS} [5m]))`));

const active = stat({
  id: 2,
  title: 'Active sessions',
  help: 'Different sessions that got a response in the last five minutes.',
  size: [4, 4],
}).withTarget(rows(sessions('5m')));

const all = stat({
  id: 3,
  title: 'Sessions',
  help: 'Different sessions in the selected time range.',
  size: [4, 4],
}).withTarget(rows(sessions('$__range')));

const perSession = stat({
  id: 4,
  title: 'Responses per session',
  help: 'Average number of responses per session in the selected time range. It falls if users leave early.',
  size: [4, 4],
})
  .decimals(1)
  .withTarget(rows(`sum(${counted(`${ANSWERS} | session_id!=""`, '$__range')}) / ${sessions('$__range')}`));

const failed = stat({
  id: 5,
  title: 'Server errors (5xx)',
  help: 'Share of responses with a server error in the last five minutes. Red from 5%.',
  size: [4, 4],
})
  .unit(units.PercentUnit)
  .decimals(1)
  .thresholds(
    limits(
      [
        [0.02, WATCH],
        [0.05, BAD],
      ],
      GOOD,
    ),
  )
  .withTarget(rows(shareOf(FAILED)));

const refused = stat({
  id: 6,
  title: 'Client errors (4xx)',
  help: 'Share of responses with a client error in the last five minutes: not found, not allowed. A jump means a dead link, or someone who probes the site.',
  size: [4, 4],
})
  .unit(units.PercentUnit)
  .decimals(1)
  .withTarget(rows(shareOf(REFUSED)));

const byStatus = stacked({
  id: 7,
  title: 'Responses per second, by status',
  help: 'Green is success, blue is a redirect, yellow is a client error, red is a server error.',
  size: [16, 9],
})
  .unit(units.RequestsPerSecond)
  .overrideByRegexp('2..', [color(GOOD)])
  .overrideByRegexp('3..', [color('blue')])
  .overrideByRegexp('4..', [color(WATCH)])
  .overrideByRegexp('5..', [color(BAD)])
  .withTarget(
    series(sumBy('http_response_status_code', `rate(${ANSWERS} [$__auto])`), '{{http_response_status_code}}'),
  );

const activeOverTime = timeSeries({
  id: 8,
  title: 'Active sessions',
  help: 'Different sessions with a response in the five minutes before each point. It falls if users cannot log in, or leave.',
  size: [8, 9],
})
  .colorScheme(fixed('blue'))
  .fillOpacity(10)
  .withTarget(series(sessions('5m'), 'sessions'));

const popular = table(
  {
    id: 9,
    title: 'Popular pages',
    help: 'The ten most requested paths in the selected time range. Numbers in them are shown as {id}.',
    size: [12, 10],
  },
  {
    labels: { page: 'Page' },
    columns: [
      {
        title: 'Responses',
        expr: `topk(10, ${sumBy('page', counted(page(ANSWERS), '$__range'))})`,
        bar: true,
      },
    ],
    sortBy: 'Answers',
  },
);

const troubled = table(
  {
    id: 10,
    title: 'Pages with errors',
    help: 'The ten most frequent pairs of path and status 4xx or 5xx in the selected time range.',
    size: [12, 10],
  },
  {
    labels: { page: 'Page', http_response_status_code: 'Status' },
    columns: [
      {
        title: 'Responses',
        expr: `topk(10, ${sumBy(
          'page, http_response_status_code',
          counted(page(`${EVERY_SERVICE} | http_response_status_code=~"[45].."`), '$__range'),
        )})`,
        bar: true,
      },
    ],
    sortBy: 'Answers',
  },
);

export const webAccess = dashboard({
  uid: 'firedrill-web',
  title: 'Web access',
  description: 'Who visits, what do they request, and what do they get?',
  last: '1h',
})
  .withPanel(rate)
  .withPanel(active)
  .withPanel(all)
  .withPanel(perSession)
  .withPanel(failed)
  .withPanel(refused)
  .withPanel(byStatus)
  .withPanel(activeOverTime)
  .withPanel(popular)
  .withPanel(troubled);
