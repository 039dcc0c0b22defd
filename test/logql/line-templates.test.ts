/**
 * Templates of `line_format` and `label_format`. Source of each function: Loki's documentation, "Template functions"; the
 * results are computed by hand from the Go packages and sprig's documentation that it names.
 */
import { describe, expect, test } from 'vitest';
import { logQuery, parse } from '../../src/logql/index.ts';

const METADATA = {
  path: '/T-Shirt/a b',
  n: '7',
  f: '2.345',
  empty: '',
  word: 'hello',
  list: 'a,b,c',
  wait: '1m30s',
  bad: 'x1',
};

/** The line and labels that a pipeline gives for one record. */
function run(pipeline: string, metadata: Readonly<Record<string, string>> = METADATA, line = 'the line') {
  const expr = parse(`{app="a"} ${pipeline}`);
  if (expr.kind !== 'logs') throw new Error('no log query');
  const take = logQuery(expr, { fromMs: 0, toMs: 10 });
  return take({ stream: { labels: { app: 'a' } }, timeMs: 1, line, metadata });
}

describe('a template gives', () => {
  test.each([
    ['plain', 'plain'],
    ['{{.word}} of {{.app}}', 'hello of a'],
    ['[{{.missing}}]', '[]'],
    ['{{__line__}}!', 'the line!'],
    ['{{ .word | ToUpper }}', 'HELLO'],
    ['{{ ToLower "ABC" }}', 'abc'],
    ['{{ .word | upper | lower }}', 'hello'],
    ['{{ Replace .path "/" "-" 1 }}', '-T-Shirt/a b'],
    ['{{ Replace .path "/" "-" -1 }}', '-T-Shirt-a b'],
    ['{{ .path | replace "/" "_" }}', '_T-Shirt_a b'],
    ['{{ Trim .path "/b" }}', 'T-Shirt/a '],
    ['{{ TrimLeft .path "/T" }}', '-Shirt/a b'],
    ['{{ TrimRight .path "b " }}', '/T-Shirt/a'],
    ['{{ TrimPrefix .path "/T" }}', '-Shirt/a b'],
    ['{{ TrimSuffix .path " b" }}', '/T-Shirt/a'],
    ['{{ trimPrefix "/T" .path }}', '-Shirt/a b'],
    ['{{ trimSuffix " b" .path }}', '/T-Shirt/a'],
    ['{{ trimAll "/b" .path }}', 'T-Shirt/a '],
    ['[{{ trim "  a " }}]', '[a]'],
    ['{{ trunc 2 .word }}', 'he'],
    ['{{ trunc -2 .word }}', 'lo'],
    ['{{ trunc 9 .word }}', 'hello'],
    ['{{ substr 1 3 .word }}', 'el'],
    ['{{ substr 1 -1 .word }}', 'ello'],
    ['{{ repeat 2 .word }}', 'hellohello'],
    ['{{ indent 2 .word }}', '  hello'],
    ['{{ nindent 1 .word }}', '\n hello'],
    ['{{ alignLeft 3 .word }}|', 'hel|'],
    ['{{ alignLeft 7 .word }}|', 'hello  |'],
    ['{{ alignRight 3 .word }}', 'llo'],
    ['{{ alignRight 7 .word }}', '  hello'],
    ['{{ contains "ell" .word }}', 'true'],
    ['{{ hasPrefix "he" .word }}{{ hasSuffix "he" .word }}', 'truefalse'],
    ['{{ count "l+" .word }}', '1'],
    ['{{ count "l" .word }}', '2'],
    ['{{ regexReplaceAll "(l+)(o)" .word "$2$1" }}', 'heoll'],
    ['{{ regexReplaceAllLiteral "(l+)" .word "$1" }}', 'he$1o'],
    ['{{ default "-" .empty }}{{ default "-" .word }}', '-hello'],
    ['{{ add 1 2 3 }} {{ add .n 1 }} {{ add .bad 1 }}', '6 8 1'],
    ['{{ sub 5 2 }} {{ mul 2 3 4 }} {{ div 7 2 }} {{ mod 7 2 }}', '3 24 3 1'],
    ['{{ div -7 2 }}', '-3'],
    ['{{ max 1 3 2 }} {{ min 4 2 3 }}', '3 2'],
    ['{{ addf 1.5 .f }} {{ subf 3.5 1 }} {{ mulf 1.5 2 }} {{ divf 1 4 }}', '3.845 2.5 3 0.25'],
    ['{{ maxf 1.5 2.5 }} {{ minf 1.5 2.5 }}', '2.5 1.5'],
    ['{{ ceil .f }} {{ floor .f }} {{ round .f 2 }}', '3 2 2.35'],
    ['{{ int .n }} {{ float64 .f }} {{ int .bad }}', '7 2.345 0'],
    ['{{ duration .wait }} {{ duration_seconds "250ms" }}', '90 0.25'],
    ['{{ b64enc .word }}', 'aGVsbG8='],
    ['{{ urlencode .path }}', '%2FT-Shirt%2Fa+b'],
    ['{{ urldecode "%2Fa+b" }}', '/a b'],
    ['{{ printf "%-7s|%5s" .word .n }}', 'hello  |    7'],
    ['{{ if eq .word "hello" }}yes{{ else }}no{{ end }}', 'yes'],
    ['{{ if and (gt (int .n) 5) (hasPrefix "/" .path) }}both{{ end }}', 'both'],
    ['{{ with .missing }}there{{ else }}missing{{ end }}', 'missing'],
    ['{{ $x := .word }}{{ $x }}', 'hello'],
    ['{{ len .word }}', '5'],
  ])('%s', (template, expected) => {
    const found = run(`| line_format \`${template}\``);
    expect(found?.line).toBe(expected);
    expect(found?.labels).not.toHaveProperty('__error__');
  });
});

test.each([
  '{{ div 1 0 }}',
  '{{ mod 1 0 }}',
  '{{ duration .bad }}',
  '{{ urldecode "%zz" }}',
  '{{ .word.deeper }}',
])('%s fails, and the line keeps its text and is marked', (template) => {
  const found = run(`| line_format \`${template}\``);
  expect(found?.line).toBe('the line');
  expect(found?.labels.__error__).toBe('TemplateFormatErr');
});

test('labels are formatted in order, renamed, and seen by later stages', () => {
  const found = run(
    '| label_format a=`{{.word}}!`, b=word | label_format c=`{{.b}}{{.a}}` | c="hellohello!" | line_format "{{.c}}"',
  );
  expect(found).toMatchObject({ line: 'hellohello!', labels: { a: 'hello!', b: 'hello', c: 'hellohello!' } });
  expect(found?.labels).not.toHaveProperty('word');
});
