/** Resource and InstrumentationScope: encoded once per object, because they repeat in every batch. */
import type { OtlpResource, OtlpScope } from '../types.ts';
import { writeAttributes } from './value.ts';
import type { ReverseWriter } from './writer.ts';

/** `resource` of ResourceLogs and ResourceSpans, `scope` of ScopeLogs and ScopeSpans: field 1 in each. */
const HEAD = 0x0a;
/** `schema_url`, field 3 in each of them. */
const SCHEMA_URL = 0x1a;

const RESOURCE_ATTRIBUTES = 0x0a;
const SCOPE_NAME = 0x0a;
const SCOPE_VERSION = 0x12;
const SCOPE_ATTRIBUTES = 0x1a;
const SCOPE_DROPPED_ATTRIBUTES_COUNT = 0x20;

const resources = new WeakMap<OtlpResource, Uint8Array>();
const scopes = new WeakMap<OtlpScope, Uint8Array>();

export function writeResource(writer: ReverseWriter, resource: OtlpResource): void {
  const known = resources.get(resource);
  if (known !== undefined) {
    writer.raw(known);
    return;
  }
  const mark = writer.size;
  writeAttributes(writer, resource.attributes, RESOURCE_ATTRIBUTES);
  writer.close(mark, HEAD);
  if (!resource.asyncAttributesPending) resources.set(resource, writer.copySince(mark));
}

export function writeScope(writer: ReverseWriter, scope: OtlpScope): void {
  const known = scopes.get(scope);
  if (known !== undefined) {
    writer.raw(known);
    return;
  }
  const mark = writer.size;
  writer.count(scope.droppedAttributesCount, SCOPE_DROPPED_ATTRIBUTES_COUNT);
  if (scope.attributes) writeAttributes(writer, scope.attributes, SCOPE_ATTRIBUTES);
  writer.string(scope.version, SCOPE_VERSION);
  writer.string(scope.name, SCOPE_NAME);
  writer.close(mark, HEAD);
  scopes.set(scope, writer.copySince(mark));
}

export function writeSchemaUrl(writer: ReverseWriter, schemaUrl: string | undefined): void {
  writer.string(schemaUrl, SCHEMA_URL);
}
