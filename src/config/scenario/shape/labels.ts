/** Stream labels as the file writes them. */
import { z } from 'zod';
import * as form from './forms.ts';

const labelName = z
  .string()
  .regex(/^(?!__)[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a label: letters, digits and "_", not "__" in front');

export const labels = z.record(labelName, form.line);
