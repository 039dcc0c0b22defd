/** The local outputs of a run: those of the scenario, with settings applied. */

import { defined } from '../core/defined.ts';
import { type Fault, FiredrillError, usageError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { didYouMean, nearest } from '../core/suggest.ts';
import { EVERYTHING, type FileSpec, type OutputSpec, type Rotation } from '../model/output-spec.ts';
import type { Scenario } from '../model/scenario.ts';
import {
  clashText,
  DEFAULT_FORMAT,
  DEFAULT_ROTATION,
  fileClash,
  specOf,
} from './scenario/resolve/outputs.ts';
import { DEFINITIONS, type ResolvedSettings, type Settings, type Source } from './settings/resolve.ts';

/** Settings of a single output, or of all outputs, which cannot be combined with a list of outputs. */
const SINGLE = ['format', 'outputFile', 'console'] as const;

/** The precedence of sources. */
const RANK: Readonly<Record<Source, number>> = { default: 0, 'settings file': 1, environment: 2, flag: 3 };

export interface OutputsOptions {
  /** For records of the past: they go to the console only on request, and files rotate only on request. */
  readonly backfill?: boolean;
}

/** With `--json`, nothing but the account goes to standard output. */
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

/** Between a list of outputs and single settings, the higher source takes precedence. From the same source, they are an error. */
function settled({ values, sources }: ResolvedSettings): Settings {
  if (values.outputs === undefined) return values;
  const given = SINGLE.filter((key) => values[key] !== undefined);
  const rank = RANK[sources.outputs];
  const clash = given.filter((key) => RANK[sources[key]] === rank);
  if (clash.length > 0) {
    throw usageError({
      where: 'OUTPUTS (--outputs)',
      problem: `cannot be combined with ${clash.map((key) => NAMES.get(key)).join(', ')}, which set the same for all outputs`,
      expected: 'either the list or the single settings',
    });
  }
  const overridden = Object.fromEntries(
    given.filter((key) => RANK[sources[key]] < rank).map((key) => [key, undefined]),
  );
  return { ...values, ...overridden };
}

const NAMES = new Map(DEFINITIONS.map(([key, { name }]) => [key, `--${name}`]));

function consoles(given: readonly OutputSpec[], { json, console }: Settings): readonly OutputSpec[] {
  if (json || console === false) return [];
  const own = given.filter((spec) => spec.kind === 'console');
  if (own.length > 0 || console === undefined) return own;
  return [{ kind: 'console', ...lineOf(given[0]), filter: EVERYTHING }];
}

/** The format of its lines. */
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
  const isDefault =
    own === DEFAULT_ROTATION &&
    rotateSize === undefined &&
    rotateEvery === undefined &&
    rotateKeep === undefined;
  // The default limits a live run, which may never end. A backfill must stay complete.
  const sizeBytes = backfill && isDefault ? undefined : (rotateSize ?? own.sizeBytes);
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

/** Refuses outputs that do not fit the scenario, or each other. */
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
        expected: 'a different file for each output',
      });
    }
    seen.add(spec.path);
  }
  if (faults.length > 0) throw new FiredrillError(`outputs do not fit ${name}`, EXIT.usage, faults);
}

/** One warning for each output that stays empty: access logs of a scenario without HTTP answers. */
export function idleOutputs(scenario: Scenario, specs: readonly OutputSpec[]): readonly string[] {
  const answers = scenario.services.some(({ operations }) =>
    operations.some(({ http }) => http?.bytes !== undefined),
  );
  if (answers) return [];
  return specs
    .filter(({ format, filter }) => filter.only === 'access' || ACCESS_FORMATS.includes(format))
    .map(
      (spec) =>
        `${spec.kind === 'file' ? spec.path : 'the console'} stays empty: no operation of ${scenario.name} has \`http\` with \`bytes\`, which ${spec.format} needs`,
    );
}

/** Formats that have only one line for each HTTP answer. */
const ACCESS_FORMATS: readonly string[] = ['clf', 'combined', 'access-json'];
