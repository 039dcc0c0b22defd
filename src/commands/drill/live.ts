/** `firedrill drill --live`: from its command line to its exit code. */
import type { Command } from 'commander';
import { gatherExpectations } from '../../alerts/expectations/gather.ts';
import type { DrillResult } from '../../alerts/model.ts';
import { FiredrillError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { alertmanagerAt } from '../../drill/live/alertmanager.ts';
import { type MatchedRule, matchRules } from '../../drill/live/compare.ts';
import { drillLive } from '../../drill/live/live.ts';
import { lokiRuler, pollWithRetries, type RulerState } from '../../drill/live/ruler.ts';
import { type LokiClient, lokiClient } from '../../loki/client.ts';
import { Unobservable } from '../../loki/refusals.ts';
import { readRules } from '../rule-files.ts';
import { type Shell, say } from '../shell.ts';
import { liveChoiceOf } from './live-options.ts';
import { type DrillOptions, intervalOf, lokiChoiceOf, viaOf } from './options.ts';
import { openLokiOutput } from './output.ts';
import { player } from './play.ts';
import { drillScenario, filesBesideReports } from './prepare.ts';
import { drillProgress } from './progress.ts';
import { stopOnSignals } from './rehearsal.ts';
import { exitCodeOfDrill, refuseReportFiles, report } from './report.ts';

type Options = DrillOptions & { readonly rules?: readonly string[] };

export async function liveDrill(command: Command, name: string | undefined, shell: Shell): Promise<ExitCode> {
  const options = command.opts<Options>();
  const { url, headers, patienceMs } = lokiChoiceOf(command, shell);
  const { tenant } = liveChoiceOf(command);
  refuseReportFiles(options, filesBesideReports(command, name, shell));
  const stop = stopOnSignals(shell).signal;
  try {
    const loki = lokiClient({ url: url!, tenant, headers, patienceMs });
    const played = await overTheRuler(command, name, loki, { shell, stop });
    const result = { ...played, strict: options.strict ?? false };
    report(result, options, shell);
    return exitCodeOfDrill(result);
  } catch (error) {
    if (stop.aborted && error === stop.reason) {
      say(shell, 'firedrill: stopped before anything was played');
      return stop.reason;
    }
    if (!(error instanceof Unobservable)) throw error;
    throw new FiredrillError(error.message, EXIT.unreachable);
  }
}

async function overTheRuler(
  command: Command,
  name: string | undefined,
  loki: LokiClient,
  { shell, stop }: { readonly shell: Shell; readonly stop: AbortSignal },
): Promise<DrillResult> {
  const { expect = [], rules: files = [] } = command.opts<Options>();
  const { settings, scenario, seed, warnings } = await drillScenario(command, name, shell);
  const written = files.length > 0 ? readRules(files, intervalOf(command)) : undefined;
  const ruler = lokiRuler(loki);
  const first = await pollWithRetries(ruler);
  const rules = written ? await matchRules(loki, written.rules, first.rules) : allOf(first, loki);
  const gathered = gatherExpectations(scenario, {
    texts: expect,
    rules: rules.map(({ rule }) => rule),
    durationMs: settings.duration,
  });
  const { expectations } = gathered;
  for (const line of [...warnings, ...(written?.notes ?? []), ...gathered.notes]) {
    say(shell, `warning: ${line}`);
  }
  const { alertmanager, warmUpMs } = liveChoiceOf(command);
  const { tell } = drillProgress(shell);
  stop.addEventListener('abort', () =>
    tell('ending the drill: what has begun may end, then what is known is judged; once more ends at once'),
  );
  const troubles: string[] = [];
  const output = await openLokiOutput(viaOf(command), {
    loki,
    scenario,
    whenFull: 'drop',
    onTrouble(line) {
      troubles.push(line);
      tell(line);
    },
  });
  return drillLive({
    loki,
    ruler,
    first,
    rules,
    // How long a drill takes depends on what is expected, wherever it was said.
    scenario: { ...scenario, expectations: expectations.map(({ expectation }) => expectation) },
    seed,
    expectations,
    notes: gathered.notes,
    durationMs: settings.duration,
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
    stop,
    log: tell,
  });
}

/** Without files to compare them with, the rules are what the ruler says. */
function allOf({ rules }: RulerState, { tenant, url }: LokiClient): readonly MatchedRule[] {
  if (rules.length > 0) return rules;
  throw new FiredrillError('there are no rules to drill', EXIT.usage, [
    {
      where: '--tenant',
      problem: `the ruler of ${url} has no alerting rules for tenant ${tenant}`,
      expected: "a tenant that has some; Loki's ruler reads them from <ruler storage>/<tenant>/*.yaml",
    },
  ]);
}
