/**
 * `firedrill backfill --from -24h`: the past of a scenario from a virtual clock, oldest first, as fast as the outputs
 * accept. Its records never stand in one stream with live ones.
 */
import { Command } from 'commander';
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import { moment } from '../../config/values.ts';
import { type Fault, FiredrillError, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { addSettingFlags, settingsOf } from '../options.ts';
import { type Shell, say } from '../shell.ts';
import { drive } from './drive.ts';

const HELP = `
Times: now, back from now (-24h, -30m), or a date and time with a zone (2026-03-01T00:00:00Z).
Records carry deployment.environment.name=backfill-<run>, so that none stands in one stream with live ones;
with --tenant they keep their environment and go to a tenant of their own (X-Scope-OrgID).
The console shows records only with --console. Files rotate by the records' own times, as the scenario's outputs or
LOG_ROTATE_* and its flags say; without either they do not rotate, and nothing that is written is removed.
Ctrl-C finishes and flushes, and reports the range that was written: exit code 4. A second one exits: 130.

Examples:
  firedrill backfill --from -24h --output-file logs/yesterday.log
  firedrill backfill web-access --from -7d --rotate-size off
  firedrill backfill incident-day --from -7d --to -6d --otlp-endpoint http://localhost:4318
  firedrill backfill --from -1h --otlp-endpoint http://localhost:3100/otlp --tenant demo
`;

interface Options {
  readonly from?: string;
  readonly to: string;
  readonly tenant?: string;
}

export function backfillCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('backfill')
    .description('write the past: a stretch of time as fast as the outputs accept, oldest first')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)')
    .option('--from <time>', 'where it begins, needed: -24h, or 2026-03-01T00:00:00Z')
    .option('--to <time>', 'where it ends', 'now')
    .option('--tenant <name>', 'X-Scope-OrgID of all requests')
    .addHelpText('after', HELP);
  addSettingFlags(command, [
    'clock',
    'start',
    'duration',
    'controlHost',
    'controlPort',
    'controlToken',
    'controlAllowedHosts',
  ]);
  return command.action(async (scenario: string | undefined) => {
    const options = command.opts<Options>();
    const resolved = settingsOf(command, scenario, shell);
    refuseEmptyTenant(options);
    if (resolved.sources.duration !== 'default') {
      say(shell, 'warning: DURATION is not used: --from and --to say how long it is');
    }
    const { fromMs, toMs } = stretch(options, Date.now());
    const values = {
      ...resolved.values,
      clock: 'virtual' as const,
      start: fromMs,
      duration: toMs - fromMs,
    };
    ended(
      await drive({ ...resolved, values } as ResolvedSettings, shell, {
        backfill: { tenant: options.tenant },
      }),
    );
  });
}

/** Without a name its records would stand in one stream with live ones. */
function refuseEmptyTenant({ tenant }: Options): void {
  if (tenant === undefined || /^[\x21-\x7e]+$/.test(tenant)) return;
  throw usageError({
    where: '--tenant',
    problem: `cannot use ${JSON.stringify(tenant)}`,
    expected: 'a name of letters, digits and signs without blanks',
    hint: '--tenant demo',
  });
}

function stretch(options: Options, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const faults: Fault[] = [];
  const read = (name: 'from' | 'to'): number => {
    const written = options[name];
    const parsed = moment(nowMs)(written);
    if (parsed.ok) return parsed.value;
    faults.push({
      where: `--${name}`,
      problem: written === undefined ? 'is not given' : `cannot use ${JSON.stringify(written)}`,
      expected: parsed.expected,
      hint: `--${name} -24h`,
    });
    return Number.NaN;
  };
  const fromMs = read('from');
  const toMs = read('to');
  if (fromMs >= toMs) {
    faults.push({
      where: '--from',
      problem: `${options.from} is not before ${options.to}`,
      expected: 'a time before --to',
    });
  }
  if (toMs > nowMs) {
    faults.push({ where: '--to', problem: `${options.to} lies in the future`, expected: 'a time up to now' });
  }
  if (faults.length > 0) throw new FiredrillError('the stretch of time is not right', EXIT.usage, faults);
  return { fromMs, toMs };
}
