/** Rules for the tests themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const TESTS = resolve(import.meta.dirname, '..');
const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

// `describeWith`, `describeWhere` and the `skip` of a test's context take a reason, which the end of a run prints.
test('no test is left out without a reason, focused or empty', () => {
  const silent = /\b(?:describe|test|it|suite)\.(?:skip|skipIf|runIf|only|todo)\b|[^.]\bskip\(\)/;
  const found = files.flatMap((file) =>
    readFileSync(join(TESTS, file), 'utf8')
      .split('\n')
      .flatMap((line, i) => (silent.test(line) ? [`${file}:${i + 1} ${line.trim()}`] : [])),
  );
  expect(found.filter((line) => !line.includes('const silent ='))).toEqual([]);
});
