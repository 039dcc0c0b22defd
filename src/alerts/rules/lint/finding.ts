/** A finding of the static analysis of rules. */
import type { Fault } from '../../../core/errors.ts';

export interface Finding extends Fault {
  /** `error`: the rule cannot work. `warning`: it does something that its author may not have intended. */
  readonly severity: 'error' | 'warning';
}

export const warning = (fault: Fault): Finding => ({ severity: 'warning', ...fault });
export const error = (fault: Fault): Finding => ({ severity: 'error', ...fault });
