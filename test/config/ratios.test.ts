/** Ratios by short and full names. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ratios, resolveRatioNames, shortName } from '../../src/config/ratios.ts';
import { FiredrillError } from '../../src/core/errors.ts';

const NAMES = ['api-service', 'auth-service', 'payment-service', 'bank'];
const flag = (name: string): string => `--${name}-ratio`;

function faultsOf(given: Ratios, names: readonly string[] = NAMES) {
  try {
    resolveRatioNames(names, given, flag);
  } catch (error) {
    if (error instanceof FiredrillError) return error.faults;
    throw error;
  }
  return [];
}

test('short and full names mean the same service', () => {
  expect(resolveRatioNames(NAMES, { api: 3, 'auth-service': 0, bank: 10 }, flag)).toEqual({
    'api-service': 3,
    'auth-service': 0,
    bank: 10,
  });
});

test('a full name wins over another service’s short one', () => {
  const names = ['api', 'api-service'];
  expect(resolveRatioNames(names, { api: 1, 'api-service': 2 }, flag)).toEqual({ api: 1, 'api-service': 2 });
  expect(names.map((name) => shortName(name, names))).toEqual(names);
  expect(shortName('api-service', NAMES)).toBe('api');
});

test('every fault is told at once', () => {
  expect(faultsOf({ paymet: 1, api: 11, auth: 2, 'auth-service': 3, bank: Number.NaN })).toEqual([
    {
      where: '--paymet-ratio',
      problem: 'there is no service "paymet"',
      expected: 'one of api, auth, payment, bank',
      hint: 'did you mean "payment"?',
    },
    { where: '--api-ratio', problem: 'cannot use 11', expected: expect.stringContaining('0 (no WARN') },
    {
      where: '--auth-service-ratio',
      problem: 'is a second ratio for auth-service',
      expected: 'only one of auth and auth-service',
    },
    { where: '--bank-ratio', problem: 'cannot use NaN', expected: expect.any(String) },
  ]);
});

test('where no service has a ratio, that is said', () => {
  expect(faultsOf({ api: 1 }, [])).toEqual([
    { where: '--api-ratio', problem: 'this scenario has no services' },
  ]);
});

test('names from objects’ own world are names like others', () => {
  expect(faultsOf({ constructor: 1, toString: 2 })).toHaveLength(2);
  const given = JSON.parse('{"__proto__":4}') as Ratios;
  expect(Object.entries(resolveRatioNames(['__proto__'], given, flag))).toEqual([['__proto__', 4]]);
});

test('what is resolved is always in range and of a known service', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}(-service)?$/), { minLength: 1 });
  const values = fc.oneof(fc.double({ min: -1, max: 12 }), fc.integer({ min: 0, max: 10 }));
  fc.assert(
    fc.property(
      names,
      fc.dictionary(fc.stringMatching(/^[a-z]{1,6}(-service)?$/), values),
      (known, given) => {
        if (faultsOf(given, known).length > 0) return;
        const resolved = resolveRatioNames(known, given, flag);
        expect(Object.keys(resolved)).toHaveLength(Object.keys(given).length);
        for (const [name, value] of Object.entries(resolved)) {
          expect(known).toContain(name);
          expect(value >= 0 && value <= 10).toBe(true);
        }
      },
    ),
  );
});
