/**
 * A ruler as it tells of itself: its alerting rules, and what has become of each at its last evaluation. Loki's is the
 * one that is read today; Prometheus and Grafana answer in the same form, at other addresses.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AlertRule } from '../../alerts/model.ts';
import { faultIn } from '../../alerts/render-rule.ts';
import type { LokiClient } from '../../loki/client.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { Labels, Rendered } from '../../model/series.ts';
import { ask } from './http.ts';

export interface Ruler {
  /** What it shows this moment; fails with `Unobservable`. */
  look(): Promise<Look>;
}

export interface Look {
  readonly rules: readonly RuleState[];
  /** By how much its clock is ahead of this machine's, where it tells. */
  readonly aheadMs?: number;
}

export interface RuleState {
  /** The same at every look, whatever other rules there are. */
  readonly key: string;
  readonly rule: AlertRule;
  /** When the evaluation began that this shows, by the ruler's own clock; absent: there is none, or it is going on. */
  readonly evaluatedMs?: number;
  /** What went wrong in it. */
  readonly fault?: string;
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
/** With fractions of a millisecond: two evaluations may follow each other that closely. */
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

/** A look that takes longer is given up: the next one follows anyway. */
const ANSWER_MS = 5000;

export function lokiRuler({ url, headers }: LokiClient): Ruler {
  return {
    async look() {
      const { json, aheadMs } = await ask(`${url}/prometheus/api/v1/rules?type=alert`, {
        headers,
        who: "Loki's ruler",
        withinMs: ANSWER_MS,
        missing: 'this Loki shows no rules: it has no ruler, or one without ruler.enable_api: true',
      });
      const read = rulesAnswer.safeParse(json);
      if (!read.success) {
        const [issue] = read.error.issues;
        throw new Unobservable(
          `the ruler answers in a form that is not known: ${issue?.path.join('.')} ${issue?.message}`,
        );
      }
      return { rules: statesOf(read.data.data.groups), ...(aheadMs === undefined ? {} : { aheadMs }) };
    },
  };
}

const TRIES = 3;

/** The first look: a drill that is not begun yet can wait for a ruler that is busy. */
export async function firstLook(ruler: Ruler): Promise<Look> {
  for (let turn = 1; ; turn++) {
    try {
      return await ruler.look();
    } catch (error) {
      if (!(error instanceof Unobservable) || turn === TRIES) throw error;
      await sleep(1000);
    }
  }
}

function statesOf(groups: readonly Group[]): readonly RuleState[] {
  const taken = new Map<string, number>();
  return groups.flatMap((one) =>
    one.rules
      .filter(({ type }) => type === 'alerting')
      .map((state): RuleState => {
        const name = JSON.stringify([one.file, one.name, state.name]);
        const nth = (taken.get(name) ?? 0) + 1;
        taken.set(name, nth);
        const evaluatedMs = beginOf(one, state);
        return {
          key: `${name}#${nth}`,
          rule: ruleOf(one, state),
          ...(evaluatedMs === undefined ? {} : { evaluatedMs }),
          ...(state.health === 'err' ? { fault: state.lastError || 'no reason given' } : {}),
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
 * A rule's turn comes after those before it in its group; the time that counts for all of them is when the group
 * began, which it tells once it is through. Until then a look at its rules shows some of this evaluation and some of
 * the one before.
 */
function beginOf(group: Group, rule: Rule): number | undefined {
  if (!(rule.lastEvaluation > 0)) return undefined;
  const isThrough =
    rule.lastEvaluation >= group.lastEvaluation &&
    rule.lastEvaluation + rule.evaluationTime <= group.lastEvaluation + group.evaluationTime;
  return isThrough ? Math.floor(group.lastEvaluation) : undefined;
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

/** What cannot be rendered a ruler replaces by its fault. */
function renderedOf(text: string): Rendered {
  const fault = faultIn(text);
  return fault === undefined ? { text } : { fault };
}
