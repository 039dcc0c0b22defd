/** What the benchmarks of the drill run: rules, commands and their folder. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';

export const ROOT = resolve(import.meta.dirname, '../..');
export const CLI = join(ROOT, 'dist/cli.js');
export const RULES = join(ROOT, 'grafana/rules/services.yaml');

export const folder = mkdtempSync(join(tmpdir(), 'firedrill-bench-drill-'));
export const n = (value: number): string => Math.round(value).toLocaleString('en-US');
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

const rules = parse(readFileSync(RULES, 'utf8'));
export const [one] = rules.groups[0].rules;
export const oneRule = join(folder, 'one-rule.yaml');
writeFileSync(oneRule, stringify({ groups: [{ ...rules.groups[0], rules: [one] }] }));

export const hour = ['drill', 'checkout', '--rate', '50', '--duration', '1h', '--seed', '1'];
export const fires = `${one.alert}{service_name="payment-service"} during payment-errors fires 5m resolves 10m`;
export const day = ['drill', 'incident-day', '--rules', RULES, '--seed', '1'];
export const sweep = [
  ...['sweep', 'checkout', '--rules', RULES, '--alert', `${one.alert}{service_name="payment-service"}`],
  ...['--errors', '1%..20%', '--steps', '10', '--seeds', '3', '--duration', '1h', '--quiet', '0'],
  ...['--seed', '1'],
];

export const machine = `${cpus().length} cores of "${cpus()[0]?.model}", ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.version.slice(1)}`;

/** What a report says of its records. */
export interface Reported {
  readonly records?: Readonly<Record<string, number>>;
  readonly span?: { readonly from: string; readonly to: string };
  readonly mutation?: { readonly mutants: readonly unknown[] };
}

export const recordsIn = ({ records = {} }: Reported): number =>
  Object.values(records).reduce((sum, count) => sum + count, 0);
