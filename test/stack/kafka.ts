/** Kafka as in docker-compose.yml: one node, on the Java of this machine. Topics are created when they are written to. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningProcess, startProcess, withFreePorts } from './process.ts';

export interface KafkaOptions {
  /** The jars' folder, from `kafkaJars()`. */
  readonly jars: string;
  /** Where its data goes; made if missing. Start again in the same folder and the data is there. */
  readonly dir: string;
  /** For a restart on the same port; any free port if absent. */
  readonly port?: number;
}

export interface Message {
  readonly partition: number;
  /** Empty if it has none. */
  readonly key: string;
  readonly value: string;
}

export interface Kafka extends RunningProcess {
  /** `host:port`, what clients are given to begin with. */
  readonly brokers: string;
  readonly port: number;
  /** All messages that a topic holds at this moment; none if there is no such topic. In order within a partition. */
  readTopic(topic: string): Promise<readonly Message[]>;
}

const shipped = join(import.meta.dirname, '..', '..', 'otel-collector', 'kafka.properties');

/** Starts quickly, uses little memory, and logs only errors to stderr. */
const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
/** Any id will do: 16 bytes in base64url. */
const CLUSTER = 'ZmlyZWRyaWxsLWthZmthMQ';
/** The exit code of a Java program after SIGTERM. */
const TERMINATED = 143;

export async function startKafka({ jars, dir, port: wanted }: KafkaOptions): Promise<Kafka> {
  const data = join(dir, 'data');
  const properties = join(dir, 'server.properties');
  await mkdir(dir, { recursive: true });
  return withFreePorts(2, async ([free, controller]) => {
    const port = wanted ?? free!;
    const brokers = `127.0.0.1:${port}`;
    // The last one of a name counts.
    await writeFile(
      properties,
      [
        await readFile(shipped, 'utf8'),
        `listeners=PLAINTEXT://${brokers},CONTROLLER://127.0.0.1:${controller}`,
        `advertised.listeners=PLAINTEXT://${brokers}`,
        `controller.quorum.voters=1@127.0.0.1:${controller}`,
        `log.dirs=${data}`,
      ].join('\n'),
    );
    if (!existsSync(join(data, 'meta.properties'))) {
      await java(jars, 'kafka.tools.StorageTool', ['format', `--cluster-id=${CLUSTER}`, '-c', properties]);
    }
    const broker = await startProcess({
      name: 'kafka',
      binary: 'java',
      args: ['-Xmx256m', ...JVM, '-cp', join(jars, '*'), 'kafka.Kafka', properties],
      dir,
      ready: () => listens(port),
      goodCodes: [TERMINATED],
    });
    return { ...broker, brokers, port, readTopic: (topic) => readTopic(jars, brokers, topic) };
  });
}

async function readTopic(jars: string, brokers: string, topic: string): Promise<readonly Message[]> {
  const count = await countOf(jars, brokers, topic);
  if (count === 0) return [];
  const shown = ['print.partition', 'print.key'].flatMap((name) => ['--property', `${name}=true`]);
  const lines = await java(jars, 'org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...['--bootstrap-server', brokers, '--topic', topic, '--from-beginning'],
    ...['--max-messages', String(count), '--timeout-ms', '30000', ...shown, '--property', 'null.literal='],
  ]);
  // Partition:0<tab>key<tab>value
  const messages = lines.map((line): Message => {
    const [, partition, key, value] = /^Partition:(\d+)\t([^\t]*)\t(.*)$/s.exec(line) ?? [];
    if (value === undefined) throw new Error(`not a message of ${topic}: ${line}`);
    return { partition: Number(partition), key: key!, value };
  });
  if (messages.length !== count) throw new Error(`${topic} gave ${messages.length} of ${count} messages`);
  return messages;
}

/** Messages written to a topic so far: the sum of its partitions' ends. */
async function countOf(jars: string, brokers: string, topic: string): Promise<number> {
  const args = ['--bootstrap-server', brokers, '--topic-partitions', topic];
  const ends = await java(jars, 'org.apache.kafka.tools.GetOffsetShell', args).catch((error: Error) => {
    if (error.message.includes('Could not match any topic-partitions')) return []; // never written to
    throw error;
  });
  // topic:partition:end
  return ends.reduce((sum, line) => sum + Number(line.split(':').at(-1)), 0);
}

/** Runs one of Kafka's own tools: the lines it prints. */
async function java(jars: string, tool: string, args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('java', [...JVM, '-cp', join(jars, '*'), tool, ...args], {
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  return stdout.split('\n').slice(0, -1);
}

function listens(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => answer(false));
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
  });
}
