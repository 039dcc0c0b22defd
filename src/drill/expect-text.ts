/** An expectation in one line: `HighErrorRatio{service_name="payment-service"} during payment-errors fires 2m resolves 5m`. */
import { nearest } from '../config/suggest.ts';
import { durationRange, positiveDuration } from '../config/values.ts';
import { type Fault, messageOf } from '../core/errors.ts';
import type { Expectation, LabelMatcher } from '../model/expectation.ts';

const FORM =
  'ALERT{label="value", other=~"pattern"} [during INCIDENT|FROM..TO] never, or … fires TIME [resolves TIME]';
const EXAMPLE = `--expect 'HighErrorRatio{service_name="payment-service"} during payment-errors fires 2m resolves 5m'`;

/** The alert's name, its labels, the rest. */
const HEAD = /^\s*([A-Za-z_][\w:.-]*)\s*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s*(.*)$/s;
const LABEL = /^\s*([A-Za-z_]\w*)\s*(=~|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/;

/** Where it speaks of an incident, one of `incidents`. */
export function parseExpectation(
  text: string,
  incidents: readonly string[],
): { readonly expectation: Expectation } | { readonly fault: Fault } {
  const wrong = (problem: string, hint = EXAMPLE): { fault: Fault } => ({
    fault: { where: `--expect '${text}'`, problem, expected: FORM, hint },
  });
  const [, alert, inner = '', rest = ''] = HEAD.exec(text) ?? [];
  if (alert === undefined) return wrong('this begins with no alert');
  const labels = readLabels(inner);
  if (typeof labels === 'string') return wrong(labels);
  const words = rest.split(/\s+/).filter((word) => word !== '');
  let during: Expectation['during'];
  let firesMs: number | undefined;
  let resolvesMs: number | undefined;
  let never = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const next = words[i + 1];
    if (word === 'never') never = true;
    else if (word === 'during') {
      if (next === undefined) return wrong('`during` what?');
      const window = incidents.includes(next) ? undefined : durationRange(next);
      if (window !== undefined && next.includes('..') && !window.ok) {
        return wrong(`"${next}" is no window`, 'FROM..TO, of which the second is later: 10m..15m');
      }
      if (window !== undefined && !next.includes('..')) {
        const near = nearest(next, incidents);
        return wrong(
          `there is no incident "${next}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
          incidents.length > 0 ? `one of ${incidents.join(', ')}` : 'a window such as 10m..15m',
        );
      }
      during = window?.ok ? { fromMs: window.value.minMs, toMs: window.value.maxMs } : { incident: next };
      i++;
    } else if (word === 'fires' || word === 'resolves') {
      const time = positiveDuration(next ?? '');
      if (!time.ok) return wrong(`\`${word}\` within what time? found ${JSON.stringify(next ?? '')}`);
      if (word === 'fires') firesMs = time.value;
      else resolvesMs = time.value;
      i++;
    } else return wrong(`what is ${JSON.stringify(word)}?`);
  }
  if (never && (firesMs !== undefined || resolvesMs !== undefined)) {
    return wrong('an alert that must never fire cannot be asked to fire or to resolve');
  }
  if (!never && firesMs === undefined)
    return wrong('nothing is expected of the alert: `fires` with a time, or `never`');
  return {
    expectation: {
      alert,
      labels,
      never,
      annotations: [],
      ...(during === undefined ? {} : { during }),
      ...(firesMs === undefined ? {} : { firesMs }),
      ...(resolvesMs === undefined ? {} : { resolvesMs }),
    },
  };
}

/** An alert by itself, `HighErrorRatio{service_name="payment-service"}`; a text says what is wrong with it. */
export function parseAlert(text: string): Pick<Expectation, 'alert' | 'labels'> | string {
  const [, alert, inner = '', rest = ''] = HEAD.exec(text) ?? [];
  if (alert === undefined) return 'this begins with no alert';
  if (rest !== '') return `what is ${JSON.stringify(rest)}?`;
  const labels = readLabels(inner);
  return typeof labels === 'string' ? labels : { alert, labels };
}

function readLabels(text: string): readonly LabelMatcher[] | string {
  const labels: LabelMatcher[] = [];
  for (let rest = text; rest.trim() !== ''; ) {
    const [whole, name, operator, written] = LABEL.exec(rest) ?? [];
    if (whole === undefined) return `labels are written name="value", found ${JSON.stringify(rest.trim())}`;
    const value = written!.replace(/\\(["\\])/g, '$1');
    if (operator === '=~') {
      try {
        new RegExp(value);
      } catch (error) {
        return messageOf(error);
      }
    }
    labels.push({ name: name!, operator: operator as LabelMatcher['operator'], value });
    rest = rest.slice(whole.length);
  }
  return labels;
}
