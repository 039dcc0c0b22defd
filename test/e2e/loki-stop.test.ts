/** grafana/loki.yaml: a Loki that is told to stop ends in good order, whoever still waits for its answers. */
import { expect, test } from 'vitest';
import { startLoki } from '../stack/loki.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { queryRange } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder } from '../support/program.ts';

await describeWith('loki', 'a Loki that is told to stop', (binary) => {
  test('does not wait long for queries that nobody will answer', async () => {
    const loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
    let answered = 0;
    const toMs = Date.now();
    const hour = { fromMs: toMs - 3_600_000, toMs, stepMs: 15_000 };
    /** Until Loki answers no more: some query always waits in its queue, whenever it is told to stop. */
    const askOn = async (): Promise<never> => {
      for (;;) {
        await queryRange(loki.url, 'demo', 'sum(rate({service_name=~".+"}[1m]))', hour);
        answered++;
      }
    };
    const asking = Promise.allSettled(Array.from({ length: 6 }, askOn));
    await expect.poll(() => answered, EVENTUALLY).toBeGreaterThan(20);
    // It fails where Loki has to be killed: 20 seconds, and compose gives it 30.
    await loki.stop();
    expect((await asking).map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
  });
});
