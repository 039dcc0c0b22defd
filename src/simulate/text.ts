/** Turns a parsed template into a function that writes the message: all decisions that can be made once are made here. */
import type { Random } from '../core/random.ts';
import type { Template, TemplatePart } from '../model/template.ts';
import { hex } from './ids.ts';

/** What a message may quote of the record it belongs to. */
export interface Quotable {
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly requestId: string | undefined;
}

export type Writer = (random: Random, own: Quotable, durationMs: number) => string;

export function writer(template: Template, pools: Readonly<Record<string, readonly string[]>>): Writer {
  const parts = template.map((part) => partWriter(part, pools));
  if (parts.length === 0) return () => '';
  if (parts.length === 1) return parts[0]!;
  return (random, own, durationMs) => {
    let text = '';
    for (let i = 0; i < parts.length; i++) text += parts[i]!(random, own, durationMs);
    return text;
  };
}

function partWriter(part: TemplatePart, pools: Readonly<Record<string, readonly string[]>>): Writer {
  if (typeof part === 'string') return () => part;
  switch (part.kind) {
    case 'int': {
      const span = part.max - part.min + 1;
      return (random) => String(part.min + random.below(span));
    }
    case 'float': {
      const span = part.max - part.min;
      return (random) => (part.min + random.next() * span).toFixed(part.digits);
    }
    case 'pick':
      return (random) => part.options[random.below(part.options.length)]!;
    case 'hex':
      return (random) => hex(random, part.digits);
    case 'fake': {
      const pool = pools[part.path]!;
      return (random) => pool[random.below(pool.length)]!;
    }
    case 'own':
      return ownWriter(part.name);
  }
}

function ownWriter(name: 'user' | 'session' | 'request' | 'duration'): Writer {
  switch (name) {
    case 'user':
      return (_random, own) => own.userId ?? '-';
    case 'session':
      return (_random, own) => own.sessionId ?? '-';
    case 'request':
      return (_random, own) => own.requestId ?? '-';
    case 'duration':
      return (_random, _own, durationMs) => `${Math.round(durationMs)}ms`;
  }
}
