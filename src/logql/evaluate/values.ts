/** Text that stands for a number, as Go reads it in the values of labels. */
import { secondsOf } from '../quantities.ts';

/** https://pkg.go.dev/strconv#ParseFloat, without digit separators; undefined where it is none. */
export function numberIn(text: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    const number = Number(text);
    // Out of range is an error in Go.
    return Number.isFinite(number) ? number : undefined;
  }
  const word = /^([+-]?)(?:inf|infinity)$/i.exec(text);
  if (/^nan$/i.test(text)) return Number.NaN;
  if (!word) return undefined;
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** https://pkg.go.dev/time#ParseDuration, in seconds: no days, weeks or years. */
export function secondsIn(text: string): number | undefined {
  const signed = /^([+-]?)(.*)$/s.exec(text)!;
  if (signed[2] === '0') return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(signed[2]!)) return undefined;
  const seconds = secondsOf(signed[2]!);
  return signed[1] === '-' ? -seconds : seconds;
}

/** Sizes in any case: kb and KB are 1000, kib and KiB 1024. Digit groups may have commas. */
export function bytesIn(text: string): number | undefined {
  const found = /^(\d[\d,]*(?:\.\d*)?|\.\d+)\s*([kmgtpe]?)(i?)b?\s*$/i.exec(text);
  if (!found) return undefined;
  const [, count, prefix = '', binary = ''] = found;
  if (prefix === '' && binary !== '') return undefined;
  const power = prefix === '' ? 0 : 'kmgtpe'.indexOf(prefix.toLowerCase()) + 1;
  return Math.floor(Number(count!.replaceAll(',', '')) * (binary === '' ? 1000 : 1024) ** power);
}
