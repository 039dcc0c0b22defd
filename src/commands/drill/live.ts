/** Runs a live drill, from its options to its exit code. */
import { gatherExpectations } from '../../alerts/expectations/gather.ts';
import type { DrillResult } from '../../alerts/model.ts';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { defaultVia } from '../../drill/embedded/intake.ts';
import { alertmanagerAt } from '../../drill/live/alertmanager.ts';
import { type MatchedRule, matchRules } from '../../drill/live/compare.ts';
import { drillLive } from '../../drill/live/live.ts';
import { lokiRuler, pollWithRetries, type RulerState } from '../../drill/live/ruler.ts';
import { type LokiClient, lokiClient } from '../../loki/client.ts';
import { Unobservable } from '../../loki/refusals.ts';
import { readRules } from '../rule-files.ts';
import { type Shell, say } from '../shell.ts';
import { stopOnSignals } from '../stop-signals.ts';
import type { LiveOptions } from './live-options.ts';
import { requireLoki } from './options.ts';
import { openLokiOutput } from './output.ts';
import { player } from './play.ts';
import { type DrillCommandOptions, drillScenario, filesBesideReports } from './prepare.ts';
import { drillProgress } from './progress.ts';
import { exitCodeOfDrill, refuseReportFiles, report } from './report.ts';

type Options = DrillCommandOptions & LiveOptions;

export async function liveDrill(options: Options, shell: Shell): Promise<ExitCode> {
  const { files, strict, tenant } = options;
  const { url, headers, retryTimeoutMs } = requireLoki(options.loki, 'a live drill');
  refuseReportFiles(files, filesBesideReports(options, shell));
  const { stopped } = stopOnSignals(shell);
  try {
    const loki = lokiClient({ url: url!, tenant, headers, retryTimeoutMs });
    const played = await playOverRuler(options, loki, { shell, stopped });
    const result = { ...played, strict };
    report(result, files, shell);
    return exitCodeOfDrill(result);
  } catch (error) {
    if (stopped.aborted && error === stopped.reason) {
      say(shell, 'firedrill: stopped before the scenario began to play');
      return stopped.reason;
    }
    if (!(error instanceof Unobservable)) throw error;
    throw new FiredrillError(error.message, EXIT.unreachable);
  }
}

async function playOverRuler(
  options: Options,
  loki: LokiClient,
  { shell, stopped }: { readonly shell: Shell; readonly stopped: AbortSignal },
): Promise<DrillResult> {
  const { expect, rules: files, intervalMs, alertmanager, warmUpMs, via } = options;
  const durationMs = options.settings.values.duration;
  // The scenario's own time starts after the warm-up.
  const { scenario, seed, warnings } = await drillScenario(options, () => Date.now() + warmUpMs);
  const written = files.length > 0 ? readRules(files, intervalMs) : undefined;
  const ruler = lokiRuler(loki);
  const first = await pollWithRetries(ruler);
  const rules = written ? await matchRules(loki, written.rules, first.rules) : allRulesOf(first, loki);
  const gathered = gatherExpectations(scenario, {
    texts: expect,
    rules: rules.map(({ rule }) => rule),
    durationMs,
  });
  const { expectations } = gathered;
  for (const line of [...warnings, ...(written?.notes ?? []), ...gathered.notes]) {
    say(shell, `warning: ${line}`);
  }
  const { step, print } = drillProgress(shell, { isShown: options.progress });
  stopped.addEventListener('abort', () =>
    print('stopping: finishing the drill and judging what is known; press Ctrl-C again to exit now'),
  );
  const troubles: string[] = [];
  const output = await openLokiOutput(via ?? defaultVia(scenario), {
    loki,
    scenario,
    whenFull: 'drop',
    onTrouble(line) {
      troubles.push(line);
      print(line);
    },
  });
  return drillLive({
    loki,
    ruler,
    first,
    rules,
    // The length of a drill depends on all expectations, also on those of --expect.
    scenario: { ...scenario, expectations: expectations.map(({ expectation }) => expectation) },
    seed,
    expectations,
    notes: gathered.notes,
    durationMs,
    warmUpMs,
    play: player({ loki: output, troubles }),
    label: output.label,
    alertmanager:
      alertmanager === undefined
        ? undefined
        : alertmanagerAt(
            alertmanager,
            rules.map(({ rule }) => rule.alert),
          ),
    stop: stopped,
    log: step,
  });
}

/** Without `--rules`, all rules of the ruler are tested. */
function allRulesOf({ rules }: RulerState, { tenant, url }: LokiClient): readonly MatchedRule[] {
  if (rules.length > 0) return rules;
  throw new FiredrillError('there are no rules to test', EXIT.usage, [
    {
      where: '--tenant',
      problem: `the ruler of ${url} has no alerting rules for tenant ${tenant}`,
      expected: "a tenant with rules; Loki's ruler reads them from <ruler storage>/<tenant>/*.yaml",
    },
  ]);
}
