/** firedrill from code, as the README shows it. */
import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { exitCodeOf, FiredrillError, startRun } from '../../src/commands/api.ts';

const settings = { clock: 'virtual', seed: '7', duration: '1m' };

test("records reach the caller's exporters, which the run does not shut down", async () => {
  const logs = new InMemoryLogRecordExporter();
  const traces = new InMemorySpanExporter();
  const run = await startRun({ settings, exporters: { logs, traces } });
  const { account, faulty } = await run.done;
  expect(faulty).toBe(false);
  expect(exitCodeOf(account)).toBe(0);
  expect(logs.getFinishedLogRecords()).toHaveLength(account.ledger.emitted.logs);
  expect(traces.getFinishedSpans()).toHaveLength(account.ledger.emitted.spans);
  expect(account.ledger.outputs.map(({ signal, accepted }) => [signal, accepted])).toEqual([
    ['logs', account.ledger.emitted.logs],
    ['traces', account.ledger.emitted.spans],
  ]);
});

test('a run is stopped from code', async () => {
  const run = await startRun({
    settings: { rate: '50' },
    exporters: { logs: new InMemoryLogRecordExporter() },
  });
  run.stop();
  expect((await run.done).account.ledger.outputs[0]).toMatchObject({ pending: 0, dropped: 0 });
  expect(run.status().phase).toBe('ended');
});

test('invalid settings throw an error with every problem', async () => {
  const error = await startRun({ settings: { rate: '-1', format: 'xml' } }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FiredrillError);
  expect((error as FiredrillError).faults.map(({ where }) => where)).toEqual(['--rate', '--format']);
});
