/** docker-compose.yml, by the real compose, and by what it promises: versions, limits, rights, ports, order. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DEFINITIONS } from '../../src/config/settings/resolve.ts';
import { describeWith } from '../support/needs.ts';
import { configured, repository, type Service, type Services, written } from './compose-file.ts';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');
const all = Object.entries(written.services);
const isErrand = ([, { restart }]: [string, Service]): boolean => restart === undefined;
const names = (services: readonly (readonly [string, unknown])[]): string[] =>
  services.map(([name]) => name).sort();

const byDefault = ['collector', 'firedrill', 'grafana', 'jaeger', 'loki', 'prepare'];
const withProfile: Readonly<Record<string, readonly string[]>> = {
  kafka: ['kafka', 'kafka-overlay'],
  alertmanager: ['alertmanager'],
  prometheus: ['prometheus'],
};

await describeWith('compose', 'docker compose', (compose) => {
  const services = (...profiles: string[]): string[] => Object.keys(configured(compose, profiles)).sort();

  test('takes the file, and starts without a profile what a visitor needs', () => {
    expect(services()).toEqual(byDefault);
  });

  test('adds with each profile its own programs', () => {
    for (const [profile, more] of Object.entries(withProfile)) {
      expect(services(profile)).toEqual([...byDefault, ...more].sort());
    }
    expect(services('*')).toEqual([...byDefault, ...Object.values(withProfile).flat()].sort());
  });

  test('starts each after those that it needs', () => {
    const waits = (name: string): unknown =>
      Object.fromEntries(
        Object.entries(configured(compose, ['*'])[name]?.depends_on ?? {}).map(
          ([other, { condition, required }]) => [other, `${condition}${required ? '' : ', if it is there'}`],
        ),
      );
    expect(waits('collector')).toEqual({
      prepare: 'service_completed_successfully',
      loki: 'service_healthy',
      jaeger: 'service_healthy',
    });
    expect(waits('firedrill')).toEqual({ collector: 'service_started' });
    expect(waits('grafana')).toEqual({ loki: 'service_healthy', jaeger: 'service_healthy' });
    expect(waits('kafka-overlay')).toEqual({ collector: 'service_started', kafka: 'service_healthy' });
  });

  test('gives its port to this machine only, each to one', () => {
    const ports = Object.values(configured(compose, ['*'])).flatMap((service) => service.ports ?? []);
    expect(ports.map(({ host_ip }) => host_ip)).toEqual(ports.map(() => '127.0.0.1'));
    const published = ports.map((port) => port.published);
    expect(new Set(published).size).toBe(published.length);
  });

  test('limits the memory of each, to less than 1.5 GiB without profiles', () => {
    const limits = (found: Services): number[] =>
      Object.values(found).map(({ mem_limit }) => Number(mem_limit));
    expect(limits(configured(compose, ['*'])).filter((limit) => !(limit > 0))).toEqual([]);
    const sum = limits(configured(compose, [])).reduce((a, b) => a + b);
    expect(sum).toBeLessThan(1.5 * 1024 ** 3);
  });

  test('leaves to Go a tenth less than the limit', () => {
    const found = Object.entries(configured(compose, ['*']));
    const told = found.filter(([, { environment }]) => environment?.GOMEMLIMIT);
    expect(names(told)).toEqual(['alertmanager', 'collector', 'grafana', 'jaeger', 'loki', 'prometheus']);
    for (const [name, { environment, mem_limit }] of told) {
      const [, mebibytes] = /^(\d+)MiB$/.exec(environment!.GOMEMLIMIT!)!;
      expect(Number(mebibytes) * 1024 ** 2, name).toBeLessThanOrEqual(0.9 * Number(mem_limit));
    }
  });

  test('mounts nothing that is not in the repository', () => {
    const mounts = Object.values(configured(compose, ['*'])).flatMap((service) => service.volumes ?? []);
    // ./logs is where the programs write: Docker makes it.
    const sources = mounts.flatMap(({ type, source }) => (type === 'bind' ? [source!] : []));
    const shipped = sources.filter((source) => !source.startsWith(join(repository, 'logs')));
    expect(shipped.length).toBeLessThan(sources.length);
    expect(shipped.filter((source) => !existsSync(source))).toEqual([]);
  });

  test('starts no program with a file that is not mounted', () => {
    for (const [name, { command, entrypoint, volumes = [] }] of Object.entries(configured(compose, ['*']))) {
      const words = [...(entrypoint ?? []), ...(command ?? [])];
      const files = words.flatMap((word) => word.match(/(?<![\w.])\/[\w./-]+\.\w+/g) ?? []);
      const isMounted = (file: string): boolean =>
        volumes.some(({ target }) => file === target || file.startsWith(`${target}/`));
      expect(
        files.filter((file) => !isMounted(file)),
        name,
      ).toEqual([]);
    }
  });

  test('hands over what somebody sets for the demo', () => {
    const environment = { SCENARIO: 'incident-day', CONSOLE_OUTPUT: 'true', GRAFANA_ADMIN_PASSWORD: 'other' };
    const found = configured(compose, [], environment);
    expect(found.firedrill?.environment).toMatchObject({ SCENARIO: 'incident-day', CONSOLE_OUTPUT: 'true' });
    expect(found.grafana?.environment).toMatchObject({ GF_SECURITY_ADMIN_PASSWORD: 'other' });
    expect(configured(compose, []).firedrill?.environment).toMatchObject({ SCENARIO: 'checkout' });
  });
});

describe('every service of docker-compose.yml', () => {
  test('is confined: nothing to write to, no capability, no way to more rights', () => {
    for (const [name, service] of all) {
      expect(service, name).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
      });
      expect(service.privileged, name).toBeUndefined();
    }
  });

  test('is an ordinary user, but for the one that hands over folders, which is cut off', () => {
    const root = all.filter(([, { user = '' }]) => !/^[1-9]\d*:\d+$/.test(user));
    expect(names(root)).toEqual(['prepare']);
    expect(names(all.filter(([, { cap_add }]) => cap_add))).toEqual(['prepare']);
    expect(written.services.prepare).toMatchObject({
      cap_add: ['CHOWN', 'FOWNER', 'DAC_OVERRIDE'],
      network_mode: 'none',
    });
  });

  test('comes back by itself, unless it is an errand', () => {
    expect(names(all.filter(isErrand))).toEqual(['prepare']);
    for (const [name, { restart }] of all.filter((service) => !isErrand(service))) {
      expect(restart, name).toBe('unless-stopped');
    }
  });

  // Compose 2.26 would recreate it, and all that depends on it, when the profile joins a stack that runs.
  test('does not depend on a service of a profile, unless it is of that profile', () => {
    for (const [name, { profiles = [], depends_on = {} }] of all) {
      const others = Object.keys(depends_on).flatMap((other) => written.services[other]?.profiles ?? []);
      expect(new Set([...profiles, ...others]), name).toEqual(new Set(profiles));
    }
  });

  test('is asked for its health, but for the collector, whose image has nothing to ask with', () => {
    const unasked = all.filter((service) => !isErrand(service) && service[1].healthcheck === undefined);
    expect(names(unasked)).toEqual(['collector']);
    expect(written.services.firedrill?.healthcheck?.test.join(' ')).toContain('http://collector:13133/');
  });

  test('is pinned: to the version that the tests run, where they run it', () => {
    const built = read('test/stack/build.ts');
    const version = (program: string): string =>
      new RegExp(`name: '${program}',\\s+version: '([^']+)'`).exec(built)?.[1] ?? `${program} is not built`;
    const [, kafka] = /<kafka\.version>([^<]+)</.exec(read('test/stack/recipes/kafka/pom.xml'))!;
    const { version: own } = JSON.parse(read('package.json'));
    const { grafana, loki, ...rest } = Object.fromEntries(all.map(([name, { image }]) => [name, image]));
    expect(rest).toEqual({
      firedrill: `firedrill:${own}`,
      prepare: `firedrill:${own}`,
      'kafka-overlay': `firedrill:${own}`,
      collector: `otel/opentelemetry-collector-contrib:${version('otelcol')}`,
      jaeger: `jaegertracing/jaeger:${version('jaeger')}`,
      alertmanager: `prom/alertmanager:v${version('alertmanager')}`,
      prometheus: `prom/prometheus:v${version('prometheus')}`,
      kafka: `apache/kafka:${kafka}`,
    });
    expect(grafana).toMatch(/^grafana\/grafana:\d+\.\d+\.\d+$/);
    expect(loki).toMatch(/^grafana\/loki:\d+\.\d+\.\d+$/);
  });
});

test('the folder of the log files can be deleted: git tracks nothing in it', () => {
  const list = ['-C', repository, '-c', 'safe.directory=*', 'ls-files'];
  const tracked = (path: string): string => execFileSync('git', [...list, path], { encoding: 'utf8' });
  expect(tracked('otel-collector')).not.toBe('');
  expect(tracked('logs')).toBe('');
});

describe('what compose says to each program', () => {
  const environment = (name: string): string[] => Object.keys(written.services[name]?.environment ?? {});

  test('firedrill: settings that it has', () => {
    const known = DEFINITIONS.flatMap(([, { env }]) => env ?? []);
    expect(environment('firedrill').filter((name) => !known.includes(name))).toEqual([]);
  });

  test('collector: variables that its configurations read', () => {
    const folder = 'otel-collector';
    const text = readdirSync(join(repository, folder), { encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => read(join(folder, file)))
      .join('');
    const unread = environment('collector').filter((name) => !text.includes(`\${env:${name}`));
    expect(unread).toEqual(['GOMEMLIMIT']);
  });

  test('Grafana: every variable that the provisioning takes from it, and none besides its own', () => {
    const text = read('grafana/provisioning/datasources/firedrill.yaml');
    const wanted = [...text.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, name]) => name!);
    const given = environment('grafana').filter((name) => !name.startsWith('GF_') && name !== 'GOMEMLIMIT');
    expect(new Set(wanted)).toEqual(new Set(given));
  });

  test('Prometheus: targets that are services', () => {
    const files = readdirSync(join(repository, 'grafana/targets'));
    const hosts = files.flatMap((file) =>
      parse(read(join('grafana/targets', file))).flatMap(({ targets }: { targets: string[] }) => targets),
    );
    expect(hosts.length).toBeGreaterThan(0);
    for (const host of hosts) expect(names(all)).toContain(host.split(':')[0]);
  });
});
