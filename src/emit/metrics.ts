/**
 * The run's own metrics in Prometheus' text format, by the OpenTelemetry metrics SDK. Nothing is counted here:
 * observable instruments read the ledger and the figures when somebody asks, at no cost per record.
 */
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import type { FiguresReading } from '../model/figures.ts';
import type { OutputAccount } from '../model/output.ts';
import type { RunStatus } from '../model/run.ts';
import { DEPENDENCY_MEASURES } from './metrics/dependencies.ts';
import type { About, LatenessReading, Measure, Snapshot } from './metrics/measure.ts';
import { OUTPUT_MEASURES } from './metrics/outputs.ts';
import { RUN_MEASURES } from './metrics/run.ts';
import { SERVICE_MEASURES } from './metrics/services.ts';
import { SESSION_MEASURES } from './metrics/sessions.ts';

export type { About, LatenessReading } from './metrics/measure.ts';

/** Every metric, in the order in which it is told. */
export const MEASURES: readonly Measure[] = [
  ...RUN_MEASURES,
  ...OUTPUT_MEASURES,
  ...SERVICE_MEASURES,
  ...DEPENDENCY_MEASURES,
  ...SESSION_MEASURES,
];

/** How the snapshot is read, each part once per scrape. */
export interface MetricsSource {
  status(): RunStatus;
  accounts(): readonly OutputAccount[];
  figures(): FiguresReading;
  /** Where nobody measures it there are no metrics of it. */
  lateness?(): LatenessReading;
}

export interface Metrics {
  /** Of the text: the Prometheus exposition format, version 0.0.4. */
  readonly contentType: string;
  text(): Promise<string>;
}

export function createMetrics(read: MetricsSource, about: About): Metrics {
  const reader = new ScrapeReader();
  const provider = new MeterProvider({
    resource: resourceFromAttributes({
      'service.name': 'firedrill',
      'service.version': about.version,
      'service.instance.id': about.run,
    }),
    readers: [reader],
  });
  const meter = provider.getMeter('firedrill', about.version);
  const instruments = MEASURES.map(({ name, help, kind }) =>
    kind === 'counter'
      ? meter.createObservableCounter(name, { description: help })
      : meter.createObservableGauge(name, { description: help }),
  );
  meter.addBatchObservableCallback((result) => {
    const snapshot: Snapshot = {
      about,
      status: read.status(),
      accounts: read.accounts(),
      figures: read.figures(),
      lateness: read.lateness?.(),
    };
    MEASURES.forEach((measure, i) => {
      for (const [value, labels] of measure.read(snapshot)) result.observe(instruments[i]!, value, labels);
    });
  }, instruments);
  // One scope only, so that its name on every line would tell nothing.
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return {
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    async text() {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw errors[0];
      return serializer.serialize(resourceMetrics);
    },
  };
}

/** More label sets than any scenario has services; the SDK's own limit would fold some into one. */
const MOST_SERIES = 1_000_000;

/** Collects when asked. Gauges tell what holds now: a label set that is no longer read is no longer told. */
class ScrapeReader extends MetricReader {
  constructor() {
    super({
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_GAUGE
          ? AggregationTemporality.DELTA
          : AggregationTemporality.CUMULATIVE,
      cardinalitySelector: () => MOST_SERIES,
    });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}
