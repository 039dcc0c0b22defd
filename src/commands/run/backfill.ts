/**
 * `firedrill backfill --from -24h`: writes a past range of time from a virtual clock, oldest records first, as fast as the
 * outputs accept them.
 */
import { Command } from 'commander';
import type { ResolvedSettings } from '../../config/settings/resolve.ts';
import { moment } from '../../config/values.ts';
import { type Fault, FiredrillError, usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import { addProgressFlag, addSettingFlags, settingsOf } from '../options.ts';
import { type Shell, say } from '../shell.ts';
import { drive } from './drive.ts';

const HELP = `
Times: now, a time before now (-24h, -30m), or a date and time with a zone (2026-03-01T00:00:00Z).
Records carry deployment.environment.name=backfill-<run>, so that they never share a stream with live records.
With --tenant they keep their environment and go to that tenant (X-Scope-OrgID).
The console shows records only with --console. Files rotate by the records' own times, as the scenario's outputs or
LOG_ROTATE_* define it. Without either, files do not rotate, and nothing is removed.
Ctrl-C finishes, flushes and reports the range that was written: exit code 4. A second Ctrl-C exits now: 130.

Exit codes: 0 good, 1 internal error, 2 bad settings, 4 records lost or interrupted, 5 endpoint unreachable.

Examples:
  firedrill backfill --from -24h --output-file logs/yesterday.log
  firedrill backfill web-access --from -7d --rotate-size off
  firedrill backfill incident-day --from -7d --to -6d --otlp-endpoint http://localhost:4318
  firedrill backfill --from -1h --otlp-endpoint http://localhost:3100/otlp --tenant demo
`;

interface BackfillFlags {
  readonly from?: string;
  readonly to: string;
  readonly tenant?: string;
  readonly progress: boolean;
}

export function backfillCommand(shell: Shell, ended: (code: ExitCode) => void): Command {
  const command = new Command('backfill')
    .description('write a past range of time as fast as the outputs accept it, oldest records first')
    .argument('[scenario]', 'a built-in scenario or a YAML file (SCENARIO; default: storefront)')
    .option('--from <time>', 'start of the range (required): -24h, or 2026-03-01T00:00:00Z')
    .option('--to <time>', 'end of the range', 'now')
    .option('--tenant <name>', 'X-Scope-OrgID of all OTLP requests')
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
  addProgressFlag(command, 'Where it goes:');
  return command.action(async (scenario: string | undefined) => {
    const flags = command.opts<BackfillFlags>();
    const { tenant, progress } = flags;
    const resolved = settingsOf(command, scenario, shell);
    refuseUnusableTenant(flags);
    if (resolved.sources.duration !== 'default') {
      say(shell, 'warning: DURATION is not used: --from and --to set the range');
    }
    const { fromMs, toMs } = readRange(flags, Date.now());
    const values = {
      ...resolved.values,
      clock: 'virtual' as const,
      start: fromMs,
      duration: toMs - fromMs,
    };
    const settings = { ...resolved, values } as ResolvedSettings;
    ended(await drive(settings, shell, { backfill: { tenant }, progress }));
  });
}

/** The tenant is sent as a header. */
function refuseUnusableTenant({ tenant }: BackfillFlags): void {
  if (tenant === undefined || /^[\x21-\x7e]+$/.test(tenant)) return;
  throw usageError({
    where: '--tenant',
    problem: `cannot use ${JSON.stringify(tenant)}`,
    expected: 'ASCII letters, digits and punctuation, without spaces',
    hint: '--tenant demo',
  });
}

function readRange(flags: BackfillFlags, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const faults: Fault[] = [];
  const read = (name: 'from' | 'to'): number => {
    const written = flags[name];
    const parsed = moment(nowMs)(written);
    if (parsed.ok) return parsed.value;
    faults.push({
      where: `--${name}`,
      problem: written === undefined ? 'is required' : `cannot use ${JSON.stringify(written)}`,
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
      problem: `${flags.from} is not before ${flags.to}`,
      expected: 'a time before --to',
    });
  }
  if (toMs > nowMs) {
    faults.push({
      where: '--to',
      problem: `${flags.to} is in the future`,
      expected: 'a time up to now',
    });
  }
  if (faults.length > 0) throw new FiredrillError('the time range has errors', EXIT.usage, faults);
  return { fromMs, toMs };
}
