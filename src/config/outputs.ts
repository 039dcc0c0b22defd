/** The local outputs of a run: the scenario's, with what settings say in their place. */

import { defined } from '../core/defined.ts';
import { type Fault, FiredrillError, usageError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { didYouMean, nearest } from '../core/suggest.ts';
import { EVERYTHING, type FileSpec, type OutputSpec, type Rotation } from '../model/output-spec.ts';
import type { Scenario } from '../model/scenario.ts';
import { clashText, DEFAULT_FORMAT, DEFAULT_ROTATION, fileClash, specOf } from './scenario/outputs.ts';
import { DEFINITIONS, type ResolvedSettings, type Settings, type Source } from './settings/resolve.ts';

/** Settings that say something of one output, or of all alike, and so cannot stand beside a list of them. */
const SINGLE = ['format', 'outputFile', 'console'] as const;

/** Who outranks whom. */
const RANK: Readonly<Record<Source, number>> = { default: 0, 'settings file': 1, environment: 2, flag: 3 };

export interface OutputsOptions {
  /** Records of the past: on the console only on request, and into files that rotate only if somebody said so. */
  readonly backfill?: boolean;
}

/** With `--json` the account is the only thing on standard output, whatever else is set. */
export function outputsOf(
  scenario: Scenario,
  resolved: ResolvedSettings,
  { backfill = false }: OutputsOptions = {},
): readonly OutputSpec[] {
  const settings = settled(resolved);
  const given = settings.outputs?.map(specOf) ?? scenario.outputs;
  if (settings.outputs) refuseMisfits(scenario, given);
  const quiet = backfill && !settings.outputs && settings.console === undefined;
  const shown = quiet ? [] : consoles(given, settings);
  return [...shown, ...files(given, settings, backfill)].map((spec) => ({
    ...spec,
    format: settings.format ?? spec.format,
  }));
}

/** A list of outputs outranks single settings from below it, and they outrank it from above; side by side they clash. */
function settled({ values, sources }: ResolvedSettings): Settings {
  if (values.outputs === undefined) return values;
  const given = SINGLE.filter((key) => values[key] !== undefined);
  const rank = RANK[sources.outputs];
  const clash = given.filter((key) => RANK[sources[key]] === rank);
  if (clash.length > 0) {
    throw usageError({
      where: 'OUTPUTS (--outputs)',
      problem: `stands beside ${clash.map((key) => NAMES.get(key)).join(', ')}, which say the same of all outputs`,
      expected: 'the list, or the single settings',
    });
  }
  const outranked = Object.fromEntries(
    given.filter((key) => RANK[sources[key]] < rank).map((key) => [key, undefined]),
  );
  return { ...values, ...outranked };
}

const NAMES = new Map(DEFINITIONS.map(([key, { name }]) => [key, `--${name}`]));

function consoles(given: readonly OutputSpec[], { json, console }: Settings): readonly OutputSpec[] {
  if (json || console === false) return [];
  const own = given.filter((spec) => spec.kind === 'console');
  if (own.length > 0 || console === undefined) return own;
  return [{ kind: 'console', ...lineOf(given[0]), filter: EVERYTHING }];
}

/** How its lines look. */
const lineOf = (spec: OutputSpec | undefined): Pick<OutputSpec, 'format' | 'csvGuard'> => ({
  format: spec?.format ?? DEFAULT_FORMAT,
  ...(spec?.csvGuard ? { csvGuard: true } : {}),
});

function files(given: readonly OutputSpec[], settings: Settings, backfill: boolean): readonly OutputSpec[] {
  const own = given.filter((spec): spec is FileSpec => spec.kind === 'file');
  const { outputFile } = settings;
  if (outputFile === '') return [];
  const chosen: readonly FileSpec[] =
    outputFile === undefined
      ? own
      : [
          {
            kind: 'file',
            path: outputFile,
            ...lineOf(own[0] ?? given[0]),
            filter: EVERYTHING,
            rotation: own[0]?.rotation ?? DEFAULT_ROTATION,
          },
        ];
  return chosen.map((spec) => ({ ...spec, rotation: rotation(spec.rotation, settings, backfill) }));
}

function rotation(
  own: Rotation,
  { rotateSize, rotateEvery, rotateKeep }: Settings,
  backfill: boolean,
): Rotation {
  const unasked =
    own === DEFAULT_ROTATION &&
    rotateSize === undefined &&
    rotateEvery === undefined &&
    rotateKeep === undefined;
  // The default holds back a live run that goes on for ever. A past that was asked for is to stay whole.
  const sizeBytes = backfill && unasked ? undefined : (rotateSize ?? own.sizeBytes);
  const everyMs = rotateEvery ?? own.everyMs;
  return {
    keep: rotateKeep ?? own.keep,
    gzip: own.gzip,
    ...defined({
      sizeBytes: sizeBytes === 'off' ? undefined : sizeBytes,
      everyMs: everyMs === 'off' ? undefined : everyMs,
    }),
  };
}

/** What a list of outputs can say that this scenario, or this list, cannot mean. */
function refuseMisfits({ name, services }: Scenario, specs: readonly OutputSpec[]): void {
  const known = services.map((service) => service.name);
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const spec of specs) {
    for (const service of spec.filter.services) {
      if (known.includes(service)) continue;
      const fault = {
        where: 'OUTPUTS (--outputs)',
        problem: `${name} has no service "${service}"`,
        expected: `one of ${known.join(', ')}`,
        hint: didYouMean(nearest(service, known)),
      };
      faults.push(defined(fault));
    }
    if (spec.kind !== 'file') continue;
    const other = fileClash(spec.path, seen);
    if (other !== undefined) {
      faults.push({
        where: 'OUTPUTS (--outputs)',
        problem: clashText(spec.path, other),
        expected: 'a file of its own each',
      });
    }
    seen.add(spec.path);
  }
  if (faults.length > 0) throw new FiredrillError(`outputs do not suit ${name}`, EXIT.usage, faults);
}

/** Outputs that will stay empty, in a sentence each: access logs of a scenario that has no HTTP answers to log. */
export function idleOutputs(scenario: Scenario, specs: readonly OutputSpec[]): readonly string[] {
  const answers = scenario.services.some(({ operations }) =>
    operations.some(({ http }) => http?.bytes !== undefined),
  );
  if (answers) return [];
  return specs
    .filter(({ format, filter }) => filter.only === 'access' || ACCESS_FORMATS.includes(format))
    .map(
      (spec) =>
        `${spec.kind === 'file' ? spec.path : 'the console'} stays empty: no operation of ${scenario.name} has http with bytes, which ${spec.format} needs`,
    );
}

/** They hold one line for each HTTP answer, and nothing else. */
const ACCESS_FORMATS: readonly string[] = ['clf', 'combined', 'access-json'];
