/** The services of a scenario as boxes of a graph: operations, their calls, and figures of log lines. */

import { readableRate, readableShare } from '../core/readable.ts';
import type { GraphBox, GraphCall } from '../draw/box-content.ts';
import type { LevelWeights, Operation, Scenario, Service } from '../model/scenario.ts';
import { callNote, operationNote, refText, refWithin, serviceNote } from './words.ts';

/** Figures of one service, computed from the scenario. */
export interface ServiceFigures {
  /** Log records per second, before curve and bursts. */
  readonly rate: number;
  /** Shares of its log lines, 0..1. */
  readonly errors: number;
  readonly warnings: number;
}

/** Figures of log lines, without incidents. */
export interface LineFigures {
  readonly levels: LevelWeights;
  readonly services: ReadonlyMap<string, ServiceFigures>;
  /** Share of ERROR lines at the peak of each incident that makes operations fail, by the name of the incident. */
  readonly errorsDuring: ReadonlyMap<string, number>;
}

export function serviceBoxes(
  { services }: Scenario,
  { services: figures }: LineFigures,
): readonly GraphBox[] {
  return services.map((service) => ({
    name: service.name,
    facts: serviceFacts(service, figures.get(service.name)),
    rows: service.operations.map((operation) => ({
      id: refText({ service: service.name, operation: operation.name }),
      name: operation.name,
      aside: operationNote(operation),
      calls: callsOf(service, operation),
    })),
  }));
}

/** Version and instances, rate and levels of log lines, and health states if it has any. */
export function serviceFacts(service: Service, figures: ServiceFigures | undefined): readonly string[] {
  const facts = [serviceNote(service)];
  if (figures) facts.push(`${readableRate(figures.rate)}, ${levelsText(figures)}`);
  if (service.ratio !== undefined) facts.push(`ratio ${service.ratio} of 10`);
  if (service.health) facts.push(service.health.states.map(({ name }) => name).join(', '));
  return facts;
}

/** `3.1% ERROR, 12% WARN`. */
const levelsText = ({ errors, warnings }: Omit<ServiceFigures, 'rate'>): string =>
  `${readableShare(errors)} ERROR, ${readableShare(warnings)} WARN`;

export function callsOf(service: Service, { calls }: Operation): readonly GraphCall[] {
  return calls.flatMap((step) =>
    step.map((call) => ({
      to: refText(call),
      name: refWithin(service.name, call),
      note: callNote(service.name, call, step.length > 1),
    })),
  );
}
