/** Resource and InstrumentationScope: encoded once per object, because they repeat in every batch. */
import type { OtlpResource, OtlpScope } from '../types.ts';
import { writeAttributes } from './value.ts';
import { JsonWriter } from './writer.ts';

/** A separate writer: the other one is writing a request when a new resource is encoded. */
const scratch = new JsonWriter();
const resources = new WeakMap<OtlpResource, Uint8Array>();
const scopes = new WeakMap<OtlpScope, Uint8Array>();

export function resourceJson(resource: OtlpResource): Uint8Array {
  const known = resources.get(resource);
  if (known !== undefined) return known;
  scratch.reset();
  scratch.json('{"attributes":');
  writeAttributes(scratch, resource.attributes);
  scratch.json(',"droppedAttributesCount":0}');
  const json = scratch.take();
  if (!resource.asyncAttributesPending) resources.set(resource, json);
  return json;
}

export function scopeJson(scope: OtlpScope): Uint8Array {
  const known = scopes.get(scope);
  if (known !== undefined) return known;
  scratch.reset();
  scratch.json(`{"name":${JSON.stringify(scope.name)}`);
  if (scope.version !== undefined) scratch.json(`,"version":${JSON.stringify(scope.version)}`);
  if (scope.attributes && Object.keys(scope.attributes).length > 0) {
    scratch.json(',"attributes":');
    writeAttributes(scratch, scope.attributes);
  }
  if (scope.droppedAttributesCount) scratch.json(`,"droppedAttributesCount":${scope.droppedAttributesCount}`);
  scratch.json('}');
  const json = scratch.take();
  scopes.set(scope, json);
  return json;
}

/** The member `schemaUrl` with a leading comma, or nothing. */
export function schemaUrlJson(schemaUrl: string | undefined): string {
  return schemaUrl ? `,"schemaUrl":${JSON.stringify(schemaUrl)}` : '';
}
