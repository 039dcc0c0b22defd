/**
 * A context that holds one span and nothing else. The API's own contexts copy a map at every step, which costs
 * more than the rest of a log call; this one answers the only question that the SDK asks of it.
 */
import { type Context, ROOT_CONTEXT, type Span, type SpanContext, trace } from '@opentelemetry/api';

/** The API keeps the key of the span to itself, but shows it to any context that a span is put into. */
const SPAN_KEY: symbol = learnSpanKey();

export const contextWithSpan = (spanContext: SpanContext): Context =>
  new SpanOnly(trace.wrapSpanContext(spanContext));

class SpanOnly implements Context {
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  getValue(key: symbol): unknown {
    return key === SPAN_KEY ? this.#span : undefined;
  }

  setValue(key: symbol, value: unknown): Context {
    return ROOT_CONTEXT.setValue(SPAN_KEY, this.#span).setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return key === SPAN_KEY ? ROOT_CONTEXT : this;
  }
}

function learnSpanKey(): symbol {
  let learned: symbol | undefined;
  const spy: Context = {
    getValue: () => undefined,
    setValue(key) {
      learned = key;
      return spy;
    },
    deleteValue: () => spy,
  };
  trace.setSpan(spy, trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }));
  if (learned === undefined) throw new Error('the OpenTelemetry API put no span into a context');
  return learned;
}
