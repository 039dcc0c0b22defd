/** `--annotations github` of `drill` and `check`, with the built program. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder, runProgram } from '../../support/program.ts';

const SHIPPED = join(import.meta.dirname, '../../../grafana/rules/services.yaml');
const BROKEN = `groups:
  - name: g
    rules:
      - alert: Slow
        expr: sum(rate({service_name="till"}[5m])) > 100
        for: 1s
      - alert: Torn
        expr: sum(rate({service_name="till"}[5m]) > 100
`;

function folder(): string {
  const cwd = freshFolder();
  mkdirSync(join(cwd, 'rules'));
  copyFileSync(SHIPPED, join(cwd, 'rules/services.yaml'));
  writeFileSync(join(cwd, 'broken.yaml'), BROKEN);
  return cwd;
}

const annotationsIn = (text: string | Buffer): readonly string[] =>
  text
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('::'));

async function run(args: readonly string[], cwd = folder()) {
  const { code, stdout, stderr } = await runProgram([...args, '--annotations', 'github'], { cwd });
  return { code, stdout: stdout.toString(), out: annotationsIn(stdout), err: annotationsIn(stderr), stderr };
}

describe('check', () => {
  const found = [
    expect.stringMatching(/^::warning file=broken.yaml,line=6::`for: 1s` takes 1m/),
    expect.stringMatching(
      /^::error file=broken.yaml,line=8::Loki refuses the expression of Torn.*%0Aexpected: /,
    ),
  ];

  test('annotates the findings, with paths relative to the working folder', async () => {
    const cwd = folder();
    for (const path of ['broken.yaml', join(cwd, 'broken.yaml')]) {
      const { code, out, err } = await run(['check', path], cwd);
      expect(out).toEqual(found);
      expect([code, err]).toEqual([2, []]);
    }
  });

  test('with --json writes them to standard error', async () => {
    const { stdout, err } = await run(['check', 'broken.yaml', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 2 });
    expect(err).toEqual(found);
  });

  test('prints none for a file without findings', async () => {
    const { code, out, err } = await run(['check', 'rules/services.yaml']);
    expect([code, out, err]).toEqual([0, [], []]);
  });

  test('annotates a scenario too', async () => {
    const cwd = folder();
    writeFileSync(
      join(cwd, 'shop.yaml'),
      'name: shop\ndescription: A shop.\ntraffic: { rate: fast }\nservices: {}\n',
    );
    const { out } = await run(['check', 'shop.yaml'], cwd);
    expect(out).toContainEqual(expect.stringMatching(/^::error file=shop.yaml,line=3::/));
  });
});

describe('drill', () => {
  const drill = ['drill', 'checkout', '--seed', '1', '--no-progress', '--rules'];
  const late = 'HighErrorRatio{service_name="payment-service"} during payment-errors fires 1s';

  test('annotates the rule of an expectation that failed, and appends a summary', {
    tags: 'slow',
  }, async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'summary.md'), 'An earlier step.');
    const { code, out, stderr } = await run(
      [...drill, 'rules', '--expect', late, '--summary', 'summary.md'],
      cwd,
    );
    expect(code, stderr).toBe(3);
    const summary = readFileSync(join(cwd, 'summary.md'), 'utf8');
    expect(summary).toMatch(/^An earlier step\.\n\n## FAILED: 1 of 8 expectations, 7 hold/);
    expect(summary).toMatch(/^\| ✖ \| HighErrorRatio.*\(1 of 2\) \| fired-late \| 3m \| /m);
    expect(out).toEqual([
      expect.stringMatching(/^::error file=rules\/services.yaml,line=12::HighErrorRatio.*fired-late/),
    ]);
  });

  test('with --json writes the annotations to standard error', { tags: 'slow' }, async () => {
    const { stdout, err } = await run([...drill, 'rules', '--expect', late, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ scenario: 'checkout' });
    expect(err).toEqual([expect.stringMatching(/^::error file=rules\/services.yaml,line=12::/)]);
  });

  test('annotates rules that cannot be used', async () => {
    const { code, out } = await run([...drill, 'broken.yaml']);
    expect(code).toBe(2);
    expect(out).toEqual([expect.stringMatching(/^::error file=broken.yaml,line=8::Loki refuses/)]);
  });

  test('knows no other format', async () => {
    const { code, stderr } = await runProgram([...drill, 'rules', '--annotations', 'gitlab'], {
      cwd: folder(),
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining('Allowed choices are github')]);
  });
});
