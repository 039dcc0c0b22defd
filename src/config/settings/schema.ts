/** Every setting, each once. A setting stands here from the day something reads it. */
import { FORMAT_NAMES, looksLikeTemplate, parseLineTemplate } from '../../model/line-format.ts';
import {
  boolean,
  choice,
  instant,
  level,
  levelWeights,
  multiplier,
  number,
  type Parsed,
  type Parser,
  positiveDuration,
  rate,
  share,
  someText,
  text,
  verbatim,
} from '../values.ts';
import { type SettingDefinition, setting } from './definition.ts';
import { OTLP_SETTINGS } from './otlp.ts';

export const SETTINGS = {
  scenario: setting({
    name: 'scenario',
    env: 'SCENARIO',
    group: 'What to simulate',
    description: 'a built-in scenario or a YAML file',
    placeholder: 'name',
    argument: true,
    parse: someText,
    fallback: 'storefront',
    example: 'storefront',
  }),
  distribution: setting({
    name: 'distribution',
    env: 'LOG_DISTRIBUTION',
    group: 'What to simulate',
    description: 'shares of the levels among single events',
    placeholder: 'weights',
    parse: levelWeights,
    defaultText: 'INFO:0.70,WARNING:0.20,ERROR:0.05,DEBUG:0.05 in storefront',
    example: 'INFO:0.70,WARNING:0.20,ERROR:0.05,DEBUG:0.05',
  }),
  patterns: setting({
    name: 'patterns',
    env: 'ENABLE_PATTERNS',
    group: 'What to simulate',
    description: 'sessions, requests and other multi-step sequences',
    parse: boolean,
    fallback: true,
  }),
  seed: setting({
    name: 'seed',
    env: 'SEED',
    group: 'What to simulate',
    description: 'any text; the same seed repeats a run',
    placeholder: 'text',
    parse: someText,
    defaultText: 'random, printed at start',
    example: '7',
  }),
  rate: setting({
    name: 'rate',
    env: 'LOG_RATE',
    short: 'r',
    group: 'How much and how long',
    description: 'log records per second, before bursts',
    placeholder: 'n',
    parse: rate,
    defaultText: '10 in storefront',
    example: '10',
  }),
  duration: setting({
    name: 'duration',
    env: 'DURATION',
    short: 'd',
    group: 'How much and how long',
    description: 'how long to run',
    placeholder: 'time',
    parse: positiveDuration,
    defaultText: 'until stopped',
    example: '30s',
  }),
  count: setting({
    name: 'count',
    short: 'n',
    group: 'How much and how long',
    description: 'stop after this many log records (counted before LOG_LEVEL filters)',
    placeholder: 'n',
    parse: number({ min: 1, whole: true, what: 'a whole number from 1' }),
    defaultText: 'no limit',
    example: '1000',
  }),
  bursts: setting({
    name: 'bursts',
    env: 'ENABLE_BURSTS',
    group: 'How much and how long',
    description: 'bursts, where the scenario or one of the settings below has them; true alone adds none',
    parse: boolean,
    fallback: true,
  }),
  burstFrequency: setting({
    name: 'burst-frequency',
    env: 'BURST_FREQUENCY',
    group: 'How much and how long',
    description: 'probability that a burst begins, each second outside one',
    placeholder: 'share',
    parse: share,
    defaultText: '0.05 in storefront',
    example: '0.05',
  }),
  burstMultiplier: setting({
    name: 'burst-multiplier',
    env: 'BURST_MULTIPLIER',
    group: 'How much and how long',
    description: 'a burst multiplies the rate by a random 1x to 2x of this',
    placeholder: 'n',
    parse: multiplier,
    defaultText: '5 in storefront',
    example: '5',
  }),
  burstDuration: setting({
    name: 'burst-duration',
    env: 'BURST_DURATION',
    group: 'How much and how long',
    description: 'how long a burst lasts',
    placeholder: 'time',
    parse: positiveDuration,
    defaultText: '3 in storefront',
    example: '3',
  }),
  clock: setting({
    name: 'clock',
    group: 'How much and how long',
    description: 'real, or virtual: as fast as the outputs accept, every time taken from the scenario',
    placeholder: 'kind',
    parse: choice(['real', 'virtual']),
    fallback: 'real' as const,
  }),
  start: setting({
    name: 'start',
    group: 'How much and how long',
    description: 'where a virtual clock starts',
    placeholder: 'time',
    parse: instant,
    defaultText: '2026-01-05T00:00:00Z, a Monday',
    example: '2026-03-01T00:00:00Z',
  }),
  format: setting({
    name: 'format',
    env: 'LOG_FORMAT',
    short: 'f',
    group: 'Where it goes',
    description: `lines of console and file: ${FORMAT_NAMES.join(', ')}, or a template of %(field)s`,
    placeholder: 'name',
    parse: lineFormat,
    fallback: 'text',
    example: 'json',
  }),
  outputFile: setting({
    name: 'output-file',
    env: 'OUTPUT_FILE',
    envAlias: 'LOG_FILE',
    short: 'o',
    group: 'Where it goes',
    description: 'file that lines are appended to; empty: no file',
    placeholder: 'path',
    parse: text,
    fallback: 'logs/app.log',
    emptyAllowed: true,
    example: 'logs/app.log',
  }),
  console: setting({
    name: 'console',
    env: 'CONSOLE_OUTPUT',
    group: 'Where it goes',
    description: 'lines on standard output',
    parse: boolean,
    defaultText: 'true; false with --json',
  }),
  level: setting({
    name: 'level',
    env: 'LOG_LEVEL',
    short: 'l',
    group: 'Where it goes',
    description: 'least level that leaves; lower ones count as filtered',
    placeholder: 'level',
    parse: level,
    defaultText: 'DEBUG in storefront',
    example: 'DEBUG',
  }),
  json: setting({
    name: 'json',
    group: 'Where it goes',
    description: "the run's account as one JSON object on standard output, and nothing else there",
    parse: boolean,
    fallback: false,
  }),
  manifest: setting({
    name: 'manifest',
    group: 'Where it goes',
    description: "write the run's account, with the scenario's hash, to a file",
    placeholder: 'file',
    parse: someText,
  }),
  ...OTLP_SETTINGS,
};

type Known = typeof SETTINGS;
export type SettingKey = keyof Known;
type ValueOf<D extends SettingDefinition<unknown>> = D['parse'] extends Parser<infer T> ? T : never;

/** A setting that nobody gave and that has no default of its own is `undefined`: the scenario decides. */
export type Settings = {
  readonly [K in SettingKey]: Known[K] extends { readonly fallback: unknown }
    ? ValueOf<Known[K]>
    : ValueOf<Known[K]> | undefined;
};

function lineFormat(raw: unknown): Parsed<string> {
  const written = verbatim(raw);
  if (!written.ok) return written;
  const expected = `${FORMAT_NAMES.join(', ')}, or a template such as "[%(asctime)s] %(levelname)s: %(message)s"`;
  if (looksLikeTemplate(written.value)) {
    const template = parseLineTemplate(written.value);
    return template.ok ? written : { ok: false, expected: `${expected} (${template.problem})` };
  }
  const named = choice(FORMAT_NAMES)(raw);
  return named.ok ? named : { ok: false, expected };
}
