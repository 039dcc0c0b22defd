/** docker-compose.yml lists firedrill's settings, all of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { withSettings } from '../../scripts/compose-settings.ts';
import { DEFINITIONS } from '../../src/config/settings/resolve.ts';
import { repository } from './compose-file.ts';

const text = readFileSync(join(repository, 'docker-compose.yml'), 'utf8');

test('the list of settings is the generated one (npm run docs)', () => {
  expect(withSettings(text)).toBe(text);
});

test('every setting of firedrill is set or listed, and one that is listed can be set by taking off the "#"', () => {
  const uncommented = text.replaceAll(/^( +)# ([A-Z_]+: ")/gm, '$1$2');
  const { environment } = parse(uncommented, { merge: true }).services.firedrill;
  const names = DEFINITIONS.flatMap(([, { env }]) => env ?? []);
  expect(new Set(Object.keys(environment))).toEqual(new Set(names));
});
