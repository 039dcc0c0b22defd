/** Terminal colours, which can be switched off. */
import pc from 'picocolors';
import type { Status } from './outcome.ts';

export type Painter = ReturnType<typeof pc.createColors>;

export const painter = (colour: boolean): Painter => pc.createColors(colour);

export const colourOfStatus = (status: Status, { green, red, yellow }: Painter): ((text: string) => string) =>
  ({ passed: green, failed: red, unobservable: yellow })[status];
