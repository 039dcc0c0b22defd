/** What both encodings need to know of AnyValue. */
import type { OtlpValue } from './types.ts';

/** int64 goes from -(2^63) to 2^63 - 1. Both limits here are powers of two, so exact as doubles. */
export const INT64_MIN = -(2 ** 63);
export const INT64_END = 2 ** 63;

/** Values that hold others, and bytes. */
export type OtlpComposite = Exclude<OtlpValue, string | number | boolean | null | undefined>;

/** `Array.isArray` does not narrow to read-only arrays. */
export const isArray: (value: object) => value is readonly OtlpValue[] = Array.isArray;
