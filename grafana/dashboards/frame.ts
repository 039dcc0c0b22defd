/** What all dashboards have in common: tenant, marks of incidents, links to one another, time. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type AnnotationQuery,
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { MARKS } from './queries.ts';
import { CHOSEN_LOKI, tenant } from './sources.ts';

const TAG = 'firedrill';

interface Frame {
  /** Part of every link to it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Where the page's time begins, counted from now. */
  readonly last: string;
}

export function dashboard({ uid, title, description, last }: Frame): DashboardBuilder {
  return (
    new DashboardBuilder(title)
      .uid(uid)
      .description(description)
      .tags([TAG])
      // As in firedrill's own lines and reports.
      .timezone('utc')
      .time({ from: `now-${last}`, to: 'now' })
      .refresh('10s')
      .tooltip(DashboardCursorSync.Crosshair)
      .withVariable(tenant)
      .annotation(incidents('Incident begins', 'start', 'orange'))
      .annotation(incidents('Incident is over', 'end', 'blue'))
      .link(
        inSight(
          new DashboardLinkBuilder('firedrill')
            .type(DashboardLinkType.Dashboards)
            .tags([TAG])
            .keepTime(true)
            .includeVars(true),
        ),
      )
  );
}

/** A moment each for begin and end: Grafana makes no ranges from Loki's records. Their text is the record's own. */
const incidents = (name: string, phase: 'start' | 'end', color: string): Builder<AnnotationQuery> =>
  inSight(
    new AnnotationQueryBuilder()
      .name(name)
      .datasource(CHOSEN_LOKI)
      .enable(true)
      .iconColor(color)
      .expr(`${MARKS} | firedrill_incident_phase="${phase}"`)
      .tagKeys('firedrill_incident_name'),
  );

/** On the page itself: left alone, the SDK puts it into a menu. */
const inSight = <T extends { placement?: unknown }>(builder: Builder<T>): Builder<T> => ({
  build() {
    const { placement: _, ...built } = builder.build();
    return built as T;
  },
});
