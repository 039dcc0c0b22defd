/** What is wrong with settings: each fault names its source, the value found and what is expected, all in one go. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFINITIONS,
  type ResolvedSettings,
  resolveSettings,
  type SettingLayers,
} from '../../../src/config/settings/resolve.ts';
import { type Fault, FiredrillError } from '../../../src/core/errors.ts';
import { EXIT } from '../../../src/core/exit-codes.ts';

type Outcome = { readonly resolved: ResolvedSettings } | { readonly faults: readonly Fault[] };

/** Anything but a FiredrillError of usage goes on and fails the test. */
function outcome(layers: Partial<SettingLayers>): Outcome {
  try {
    return { resolved: resolveSettings({ flags: {}, environment: {}, ...layers }) };
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    expect(error.exitCode).toBe(EXIT.usage);
    expect(error.faults.length).toBeGreaterThan(0);
    return { faults: error.faults };
  }
}

const faultsOf = (layers: Partial<SettingLayers>): readonly Fault[] => {
  const result = outcome(layers);
  return 'faults' in result ? result.faults : [];
};

test('a fault names flag, value, expectation and a value that would do', () => {
  expect(faultsOf({ flags: { rate: 'abc' } })).toEqual([
    {
      where: '--rate',
      problem: 'cannot use "abc" (from the command line)',
      expected: 'a number of records per second above 0, at most 1000000: 10, 0.5, 2000',
      hint: '--rate 10',
    },
  ]);
});

test('a fault names the variable', () => {
  expect(faultsOf({ environment: { LOG_LEVEL: 'LOUD' } })).toEqual([
    {
      where: 'LOG_LEVEL',
      problem: 'cannot use "LOUD" (from the environment)',
      expected: 'a level: TRACE, DEBUG, INFO, WARN, ERROR, FATAL (WARNING is the same as WARN)',
      hint: 'LOG_LEVEL=DEBUG',
    },
  ]);
});

test('a fault names the file and the entry', () => {
  expect(faultsOf({ file: { path: 'mine.yaml', content: { duration: '5 weeks' } } })).toEqual([
    {
      where: 'mine.yaml: duration',
      problem: 'cannot use "5 weeks" (from the settings file)',
      expected: 'a duration: seconds, or 500ms, 30s, 5m, 2h, 1d',
      hint: 'duration: 30s',
    },
  ]);
});

test('a fault says why where that does not go without saying', () => {
  expect(faultsOf({ environment: { LOG_DISTRIBUTION: 'INFO:0.5,ERROR:0.2' } })[0]!.problem).toBe(
    'cannot use "INFO:0.5,ERROR:0.2" (from the environment): the shares add up to 0.7',
  );
});

test('a value that is overruled is not judged', () => {
  expect(faultsOf({ flags: { rate: '5' }, environment: { LOG_RATE: 'abc' } })).toEqual([]);
});

test('all faults of all layers come in one go', () => {
  const faults = faultsOf({
    flags: { rate: '-1', bogus: 'x' },
    environment: { LOG_FORMAT: 'xml', BURST_FREQUENCY: '7' },
    file: { path: 'mine.yaml', content: { count: 0, colour: 'red', rate: 'overruled' } },
  });
  expect(faults.map(({ where }) => where).sort()).toEqual([
    '--bogus',
    '--rate',
    'BURST_FREQUENCY',
    'LOG_FORMAT',
    'mine.yaml: colour',
    'mine.yaml: count',
  ]);
});

describe('unknown names', () => {
  test.each([
    ['rat', 'did you mean "rate"?'],
    ['burst_frequency', 'did you mean "burst-frequency"?'],
    ['burstFrequency', 'did you mean "burst-frequency"?'],
    ['LOG_RATE', 'did you mean "rate"?'],
    ['LOG_FILE', 'did you mean "output-file"?'],
    ['nonsense', 'firedrill run --help lists the settings'],
    ['constructor', 'firedrill run --help lists the settings'],
    ['__proto__', 'firedrill run --help lists the settings'],
  ])('%s in the settings file: %s', (name, hint) => {
    const content = JSON.parse(`{"${name}": 1}`) as unknown;
    expect(faultsOf({ file: { path: 'mine.yaml', content } })).toEqual([
      { where: `mine.yaml: ${name}`, problem: 'unknown setting', hint },
    ]);
  });

  test('among flags', () => {
    expect(faultsOf({ flags: { ratte: '1' } })).toEqual([
      { where: '--ratte', problem: 'unknown flag', hint: 'did you mean "rate"?' },
    ]);
  });

  test.each([[['rate']], ['rate: 20'], [20], [true]])('a settings file of %j is no mapping', (content) => {
    expect(faultsOf({ file: { path: 'mine.yaml', content } })).toEqual([
      expect.objectContaining({ where: 'mine.yaml', problem: 'is not a mapping of settings' }),
    ]);
  });
});

test.each([
  [{ a: 1 }, 'a mapping'],
  [['x'], 'a list'],
])('%j is no value of any setting', (raw, found) => {
  const content = Object.fromEntries(DEFINITIONS.map(([, { name }]) => [name, raw]));
  const faults = faultsOf({ file: { path: 'mine.yaml', content } });
  expect(faults).toHaveLength(DEFINITIONS.length);
  for (const { problem } of faults) expect(problem).toMatch(new RegExp(`${found}|not shown`));
});

test('an empty flag is judged by its setting', () => {
  for (const name of ['scenario', 'seed', 'manifest', 'rate', 'otlp-endpoint', 'otlp-certificate']) {
    expect(faultsOf({ flags: { [name]: '' } })).toHaveLength(1);
  }
  expect(faultsOf({ flags: { 'output-file': '' } })).toEqual([]);
});

test('a long value is cut short', () => {
  const [fault] = faultsOf({ environment: { LOG_RATE: 'x'.repeat(10_000) } });
  expect(fault!.problem.length).toBeLessThan(300);
});

/** Texts that come near to being right, and texts that do not. */
const garbage = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'0123456789.,:=%smhd-+eE "\'\u0000\n') }),
  fc.constantFrom(
    'true',
    '1',
    '-1',
    '1e999',
    'NaN',
    '5%',
    'INFO',
    'INFO:1',
    'http://x',
    '__proto__',
    'constructor',
    '%(',
    '%(message)s',
  ),
);

describe.each(DEFINITIONS.map(([key, definition]) => ({ key, definition })))(
  '$key',
  { tags: 'slow' },
  ({ definition }) => {
    const { name, env } = definition;

    test('garbage either parses or gives one fault that names its source', () => {
      fc.assert(
        fc.property(garbage, (raw) => {
          const sources: [string, Partial<SettingLayers>][] = [
            [definition.argument ? name : `--${name}`, { flags: { [name]: raw } }],
            [`mine.yaml: ${name}`, { file: { path: 'mine.yaml', content: { [name]: raw } } }],
          ];
          if (env !== undefined) sources.push([env, { environment: { [env]: raw } }]);
          for (const [where, layers] of sources) {
            const result = outcome(layers);
            if ('faults' in result) {
              expect(result.faults.map((fault) => fault.where)).toEqual([where]);
              expect(result.faults[0]!.expected).toMatch(/./);
            }
          }
        }),
        { numRuns: 60 },
      );
    });

    test('whatever a settings file holds, it parses or is refused', () => {
      const anything = fc.oneof(fc.anything({ withBigInt: true, withDate: true }), fc.jsonValue());
      fc.assert(
        fc.property(anything, (raw) => {
          expect(
            faultsOf({ file: { path: 'mine.yaml', content: { [name]: raw } } }).length,
          ).toBeLessThanOrEqual(1);
        }),
        { numRuns: 60 },
      );
    });
  },
);

test('whatever all layers hold together, settings come out or faults do', { tags: 'slow' }, () => {
  const names = fc.oneof(fc.constantFrom(...DEFINITIONS.map(([, { name }]) => name)), fc.string());
  const variables = fc.oneof(
    fc.constantFrom(...DEFINITIONS.flatMap(([, { env }]) => env ?? [])),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.dictionary(names, garbage),
      fc.dictionary(variables, fc.option(garbage, { nil: undefined })),
      fc.anything({ withBigInt: true }),
      (flags, environment, content) => {
        outcome({ flags, environment, file: { path: 'mine.yaml', content } });
      },
    ),
    { numRuns: 300 },
  );
});
