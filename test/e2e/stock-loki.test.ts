/** The recipes for CI, with a Loki as its image brings it: no tenants, old records hidden until they are flushed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { startLoki } from '../stack/loki.ts';
import { describeWith } from '../support/needs.ts';
import { freshFolder, runProgram } from '../support/program.ts';

const repository = join(import.meta.dirname, '..', '..');
const recipes = join(repository, 'docs/examples/ci');
const github = join(recipes, 'github-actions.yml');

/** What follows the image's name (or the program's) in each step, continued lines joined. */
const commandsOf = (text: string): readonly string[] =>
  [...text.replaceAll(/\\\n\s+/g, '').matchAll(/(?:firedrill:0\.1\.0|cli\.js) ((?:check|drill) .*)/g)].map(
    ([, command]) => command!,
  );

// The configuration in the image, but for its folders and ports, and for telling its makers of its use.
const STOCK = `
auth_enabled: false
server: { http_listen_address: 127.0.0.1, http_listen_port: \${LOKI_PORT}, grpc_listen_address: 127.0.0.1, grpc_listen_port: \${LOKI_GRPC_PORT} }
common:
  instance_addr: 127.0.0.1
  path_prefix: \${LOKI_DATA}
  storage: { filesystem: { chunks_directory: \${LOKI_DATA}/chunks, rules_directory: \${LOKI_DATA}/rules } }
  replication_factor: 1
  ring: { kvstore: { store: inmemory } }
schema_config:
  configs: [{ from: 2020-10-24, store: tsdb, object_store: filesystem, schema: v13, index: { prefix: index_, period: 24h } }]
analytics: { reporting_enabled: false }
`;

const gitlab: { readonly drill: { readonly script: readonly string[] } } = parse(
  readFileSync(join(recipes, 'gitlab-ci.yml'), 'utf8'),
);
const steps: readonly { readonly run?: string }[] = parse(readFileSync(github, 'utf8')).jobs.drill.steps;

const places: Readonly<Record<string, readonly string[]>> = {
  'GitHub Actions': commandsOf(steps.map(({ run = '' }) => run).join('\n')),
  GitLab: commandsOf(gitlab.drill.script.join('\n')),
};

await describeWith('actionlint', 'the recipe for GitHub', (actionlint) => {
  test('is a workflow that actionlint has nothing against', () => {
    const { status, stdout } = spawnSync(actionlint, [github], { cwd: repository, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

await describeWith('loki', 'a stock Loki', (binary) => {
  test.each(Object.entries(places))('passes the drill of %s, as it stands there', async (_, commands) => {
    const cwd = freshFolder();
    for (const folder of ['drill', 'drills', 'rules']) mkdirSync(join(cwd, folder));
    const of = (path: string): string => readFileSync(join(repository, path), 'utf8');
    // With --strict every alert that fires must be expected; there, one is left to be unexpected.
    const more =
      '  - { alert: HighErrorRatio, labels: { service_name: bursting }, during: burst, fires: 6m }\n';
    writeFileSync(join(cwd, 'drills/shop.yaml'), `${of('test/e2e/mutants/scenario.yaml')}${more}`);
    writeFileSync(join(cwd, 'rules/services.yaml'), of('grafana/rules/services.yaml'));
    const config = join(cwd, 'loki.yaml');
    writeFileSync(config, STOCK);
    const loki = await startLoki({ binary, dir: join(cwd, 'loki'), config, rules: {} });
    try {
      expect(commands.map((command) => command.split(' ')[0])).toEqual(['check', 'drill']);
      for (const command of commands) {
        const args = command.replace(/http:\/\/\w+:3100/, loki.url).split(' ');
        const { code, stderr, stdout } = await runProgram(args, { cwd });
        expect(code, `${stdout}${stderr}`).toBe(0);
      }
      const junit = ['drill/drill.xml', 'drill.xml'].find((path) => existsSync(join(cwd, path)))!;
      expect(readFileSync(join(cwd, junit), 'utf8')).toContain('<testsuite');
    } finally {
      await loki.kill();
    }
  });
});
