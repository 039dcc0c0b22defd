/**
 * One hash per built-in scenario over the bytes of its first two minutes, and one over a run in both outputs. They may only
 * change on purpose, with a line in CHANGELOG.md that says why.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { startRun } from '../../src/commands/api.ts';
import { builtInScenarios } from '../../src/config/scenario/index.ts';
import { freshFolder, runProgram } from '../support/program.ts';

const GOLDEN: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(import.meta.dirname, 'hashes.json'), 'utf8'));

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const VIRTUAL = ['--seed', '7', '--clock', 'virtual', '--start', '2026-03-01T00:00:00Z'];

test.each(builtInScenarios())('%s', async (name) => {
  const { code, stdout } = await runProgram([name, ...VIRTUAL, '--duration', '2m', '--format', 'json', '--output-file', '']);
  expect(code).toBe(0);
  expect({ [name]: sha256(stdout) }).toEqual({ [name]: GOLDEN[name] });
});

test.each(builtInScenarios())('%s, as the SDK hands it to exporters: logs, spans, resources and attributes', async (name) => {
  const hash = createHash('sha256');
  const keep = (lines: readonly unknown[]): void => {
    for (const line of lines) hash.update(`${JSON.stringify(line)}\n`);
  };
  const exporterOf = <R>(pick: (record: R) => unknown) => ({
    export(records: R[], done: (result: { code: number }) => void) {
      keep(records.map(pick));
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  });
  const logs = exporterOf<ReadableLogRecord>((log) => [
    log.hrTime,
    log.hrTimeObserved,
    log.severityNumber,
    log.severityText,
    log.body,
    log.eventName,
    log.spanContext,
    log.attributes,
    log.resource.attributes,
  ]);
  const spans: unknown[] = [];
  const traces = {
    export(records: ReadableSpan[], done: (result: { code: number }) => void) {
      for (const span of records) {
        const { kind, startTime, endTime, status, attributes, resource, parentSpanContext } = span;
        spans.push([span.name, kind, span.spanContext(), parentSpanContext, startTime, endTime, status, attributes, resource.attributes]);
      }
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  const settings = { scenario: name, clock: 'virtual', seed: '7', start: '2026-03-01T00:00:00Z', duration: '2m' };
  const run = await startRun({ settings, exporters: { logs, traces } });
  const { faulty } = await run.done;
  keep(spans);
  expect(faulty).toBe(false);
  expect(spans.length).toBeGreaterThan(20);
  expect({ [name]: hash.digest('hex') }).toEqual({ [name]: GOLDEN[`${name} over OTLP`] });
});

test('a seeded virtual run writes the same bytes twice, on the console and in the file', async () => {
  const env = { LOG_RATE: '100', LOG_FORMAT: 'json', DURATION: '30' };
  const runs = await Promise.all(
    [freshFolder(), freshFolder()].map(async (cwd) => {
      const { code, stdout } = await runProgram(VIRTUAL, { cwd, env });
      expect(code).toBe(0);
      const file = readFileSync(join(cwd, 'logs/app.log'));
      expect(file.equals(stdout)).toBe(true);
      return sha256(stdout);
    }),
  );
  expect(runs).toEqual([GOLDEN['storefront at 100/s for 30 s'], GOLDEN['storefront at 100/s for 30 s']]);
});
