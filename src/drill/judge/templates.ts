/** Templates that went wrong: whoever is called at 3 a.m. reads them, whether or not an expectation names them. */
import type { AlertHistory, Instance } from '../model.ts';
import { faultIn } from '../render.ts';

/** More than these say the same again. */
const MOST = 5;

/** Of alerts that fired, each fault once. */
export function templateNotes(histories: readonly AlertHistory[]): readonly string[] {
  const told = histories.flatMap(({ instances }) =>
    instances.filter(({ firingMs }) => firingMs !== undefined).flatMap(faultsOf),
  );
  const faults = [...new Set(told)];
  const left = faults.length - MOST;
  if (left <= 0) return faults;
  return [...faults.slice(0, MOST), `${left} more annotations or labels do not render as they should`];
}

function faultsOf({ alert, labels, annotations = {} }: Instance): readonly string[] {
  return [
    ...Object.entries(labels).flatMap(([name, text]) => {
      const fault = faultIn(text);
      return fault === undefined ? [] : [`label ${name} of ${alert} does not render: ${fault}`];
    }),
    ...Object.entries(annotations).flatMap(([name, { text, fault }]) => {
      if (fault !== undefined) return [`annotation ${name} of ${alert} does not render: ${fault}`];
      // How Go writes a verb that does not fit its value.
      return /%![a-zA-Z]\(/.test(text) ? [`annotation ${name} of ${alert} renders as "${text}"`] : [];
    }),
  ];
}
