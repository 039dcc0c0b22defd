/** AnyValue, for both encodings. */
import type { OtlpValue } from './types.ts';

/** int64 is -(2^63) to 2^63 - 1. Both limits here are powers of two, so they are exact as doubles. */
export const INT64_MIN = -(2 ** 63);
export const INT64_END = 2 ** 63;

/** Values that contain other values, and bytes. */
export type OtlpComposite = Exclude<OtlpValue, string | number | boolean | null | undefined>;

/** `Array.isArray` does not narrow to read-only arrays. */
export const isArray: (value: object) => value is readonly OtlpValue[] = Array.isArray;
