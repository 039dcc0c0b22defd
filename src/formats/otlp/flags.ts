/** The flags of a span and of a link: opentelemetry-proto `trace.v1.SpanFlags`. */

const TRACE_FLAGS_MASK = 0xff;
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** W3C trace flags in the low byte; above them HAS_IS_REMOTE and IS_REMOTE. */
export function spanFlags(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & TRACE_FLAGS_MASK) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0);
}
