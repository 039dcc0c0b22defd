/** Labels of streams over Loki's push API, as the file writes them. */
import { expect, test } from 'vitest';
import { countedLabel } from '../../../../src/model/stream-label.ts';
import { faultsOf, loadText, SHOP, shopWith } from '../../../support/config-scenario.ts';
import { linePieces } from '../../../support/scenario-values.ts';

const labels = async (written: string) => (await loadText(`${SHOP}labels: ${written}\n`)).labels;
const field = (name: string) => linePieces(`%(${name})s`)[0];

test('a file that names none has the service and the level', async () => {
  expect((await loadText(SHOP)).labels).toEqual([
    { name: 'app', pieces: [field('service')] },
    { name: 'level', pieces: [field('severity')] },
  ]);
});

test('fields, attributes, plain text and several of them are taken', async () => {
  expect(await labels('{ job: "%(service)s/%(environment)s", env: demo, route: "%(http.route)s" }')).toEqual([
    { name: 'job', pieces: [field('service'), '/', field('environment')] },
    { name: 'env', pieces: ['demo'] },
    { name: 'route', pieces: [field('http.route')] },
  ]);
});

test("a resource attribute of the file's own is taken, the scenario's or a service's", async () => {
  const text = shopWith('  web:\n', '  web:\n    resource: { team.name: web }\n');
  const both = `${text}resource: { cloud.region: eu-1 }\nlabels: { app: "%(service)s", at: "%(cloud.region)s", by: "%(team.name)s" }\n`;
  expect(await faultsOf(both)).toEqual([]);
  expect(await faultsOf(both.replaceAll('team.name)', 'team.nam)'))).toEqual([
    expect.objectContaining({ hint: 'did you mean "%(team.name)s"?' }),
  ]);
});

test.each([
  'user_id',
  'session_id',
  'request_id',
  'trace_id',
  'span_id',
  'id',
  'message',
  'timestamp',
  'duration_ms',
  'error_code',
  'client_address',
  'path',
  'log.record.uid',
  'url.path',
  'exception.message',
])('%%(%s)s would make a stream of every value', async (name) => {
  const faults = await faultsOf(`${SHOP}labels: { app: "%(service)s", x: "%(${name})s" }\n`);
  expect(faults).toEqual([
    expect.objectContaining({
      where: 'shop.yaml:16 labels.x',
      problem: expect.stringContaining('many values'),
    }),
  ]);
});

test.each([
  ['{ level: "%(severity)s", app: "%(service)s" }', 'app'],
  ['{ env: demo, level: "%(severity)s" }', 'env'],
  ['{ dependency: "%(dependency)s", level: "%(severity)s" }', 'level'],
  ['{ job: "%(service.namespace)s/%(service.name)s" }', 'job'],
])('of %s, %s is the label that records are counted by', async (written, counted) => {
  expect(countedLabel(await labels(written))?.name).toBe(counted);
});
