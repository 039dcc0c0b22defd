/**
 * Puts a run together: plan, outputs, engine. The commands that run a scenario and programs that use firedrill as a
 * library all come through here.
 */
import { Engine, type RunResult } from '../../engine/engine.ts';
import type { Lateness } from '../../engine/lateness.ts';
import { layOut } from '../../engine/lay-out.ts';
import { realPace, virtualPace } from '../../engine/pace.ts';
import { Figures } from '../../figures/figures.ts';
import { createFormat } from '../../formats/index.ts';
import type { FiguresReading } from '../../model/figures.ts';
import type { Output, OutputAccount } from '../../model/output.ts';
import type { RunControl } from '../../model/run.ts';
import { RecentRecords } from '../../sinks/ring.ts';
import { type Account, accountOf } from './account.ts';
import { openOutputs } from './open-outputs.ts';
import { type PlanOptions, planRun, type RunPlan } from './plan.ts';

/** How many lines the page can show. */
const TAIL_LINES = 1000;

export interface ComposeOptions extends PlanOptions {
  readonly colour: boolean;
  /** Outputs of the calling program, besides those of the settings. */
  readonly more?: (how: { readonly whenFull: 'drop' | 'wait'; readonly body: string }) => readonly Output[];
  readonly onTick?: () => void;
  /** The last chance to refuse the run: opening an output may create a file, or rotate one of another format. */
  readonly beforeOpening?: () => Promise<void>;
}

export interface ComposedRun
  extends RunControl,
    Pick<RunPlan, 'runId' | 'seed' | 'scenario' | 'scenarioHash' | 'specs' | 'targets'> {
  figures(): FiguresReading;
  accounts(): readonly OutputAccount[];
  lateness(): Lateness;
  /** The newest lines, oldest first. */
  tail(lines: number): readonly string[];
  /** Opens the output files again, after log rotation has moved them. */
  reopen(): void;
  /** Whether `run` was called. */
  hasBegun(): boolean;
  /** Epoch milliseconds of the run's own clock. */
  startedMs(): number;
  /** Runs to the end and returns the account. */
  run(): Promise<EndedRun>;
  /** The account as it would be if the run ended now. */
  soFar(): EndedRun;
}

export interface EndedRun {
  readonly account: Account;
  readonly paced: RunResult['paced'];
  /** firedrill itself had an internal error. It was reported when it happened, and makes the exit code 1. */
  readonly faulty: boolean;
}

/** @throws FiredrillError (usage) if the run is refused or an output cannot be opened */
export async function composeRun(options: ComposeOptions): Promise<ComposedRun> {
  const settings = options.resolved.values;
  const plan = await planRun(options);
  const { scenario, clock, specs, targets } = plan;
  await options.beforeOpening?.();
  const figures = new Figures();
  const recent = new RecentRecords(
    createFormat(specs[0]?.format ?? 'text', scenario.body, { csvGuard: specs[0]?.csvGuard }),
    TAIL_LINES,
  );
  const consoleLost = new AbortController();
  const whenFull = clock.virtual ? 'wait' : 'drop';
  const outputs: readonly Output[] = [
    ...(await openOutputs({
      specs,
      targets,
      resolved: options.resolved,
      scenario,
      whenFull,
      reportRemovals: options.backfill !== undefined,
      stdout: options.stdout,
      colour: options.colour,
      warn: options.warn,
      onConsoleLost: (reason) => consoleLost.abort(reason),
    })),
    ...(options.more?.({ whenFull, body: scenario.body }) ?? []),
  ];
  if (outputs.length === 0) options.warn('warning: the records go nowhere: no console, no file, no OTLP');
  const { feed, simulation } = layOut(scenario, {
    random: plan.random,
    originMs: plan.originMs,
    patterns: settings.patterns,
    sessions: {
      began: () => figures.sessionBegan(),
      ended: (session) => figures.sessionEnded(session),
    },
    ...(settings.count === undefined ? {} : { limit: settings.count }),
  });
  const engine = new Engine({
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
    runId: plan.runId,
    leastLevel: scenario.leastLevel,
    durationMs: settings.duration ?? Number.POSITIVE_INFINITY,
    drainFully: settings.count !== undefined,
    shutdownMs: settings.shutdownTimeout,
    onFault: ({ what }) => options.warn(`internal error in firedrill: ${what}`),
    ...(options.onTick ? { onTick: options.onTick } : {}),
  });
  onceAborted(consoleLost.signal, (reason) => {
    const others = outputs.filter(({ kind }) => kind !== 'console').map(({ name }) => name);
    options.warn(`standard output: ${reason}; ${othersText(others)}`);
    if (others.length === 0) engine.stop();
  });
  const accounts = (): readonly OutputAccount[] => outputs.flatMap((output) => output.accounts());
  const ended = (result: RunResult): EndedRun => ({
    account: accountOf({ run: plan.runId, seed: plan.seed, scenario }, result, accounts(), figures.read()),
    paced: result.paced,
    faulty: result.faults.length > 0,
  });
  return {
    runId: plan.runId,
    seed: plan.seed,
    scenario,
    scenarioHash: plan.scenarioHash,
    specs,
    targets,
    figures: () => figures.read(),
    accounts,
    lateness: () => engine.lateness(),
    tail: (lines) => recent.lines(lines),
    reopen() {
      for (const output of outputs) output.reopen?.();
    },
    status: () => engine.status(),
    change: (change) => engine.change(change),
    ratios: () => engine.ratios(),
    timeline: () => engine.timeline(),
    stop: () => engine.stop(),
    hasBegun: () => engine.hasBegun,
    startedMs: () => engine.startedMs,
    run: async () => ended(await engine.run()),
    soFar: () => ended(engine.soFar()),
  };
}

/** Also if the signal was aborted before. */
function onceAborted(signal: AbortSignal, react: (reason: unknown) => void): void {
  if (signal.aborted) react(signal.reason);
  else signal.addEventListener('abort', () => react(signal.reason));
}

const othersText = (others: readonly string[]): string =>
  others.length === 0
    ? 'there is no other output, so the run ends'
    : `lines for the console are dropped and counted from now on; ${others.join(', ')} ${others.length === 1 ? 'continues' : 'continue'}`;
