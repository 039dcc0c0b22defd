/** Rules evaluated in this process while records stream by: no server, and nothing stored but what windows need. */
import type { AlertRule, Evaluation, Evaluator } from '../../alerts/model.ts';
import {
  EvaluationError,
  Evaluations,
  type PendingEvaluation,
  parse,
  type Stream,
  selectorTest,
} from '../../logql/index.ts';
import { Unobservable } from '../../loki/refusals.ts';
import type { LogRecord } from '../../model/record.ts';
import type { Series } from '../../model/series.ts';
import type { Backend, Counts, Recording, Rehearsal } from '../backend.ts';
import { evaluationOf, finestGridOf, gridOf, measuredExpr } from '../phases.ts';
import { startOf } from '../plan.ts';
import { requireStreams } from '../required-streams.ts';
import { EntryOutput } from './entry-output.ts';
import { type Intake, type IntakeOptions, intakeOf } from './intake.ts';
import type { LokiProfile } from './profile.ts';

export interface EmbeddedOptions extends IntakeOptions {
  /** Epoch ms before which rehearsals end. */
  readonly nowMs: number;
}

export const embeddedEvaluator = ({ name }: LokiProfile): Evaluator => ({ name: 'embedded', profile: name });

export const embeddedBackend = (options: EmbeddedOptions): Backend => ({
  evaluator: embeddedEvaluator(options.profile),
  loki: '',
  tenant: '',
  commandOf: () => '',
  parallelRules: 1,
  start: (plan, rules) => startOf(plan, rules, options.nowMs),
  fitted: (scenario) => scenario,
  open: async (rehearsal) => new EmbeddedRecording(rehearsal, intakeOf(rehearsal.scenario, options)),
});

class EmbeddedRecording implements Recording {
  readonly output: EntryOutput;
  readonly #rehearsal: Rehearsal;
  readonly #intake: Intake;
  readonly #evaluations = new Evaluations();
  readonly #streams = new Set<Stream>();
  /** By expression and grid: rules that share both share it. What cannot be evaluated here stands as its error. */
  readonly #queries = new Map<string, PendingEvaluation | EvaluationError>();

  constructor(rehearsal: Rehearsal, intake: Intake) {
    this.#rehearsal = rehearsal;
    this.#intake = intake;
    for (const rule of rehearsal.rules) {
      const key = keyOf(rule);
      if (!this.#queries.has(key)) this.#queries.set(key, this.#begin(rule));
    }
    this.output = new EntryOutput(intake, (entry) => {
      this.#streams.add(entry.stream);
      this.#evaluations.take(entry);
    });
  }

  #hasStreams(selector: string): boolean {
    const test = selectorTest(selector);
    return [...this.#streams].some(({ labels }) => test(labels));
  }

  countedAs(record: LogRecord): string | undefined {
    return this.#intake.countedAs(record);
  }

  loss(): string | undefined {
    return this.output.rejection;
  }

  async prove({ counts }: { readonly counts: Counts }): Promise<Counts> {
    for (const [name, count] of Object.entries(counts)) {
      const held = this.output.counts[name] ?? 0;
      if (held !== count)
        throw new Unobservable(`the evaluator has ${held} of the ${count} records of ${name}`);
    }
    return this.output.counts;
  }

  async evaluate(rule: AlertRule): Promise<Evaluation> {
    const { span, scenario, phases } = this.#rehearsal;
    try {
      const notes = await requireStreams(rule, scenario, async (selector) => this.#hasStreams(selector));
      const evaluation = evaluationOf(rule, this.#seriesOf(rule), { span, phases });
      return notes.length > 0 ? { ...evaluation, notes } : evaluation;
    } catch (error) {
      if (!(error instanceof Unobservable || error instanceof EvaluationError)) throw error;
      const needsLoki = error instanceof EvaluationError && error.kind === 'needs-loki';
      return {
        rule,
        grid: gridOf(rule, span),
        series: [],
        unobservable: reasonOf(error),
        ...(needsLoki ? { needsLoki } : {}),
      };
    }
  }

  #begin(rule: AlertRule): PendingEvaluation | EvaluationError {
    const { span, phases } = this.#rehearsal;
    const expr = parse(measuredExpr(rule));
    if (expr.kind === 'logs') throw new Error(`unchecked rule: ${rule.alert} selects log lines`);
    try {
      return this.#evaluations.add(expr, { grid: finestGridOf(rule, span, phases) });
    } catch (error) {
      if (error instanceof EvaluationError) return error;
      throw error;
    }
  }

  #seriesOf(rule: AlertRule): readonly Series[] {
    const query = this.#queries.get(keyOf(rule))!;
    if (query instanceof EvaluationError) throw query;
    return query.end();
  }
}

const keyOf = (rule: AlertRule): string => JSON.stringify([measuredExpr(rule), rule.intervalMs]);

function reasonOf(error: Unobservable | EvaluationError): string {
  if (error instanceof Unobservable) return error.message;
  return error.kind === 'loki-error'
    ? `Loki answers this expression with an error: ${error.message}`
    : `this expression needs a real Loki (--loki URL or --with-loki): ${error.message}`;
}
