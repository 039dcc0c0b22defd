/** What a look at rules brings up, before any record is there. */
import type { Fault } from '../../../core/errors.ts';

export interface Finding extends Fault {
  /** `error`: the rule cannot do its work. `warning`: it does something that its author may not mean. */
  readonly severity: 'error' | 'warning';
}

export const warning = (fault: Fault): Finding => ({ severity: 'warning', ...fault });
export const error = (fault: Fault): Finding => ({ severity: 'error', ...fault });
