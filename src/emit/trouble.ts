/** Says once that an endpoint is in trouble, once that it costs records, and once that it works again. */
export class Trouble {
  readonly #tell: (message: string) => void;
  readonly #refusals = new Set<string>();
  #failing = false;
  #losing = false;

  /** `who` stands before every message. */
  constructor(tell: (message: string) => void, who = 'OTLP') {
    this.#tell = (message) => tell(`${who}: ${message}`);
  }

  failed(reason: string): void {
    if (this.#failing) return;
    this.#failing = true;
    this.#tell(`${reason}; records are kept and retried`);
  }

  /** Retries have come to their end. */
  gaveUp(): void {
    if (this.#losing) return;
    this.#losing = true;
    this.#tell('still failing; records are dropped, and counted, until it works again');
  }

  worked(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#losing = false;
    this.#tell('delivering again');
  }

  /** For good: each reason is told once. */
  refused(reason: string): void {
    if (this.#refusals.has(reason) || this.#refusals.size >= 5) return;
    this.#refusals.add(reason);
    this.#tell(reason);
  }
}
