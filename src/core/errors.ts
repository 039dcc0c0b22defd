/**
 * Errors that people read. A fault says where, what was found, what is expected and how to mend it;
 * anything thrown that is not a `FiredrillError` is a fault of ours and exits 1.
 */
import { EXIT, type ExitCode } from './exit-codes.ts';

export interface Fault {
  /** Where it was said: `--rate`, `LOG_RATE`, `shop.yaml:12 traffic.rate`. */
  readonly where: string;
  /** What is wrong, with what was found. */
  readonly problem: string;
  /** What would be right. */
  readonly expected?: string;
  /** What to do about it. */
  readonly hint?: string;
}

export class FiredrillError extends Error {
  override readonly name = 'FiredrillError';
  readonly exitCode: ExitCode;
  readonly faults: readonly Fault[];

  constructor(summary: string, exitCode: ExitCode, faults: readonly Fault[] = [], cause?: unknown) {
    super(messageFor(summary, faults), cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
    this.faults = faults;
  }
}

/** Whoever only sees the message learns what is wrong, too. */
function messageFor(summary: string, faults: readonly Fault[]): string {
  const told = faults.map(({ where, problem }) => `${where}: ${problem}`).join('; ');
  if (told === '') return summary;
  return faults.length === 1 && faults[0]!.problem === summary ? told : `${summary}: ${told}`;
}

/** One fault of usage: exit code 2. */
export function usageError(fault: Fault, cause?: unknown): FiredrillError {
  return new FiredrillError(fault.problem, EXIT.usage, [fault], cause);
}

/** The text for standard error: one line a fault, its expectation and hint beneath. */
export function describeError(error: FiredrillError): string {
  if (error.faults.length === 0) return `error: ${error.message}`;
  return error.faults.map(describeFault).join('\n');
}

export function describeFault(fault: Fault): string {
  const lines = [`error: ${fault.where}: ${fault.problem}`];
  if (fault.expected !== undefined) lines.push(`  expected: ${fault.expected}`);
  if (fault.hint !== undefined) lines.push(`  try: ${fault.hint}`);
  return lines.join('\n');
}

/** The message of anything that can be thrown, never empty. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') {
    // What Node throws when no address of a host could be reached.
    return thrown.errors.map(messageOf).join('; ') || thrown.name;
  }
  if (thrown instanceof Error) return thrown.message || thrown.name;
  try {
    return String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

/** Why `fetch` failed: it hides the reason in the cause. */
export function fetchFault(error: unknown): string {
  const reason =
    error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
  // https://fetch.spec.whatwg.org/#port-blocking
  return reason === 'bad port'
    ? 'no web client calls this port; have what listens there use another'
    : reason;
}
