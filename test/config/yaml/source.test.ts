/** YAML with the places of its parts: what is refused, and how the rest is found again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocuments, parseSource, type Source } from '../../../src/config/yaml/source.ts';
import { type Fault, FiredrillError } from '../../../src/core/errors.ts';

function faultsOf(text: string): readonly Fault[] {
  try {
    parseSource('a.yaml', text);
    return [];
  } catch (error) {
    if (error instanceof FiredrillError) return error.faults;
    throw error;
  }
}

const SAMPLE = `# a comment
top:
  list:
    - one
    - { two: 2 }
  empty:
  big: 1.10
  word: "a b"
other: &other
  deep: { er: yes }
again: *other
`;

describe('where', () => {
  const source = parseSource('a.yaml', SAMPLE);

  test.each([
    [[], 'a.yaml:2'],
    [['top'], 'a.yaml:2 top'],
    [['top', 'list'], 'a.yaml:3 top.list'],
    [['top', 'list', 0], 'a.yaml:4 top.list.0'],
    [['top', 'list', 1, 'two'], 'a.yaml:5 top.list.1.two'],
    [['top', 'empty'], 'a.yaml:6 top.empty'],
    [['again', 'deep'], 'a.yaml:10 again.deep'],
  ])('%j is %s', (path, where) => {
    expect(source.where(path)).toBe(where);
  });

  test('of what is not there is where it is missing', () => {
    expect(source.where(['other', 'missing', 'more'])).toBe('a.yaml:9 other.missing.more');
    expect(source.where(['top', 'list', 7])).toBe('a.yaml:3 top.list.7');
    expect(source.where(['top', 'toString'])).toBe('a.yaml:2 top.toString');
  });

  test('a key that is a number is found by its text', () => {
    expect(parseSource('a.yaml', 'a: 1\n5: x\n').where(['5'])).toBe('a.yaml:2 5');
  });

  test('counts lines that end as on Windows', () => {
    expect(parseSource('a.yaml', 'a: 1\r\nb:\r\n  c: 2\r\n').where(['b', 'c'])).toBe('a.yaml:3 b.c');
  });
});

describe('found', () => {
  const source = parseSource('a.yaml', SAMPLE);

  test.each([
    [[], 'a mapping'],
    [['top', 'list'], 'a list'],
    [['top', 'list', 0], '"one"'],
    [['top', 'list', 1], 'a mapping'],
    [['top', 'empty'], 'nothing'],
    [['top', 'big'], '1.10'],
    [['top', 'word'], '"a b"'],
    [['again'], 'a mapping'],
    [['again', 'deep', 'er'], '"yes"'],
    [['nowhere'], 'nothing'],
    [['top', 'constructor'], 'nothing'],
  ])('%j is %s', (path, found) => {
    expect(source.found(path)).toBe(found);
  });

  test('a list that is the whole file is a list', () => {
    expect(parseSource('a.yaml', '- 1\n').found([])).toBe('a list');
  });

  test('a long text is cut short', () => {
    expect(parseSource('a.yaml', `a: ${'x'.repeat(500)}\n`).found(['a'])).toHaveLength(81);
  });
});

describe('content', () => {
  test('an empty file is null', () => {
    expect(['', '# only a comment\n', '---\n'].map((text) => parseSource('a.yaml', text).content)).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('JSON is read as what it is, tabs and all', () => {
    expect(parseSource('a.json', '{\n\t"rate": 20,\n\t"list": [\n\t\t1\n\t]\n}\n').content).toEqual({
      rate: 20,
      list: [1],
    });
  });

  test('an alias stands for a whole value, as often as one likes', () => {
    const text = `a: &slow { p50: 1s }\n${Array.from({ length: 300 }, (_, i) => `b${i}: *slow\n`).join('')}`;
    expect(parseSource('a.yaml', text).content).toMatchObject({ b299: { p50: '1s' } });
  });

  test('an alias means the last anchor above it', () => {
    expect(parseSource('a.yaml', 'a: &x 1\nb: *x\nc: &x 2\nd: *x\n').content).toEqual({
      a: 1,
      b: 1,
      c: 2,
      d: 2,
    });
  });

  test('words are words: no dates, no "yes" for true', () => {
    expect(parseSource('a.yaml', 'a: 2026-01-01\nb: yes\n').content).toEqual({ a: '2026-01-01', b: 'yes' });
  });

  test('names of the prototype are keys like others', () => {
    const { content } = parseSource('a.yaml', 'constructor: 1\ntoString: 2\n');
    expect(Object.entries(content as object)).toEqual([
      ['constructor', 1],
      ['toString', 2],
    ]);
  });
});

describe('one fault for', () => {
  test.each([
    ['a tab', 'a:\n\tb: 1\n', 'a.yaml:2:1', 'the line is indented with a tab'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'a.yaml:2:1', 'a second document starts here'],
    ['a key that stands twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', 'a.yaml:4 b.c', 'duplicate key "c"'],
    ['a key twice as number and text', '1: a\n"1": b\n', 'a.yaml:2 1', 'duplicate key "1"'],
    ['a merge key', 'a: &a { b: 1 }\nc:\n  <<: *a\n', 'a.yaml:3 c.<<', 'merge keys ("<<") are not supported'],
    ['an unknown alias', 'a: *x\n', 'a.yaml:1 a', 'there is no anchor "&x" before this alias'],
    [
      'an alias above its anchor',
      'a: *x\nb: &x 1\n',
      'a.yaml:1 a',
      'there is no anchor "&x" before this alias',
    ],
    [
      'an alias inside its anchor',
      'a: &a\n  b: *a\n',
      'a.yaml:2 a.b',
      'the alias "*a" is inside the value that it refers to',
    ],
    ['a list as a key', '? [a, b]\n: 1\n', 'a.yaml:1', 'a key is not text'],
    ['an empty key', '"": 1\n', 'a.yaml:1', 'a key is not text'],
    ['__proto__', 'a:\n  __proto__: { b: 1 }\n', 'a.yaml:2 a.__proto__', '"__proto__" cannot be a key'],
    ['an unknown tag', 'a: !secret x\n', 'a.yaml:1:4', 'unknown tag !secret'],
    ['a tag of YAML 1.1', 'a: !!binary aGk=\n', 'a.yaml:1:4', 'unknown tag tag:yaml.org,2002:binary'],
    ['a quote that does not end', 'a: "x\nb: 1\n', 'a.yaml:3:1', 'is not valid YAML: Missing closing "quote'],
  ])('%s', (_, text, where, problem) => {
    expect(faultsOf(text)).toEqual([
      expect.objectContaining({ where, problem, expected: expect.any(String) }),
    ]);
  });

  test('aliases that unfold to something huge', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++) lines.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}*a${i - 1}]`);
    expect(faultsOf(lines.join('\n'))).toEqual([
      expect.objectContaining({ where: 'a.yaml:1', problem: 'its aliases expand to too many values' }),
    ]);
  });

  test('aliases that nest without end', () => {
    const lines = ['a0: &a0 { x: 1 }'];
    for (let i = 1; i < 5000; i++) lines.push(`a${i}: &a${i} { x: *a${i - 1} }`);
    expect(faultsOf(lines.join('\n'))).toHaveLength(1);
  });

  test('a slip before a second document is told first', () => {
    expect(faultsOf('a: }\n---\nb: 1\n')).toMatchObject([{ where: 'a.yaml:1:4' }]);
  });
});

describe('bounds', () => {
  const flow = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  const indented = (levels: number): string =>
    Array.from({ length: levels }, (_, i) => `${' '.repeat(i)}a:\n`).join('');

  test('two hundred levels are read, in every way to write them', () => {
    expect([flow(200), '- '.repeat(199), indented(200)].map(faultsOf)).toEqual([[], [], []]);
  });

  test.each([
    ['201 brackets', flow(201)],
    ['20,000 brackets', flow(20_000)],
    ['a million brackets that nothing closes', '['.repeat(1_000_000)],
    ['mappings in one line', '{a: '.repeat(20_000) + '}'.repeat(20_000)],
    ['lists in one line', '- '.repeat(20_000)],
    ['keys that are keys', '? '.repeat(20_000)],
    ['indentation', indented(201)],
  ])('%s are too many levels', (_, text) => {
    expect(faultsOf(text)).toEqual([
      {
        where: expect.stringMatching(/^a\.yaml:\d+/),
        problem: 'is nested too deeply',
        expected: 'at most 200 levels',
      },
    ]);
  });

  test('a text of more than 2 MB is refused, one of 2 MB is read', () => {
    const text = (bytes: number): string => `a: ${'ä'.repeat((bytes - 4) / 2)}\n`;
    expect(faultsOf(text(2_000_000))).toEqual([]);
    expect(faultsOf(text(2_000_002))).toEqual([
      { where: 'a.yaml', problem: 'is too large', expected: 'at most 2 MB' },
    ]);
  });

  test.each([
    ['values', '- a\n'.repeat(500_000)],
    ['errors', '}\n'.repeat(1_000_000)],
    ['documents', '---\n'.repeat(500_000)],
  ])('2 MB of %s end with one fault', { tags: 'slow' }, (_, text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });

  test('a file of many documents names its bound', () => {
    const texts = [1000, 1001].map((count) => '--- a\n'.repeat(count));
    expect(parseDocuments('a.yaml', texts[0]!)).toHaveLength(1000);
    expect(() => parseDocuments('a.yaml', texts[1]!)).toThrow('a.yaml:1001:1: too many documents');
  });
});

describe('a text inside', () => {
  const [outer] = parseDocuments(
    'cm.yaml',
    `kind: ConfigMap
data:
  block: |

    a: 1
    b:
      - c: x
  strip: |2-
      d: 1
  quoted: "a: 1\\nb: 2\\n"
  folded: >
    a: 1

    b: 2
  broken: |
    a: 1
    b: }
  number: 7
`,
  );
  const inside = (name: string): Source => outer!.inside(['data', name])[0]!;

  test('has the lines of the file around it, and a path through both', () => {
    expect(inside('block').content).toEqual({ a: 1, b: [{ c: 'x' }] });
    expect(inside('block').where(['b', 0, 'c'])).toBe('cm.yaml:7 data.block.b.0.c');
    expect(inside('strip').where(['d'])).toBe('cm.yaml:9 data.strip.d');
  });

  test('that is quoted or folded has the line where it begins', () => {
    expect(inside('quoted').content).toEqual({ a: 1, b: 2 });
    expect(inside('quoted').where(['b'])).toBe('cm.yaml:10 data.quoted.b');
    expect(inside('folded').where(['b'])).toBe('cm.yaml:11 data.folded.b');
  });

  test('is refused with line and column of the file around it', () => {
    expect(() => inside('broken')).toThrow('cm.yaml:17:8: is not valid YAML');
  });

  test('is only there where a text is', () => {
    expect(outer!.inside(['data', 'number'])).toEqual([]);
    expect(outer!.inside(['data', 'nothing'])).toEqual([]);
  });
});

test('all keys that stand twice are told at once', () => {
  expect(faultsOf('a: 1\na: 2\nb: 1\nb: 2\n').map(({ where }) => where)).toEqual([
    'a.yaml:2 a',
    'a.yaml:4 b',
  ]);
});

test('any text is read or refused, never more', () => {
  const piece = fc.constantFrom(
    ...[
      'a: 1\n',
      '- x\n',
      '  ',
      '\t',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '<<: ',
      '? ',
      ': ',
      '---\n',
      '"',
      "'",
      '!x ',
      '|\n',
    ],
    ...['__proto__: ', '%YAML 1.1\n', '\u0000', '\uFEFF', '\uD800', '#', '\r\n', '>-\n', 'constructor: '],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const faults = faultsOf(pieces.join(''));
      for (const { where, problem } of faults) {
        expect(where).toMatch(/^a\.yaml:\d+/);
        expect(problem).not.toBe('');
      }
    }),
    { numRuns: 2000 },
  );
});
