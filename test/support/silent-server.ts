/** A server that accepts connections and never responds, for example to keep a drain waiting. */
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** Returns its base URL. The server closes when the test has finished. */
export async function silentServer(): Promise<string> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}
