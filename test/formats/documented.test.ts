/** docs/formats.md has a correct example of every format. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createFormat } from '../../src/formats/index.ts';
import { FORMAT_NAMES, TEMPLATE_FIELDS } from '../../src/model/line-format.ts';
import { exampleAnswer, exampleRecord } from './records.ts';

const page = readFileSync('docs/formats.md', 'utf8');

/** Examples under a heading, without their fences. */
function examples(heading: string): readonly string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```\w*\n(.*?)\n```$/gms)].map(([, text]) => text!);
}

test.each(FORMAT_NAMES)('the example of %s is correct', (name) => {
  const { header, takes, line } = createFormat(name);
  const record = takes ? exampleAnswer() : exampleRecord();
  const lines = header === undefined ? [line(record)] : [header, line(record)];
  expect(examples(`\`${name}\``)).toEqual([lines.join('\n')]);
});

test('the example of a template is correct', () => {
  const [template = '', written] = examples('Templates');
  expect(createFormat(template).line(exampleRecord())).toBe(written);
});

test('every field of a template is documented', () => {
  const table = page.slice(page.indexOf('| fields |'));
  expect(TEMPLATE_FIELDS.filter((field) => !table.includes(`\`${field}\``))).toEqual([]);
});
