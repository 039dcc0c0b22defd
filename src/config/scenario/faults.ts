/**
 * Collects the errors in one scenario file, to report all of them together, in the order of the file. An error that only follows
 * from a broken part is left out: fixing that part may fix it.
 */
import { defined } from '../../core/defined.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Path, Source } from '../yaml/source.ts';

export interface Remedy {
  readonly expected?: string;
  readonly hint?: string;
  /** Other parts of the file that the check depends on. If one of them is broken, nothing is reported. */
  readonly from?: readonly Path[];
}

export class Faults {
  readonly #faults: { readonly position: number; readonly fault: Fault }[] = [];
  readonly #seen = new Set<string>();
  readonly #broken: Path[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  get any(): boolean {
    return this.#faults.length > 0;
  }

  /** Parts of the wrong shape. They are repaired (`repair.ts`) while the rest is checked. */
  get broken(): readonly Path[] {
    return this.#broken;
  }

  /** The path may be that of a missing part. */
  markBroken(path: Path): void {
    this.#broken.push(path);
  }

  /** Whether the path is in a broken part. */
  isBroken(path: Path): boolean {
    return this.#broken.some((part) => leadsTo(part, path));
  }

  add(path: Path, problem: string, { from = [], ...remedy }: Remedy = {}): void {
    const follows = this.#broken.some((part) =>
      [path, ...from].some((own) => leadsTo(part, own) || leadsTo(own, part)),
    );
    if (!follows) this.addBroken(path, problem, remedy);
  }

  /** Reports an error in a broken part itself. */
  addBroken(path: Path, problem: string, { expected, hint }: Omit<Remedy, 'from'> = {}): void {
    const where = this.#source.where(path);
    const key = `${where}\u0000${problem}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#faults.push({
      position: this.#source.position(path),
      fault: defined({ where, problem, expected, hint }),
    });
  }

  /** @throws FiredrillError if there are errors */
  throwAny(): void {
    if (!this.any) return;
    const inOrder = this.#faults.toSorted((a, b) => a.position - b.position).map(({ fault }) => fault);
    throw new FiredrillError(`${this.#source.label} is not a valid scenario`, EXIT.usage, inOrder);
  }
}

const leadsTo = (above: Path, below: Path): boolean =>
  above.length <= below.length && above.every((step, i) => String(step) === String(below[i]));
