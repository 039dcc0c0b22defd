/** Colours of the terminal, or none. */
import pc from 'picocolors';
import type { Standing } from './outcome.ts';

export type Painter = ReturnType<typeof pc.createColors>;

export const painter = (colour: boolean): Painter => pc.createColors(colour);

/** Of what stands so. */
export const paintOf = (standing: Standing, { green, red, yellow }: Painter): ((text: string) => string) =>
  ({ passed: green, failed: red, unobservable: yellow })[standing];
