import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // End-to-end tests start real programs; the rest is quick.
    testTimeout: 20_000,
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/left-out-reporter.ts'],
  },
});
