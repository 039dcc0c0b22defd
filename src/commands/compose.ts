/**
 * Puts a run together: scenario, plan, simulation, outputs, engine. The `run` command and code that uses
 * firedrill as a library both come through here.
 */
import { randomBytes } from 'node:crypto';
import { loadScenario } from '../config/scenario/index.ts';
import { overrideScenario } from '../config/scenario/override.ts';
import { otlpTargets } from '../config/settings/otlp-targets.ts';
import type { ResolvedSettings, Settings } from '../config/settings/resolve.ts';
import { realClock, virtualClock } from '../core/clock.ts';
import { usageError } from '../core/errors.ts';
import { createRandom, type Random } from '../core/random.ts';
import { Engine, type RunResult } from '../engine/engine.ts';
import { Feed } from '../engine/feed.ts';
import { realPace, virtualPace } from '../engine/pace.ts';
import { ServiceCounter } from '../figures/service-figures.ts';
import { createFormat } from '../formats/index.ts';
import type { OtlpTarget } from '../model/otlp-target.ts';
import type { Output } from '../model/output.ts';
import type { RunControl } from '../model/run.ts';
import type { Scenario } from '../model/scenario.ts';
import { ratePlan } from '../schedule/plan.ts';
import { createSimulation } from '../simulate/simulation.ts';
import { ConsoleOutput } from '../sinks/console.ts';
import { openFileOutput } from '../sinks/file.ts';
import { type Account, accountOf } from './account.ts';
import type { Terminal } from './shell.ts';

/** A Monday, so that daily and weekly shapes begin where people expect. */
const VIRTUAL_START = Date.UTC(2026, 0, 5);
/** What outputs get to hand over what they hold at the end. */
const FLUSH_MS = 10_000;

export interface ComposeOptions {
  readonly resolved: ResolvedSettings;
  /** Where console lines go. */
  readonly stdout: Terminal;
  readonly colour: boolean;
  /** Something went wrong that the run survives; one line for people. */
  readonly warn: (line: string) => void;
  /** Outputs beside those of the settings: what code hands in. */
  readonly more?: (whenFull: 'drop' | 'wait') => readonly Output[];
  readonly onTick?: () => void;
}

export interface ComposedRun extends RunControl {
  readonly runId: string;
  readonly seed: string;
  readonly scenario: Scenario;
  readonly scenarioHash: string;
  readonly targets: readonly OtlpTarget[];
  /** Runs to the end and gives the account. */
  run(): Promise<EndedRun>;
}

export interface EndedRun {
  readonly account: Account;
  readonly paced: RunResult['paced'];
  /** Something of ours broke on the way; it was told when it showed, and makes the exit code 1. */
  readonly faulty: boolean;
}

export async function composeRun(options: ComposeOptions): Promise<ComposedRun> {
  const settings = options.resolved.values;
  const seed = settings.seed ?? String(randomBytes(4).readUInt32BE());
  const random = createRandom(seed);
  const loaded = await loadScenario(settings.scenario, seed);
  const { scenario, warnings } = overrideScenario(loaded.scenario, settings);
  for (const warning of [...options.resolved.warnings, ...warnings]) options.warn(`warning: ${warning}`);
  const virtual = settings.clock === 'virtual';
  refuseStartOfRealClock(settings);
  const runId = virtual
    ? virtualRunId(random, loaded.hash, scenario, settings)
    : randomBytes(4).toString('hex');
  const simulation = createSimulation(scenario, { patterns: settings.patterns }, random.stream('simulation'));
  const feed = new Feed(
    ratePlan(scenario.traffic, random.stream('traffic')),
    simulation,
    settings.count ?? Number.POSITIVE_INFINITY,
  );
  const targets = otlpTargets(settings);
  const figures = new ServiceCounter();
  let engine: Engine | undefined;
  const outputs = await openOutputs(settings, targets, options, () => engine?.stop());
  const created = new Engine({
    feed,
    pace: virtual ? virtualPace(virtualClock(settings.start ?? VIRTUAL_START)) : realPace(realClock()),
    outputs,
    figures,
    runId,
    leastLevel: scenario.leastLevel,
    durationMs: settings.duration ?? Number.POSITIVE_INFINITY,
    drainFully: settings.count !== undefined,
    flushMs: FLUSH_MS,
    onFault: ({ what }) => options.warn(`a fault in firedrill: ${what}`),
    ...(options.onTick ? { onTick: options.onTick } : {}),
  });
  engine = created;
  return {
    runId,
    seed,
    scenario,
    scenarioHash: loaded.hash,
    targets,
    status: () => created.status(),
    stop: () => created.stop(),
    async run() {
      const result = await created.run();
      const rows = outputs.flatMap((output) => output.accounts());
      return {
        account: accountOf({ run: runId, scenario: scenario.name, seed }, result, rows, figures.read()),
        paced: result.paced,
        faulty: result.faults.length > 0,
      };
    },
  };
}

/** With `--json` the account is the only thing on standard output, whatever else is set. */
export const wantsConsole = (settings: Settings): boolean => !settings.json && (settings.console ?? true);

/** From the seed and from all that shapes the records, so that two different runs never share ids. */
function virtualRunId(random: Random, hash: string, scenario: Scenario, settings: Settings): string {
  const { traffic, levels, leastLevel } = scenario;
  const { start, duration, count, patterns } = settings;
  const shape = JSON.stringify([traffic, levels, leastLevel, start, duration, count, patterns]);
  return random.stream('run', hash, shape).bits().toString(16).padStart(8, '0');
}

/** Else the time that was asked for would be ignored without a word. */
export function refuseStartOfRealClock({ clock, start }: Settings): void {
  if (clock === 'virtual' || start === undefined) return;
  throw usageError({
    where: '--start',
    problem: 'only a virtual clock can be told where to start',
    hint: '--clock virtual',
  });
}

async function openOutputs(
  settings: Settings,
  targets: readonly OtlpTarget[],
  options: ComposeOptions,
  stop: () => void,
): Promise<readonly Output[]> {
  const whenFull = settings.clock === 'virtual' ? 'wait' : 'drop';
  const outputs: Output[] = [];
  if (settings.outputFile !== '') {
    outputs.push(
      await openFileOutput({
        path: settings.outputFile,
        format: createFormat(settings.format),
        whenFull,
        onTrouble: options.warn,
      }),
    );
  }
  if (targets.length > 0) {
    // The SDK and its exporters are loaded only by those who send: they cost a start 150 ms.
    const { openOtlpOutput } = await import('../emit/output.ts');
    outputs.push(
      await openOtlpOutput({ targets, exporter: settings.exporter, whenFull, onTrouble: options.warn }),
    );
  }
  if (wantsConsole(settings)) {
    outputs.push(
      new ConsoleOutput({
        stream: options.stdout,
        format: createFormat(settings.format),
        colour: options.colour,
        whenFull,
        onClosed: stop,
      }),
    );
  }
  outputs.push(...(options.more?.(whenFull) ?? []));
  if (outputs.length === 0) options.warn('warning: the records go nowhere: no console, no file, no OTLP');
  return outputs;
}
