/** A server that takes connections and never answers: what keeps a drain busy. */
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** Its base URL. It is closed when the test has finished. */
export async function silentServer(): Promise<string> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}
