/** Records that no value can be made of, which matters to evaluations that look at them. */
import { lokiError, needsLoki } from './errors.ts';

export interface Trouble {
  /** The slot of the record. */
  readonly index: number;
  readonly error?: string;
  readonly doubt?: string;
}

export class Troubles {
  #all: Trouble[] = [];

  get areNone(): boolean {
    return this.#all.length === 0;
  }

  add(trouble: Trouble): void {
    this.#all.push(trouble);
  }

  /** No later evaluation looks at slots up to `index`. */
  forget(upTo: number): void {
    this.#all = this.#all.filter(({ index }) => index > upTo);
  }

  /** @throws EvaluationError if one is after `from` and not after `to` */
  refuse(from: number, to: number): void {
    const here = this.#all.find(({ index }) => index > from && index <= to);
    if (!here) return;
    if (here.doubt !== undefined) throw needsLoki(here.doubt);
    const filter = 'a filter `| __error__=""` leaves such lines out';
    // Loki looks only for what a query needs, and what it does not look for cannot be wrong.
    if (here.error === 'JSONParserErr')
      throw needsLoki(`a line in the range is no JSON (${here.error}); ${filter}`);
    throw lokiError(`a line in the range is in error (${here.error}); ${filter}`);
  }
}
