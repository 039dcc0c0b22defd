/** Templates that went wrong: whoever is called at 3 a.m. reads them, whether or not an expectation names them. */
import type { AlertHistory } from '../model.ts';
import { faultsOf } from './faults.ts';

/** More than these say the same again. */
const MOST = 5;

/** Of alerts that fired, each label and each annotation once: another value is no other fault. */
export function templateNotes(histories: readonly AlertHistory[]): readonly string[] {
  const faults = [...new Set(histories.flatMap(notesOf))];
  const left = faults.length - MOST;
  if (left <= 0) return faults;
  return [...faults.slice(0, MOST), `${left} more annotations or labels do not render as they should`];
}

function notesOf({ instances, rule }: AlertHistory): readonly string[] {
  const told = new Map<string, string>();
  for (const instance of instances.filter(({ firingMs }) => firingMs !== undefined)) {
    for (const { kind, name, words } of faultsOf(instance, rule)) {
      const subject = `${kind} ${name} of ${rule.alert}`;
      if (!told.has(subject)) told.set(subject, `${subject} ${words}`);
    }
  }
  return [...told.values()];
}
