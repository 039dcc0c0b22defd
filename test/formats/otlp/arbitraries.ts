/** Awkward values of attributes and bodies, and awkward text. */
import type { AnyValue, LogAttributes } from '@opentelemetry/api-logs';
import fc from 'fast-check';

/** Any UTF-16, including lone surrogates. */
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
  .map((units) => String.fromCharCode(...units));

/** Plain, escaped, long, in every script. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ minLength: 20, maxLength: 200 }),
  anyUnits,
  fc.constantFrom(
    '',
    '"',
    '\\',
    '\n',
    '\u0000',
    '\u007f',
    '\u2028',
    '\ufeff',
    '\ufffd',
    '\ud83d\ude80',
    '\ud800',
    'x\udc00y',
  ),
);

const edges = [31, 32, 53, 62, 63, 64].flatMap((bits) => [
  2 ** bits,
  2 ** bits - 1,
  -(2 ** bits),
  -(2 ** bits) - 1,
]);

export const number: fc.Arbitrary<number> = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.double().map(Math.trunc),
  fc.constantFrom(...edges, 0, -0, Number.NaN, Infinity, -Infinity, 1e21, 5e-324, Number.MAX_VALUE),
);

/** Text of many lengths, so that message lengths take one, two and three bytes. */
const key = fc.oneof(text, fc.string({ minLength: 90, maxLength: 140 }));

export const value: fc.Arbitrary<AnyValue> = fc.letrec<{ value: AnyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    number,
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

export const attributes: fc.Arbitrary<LogAttributes> = fc.dictionary(key, value, { noNullPrototype: true });

/** The whole range of fixed64. */
export const time: fc.Arbitrary<[number, number]> = fc.tuple(
  fc.oneof(
    fc.integer({ min: 0, max: 2 ** 31 + 5 }),
    fc.nat(9_007_200),
    fc.maxSafeNat().map((n) => n % 18_446_744_073),
  ),
  fc.nat(999_999_999),
);
