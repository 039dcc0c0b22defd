/** Drill: what befell the services, beside what the alerts made of it. */
import { MappingType, PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './frame.ts';
import { BAD, logs, type Place, perService, place, stateTimeline, withLimit } from './panels.ts';
import { EVERY_SERVICE, errorShare, lines, MARKS, series, sumBy } from './queries.ts';
import { limitOf, ruleInterval, rules } from './rules.ts';
import { LOKI_DEMO, LOKI_DRILL } from './sources.ts';

/** Grafana's panel "Alert list", which the SDK has no builder for. */
const alertList = (where: Place, source: { readonly name: string }): PanelBuilder =>
  place(new PanelBuilder(), where)
    .type('alertlist')
    .options({
      viewMode: 'list',
      groupMode: 'default',
      groupBy: [],
      maxItems: 20,
      sortOrder: 3, // by importance
      dashboardAlerts: false,
      alertName: '',
      alertInstanceLabelFilter: '',
      datasource: source.name,
      folder: null,
      showInstances: true,
      showInactiveAlerts: false,
      stateFilter: {
        firing: true,
        pending: true,
        recovering: true,
        noData: false,
        normal: false,
        error: true,
      },
    });

const alerts = alertList(
  {
    id: 1,
    title: 'Alerts of the demo',
    help: "Loki's ruler, tenant demo: alerts that are pending or firing now. Empty is good. This list shows only the present; the rows below show the past.",
    size: [12, 7],
  },
  LOKI_DEMO,
);

const drillAlerts = alertList(
  {
    id: 2,
    title: 'Alerts of live drills',
    help: "Loki's ruler, tenant drill: the same rules over the records of live drills.",
    size: [12, 7],
  },
  LOKI_DRILL,
);

/** From the last mark before each point, so that one which began before the page's time is seen as well. */
const UNDER_WAY = `last_over_time(${MARKS} | label_format under_way=\`{{if eq .firedrill_incident_phase "start"}}1{{else}}0{{end}}\` | unwrap under_way [24h]) by (firedrill_incident_name)`;

const incidents = stateTimeline({
  id: 3,
  title: 'Incidents',
  help: 'The incidents that firedrill simulated, one row each: orange from start to end. Compare with the row of the alert below: the time from orange to red, plus the rule\'s "for", is the time to detect.',
  size: [24, 6],
})
  .interval('30s')
  .mappings([
    { type: MappingType.ValueToText, options: { 0: { text: 'over', color: 'transparent', index: 0 } } },
    { type: MappingType.ValueToText, options: { 1: { text: 'under way', color: 'orange', index: 1 } } },
  ])
  .noValue('No incident within a day.')
  .withTarget(series(UNDER_WAY, '{{firedrill_incident_name}}'));

const conditions = stateTimeline({
  id: 4,
  title: 'Conditions of the alert rules',
  help: 'One row for each rule and service for which the condition of the rule held at some time: red while it holds. The alert is pending from the start of red, and fires when red has lasted for the duration that the rule sets.',
  size: [24, 9],
})
  .interval(ruleInterval)
  .mappings([
    { type: MappingType.ValueToText, options: { 1: { text: 'condition holds', color: BAD, index: 0 } } },
  ])
  .noValue('No condition held.')
  .targets(
    rules.map(({ alert, expr }, i) =>
      // What the value is does not matter here, and equal ones become one bar.
      series(`(${expr.trim()}) * 0 + 1`, `${alert} {{service_name}}`).refId(String.fromCharCode(65 + i)),
    ),
  );

const share = withLimit(
  perService({
    id: 5,
    title: 'Error share',
    help: 'Each point covers the five minutes before it. The dashed line is the threshold of HighErrorRatio.',
    size: [12, 9],
  }),
  limitOf('HighErrorRatio'),
)
  .unit(units.PercentUnit)
  .withTarget(series(errorShare(EVERY_SERVICE, { by: 'service_name' }), '{{service_name}}'));

const rate = perService({
  id: 6,
  title: 'Records per second',
  help: 'Silent services, crash loops and log storms are visible here.',
  size: [12, 9],
})
  .unit(units.RecordsPerSecond)
  .withTarget(series(sumBy('service_name', `rate(${EVERY_SERVICE} [$__auto])`), '{{service_name}}'));

const marks = logs({
  id: 7,
  title: 'Marks of incidents',
  help: 'The records behind the vertical lines above: which incident affected which service.',
  size: [24, 6],
}).withTarget(lines(MARKS, 100));

export const drill = dashboard({
  uid: 'firedrill-drill',
  title: 'Drill',
  description: 'Which incidents happened, and what did the alerts do?',
  last: '1h',
})
  .withPanel(alerts)
  .withPanel(drillAlerts)
  .withPanel(incidents)
  .withPanel(conditions)
  .withPanel(share)
  .withPanel(rate)
  .withPanel(marks);
