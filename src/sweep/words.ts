/** Names in the sentences of a sweep. */
import { subjectOf } from '../alerts/judge/words.ts';
import type { SweepPlan } from './model.ts';

/** `HighErrorRatio{service_name=payment-service}`. */
export const alertWords = ({ alert }: Pick<SweepPlan, 'alert'>): string =>
  subjectOf({ ...alert, never: false, annotations: [] });
