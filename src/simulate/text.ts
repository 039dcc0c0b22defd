/** Compiles a parsed template to a function that writes the text. Decisions that can be made once are made here. */
import type { Random } from '../core/random.ts';
import type { Drawn, Keep, OwnName, Template, TemplatePart } from '../model/template.ts';
import { hex } from './ids.ts';

/** Who causes a record. Texts may quote it. */
export interface Actor {
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly requestId: string | undefined;
}

/** Two numbers that identify one trace or session among all of the run. */
export interface Occurrence {
  readonly n: number;
  readonly m: number;
}

/** Where texts are written: who causes them, and what their fields are drawn from. */
export interface TextScene {
  readonly random: Random;
  readonly who: Actor;
  /** The trace in which fields keep their value; `undefined`: only in this scene. */
  readonly trace?: Occurrence | undefined;
  /** The session in which fields keep their value; `undefined` outside journeys. */
  readonly session?: Occurrence | undefined;
  /** Values that fields keep in this scene, by key. Created by the first of them. */
  kept?: Map<string, string>;
}

/** What a text may quote of the moment at which it is written. */
export interface TextMoment {
  readonly durationMs?: number | undefined;
  /** The service that the record is about, if it is about a call. */
  readonly dependency?: string | undefined;
  readonly web?: WebExchange | undefined;
}

/** An HTTP request and its answer. The answer is set at the end of the run. */
export interface WebExchange {
  readonly method: string;
  /** `url.path`. */
  readonly path: string;
  /** `url.query`, without its question mark. */
  readonly query: string | undefined;
  status: number | undefined;
  bytes: number | undefined;
}

export type Writer = (scene: TextScene, moment: TextMoment) => string;

/** What the fields of all texts are drawn from, apart from their scene. */
export interface TextSources {
  /** Values by `{fake:…}` path. */
  readonly pools: Readonly<Record<string, readonly string[]>>;
  /** Parent of the streams of fields that keep their value for a trace or session, one stream per field. */
  readonly fields: Random;
}

export function writer(template: Template, sources: TextSources): Writer {
  const parts = template.map((part) => partWriter(part, sources));
  if (parts.length === 0) return () => '';
  if (parts.length === 1) return parts[0]!;
  return (scene, moment) => {
    let text = '';
    for (let i = 0; i < parts.length; i++) text += parts[i]!(scene, moment);
    return text;
  };
}

function partWriter(part: TemplatePart, sources: TextSources): Writer {
  if (typeof part === 'string') return () => part;
  if (part.kind === 'own') return OWN[part.name];
  const draw = drawer(part, sources.pools);
  if (part.keep) return keptWriter(part.keep, draw, sources.fields);
  return ({ random }) => draw(random);
}

type Draw = (random: Random) => string;

function drawer(part: Drawn, pools: TextSources['pools']): Draw {
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

/**
 * A field that keeps its value. For an operation, the first text that quotes it draws the value. For a trace or a session,
 * the value is derived from its occurrence.
 */
function keptWriter({ key, per }: Keep, draw: Draw, fields: Random): Writer {
  const inScene: Writer = (scene) => {
    scene.kept ??= new Map();
    let value = scene.kept.get(key);
    if (value === undefined) {
      value = draw(scene.random);
      scene.kept.set(key, value);
    }
    return value;
  };
  if (per === 'operation') return inScene;
  const stream = fields.stream(key);
  return (scene, moment) => {
    const occurrence = (per === 'session' ? scene.session : undefined) ?? scene.trace;
    return occurrence ? draw(stream.at(occurrence.n, occurrence.m)) : inScene(scene, moment);
  };
}

/** Writers of the fields that quote the record itself. */
const OWN: Readonly<Record<OwnName, Writer>> = {
  user: ({ who }) => who.userId ?? '-',
  session: ({ who }) => who.sessionId ?? '-',
  request: ({ who }) => who.requestId ?? '-',
  duration: (_scene, { durationMs }) => `${Math.round(durationMs ?? 0)}ms`,
  dependency: (_scene, { dependency }) => dependency ?? '-',
  method: (_scene, { web }) => web?.method ?? '-',
  path: (_scene, { web }) => (web ? target(web) : '-'),
  status: (_scene, { web }) => String(web?.status ?? '-'),
  bytes: (_scene, { web }) => String(web?.bytes ?? '-'),
};

/** Path and query as in a request line. */
export const target = ({ path, query }: WebExchange): string =>
  query === undefined ? path : `${path}?${query}`;
