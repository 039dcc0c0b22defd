/** A Loki that the drill starts is removed with its folder, however the drill ends. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EVENTUALLY } from '../support/eventually.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, start } from '../support/program.ts';

const rules = join(import.meta.dirname, '../../grafana/rules');

/** Whose working folder, or whose file in use, lies there. */
const processesIn = (folder: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`LOKI_DATA=${folder}`)
      );
    } catch {
      return false; // gone, or somebody else's
    }
  });

await describeWith('loki', 'a Loki for one drill', (binary) => {
  test.each([
    ['one Ctrl-C', false],
    ['several, one right after another', true],
  ])('ended by %s leaves nothing behind', async (_, inHurry) => {
    const temporary = join(freshFolder(), 'temporary');
    mkdirSync(temporary);
    const args = ['drill', 'checkout', '--rules', rules, '--with-loki', '--duration', '4h', '--seed', '1'];
    const run = start(args, { env: { LOKI_BIN: binary, TMPDIR: temporary } });
    await run.until('stderr', '25% written');
    expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^firedrill-loki-/)]);
    expect(processesIn(temporary)).toHaveLength(1);
    run.child.kill('SIGINT');
    // Its answer to the first is quick, and nothing tells from outside when it has begun.
    const hurry = inHurry ? setInterval(() => run.child.kill('SIGINT'), 1) : undefined;
    const { code } = await run.ended;
    clearInterval(hurry);
    expect(code).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
    // A process that was killed goes when the kernel gives it its turn.
    await expect.poll(() => processesIn(temporary), EVENTUALLY).toEqual([]);
  });

  // Longer than this test may take.
  const FOR_EVER = ['--retry-timeout', '1h', '--json'];

  test.each([
    ['drill', ['--duration', '4h'], '25% written'],
    ['sweep', ['--alert', 'ErrorBurst', '--errors', '5%..80%', '--duration', '1h'], '1 of '],
  ])('that dies ends the %s, which says so and judges nothing more', async (command, args, seen) => {
    const temporary = join(freshFolder(), 'temporary');
    mkdirSync(temporary);
    const run = start(
      [command, 'checkout', '--rules', rules, '--with-loki', '--seed', '1', ...args, ...FOR_EVER],
      { env: { LOKI_BIN: binary, TMPDIR: temporary } },
    );
    await run.until('stderr', seen);
    const [pid] = processesIn(temporary);
    process.kill(Number(pid), 'SIGKILL');
    const { code, stdout, stderr } = await run.ended;
    const why = 'the temporary Loki exited (SIGKILL)';
    expect(stderr).toContain(why);
    expect(stdout.toString()).toContain(why);
    expect(code).toBe(5);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
