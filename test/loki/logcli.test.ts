/** The command that repeats a query, parsed by a real shell. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { queryCommand } from '../../src/loki/logcli.ts';
import { at, MINUTE } from '../support/histories.ts';

const LOKI = { url: 'http://localhost:3100', tenant: 'firedrill-0a1b2c' };
const WINDOW = { startMs: at(10), endMs: at(15) };

const command = (expr: string, { loki = LOKI, intervalMs = MINUTE, window = WINDOW } = {}): string =>
  queryCommand(loki, { expr, intervalMs, ...window });

/** The arguments that a shell passes to the program. */
const wordsOf = (line: string): readonly string[] =>
  execFileSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

test('names the Loki, the tenant, the time and the step', () => {
  expect(command('sum(rate({app="a"}[5m]))')).toBe(
    `logcli query --addr=http://localhost:3100 --org-id=firedrill-0a1b2c --from=2026-03-02T10:10:00.000Z --to=2026-03-02T10:15:00.000Z --step=60s 'sum(rate({app="a"}[5m]))'`,
  );
});

describe('the expression', () => {
  test.each([
    ['without its comparison', 'sum(rate({app="a"}[5m])) > 0.05', 'sum(rate({app="a"}[5m]))'],
    ['without a comparison that comes first', '5 < sum(rate({app="a"}[5m]))', 'sum(rate({app="a"}[5m]))'],
    [
      'complete, if it does not end with a comparison with a number',
      'sum(rate({app="a"}[5m])) > sum(rate({app="b"}[5m]))',
      'sum(rate({app="a"}[5m])) > sum(rate({app="b"}[5m]))',
    ],
    [
      'with unchanged quotes and line feeds',
      `\nsum(rate({app="it's"}[5m] # of 'all'\n))\n`,
      `sum(rate({app="it's"}[5m] # of 'all'\n))`,
    ],
    [
      'with what a shell would expand',
      'sum(rate({app="$HOME"} |= `*` [5m]))',
      'sum(rate({app="$HOME"} |= `*` [5m]))',
    ],
  ])('is queried %s', (_, expr, asked) => {
    expect(wordsOf(command(expr)).at(-1)).toBe(asked);
  });
});

test('the range is extended to whole intervals, so its steps are those of the drill', () => {
  const line = command('x', { intervalMs: 40_000, window: { startMs: at(10) + 1, endMs: at(15) + 1 } });
  expect(line).toContain('--from=2026-03-02T10:10:00.000Z --to=2026-03-02T10:15:20.000Z --step=40s');
});

test('a tenant or an address with shell characters stays one argument', () => {
  const loki = { url: 'http://loki?a=b&c=$d', tenant: "o'neil team" };
  expect(wordsOf(command('x', { loki })).slice(2, 4)).toEqual([
    '--addr=http://loki?a=b&c=$d',
    "--org-id=o'neil team",
  ]);
});
