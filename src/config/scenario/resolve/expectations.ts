/** Expectations as a scenario file writes them. The grammar that they share with `--expect` is in `config/expectations.ts`. */
import type { Expectation, LabelMatcher } from '../../../model/expectation.ts';
import { type ReportError, resolveExpectation } from '../../expectations.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';

type ExpectationFile = NonNullable<ScenarioFile['expect']>[number];

export function resolveExpectationFile(
  file: ExpectationFile,
  path: Path,
  incidents: readonly string[],
  faults: Faults,
): Expectation {
  const report: ReportError = (part, problem, remedy) => {
    // The incident that `during` names may be one whose name could not be read.
    if (part[0] === 'during' && hasUnreadableName(incidents, faults)) return;
    faults.add([...path, ...part], problem, remedy);
  };
  const { alert, labels = {}, during, fires, resolves, never = false, annotations } = file;
  const parts = {
    alert,
    labels: Object.entries(labels).map(([name, value]) => matcherOf(name, value)),
    during,
    firesMs: fires,
    resolvesMs: resolves,
    never,
    annotations: annotations && Object.entries(annotations).map(([name, pattern]) => ({ name, pattern })),
  };
  return resolveExpectation(parts, incidents, report);
}

const matcherOf = (name: string, written: string): LabelMatcher =>
  written.startsWith('=~')
    ? { name, operator: '=~', value: written.slice(2) }
    : { name, operator: '=', value: written };

const hasUnreadableName = (incidents: readonly string[], faults: Faults): boolean =>
  faults.isBroken(['incidents']) || incidents.some((_, i) => faults.isBroken(['incidents', i, 'name']));
