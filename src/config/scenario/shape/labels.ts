/** The shape of stream labels, of a scenario and of a service. */
import { z } from 'zod';
import * as form from './forms.ts';

const labelName = z
  .string()
  .regex(
    /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/,
    'the name of a label: letters, digits and "_", without "__" at the start',
  );

export const labels = z.record(labelName, form.line);
