/** Renders templates with Prometheus: `promtool test rules` shows the rendered annotations. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder } from '../support/program.ts';

export interface TemplateCase {
  readonly template: string;
  readonly value: number;
}

/** The labels of the series in every case. */
export const LABELS: Readonly<Record<string, string>> = {
  service_name: 'payment-service',
  instance: 'shop.example.org:8080',
  path: `/pay?a=b&c=<d> 'e'`,
  user: 'jürgen o\'neil, 2nd of "three"\n',
  seconds: '93.5',
};

const SELECTOR = Object.entries(LABELS).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
const ERROR_PREFIX = '<error expanding template: ';

/** The text or the error of each case, in order. */
export function renderedByPromtool(
  promtool: string,
  cases: readonly TemplateCase[],
): readonly ({ readonly text: string } | { readonly fault: string })[] {
  const dir = freshFolder();
  const named = cases.map((one, i) => ({ ...one, alert: `Case${i}` }));
  const rules = named.map(({ alert, template }) => ({
    alert,
    // Without `__name__`, as series of LogQL are.
    expr: 'some * 1',
    labels: { severity: 'critical' },
    annotations: { text: template },
  }));
  const tests = [...new Set(cases.map(({ value }) => value))].map((value) => ({
    interval: '1m',
    input_series: [{ series: `some{${SELECTOR.join(',')}}`, values: numberText(value) }],
    alert_rule_test: named
      .filter((one) => Object.is(one.value, value))
      // No case renders to the expected text, so promtool shows all of them.
      .map(({ alert }) => ({
        eval_time: '0m',
        alertname: alert,
        exp_alerts: [{ exp_labels: LABELS, exp_annotations: { text: 'never this' } }],
      })),
  }));
  writeFileSync(join(dir, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'cases', rules }] }));
  writeFileSync(join(dir, 'test.yaml'), JSON.stringify({ rule_files: ['rules.yaml'], tests }));
  const shown = run(promtool, ['test', 'rules', 'test.yaml'], dir);
  return named.map(({ alert }) => {
    const text = textIn(shown, alert);
    return text.startsWith(ERROR_PREFIX) ? { fault: text.slice(ERROR_PREFIX.length, -1) } : { text };
  });
}

/** Whether Prometheus refuses to load each template. */
export function refusedByPromtool(promtool: string, templates: readonly string[]): readonly boolean[] {
  const dir = freshFolder();
  const rules = templates.map((template, i) => ({
    alert: `Case${i}`,
    expr: 'some',
    annotations: { text: template },
  }));
  writeFileSync(join(dir, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'cases', rules }] }));
  const shown = run(promtool, ['check', 'rules', 'rules.yaml'], dir);
  return templates.map((_, i) => shown.includes(`"Case${i}": annotation "text"`));
}

function run(promtool: string, args: readonly string[], cwd: string): string {
  const { stdout, stderr, error } = spawnSync(promtool, args, { cwd, encoding: 'utf8', maxBuffer: 64e6 });
  if (error) throw error;
  return `${stdout}${stderr}`;
}

function textIn(shown: string, alert: string): string {
  const [, one] = shown.split(`alertname: ${alert}, time`);
  const [, quoted] = /got:\[[\s\S]*?Annotations:\{text="((?:[^"\\]|\\.)*)"\}/.exec(one ?? '') ?? [];
  if (quoted === undefined) throw new Error(`promtool did not report ${alert}:\n${shown.slice(0, 2000)}`);
  return quoted.replace(/\\(?:x(..)|u(....)|(.))/g, (_, x, u, character: string) =>
    x || u ? String.fromCodePoint(Number.parseInt(x ?? u, 16)) : (ESCAPES[character] ?? character),
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : '-Inf';
