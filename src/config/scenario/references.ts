/** Names that must be known: operations as others call them (`service.operation`), and services. */

import { didYouMean, nearest } from '../../core/suggest.ts';
import type { OperationRef } from '../../model/scenario.ts';
import type { Path } from '../yaml/source.ts';
import type { Faults } from './faults.ts';
import type { ScenarioFile } from './schema.ts';

export const nameOf = ({ service, operation }: OperationRef): string => `${service}.${operation}`;

export class References {
  readonly #faults: Faults;
  readonly #services: readonly string[];
  readonly #known = new Map<string, OperationRef>();

  constructor(services: ScenarioFile['services'], faults: Faults) {
    this.#faults = faults;
    this.#services = Object.keys(services);
    for (const [service, { operations }] of Object.entries(services)) {
      for (const operation of Object.keys(operations ?? {})) this.#learn({ service, operation });
    }
  }

  /** Empty, and a fault, when there is no such operation. */
  resolve(text: string, path: Path): readonly OperationRef[] {
    const found = this.#known.get(text);
    if (found) return [found];
    if (this.#mayBe(text)) return [];
    this.#faults.add(path, `there is no operation "${text}"`, {
      expected: 'service.operation, both defined in this file',
      hint: didYouMean(nearest(text, [...this.#known.keys()])),
    });
    return [];
  }

  /** The same, where an operation of this service may be called by its own name alone. */
  resolveFrom(service: string, text: string, path: Path): readonly OperationRef[] {
    const own = this.#known.get(nameOf({ service, operation: text }));
    if (own?.service === service) return [own];
    if (this.#known.has(text)) return this.resolve(text, path);
    if (this.#mayBe(text) || this.#mayBe(nameOf({ service, operation: text }))) return [];
    const names = [...this.#known.values()].flatMap((ref) =>
      ref.service === service ? [ref.operation, nameOf(ref)] : [nameOf(ref)],
    );
    this.#faults.add(path, `there is no operation "${text}"`, {
      expected: `an operation of ${service}, or service.operation`,
      hint: didYouMean(nearest(text, names)),
    });
    return [];
  }

  /** A fault when there is no such service. */
  requireService(name: string, path: Path): void {
    if (this.#services.includes(name) || this.#faults.isBroken(['services', name])) return;
    this.#faults.add(path, `there is no service "${name}"`, {
      expected: `one of ${this.#services.join(', ')}`,
      hint: didYouMean(nearest(name, this.#services)),
    });
  }

  /** Whether the file may define it in a part that does not have the right shape. */
  #mayBe(text: string): boolean {
    return this.#faults.broken.some(([top, service, operations, operation, ...below]) => {
      if (top !== 'services' || below.length > 0) return false;
      if (service === undefined) return true;
      if (operation !== undefined) return text === `${service}.${operation}`;
      return text.startsWith(`${service}.`) && (operations === undefined || operations === 'operations');
    });
  }

  /** Both names may hold dots, so that two operations can come to the same text. */
  #learn(ref: OperationRef): void {
    const name = nameOf(ref);
    const other = this.#known.get(name);
    if (other) {
      this.#faults.add(
        ['services', ref.service, 'operations', ref.operation],
        `two operations are called "${name}"`,
        {
          expected: `another name than the one in service "${other.service}"`,
        },
      );
    }
    this.#known.set(name, ref);
  }
}
