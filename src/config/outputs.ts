/** The local outputs of a run: the scenario's, with what settings say in their place. */
import { normalize } from 'node:path';
import { type Fault, FiredrillError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { EVERYTHING, type FileSpec, type OutputSpec, type Rotation } from '../model/output-spec.ts';
import type { Scenario } from '../model/scenario.ts';
import { DEFAULT_FORMAT, DEFAULT_ROTATION, specOf } from './scenario/outputs.ts';
import type { Settings } from './settings/resolve.ts';
import { nearest } from './suggest.ts';

/** With `--json` the account is the only thing on standard output, whatever else is set. */
export function outputsOf(scenario: Scenario, settings: Settings): readonly OutputSpec[] {
  const given = settings.outputs?.map(specOf) ?? scenario.outputs;
  if (settings.outputs) refuseMisfits(scenario, given);
  return [...consoles(given, settings), ...files(given, settings)].map((spec) => ({
    ...spec,
    format: settings.format ?? spec.format,
  }));
}

function consoles(given: readonly OutputSpec[], { json, console }: Settings): readonly OutputSpec[] {
  if (json || console === false) return [];
  const own = given.filter((spec) => spec.kind === 'console');
  if (own.length > 0 || console === undefined) return own;
  return [{ kind: 'console', format: given[0]?.format ?? DEFAULT_FORMAT, filter: EVERYTHING }];
}

function files(given: readonly OutputSpec[], settings: Settings): readonly OutputSpec[] {
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
            format: (own[0] ?? given[0])?.format ?? DEFAULT_FORMAT,
            filter: EVERYTHING,
            rotation: own[0]?.rotation ?? DEFAULT_ROTATION,
          },
        ];
  return chosen.map((spec) => ({ ...spec, rotation: rotation(spec.rotation, settings) }));
}

function rotation(own: Rotation, { rotateSize, rotateEvery, rotateKeep }: Settings): Rotation {
  const sizeBytes = rotateSize ?? own.sizeBytes;
  const everyMs = rotateEvery ?? own.everyMs;
  return {
    keep: rotateKeep ?? own.keep,
    gzip: own.gzip,
    ...(sizeBytes === undefined || sizeBytes === 'off' ? {} : { sizeBytes }),
    ...(everyMs === undefined || everyMs === 'off' ? {} : { everyMs }),
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
      const near = nearest(service, known);
      faults.push({
        where: 'OUTPUTS (--outputs)',
        problem: `${name} has no service "${service}"`,
        expected: `one of ${known.join(', ')}`,
        ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      });
    }
    const path = spec.kind === 'file' ? normalize(spec.path) : undefined;
    if (path !== undefined && seen.has(path)) {
      faults.push({
        where: 'OUTPUTS (--outputs)',
        problem: `two outputs write to ${path}`,
        expected: 'a file of its own each',
      });
    }
    if (path !== undefined) seen.add(path);
  }
  if (faults.length > 0) throw new FiredrillError(`outputs do not suit ${name}`, EXIT.usage, faults);
}
