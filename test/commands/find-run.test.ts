/** How `firedrill ratios`, like every command that asks a run, finds the run: addresses, variables, registered runs. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { freshFolder, type Running, runProgram, start } from '../support/program.ts';

const running: Running[] = [];

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

interface Machine {
  readonly env: Readonly<Record<string, string>>;
  /** Where its runs register. */
  readonly folder: string;
}

function machine(): Machine {
  const env = { XDG_RUNTIME_DIR: freshFolder(), TMPDIR: freshFolder() };
  return { env, folder: join(env.XDG_RUNTIME_DIR, 'firedrill') };
}

interface Run extends Running {
  readonly url: string;
}

async function startRun(env: Machine['env'], ...more: readonly string[]): Promise<Run> {
  const quiet = ['--no-console', '--output-file', ''];
  const run = start(['demo-backend', ...quiet, '--control-port', '0', ...more], { env });
  running.push(run);
  let page = '';
  run.child.stderr.on('data', (chunk) => {
    page += String(chunk);
  });
  await run.until('stderr', /control at http:\S+\n/);
  return { ...run, url: /control at (\S+)/.exec(page)![1]! };
}

const ratios = async (env: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await runProgram(['ratios', ...args], { env });
  return { code, stdout: String(stdout), stderr };
};

const entriesOf = ({ folder }: Machine): readonly string[] => readdirSync(folder);

describe('a registered run', () => {
  test('is found without an address, and is registered only while it runs', async () => {
    const here = machine();
    const run = await startRun(here.env);
    const [name] = entriesOf(here);
    expect(JSON.parse(readFileSync(join(here.folder, name!), 'utf8'))).toEqual({
      pid: run.child.pid,
      url: run.url,
      run: expect.stringMatching(/^[0-9a-f]{8}$/),
      scenario: 'demo-backend',
      started: expect.stringMatching(/^\d{4}-/),
    });
    expect(statSync(here.folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(here.folder, name!)).mode & 0o777).toBe(0o600);
    expect(await ratios(here.env, '--payment', '7')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/payment +7 /),
    });
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(0);
    expect(entriesOf(here)).toEqual([]);
  });

  test('in a service without a runtime folder is found by a command with one', async () => {
    const here = machine();
    await startRun({ TMPDIR: here.env.TMPDIR!, XDG_RUNTIME_DIR: '' });
    expect((await ratios(here.env, '--get')).code).toBe(0);
  });

  test('continues if the runtime folder cannot be read', async () => {
    const here = machine();
    const env = { ...here.env, XDG_RUNTIME_DIR: join(process.execPath, 'run') };
    await startRun(env);
    expect((await ratios(env, '--get')).code).toBe(0);
    // With no run to be found it asks the default port, which on this loopback address is nobody's.
    const unfound = { ...env, TMPDIR: process.execPath, CONTROL_HOST: '127.77.77.77' };
    const { code, stderr } = await ratios(unfound, '--get');
    expect(stderr).not.toContain('internal error in firedrill');
    expect(code).toBe(5);
  });

  test('with a token is found, and the token is in no file', async () => {
    const here = machine();
    await startRun({ ...here.env, CONTROL_TOKEN: 'open-sesame' });
    const [name] = entriesOf(here);
    expect(readFileSync(join(here.folder, name!), 'utf8')).not.toContain('sesame');
    expect((await ratios(here.env)).stderr).toContain('requires its token');
    expect((await ratios({ ...here.env, CONTROL_TOKEN: 'open-sesame' })).code).toBe(0);
  });

  test('that was killed is ignored, and its entry is removed', async () => {
    const here = machine();
    const run = await startRun(here.env);
    run.child.kill('SIGKILL');
    await run.ended;
    expect(entriesOf(here)).toHaveLength(1);
    await startRun(here.env);
    expect((await ratios(here.env)).code).toBe(0);
    expect(entriesOf(here)).toHaveLength(1);
  });

  test('whose port and process id belong to other programs now is ignored', async () => {
    const here = machine();
    const other = createServer((_, response) => response.end('{"run":"another"}')).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    mkdirSync(here.folder, { mode: 0o700 });
    const stale = {
      pid: process.pid,
      url: `http://127.0.0.1:${typeof address === 'object' && address?.port}`,
      run: '00000000',
      scenario: 'storefront',
      started: '2026-01-01T00:00:00Z',
    };
    writeFileSync(join(here.folder, 'stale.json'), JSON.stringify(stale));
    writeFileSync(join(here.folder, 'broken.json'), '{');
    const run = await startRun(here.env);
    expect((await ratios(here.env)).code).toBe(0);
    other.close();
    expect(entriesOf(here)).toEqual([expect.stringContaining(String(run.child.pid)), 'broken.json']);
  });

  test('among several: the error lists them', async () => {
    const here = machine();
    const runs = [await startRun(here.env), await startRun(here.env)];
    const { code, stderr } = await ratios(here.env);
    expect(code).toBe(2);
    expect(stderr).toContain('there are 2 runs on this machine');
    for (const { url, child } of runs) {
      expect(stderr).toContain(`firedrill ratios --url ${url} `);
      expect(stderr).toContain(`process ${child.pid}`);
      expect((await ratios(here.env, '--url', url)).code).toBe(0);
      expect((await ratios({ ...here.env, FIREDRILL_URL: url })).code).toBe(0);
    }
  });
});

function openToAll(folder: string): void {
  mkdirSync(folder);
  chmodSync(folder, 0o777);
}

describe('if a run cannot be registered', () => {
  test.each<[string, (folder: string) => void, string]>([
    ['the folder cannot be made', (folder) => writeFileSync(folder, ''), 'EEXIST'],
    ['others can write to it', openToAll, 'others can write'],
    ['it is a link', (folder) => symlinkSync(freshFolder(), folder), 'belongs to another user'],
  ])('%s: it goes on, says so once, and is found by its address', async (_, spoil, reason) => {
    const env = { XDG_RUNTIME_DIR: 'relative', TMPDIR: freshFolder() };
    spoil(join(env.TMPDIR, `firedrill-${process.getuid!()}`));
    const run = await startRun(env);
    expect((await ratios(env, '--control-port', new URL(run.url).port)).code).toBe(0);
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr.match(/this run is not registered/g)).toHaveLength(1);
    expect(stderr).toContain(reason);
    expect(stderr).toContain(`--url ${run.url}`);
  });
});

describe('an address', () => {
  test('takes precedence over the variables and the registered runs', async () => {
    const here = machine();
    const [named] = [await startRun(here.env), await startRun(here.env)];
    const { port } = new URL(named!.url);
    const nowhere = { FIREDRILL_URL: 'http://127.0.0.1:9', CONTROL_PORT: '9' };
    for (const args of [
      ['--url', named!.url],
      ['--control-port', port],
      ['--port', port],
    ]) {
      expect(await ratios({ ...here.env, ...nowhere }, ...args)).toMatchObject({ code: 0, stderr: '' });
    }
    expect((await ratios({ ...here.env, ...nowhere })).stderr).toContain('fetch does not allow this port');
    expect((await ratios({ ...here.env, CONTROL_PORT: port })).code).toBe(0);
  });

  test('may have a path and the token, and neither the token nor a query is printed', async () => {
    const here = machine();
    const asked: unknown[] = [];
    const proxy = createServer(({ url, headers }, response) => {
      asked.push([url, headers.authorization]);
      response.end('{"api-service":2}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => proxy.once('listening', resolve));
    const address = proxy.address();
    const port = typeof address === 'object' ? address!.port : 0;
    const { code } = await ratios({
      ...here.env,
      FIREDRILL_URL: `http://:open%2Fsesame@127.0.0.1:${port}/drill/`,
    });
    proxy.close();
    expect(code).toBe(0);
    expect(asked).toEqual([['/drill/api/ratios', 'Bearer open/sesame']]);
  });

  test.each([
    ['127.0.0.1:8080'],
    ['ftp://127.0.0.1'],
    ['http://127.0.0.1:8080/?token=hunter2'],
    ['http://hunter2@127.0.0.1:8080'],
    ['http://:hunter%002@127.0.0.1:8080'],
  ])('%s is refused without its secrets', async (url) => {
    const { env } = machine();
    for (const result of [await ratios(env, '--url', url), await ratios({ ...env, FIREDRILL_URL: url })]) {
      expect(result.code).toBe(2);
      expect(result.stderr).toMatch(/^error: (--url|FIREDRILL_URL): cannot use/);
      expect(result.stderr).not.toContain('hunter');
    }
  });
});
