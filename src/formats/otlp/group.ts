/**
 * Groups a batch as OTLP nests it: resources, their scopes, and their records in order. Resources and scopes are compared by
 * identity, because the SDK has one object for each. Comparing attributes for every record would take longer than encoding
 * them.
 */
import type { OtlpRecord, OtlpResource, OtlpScope } from './types.ts';

export interface ScopeGroup<R extends OtlpRecord> {
  readonly scope: OtlpScope;
  readonly records: R[];
}

export interface ResourceGroup<R extends OtlpRecord> {
  readonly resource: OtlpResource;
  /** In the order of first appearance. */
  readonly scopes: Map<OtlpScope, ScopeGroup<R>>;
  /** The scope of the last record: most services use one scope, so the map is rarely needed. */
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
