/** Broken scenarios, each with the message it must get: what is wrong, where, and how to mend it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scenarioFrom } from '../../src/config/scenario/index.ts';
import { describeError, FiredrillError } from '../../src/core/errors.ts';
import { EXIT } from '../../src/core/exit-codes.ts';

const FOLDER = join(import.meta.dirname, 'broken');
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
const named = (ending: string): readonly string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));

const names = named('.yaml');

test('every broken scenario has its message', () => {
  expect(names.length).toBeGreaterThanOrEqual(150);
  expect(named('.txt')).toEqual(names);
});

test.each(names)('%s', async (name) => {
  const error: unknown = await scenarioFrom({ label: `${name}.yaml`, text: read(`${name}.yaml`) }, '1').catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FiredrillError);
  expect((error as FiredrillError).exitCode).toBe(EXIT.usage);
  expect(`${describeError(error as FiredrillError)}\n`).toBe(read(`${name}.txt`));
});
