/** Collects what is wrong with one scenario file, so that all of it is said at once. */
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Path, Source } from '../yaml/source.ts';

export interface Remedy {
  readonly expected?: string | undefined;
  readonly hint?: string | undefined;
}

export class Faults {
  readonly #faults: Fault[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  get any(): boolean {
    return this.#faults.length > 0;
  }

  add(path: Path, problem: string, { expected, hint }: Remedy = {}): void {
    this.#faults.push({
      where: this.#source.where(path),
      problem,
      ...(expected === undefined ? {} : { expected }),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** Ends the loading of a scenario that has faults. */
  throwAny(): void {
    if (this.any)
      throw new FiredrillError(`${this.#source.label} is not a scenario`, EXIT.usage, this.#faults);
  }
}

export const didYouMean = (near: string | undefined): string | undefined =>
  near === undefined ? undefined : `did you mean "${near}"?`;
