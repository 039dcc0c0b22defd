/**
 * Starts the stack of docker-compose.yml without Grafana: five programs with the shipped configurations, connected to each
 * other. Without a Loki on the machine, the others run without it.
 */
import { join } from 'node:path';
import { type Alertmanager, startAlertmanager } from './alertmanager.ts';
import { type Collector, startCollector } from './collector.ts';
import { type Jaeger, startJaeger } from './jaeger.ts';
import { type Loki, startLoki } from './loki.ts';
import { withFreePorts } from './process.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

interface Members {
  alertmanager: Alertmanager;
  jaeger: Jaeger;
  loki: Loki;
  collector: Collector & { readonly spanMetricsUrl: string };
  prometheus: Prometheus;
}

export type MemberName = keyof Members;

/** In start order: each after the programs that it sends to. */
export const memberNames: readonly MemberName[] = [
  'alertmanager',
  'jaeger',
  'loki',
  'collector',
  'prometheus',
];

/** Its name in build.ts. Loki is not built: `findLoki` finds it. */
export const programOf = (name: Exclude<MemberName, 'loki'>): string =>
  name === 'collector' ? 'otelcol' : name;

/** The collector stops first, so that the records it still holds reach Loki and Jaeger. */
const stopOrder: readonly MemberName[] = ['collector', 'prometheus', 'loki', 'jaeger', 'alertmanager'];

export interface StackOptions {
  /** Which programs run, and the binary of each. */
  readonly binaries: Readonly<Partial<Record<MemberName, string>>>;
  /** A folder in it for each; made if missing. */
  readonly dir: string;
  /** `host:port` of firedrill's page, for Prometheus. */
  readonly firedrill?: string;
  /** Left alone by Ctrl-C on the terminal. */
  readonly detached?: boolean;
  /** Once aborted, no further one is started, and those that run are stopped. */
  readonly signal?: AbortSignal;
  readonly onReady?: (name: MemberName) => void;
}

export interface Stack {
  readonly members: Readonly<Partial<Members>>;
  /** Tells who ended without having been asked to, and how. */
  readonly died: Promise<{ readonly name: MemberName; readonly how: string }>;
  /** Ends those that still run, and fails if one of them did not end well. */
  stop(): Promise<void>;
}

const spanMetrics = join(import.meta.dirname, '..', '..', 'otel-collector', 'prometheus.yaml');
const withoutLoki = join(import.meta.dirname, 'without-loki.yaml');

export async function startStack(options: StackOptions): Promise<Stack> {
  const { binaries, dir, firedrill, detached = false, signal, onReady } = options;
  const members: Partial<Members> = {};
  const dead = new Set<MemberName>();
  let tell: (death: { name: MemberName; how: string }) => void;
  const died = new Promise<{ name: MemberName; how: string }>((resolve) => {
    tell = resolve;
  });

  const start: { readonly [N in MemberName]: (common: Common) => Promise<Members[N]> } = {
    alertmanager: startAlertmanager,
    jaeger: startJaeger,
    loki: (common) => startLoki({ ...common, alertmanager: members.alertmanager?.url }),
    collector: (common) =>
      withFreePorts(1, async ([port]) => {
        const endpoint = `127.0.0.1:${port}`;
        const collector = await startCollector({
          ...common,
          overlays: [spanMetrics, ...(members.loki ? [] : [withoutLoki])],
          loki: members.loki?.url,
          jaeger: members.jaeger?.otlpEndpoint,
          env: { SPAN_METRICS_ENDPOINT: endpoint },
        });
        return { ...collector, spanMetricsUrl: `http://${endpoint}/metrics` };
      }),
    prometheus: (common) =>
      startPrometheus({
        ...common,
        targets: {
          firedrill,
          collector: hostOf(members.collector?.metricsUrl),
          spans: hostOf(members.collector?.spanMetricsUrl),
        },
      }),
  };

  const launch = async <N extends MemberName>(name: N, binary: string): Promise<void> => {
    const member = await start[name]({ binary, dir: join(dir, name), detached });
    members[name] = member;
    void member.died.then((how) => {
      dead.add(name);
      tell({ name, how });
    });
    onReady?.(name);
  };

  const stop = async (): Promise<void> => {
    const faults: unknown[] = [];
    for (const name of stopOrder) {
      if (!dead.has(name)) await members[name]?.stop().catch((fault) => faults.push(fault));
    }
    if (faults.length > 0) throw new AggregateError(faults, faults.map(String).join('\n'));
  };

  try {
    for (const name of memberNames) {
      signal?.throwIfAborted();
      const binary = binaries[name];
      if (binary !== undefined) await launch(name, binary);
    }
  } catch (error) {
    await stop().catch(() => {}); // the first fault is the one to tell
    throw error;
  }
  return { members, died, stop };
}

interface Common {
  readonly binary: string;
  readonly dir: string;
  readonly detached: boolean;
}

const hostOf = (url: string | undefined): string | undefined => url && new URL(url).host;
