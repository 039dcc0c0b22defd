/** A settings file, in YAML or JSON. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettingsFile } from '../../../src/config/settings/file.ts';
import { resolveSettings, type Settings } from '../../../src/config/settings/resolve.ts';
import { type Fault, FiredrillError } from '../../../src/core/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-settings-'));

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const settingsIn = (path: string): Settings =>
  resolveSettings({ flags: {}, environment: {}, file: readSettingsFile(path) }).values;

function faultsOf(path: string): readonly Fault[] {
  try {
    settingsIn(path);
    return [];
  } catch (error) {
    if (error instanceof FiredrillError) return error.faults;
    throw error;
  }
}

test.each([
  ['a.yaml', '# mine\nrate: 20\nburst-frequency: 5%\n'],
  ['a.json', '{\n\t"rate": 20,\n\t"burst-frequency": "5%"\n}\n'],
])('%s is read', (name, text) => {
  expect(settingsIn(written(name, text))).toMatchObject({ rate: 20, burstFrequency: 0.05 });
});

test('an empty one says nothing', () => {
  expect(faultsOf(written('empty.yaml', '# nothing yet\n'))).toEqual([]);
});

test('faults name line and entry', () => {
  const path = written('faulty.yaml', 'seed: 7\nrate: fast\nformatt: json\n');
  expect(faultsOf(path)).toEqual([
    expect.objectContaining({
      where: `${path}:3 formatt`,
      problem: 'unknown setting',
      hint: 'did you mean "format"?',
    }),
    expect.objectContaining({
      where: `${path}:2 rate`,
      problem: 'cannot use "fast" (from the settings file)',
    }),
  ]);
});

test('what is not YAML is refused without quoting the file, which may hold secrets', () => {
  const path = written('broken.yaml', 'otlp-headers: "api-key=s3cret\nrate: 20\n');
  const faults = faultsOf(path);
  expect(faults).toHaveLength(1);
  expect(JSON.stringify(faults)).not.toContain('s3cret');
});

test('an entry that stands twice is refused', () => {
  const path = written('twice.yaml', 'rate: 1\nrate: 2\n');
  expect(faultsOf(path)).toEqual([expect.objectContaining({ where: `${path}:2 rate` })]);
});

test('one that is not there is refused', () => {
  const path = join(folder, 'nowhere.yaml');
  expect(faultsOf(path)).toEqual([
    expect.objectContaining({ where: `--settings ${path}`, problem: expect.stringContaining('ENOENT') }),
  ]);
});
