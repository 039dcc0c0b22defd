/** The humanize functions of Prometheus templates. */
import { generalText } from './decimal.ts';
import { GoTime, isWithinTime } from './times.ts';
import { TemplateError } from './values.ts';

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];

const short = (value: number): string => generalText(value, 4);

function divided(value: number, prefixes: readonly string[], by: number): string {
  let prefix = '';
  let rest = value;
  for (const next of prefixes) {
    if (Math.abs(rest) < by) break;
    prefix = next;
    rest /= by;
  }
  return `${short(rest)}${prefix}`;
}

function multiplied(value: number): string {
  let prefix = '';
  let rest = value;
  for (const next of SMALL) {
    if (Math.abs(rest) >= 1) break;
    prefix = next;
    rest *= 1000;
  }
  return `${short(rest)}${prefix}`;
}

export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return short(value);
  return Math.abs(value) >= 1 ? divided(value, LARGE, 1000) : multiplied(value);
}

export const humanize1024 = (value: number): string =>
  Math.abs(value) <= 1 || !Number.isFinite(value) ? short(value) : divided(value, BINARY, 1024);

export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return short(seconds);
  if (seconds === 0) return `${short(seconds)}s`;
  if (Math.abs(seconds) < 1) return `${multiplied(seconds)}s`;
  const sign = seconds < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(seconds));
  const [s, m, h, d] = [
    whole % 60,
    Math.floor(whole / 60) % 60,
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 86_400),
  ];
  if (d !== 0) return `${sign}${d}d ${h}h ${m}m ${s}s`;
  if (h !== 0) return `${sign}${h}h ${m}m ${s}s`;
  if (m !== 0) return `${sign}${m}m ${s}s`;
  return `${sign}${short(Math.abs(seconds))}s`;
}

export const humanizePercentage = (share: number): string => `${short(share * 100)}%`;

export const humanizeTimestamp = (seconds: number): string =>
  Number.isFinite(seconds) ? String(timeAt(seconds)) : short(seconds);

export function timeAt(seconds: number): GoTime {
  if (!Number.isFinite(seconds)) throw new TemplateError('value is NaN or Inf');
  if (isWithinTime(seconds)) return new GoTime(seconds);
  throw new TemplateError(`${generalText(seconds)} is outside the range of times`);
}
