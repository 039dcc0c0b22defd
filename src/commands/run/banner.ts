/** The banner at start: what is simulated, and where the records go. */
import type { Settings } from '../../config/settings/resolve.ts';
import { counted } from '../../core/readable.ts';
import { withoutSecrets } from '../../core/secrets.ts';
import { looksLikeTemplate } from '../../model/line-format.ts';
import type { OutputSpec } from '../../model/output-spec.ts';
import type { Scenario } from '../../model/scenario.ts';
import { meanRate } from '../../schedule/plan.ts';
import type { ComposedRun } from './compose.ts';

/** `page`: the address of the control server, if there is one. */
export function bannerLines(
  run: ComposedRun,
  settings: Settings,
  page: string | undefined,
): readonly string[] {
  const { scenario } = run;
  const until = [
    settings.duration === undefined ? undefined : `for ${plain(settings.duration / 1000)} s`,
    settings.count === undefined ? undefined : `up to ${settings.count} records`,
  ].filter((part) => part !== undefined);
  return [
    `firedrill: ${scenario.name}, ${counted(scenario.services.length, 'service')}, ${rateText(scenario)}, ${until.join(', ') || 'until Ctrl-C'}`,
    `  run ${run.runId}, seed ${run.seed}, ${settings.clock} clock`,
    `  to ${destinations(run.specs).join('; ')}`,
    `  OTLP ${otlpText(run, settings)}`,
    ...(page === undefined ? [] : [`  page, metrics and control at ${page}`]),
  ];
}

/** `10 log records/s, with curve and bursts 18.5/s on average (1.85x)`. */
export function rateText({ traffic, services }: Scenario): string {
  const { daily, weekly, bursts, unit, per } = traffic;
  const base = per === 'service' ? services.reduce((sum, { rate }) => sum + (rate ?? 0), 0) : traffic.rate;
  const what = unit === 'requests' ? 'requests/s' : 'log records/s';
  const whose = per === 'service' ? `${plain(base)} ${what} of all services` : `${plain(base)} ${what}`;
  const shapes = [daily || weekly ? 'curve' : undefined, bursts ? 'bursts' : undefined].filter(
    (shape) => shape !== undefined,
  );
  if (shapes.length === 0) return whose;
  const mean = meanRate(traffic, base);
  return `${whose}, with ${shapes.join(' and ')} ${plain(mean)}/s on average (${plain(mean / base)}x)`;
}

function destinations(specs: readonly OutputSpec[]): readonly string[] {
  if (specs.length === 0) return ['no console and no file'];
  return specs.map((spec) => {
    const { leastLevel, services, only } = spec.filter;
    const kept = [
      looksLikeTemplate(spec.format) ? 'template' : spec.format,
      only,
      leastLevel && `from ${leastLevel}`,
      services.length > 0 ? services.join(' ') : undefined,
    ].filter(Boolean);
    return `${spec.kind === 'file' ? spec.path : 'console'} (${kept.join(', ')})`;
  });
}

function otlpText({ targets }: ComposedRun, settings: Settings): string {
  if (targets.length === 0) {
    if (settings.sdkDisabled) return 'is off: OTEL_SDK_DISABLED';
    if (settings.logsExporter === 'none' && settings.tracesExporter === 'none') {
      return 'is off: OTEL_LOGS_EXPORTER and OTEL_TRACES_EXPORTER are none';
    }
    return 'is off: set OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 to send to a collector';
  }
  return targets
    .map(({ signal, url, protocol, proxy }) => {
      const via = proxy ? ` through proxy ${withoutSecrets(proxy.url)}` : '';
      return `${signal} to ${withoutSecrets(url)} (${protocol})${via}`;
    })
    .join(', ');
}

const plain = (n: number): string => String(Number(n.toFixed(2)));
