/** Overview: is something wrong, since when, and where. */
import { BigValueGraphMode, ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './frame.ts';
import {
  BAD,
  barGauge,
  color,
  fixed,
  GOOD,
  LEVEL_COLORS,
  limits,
  logs,
  stacked,
  stat,
  timeSeries,
  WATCH,
  withLimit,
} from './panels.ts';
import { counted, EVERY_SERVICE, errorShare, howManyMeet, lines, rows, series, sumBy } from './queries.ts';
import { limitOf } from './rules.ts';
import { table } from './tables.ts';

const limit = limitOf('HighErrorRatio');
/** Quiet services of the shipped scenarios stay below it. */
const QUIET = 0.01;

const rate = stat({
  id: 1,
  title: 'Records per second',
  help: 'Current rate of log records of all services. The line behind the number covers the selected time range.',
  size: [6, 4],
})
  .unit(units.RecordsPerSecond)
  .interval('30s')
  .graphMode(BigValueGraphMode.Area)
  .withTarget(series(`sum(rate(${EVERY_SERVICE} [$__auto]))`));

const share = stat({
  id: 2,
  title: 'Error share, last 5 minutes',
  help: `Share of ERROR and FATAL among the records of all services. Red from ${limit * 100}%, the threshold that HighErrorRatio has for each single service.`,
  size: [6, 4],
})
  .unit(units.PercentUnit)
  .decimals(1)
  .thresholds(
    limits(
      [
        [QUIET, WATCH],
        [limit, BAD],
      ],
      GOOD,
    ),
  )
  .withTarget(rows(errorShare(EVERY_SERVICE)));

const failing = stat({
  id: 3,
  title: 'Services above the error threshold',
  help: 'Services for which the condition of the alert HighErrorRatio holds now. The alert fires only after the condition has held for some time.',
  size: [6, 4],
})
  .thresholds(limits([[1, BAD]], GOOD))
  .withTarget(rows(howManyMeet('HighErrorRatio')));

const silent = stat({
  id: 4,
  title: 'Silent services',
  help: 'Services for which the condition of the alert ServiceSilent holds now: they have records in the last hour, but none in the last five minutes.',
  size: [6, 4],
})
  .thresholds(limits([[1, BAD]], GOOD))
  .withTarget(rows(howManyMeet('ServiceSilent')));

const byLevel = stacked({
  id: 5,
  title: 'Records per second, by level',
  help: 'The height is the rate of all records. Look for changes of the mix as well as of the height: a burst of traffic keeps the mix, a failure changes it.',
  size: [16, 8],
})
  .unit(units.RecordsPerSecond)
  .withTarget(series(sumBy('detected_level', `rate(${EVERY_SERVICE} [$__auto])`), '{{detected_level}}'));

const levels = barGauge({
  id: 6,
  title: 'Records by level',
  help: 'Number of records of each level in the selected time range.',
  size: [8, 8],
})
  .unit(units.Short)
  .interval('30s')
  .min(0)
  .reduceOptions(new ReduceDataOptionsBuilder().calcs(['sum']))
  .withTarget(series(sumBy('detected_level', counted(EVERY_SERVICE, '$__auto')), '{{detected_level}}'));

for (const panel of [byLevel, levels]) {
  for (const [level, itsColor] of Object.entries(LEVEL_COLORS))
    panel.overrideByName(level, [color(itsColor)]);
}

const shareOverTime = withLimit(
  timeSeries({
    id: 7,
    title: 'Error share',
    help: 'Of all services together. Each point covers the five minutes before it. The dashed line is the threshold of HighErrorRatio for a single service.',
    size: [12, 8],
  }),
  limit,
)
  .unit(units.PercentUnit)
  .colorScheme(fixed(BAD))
  .withTarget(series(errorShare(EVERY_SERVICE), 'error share'));

const byService = table(
  {
    id: 8,
    title: 'By service',
    help: 'Records and error share of each service in the selected time range, the worst first. A name links to the dashboard of that service.',
    size: [12, 8],
  },
  {
    labels: { service_name: 'Service' },
    columns: [
      { title: 'Records', expr: sumBy('service_name', counted(EVERY_SERVICE, '$__range')), bar: true },
      {
        title: 'Error share',
        expr: errorShare(EVERY_SERVICE, { over: '$__range', by: 'service_name' }),
        unit: units.PercentUnit,
        decimals: 1,
        steps: [
          { value: null, color: 'transparent' },
          { value: QUIET, color: WATCH },
          { value: limit, color: BAD },
        ],
      },
    ],
    sortBy: 'Error share',
  },
);

const tail = logs({
  id: 9,
  title: 'Live tail',
  help: 'The newest records. Expand one to see its fields and the link to its trace. Explore shows records without a delay.',
  size: [24, 12],
}).withTarget(lines(EVERY_SERVICE, 200));

export const overview = dashboard({
  uid: 'firedrill-overview',
  title: 'Overview',
  description: 'Is something wrong, since when, and where?',
  last: '30m',
})
  .withPanel(rate)
  .withPanel(share)
  .withPanel(failing)
  .withPanel(silent)
  .withPanel(byLevel)
  .withPanel(levels)
  .withPanel(shareOverTime)
  .withPanel(byService)
  .withPanel(tail);
