/** What `firedrill drill` and `firedrill sweep` can be told besides the settings of a scenario. */
import { type Command, Option } from 'commander';
import type { AlertRule } from '../../alerts/model.ts';
import { DEFINITIONS, type SettingKey } from '../../config/settings/resolve.ts';
import { baseUrl, headers, positiveDuration } from '../../config/values.ts';
import { usageError } from '../../core/errors.ts';
import { withoutSecrets } from '../../core/secrets.ts';
import { visibleAttributes } from '../../drill/visible-attributes.ts';
import type { Keeps } from '../../emit/narrowing.ts';
import { START_TEXT } from '../../preview/view.ts';
import { addSettingFlags } from '../options.ts';
import type { Shell } from '../shell.ts';
import type { Via } from './output.ts';
import type { ReportFiles } from './report.ts';

/** Settings that shape the simulated systems; the others say where records go, which is not a question here. */
const SHAPING: readonly SettingKey[] = [
  'distribution',
  'patterns',
  'ratio',
  'seed',
  'rate',
  'frequency',
  'bursts',
  'burstFrequency',
  'burstMultiplier',
  'burstDuration',
  'start',
  'duration',
];

/** Of `firedrill drill` alone. */
export interface DrillOptions extends ReportFiles {
  readonly expect?: readonly string[];
  readonly strict?: boolean;
  readonly json?: boolean;
}

export interface LokiChoice {
  readonly url: string | undefined;
  readonly own: boolean;
  readonly shared: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly patienceMs: number;
}

/** Where help lists what says what must hold. */
export const RULES_GROUP = 'Rules and expectations:';

/** Of drill and sweep alike; `length`: what `--duration` means there. */
export function addDrillOptions(
  command: Command,
  length: { readonly description: string; readonly defaultText: string },
): void {
  addSettingFlags(
    command,
    DEFINITIONS.map(([key]) => key).filter((key) => !SHAPING.includes(key)),
    {
      seed: { defaultText: 'random, printed in the report' },
      duration: length,
      start: {
        description: "when the scenario's own time begins, for curves of day and week",
        defaultText: START_TEXT,
      },
    },
  );
  const loki = 'Loki:';
  command
    .addOption(
      new Option('--rules <file...>', "rule files of Loki's ruler, or folders of them").helpGroup(
        RULES_GROUP,
      ),
    )
    .addOption(
      new Option('--interval <time>', 'between evaluations, for groups that say none')
        .default('1m')
        .helpGroup(RULES_GROUP),
    )
    .addOption(new Option('--loki <url>', 'where Loki listens (LOKI_ADDR)').helpGroup(loki))
    .addOption(
      new Option(
        '--with-loki',
        'start a Loki for this drill alone, where the program is on this machine',
      ).helpGroup(loki),
    )
    .addOption(
      new Option(
        '--loki-header <name=value...>',
        'sent with every request, such as Authorization=Bearer … (LOKI_HEADERS)',
      ).helpGroup(loki),
    )
    .addOption(
      new Option('--patience <time>', 'how long a busy or missing Loki is tried again')
        .default('1m')
        .helpGroup(loki),
    )
    .addOption(new Option('--shared-loki', 'go on with a Loki that keeps no tenants apart').helpGroup(loki))
    .addOption(
      new Option('--via <way>', "Loki's OTLP endpoint, or its push API with the scenario's labels")
        .choices(['otlp', 'push'])
        .default('otlp')
        .helpGroup(loki),
    )
    .addOption(
      new Option(
        '--full-records',
        'write every attribute and trace id, not only what the rules can see: for looking around afterwards; slower',
      ).helpGroup(loki),
    );
}

/** What of a record a rehearsal of these rules writes; absent: everything. */
export function keepsOf(command: Command, rules: readonly AlertRule[]): Keeps | undefined {
  if (!command.opts<{ fullRecords?: boolean }>().fullRecords) return visibleAttributes(rules);
  if (viaOf(command) === 'otlp') return undefined;
  throw usageError({
    where: '--full-records',
    problem: 'over the push API a record is its labels and its line, and both are always whole',
    expected: 'one of --full-records and --via push',
  });
}

export const viaOf = (command: Command): Via => command.opts<{ via: Via }>().via;

export const patienceOf = (command: Command): number => timeOf(command, 'patience', '--patience 5m');

export const intervalOf = (command: Command): number => timeOf(command, 'interval', '--interval 30s');

function timeOf(command: Command, name: 'interval' | 'patience', hint: string): number {
  // `check` asks a Loki too, and has no option for its patience.
  const { [name]: written = '1m' } = command.opts<Partial<Record<typeof name, string>>>();
  const read = positiveDuration(written);
  if (read.ok) return read.value;
  throw usageError({
    where: `--${name}`,
    problem: `cannot use ${JSON.stringify(written)}`,
    expected: read.expected,
    hint,
  });
}

export function ruleFilesOf(command: Command): readonly string[] {
  const { rules = [] } = command.opts<{ rules?: readonly string[] }>();
  if (rules.length > 0) return rules;
  throw usageError({
    where: '--rules',
    problem: 'no rules to drill',
    expected: "one or more rule files of Loki's ruler",
    hint: '--rules grafana/rules/*.yaml',
  });
}

export function lokiChoiceOf(command: Command, shell: Shell): LokiChoice {
  const given = command.opts<{
    loki?: string;
    withLoki?: boolean;
    sharedLoki?: boolean;
    lokiHeader?: readonly string[];
  }>();
  const own = given.withLoki ?? false;
  const written = given.loki ?? (own ? undefined : shell.env.LOKI_ADDR || undefined);
  if (own && given.loki !== undefined) {
    throw usageError({
      where: '--with-loki',
      problem: 'there is a Loki already: --loki',
      expected: 'one of the two',
    });
  }
  if (!own && written === undefined) {
    throw usageError({
      where: '--loki',
      problem: 'a drill needs a Loki to ask',
      expected:
        'the address of one, or --with-loki if this machine has the program (LOKI_BIN, or "loki" on the PATH)',
      hint: '--loki http://localhost:3100',
    });
  }
  const url = written === undefined ? undefined : baseUrl(written);
  if (url && !url.ok) {
    throw usageError({
      where: given.loki === undefined ? 'LOKI_ADDR' : '--loki',
      problem: `cannot use ${JSON.stringify(withoutSecrets(written!))}${url.why === undefined ? '' : `: ${url.why}`}`,
      expected: url.expected,
      hint: '--loki http://localhost:3100',
    });
  }
  return {
    url: url?.ok ? url.value : undefined,
    own,
    shared: given.sharedLoki ?? false,
    patienceMs: patienceOf(command),
    headers: headersOf(given.lokiHeader?.join(',') ?? shell.env.LOKI_HEADERS ?? ''),
  };
}

function headersOf(written: string): Readonly<Record<string, string>> {
  const read = headers(written);
  if (read.ok)
    return Object.fromEntries(Object.entries(read.value).map(([name, value]) => [name.toLowerCase(), value]));
  // Not what was found: it may be a secret.
  throw usageError({
    where: '--loki-header',
    problem: 'a header is not written name=value',
    expected: read.expected,
    hint: "--loki-header 'Authorization=Bearer …'",
  });
}
