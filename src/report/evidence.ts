/** The values around a verdict as text. Equal values at consecutive evaluations are written once, with their time range. */

import { thresholdWords, valueWords } from '../alerts/judge/words.ts';
import type { Evidence } from '../alerts/model.ts';
import type { Sample, Threshold } from '../model/series.ts';
import { clockText, labelsText } from './words.ts';

export interface EvidenceText {
  /** The labels of the series, and the threshold if there is one. */
  readonly name: string;
  /** `09:02 0.0727`, `08:55–09:01 0`. */
  readonly values: readonly string[];
}

export const evidenceTexts = ({ series, threshold }: Evidence): readonly EvidenceText[] =>
  series.map(({ labels, samples }) => ({
    name: `${Object.keys(labels).length === 0 ? 'value' : labelsText(labels)}${threshold ? `, ${thresholdWords(threshold)}` : ''}`,
    values: runs(samples, threshold),
  }));

function runs(samples: readonly Sample[], threshold: Threshold | undefined): readonly string[] {
  const texts: string[] = [];
  // The smallest distance between two values is the evaluation interval.
  const stepMs = Math.min(...samples.slice(1).map(({ timeMs }, i) => timeMs - samples[i]!.timeMs));
  let first: number | undefined;
  for (const [i, { timeMs, value }] of samples.entries()) {
    first ??= timeMs;
    const text = valueWords(value, threshold);
    const next = samples[i + 1];
    const follows = next !== undefined && next.timeMs - timeMs === stepMs;
    if (follows && valueWords(next.value, threshold) === text) continue;
    texts.push(`${clockText(first)}${first === timeMs ? '' : `–${clockText(timeMs)}`} ${text}`);
    first = undefined;
  }
  return texts;
}
