/** The account of an output that writes log records as lines. */
import type { OutputAccount, OutputKind, Tally } from '../model/output.ts';

export class LineTally implements Tally {
  accepted = 0;
  filtered = 0;
  rejected = 0;
  dropped = 0;
  unconfirmed = 0;
  pending = 0;

  account(name: string, kind: OutputKind): OutputAccount {
    const { accepted, filtered, rejected, dropped, unconfirmed, pending } = this;
    return { name, kind, signal: 'logs', accepted, filtered, rejected, dropped, unconfirmed, pending };
  }
}
