/** Starts real programs on loopback, with the code of `--with-loki` and the environment of this process. */
import {
  type ProcessOptions,
  type RunningProcess,
  startProcess as start,
  withFreePorts as within,
} from '../../src/commands/native/process.ts';
import { freePorts } from './ports.ts';

export type { RunningProcess } from '../../src/commands/native/process.ts';

type Options = Omit<ProcessOptions, 'env'> & {
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
};

export const startProcess = (options: Options): Promise<RunningProcess> =>
  start({ ...options, env: { ...process.env, ...options.env } });

export const withFreePorts = <T>(count: number, launch: (ports: number[]) => Promise<T>): Promise<T> =>
  within(count, launch, freePorts);
