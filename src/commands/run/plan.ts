/** Decides everything about a run before it opens an output. Whatever can be refused is refused here. */
import { randomBytes } from 'node:crypto';
import { idleOutputs, outputsOf } from '../../config/outputs.ts';
import { renameEnvironment } from '../../config/scenario/override.ts';
import { otlpTargets, otlpWarnings } from '../../config/settings/otlp-targets.ts';
import type { ResolvedSettings, Settings } from '../../config/settings/resolve.ts';
import { type RealClock, realClock, type VirtualClock, virtualClock } from '../../core/clock.ts';
import { usageError } from '../../core/errors.ts';
import { createRandom, type Random } from '../../core/random.ts';
import type { OtlpTarget } from '../../model/otlp-target.ts';
import type { OutputSpec } from '../../model/output-spec.ts';
import type { Scenario } from '../../model/scenario.ts';
import { load } from '../load.ts';
import { refuseSharedFiles } from '../same-file.ts';
import { filesOf, type Streams, streamsOf } from './used-files.ts';

/** A Monday, so that daily and weekly curves start where people expect. */
export const VIRTUAL_START_MS = Date.UTC(2026, 0, 5);

/** A run over a past range of time. Its records never share a stream with live ones. */
export interface Backfill {
  /** Tenant of its own (X-Scope-OrgID). Absent: the environment's name sets the records apart. */
  readonly tenant: string | undefined;
}

export interface PlanOptions extends Streams {
  readonly resolved: ResolvedSettings;
  readonly backfill?: Backfill;
  /** Gets one line for people for each warning. */
  readonly warn: (line: string) => void;
}

export interface RunPlan {
  readonly runId: string;
  readonly seed: string;
  readonly random: Random;
  readonly clock: RealClock | VirtualClock;
  /** Start of the scenario's own time, in epoch milliseconds. */
  readonly originMs: number;
  readonly scenario: Scenario;
  readonly scenarioHash: string;
  readonly specs: readonly OutputSpec[];
  readonly targets: readonly OtlpTarget[];
}

/** @throws FiredrillError (usage) if the scenario or the settings have errors, or two uses share a file */
export async function planRun({ resolved, backfill, warn, stdout, stderr }: PlanOptions): Promise<RunPlan> {
  const settings = resolved.values;
  const clock = settings.clock === 'virtual' ? virtualClock(settings.start ?? VIRTUAL_START_MS) : realClock();
  const loaded = await load(resolved, { originOf: () => clock.now() });
  const { seed, scenarioHash, originMs } = loaded;
  for (const warning of loaded.warnings) warn(`warning: ${warning}`);
  refuseStartOfRealClock(settings);
  const random = createRandom(seed);
  const runId = clock.virtual
    ? virtualRunId(random, scenarioHash, loaded.scenario, settings)
    : randomBytes(4).toString('hex');
  const scenario =
    backfill && backfill.tenant === undefined
      ? renameEnvironment(loaded.scenario, `backfill-${runId}`)
      : loaded.scenario;
  const targets = withTenant(otlpTargets(resolved), backfill?.tenant);
  for (const warning of otlpWarnings(resolved)) warn(`warning: ${warning}`);
  refuseUnusedTenant(targets, backfill?.tenant);
  const specs = outputsOf(scenario, resolved, { backfill: backfill !== undefined });
  if (backfill) refuseNoOutput(specs, targets);
  refuseSharedFiles([
    ...filesOf(resolved, specs),
    ...streamsOf({ stdout, ...(stderr ? { stderr } : {}) }, resolved, specs),
  ]);
  for (const line of idleOutputs(scenario, specs)) warn(`warning: ${line}`);
  return { runId, seed, random, clock, originMs, scenario, scenarioHash, specs, targets };
}

/** Depends on everything that shapes the records, so that two different runs never share an id. */
function virtualRunId(random: Random, hash: string, scenario: Scenario, settings: Settings): string {
  const { traffic, levels, leastLevel, services } = scenario;
  const { start, duration, count, patterns } = settings;
  const own = services.flatMap(({ rate, ratio }) => [rate, ratio]);
  const shape = JSON.stringify([traffic, levels, leastLevel, start, duration, count, patterns, own]);
  return random.stream('run', hash, shape).bits().toString(16).padStart(8, '0');
}

/** Otherwise the run would silently ignore the start time. */
export function refuseStartOfRealClock({ clock, start }: Settings): void {
  if (clock === 'virtual' || start === undefined) return;
  throw usageError({
    where: '--start',
    problem: 'only a virtual clock has a start time',
    hint: '--clock virtual',
  });
}

function refuseNoOutput(specs: readonly OutputSpec[], targets: readonly OtlpTarget[]): void {
  if (specs.length > 0 || targets.length > 0) return;
  throw usageError({
    where: 'backfill',
    problem: 'the records have no output',
    expected: 'a file (--output-file), an OTLP endpoint (--otlp-endpoint) or the console (--console)',
    hint: '--output-file logs/past.log',
  });
}

/** A tenant is a header of OTLP requests: without an endpoint, it would be silently ignored. */
function refuseUnusedTenant(targets: readonly OtlpTarget[], tenant: string | undefined): void {
  if (tenant === undefined || targets.length > 0) return;
  throw usageError({
    where: '--tenant',
    problem: 'a tenant needs an OTLP endpoint, and there is none',
    hint: '--otlp-endpoint http://localhost:3100/otlp, or no --tenant',
  });
}

/** Loki and Mimir read the tenant from this header. */
const withTenant = (targets: readonly OtlpTarget[], tenant: string | undefined): readonly OtlpTarget[] =>
  tenant === undefined
    ? targets
    : targets.map((target) => ({ ...target, headers: { ...target.headers, 'x-scope-orgid': tenant } }));
