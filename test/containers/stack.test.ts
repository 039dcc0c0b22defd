/**
 * docker-compose.yml in a Docker engine, by the compose that Debian packs and by the one that the tests build; with
 * override.yaml, because there is no Loki and no Grafana to be had here.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENTUALLY } from '../support/eventually.ts';
import { describeWithEngine } from '../support/needs.ts';
import { spansOf } from '../support/otlp-files.ts';
import { checkOut, OWNER } from './checkout.ts';
import { type Compose, outputOf } from './docker.ts';

interface Account {
  readonly run: string;
  readonly ledger: {
    readonly outputs: readonly {
      readonly kind: string;
      readonly signal: string;
      readonly accepted: number;
    }[];
  };
}

const composes: readonly Compose[] = ['debian', 'built'];
/** The user of the image. */
const FIREDRILL = 1000;

describeWithEngine('docker-compose.yml, in an engine', (docker) => {
  describe.each(composes)('with the compose that is %s', (compose) => {
    let checkout: string;
    let files: string;

    const options = () => ({
      cwd: checkout,
      compose,
      env: { COMPOSE_FILE: 'docker-compose.yml:test/containers/override.yaml' },
    });
    const run = (command: string): string => docker.run(['compose', ...command.split(' ')], options());

    /** A run of its own, which writes its lines itself as well as to the collector. */
    function firedrill(count: number, own: string): Account {
      const folder = join(checkout, own);
      mkdirSync(folder);
      chownSync(folder, FIREDRILL, FIREDRILL);
      const outputs = { text: 'app.log', csv: 'app.csv', json: 'app.ndjson' };
      const wanted = Object.entries(outputs).map(([format, file]) => ({ file, format }));
      const container = ['--rm', '-T', '--no-deps', '-e', 'CONTROL_PORT=off', '-v', `${folder}:/work`];
      const args = ['--json', '--count', `${count}`, '--rate', '400', '--outputs', JSON.stringify(wanted)];
      const account = docker.run(['compose', 'run', ...container, 'firedrill', ...args], options());
      writeFileSync(join(folder, 'account.json'), account);
      return JSON.parse(account);
    }

    const accepted = ({ ledger }: Account, signal: string): number =>
      ledger.outputs
        .filter((output) => output.kind === 'otlp' && output.signal === signal)
        .reduce((sum, output) => sum + output.accepted, 0);

    const container = (service: string): string => run(`--profile * ps --all --quiet ${service}`).trim();
    const stateOf = (service: string, what: string): string =>
      docker.run(['inspect', '--format', `{{.State.${what}}}`, container(service)]).trim();

    /** Messages in a topic. */
    function messages(topic: string): number {
      const tool = `/opt/kafka/bin/kafka-get-offsets.sh --bootstrap-server localhost:9092 --topic ${topic}`;
      const ends = run(`exec -T -e KAFKA_HEAP_OPTS=-Xmx64m kafka ${tool}`).trim().split('\n');
      return ends.reduce((sum, line) => sum + Number(line.split(':').at(-1)), 0);
    }

    /** Requests that the collector still holds for Kafka; undefined while it does not answer. */
    function queuedForKafka(): number | undefined {
      const [text] = docker.fetch(['http://127.0.0.1:8888/metrics']);
      return text
        ?.split('\n')
        .filter((line) => line.startsWith('otelcol_exporter_queue_size{') && line.includes('"kafka/'))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    }

    /** Waits until firedrill's run has begun: from then on SIGTERM drains it. */
    async function begun(): Promise<void> {
      const page = ['-e', "fetch('http://127.0.0.1:8080/readyz').then(({ ok }) => process.exit(ok ? 0 : 1))"];
      await expect.poll(() => docker.inside([process.execPath, ...page]).status, EVENTUALLY).toBe(0);
    }

    /** A run that nobody else writes beside comes into the topic once, record by record. */
    async function expectInKafka(own: string): Promise<void> {
      await begun();
      run('stop firedrill');
      // Nothing was lost until now, whatever happened to the collector.
      expect(stateOf('firedrill', 'ExitCode')).toBe('0');
      // What waits in the collector, perhaps between two attempts to reach Kafka, must arrive first.
      await expect.poll(queuedForKafka, EVENTUALLY).toBe(0);
      let before = messages('logs');
      // All of it has arrived once two looks see the same.
      const grown = (): number => {
        const last = before;
        before = messages('logs');
        return before - last;
      };
      await expect.poll(grown, EVENTUALLY).toBe(0);
      const sent = accepted(firedrill(200, own), 'logs');
      expect(sent).toBeGreaterThan(0);
      await expect.poll(() => messages('logs') - before, EVENTUALLY).toBeGreaterThanOrEqual(sent);
      expect(messages('logs') - before).toBe(sent);
      run('up --detach --wait');
    }

    beforeAll(() => {
      checkout = checkOut();
      files = join(checkout, 'logs/collector');
      // Of a run of these tests that was killed.
      run('--profile * down --volumes --timeout 1');
    });

    afterAll(() => {
      run('--profile * down --volumes --timeout 1');
      rmSync(checkout, { recursive: true });
    });

    test('builds the image, and comes up healthy', () => {
      // Compose 2.40 builds with buildx 0.17 or newer only, and Debian has 0.13.
      if (compose === 'debian') docker.ask(['image', 'rm', '--force', 'firedrill:0.1.0']);
      else docker.run(['build', '--quiet', '--tag', 'firedrill:0.1.0', '.'], options());
      run('up --detach --wait');
      expect(stateOf('prepare', 'ExitCode')).toBe('0');
      for (const service of ['firedrill', 'loki', 'jaeger']) {
        expect(stateOf(service, 'Health.Status'), service).toBe('healthy');
      }
      expect(stateOf('collector', 'Status')).toBe('running');
    });

    test('delivers a run whole: to the three files, to where Loki is, to Jaeger', async () => {
      const account = firedrill(1000, 'own');
      const [volume] = JSON.parse(docker.run(['volume', 'inspect', 'firedrill_loki']));
      const script = ['tsx', 'scripts/smoke/run.ts', join(checkout, 'own/account.json')];
      const where = ['--own', join(checkout, 'own'), '--files', files];
      const logs = ['--logs', join(volume.Mountpoint, 'logs.jsonl')];
      const smoke = spawnSync('npx', [...script, ...where, ...logs], { encoding: 'utf8' });
      expect(smoke.stdout.match(/^ok /gm), smoke.stdout + smoke.stderr).toHaveLength(4);
      expect(smoke.status).toBe(0);

      const lines = readFileSync(join(checkout, 'own/app.ndjson'), 'utf8').trimEnd().split('\n');
      const traces = [...new Set(lines.map((line) => JSON.parse(line).trace_id))];
      const urls = traces.map((id) => `http://127.0.0.1:16686/api/v3/traces/${id}`);
      const spans = (): number =>
        docker.fetch(urls).flatMap((text) => (text === undefined ? [] : spansOf(JSON.parse(text).result)))
          .length;
      await expect.poll(spans, EVENTUALLY).toBe(accepted(account, 'traces'));
    });

    test('--profile kafka joins what runs: nothing is recreated, and each record is a message', async () => {
      const before = ['collector', 'firedrill'].map(container);
      run('--profile kafka up --detach --wait');
      expect(['collector', 'firedrill'].map(container)).toEqual(before);
      await expectInKafka('joined');
    });

    test('Kafka stays through a stop of the collector, and an up without the profile', async () => {
      run('--profile kafka stop collector');
      run('start collector');
      run('--profile kafka stop collector kafka');
      run('--profile kafka start collector kafka');
      run('up --detach --wait');
      await expectInKafka('started-again');
    });

    test('the files are for the owner of the checkout to read and delete, and begin again', async () => {
      const asOwner = ['setpriv', `--reuid=${OWNER}`, `--regid=${OWNER}`, '--clear-groups'];
      const as = (...command: string[]): string =>
        outputOf(
          command[0]!,
          spawnSync(asOwner[0]!, [...asOwner.slice(1), ...command], { encoding: 'utf8' }),
        );
      const header = 'timestamp,level,id,service,';
      expect(statSync(join(checkout, 'logs')).uid).toBe(OWNER);
      expect(as('head', '-n', '1', join(files, 'app.csv'))).toContain(header);
      run('stop collector');
      as('rm', '-r', files);
      run('up --detach --wait');
      const lines = (): string[] => readFileSync(join(files, 'app.csv'), 'utf8').split('\n');
      await expect.poll(() => lines().length, EVENTUALLY).toBeGreaterThan(10);
      expect(lines()[0]).toContain(header);
    });

    test('--profile prometheus scrapes everybody, --profile alertmanager comes up', async () => {
      run('--profile prometheus --profile alertmanager up --detach --wait');
      const get = (url: string): Json => JSON.parse(docker.fetch([url])[0]!);
      const targets = (): string[] =>
        get('http://127.0.0.1:9090/api/v1/targets')
          .data.activeTargets.map(({ labels, health }: Json) => `${labels.job} ${health}`)
          .sort();
      await expect.poll(targets, EVENTUALLY).toEqual(['collector up', 'firedrill up', 'spans up']);
      expect(get('http://127.0.0.1:9093/api/v2/status').cluster.status).toBe('disabled');
    });

    test('firedrill ends in good order, and no program was short of memory', async () => {
      await begun();
      run('stop firedrill');
      expect(stateOf('firedrill', 'ExitCode')).toBe('0');
      expect(docker.ask(['logs', container('firedrill')]).stderr).toContain('the account balances');
      for (const service of run('--profile * ps --all --services').trim().split('\n')) {
        expect(stateOf(service, 'OOMKilled'), service).toBe('false');
      }
    });

    test('without Kafka the collector is without its outputs', () => {
      run('--profile * down');
      run('up --detach --wait');
      const [volume] = JSON.parse(docker.run(['volume', 'inspect', 'firedrill_collector-overlay']));
      expect(readFileSync(join(volume.Mountpoint, 'overlay.yaml'), 'utf8')).toBe('{}\n');
    });
  });
});

// biome-ignore lint/suspicious/noExplicitAny: answers as they come; each use names the fields it reads
type Json = any;
