/** Which stream a record belongs to, as Loki's push API writes it: `{app="web", level="info"}`. */
import { INCIDENT_SERVICE } from '../model/incident.ts';
import type { LinePiece } from '../model/line-format.ts';
import type { LogRecord } from '../model/record.ts';
import { countedLabel, type StreamLabel } from '../model/stream-label.ts';
import { readerOf } from './template.ts';
import { timeWriter } from './time.ts';

export interface StreamNames {
  /** The record's stream. */
  nameOf(record: LogRecord): string;
  /** A label that all streams have. */
  readonly counted: string;
  /** Its value. */
  countedAs(record: LogRecord): string;
}

/** A value, or nothing where the record lacks what it asks for. */
type ValueWriter = (record: LogRecord) => string | undefined;

/**
 * Records that tell of incidents have the counted label, those that are everywhere, and no other: a rule that watches the scenario's services
 * must not see them, whatever it selects.
 */
export function streamNames(labels: readonly StreamLabel[]): StreamNames {
  const counted = countedLabel(labels);
  if (!counted) throw new Error('unchecked labels: none that every record has');
  const writers = labels.map(({ name, pieces, everywhere }) => ({
    name,
    everywhere,
    write: valueWriter(pieces),
  }));
  const countedValue = valueWriter(counted.pieces);
  const tellsOfIncident = ({ instance }: LogRecord): boolean => instance.service === INCIDENT_SERVICE;
  return {
    counted: counted.name,
    nameOf(record) {
      const tells = tellsOfIncident(record);
      let pairs = tells ? `${counted.name}="${INCIDENT_SERVICE}"` : '';
      for (const { name, everywhere, write } of writers) {
        if (tells && !everywhere) continue;
        const value = write(record);
        // To Loki a label without a value is one that is not there.
        if (value) pairs += `${pairs === '' ? '' : ', '}${name}=${quoted(value)}`;
      }
      return `{${pairs}}`;
    },
    countedAs: (record) => (tellsOfIncident(record) ? INCIDENT_SERVICE : (countedValue(record) ?? '')),
  };
}

function valueWriter(pieces: readonly LinePiece[]): ValueWriter {
  const around = { time: timeWriter(), firstMs: 0 };
  const readers = pieces.map((piece) => (typeof piece === 'string' ? () => piece : readerOf(piece)));
  return (record) => {
    let value = '';
    for (const read of readers) {
      const part = read(record, around);
      if (part === undefined) return undefined;
      value += part;
    }
    return value;
  };
}

const NEEDS_ESCAPE = /["\\\p{Cc}]/u;

/** As Go reads a string; JSON's escapes are among those it knows. */
const quoted = (value: string): string =>
  NEEDS_ESCAPE.test(value) ? JSON.stringify(value.toWellFormed()) : `"${value}"`;
