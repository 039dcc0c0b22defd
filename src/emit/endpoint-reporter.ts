/** Logs once that an endpoint fails, once that records are dropped, and once that it works again. */
export class EndpointReporter {
  readonly #log: (message: string) => void;
  readonly #reported = new Set<string>();
  #failing = false;
  #dropping = false;

  /** `who` is the prefix of every message. */
  constructor(log: (message: string) => void, who = 'OTLP') {
    this.#log = (message) => log(`${who}: ${message}`);
  }

  failed(reason: string): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#log(`${reason}; records are kept and retried`);
  }

  /** A batch exceeded its retry time. */
  droppingRecords(): void {
    if (this.#dropping) return;
    this.#dropping = true;
    this.#log('still failing; records are dropped and counted until it works again');
  }

  recovered(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#dropping = false;
    this.#log('delivering again');
  }

  /** A final error. Logs each reason once, and at most five reasons. */
  reportOnce(reason: string): void {
    if (this.#reported.has(reason) || this.#reported.size >= 5) return;
    this.#reported.add(reason);
    this.#log(reason);
  }
}
