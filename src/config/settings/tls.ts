/** Reads the certificate files of a signal. Errors: an unreadable file, or a client certificate without its key. */
import { readFileSync } from 'node:fs';
import { type Fault, messageOf } from '../../core/errors.ts';
import type { OtlpTarget } from '../../model/otlp-target.ts';
import type { Signal } from '../../model/record.ts';
import type { SettingKey, Settings } from './schema.ts';
import { isOn, keyFor, SIGNALS } from './signal.ts';

export type Where = (key: SettingKey) => string;

/** All errors in the certificates of the enabled signals, without duplicates. */
export function tlsFaults(settings: Settings, where: Where): readonly Fault[] {
  const faults = SIGNALS.filter((signal) => isOn(signal, settings)).flatMap((signal) => {
    const found: Fault[] = [];
    readTls(signal, settings, where, found);
    return found;
  });
  // Both signals may use the same file.
  return [...new Map(faults.map((fault) => [`${fault.where} ${fault.problem}`, fault])).values()];
}

export function readTls(
  signal: Signal,
  settings: Settings,
  where: Where,
  faults: Fault[],
): OtlpTarget['tls'] {
  const read = (name: 'Certificate' | 'ClientCertificate' | 'ClientKey'): Buffer | undefined => {
    const key = keyFor(signal, name, settings);
    const path = settings[key];
    if (path === undefined) return undefined;
    try {
      return readFileSync(path);
    } catch (error) {
      faults.push({
        where: where(key),
        problem: `cannot read "${path}": ${messageOf(error)}`,
        expected: 'a PEM file',
      });
      return undefined;
    }
  };
  const certKey = keyFor(signal, 'ClientCertificate', settings);
  const keyKey = keyFor(signal, 'ClientKey', settings);
  if ((settings[certKey] === undefined) !== (settings[keyKey] === undefined)) {
    const [given, missing] =
      settings[keyKey] === undefined ? [certKey, 'client key'] : [keyKey, 'client certificate'];
    faults.push({
      where: where(given),
      problem: `is set without a ${missing}`,
      expected: 'a client certificate and its key, or neither',
    });
  }
  const ca = read('Certificate');
  const cert = read('ClientCertificate');
  const key = read('ClientKey');
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}
