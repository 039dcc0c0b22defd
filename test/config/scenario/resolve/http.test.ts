/** The HTTP side of operations. */
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../../src/model/scenario.ts';
import { faultsOf, loadText, shopWith } from '../../../support/config-scenario.ts';

const withHttp = (http: string): string =>
  shopWith('      get:\n', `      get:\n        http: { method: GET, route: "/p/{id}", ${http} }\n`);
const operation = async (http: string): Promise<Operation> =>
  (await loadText(withHttp(http))).services[0]!.operations[0]!;

test('paths, query and bytes are resolved', async () => {
  const { http } = await operation(
    'path: { /: 5, "/p/{int:1-9}": 3 }, query: "page={int:1-9}", bytes: 200..48000',
  );
  expect(http).toMatchObject({
    paths: [
      { path: ['/'], weight: 5 },
      { path: ['/p/', { kind: 'int', min: 1, max: 9 }], weight: 3 },
    ],
    query: ['page=', { kind: 'int', min: 1, max: 9 }],
    bytes: { min: 200, max: 48_000 },
  });
});

test('one path has the weight of one', async () => {
  expect((await operation('path: "/p/{user}"')).http!.paths).toEqual([
    { path: ['/p/', { kind: 'own', name: 'user' }], weight: 1 },
  ]);
});

describe('what a status below 500 makes of a failure', () => {
  test.each([
    ['errorStatus: 500', { refuses: false, errorType: '500' }],
    ['errorStatus: 404', { refuses: true, errorType: '404' }],
    ['errorStatus: { 403: 1, 404: 3 }', { refuses: true, errorType: '403' }],
    ['errorStatus: { 404: 3, 500: 1 }', { refuses: false, errorType: '404' }],
    ['errorStatus: { 404: 3, 500: 0 }', { refuses: true, errorType: '404' }],
  ])('%s', async (http, outcome) => {
    expect(await operation(http)).toMatchObject(outcome);
  });

  test('may be written out, but not denied', async () => {
    const withRefuses = (refuses: boolean, status: number): string =>
      withHttp(`errorStatus: ${status}`).replace(
        '        logs:',
        `        refuses: ${refuses}\n        logs:`,
      );
    expect(await faultsOf(withRefuses(true, 404))).toEqual([]);
    expect(await faultsOf(withRefuses(false, 500))).toEqual([]);
    expect(await faultsOf(withRefuses(false, 404))).toHaveLength(1);
    expect(await faultsOf(withRefuses(true, 500))).toHaveLength(1);
  });
});

test('several statuses keep their weights', async () => {
  expect((await operation('errorStatus: { 403: 1, 404: 3, 500: 1 }')).http!.errorStatuses).toEqual([
    { status: 403, weight: 1 },
    { status: 404, weight: 3 },
    { status: 500, weight: 1 },
  ]);
});
