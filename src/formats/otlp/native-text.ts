/** Node's own string copying, for text too long for a loop over its characters. */

interface NativeBuffer {
  latin1Write?(this: Buffer, text: string, at: number, length: number): number;
}

/**
 * Copies ASCII text. `Buffer#write` ends here too, after looking up its encoding: calling it straight is a
 * quarter faster. It is undocumented, so a Node without it gets the documented one.
 */
export const writeAscii: (this: Buffer, text: string, at: number, length: number) => number =
  (Buffer.prototype as NativeBuffer).latin1Write ??
  function (this: Buffer, text, at, length) {
    return this.write(text, at, length, 'latin1');
  };
