/** The definitions of all settings. */
import { ratios } from '../ratios.ts';
import {
  boolean,
  choice,
  instant,
  level,
  levelWeights,
  multiplier,
  number,
  type Parser,
  positiveDuration,
  rate,
  share,
  shutdownTimeout,
  someText,
} from '../values.ts';
import { CONTROL_SETTINGS } from './control.ts';
import { type SettingDefinition, setting } from './definition.ts';
import { OTLP_SETTINGS } from './otlp.ts';
import { OUTPUT_SETTINGS } from './outputs.ts';

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
  ratio: setting({
    name: 'ratio',
    env: 'RATIOS',
    group: 'What to simulate',
    description:
      'per service, 0 to 10: 3 means that 30% of its records are WARN or ERROR; also --<service>-ratio <n>',
    placeholder: 'pairs',
    parse: ratios,
    repeatable: true,
    defaultText: '2 for each service of demo-backend',
    example: 'api=3,payment=7',
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
    description:
      'log records per second, before daily curve and bursts (in some scenarios requests, or records of each service)',
    placeholder: 'n',
    parse: rate,
    defaultText: '10 in storefront',
    example: '10',
  }),
  frequency: setting({
    name: 'frequency',
    env: 'LOG_FREQUENCY',
    group: 'How much and how long',
    description: 'seconds between two records: another way to set the rate',
    placeholder: 'time',
    parse: positiveDuration,
    defaultText: '5 in heartbeat',
    example: '5',
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
    description: 'bursts from the scenario or from the settings below',
    parse: boolean,
    fallback: true,
  }),
  burstFrequency: setting({
    name: 'burst-frequency',
    env: 'BURST_FREQUENCY',
    group: 'How much and how long',
    description: 'probability that a burst starts, for each second outside a burst',
    placeholder: 'share',
    parse: share,
    defaultText: '0.05 in storefront',
    example: '0.05',
  }),
  burstMultiplier: setting({
    name: 'burst-multiplier',
    env: 'BURST_MULTIPLIER',
    group: 'How much and how long',
    description: 'factor of a burst: random, from this to twice this',
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
    description: 'real, or virtual: as fast as the outputs accept records, with all times from the scenario',
    placeholder: 'kind',
    parse: choice(['real', 'virtual']),
    fallback: 'real' as const,
  }),
  start: setting({
    name: 'start',
    group: 'How much and how long',
    description: 'start time of a virtual clock',
    placeholder: 'time',
    parse: instant,
    defaultText: '2026-01-05T00:00:00Z, a Monday',
    example: '2026-03-01T00:00:00Z',
  }),
  shutdownTimeout: setting({
    name: 'shutdown-timeout',
    env: 'SHUTDOWN_TIMEOUT',
    group: 'How much and how long',
    description:
      'time limit for ending the run (finish, flush and close together); container runtimes kill after 10 s',
    placeholder: 'time',
    parse: shutdownTimeout,
    fallback: 9000,
    defaultText: '9s',
    example: '9s',
  }),
  ...OUTPUT_SETTINGS,
  level: setting({
    name: 'level',
    env: 'LOG_LEVEL',
    short: 'l',
    group: 'Where it goes',
    description: 'lowest level to emit; lower ones count as filtered',
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
  ...CONTROL_SETTINGS,
  ...OTLP_SETTINGS,
};

type Known = typeof SETTINGS;
export type SettingKey = keyof Known;
type ValueOf<D extends SettingDefinition<unknown>> = D['parse'] extends Parser<infer T> ? T : never;

/** A setting that is not given and has no fallback is `undefined`: the scenario decides. */
export type Settings = {
  readonly [K in SettingKey]: Known[K] extends { readonly fallback: unknown }
    ? ValueOf<Known[K]>
    : ValueOf<Known[K]> | undefined;
};

/** The type of a value in code: text, or the value itself if a settings file can contain it. */
type Written<V> = string | Extract<V, number | boolean> | (string extends V ? number : never);
type WrittenList<D> = D extends { readonly listAllowed: true; readonly parse: Parser<infer T> } ? T : never;

/** Settings in code, by flag name: `{ rate: 50, 'output-file': '' }`. */
export type WrittenSettings = {
  readonly [K in SettingKey as Known[K]['name']]?:
    | Written<ValueOf<Known[K]>>
    | WrittenList<Known[K]>
    | undefined;
};
