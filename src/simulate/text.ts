/** Turns a parsed template into a function that writes the message: all decisions that can be made once are made here. */
import type { Random } from '../core/random.ts';
import type { OwnName, Template, TemplatePart } from '../model/template.ts';
import { hex } from './ids.ts';

/** Whom a record is about; a message may quote it. */
export interface Quotable {
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly requestId: string | undefined;
}

/** What a message may quote of the moment it is written at. */
export interface Said {
  readonly durationMs?: number | undefined;
  /** The service whose failure it reports. */
  readonly dependency?: string | undefined;
  readonly web?: WebExchange | undefined;
}

/** One HTTP request, and its answer once there is one. */
export interface WebExchange {
  readonly method: string;
  /** `url.path`. */
  readonly path: string;
  /** `url.query`, without its question mark. */
  readonly query: string | undefined;
  status: number | undefined;
  bytes: number | undefined;
}

export type Writer = (random: Random, own: Quotable, said: Said) => string;

export function writer(template: Template, pools: Readonly<Record<string, readonly string[]>>): Writer {
  const parts = template.map((part) => partWriter(part, pools));
  if (parts.length === 0) return () => '';
  if (parts.length === 1) return parts[0]!;
  return (random, own, said) => {
    let text = '';
    for (let i = 0; i < parts.length; i++) text += parts[i]!(random, own, said);
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
      return OWN[part.name];
  }
}

const OWN: Readonly<Record<OwnName, Writer>> = {
  user: (_random, own) => own.userId ?? '-',
  session: (_random, own) => own.sessionId ?? '-',
  request: (_random, own) => own.requestId ?? '-',
  duration: (_random, _own, { durationMs }) => `${Math.round(durationMs ?? 0)}ms`,
  dependency: (_random, _own, { dependency }) => dependency ?? '-',
  method: (_random, _own, { web }) => web?.method ?? '-',
  path: (_random, _own, { web }) => (web ? target(web) : '-'),
  status: (_random, _own, { web }) => String(web?.status ?? '-'),
  bytes: (_random, _own, { web }) => String(web?.bytes ?? '-'),
};

/** Path and query as a request line has them. */
export const target = ({ path, query }: WebExchange): string =>
  query === undefined ? path : `${path}?${query}`;
