/** Resolves references to services and operations (`service.operation`). */

import { didYouMean, nearest } from '../../../core/suggest.ts';
import type { OperationRef } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';

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

  /** If there is no such operation, the result is empty and an error is reported. */
  resolve(text: string, path: Path): readonly OperationRef[] {
    const found = this.#known.get(text);
    if (found) return [found];
    if (this.#mayBe(text)) return [];
    this.#faults.add(path, `there is no operation "${text}"`, {
      expected: 'the service.operation of an operation in this file',
      hint: didYouMean(nearest(text, [...this.#known.keys()])),
    });
    return [];
  }

  /** The same, but an operation of this service may be given without the name of the service. */
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

  /** Reports an error if there is no such service. */
  requireService(name: string, path: Path): void {
    if (this.#services.includes(name) || this.#faults.isBroken(['services', name])) return;
    this.#faults.add(path, `there is no service "${name}"`, {
      expected: `one of ${this.#services.join(', ')}`,
      hint: didYouMean(nearest(name, this.#services)),
    });
  }

  /** Whether the file may define it in a part that could not be read. */
  #mayBe(text: string): boolean {
    return this.#faults.broken.some(([top, service, operations, operation, ...below]) => {
      if (top !== 'services' || below.length > 0) return false;
      if (service === undefined) return true;
      if (operation !== undefined) return text === `${service}.${operation}`;
      return text.startsWith(`${service}.`) && (operations === undefined || operations === 'operations');
    });
  }

  /** Both names may contain dots, so two operations can have the same text. */
  #learn(ref: OperationRef): void {
    const name = nameOf(ref);
    const other = this.#known.get(name);
    if (other) {
      this.#faults.add(
        ['services', ref.service, 'operations', ref.operation],
        `there are two operations "${name}"`,
        {
          expected: `another name: service "${other.service}" has an operation with the same full name`,
        },
      );
    }
    this.#known.set(name, ref);
  }
}
