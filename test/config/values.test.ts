/** How people write values, and what each way of writing comes to. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boolean,
  choice,
  duration,
  durationRange,
  factor,
  headers,
  instant,
  level,
  levelWeights,
  levelWeightsMap,
  lineFormat,
  multiplier,
  number,
  type Parsed,
  type Parser,
  pairs,
  positiveDuration,
  positiveFactor,
  rate,
  share,
  size,
  someText,
  strictBoolean,
  text,
  url,
  verbatim,
  wholeRange,
} from '../../src/config/values.ts';
import { LEVELS, type Level } from '../../src/model/level.ts';

const PARSERS: Readonly<Record<string, Parser<unknown>>> = {
  boolean,
  strictBoolean,
  choice: choice(['one', 'two']),
  duration,
  durationRange,
  positiveDuration,
  factor,
  positiveFactor,
  size,
  wholeRange,
  lineFormat,
  headers,
  instant,
  level,
  levelWeights,
  levelWeightsMap,
  multiplier,
  number: number({ what: 'a number' }),
  pairs,
  rate,
  share,
  someText,
  text,
  url,
  verbatim,
};

const read = <T>(parsed: Parsed<T>): T | 'unread' => (parsed.ok ? parsed.value : 'unread');

describe.each(Object.entries(PARSERS))('%s', (_, parse) => {
  test('answers whatever it is given, and says what it expects', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (raw) => {
        const parsed = parse(raw);
        expect(parsed.ok || parsed.expected.length > 0).toBe(true);
      }),
    );
  });

  test('reads no mapping, list or function as text', () => {
    for (const raw of [{ toString: () => '1' }, ['1'], () => '1', Symbol('1'), 1n]) {
      expect(parse(raw).ok).toBe(false);
    }
  });
});

describe('durations', () => {
  test.each([
    ['30', 30_000],
    [30, 30_000],
    [0.5, 500],
    ['.5', 500],
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['2 h', 7_200_000],
    ['1d', 86_400_000],
    [' 1d ', 86_400_000],
    [1e-7, 1e-4],
    ['0', 0],
    ['1h30m', 5_400_000],
    ['1d12h', 129_600_000],
    ['1m500ms', 60_500],
  ])('%j is %d ms', (raw, ms) => {
    expect(read(duration(raw))).toBeCloseTo(ms, 9);
  });

  test.each([
    '',
    's',
    '5 weeks',
    '5M',
    '-1s',
    '1s 2s',
    '30m1h',
    '1h1h',
    '1.5h30m',
    '1h30',
    '1:30',
    '0x10',
    'Infinity',
    'NaN',
    true,
    null,
  ])('%j is none', (raw) => {
    expect(duration(raw).ok).toBe(false);
  });

  test('a century is the most', () => {
    expect(duration('36500d').ok).toBe(true);
    expect(read(duration('36501d'))).toBe('unread');
    expect(duration('9'.repeat(400)).ok).toBe(false);
  });

  test('what is written in a unit comes back in milliseconds', () => {
    const units = [
      ['', 1000],
      ['ms', 1],
      ['s', 1000],
      ['m', 60_000],
      ['h', 3_600_000],
      ['d', 86_400_000],
    ] as const;
    fc.assert(
      fc.property(fc.nat(36_500), fc.constantFrom(...units), (count, [unit, ms]) => {
        expect(duration(`${count}${unit}`)).toEqual({ ok: true, value: count * ms });
      }),
    );
  });

  test('any number of seconds that YAML hands over is read', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (seconds) => {
        const parsed = duration(seconds);
        // To the nanosecond.
        expect(parsed.ok && Math.abs(parsed.value - seconds * 1000)).toBeLessThan(1e-3);
      }),
    );
  });

  test('a positive one is longer than zero', () => {
    expect(positiveDuration('0s').ok).toBe(false);
    expect(positiveDuration('1ms').ok).toBe(true);
  });
});

describe('ranges of durations', () => {
  test.each([
    ['1s..4s', { minMs: 1000, maxMs: 4000 }],
    ['0ms..500ms', { minMs: 0, maxMs: 500 }],
    ['5h..5h10m', { minMs: 18_000_000, maxMs: 18_600_000 }],
    [2, { minMs: 2000, maxMs: 2000 }],
    ['0.5..1.5', { minMs: 500, maxMs: 1500 }],
  ])('%j', (raw, range) => {
    expect(durationRange(raw)).toEqual({ ok: true, value: range });
  });

  test.each(['4s..1s', '1s..', '..1s', '1s...2s', '1s-2s', ''])('%j is none', (raw) => {
    expect(durationRange(raw).ok).toBe(false);
  });
});

describe('ranges of whole numbers', () => {
  test.each([
    ['200..48000', { min: 200, max: 48_000 }],
    [7, { min: 7, max: 7 }],
    ['0..0', { min: 0, max: 0 }],
  ])('%j', (raw, range) => {
    expect(wholeRange(raw)).toEqual({ ok: true, value: range });
  });

  test.each(['9..1', '1.5', '1..', '-1..2', '1..2..3', '9'.repeat(30), ''])('%j is none', (raw) => {
    expect(wholeRange(raw).ok).toBe(false);
  });
});

describe('factors', () => {
  test.each([
    ['x3', 3],
    ['X 0.5', 0.5],
    [3, 3],
    ['1000', 1000],
  ])('%j is %d', (raw, value) => {
    expect(read(factor(raw))).toBe(value);
    expect(read(positiveFactor(raw))).toBe(value);
  });

  test.each(['3x', 'x', 'x-1', -1, 'x1001', 'Infinity', ''])('%j is none', (raw) => {
    expect(factor(raw).ok).toBe(false);
  });

  test('zero is one only where nothing may be left', () => {
    expect(read(factor('x0'))).toBe(0);
    expect(positiveFactor('x0').ok).toBe(false);
  });
});

describe('sizes', () => {
  test.each([
    [512, 512],
    ['512', 512],
    ['64KB', 65_536],
    ['1.5 kb', 1536],
    ['10MB', 10_485_760],
    ['1GB', 1_073_741_824],
    ['3B', 3],
  ])('%j is %d bytes', (raw, bytes) => {
    expect(read(size(raw))).toBe(bytes);
  });

  test.each(['0', 0, '0.5', '-1MB', '10M', '10 TB', 'MB', '', '1e300GB'])('%j is none', (raw) => {
    expect(size(raw).ok).toBe(false);
  });
});

describe('line formats', () => {
  test.each([
    ['json', 'json'],
    ['CLF', 'clf'],
    [' %(message)s ', ' %(message)s '],
  ])('%j', (raw, format) => {
    expect(read(lineFormat(raw))).toBe(format);
  });

  test.each(['', 'xml', '%(nope)s', '%(message)s %'])('%j is none', (raw) => {
    expect(lineFormat(raw).ok).toBe(false);
  });
});

test('a misspelt word is answered with the nearest one', () => {
  expect(choice(['server', 'client'])('sever')).toMatchObject({ ok: false, meant: 'server' });
  expect(lineFormat('commbined')).toMatchObject({ ok: false, meant: 'combined' });
  expect(level('WRAN')).toMatchObject({ ok: false, meant: 'WARN' });
  expect(choice(['server', 'client'])('nothing like it')).not.toHaveProperty('meant');
});

describe('shares', () => {
  test.each([
    ['0.05', 0.05],
    ['5%', 0.05],
    ['5 %', 0.05],
    ['100%', 1],
    ['.5', 0.5],
    [0, 0],
    [1, 1],
  ])('%j is %d', (raw, value) => {
    expect(share(raw)).toEqual({ ok: true, value });
  });

  test.each(['', '%', '101%', '1.01', '-0.1', '-5%', 'half', '1/2', true])('%j is none', (raw) => {
    expect(share(raw).ok).toBe(false);
  });

  test('any number from 0 to 1 comes back, however it prints', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (value) => {
        expect(read(share(value))).toBe(value === 0 ? 0 : value);
        expect(read(share(`${value * 100}%`))).toBeCloseTo(value, 12);
      }),
    );
  });
});

describe('numbers', () => {
  test.each(['1e3', '+5', '5.', '.5', ' 7 ', 12])('%j is one', (raw) => {
    expect(number({ what: 'a number' })(raw).ok).toBe(true);
  });

  test.each(['', '0x10', '1_000', '1,5', 'Infinity', 'NaN', '1e999', '5s', true])('%j is none', (raw) => {
    expect(number({ what: 'a number' })(raw)).toEqual({ ok: false, expected: 'a number' });
  });

  test('bounds hold, and everything between comes back', () => {
    const parse = number({ min: -5, max: 5, what: 'from -5 to 5' });
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parse(value).ok).toBe(value >= -5 && value <= 5);
      }),
    );
  });

  test('a rate lies above zero and ends at a million', () => {
    expect([0, -1, 1e-9, 1_000_000, 1_000_001].map((value) => rate(value).ok)).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  test('a whole number has no fraction and is exact', () => {
    const parse = number({ whole: true, what: 'a whole number' });
    expect(['1', '1.0', '1.5', '1e20'].map((raw) => parse(raw).ok)).toEqual([true, true, false, false]);
  });
});

describe('yes and no', () => {
  test.each(['true', 'TRUE', 'yes', 'on', '1', 1, true])('%j is yes', (raw) => {
    expect(boolean(raw)).toEqual({ ok: true, value: true });
  });

  test.each(['false', 'False', 'no', 'off', '0', 0, false])('%j is no', (raw) => {
    expect(boolean(raw)).toEqual({ ok: true, value: false });
  });

  test('OpenTelemetry takes true and false alone, in any case', () => {
    expect(['TRUE', 'false', true].map((raw) => read(strictBoolean(raw)))).toEqual([true, false, true]);
    expect(['1', 'yes', 'on', '0', ''].map((raw) => read(strictBoolean(raw)))).toEqual(
      Array.from({ length: 5 }, () => 'unread'),
    );
  });
});

describe('levels', () => {
  test('both spellings of the warning are read, in any case', () => {
    expect(['WARN', 'warning', ' Warn '].map((raw) => read(level(raw)))).toEqual(['WARN', 'WARN', 'WARN']);
  });

  test('names of the prototype are no levels', () => {
    expect(['constructor', '__proto__', 'toString'].map((raw) => level(raw).ok)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

/** Whole percentages that add up to a hundred, at least one level. */
const percentages = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...LEVELS), fc.integer({ min: 1, max: 1000 })), {
    minLength: 1,
    selector: ([name]) => name,
  })
  .map((parts) => {
    const total = parts.reduce((sum, [, part]) => sum + part, 0);
    const rounded = parts.map(([name, part]): [Level, number] => [name, Math.floor((part / total) * 100)]);
    rounded[0]![1] += 100 - rounded.reduce((sum, [, part]) => sum + part, 0);
    return rounded;
  });

describe('weights of levels', () => {
  test('come back from text and from a mapping, in percent or as a fraction', () => {
    fc.assert(
      fc.property(percentages, fc.boolean(), (parts, percent) => {
        const written = parts.map(([name, part]) => [name, percent ? `${part}%` : part / 100] as const);
        const expected = {
          ok: true,
          value: Object.fromEntries(parts.map(([name, part]) => [name, part / 100])),
        };
        expect(levelWeights(written.map((pair) => pair.join(':')).join(', '))).toEqual(expected);
        expect(levelWeightsMap(Object.fromEntries(written))).toEqual(expected);
      }),
    );
  });

  test.each([
    ['INFO:0.7,ERROR:0.2', 'the shares add up to 0.9'],
    ['INFO:0.7,ERROR:0.4', 'the shares add up to 1.1'],
    ['INFO:1,LOUD:0', 'there is no level "LOUD"'],
    ['INFO:0.5,INFO:0.5', 'INFO is given twice'],
    ['WARN:0.5,WARNING:0.5', 'WARN is given twice'],
    ['INFO:much', 'the share of INFO is not valid'],
    ['INFO', 'the share of INFO is not valid'],
    ['INFO:0.5:0.5', 'the share of INFO is not valid'],
    ['', 'there is no level ""'],
  ])('%j: %s', (raw, why) => {
    expect(levelWeights(raw)).toMatchObject({ ok: false, why });
  });

  test('a thousandth is rounding, more is not', () => {
    expect(levelWeights('INFO:0.333,WARN:0.333,ERROR:0.333').ok).toBe(true);
    expect(levelWeights('INFO:0.33,WARN:0.33,ERROR:0.33').ok).toBe(false);
  });
});

describe('instants', () => {
  test.each([
    ['2026-03-01T00:00:00Z', Date.UTC(2026, 2, 1)],
    ['2026-03-01', Date.UTC(2026, 2, 1)],
    ['2026-03-01T01:30+01:00', Date.UTC(2026, 2, 1, 0, 30)],
    ['2024-02-29T00:00:00.5Z', Date.UTC(2024, 1, 29) + 500],
  ])('%s', (raw, ms) => {
    expect(instant(raw)).toEqual({ ok: true, value: ms });
  });

  test.each([
    '2026-03-01T00:00:00',
    '2026-02-29',
    '2026-04-31T00:00:00Z',
    '2026-13-01',
    '1767225600',
    'now',
    '',
  ])('%j is none', (raw) => {
    expect(instant(raw).ok).toBe(false);
  });
});

describe('URLs', () => {
  test.each(['http://localhost:4318', 'https://example.com/otlp/?a=b', 'http://[::1]:4317'])('%s', (raw) => {
    expect(url(` ${raw} `)).toEqual({ ok: true, value: raw });
  });

  test.each(['localhost:4318', 'localhost', 'ftp://example.com', 'http://', 'grpc://host:4317', ''])(
    '%j is none',
    (raw) => {
      expect(url(raw).ok).toBe(false);
    },
  );
});

describe('pairs', () => {
  test('come back percent-encoded, whatever they hold, the prototype not touched', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 }).map((part) => part.toWellFormed());
    const name = fc.oneof(word, fc.constantFrom('__proto__', 'constructor', 'toString'));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, word), { selector: ([key]) => key }), (entries) => {
        const written = entries.map((entry) => entry.map(encodeURIComponent).join('=')).join(',');
        const parsed = pairs(written);
        expect(parsed.ok && Object.entries(parsed.value).sort()).toEqual([...entries].sort());
        expect(parsed.ok && Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
      }),
    );
  });

  test.each([
    ['a=1,b=2', { a: '1', b: '2' }],
    [' a = 1 , b = 2 ', { a: '1', b: '2' }],
    ['a=b=c==', { a: 'b=c==' }],
    ['a=', { a: '' }],
    ['a=1,a=2', { a: '2' }],
    ['a=1,,', { a: '1' }],
    ['a=x%20y%2Cz', { a: 'x y,z' }],
    ['', {}],
  ])('%j', (raw, value) => {
    expect(pairs(raw)).toEqual({ ok: true, value });
  });

  test.each(['a', '=1', 'a=1,b', 'a=%zz', 'a=100%'])('%j are none', (raw) => {
    expect(pairs(raw).ok).toBe(false);
  });
});

describe('headers', () => {
  test('have names in lower case, since one name in two cases is one header', () => {
    expect(headers('Api-Key=1,AUTHORIZATION=Bearer%20x,api-key=2')).toEqual({
      ok: true,
      value: { 'api-key': '2', authorization: 'Bearer x' },
    });
  });

  test.each(['a%20b=1', 'a=x%0Ay', 'a=x%00', 'a=%E2%82%AC', 'ä=1'])('%j cannot be carried', (raw) => {
    expect(headers(raw).ok).toBe(false);
  });

  test('a fault never quotes the value', () => {
    const parsed = headers('api-key=s3cret%0A');
    expect(JSON.stringify(parsed)).not.toContain('s3cret');
  });
});

describe('text', () => {
  test('is trimmed, verbatim text is not', () => {
    expect(read(text(' a '))).toBe('a');
    expect(read(verbatim(' a '))).toBe(' a ');
  });

  test('may be empty only where that means something', () => {
    expect(text('').ok).toBe(true);
    expect(someText(' ').ok).toBe(false);
  });
});
