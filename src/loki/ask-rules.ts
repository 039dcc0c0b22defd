/** Checks expressions with the parser of a Loki. It needs no data. */
import { z } from 'zod';
import type { PlacedAlert } from '../alerts/rules/alerts.ts';
import { error, type Finding } from '../alerts/rules/lint/finding.ts';
import type { LokiClient } from './client.ts';
import { Unobservable } from './refusals.ts';

const ANSWER = z.object({ status: z.string(), error: z.string().optional() });

/** Throws `Unobservable` if Loki does not answer, or if another program does. */
export async function refusedByLoki(
  loki: LokiClient,
  alerts: readonly PlacedAlert[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { alert, where } of alerts) {
    const refusal = await refusalOf(loki, alert.expr);
    if (refusal === undefined) continue;
    findings.push(error({ where: where('expr'), problem: `Loki cannot read ${alert.alert}: ${refusal}` }));
  }
  return findings;
}

const PATH = '/loki/api/v1/format_query';

async function refusalOf(loki: LokiClient, expr: string): Promise<string | undefined> {
  const { status, text } = await loki.send(PATH, {
    method: 'POST',
    type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ query: expr }).toString(),
  });
  const answer = ANSWER.safeParse(jsonOf(text)).data;
  if (answer?.status === 'success') return undefined;
  if (answer?.status === 'invalid-query') return answer.error ?? 'no reason given';
  const body = text.trim().slice(0, 200);
  throw new Unobservable(`${loki.url}${PATH} answered with status ${status}: "${body}"; is this a Loki?`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
