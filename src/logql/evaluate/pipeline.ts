/** The stages of a log query as one function over a record. */
import { RE2JS } from 're2js';
import { TemplateError } from '../../template/index.ts';
import { patternParts } from '../pattern.ts';
import type { LogExpr, Stage } from '../tree.ts';
import { needsLoki } from './errors.ts';
import { type Keep, labelFilter, lineFilter, matches } from './filters.ts';
import { extractJson, extractPaths, pathOf, unpack } from './json.ts';
import type { Line } from './line.ts';
import { compileTemplate } from './line-template.ts';
import { extractLogfmt } from './logfmt.ts';

/** Whether the record stays; what stages change, they change in the line. */
export function pipeline(stages: LogExpr['stages']): Keep {
  const steps = stages.map(step);
  if (steps.length === 0) return () => true;
  if (steps.length === 1) return steps[0]!;
  return (line) => {
    for (const keep of steps) if (!keep(line)) return false;
    return true;
  };
}

/** A stage that changes the line and keeps it. */
const changing =
  (change: (line: Line) => void): Keep =>
  (line) => {
    change(line);
    return true;
  };

function step(stage: Stage): Keep {
  switch (stage.kind) {
    case 'line-filter':
      return lineFilter(stage.operator, stage.any);
    case 'label-filter':
      return labelFilter(stage.filter);
    case 'json': {
      if (stage.parameters.length === 0) return changing(extractJson);
      const wanted = stage.parameters.map(({ label, path }) => {
        const steps = pathOf(path);
        if (steps === undefined) throw needsLoki(`the path "${path}" of \`json\``);
        return { label, path: steps };
      });
      return changing((line) => extractPaths(line, wanted));
    }
    case 'logfmt':
      return changing((line) => extractLogfmt(line, stage));
    case 'regexp':
      return regexp(stage.pattern);
    case 'pattern':
      return pattern(stage.pattern);
    case 'unpack':
      return changing(unpack);
    case 'decolorize':
      return changing((line) => {
        line.text = line.text.replace(ANSI, '');
      });
    case 'line_format': {
      const render = compileTemplate(stage.template);
      return changing((line) =>
        formatted(line, () => {
          line.text = render(line);
        }),
      );
    }
    case 'label_format':
      return labelFormat(stage);
    case 'drop':
      return drop(stage.labels);
    case 'keep':
      return keep(stage.labels);
  }
}

/** Select Graphic Rendition and its kin (ECMA-48, 8.3.117). */
const ANSI = /\u001b\[[0-9;]*[A-Za-z]/g;

export const TEMPLATE_ERROR = 'TemplateFormatErr';

function formatted(line: Line, change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    line.fail(TEMPLATE_ERROR);
  }
}

/** A line that does not match has no labels more, and is no error. */
function regexp(written: string): Keep {
  const compiled = RE2JS.compile(written);
  const names = Object.keys(compiled.namedGroups());
  return changing((line) => {
    const matcher = compiled.matcher(line.text);
    if (!matcher.find()) return;
    for (const name of names) line.extract(name, matcher.group(name) ?? '');
  });
}

function pattern(written: string): Keep {
  const parts = patternParts(written);
  return changing((line) => {
    const { text } = line;
    let at = 0;
    let waiting: string | undefined;
    const values: [string, string][] = [];
    for (const part of parts) {
      if ('capture' in part) {
        waiting = part.capture;
        continue;
      }
      const next =
        waiting === undefined ? (text.startsWith(part.text, at) ? at : -1) : text.indexOf(part.text, at);
      if (next < 0) {
        // A line that fits from its beginning only in part keeps some of the labels, or none.
        if (values.length > 0 || at > 0) line.doubt ??= `a line fits the pattern \`${written}\` only in part`;
        return;
      }
      if (waiting !== undefined && waiting !== '_') values.push([waiting, text.slice(at, next)]);
      waiting = undefined;
      at = next + part.text.length;
    }
    if (waiting !== undefined && waiting !== '_') values.push([waiting, text.slice(at)]);
    for (const [name, value] of values) line.extract(name, value);
  });
}

function labelFormat({ formats }: Extract<Stage, { kind: 'label_format' }>): Keep {
  refuseDependent(formats);
  const changes = formats.map(({ label, value }) => {
    if ('template' in value) {
      const render = compileTemplate(value.template);
      return (line: Line) => formatted(line, () => line.set(label, render(line)));
    }
    return (line: Line) => {
      const found = line.get(value.rename);
      if (found === undefined) return;
      line.set(label, found);
      line.remove(value.rename);
    };
  });
  return changing((line) => {
    for (const change of changes) change(line);
  });
}

/** Whether a template sees what the formats before it in the same stage have written is not documented. */
function refuseDependent(formats: Extract<Stage, { kind: 'label_format' }>['formats']): void {
  const changed: string[] = [];
  for (const { label, value } of formats) {
    const read = 'template' in value ? value.template : value.rename;
    const before = changed.find((name) => read.includes(name));
    if (before !== undefined) {
      throw needsLoki(
        `\`label_format\` reads \`${before}\` in the stage that changes it; to fix: write two stages`,
      );
    }
    changed.push(label, ...('rename' in value ? [value.rename] : []));
  }
}

type Listed = Extract<Stage, { kind: 'drop' | 'keep' }>['labels'];

/** Each label with the condition on its value; one label may have several conditions, of which any is enough. */
const conditions = (
  labels: Listed,
): readonly { readonly name: string; readonly applies: (value: string) => boolean }[] =>
  labels.map((label) =>
    typeof label === 'string'
      ? { name: label, applies: () => true }
      : { name: label.label, applies: matches(label) },
  );

function drop(labels: Listed): Keep {
  const drops = labels.map((label): ((line: Line) => void) => {
    if (typeof label === 'string') {
      return (line) => {
        if (line.has(label)) line.remove(label);
      };
    }
    const applies = matches(label);
    return (line) => {
      const value = line.get(label.label);
      if (value !== undefined && applies(value)) line.remove(label.label);
    };
  });
  return changing((line) => {
    for (const dropFrom of drops) dropFrom(line);
  });
}

function keep(labels: Listed): Keep {
  const listed = conditions(labels);
  return changing((line) => {
    for (const name of line.names()) {
      // `names` are without those of errors, which `keep` never removes.
      const isKept = listed.some((one) => one.name === name && one.applies(line.get(name) ?? ''));
      if (!isKept) line.remove(name);
    }
  });
}
