/** Says plainly at the end what was left out and why, and closes with the counts on a line of their own. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class LeftOutReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: string): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const of = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length;
    const skipped = of('skipped');
    const reasons = new Map<string, number>();
    for (const test of skipped) {
      const result = test.result();
      const reason = (result.state === 'skipped' && result.note) || 'no reason given';
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    const lines = [...reasons].map(
      ([reason, count]) => `left out: ${count} test${count > 1 ? 's' : ''}: ${reason}`,
    );
    // A run that failed before any test, in its set-up, has still failed.
    const failed = of('failed').length + broken || (reason === 'failed' ? 1 : 0);
    const counts = `${of('passed').length} passed, ${failed} failed`;
    lines.push(skipped.length > 0 ? `${counts}, ${skipped.length} skipped` : counts);
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}
