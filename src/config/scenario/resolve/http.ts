/** Resolves `http`: the requests that an operation answers. */

import { defined } from '../../../core/defined.ts';
import type { Http } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import { OF_VISITOR } from './own-names.ts';
import type { OperationFile, Surroundings } from './surroundings.ts';
import { weighted } from './weights.ts';

type HttpFile = NonNullable<OperationFile['http']>;

const DEFAULT_STATUS = 200;
const DEFAULT_ERROR_STATUS = 500;

export function resolveHttp(http: HttpFile, path: Path, around: Surroundings): Http {
  const { method, route, query } = http;
  if (query?.startsWith('?')) {
    around.faults.add([...path, 'query'], 'the query starts with a question mark', {
      expected: 'the query without it: page={int:1-9}',
    });
  }
  return {
    method,
    route,
    status: http.status ?? DEFAULT_STATUS,
    errorStatuses: resolveErrorStatuses(http.errorStatus, [...path, 'errorStatus'], around),
    paths: resolvePaths(http.path, [...path, 'path'], around),
    ...defined({
      query: query === undefined ? undefined : around.templates.parse(query, [...path, 'query'], OF_VISITOR),
      bytes: http.bytes,
    }),
  };
}

function resolveErrorStatuses(
  errorStatus: HttpFile['errorStatus'] = DEFAULT_ERROR_STATUS,
  path: Path,
  { faults }: Surroundings,
): Http['errorStatuses'] {
  if (typeof errorStatus === 'number') return [{ status: errorStatus, weight: 1 }];
  return weighted(errorStatus, path, faults).map(({ text, weight }) => ({ status: Number(text), weight }));
}

function resolvePaths(
  paths: HttpFile['path'],
  path: Path,
  { templates, faults }: Surroundings,
): Http['paths'] {
  const several = typeof paths === 'object';
  const texts = several
    ? weighted(paths, path, faults)
    : paths === undefined
      ? []
      : [{ text: paths, weight: 1 }];
  return texts.map(({ text, weight }) => {
    const at: Path = several ? [...path, text] : path;
    // The value of a placeholder may start with a slash.
    if (!/^[/{]/.test(text)) {
      faults.add(at, `the path ${JSON.stringify(text)} does not start with "/"`, {
        expected: 'a path such as /products/{int:1-5000}',
      });
    }
    return { path: templates.parse(text, at, OF_VISITOR), weight };
  });
}
