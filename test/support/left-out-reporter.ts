/** Lists at the end what was left out and why, and closes with the counts on a line of their own. */
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

export default class LeftOutReporter implements Reporter {
  #byName = false;

  onInit({ config }: Vitest): void {
    this.#byName = config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: string): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const of = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length;
    const skipped = of('skipped');
    // A suite that needs something is one skipped test with the suite's title: name it, a count would say little.
    const reasons = new Map<string, string[]>();
    for (const test of skipped) {
      const result = test.result();
      // Those that `-t` left out were not asked for.
      if (this.#byName && !(result.state === 'skipped' && result.note)) continue;
      const reason = (result.state === 'skipped' && result.note) || 'NO REASON GIVEN';
      const titles = reasons.get(reason) ?? [];
      titles.push(`  ${test.module.relativeModuleId}: ${test.fullName}`);
      reasons.set(reason, titles);
    }
    const lines = [...reasons].flatMap(([reason, titles]) => [`left out: ${reason}`, ...titles]);
    // A run that failed before any test, in its set-up, has still failed.
    const failed = of('failed').length + broken || (reason === 'failed' ? 1 : 0);
    const counts = `${of('passed').length} passed, ${failed} failed`;
    lines.push(skipped.length > 0 ? `${counts}, ${skipped.length} skipped` : counts);
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}
