/** The control server of a run: starts with it, and closes after its account was printed. */
import { createApp } from './app.ts';
import { listen } from './listen.ts';
import type { ControlOptions } from './options.ts';
import type { ControlSource } from './source.ts';

export type { ControlOptions } from './options.ts';
export type { ControlSource } from './source.ts';

export interface ControlServer {
  /** Without a trailing slash. */
  readonly url: string;
  /** Closes all connections, including those with a request in progress. */
  close(): Promise<void>;
}

/**
 * Serves the page and the API of a run. Returns `undefined` if the port is `off`.
 *
 * @param warn called with one line if another port than the default is used, or after an internal error
 * @throws FiredrillError (exit code 2) if it cannot listen at the configured address
 */
export async function startControl(
  source: ControlSource,
  options: ControlOptions,
  warn: (line: string) => void,
): Promise<ControlServer | undefined> {
  const { port } = options;
  if (port === 'off') return undefined;
  const app = createApp(source, options, warn);
  const bound = await listen(app, { ...options, port });
  if (port !== 0 && bound.port !== port) warn(`port ${port} is in use: the page is at ${bound.url}`);
  return { url: bound.url, close: () => app.close() };
}
