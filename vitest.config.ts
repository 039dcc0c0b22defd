import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // End-to-end tests start real programs; the rest is quick.
    testTimeout: 20_000,
    // They mostly wait for those programs: one file at a time on two cores would leave both idle.
    maxWorkers: 3,
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/left-out-reporter.ts'],
  },
});
