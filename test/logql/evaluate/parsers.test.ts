/** Parsers and what changes labels. Source: Loki's documentation, "Log queries", "Parser expression" and "Labels format". */
import { describe, expect, test } from 'vitest';
import { at, count, refusal, values } from './values.ts';

/** What is kept of a line, by its labels. */
const labelsOf = (stages: string, line: string, metadata = {}): string | undefined =>
  Object.keys(values(`count_over_time({app="a"} ${stages} [1m])`, [at(10, line, metadata)]))[0];

describe('json', () => {
  test.each([
    // Names of nested objects are joined with `_`; arrays and null are left out.
    ['{}', 'app=a'],
    ['{"code":503}', 'app=a,code=503'],
    ['{"code":"503"}', 'app=a,code=503'],
    ['{"a":{"b":"x"}}', 'a_b=x,app=a'],
    ['{"a":{"b":{"c":{"d":1}}}}', 'a_b_c_d=1,app=a'],
    ['{"a":[1,2],"b":1}', 'app=a,b=1'],
    ['{"a":[{"b":1}]}', 'app=a'],
    ['{"a":null,"b":1}', 'app=a,b=1'],
    ['{"a":{}}', 'app=a'],
    ['{"t":true,"f":false}', 'app=a,f=false,t=true'],
    // Numbers stay as they are written.
    ['{"n":1.50}', 'app=a,n=1.50'],
    ['{"n":1e3}', 'app=a,n=1e3'],
    ['{"n":-0}', 'app=a,n=-0'],
    ['{"n":12345678901234567890}', 'app=a,n=12345678901234567890'],
    // The first of two equal keys wins.
    ['{"k":"1","k":"2"}', 'app=a,k=1'],
    ['{"a_b":"1","a":{"b":"2"}}', 'a_b=1,app=a'],
    ['{"a":{"b":"2"},"a_b":"1"}', 'a_b=2,app=a'],
    // What is no letter, digit or `_` becomes `_`, and a leading digit gets one before it.
    ['{"a.b":1}', 'a_b=1,app=a'],
    ['{"a-b c":1}', 'a_b_c=1,app=a'],
    ['{"1st":1}', '_1st=1,app=a'],
    ['{"a":{"1":2}}', 'a_1=2,app=a'],
    // A label that the stream has keeps its value.
    ['{"app":"z"}', 'app=a,app_extracted=z'],
    ['{"x":"a\\"b"}', 'app=a,x=a"b'],
    ['{"x":"\\u00e9"}', 'app=a,x=é'],
    [' { "x" : 1 } ', 'app=a,x=1'],
    ['{"x":""}', 'app=a'],
  ])('%s', (line, expected) => {
    expect(labelsOf('| json', line)).toBe(expected);
  });

  test('a label of the metadata keeps its value', () => {
    expect(labelsOf('| json', '{"u":"2"}', { u: '1' })).toBe('app=a,u=1,u_extracted=2');
  });

  test.each([
    ['c="a.b"', '{"a":{"b":"x"}}', 'app=a,c=x'],
    ['c="a.b[1]"', '{"a":{"b":[1,2]}}', 'app=a,c=2'],
    ['c="a[0].b"', '{"a":[{"b":"x"}]}', 'app=a,c=x'],
    ['c="[\\"a.b\\"]"', '{"a.b":"x"}', 'app=a,c=x'],
    ['c="a", d="b"', '{"a":1,"b":2}', 'app=a,c=1,d=2'],
    ['a', '{"a":1,"b":2}', 'a=1,app=a'],
    ['a, b', '{"a":1,"b":2}', 'a=1,app=a,b=2'],
    ['c="t"', '{"t":true}', 'app=a,c=true'],
    // Without a hit the label is there, with an empty value.
    ['c="a.z"', '{"a":{}}', 'app=a'],
    ['c="z"', '{"a":1}', 'app=a'],
    ['c="a[5]"', '{"a":[1]}', 'app=a'],
    ['c="a"', '{"a":null}', 'app=a'],
    ['app="x"', '{"x":"z"}', 'app=a,app_extracted=z'],
  ])('json %s of %s', (parameters, line, expected) => {
    expect(labelsOf(`| json ${parameters}`, line)).toBe(expected);
  });

  test.each(['no json', '', '[1]', '"x"', '5'])('the line %j is in error', (line) => {
    expect(refusal('count_over_time({app="a"} | json [1m])', [at(10, line)])).toMatchObject({
      kind: 'needs-loki',
      message: expect.stringContaining('JSON') as string,
    });
    expect(count('| json | __error__=""', at(10, line))).toBe(0);
  });

  // Loki's parser keeps the labels before an error, and may not see the error.
  test.each(['{', '{"a":}', '{"a":1} x', '{a:1}', "{'a':1}", ' {"a":"torn'])(
    'the line %j is refused',
    (line) => {
      for (const stages of ['| json', '| json | __error__=""', '| json | level="error"', '| json a']) {
        expect(refusal(`count_over_time({app="a"} ${stages} [1m])`, [at(10, line)])).toMatchObject({
          kind: 'needs-loki',
          message: expect.stringContaining('JSON') as string,
        });
      }
    },
  );

  test.each(['no json', '[1]', '5'])('the line %j is in error for a path', (line) => {
    expect(refusal('count_over_time({app="a"} | json c="a" [1m])', [at(10, line)])).toMatchObject({
      kind: 'needs-loki',
    });
  });

  test('a path into a line with the same key twice is refused', () => {
    expect(refusal('count_over_time({app="a"} | json c="k" [1m])', [at(10, '{"k":1,"k":2}')])).toMatchObject({
      kind: 'needs-loki',
    });
  });
});

describe('logfmt', () => {
  test.each([
    ['| logfmt', 'level=info msg="two words"', 'app=a,level=info,msg=two words'],
    ['| logfmt', 'a="x=y" b=1', 'a=x=y,app=a,b=1'],
    ['| logfmt', 'a="q\\"q"', 'a=q"q,app=a'],
    ['| logfmt', 'k=1 k=2', 'app=a,k=1'],
    ['| logfmt', 'a.b=1 c-d=2', 'a_b=1,app=a,c_d=2'],
    ['| logfmt', 'app=z', 'app=a,app_extracted=z'],
    ['| logfmt', 'a= b', 'app=a'],
    ['| logfmt', 'a="" b=1', 'app=a,b=1'],
    ['| logfmt', 'just words', 'app=a'],
    ['| logfmt', '', 'app=a'],
    ['| logfmt', '  a=1   b=2  ', 'a=1,app=a,b=2'],
    ['| logfmt --strict', 'a=1 b=2', 'a=1,app=a,b=2'],
    ['| logfmt --keep-empty', 'a=1 b', 'a=1,app=a'],
    ['| logfmt a', 'a=1 b=2', 'a=1,app=a'],
    ['| logfmt x="a", b', 'a=1 b=2', 'app=a,b=2,x=1'],
    ['| logfmt x="z"', 'a=1', 'app=a'],
    ['| logfmt --strict a', 'a=1 b=2', 'a=1,app=a'],
    ['| logfmt | took > 1s', 'took=1500ms', 'app=a,took=1500ms'],
    ['| logfmt | size > 1KB', 'size=2kb', 'app=a,size=2kb'],
  ])('%s of %s', (stage, line, expected) => {
    expect(labelsOf(stage, line)).toBe(expected);
  });

  test.each([
    // An empty value is no value for a number filter: it is a label without `--keep-empty` only if it has one.
    ['| logfmt | n > 0', 'n=', 0],
    ['| logfmt | n=""', 'n=', 1],
    ['| logfmt --keep-empty | n=""', 'n=', 1],
  ])('%s of %s', (stages, line, expected) => {
    expect(count(stages, at(10, line))).toBe(expected);
  });

  test.each(['="', '=x', 'a="open', 'a=1 ="'])('--strict finds the error in %s', (line) => {
    expect(refusal('count_over_time({app="a"} | logfmt --strict [1m])', [at(10, line)])).toMatchObject({
      kind: 'loki-error',
      message: expect.stringContaining('LogfmtParserErr') as string,
    });
    expect(count('| logfmt --strict | __error__=""', at(10, line))).toBe(0);
    expect(refusal('count_over_time({app="a"} | logfmt [1m])', [at(10, line)])).toMatchObject({
      kind: 'needs-loki',
    });
  });
});

describe('a bad line', () => {
  // Only one that the window holds fails the query (grafana/loki issue 16145, "pipeline error").
  test.each([
    ['at the start of the window', 0, false],
    ['a millisecond after its start', 0.001, true],
    ['at its end', 60, true],
    ['a millisecond after its end', 60.001, false],
  ])('%s', (_, second, isError) => {
    const found = refusal('count_over_time({app="a"} | logfmt --strict [1m])', [at(second, '="')]);
    expect(found?.kind).toBe(isError ? 'loki-error' : undefined);
  });

  test.each([
    '|= "good" | logfmt --strict',
    '| logfmt --strict | level="error"',
    '| logfmt --strict | __error__!="LogfmtParserErr"',
    '| logfmt --strict | __error__!~".+"',
  ])('that `%s` drops is no error', (stages) => {
    expect(count(stages, at(10, '="'))).toBe(0);
  });

  test('of another stream is no error', () => {
    const other = { labels: { app: 'z' } };
    expect(count('| logfmt --strict', at(10, '="', {}, other), at(11, 'a=1'))).toBe(1);
  });

  test('whose error is dropped counts, where its details are no label of the series', () => {
    const bad = at(10, '="');
    expect(count('| logfmt --strict | drop __error__', bad)).toBe(1);
    expect(count('| logfmt --strict | drop __error__, __error_details__', bad)).toBe(1);
    const series = (dropped: string): string =>
      `count_over_time({app="a"} | logfmt --strict | drop ${dropped} [1m])`;
    expect(values(series('__error__, __error_details__'), [bad])).toEqual({ 'app=a': 1 });
    expect(refusal(series('__error__'), [bad])).toMatchObject({ kind: 'needs-loki' });
  });
});

describe('regexp', () => {
  test.each([
    ['(?P<code>\\d+)', 'x 42 y 7', 'app=a,code=42'],
    ['(?P<code>\\d+)', 'none', 'app=a'],
    ['(?P<m>\\w+) (?P<p>\\S+)', 'GET /x', 'app=a,m=GET,p=/x'],
    ['(?P<a>x)|(?P<b>y)', 'y', 'app=a,b=y'],
    ['(\\w+)=(?P<v>\\w+)', 'k=z', 'app=a,v=z'],
    ['^(?P<first>\\w+)', 'one two', 'app=a,first=one'],
    ['(?P<app>\\w+)', 'z', 'app=a,app_extracted=z'],
    ['(?i)LEVEL=(?P<l>\\w+)', 'level=x', 'app=a,l=x'],
    ['(?P<empty>q*)', 'x', 'app=a'],
  ])('%s of %s', (pattern, line, expected) => {
    expect(labelsOf(`| regexp \`${pattern}\``, line)).toBe(expected);
  });
});

describe('pattern', () => {
  test.each([
    ['<method> <_> <code>', 'GET / 200', 'app=a,code=200,method=GET'],
    ['<_> "<m> <_>" <c>', '::1 "GET /x" 500', 'app=a,c=500,m=GET'],
    ['<ip> - <rest>', '1.2.3.4 - a - b', 'app=a,ip=1.2.3.4,rest=a - b'],
    ['level=<level>', 'level=info', 'app=a,level=info'],
    ['level=<level>', 'x level=info', 'app=a'],
    ['[<l>]<_>', '[warn] x', 'app=a,l=warn'],
    ['<app> <_>', 'z 1', 'app=a,app_extracted=z'],
  ])('%s of %s', (pattern, line, expected) => {
    expect(labelsOf(`| pattern \`${pattern}\``, line)).toBe(expected);
  });

  test('a line that fits in part is refused', () => {
    expect(refusal('count_over_time({app="a"} | pattern "<a> <b>:<_>" [1m])', [at(10, 'x y')])).toMatchObject(
      {
        kind: 'needs-loki',
      },
    );
  });
});

describe('unpack, decolorize and line_format', () => {
  test.each([
    ['| unpack | x="b" |= "inner"', '{"x":"b","_entry":"inner line"}', 1],
    ['| unpack |= "x"', '{"x":"b","_entry":"inner line"}', 0],
    ['| unpack | n=""', '{"n":5,"_entry":"l"}', 1],
    ['| unpack |= "_entry"', '{"x":"b"}', 0],
    ['| unpack | x="b" |= "b"', '{"x":"b"}', 1],
    ['| unpack | __error__=""', 'no json', 0],
    ['| unpack | __error__=""', '[1]', 0],
    ['| decolorize |= "a b"', '\u001b[31ma\u001b[0m b', 1],
    ['|= "a b"', '\u001b[31ma\u001b[0m b', 0],
    ['| line_format "{{.app}}!" |= "a!"', 'x', 1],
    ['| line_format "{{.app}}!" |= "x"', 'x', 0],
  ])('%s of %s', (stages, line, expected) => {
    expect(count(stages, at(10, line))).toBe(expected);
  });

  test('unpack of the same key twice is refused', () => {
    expect(refusal('count_over_time({app="a"} | unpack [1m])', [at(10, '{"k":"1","k":"2"}')])).toMatchObject({
      kind: 'needs-loki',
    });
  });
});

describe('label_format, drop and keep', () => {
  const labels = { x: '1', y: '2', lvl: 'info' };
  test.each([
    ['| label_format z=x', 'app=a,lvl=info,y=2,z=1'],
    ['| label_format y=x', 'app=a,lvl=info,y=1'],
    ['| label_format z=missing', 'app=a,lvl=info,x=1,y=2'],
    ['| label_format app=lvl', 'app=info,x=1,y=2'],
    ['| label_format who=app', 'lvl=info,who=a,x=1,y=2'],
    ['| label_format z=x, w=y', 'app=a,lvl=info,w=2,z=1'],
    ['| label_format z=x | label_format x=y', 'app=a,lvl=info,x=2,z=1'],
    ['| label_format z="{{.x}}-{{.y}}"', 'app=a,lvl=info,x=1,y=2,z=1-2'],
    ['| label_format z=`{{ if eq .lvl "info" }}i{{ end }}`', 'app=a,lvl=info,x=1,y=2,z=i'],
    ['| drop x', 'app=a,lvl=info,y=2'],
    ['| drop x, y', 'app=a,lvl=info'],
    ['| drop missing', 'app=a,lvl=info,x=1,y=2'],
    ['| drop app', 'lvl=info,x=1,y=2'],
    ['| drop lvl="info"', 'app=a,x=1,y=2'],
    ['| drop lvl="warn"', 'app=a,lvl=info,x=1,y=2'],
    ['| drop lvl="info", lvl="warn"', 'app=a,x=1,y=2'],
    ['| drop lvl="warn", lvl="info"', 'app=a,x=1,y=2'],
    ['| drop lvl=~"in.*", x', 'app=a,y=2'],
    ['| drop lvl=~"in"', 'app=a,lvl=info,x=1,y=2'],
    ['| drop lvl!="warn"', 'app=a,x=1,y=2'],
    ['| keep x', 'x=1'],
    ['| keep x, app', 'app=a,x=1'],
    ['| keep missing', ''],
    ['| keep lvl="info"', 'lvl=info'],
    ['| keep lvl="warn"', ''],
    ['| keep lvl="info", lvl="warn"', 'lvl=info'],
    ['| keep x, lvl=~"i.*"', 'lvl=info,x=1'],
    ['| drop x | x=""', 'app=a,lvl=info,y=2'],
    ['| keep app | x="1"', undefined],
  ])('%s', (stages, expected) => {
    expect(labelsOf(stages, 'line', labels)).toBe(expected);
  });

  test('keep never removes an error', () => {
    expect(
      refusal('count_over_time({app="a"} | logfmt --strict | keep app [1m])', [at(10, '="')]),
    ).toMatchObject({
      kind: 'loki-error',
    });
  });

  test('series that become equal are one', () => {
    const all = [at(1, 'l', { x: '1' }), at(2, 'l', { x: '2' })];
    expect(values('count_over_time({app="a"} | drop x [1m])', all)).toEqual({ 'app=a': 2 });
  });
});

test.each([
  ['{"a":1.5}', undefined],
  ['{"a":1.50}', /written in a form/],
  ['{"a":15,"b":1.5}', undefined],
  ['{"a":1e2}', /written in a form/],
  ['{"a":-1.5}', undefined],
])('a number at a json path, in %s, is kept only as it is written', (line, refused) => {
  const run = () => values('count_over_time({app="a"} | json x="a" | keep x [1m])', [at(1, line)]);
  if (refused) expect(run).toThrow(refused);
  else expect(run()).toEqual({ [`x=${/-?[\d.]+/.exec(line)![0]}`]: 1 });
});
