/** Templates of `line_format` and `label_format`, compiled once and rendered for each record. */
import {
  type Command,
  evaluateLine,
  type FunctionSet,
  parseTemplate,
  RulerOnly,
  TemplateError,
  type TemplateNode,
} from '../../template/index.ts';
import { needsLoki } from './errors.ts';
import type { Line } from './line.ts';
import { lineFunctions } from './line-functions.ts';

/** Renders a template over a record; fails with `TemplateError` where Loki marks the line with an error. */
export type Render = (line: Line) => string;

let current: Line | undefined;
const FUNCTIONS: FunctionSet = lineFunctions(() => current!);

/** @throws EvaluationError if the template has a part that is not rendered here */
export function compileTemplate(template: string): Render {
  const nodes = known(() => parseTemplate(template, { variables: [], functions: FUNCTIONS }));
  return (
    fieldsAlone(nodes) ??
    ((line) => {
      current = line;
      return known(() => evaluateLine(nodes, new Map(Object.entries(line.labels())), FUNCTIONS));
    })
  );
}

/** Most templates are text and labels: those need no map of all labels. */
function fieldsAlone(nodes: readonly TemplateNode[]): Render | undefined {
  const parts: (string | { readonly label: string })[] = [];
  for (const node of nodes) {
    if (node.kind === 'text') parts.push(node.text);
    else if (node.kind === 'action' && node.pipeline.variables.length === 0) {
      const [[first, ...more], ...others] = node.pipeline.commands as [Command, ...Command[]];
      const [label, ...deeper] = first.kind === 'dot' ? first.fields : [];
      if (label === undefined || deeper.length + more.length + others.length > 0) return undefined;
      parts.push({ label });
    } else return undefined;
  }
  return (line) => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : (line.get(part.label) ?? '');
    return text;
  };
}

/** Why Loki refuses a template; undefined: it does not. */
export function templateProblem(template: string): string | undefined {
  try {
    parseTemplate(template, { variables: [], functions: FUNCTIONS });
    return undefined;
  } catch (error) {
    if (error instanceof RulerOnly || !(error instanceof TemplateError)) return undefined;
    return error.message;
  }
}

function known<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RulerOnly) throw needsLoki(error.message);
    throw error;
  }
}
