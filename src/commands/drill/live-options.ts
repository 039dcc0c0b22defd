/** What `firedrill drill --live` can be told besides what every drill can. */

import { type Command, Option } from 'commander';
import { baseUrl, duration, type Parser } from '../../config/values.ts';
import { usageError } from '../../core/errors.ts';
import { withoutSecrets } from '../../core/secrets.ts';

export interface LiveChoice {
  readonly tenant: string;
  readonly alertmanager: string | undefined;
  readonly warmUpMs: number;
}

interface Given {
  readonly live?: boolean;
  readonly tenant?: string;
  readonly alertmanager?: string;
  readonly warmUp?: string;
  readonly withLoki?: boolean;
  readonly sharedLoki?: boolean;
  readonly fullRecords?: boolean;
}

/** Compose loads the shipped rules for it, and nobody else writes to it. */
const TENANT = 'drill';

export function addLiveOptions(command: Command): void {
  const live = 'Live drill:';
  command
    .addOption(new Option('--live', "in real time, against the rules that Loki's ruler has").helpGroup(live))
    .addOption(
      new Option('--tenant <name>', `X-Scope-OrgID, whose rules they are (default: ${TENANT})`).helpGroup(
        live,
      ),
    )
    .addOption(
      new Option('--alertmanager <url>', 'also look what arrives at this Alertmanager').helpGroup(live),
    )
    .addOption(
      new Option(
        '--warm-up <time>',
        'play that long before the time in which incidents happen (default: 0)',
      ).helpGroup(live),
    );
}

/** Whether it is a live drill that is asked for. What belongs to the other kind is refused, not ignored. */
export function wantsLive(command: Command): boolean {
  const given = command.opts<Given>();
  const live = given.live ?? false;
  const refuse = (where: string, problem: string, expected: string): void => {
    throw usageError({ where, problem, expected });
  };
  if (live) {
    const needsRuler = 'the address of a Loki whose ruler has the rules: --loki';
    if (given.withLoki) refuse('--with-loki', 'a Loki that is started for a drill has no rules', needsRuler);
    if (given.sharedLoki) {
      refuse('--shared-loki', 'a live drill writes to a tenant that is there', '--tenant, or nothing');
    }
    if (given.fullRecords) refuse('--full-records', 'a live drill writes whole records anyway', 'nothing');
    if (command.getOptionValueSource('start') === 'cli') {
      refuse('--start', 'a live drill plays now', 'no --start, or a drill without --live');
    }
    return true;
  }
  for (const [where, value] of [
    ['--tenant', given.tenant],
    ['--alertmanager', given.alertmanager],
    ['--warm-up', given.warmUp],
  ] as const) {
    if (value !== undefined) refuse(where, 'this is for live drills', '--live with it, or not to say it');
  }
  return false;
}

export function liveChoiceOf(command: Command): LiveChoice {
  const { tenant = TENANT, alertmanager, warmUp } = command.opts<Given>();
  if (!/^[\x21-\x7e]+$/.test(tenant)) {
    throw usageError({
      where: '--tenant',
      problem: `cannot use ${JSON.stringify(tenant)}`,
      expected: 'a name of letters, digits and signs without blanks',
      hint: `--tenant ${TENANT}`,
    });
  }
  return {
    tenant,
    alertmanager: alertmanager === undefined ? undefined : read('--alertmanager', baseUrl, alertmanager),
    warmUpMs: warmUp === undefined ? 0 : read('--warm-up', duration, warmUp),
  };
}

function read<T>(where: string, parse: Parser<T>, written: string): T {
  const parsed = parse(written);
  if (parsed.ok) return parsed.value;
  throw usageError({
    where,
    problem: `cannot use ${JSON.stringify(withoutSecrets(written))}${parsed.why === undefined ? '' : `: ${parsed.why}`}`,
    expected: parsed.expected,
  });
}
