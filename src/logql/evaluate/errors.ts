/** Why an expression has no value at a moment, although it is LogQL. */

export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  /**
   * `loki-error`: Loki itself answers with an error, such as a line that a parser cannot read. `needs-loki`: what Loki
   * answers is not known exactly, or differs between its versions.
   */
  readonly kind: 'loki-error' | 'needs-loki';

  constructor(kind: EvaluationError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export const needsLoki = (what: string): EvaluationError => new EvaluationError('needs-loki', what);
export const lokiError = (what: string): EvaluationError => new EvaluationError('loki-error', what);
