import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    tags: [
      {
        name: 'slow',
        description:
          'uses over half a second of CPU or waits over a second; `npm run test:unit` leaves it out',
      },
    ],
    // The limits only end what hangs: on a busy machine a real program may take ten times its usual time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Tests mostly wait for real programs, so more workers than cores keep two cores busy.
    maxWorkers: 3,
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/left-out-reporter.ts'],
  },
});
