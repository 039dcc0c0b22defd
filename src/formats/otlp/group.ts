/**
 * A batch as OTLP nests it: resources, in each its scopes, in each the records in the order they came.
 * Resources and scopes are told apart by identity, as the SDK promises one object each. Nothing is merged by
 * content: comparing attribute maps for every record would cost more than encoding them.
 */
import type { OtlpRecord, OtlpResource, OtlpScope } from './types.ts';

export interface ScopeGroup<R extends OtlpRecord> {
  readonly scope: OtlpScope;
  readonly records: R[];
}

export interface ResourceGroup<R extends OtlpRecord> {
  readonly resource: OtlpResource;
  /** In the order of first appearance, as `Map` keeps it. */
  readonly scopes: Map<OtlpScope, ScopeGroup<R>>;
  /** Where the last record went: most services speak through one scope, so it is rarely looked up. */
  current: ScopeGroup<R>;
}

export function groupByResource<R extends OtlpRecord>(
  records: readonly R[],
): Map<OtlpResource, ResourceGroup<R>> {
  const groups = new Map<OtlpResource, ResourceGroup<R>>();
  for (const record of records) {
    const { resource, instrumentationScope: scope } = record;
    const group = groups.get(resource);
    if (group === undefined) {
      const current = { scope, records: [record] };
      groups.set(resource, { resource, scopes: new Map([[scope, current]]), current });
    } else {
      if (group.current.scope !== scope) group.current = scopeGroup(group, scope);
      group.current.records.push(record);
    }
  }
  return groups;
}

function scopeGroup<R extends OtlpRecord>(group: ResourceGroup<R>, scope: OtlpScope): ScopeGroup<R> {
  let found = group.scopes.get(scope);
  if (found === undefined) {
    found = { scope, records: [] };
    group.scopes.set(scope, found);
  }
  return found;
}
