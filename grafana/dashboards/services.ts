/** Services: how each is, what it says when it fails, and whom it blames. */
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './frame.ts';
import { BAD, GOOD, limits, perService, stateTimeline, WATCH, withLimit } from './panels.ts';
import {
  CHOSEN_SERVICES,
  counted,
  errorShare,
  health,
  healthAt,
  NOT_GOOD,
  p95,
  recent,
  series,
  sumBy,
} from './queries.ts';
import { limitOf } from './rules.ts';
import { service } from './sources.ts';
import { matrix, table } from './tables.ts';

const errorLimit = limitOf('HighErrorRatio');
const slowMs = limitOf('LatencyHigh');
const NAME = '{{service_name}}';

/** Below the first an alert's condition holds; below the second one record in five is an error. */
const [FAIR, POOR] = [healthAt(errorLimit), healthAt(0.2)];

const now = table(
  {
    id: 1,
    title: 'Last 5 minutes',
    help: `Each service at the end of the selected time range, the worst first. Health is 100 x (1 - error share)^2: ${FAIR.toFixed()} is the threshold of HighErrorRatio, ${POOR.toFixed()} is an error share of 20%. A service that is missing here has written no records.`,
    size: [14, 11],
  },
  {
    labels: { service_name: 'Service' },
    columns: [
      {
        title: 'Health',
        expr: health(CHOSEN_SERVICES),
        decimals: 0,
        steps: [
          { value: null, color: BAD },
          { value: POOR, color: WATCH },
          { value: FAIR, color: GOOD },
        ],
      },
      {
        title: 'Error share',
        expr: errorShare(CHOSEN_SERVICES, { by: 'service_name' }),
        unit: units.PercentUnit,
        decimals: 1,
      },
      { title: 'p95', expr: p95(CHOSEN_SERVICES), unit: units.Milliseconds, decimals: 0 },
      { title: 'Records', expr: sumBy('service_name', recent(CHOSEN_SERVICES)) },
    ],
    sortBy: 'Health',
    ascending: true,
  },
);

const errorCodes = table(
  {
    id: 2,
    title: 'Top error codes',
    help: 'The ten most frequent error codes in the selected time range. Start with a code that is far more frequent than the others.',
    size: [10, 11],
  },
  {
    labels: { service_name: 'Service', error_code: 'Code' },
    columns: [
      {
        title: 'Records',
        expr: `topk(10, ${sumBy('service_name, error_code', counted(`${CHOSEN_SERVICES} | error_code!=""`, '$__range'))})`,
        bar: true,
      },
    ],
    sortBy: 'Records',
  },
);

const healthOverTime = stateTimeline({
  id: 3,
  title: 'Health',
  help: `A row for each service: green from ${FAIR.toFixed()}, yellow from ${POOR.toFixed()}, red below. The service that turned red first is closest to the cause. In a gap, the service wrote no records.`,
  size: [24, 10],
})
  .interval('1m')
  .thresholds(
    limits(
      [
        [POOR, WATCH],
        [FAIR, GOOD],
      ],
      BAD,
    ),
  )
  .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
  .withTarget(series(health(CHOSEN_SERVICES), NAME));

const rate = perService({
  id: 4,
  title: 'Records per second',
  help: 'A line that ends is a silent service. A line that jumps is a log storm.',
  size: [8, 9],
})
  .unit(units.RecordsPerSecond)
  .withTarget(series(sumBy('service_name', `rate(${CHOSEN_SERVICES} [$__auto])`), NAME));

const share = withLimit(
  perService({
    id: 5,
    title: 'Error share',
    help: 'Each point covers the five minutes before it. The dashed line is the threshold of HighErrorRatio, which also requires a minimum number of errors.',
    size: [8, 9],
  }),
  errorLimit,
)
  .unit(units.PercentUnit)
  .withTarget(series(errorShare(CHOSEN_SERVICES, { by: 'service_name' }), NAME));

const duration = withLimit(
  perService({
    id: 6,
    title: 'p95 of durations',
    help: 'Of the records that have a duration, 5% took longer. Each point covers the five minutes before it. Above the dashed line, the condition of LatencyHigh holds.',
    size: [8, 9],
  }),
  slowMs,
)
  .unit(units.Milliseconds)
  .withTarget(series(p95(CHOSEN_SERVICES), NAME));

const blame = matrix(
  {
    id: 7,
    title: 'Who blames whom',
    help: 'Records at WARN and above that report the failure of a dependency (failures, retries, fallbacks) in the selected time range. Rows are callers, columns are dependencies. A dark column is a dependency that makes others fail.',
    size: [24, 11],
  },
  {
    row: 'service_name',
    column: 'service_peer_name',
    expr: sumBy(
      'service_name, service_peer_name',
      counted(`${CHOSEN_SERVICES} | service_peer_name!="" ${NOT_GOOD}`, '$__range'),
    ),
  },
);

export const services = dashboard({
  uid: 'firedrill-services',
  title: 'Services',
  description: 'How is each service, what does it log when it fails, and which dependency does it blame?',
  last: '1h',
})
  .withVariable(service)
  .withPanel(now)
  .withPanel(errorCodes)
  .withPanel(healthOverTime)
  .withPanel(rate)
  .withPanel(share)
  .withPanel(duration)
  .withPanel(blame);
