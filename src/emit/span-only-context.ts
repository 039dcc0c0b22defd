/**
 * An OpenTelemetry context that contains only a span. The API's own contexts copy a map for each change, which takes longer
 * than the rest of a log call. The SDK only reads the span.
 */
import { type Context, ROOT_CONTEXT, type Span, type SpanContext, trace } from '@opentelemetry/api';

/** The API does not export the key of the span, but passes it to any context that a span is set on. */
const SPAN_KEY: symbol = readSpanKey();

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

function readSpanKey(): symbol {
  let found: symbol | undefined;
  const spy: Context = {
    getValue: () => undefined,
    setValue(key) {
      found = key;
      return spy;
    },
    deleteValue: () => spy,
  };
  trace.setSpan(spy, trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }));
  if (found === undefined) throw new Error('the OpenTelemetry API did not set the span on the context');
  return found;
}
