/** Real programs on loopback: what `--with-loki` uses as well, in the environment of this process. */
import {
  type ProcessOptions,
  type RunningProcess,
  startProcess as start,
  withFreePorts as within,
} from '../../src/commands/native/process.ts';
import { freePorts } from './ports.ts';

export type { RunningProcess } from '../../src/commands/native/process.ts';

type Options = Omit<ProcessOptions, 'env'> & {
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
};

export const startProcess = (options: Options): Promise<RunningProcess> =>
  start({ ...options, env: { ...process.env, ...options.env } });

export const withFreePorts = <T>(count: number, launch: (ports: number[]) => Promise<T>): Promise<T> =>
  within(count, launch, freePorts);
