/** Rules compared with a scenario whose services have labels of their own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../../../src/core/exit-codes.ts';
import { checked } from './support.ts';

const FOLDER = join(import.meta.dirname, 'service-labels');

test('a rule must select labels that one service has together', async () => {
  const rules = join(FOLDER, 'rules.yaml');
  const { code, stderr } = await checked(rules, ['--scenario', join(FOLDER, 'scenario.yaml')]);
  expect(stderr).toBe(readFileSync(join(FOLDER, 'rules.txt'), 'utf8'));
  expect(code).toBe(EXIT.good);
});
