/** Resolves operations: defaults, references and texts. */

import { defined } from '../../../core/defined.ts';
import type { Http, Operation } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import { resolveCalls } from './calls.ts';
import { resolveHttp } from './http.ts';
import { DEFAULT_LATENCY, resolveLatency } from './latency.ts';
import { resolveLogs } from './logs.ts';
import type { OperationFile, ServiceFile, Surroundings } from './surroundings.ts';

export function resolveOperation(
  ref: { readonly service: string; readonly operation: string },
  service: ServiceFile,
  operation: OperationFile,
  around: Surroundings,
): Operation {
  const { operation: name } = ref;
  const path: Path = ['services', ref.service, 'operations', name];
  if (operation.silentFailures && operation.logs?.some(({ on }) => on === 'error')) {
    around.faults.add([...path, 'silentFailures'], 'contradicts the log with `on: error`', {
      expected: 'only one of `silentFailures` and `on: error`',
    });
  }
  const http = operation.http && resolveHttp(operation.http, [...path, 'http'], around);
  refuseContradiction(operation.refuses, http, [...path, 'refuses'], around);
  return {
    name,
    // HTTP semantic conventions: "{method} {route}" for server spans.
    spanName: operation.span ?? (http ? `${http.method} ${http.route}` : name),
    kind: operation.kind ?? (http ? 'server' : 'internal'),
    latency: operation.latency
      ? resolveLatency(operation.latency, [...path, 'latency'], around.faults)
      : DEFAULT_LATENCY,
    errors: operation.errors ?? service.errors ?? 0,
    errorType: operation.errorType ?? (http ? String(http.errorStatuses[0]?.status) : `${pascal(name)}Error`),
    refuses: operation.refuses ?? (http !== undefined && answersBelow500(http)),
    attributes: Object.freeze(operation.attributes ?? {}),
    calls: resolveCalls(ref, operation.calls ?? [], [...path, 'calls'], around),
    logs: resolveLogs(name, operation, [...path, 'logs'], around),
    entry: operation.entry ?? 0,
    ...defined({ http, silentFailures: operation.silentFailures }),
  };
}

/** A server that answers with a status below 500 has no error (HTTP semantic conventions, "Status"). */
const answersBelow500 = ({ errorStatuses }: Http): boolean =>
  errorStatuses.every(({ status, weight }) => status < 500 || weight === 0);

function refuseContradiction(
  refuses: boolean | undefined,
  http: Http | undefined,
  path: Path,
  { faults }: Surroundings,
): void {
  const other = http?.errorStatuses.find(({ status }) => status < 500 !== refuses);
  if (refuses === undefined || !other) return;
  faults.add(path, `\`refuses: ${refuses}\` contradicts the status ${other.status}`, {
    expected: 'no `refuses` with `http`: a status below 500 is a refusal, from 500 it is a failure',
    from: [[...path.slice(0, -1), 'http']],
  });
}

const pascal = (name: string): string =>
  name
    .split(/[-_.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
