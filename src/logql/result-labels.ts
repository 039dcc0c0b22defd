/** Which labels the series of an expression have. */
import { matchersIn } from './absent.ts';
import { type Binary, type Call, type Grouping, type Outline, outlineOf } from './outline.ts';

/** All that any of its series can have; undefined where they are those of the records, which nobody knows here. */
export const groupingLabels = (expr: string): readonly string[] | undefined =>
  labelsOf(outlineOf(expr), expr);

type Labels = readonly string[] | undefined;

function labelsOf(outline: Outline, expr: string): Labels {
  switch (outline.kind) {
    case 'number':
      return [];
    case 'binary':
      return ofBinary(outline, expr);
    case 'call':
      return ofCall(outline, expr);
    default:
      return undefined;
  }
}

function ofBinary({ operator, matching, group, left, right }: Binary, expr: string): Labels {
  const [ofLeft, ofRight] = [labelsOf(left, expr), labelsOf(right, expr)];
  if (operator === 'or') return ofLeft && ofRight && [...new Set([...ofLeft, ...ofRight])];
  if (operator === 'and' || operator === 'unless' || right.kind === 'number') return ofLeft;
  if (left.kind === 'number') return ofRight;
  const many = group?.side === 'right' ? ofRight : ofLeft;
  if (group) return many && [...new Set([...many, ...group.labels])];
  return matching ? grouped(many, matching) : many;
}

/** These pass through what their argument has, whatever they are grouped by. */
const SELECTING: ReadonlySet<string> = new Set(['topk', 'bottomk', 'approx_topk', 'sort', 'sort_desc']);
const AGGREGATING: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar']);

function ofCall(call: Call, expr: string): Labels {
  const { name, grouping, arguments: parts, texts } = call;
  const of = parts.at(-1);
  const inner = of && labelsOf(of, expr);
  if (name === 'vector') return [];
  if (SELECTING.has(name)) return inner;
  if (AGGREGATING.has(name)) return grouping ? grouped(inner, grouping) : [];
  if (name === 'label_replace') return inner && [...new Set([...inner, ...texts.slice(0, 1)])];
  if (name === 'absent_over_time') return of && absentLabels(expr, of);
  return grouping?.keeps ? grouping.labels : undefined;
}

const grouped = (labels: Labels, { keeps, labels: named }: Grouping): Labels =>
  keeps ? named : labels?.filter((label) => !named.includes(label));

/** What is not there has the labels that its selector names with `=`. */
const absentLabels = (expr: string, selection: Outline): readonly string[] =>
  matchersIn(expr, selection)
    .filter(({ operator }) => operator === '=')
    .map(({ label }) => label);
