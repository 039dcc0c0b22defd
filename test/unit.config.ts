/** `npm run test:unit`: the rooms of the code by themselves, without processes of firedrill and without real programs. */
import { defineConfig, mergeConfig } from 'vitest/config';
import all from '../vitest.config.ts';

const ROOMS = [
  ...['core', 'model', 'config', 'schedule', 'simulate', 'formats', 'figures', 'engine', 'control', 'draw'],
  ...[
    'template',
    'logql',
    'alerts',
    'loki',
    'drill',
    'report',
    'sweep',
    'preview',
    'laws',
    'golden',
    'architecture',
  ],
];

const unit = mergeConfig(all, defineConfig({ test: { watch: false, globalSetup: [], maxWorkers: 2 } }));
unit.test.include = ROOMS.map((room) => `test/${room}/**/*.test.ts`);
export default unit;
