/** Expectations as the file writes them: what an alert must do, and when. */
import { messageOf } from '../../core/errors.ts';
import { nearest } from '../../core/suggest.ts';
import type { Expectation, LabelMatcher } from '../../model/expectation.ts';
import { durationRange } from '../values.ts';
import type { Path } from '../yaml/source.ts';
import { didYouMean, type Faults } from './faults.ts';
import { present } from './present.ts';
import type { ScenarioFile } from './schema.ts';

type ExpectationFile = NonNullable<ScenarioFile['expect']>[number];

export function resolveExpectation(
  file: ExpectationFile,
  path: Path,
  incidents: readonly string[],
  faults: Faults,
): Expectation {
  refuseContradictions(file, path, faults);
  return {
    alert: file.alert,
    labels: Object.entries(file.labels ?? {}).map(([name, value]) =>
      resolveLabel(name, value, [...path, 'labels', name], faults),
    ),
    never: file.never ?? false,
    annotations: Object.entries(file.annotations ?? {}).map(([name, pattern]) => {
      refuseBadPattern(pattern, [...path, 'annotations', name], faults);
      return { name, pattern };
    }),
    ...present({
      during:
        file.during === undefined
          ? undefined
          : resolveDuring(file.during, [...path, 'during'], incidents, faults),
      firesMs: file.fires,
      resolvesMs: file.resolves,
    }),
  };
}

function refuseContradictions(file: ExpectationFile, path: Path, faults: Faults): void {
  if (file.never) {
    for (const key of ['fires', 'resolves', 'annotations'] as const) {
      if (file[key] !== undefined) {
        faults.add([...path, key], `\`${key}\` of an alert that must never fire`, {
          expected: `\`${key}\` or \`never\``,
        });
      }
    }
  } else if (file.fires === undefined) {
    const problem =
      file.resolves === undefined ? 'nothing is expected of the alert' : '`resolves` without `fires`';
    faults.add(path, problem, { expected: '`fires` with a time, or `never: true`' });
  }
}

function resolveLabel(name: string, written: string, path: Path, faults: Faults): LabelMatcher {
  if (!written.startsWith('=~')) return { name, operator: '=', value: written };
  const value = written.slice(2);
  refuseBadPattern(value, path, faults);
  return { name, operator: '=~', value };
}

function refuseBadPattern(pattern: string, path: Path, faults: Faults): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    faults.add(path, messageOf(error), { expected: 'a regular expression' });
  }
}

/** An incident's name goes before a window: a name may hold dots as well. */
function resolveDuring(
  written: string,
  path: Path,
  incidents: readonly string[],
  faults: Faults,
): Expectation['during'] {
  if (incidents.includes(written)) return { incident: written };
  const window = written.includes('..') ? durationRange(written) : undefined;
  if (window?.ok && window.value.minMs < window.value.maxMs) {
    return { fromMs: window.value.minMs, toMs: window.value.maxMs };
  }
  // It may be an incident whose name could not be read.
  if (faults.isBroken(['incidents']) || incidents.some((_, i) => faults.isBroken(['incidents', i, 'name']))) {
    return undefined;
  }
  faults.add(path, window ? `found "${written}"` : `there is no incident "${written}"`, {
    expected: `${incidents.length > 0 ? `one of ${incidents.join(', ')}` : 'an incident of this file'}, or a window from..to such as 5h..5h10m`,
    hint: didYouMean(nearest(written, incidents)),
  });
  return undefined;
}
