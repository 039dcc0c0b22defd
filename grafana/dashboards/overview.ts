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
  help: 'Log records of all services now. The line behind it is the time that is chosen above.',
  size: [6, 4],
})
  .unit(units.RecordsPerSecond)
  .interval('30s')
  .graphMode(BigValueGraphMode.Area)
  .withTarget(series(`sum(rate(${EVERY_SERVICE} [$__auto]))`));

const share = stat({
  id: 2,
  title: 'Error share, last 5 minutes',
  help: `Share of ERROR and FATAL among the records of all services. Red from ${limit * 100}%, where HighErrorRatio looks at single services.`,
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
  title: 'Services above the error limit',
  help: 'Services for which the condition of the alert HighErrorRatio holds now. The alert itself waits until it has held for a while.',
  size: [6, 4],
})
  .thresholds(limits([[1, BAD]], GOOD))
  .withTarget(rows(howManyMeet('HighErrorRatio')));

const silent = stat({
  id: 4,
  title: 'Services gone silent',
  help: 'Services for which the condition of the alert ServiceSilent holds now: records within the last hour, none within five minutes.',
  size: [6, 4],
})
  .thresholds(limits([[1, BAD]], GOOD))
  .withTarget(rows(howManyMeet('ServiceSilent')));

const byLevel = stacked({
  id: 5,
  title: 'Records per second, by level',
  help: 'The height is the rate of all records. Look for a change of the mix as well as of the height: a burst of traffic keeps the mix, a fault does not.',
  size: [16, 8],
})
  .unit(units.RecordsPerSecond)
  .withTarget(series(sumBy('detected_level', `rate(${EVERY_SERVICE} [$__auto])`), '{{detected_level}}'));

const levels = barGauge({
  id: 6,
  title: 'Records by level',
  help: 'How many records of each level the time that is chosen above has.',
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
    help: 'Of all services together, each point over the five minutes before it. The dashed line is the limit of HighErrorRatio for a single service.',
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
    help: 'Records and error share of each service in the time that is chosen above, the worst first. A name leads to the page of that service.',
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
  help: 'The newest records. Open one to see its fields, and from there its trace. Explore shows them without a delay.',
  size: [24, 12],
}).withTarget(lines(EVERY_SERVICE, 200));

export const overview = dashboard({
  uid: 'firedrill-overview',
  title: 'Overview',
  description: 'Is something wrong, since when, and where.',
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
