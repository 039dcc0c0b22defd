/**
 * Repairs a scenario file with broken parts, so that the rest of it can still be checked. Optional parts are removed, and required
 * ones are replaced by a harmless value. The result is only checked, never run.
 */
import { z } from 'zod';
import type { Path } from '../yaml/source.ts';
import { schemaAt } from './schema.ts';

export interface BrokenPart {
  readonly path: Path;
  /** The key is not allowed there. */
  readonly misplaced: boolean;
}

/** A copy of `content` without the broken parts; `undefined` if one of them cannot be replaced. */
export function repaired(content: unknown, parts: readonly BrokenPart[]): unknown {
  const copy: unknown = structuredClone(content);
  for (const { path, misplaced } of parts) {
    const holder = path.slice(0, -1).reduce(partOf, copy);
    const key = path.at(-1);
    if (typeof holder !== 'object' || holder === null || key === undefined) return undefined;
    const values = holder as Record<string | number, unknown>;
    const schema = schemaAt(path);
    const instead = misplaced || schema instanceof z.ZodOptional ? undefined : standIn(schema);
    if (instead !== undefined) values[key] = instead;
    else if (!Array.isArray(holder) && (misplaced || schema instanceof z.ZodOptional)) delete values[key];
    else return undefined;
  }
  return copy;
}

const partOf = (value: unknown, step: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string | number, unknown>)[step]
    : undefined;

/** For every single value of the language, one of these is valid. */
const SINGLE_VALUES = ['stand-in', 'INFO', 1, '/', 'GET', true];

function standIn(schema: unknown): unknown {
  if (schema instanceof z.ZodObject) {
    const needed = Object.entries(schema.shape).filter(([, part]) => !(part instanceof z.ZodOptional));
    return Object.fromEntries(needed.map(([key, part]) => [key, standIn(part)]));
  }
  if (schema instanceof z.ZodRecord) return {};
  if (schema instanceof z.ZodArray) return [];
  return schema instanceof z.ZodType
    ? SINGLE_VALUES.find((value) => schema.safeParse(value).success)
    : undefined;
}
