/** The stream of a record in the notation of Loki's push API: `{app="web", level="info"}`. */
import { INCIDENT_SERVICE } from '../model/incident.ts';
import type { LinePiece } from '../model/line-format.ts';
import type { LogRecord } from '../model/record.ts';
import { countedLabel, type StreamLabel } from '../model/stream-label.ts';
import { readerOf } from './template.ts';
import { timeWriter } from './time.ts';

export interface StreamNames {
  /** The stream of a record. */
  nameOf(record: LogRecord): string;
  /** The labels of that stream. */
  labelsOf(record: LogRecord): Readonly<Record<string, string>>;
  /** The name of a label that all streams have. */
  readonly counted: string;
  /** The value of that label for a record. */
  countedAs(record: LogRecord): string;
}

/** The value of a label; `undefined` if the record does not have it. */
type ValueWriter = (record: LogRecord) => string | undefined;

/**
 * The marks of incidents have only the label that all streams have and fixed labels, so that no rule on the services of the
 * scenario can select them.
 */
export function streamNames(labels: readonly StreamLabel[]): StreamNames {
  const counted = countedLabel(labels);
  if (!counted) throw new Error('unchecked labels: none that every record has');
  const writers = labels.map((label) => ({
    name: label.name,
    everywhere: label.everywhere,
    write: valueWriter(label),
  }));
  const countedValue = valueWriter(counted);
  const tellsOfIncident = ({ instance }: LogRecord): boolean => instance.service === INCIDENT_SERVICE;
  const eachLabel = (record: LogRecord, take: (name: string, value: string) => void): void => {
    const tells = tellsOfIncident(record);
    if (tells) take(counted.name, INCIDENT_SERVICE);
    for (const { name, everywhere, write } of writers) {
      if (tells && !everywhere) continue;
      const value = write(record);
      // For Loki a label with an empty value does not exist.
      if (value) take(name, value);
    }
  };
  return {
    counted: counted.name,
    nameOf(record) {
      let pairs = '';
      eachLabel(record, (name, value) => {
        pairs += `${pairs === '' ? '' : ', '}${name}=${quoted(value)}`;
      });
      return `{${pairs}}`;
    },
    labelsOf(record) {
      const labels: Record<string, string> = {};
      eachLabel(record, (name, value) => {
        labels[name] = value;
      });
      return labels;
    },
    countedAs: (record) => (tellsOfIncident(record) ? INCIDENT_SERVICE : (countedValue(record) ?? '')),
  };
}

function valueWriter({ pieces, byService }: StreamLabel): ValueWriter {
  const write = pieceWriter(pieces);
  if (!byService) return write;
  const fixed = new Map(Object.entries(byService));
  return (record) => fixed.get(record.instance.service) ?? write(record);
}

function pieceWriter(pieces: readonly LinePiece[]): ValueWriter {
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

/** A Go string literal. Go accepts all JSON escapes. */
const quoted = (value: string): string =>
  NEEDS_ESCAPE.test(value) ? JSON.stringify(value.toWellFormed()) : `"${value}"`;
