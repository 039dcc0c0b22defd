/** What is being simulated and where it goes, said at start. */

import type { Settings } from '../config/settings/resolve.ts';
import { withoutSecrets } from '../config/settings/secrets.ts';
import { looksLikeTemplate } from '../model/line-format.ts';
import { meanRate } from '../schedule/plan.ts';
import { type ComposedRun, wantsConsole } from './compose.ts';

export function bannerLines(run: ComposedRun, settings: Settings): readonly string[] {
  const { scenario } = run;
  const { rate, bursts } = scenario.traffic;
  const mean = meanRate(scenario.traffic);
  const rateText = bursts
    ? `${plain(rate)} log records/s, with bursts ${plain(mean)}/s on average (${plain(mean / rate)}x)`
    : `${plain(rate)} log records/s`;
  const until = [
    settings.duration === undefined ? undefined : `for ${plain(settings.duration / 1000)} s`,
    settings.count === undefined ? undefined : `up to ${settings.count} records`,
  ].filter((part) => part !== undefined);
  return [
    `firedrill: ${scenario.name}, ${scenario.services.length} services, ${rateText}, ${until.join(', ') || 'until Ctrl-C'}`,
    `  run ${run.runId}, seed ${run.seed}, ${settings.clock} clock`,
    `  to ${destinations(settings).join('; ')}`,
    `  OTLP ${otlpText(run, settings)}`,
  ];
}

function destinations(settings: Settings): readonly string[] {
  const format = looksLikeTemplate(settings.format) ? 'template' : settings.format;
  const places = [
    wantsConsole(settings) ? `console (${format})` : undefined,
    settings.outputFile === '' ? undefined : `${settings.outputFile} (${format})`,
  ].filter((place) => place !== undefined);
  return places.length > 0 ? places : ['no console and no file'];
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
    .map(({ signal, url, protocol }) => `${signal} to ${withoutSecrets(url)} (${protocol})`)
    .join(', ');
}

const plain = (n: number): string => String(Number(n.toFixed(2)));
