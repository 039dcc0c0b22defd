/** The control server of a run: started with it, closed when its account has been told. */
import { createApp } from './app.ts';
import { listen } from './listen.ts';
import type { ControlOptions } from './options.ts';
import type { ControlSource } from './source.ts';

export type { ControlOptions } from './options.ts';
export type { ControlSource } from './source.ts';

export interface ControlServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** Ends all connections, whatever they are at. */
  close(): Promise<void>;
}

/**
 * Serves page and API of a run; `undefined` where the port is `off`.
 *
 * @param warn one line for people: another port than the usual one was taken, or a request met a fault of ours
 * @throws FiredrillError (usage) when it cannot listen where it was told to
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
  if (port !== 0 && bound.port !== port) warn(`port ${port} is taken: the page is at ${bound.url}`);
  return { url: bound.url, close: () => app.close() };
}
