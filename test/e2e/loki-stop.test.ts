/** grafana/loki.yaml: Loki shuts down cleanly, even while clients wait for responses. */
import { expect, test } from 'vitest';
import { startLoki } from '../stack/loki.ts';
import { EVENTUALLY } from '../support/eventually.ts';
import { queryRange } from '../support/loki-query.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder } from '../support/program.ts';

await describeWith('real loki', 'a Loki that receives a signal to stop', (binary) => {
  test('does not wait long for queries that cannot be answered', async () => {
    const loki = await startLoki({ binary, dir: freshFolder(), rules: {} });
    let answered = 0;
    const toMs = Date.now();
    const hour = { fromMs: toMs - 3_600_000, toMs, stepMs: 15_000 };
    /** Runs until Loki stops answering, so that a query is in its queue at whatever time the signal arrives. */
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
