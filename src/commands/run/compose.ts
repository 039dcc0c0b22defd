/**
 * Puts a run together: scenario, plan, simulation, outputs, engine. The commands that run a scenario and code
 * that uses firedrill as a library all come through here.
 */
import { randomBytes } from 'node:crypto';
import { idleOutputs, outputsOf } from '../../config/outputs.ts';
import { loadScenario } from '../../config/scenario/index.ts';
import { overrideScenario, renameEnvironment } from '../../config/scenario/override.ts';
import { otlpTargets, otlpWarnings } from '../../config/settings/otlp-targets.ts';
import type { ResolvedSettings, Settings } from '../../config/settings/resolve.ts';
import { realClock, virtualClock } from '../../core/clock.ts';
import { usageError } from '../../core/errors.ts';
import { createRandom, type Random } from '../../core/random.ts';
import { Engine, type RunResult } from '../../engine/engine.ts';
import type { Lateness } from '../../engine/lateness.ts';
import { layOut } from '../../engine/lay-out.ts';
import { realPace, virtualPace } from '../../engine/pace.ts';
import { Figures } from '../../figures/figures.ts';
import { createFormat } from '../../formats/index.ts';
import type { FiguresReading } from '../../model/figures.ts';
import type { OtlpTarget } from '../../model/otlp-target.ts';
import type { Output, OutputAccount } from '../../model/output.ts';
import type { OutputSpec } from '../../model/output-spec.ts';
import type { RunControl } from '../../model/run.ts';
import type { Scenario } from '../../model/scenario.ts';
import { atTimesOfDay } from '../../schedule/time-of-day.ts';
import { RecentRecords } from '../../sinks/ring.ts';
import { type FileUse, inputsOf, refuseSharedFiles, usesOf } from '../same-file.ts';
import type { Terminal } from '../shell.ts';
import { type Account, accountOf } from './account.ts';
import { openOutputs } from './open-outputs.ts';

/** A Monday, so that daily and weekly shapes begin where people expect. */
export const VIRTUAL_START_MS = Date.UTC(2026, 0, 5);
/** Lines that the page can look back on. */
const TAIL_LINES = 1000;

export interface ComposeOptions {
  readonly resolved: ResolvedSettings;
  /** Where console lines go. */
  readonly stdout: Terminal;
  /** Where messages for people go, if that is a stream. */
  readonly stderr?: Terminal;
  readonly colour: boolean;
  /** Something went wrong that the run survives; one line for people. */
  readonly warn: (line: string) => void;
  /** Outputs beside those of the settings: what code hands in. */
  readonly more?: (how: { readonly whenFull: 'drop' | 'wait'; readonly body: string }) => readonly Output[];
  /** Records of the past, which must not stand in one stream with live ones. */
  readonly backfill?: { readonly tenant: string | undefined };
  readonly onTick?: () => void;
  /** The last that can refuse the run: after it files are opened, and moved if they hold another format. */
  readonly beforeOpening?: () => void;
}

export interface ComposedRun extends RunControl {
  readonly runId: string;
  readonly seed: string;
  readonly scenario: Scenario;
  readonly scenarioHash: string;
  readonly specs: readonly OutputSpec[];
  readonly targets: readonly OtlpTarget[];
  figures(): FiguresReading;
  accounts(): readonly OutputAccount[];
  lateness(): Lateness;
  /** The newest lines, oldest first. */
  tail(lines: number): readonly string[];
  /** Opens files anew that somebody has moved away. */
  reopen(): void;
  /** Whether `run` was called. */
  hasBegun(): boolean;
  /** Epoch milliseconds of the run's own clock. */
  startedMs(): number;
  /** Runs to the end and gives the account. */
  run(): Promise<EndedRun>;
  /** The account as it would be if the run ended now. */
  soFar(): EndedRun;
}

export interface EndedRun {
  readonly account: Account;
  readonly paced: RunResult['paced'];
  /** Something of ours broke on the way; it was told when it showed, and makes the exit code 1. */
  readonly faulty: boolean;
}

export async function composeRun(options: ComposeOptions): Promise<ComposedRun> {
  const settings = options.resolved.values;
  const seed = settings.seed ?? freshSeed();
  const random = createRandom(seed);
  const loaded = await loadScenario(settings.scenario, seed);
  const { scenario: overridden, warnings } = overrideScenario(loaded.scenario, settings);
  for (const warning of [...options.resolved.warnings, ...loaded.warnings, ...warnings])
    options.warn(`warning: ${warning}`);
  const virtual = settings.clock === 'virtual';
  refuseStartOfRealClock(settings);
  const runId = virtual
    ? virtualRunId(random, loaded.hash, overridden, settings)
    : randomBytes(4).toString('hex');
  const clock = virtual ? virtualClock(settings.start ?? VIRTUAL_START_MS) : realClock();
  const originMs = clock.now();
  const placed = atTimesOfDay(overridden, originMs);
  const scenario =
    options.backfill && options.backfill.tenant === undefined
      ? renameEnvironment(placed, `backfill-${runId}`)
      : placed;
  const figures = new Figures();
  const { feed, simulation } = layOut(scenario, {
    random,
    originMs,
    patterns: settings.patterns,
    sessions: {
      began: () => figures.sessionBegan(),
      ended: (session) => figures.sessionEnded(session),
    },
    ...(settings.count === undefined ? {} : { limit: settings.count }),
  });
  const targets = withTenant(otlpTargets(options.resolved), options.backfill?.tenant);
  for (const warning of otlpWarnings(options.resolved)) options.warn(`warning: ${warning}`);
  refuseIdleTenant(targets, options.backfill?.tenant);
  const specs = outputsOf(scenario, options.resolved, { backfill: options.backfill !== undefined });
  if (options.backfill) refuseNowhere(specs, targets);
  // Opening an output may change a file.
  refuseSharedFiles([...filesOf(options.resolved, specs), ...streamsOf(options, specs)]);
  options.beforeOpening?.();
  for (const line of idleOutputs(scenario, specs)) options.warn(`warning: ${line}`);
  const recent = new RecentRecords(
    createFormat(specs[0]?.format ?? 'text', scenario.body, { csvGuard: specs[0]?.csvGuard }),
    TAIL_LINES,
  );
  const whenFull = virtual ? 'wait' : 'drop';
  let engine: Engine | undefined;
  let consoleLost: string | undefined;
  // A stream may have been lost before there is an engine to stop.
  const goOnWithoutConsole = (): void => {
    if (engine === undefined || consoleLost === undefined) return;
    const others = outputs.filter(({ kind }) => kind !== 'console').map(({ name }) => name);
    options.warn(`standard output: ${consoleLost}; ${othersText(others)}`);
    if (others.length === 0) engine.stop();
  };
  const outputs: readonly Output[] = [
    ...(await openOutputs({
      specs,
      targets,
      exporter: settings.exporter,
      body: scenario.body,
      whenFull,
      reportRemovals: options.backfill !== undefined,
      stdout: options.stdout,
      colour: options.colour,
      warn: options.warn,
      onConsoleLost(reason) {
        consoleLost = reason;
        goOnWithoutConsole();
      },
    })),
    ...(options.more?.({ whenFull, body: scenario.body }) ?? []),
  ];
  if (outputs.length === 0) options.warn('warning: the records go nowhere: no console, no file, no OTLP');
  const created = new Engine({
    feed,
    simulation,
    pace: clock.virtual ? virtualPace(clock) : realPace(clock),
    outputs,
    figures: {
      add(records) {
        figures.add(records);
        recent.add(records);
      },
    },
    runId,
    leastLevel: scenario.leastLevel,
    durationMs: settings.duration ?? Number.POSITIVE_INFINITY,
    drainFully: settings.count !== undefined,
    shutdownMs: settings.shutdownTimeout,
    onFault: ({ what }) => options.warn(`a fault in firedrill: ${what}`),
    ...(options.onTick ? { onTick: options.onTick } : {}),
  });
  engine = created;
  goOnWithoutConsole();
  const accounts = (): readonly OutputAccount[] => outputs.flatMap((output) => output.accounts());
  const ended = (result: RunResult): EndedRun => ({
    account: accountOf({ run: runId, seed, scenario }, result, accounts(), figures.read()),
    paced: result.paced,
    faulty: result.faults.length > 0,
  });
  return {
    runId,
    seed,
    scenario,
    scenarioHash: loaded.hash,
    specs,
    targets,
    figures: () => figures.read(),
    accounts,
    lateness: () => created.lateness(),
    tail: (lines) => recent.lines(lines),
    reopen() {
      for (const output of outputs) output.reopen?.();
    },
    status: () => created.status(),
    change: (change) => created.change(change),
    ratios: () => created.ratios(),
    timeline: () => created.timeline(),
    stop: () => created.stop(),
    hasBegun: () => created.hasBegun,
    startedMs: () => created.startedMs,
    run: async () => ended(await created.run()),
    soFar: () => ended(created.soFar()),
  };
}

/** The files that a run reads and writes. */
export const filesOf = (
  { values, file }: ResolvedSettings,
  specs: readonly OutputSpec[],
): readonly FileUse[] => [
  ...inputsOf(values.scenario, file),
  ...usesOf(specs),
  ...(values.manifest === undefined ? [] : [{ who: '--manifest', file: values.manifest }]),
];

/** The shell may have put a file behind the streams: what is written to them would overwrite what an output appends. */
function streamsOf(
  { resolved, stdout, stderr }: ComposeOptions,
  specs: readonly OutputSpec[],
): readonly FileUse[] {
  const isUsed = resolved.values.json || specs.some(({ kind }) => kind === 'console');
  return [
    ...(isUsed ? [{ who: 'standard output', file: stdout }] : []),
    ...(stderr === undefined ? [] : [{ who: 'standard error', file: stderr }]),
  ];
}

const othersText = (others: readonly string[]): string =>
  others.length === 0
    ? 'there is no other output, so the run ends'
    : `lines for the console are dropped and counted from now on; ${others.join(', ')} ${others.length === 1 ? 'goes' : 'go'} on`;

/** One that nobody gave. */
export const freshSeed = (): string => String(randomBytes(4).readUInt32BE());

/** From the seed and from all that shapes the records, so that two different runs never share ids. */
function virtualRunId(random: Random, hash: string, scenario: Scenario, settings: Settings): string {
  const { traffic, levels, leastLevel, services } = scenario;
  const { start, duration, count, patterns } = settings;
  const own = services.flatMap(({ rate, ratio }) => [rate, ratio]);
  const shape = JSON.stringify([traffic, levels, leastLevel, start, duration, count, patterns, own]);
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

function refuseNowhere(specs: readonly OutputSpec[], targets: readonly OtlpTarget[]): void {
  if (specs.length > 0 || targets.length > 0) return;
  throw usageError({
    where: 'backfill',
    problem: 'the records have no output',
    expected: 'a file (--output-file), an OTLP endpoint (--otlp-endpoint) or the console (--console)',
    hint: '--output-file logs/past.log',
  });
}

/** A tenant is a header of OTLP requests: without any it would be ignored without a word. */
function refuseIdleTenant(targets: readonly OtlpTarget[], tenant: string | undefined): void {
  if (tenant === undefined || targets.length > 0) return;
  throw usageError({
    where: '--tenant',
    problem: 'there is no OTLP endpoint that it could be told to',
    hint: '--otlp-endpoint http://localhost:3100/otlp, or no --tenant',
  });
}

/** Loki's and Mimir's way to say whose data it is. */
const withTenant = (targets: readonly OtlpTarget[], tenant: string | undefined): readonly OtlpTarget[] =>
  tenant === undefined
    ? targets
    : targets.map((target) => ({ ...target, headers: { ...target.headers, 'x-scope-orgid': tenant } }));
