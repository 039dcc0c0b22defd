/** Resolves `calls`: steps in sequence, each a call or several in parallel. */

import { defined } from '../../../core/defined.ts';
import type { Call, CallStep, OperationRef } from '../../../model/scenario.ts';
import type { Path } from '../../yaml/source.ts';
import { nameOf } from './references.ts';
import type { OperationFile, Surroundings } from './surroundings.ts';

type StepFile = NonNullable<OperationFile['calls']>[number];
type CallFile = Omit<Exclude<StepFile, string>, 'parallel'>;

const DEFAULT_BACKOFF_MS = 100;

/** A call that cannot be resolved is left out. */
export function resolveCalls(
  caller: OperationRef,
  steps: readonly StepFile[],
  path: Path,
  around: Surroundings,
): readonly CallStep[] {
  return steps.flatMap((step, index) => {
    const calls = resolveStep(caller, step, [...path, index], around);
    return calls.length > 0 ? [calls] : [];
  });
}

function resolveStep(caller: OperationRef, step: StepFile, path: Path, around: Surroundings): CallStep {
  if (typeof step === 'string') return resolveCall(caller, { to: step }, path, path, around);
  const { parallel, ...call } = step;
  if (parallel === undefined) return resolveCall(caller, call, [...path, 'to'], path, around);
  const [beside] = Object.keys(call);
  if (beside !== undefined) {
    around.faults.add([...path, beside], `\`${beside}\` is not allowed beside \`parallel\``, {
      expected: 'only `parallel`; options go to the calls in its list',
    });
  }
  return parallel.flatMap((one, index) => {
    const at = [...path, 'parallel', index];
    return typeof one === 'string'
      ? resolveCall(caller, { to: one }, at, at, around)
      : resolveCall(caller, one, [...at, 'to'], at, around);
  });
}

function resolveCall(
  caller: OperationRef,
  call: CallFile,
  toPath: Path,
  path: Path,
  { references, faults }: Surroundings,
): CallStep {
  if (call.to === undefined) {
    faults.add(path, 'the call has no target', { expected: '`to` with service.operation, or `parallel`' });
    return [];
  }
  if (call.backoff !== undefined && (call.retries ?? 0) === 0) {
    faults.add([...path, 'backoff'], 'has no effect without `retries`', {
      expected: '`retries` above 0, or no `backoff`',
      from: [[...path, 'retries']],
    });
  }
  const [to] = references.resolve(call.to, toPath);
  const [fallback] =
    call.fallback === undefined
      ? []
      : references.resolveFrom(caller.service, call.fallback, [...path, 'fallback']);
  if (!to) return [];
  if (fallback) refuseUselessFallback(caller, to, fallback, [...path, 'fallback'], faults);
  const resolved: Call = {
    ...to,
    share: call.share ?? 1,
    retries: call.retries ?? 0,
    backoffMs: call.backoff ?? DEFAULT_BACKOFF_MS,
    ...defined({
      timeoutMs: call.timeout,
      fallback,
      breaker: call.breaker && { failures: call.breaker.failures, openMs: call.breaker.open },
    }),
  };
  return [resolved];
}

function refuseUselessFallback(
  caller: OperationRef,
  to: OperationRef,
  fallback: OperationRef,
  path: Path,
  faults: Surroundings['faults'],
): void {
  const name = nameOf(fallback);
  const target =
    name === nameOf(caller) ? 'its own operation' : name === nameOf(to) && 'the operation that failed';
  if (target) faults.add(path, `falls back to ${target}`, { expected: 'another operation' });
}
