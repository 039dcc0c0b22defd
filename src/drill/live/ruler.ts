/**
 * Reads the alerting rules of a ruler and the state of each at its last evaluation. Only Loki's ruler is supported.
 * Prometheus and Grafana serve the same format at other paths.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AlertRule } from '../../alerts/model.ts';
import { faultIn } from '../../alerts/render-rule.ts';
import type { LokiClient } from '../../loki/client.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { Labels, Rendered } from '../../model/series.ts';
import { requestJson } from './request-json.ts';

export interface Ruler {
  /** Reads its current state. Throws `Unobservable`. */
  poll(): Promise<RulerState>;
}

export interface RulerState {
  readonly rules: readonly RuleState[];
  /** How far its clock is ahead of this machine's. Absent if unknown. */
  readonly aheadMs?: number;
}

export interface RuleState {
  /** Identifies the rule in every poll, independent of other rules. */
  readonly key: string;
  readonly rule: AlertRule;
  /** When this evaluation started, on the ruler's clock. Absent if there was none yet, or if one is in progress. */
  readonly evaluatedMs?: number;
  /** Why the evaluation failed. */
  readonly error?: string;
  readonly alerts: readonly ActiveAlert[];
}

export interface ActiveAlert {
  /** Without `alertname`. */
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, Rendered>>;
  readonly firing: boolean;
  /** The evaluation at which it became pending (or firing, without `for`). */
  readonly activeMs: number;
  readonly value: number;
}

const texts = z.record(z.string(), z.string());
const seconds = z.number().transform((value) => value * 1000);
/** With fractions of a millisecond, since two evaluations can be less than a millisecond apart. */
const moment = z
  .string()
  .transform((written) => Math.floor(Date.parse(written) / 1000) * 1000 + fractionOf(written) * 1000);
const fractionOf = (written: string): number => Number(`0${/\.\d+/.exec(written)?.[0] ?? ''}`);

const alert = z.object({
  labels: texts,
  annotations: texts,
  state: z.string(),
  activeAt: moment,
  value: z.string().transform(Number),
});

const rule = z.object({
  type: z.string(),
  name: z.string(),
  query: z.string(),
  duration: seconds.default(0),
  labels: texts.default({}),
  annotations: texts.default({}),
  alerts: z.array(alert).nullish(),
  health: z.string(),
  lastError: z.string().default(''),
  lastEvaluation: moment,
  evaluationTime: seconds,
});

const group = z.object({
  name: z.string(),
  file: z.string(),
  interval: seconds,
  limit: z.number().default(0), // 0: none
  lastEvaluation: moment,
  evaluationTime: seconds,
  rules: z.array(rule),
});

const rulesAnswer = z.object({ status: z.literal('success'), data: z.object({ groups: z.array(group) }) });

type Rule = z.infer<typeof rule>;
type Group = z.infer<typeof group>;

/** A slower poll is given up, because the next one follows. */
const TIMEOUT_MS = 5000;

export function lokiRuler({ url, headers }: LokiClient): Ruler {
  return {
    async poll() {
      const { json, aheadMs } = await requestJson(`${url}/prometheus/api/v1/rules?type=alert`, {
        headers,
        who: "Loki's ruler",
        timeoutMs: TIMEOUT_MS,
        missing: 'this Loki does not serve its rules: it has no ruler, or ruler.enable_api is not true',
      });
      const read = rulesAnswer.safeParse(json);
      if (!read.success) {
        const [issue] = read.error.issues;
        throw new Unobservable(
          `the answer of the ruler has an unknown format: ${issue?.path.join('.')} ${issue?.message}`,
        );
      }
      return { rules: statesOf(read.data.data.groups), ...(aheadMs === undefined ? {} : { aheadMs }) };
    },
  };
}

const TRIES = 3;

/** Polls the ruler before a drill. It retries, because a busy ruler may take a moment to answer. */
export async function pollWithRetries(ruler: Ruler): Promise<RulerState> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ruler.poll();
    } catch (error) {
      if (!(error instanceof Unobservable) || attempt === TRIES) throw error;
      await sleep(1000);
    }
  }
}

function statesOf(groups: readonly Group[]): readonly RuleState[] {
  const counts = new Map<string, number>();
  return groups.flatMap((one) =>
    one.rules
      .filter(({ type }) => type === 'alerting')
      .map((state): RuleState => {
        const name = JSON.stringify([one.file, one.name, state.name]);
        const nth = (counts.get(name) ?? 0) + 1;
        counts.set(name, nth);
        const evaluatedMs = evaluationStart(one, state);
        return {
          key: `${name}#${nth}`,
          rule: ruleOf(one, state),
          ...(evaluatedMs === undefined ? {} : { evaluatedMs }),
          ...(state.health === 'err' ? { error: state.lastError || 'no reason given' } : {}),
          alerts: (state.alerts ?? []).map(alertOf),
        };
      }),
  );
}

const ruleOf = ({ name: group, file, interval, limit }: Group, state: Rule): AlertRule => ({
  alert: state.name,
  expr: state.query,
  forMs: Math.round(state.duration),
  labels: state.labels,
  annotations: state.annotations,
  group,
  intervalMs: Math.round(interval),
  ...(limit > 0 ? { limit } : {}),
  file,
  line: 1,
});

/**
 * The rules of a group are evaluated one after another, but the start of the group is the evaluation time of all. The
 * ruler reports it when the group is complete. Until then a poll shows a mix of this evaluation and the previous one.
 */
function evaluationStart(group: Group, rule: Rule): number | undefined {
  if (!(rule.lastEvaluation > 0)) return undefined;
  const isComplete =
    rule.lastEvaluation >= group.lastEvaluation &&
    rule.lastEvaluation + rule.evaluationTime <= group.lastEvaluation + group.evaluationTime;
  return isComplete ? Math.floor(group.lastEvaluation) : undefined;
}

function alertOf({ labels, annotations, state, activeAt, value }: z.infer<typeof alert>): ActiveAlert {
  const { alertname: _, ...others } = labels;
  return {
    labels: others,
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([name, text]) => [name, renderedOf(text)]),
    ),
    firing: state === 'firing',
    activeMs: Math.floor(activeAt),
    value,
  };
}

/** A ruler replaces a template that fails to render with the error. */
function renderedOf(text: string): Rendered {
  const fault = faultIn(text);
  return fault === undefined ? { text } : { fault };
}
