/**
 * docs/logql.md and the evaluator agree, both ways: every message on the page is what `firedrill query` reports for an
 * expression, and no other message is. test/docs/outputs.test.ts runs the page's console blocks.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { STOCK_PROFILE } from '../../src/drill/embedded/profile.ts';
import { freshFolder } from '../support/program.ts';

const page = readFileSync('docs/logql.md', 'utf8');
const section = (title: string): string => page.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;

/** The last column of a section's table. */
const messagesOf = (title: string): readonly string[] =>
  [...section(title).matchAll(/^\|.*\| `` (.*) `` \|$/gm)].map(([, message]) =>
    message!.replaceAll('\\|', '|'),
  );

async function reported(args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const stream = () =>
    new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk);
        done();
      },
    });
  const [stdout, stderr] = [stream(), stream()];
  const code = await main({ argv: ['query', ...args], env: {}, stdout, stderr, onSignal() {}, exit() {} });
  return { code, text };
}

const PAYMENTS = '{service_name="payment-service"}';
/** A count over payments whose lines are replaced by this one. */
const ofLines = (line: string, stages: string): string =>
  `sum(count_over_time(${PAYMENTS} | line_format ${JSON.stringify(line)} ${stages} [1m]))`;
const BY_INSTANCE = 'sum by (service_name, service_instance_id) (rate({service_name=~".+"} [1m]))';
const BY_SERVICE = 'sum by (service_name) (rate({service_name=~".+"} [1m]))';

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
/** A record with a label of its stream and of its metadata in the line, without a level. */
const inFile = (): readonly string[] => {
  const file = join(freshFolder(), 'records.jsonl');
  const record = {
    timeUnixNano: '1767571200000000000',
    body: { stringValue: 'service_name=c' },
    attributes: [attribute('service_name', 'b')],
  };
  const resource = { attributes: [attribute('service.name', 'a')] };
  const line = { resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords: [record] }] }] };
  writeFileSync(file, `${JSON.stringify(line)}\n`);
  return ['--file', file];
};

type Case = readonly [message: string, expression: string, args?: () => readonly string[]];

const NEEDS_LOKI: readonly Case[] = [
  ['`rate_counter` differs', `rate_counter(${PAYMENTS} | unwrap duration_ms [1m])`],
  ['`approx_topk`', `approx_topk(2, ${BY_SERVICE})`],
  ['`topk` between', 'topk(1, vector(1) or label_replace(vector(1), "a", "b", "", ""))'],
  ['`topk` of series', 'topk(1, vector(1) / 0 or label_replace(vector(1), "a", "b", "", ""))'],
  ['`by (duration_ms)`', `avg_over_time(${PAYMENTS} | unwrap duration_ms [1m]) by (duration_ms)`],
  ['a step or an offset', `count_over_time(${PAYMENTS} [1m] offset 100ns)`],
  ['`label_format` reads', `${PAYMENTS} | label_format a=user_id, b="{{ .a }}"`],
  ['`and` with a number', '(1 > 0) and vector(1)'],
  ['`absent_over_time` with', 'absent_over_time({app="a", app="b"} [1m])'],
  ['`__error_details__`,', `${PAYMENTS} | json | __error_details__="x"`],
  ['an error is dropped', `count_over_time(${PAYMENTS} | json | drop __error__ [1m])`],
  ['`__error__!=""` keeps', `sum(count_over_time(${PAYMENTS} | json | __error__!="" [1m]))`],
  ['a line in the range is no JSON', `sum(count_over_time(${PAYMENTS} | json [1m]))`],
  ['a line begins like', ofLines('{"a":', '| json')],
  ['a line holds JSON with', ofLines('{"a":1,"a":2}', '| json x="a"')],
  ['a line holds JSON of more', ofLines('{{ repeat 202 "{\\"a\\":" }}', '| json')],
  ['the path "a..b"', `sum(count_over_time(${PAYMENTS} | json x="a..b" [1m]))`],
  ['`x` is an object', ofLines('{"a":{"b":1}}', '| json x="a"')],
  ['the number of `x`', ofLines('{"a":1e3}', '| json x="a"')],
  ['a line holds a pair', ofLines('a="b c', '| logfmt')],
  ['in several ways', ofLines('a-b-b', '|> "<_>-b"')],
  ['only in part', ofLines('a-b', '| pattern "<x>-<y>-<z>"')],
  ['two parsers find', ofLines('a=1 b=2', '| logfmt | pattern "a=<a> b=<c>"')],
  ['a parser finds', ofLines('a=1', '| label_format a="2" | logfmt')],
  ['`service_name_extracted`', '{service_name="a"} | logfmt', inFile],
  ['`detected_level` of', 'sum(count_over_time({service_name="a"} | detected_level="error" [1m]))', inFile],
  ['`ip("2001:db8::/32")`', `${PAYMENTS} |= ip("2001:db8::/32")`],
  ['the template function `now`', `${PAYMENTS} | line_format "{{ now }}"`],
  ['{{ block }}', `${PAYMENTS} | line_format "{{ block \\"a\\" . }}{{ end }}"`],
];

const ERRORS: readonly Case[] = [
  ['(SampleExtractionErr)', `sum(sum_over_time(${PAYMENTS} | unwrap user_id [1m]))`],
  ['(LabelFilterErr)', `sum(count_over_time(${PAYMENTS} | user_id > 5 [1m]))`],
  ['(LogfmtParserErr)', ofLines('a="b c', '| logfmt --strict')],
  ['(TemplateFormatErr)', `sum(bytes_over_time(${PAYMENTS} | line_format "{{ div 1 0 }}" [1m]))`],
  ['on the right of `/`', `${BY_SERVICE} / on () ${BY_SERVICE}`],
  ['`group_left` is missing', `${BY_SERVICE} / on () sum(rate({service_name=~".+"} [1m]))`],
  ['`+` gives several', `${BY_INSTANCE} + on (service_name) group_left (service_instance_id) ${BY_SERVICE}`],
  ['`label_replace` gives', `label_replace(${BY_SERVICE}, "service_name", "x", "", "")`],
];

describe.each([
  ['What needs a real Loki', 'only a real Loki knows the result:', NEEDS_LOKI],
  ['What Loki answers with an error', 'Loki answers this query with an error:', ERRORS],
] as const)('%s', (title, opening, cases) => {
  const messages = messagesOf(title);

  test('has a test for each message', () => {
    expect(cases.map(([begin]) => messages.filter((message) => message.includes(begin)).length)).toEqual(
      messages.map(() => 1),
    );
  });

  for (const [begin, expression, args = () => ['checkout', '--duration', '1m']] of cases) {
    test(begin, async () => {
      const { code, text } = await reported([expression, ...args()]);
      const message = messages.find((one) => one.includes(begin));
      expect(text).toBe(`error: query: ${opening} ${message}\n`);
      expect(code).toBe(5);
    });
  }
});

test('the page names every template function that is not rendered', async () => {
  const names = [
    ...section('What needs a real Loki').matchAll(/^\| the template functions (.*) \| ``/gm),
  ][0]![1]!;
  for (const [, name] of names.matchAll(/`(\w+)`/g)) {
    const { text } = await reported([
      `${PAYMENTS} | line_format "{{ ${name} }}"`,
      'checkout',
      '--duration',
      '1m',
    ]);
    expect(text).toContain(`the template function \`${name}\``);
  }
  const source = readFileSync('src/logql/evaluate/line-functions.ts', 'utf8');
  const unknown = /const UNKNOWN = \[([\s\S]*?)\n\];/.exec(source)![1]!;
  expect([...names.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(
    [...unknown.matchAll(/'(\w+)'/g)].map(([, name]) => name),
  );
});

test('the page has a row for every refusal in the code', () => {
  const count = (call: string): number =>
    readdirSync('src/logql/evaluate')
      .map((file) => readFileSync(join('src/logql/evaluate', file), 'utf8'))
      .reduce((sum, text) => sum + text.split(`${call}(`).length - 1, 0);
  // A refusal that is new here needs a row on the page, and a case above.
  expect({ needsLoki: count('throw needsLoki'), lokiError: count('throw lokiError') }).toEqual({
    needsLoki: 20,
    lokiError: 5,
  });
});

test('the page lists the attributes and labels that the profile of Loki names', () => {
  const labels = section('The labels of a record');
  const { indexed, levelFields, serviceNames } = STOCK_PROFILE;
  for (const name of [...indexed, ...levelFields, ...serviceNames]) expect(labels).toContain(`\`${name}\``);
});
