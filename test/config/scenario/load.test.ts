/** From a name or a path to a scenario that can be run. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtInScenarios, loadScenario, readScenarioText } from '../../../src/config/scenario/index.ts';
import { FiredrillError } from '../../../src/core/errors.ts';
import { EXIT } from '../../../src/core/exit-codes.ts';
import { SHOP } from '../../support/config-scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-config-'));

function written(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function refusal(name: string): Promise<FiredrillError> {
  const thrown: unknown = await loadScenario(name, '1').catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(FiredrillError);
  return thrown as FiredrillError;
}

describe.each(builtInScenarios())('built-in %s', (name) => {
  test('loads, under its own name', async () => {
    expect((await loadScenario(name, '1')).scenario.name).toBe(name);
  });

  test('comes out the same twice', async () => {
    expect(await loadScenario(name, '7')).toEqual(await loadScenario(name, '7'));
  });

  test('keeps its structure whatever the seed: only the words differ', async () => {
    const [one, two] = [await loadScenario(name, '1'), await loadScenario(name, '2')];
    expect({ ...one.scenario, pools: {} }).toEqual({ ...two.scenario, pools: {} });
    expect(one.hash).toBe(two.hash);
  });
});

test('a file is found by its path', async () => {
  const { scenario } = await loadScenario(written('mine.yaml', SHOP), '1');
  expect(scenario.name).toBe('shop');
});

test('a file may come from Windows', async () => {
  const { scenario } = await loadScenario(
    written('windows.yaml', `\uFEFF${SHOP.replaceAll('\n', '\r\n')}`),
    '1',
  );
  expect(scenario.services).toHaveLength(1);
});

test('the hash is that of the text', async () => {
  const [one, same, other] = await Promise.all(
    [SHOP, SHOP, `${SHOP}# more\n`].map((text, i) => loadScenario(written(`hash-${i}.yaml`, text), '1')),
  );
  expect(one!.hash).toBe(same!.hash);
  expect(one!.hash).not.toBe(other!.hash);
});

test('an unknown name is refused with the nearest one', async () => {
  const { faults, exitCode } = await refusal('storefrnt');
  expect(exitCode).toBe(EXIT.usage);
  expect(faults).toEqual([
    {
      where: 'scenario',
      problem: 'there is no scenario "storefrnt"',
      expected: expect.stringContaining('storefront'),
      hint: 'did you mean "storefront"?',
    },
  ]);
});

test.each(['', 'constructor', '__proto__', 'toString'])('%j is no built-in scenario', async (name) => {
  expect((await refusal(name)).faults[0]!.problem).toContain('there is no scenario');
});

test.each(['./nowhere.yaml', folder, `${folder}/a\u0000b.yaml`])('%j cannot be read', async (path) => {
  const { faults } = await refusal(path);
  expect(faults).toEqual([
    expect.objectContaining({
      where: path,
      problem: expect.stringContaining('cannot be read'),
    }),
  ]);
});

test('a file that is no text is refused', async () => {
  const { faults } = await refusal(
    written('picture.yaml', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 254])),
  );
  expect(faults).toHaveLength(1);
});

test('what `show` prints is what is loaded', () => {
  expect(readScenarioText('storefront').text).toMatch(/^name: storefront$/m);
});
