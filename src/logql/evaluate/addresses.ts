/** `ip("10.0.0.0/8")`: IPv4 addresses, networks and ranges. */
import { needsLoki } from './errors.ts';

const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)/g;

export const addressesIn = (text: string): readonly string[] => text.match(IPV4) ?? [];

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Whether an IPv4 address is the one, in the network or in the range that is written. */
export function addressTest(written: string): (address: string) => boolean {
  if (written.includes(':')) throw needsLoki(`\`ip("${written}")\` is about IPv6`);
  const [from, to] = boundsOf(written);
  return (address) => {
    const number = numberOf(address);
    return number >= from && number <= to;
  };
}

function boundsOf(written: string): readonly [from: number, to: number] {
  const [first = '', last] = written.split('-');
  if (last !== undefined) return [numberOf(first), numberOf(last)];
  const [address = '', bits = '32'] = written.split('/');
  const size = 2 ** (32 - Number(bits));
  const from = Math.floor(numberOf(address) / size) * size;
  return [from, from + size - 1];
}
