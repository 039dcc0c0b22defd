import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They only end what hangs: on a busy machine a real program may take ten times its usual time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // They mostly wait for those programs: one file at a time on two cores would leave both idle.
    maxWorkers: 3,
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/left-out-reporter.ts'],
  },
});
