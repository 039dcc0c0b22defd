/** A record that a log query selects: the labels of its stream, and its line. What comes out has been evaluated. */
import { type Entry, Evaluation, EvaluationError, passes, print, selectorTest } from '../../logql/index.ts';
import type { Extraction, LogExpr, LogRange, Stage } from '../../logql/tree.ts';
import type { Labels } from '../../model/series.ts';
import { textsFor } from './regex-text.ts';
import { type Ask, alternativesOf, Impossible, NotFound, valueFor } from './values.ts';

export interface SelectedRecord {
  /** Of its stream, without the label for its level. */
  readonly labels: Labels;
  readonly line: string;
  /** As Loki spells it: `info`, `error`. */
  readonly level: string;
}

/** Kinds of lines, by the parser that reads them. */
type Parser = Extract<Stage['kind'], 'json' | 'logfmt' | 'regexp' | 'pattern' | 'unpack'>;
const PARSERS: ReadonlySet<string> = new Set<Parser>(['json', 'logfmt', 'regexp', 'pattern', 'unpack']);

/**
 * @param value of the label that is unwrapped, as written in the line
 * @throws Impossible if no record can be selected
 * @throws NotFound if none is found
 */
export function recordFor(range: LogRange, value?: string): SelectedRecord {
  const { logs, unwrap } = range;
  const given: readonly Ask[] =
    unwrap && value !== undefined ? [{ kind: 'text', label: unwrap.label, operator: '=', value }] : [];
  refuseContradictions(logs);
  const labels = streamFor(logs);
  let problem: unknown;
  for (const asks of waysThrough(logs)) {
    try {
      for (const candidate of candidatesFor(logs, labels, [...asks, ...given])) {
        if (isSelected(range, candidate)) return candidate;
      }
    } catch (error) {
      if (!(error instanceof Impossible || error instanceof NotFound)) throw error;
      problem ??= error;
    }
  }
  throw problem ?? new NotFound('no line that its filters let through');
}

/** Texts that a line must have and must not have. Nothing changes the line between the two. */
function refuseContradictions({ stages }: LogExpr): void {
  const must: string[] = [];
  for (const stage of stages) {
    if (stage.kind === 'line_format' || stage.kind === 'decolorize' || stage.kind === 'unpack') return;
    if (stage.kind !== 'line-filter') continue;
    const texts = stage.any.filter(({ ip }) => !ip).map(({ value }) => value);
    if (stage.operator === '|=' && texts.length === 1) must.push(texts[0]!);
    if (stage.operator !== '!=') continue;
    const banned = texts.find((text) => must.some((wanted) => wanted.includes(text)));
    if (banned === undefined) continue;
    const wanted = must.find((text) => text.includes(banned))!;
    throw new Impossible(
      `\`|= ${JSON.stringify(wanted)}\` and \`!= ${JSON.stringify(banned)}\` contradict each other`,
    );
  }
}

/** A record of the same streams that the query does not count; undefined if it counts all of them. */
export function quietFor(range: LogRange): SelectedRecord | undefined {
  const labels = streamFor(range.logs);
  const parser = range.logs.stages.find(({ kind }) => PARSERS.has(kind)) as ParserStage | undefined;
  const fields = { level: 'info', msg: NOTHING_SPECIAL };
  const lines = {
    json: [JSON.stringify(fields)],
    unpack: [JSON.stringify({ _entry: NOTHING_SPECIAL })],
    logfmt: [`level=info msg="${NOTHING_SPECIAL}"`],
    pattern: [],
    regexp: [],
  };
  const candidates = [...(parser ? lines[parser.kind] : []), NOTHING_SPECIAL, 'ok', '-'];
  const quiet = candidates.map((line) => ({ labels, line, level: 'info' }));
  return quiet.find((each) => isHarmless(range, each));
}

/** Neither counted nor in error. */
function isHarmless(range: LogRange, record: SelectedRecord): boolean {
  return outcomeOf(range, record) === 'not-counted';
}

/** The labels of a stream that the selector matches. */
function streamFor({ selector }: LogExpr): Labels {
  const asks = selector.matchers.map((matcher): Ask => ({ kind: 'text', ...matcher }));
  return filled(asks);
}

function filled(asks: readonly Ask[]): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const label of new Set(asks.map((ask) => ask.label))) {
    const value = valueFor(
      label,
      asks.filter((ask) => ask.label === label),
    );
    if (value !== undefined) labels[label] = value;
  }
  return labels;
}

/** Errors are what a record without them satisfies. */
const isAboutErrors = ({ label }: Ask): boolean => label.startsWith('__error');

/** The ways to satisfy all label filters of a query. */
function waysThrough({ stages }: LogExpr): readonly (readonly Ask[])[] {
  let ways: readonly (readonly Ask[])[] = [[]];
  for (const stage of stages) {
    if (stage.kind !== 'label-filter') continue;
    const more = alternativesOf(stage.filter);
    ways = ways.flatMap((way) => more.map((each) => [...way, ...each])).slice(0, 32);
  }
  return ways.map((way) => way.filter((ask) => !isAboutErrors(ask)));
}

function* candidatesFor(logs: LogExpr, stream: Labels, asks: readonly Ask[]): Generator<SelectedRecord> {
  const parser = logs.stages.find(({ kind }) => PARSERS.has(kind));
  const isOfStream = ({ label }: Ask): boolean => label in stream || !parser;
  // A filter on a label of the stream asks the same of the stream.
  const selecting = logs.selector.matchers.map((matcher): Ask => ({ kind: 'text', ...matcher }));
  const ofLevel = (ask: Ask): boolean => ask.label === 'detected_level';
  const level = levelFor(asks.filter(ofLevel));
  const labels = filled([...selecting, ...asks.filter((ask) => isOfStream(ask) && !ofLevel(ask))]);
  const fields = filled(asks.filter((ask) => !isOfStream(ask) && !ofLevel(ask)));
  for (const texts of textsIn(logs)) {
    for (const line of linesFor(parser, fields, texts)) yield { labels, line, level };
  }
}

/** The most usual first. */
const LEVELS: readonly string[] = ['info', 'error', 'warn', 'debug', 'fatal', 'trace', 'critical'];

/** Loki writes the levels that it knows in lower case, and `unknown` for none. */
function levelFor(asks: readonly Ask[]): string {
  const known = LEVELS.find((level) => asks.every((ask) => ask.kind === 'text' && passes(ask, level)));
  if (asks.length === 0) return 'info';
  if (known !== undefined) return known;
  const wanted = valueFor('detected_level', asks) ?? '';
  const problem = `Loki writes the levels ${LEVELS.join(', ')} in \`detected_level\`, not ${JSON.stringify(wanted)}`;
  throw LEVELS.includes(wanted.toLowerCase()) ? new Impossible(problem) : new NotFound(problem);
}

/** Texts that the line must have, for the line filters; each way is another choice of alternatives. */
function* textsIn({ stages }: LogExpr): Generator<readonly string[]> {
  const choices = stages.flatMap((stage): readonly (readonly string[])[] => {
    if (stage.kind !== 'line-filter') return [];
    switch (stage.operator) {
      case '|=':
        return [stage.any.map(({ value }) => value)];
      case '|~':
        return [stage.any.flatMap(({ value }) => textsFor(value).slice(0, 4))];
      case '|>':
        return [stage.any.map(({ value }) => value.replaceAll(/<[^>]*>/g, 'x'))];
      default:
        return [];
    }
  });
  for (let turn = 0; turn < 4; turn++) {
    const texts = choices.map((choice) => choice[Math.min(turn, choice.length - 1)] ?? '');
    yield texts.filter(
      (text, i) =>
        text !== '' && !texts.some((other, j) => other.includes(text) && (other !== text || j < i)),
    );
  }
}

const NOTHING_SPECIAL = 'request done';

type ParserStage = Stage & { readonly kind: Parser };

/** Lines with these fields and texts, the most natural one first. */
function linesFor(parser: Stage | undefined, fields: Labels, texts: readonly string[]): readonly string[] {
  const text = texts.join(' ');
  if (!parser) return text === '' ? [NOTHING_SPECIAL] : [text, ...texts];
  const stage = parser as ParserStage;
  switch (stage.kind) {
    case 'json':
      return jsonLines(stage.parameters, fields, texts);
    case 'unpack':
      return [JSON.stringify({ ...fields, _entry: text })];
    case 'logfmt': {
      const pairs = Object.entries(fields).map(([name, value]) => `${name}=${logfmtValue(value)}`);
      const message = text === '' ? NOTHING_SPECIAL : text;
      return [`${[...pairs, `msg=${logfmtValue(message)}`].join(' ')}`, [...pairs, ...texts].join(' ')];
    }
    case 'pattern': {
      const line = stage.pattern.replaceAll(/<(\w+)>/g, (_, name: string) =>
        name === '_' ? 'x' : (fields[name] ?? 'x'),
      );
      return [line, ...inPlaces(stage.pattern, fields, text)];
    }
    case 'regexp': {
      const lines = textsFor(stage.pattern, new Map(Object.entries(fields)));
      return lines.flatMap((line) => [line, `${line} ${text}`, `${text} ${line}`]);
    }
  }
}

/** The text in the place of one unnamed capture after another. */
function inPlaces(pattern: string, fields: Labels, text: string): readonly string[] {
  const count = pattern.split('<_>').length - 1;
  return Array.from({ length: count }, (_, place) => {
    let at = 0;
    return pattern.replaceAll(/<(\w+)>/g, (__, name: string) =>
      name === '_' ? (at++ === place ? text : 'x') : (fields[name] ?? 'x'),
    );
  });
}

const logfmtValue = (value: string): string => (/^[^\s"=]+$/.test(value) ? value : JSON.stringify(value));

/** `"level":"error"`, or a part of it, as somebody who searches in JSON writes it. */
const PAIR = /^[{,\s]*"?([\w.-]+)"?\s*:\s*"?([^"{}[\],]*)"?[,}\s]*$/;

function jsonLines(
  parameters: readonly Extraction[],
  fields: Labels,
  texts: readonly string[],
): readonly string[] {
  const object: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const path = parameters.find(({ label }) => label === name)?.path ?? name;
    place(
      object,
      path.split(/[.[\]"]+/).filter((part) => part !== ''),
      valueIn(value),
    );
  }
  for (const { label, path } of parameters) {
    if (!(label in fields))
      place(
        object,
        path.split(/[.[\]"]+/).filter((part) => part !== ''),
        'x',
      );
  }
  const message = texts.length === 0 ? {} : { msg: texts.join(' ') };
  const pairs = texts.flatMap((text) => {
    const [, name, value] = PAIR.exec(text) ?? [];
    return name === undefined ? [] : [[name, valueIn(value!)] as const];
  });
  const rest = texts.filter((text) => !PAIR.test(text));
  const withPairs = {
    ...object,
    ...Object.fromEntries(pairs),
    ...(rest.length === 0 ? {} : { msg: rest.join(' ') }),
  };
  return [{ ...object, ...message }, withPairs].flatMap((each) => [
    JSON.stringify(each),
    // As most libraries of Python write it.
    JSON.stringify(each, null, 1).replaceAll(/\n\s*/g, ' '),
    JSON.stringify(asTexts(each)),
  ]);
}

const valueIn = (text: string): string | number =>
  /^(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;

const asTexts = (object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]),
  );

function place(object: Record<string, unknown>, [first, ...rest]: readonly string[], value: unknown): void {
  if (first === undefined) return;
  if (rest.length === 0) {
    object[first] ??= value;
    return;
  }
  object[first] ??= {};
  place(object[first] as Record<string, unknown>, rest, value);
}

const AT_MS = 60_000;

const isSelected = (range: LogRange, record: SelectedRecord): boolean =>
  outcomeOf(range, record) === 'counted';

/** What the evaluator makes of a record. */
function outcomeOf(
  { logs, unwrap, ...range }: LogRange,
  record: SelectedRecord,
): 'counted' | 'not-counted' | 'not-selected' | 'error' {
  const of = { ...range, logs, ...(unwrap ? { unwrap } : {}), rangeMs: AT_MS, offsetMs: 0 };
  const name = unwrap ? 'sum_over_time' : 'count_over_time';
  const counted = { kind: 'range', name, of, from: 0, to: 0 } as const;
  try {
    const evaluation = new Evaluation(counted, { grid: { fromMs: AT_MS, toMs: AT_MS, stepMs: AT_MS } });
    const entry = entryAt(AT_MS, record);
    evaluation.take(entry);
    if (evaluation.end().length > 0) return 'counted';
    return selectorTest(print({ ...logs, stages: [] }))(record.labels) ? 'not-counted' : 'not-selected';
  } catch (error) {
    if (error instanceof EvaluationError) return 'error';
    throw error;
  }
}

/** As Loki keeps it. The label that its level comes from has a name that no rule reads. */
export const entryAt = (timeMs: number, { labels, line, level }: SelectedRecord): Entry => ({
  stream: { labels },
  timeMs,
  line,
  metadata: { detected_level: level },
});
