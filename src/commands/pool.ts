/** A small pool of worker threads for work that needs nothing but the processor. */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Tinypool } from 'tinypool';

/** What a worker gets: its task, and where to post the share that is done, 0..1. */
export interface Order<Task> {
  readonly task: Task;
  readonly progress: MessagePort;
}

export interface Pool<Task, Result> {
  /** The number of tasks that run at the same time. */
  readonly size: number;
  /** Rejects with the error of the worker, or when the pool's signal aborts. */
  run(task: Task, onProgress: (share: number) => void): Promise<Result>;
  close(): Promise<void>;
}

export interface PoolOptions {
  /** No more threads than tasks. */
  readonly tasks: number;
  /** Ends all threads at once. */
  readonly signal: AbortSignal;
}

/** Threads load compiled modules only. Run from its sources, the program does all tasks in this thread. */
const EXTENSION = extname(import.meta.filename);
const IS_COMPILED = EXTENSION === '.js';

/** @param worker the module whose default export does a task, without its extension */
export function openPool<Task, Result>(worker: URL, { tasks, signal }: PoolOptions): Pool<Task, Result> {
  const filename = `${worker.href}${EXTENSION}`;
  const size = IS_COMPILED ? Math.max(1, Math.min(tasks, availableParallelism())) : 1;
  const pool = IS_COMPILED ? new Tinypool({ filename, minThreads: size, maxThreads: size }) : undefined;
  const done = async (order: Order<Task>): Promise<Result> => {
    if (pool) return pool.run(order, { transferList: [order.progress], signal });
    const { default: work } = await import(filename);
    return work(order);
  };
  return {
    size,
    async run(task, onProgress) {
      const { port1: own, port2: progress } = new MessageChannel();
      own.on('message', onProgress);
      try {
        return await done({ task, progress });
      } finally {
        own.close();
      }
    },
    async close() {
      await pool?.destroy();
    },
  };
}
