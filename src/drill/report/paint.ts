/** Colours of the terminal, or none. */
import pc from 'picocolors';

export type Painter = ReturnType<typeof pc.createColors>;

export const painter = (colour: boolean): Painter => pc.createColors(colour);
