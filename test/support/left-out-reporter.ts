/** Lists at the end which tests were skipped and why, and prints the counts as the last line. */
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

export default class LeftOutReporter implements Reporter {
  #filteredByName = false;
  #filteredByTag = false;

  onInit({ config }: Vitest): void {
    this.#filteredByName = config.testNamePattern !== undefined;
    this.#filteredByTag = config.tagsFilter !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[], reason: string): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const of = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandled.length;
    const skipped = of('skipped');
    const slow = this.#filteredByTag ? skipped.filter(isSlow) : [];
    const lines: string[] = [];
    for (const [why, titles] of this.#reasons(skipped.filter((test) => !slow.includes(test)))) {
      lines.push(`left out: ${why}`, ...titles);
    }
    if (slow.length > 0) lines.push(`left out: ${slow.length} slow tests, which npm test runs`);
    // A run that fails in its set-up, before any test, has failed too.
    const failed = of('failed').length + broken || (reason === 'failed' ? 1 : 0);
    const counts = `${of('passed').length} passed, ${failed} failed`;
    lines.push(skipped.length > 0 ? `${counts}, ${skipped.length} skipped` : counts);
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }

  /** The titles of skipped tests by reason. A suite that is skipped as a whole is one test with the title of the suite. */
  #reasons(skipped: readonly TestCase[]): ReadonlyMap<string, readonly string[]> {
    const reasons = new Map<string, string[]>();
    for (const test of skipped) {
      const result = test.result();
      const note = result.state === 'skipped' ? result.note : undefined;
      // `-t` skips tests without a note.
      if (this.#filteredByName && !note) continue;
      const why = note || 'NO REASON GIVEN';
      const titles = reasons.get(why) ?? [];
      titles.push(`  ${test.module.relativeModuleId}: ${test.fullName}`);
      reasons.set(why, titles);
    }
    return reasons;
  }
}

const isSlow = (test: TestCase): boolean => test.tags.includes('slow');
