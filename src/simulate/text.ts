/** Turns a parsed template into a function that writes the message: all decisions that can be made once are made here. */
import type { Random } from '../core/random.ts';
import type { Drawn, Keep, OwnName, Template, TemplatePart } from '../model/template.ts';
import { hex } from './ids.ts';

/** Whom a record is about; a message may quote it. */
export interface Quotable {
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly requestId: string | undefined;
}

/** Which time this is that something happens: two numbers that name it among all occasions of the run. */
export interface Occasion {
  readonly n: number;
  readonly m: number;
}

/** Whose text it is, and what its words are drawn from. */
export interface Voice {
  readonly random: Random;
  readonly who: Quotable;
  /** The trace that fields keep their value in; absent where it is this voice alone. */
  readonly trace?: Occasion | undefined;
  /** The run of a journey that fields keep their value in; absent where there is none. */
  readonly session?: Occasion | undefined;
  /** What fields have drawn for this voice; made by the first one. */
  kept?: Map<string, string>;
}

/** What a message may quote of the moment it is written at. */
export interface Said {
  readonly durationMs?: number | undefined;
  /** The service whose call it is about. */
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

export type Writer = (voice: Voice, said: Said) => string;

/** What all texts of a scenario draw from, beside the voice. */
export interface Words {
  readonly pools: Readonly<Record<string, readonly string[]>>;
  /** Values of fields that outlive an operation: a stream for each field. */
  readonly fields: Random;
}

export function writer(template: Template, words: Words): Writer {
  const parts = template.map((part) => partWriter(part, words));
  if (parts.length === 0) return () => '';
  if (parts.length === 1) return parts[0]!;
  return (voice, said) => {
    let text = '';
    for (let i = 0; i < parts.length; i++) text += parts[i]!(voice, said);
    return text;
  };
}

function partWriter(part: TemplatePart, words: Words): Writer {
  if (typeof part === 'string') return () => part;
  if (part.kind === 'own') return OWN[part.name];
  const draw = drawer(part, words.pools);
  if (part.keep) return keeping(part.keep, draw, words.fields);
  return ({ random }) => draw(random);
}

type Draw = (random: Random) => string;

function drawer(part: Drawn, pools: Words['pools']): Draw {
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
  }
}

/** Of a trace or a session the value follows from which one it is; of an operation the first to quote it draws it. */
function keeping({ key, per }: Keep, draw: Draw, fields: Random): Writer {
  const inVoice: Writer = (voice) => {
    voice.kept ??= new Map();
    let value = voice.kept.get(key);
    if (value === undefined) {
      value = draw(voice.random);
      voice.kept.set(key, value);
    }
    return value;
  };
  if (per === 'operation') return inVoice;
  const stream = fields.stream(key);
  return (voice, said) => {
    const occasion = (per === 'session' ? voice.session : undefined) ?? voice.trace;
    return occasion ? draw(stream.at(occasion.n, occasion.m)) : inVoice(voice, said);
  };
}

const OWN: Readonly<Record<OwnName, Writer>> = {
  user: ({ who }) => who.userId ?? '-',
  session: ({ who }) => who.sessionId ?? '-',
  request: ({ who }) => who.requestId ?? '-',
  duration: (_voice, { durationMs }) => `${Math.round(durationMs ?? 0)}ms`,
  dependency: (_voice, { dependency }) => dependency ?? '-',
  method: (_voice, { web }) => web?.method ?? '-',
  path: (_voice, { web }) => (web ? target(web) : '-'),
  status: (_voice, { web }) => String(web?.status ?? '-'),
  bytes: (_voice, { web }) => String(web?.bytes ?? '-'),
};

/** Path and query as a request line has them. */
export const target = ({ path, query }: WebExchange): string =>
  query === undefined ? path : `${path}?${query}`;
