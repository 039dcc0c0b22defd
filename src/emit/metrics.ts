/**
 * The metrics of firedrill itself in the Prometheus text format, with the OpenTelemetry metrics SDK. Nothing is counted
 * here: observable instruments read the ledger and the statistics at each scrape, at no cost per record.
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

/** Every metric, in the order of the output. */
export const MEASURES: readonly Measure[] = [
  ...RUN_MEASURES,
  ...OUTPUT_MEASURES,
  ...SERVICE_MEASURES,
  ...DEPENDENCY_MEASURES,
  ...SESSION_MEASURES,
];

/** Where the values come from. Each function is called once per scrape. */
export interface MetricsSource {
  status(): RunStatus;
  accounts(): readonly OutputAccount[];
  figures(): FiguresReading;
  /** If absent, the metrics of lateness have no samples. */
  lateness?(): LatenessReading;
}

export interface Metrics {
  /** The content type of the text: Prometheus exposition format, version 0.0.4. */
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
  // Without the scope as a label: there is only one.
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

/** More label sets than any scenario needs. Beyond its default limit the SDK would merge label sets into one. */
const MAX_SERIES = 1_000_000;

/** Collects at each scrape. Gauges use delta temporality, so a label set that is no longer observed disappears. */
class ScrapeReader extends MetricReader {
  constructor() {
    super({
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_GAUGE
          ? AggregationTemporality.DELTA
          : AggregationTemporality.CUMULATIVE,
      cardinalitySelector: () => MAX_SERIES,
    });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}
