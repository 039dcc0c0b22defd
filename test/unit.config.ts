/**
 * `npm run test:unit`: the tests of the rooms that start neither firedrill nor another program. The script leaves out tests
 * that are tagged `slow`; `npm test` runs them.
 */
import { defineConfig, mergeConfig } from 'vitest/config';
import all from '../vitest.config.ts';

const ROOMS = [
  'alerts',
  'architecture',
  'config',
  'control',
  'core',
  'draw',
  'drill',
  'engine',
  'figures',
  'formats',
  'golden',
  'laws',
  'learn',
  'logql',
  'loki',
  'model',
  'report',
  'schedule',
  'simulate',
  'sweep',
  'template',
];

const unit = mergeConfig(
  all,
  defineConfig({
    test: {
      watch: false,
      // Loads each module once for each worker instead of once for each test file. `npm test` isolates the files from each
      // other, so a test that depends on what another file loaded, or did not load, fails in one of the two.
      pool: 'threads',
      isolate: false,
      maxWorkers: 2,
    },
  }),
);
// The program is not built: merging would keep the setup that builds it.
unit.test.globalSetup = [];
unit.test.include = ROOMS.map((room) => `test/${room}/**/*.test.ts`);
export default unit;
