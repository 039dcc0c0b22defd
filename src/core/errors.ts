/**
 * Errors for users. Each has a place, what was found, what is expected and how to fix it. Anything thrown that is not a
 * `FiredrillError` is an internal error (exit code 1).
 */
import { EXIT, type ExitCode } from './exit-codes.ts';

/** One error. */
export interface Fault {
  /** Its place: `--rate`, `LOG_RATE`, `shop.yaml:12 traffic.rate`. */
  readonly where: string;
  /** What is wrong, with what was found. */
  readonly problem: string;
  /** What is valid. */
  readonly expected?: string;
  /** How to fix it, or a question: `did you mean "…"?`. */
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

/** The message has all errors, for callers that show nothing else. */
function messageFor(summary: string, faults: readonly Fault[]): string {
  const list = faults.map(({ where, problem }) => `${where}: ${problem}`).join('; ');
  if (list === '') return summary;
  return faults.length === 1 && faults[0]!.problem === summary ? list : `${summary}: ${list}`;
}

/** An error of usage: exit code 2. */
export function usageError(fault: Fault, cause?: unknown): FiredrillError {
  return new FiredrillError(fault.problem, EXIT.usage, [fault], cause);
}

/** The text for standard error: one line per error, with what is expected and how to fix it below. */
export function describeError(error: FiredrillError): string {
  if (error.faults.length === 0) return `error: ${error.message}`;
  return error.faults.map(describeFault).join('\n');
}

export function describeFault(fault: Fault): string {
  const lines = [`error: ${fault.where}: ${fault.problem}`];
  if (fault.expected !== undefined) lines.push(`  expected: ${fault.expected}`);
  if (fault.hint !== undefined) lines.push(`  ${hintText(fault.hint)}`);
  return lines.join('\n');
}

/** `to fix: --rate 5`. The question `did you mean "…"?` stands for itself. */
export const hintText = (hint: string): string =>
  hint.startsWith('did you mean ') ? hint : `to fix: ${hint}`;

/** The message of anything that was thrown; never empty. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') {
    // Node throws this if no address of a host can be reached.
    return thrown.errors.map(messageOf).join('; ') || thrown.name;
  }
  if (thrown instanceof Error) return thrown.message || thrown.name;
  try {
    return String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

/** Why `fetch` failed. The reason is in the cause of its error. */
export function fetchFault(error: unknown): string {
  const reason =
    error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
  // https://fetch.spec.whatwg.org/#port-blocking
  return reason === 'bad port'
    ? 'fetch does not allow this port (Fetch standard, "port blocking"); use another port'
    : reason;
}
