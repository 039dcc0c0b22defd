/** The texts of a scenario: its named `fields` checked on their own, its messages parsed with them. */

import { didYouMean, nearest } from '../../core/suggest.ts';
import {
  FIELD_LIVES,
  type FieldLife,
  type Fields,
  OWN_NAMES,
  type OwnName,
  parseTemplate,
  type Template,
} from '../../model/template.ts';
import { sumOf } from '../values.ts';
import type { Path } from '../yaml/source.ts';
import type { Faults } from './faults.ts';
import { dependencyOrder } from './graph.ts';
import { OF_RECORD, PLACE } from './own-names.ts';
import type { ScenarioFile } from './schema.ts';

type FieldsFile = NonNullable<ScenarioFile['fields']>;

const DEFAULT_LIFE: FieldLife = 'operation';

/** A text that unfolds to more pieces than this is a slip, or a bomb. */
const MOST_PIECES = 10_000;

/** A placeholder that may name a field; a doubled brace is none. */
const PLACEHOLDER = /\{\{|\}\}|\{([^{}:]*)\}/g;

export class Templates {
  /** Where each `{fake:…}` path is first written. */
  readonly fakes = new Map<string, Path>();
  readonly #faults: Faults;
  readonly #fields: Fields;
  /** Pieces that each field unfolds to. */
  readonly #pieces: ReadonlyMap<string, number>;

  constructor(file: FieldsFile, faults: Faults) {
    this.#faults = faults;
    const fields: Fields = Object.fromEntries(
      Object.entries(file).map(([name, field]) => [
        name,
        typeof field === 'string'
          ? { text: field, per: DEFAULT_LIFE }
          : { text: field.text, per: field.per ?? DEFAULT_LIFE },
      ]),
    );
    const faulty = this.#faultyFields(fields);
    // A faulty field is reported where it stands, not again by every message that quotes it.
    this.#fields = blank(fields, (name) => faulty.has(name));
    this.#pieces = unfold(this.#fields);
    for (const [name, { text }] of Object.entries(this.#fields)) this.#checkLength(text, ['fields', name]);
  }

  /** `known`: what the text may quote of its own record where it stands. */
  parse(text: string, path: Path, known: readonly OwnName[] = OF_RECORD): Template {
    const template = this.#checkLength(text, path) ? (this.#read(text, path, this.#fields) ?? []) : [];
    const quoted = template.flatMap((part) =>
      typeof part !== 'string' && part.kind === 'own' ? [part.name] : [],
    );
    for (const name of new Set(quoted)) {
      if (known.includes(name)) continue;
      this.#faults.add(path, `{${name}} is not known here`, { expected: `{${name}} only ${PLACE[name]}` });
    }
    return template;
  }

  #faultyFields(fields: Fields): ReadonlySet<string> {
    const faulty = new Set<string>();
    for (const [name, { text }] of Object.entries(fields)) {
      const path = ['fields', name];
      this.#refuseShortLife(name, fields);
      if ((OWN_NAMES as readonly string[]).includes(name)) {
        this.#faults.add(path, `{${name}} is what the record itself carries`, {
          expected: 'another name for the field',
        });
      } else if (
        !this.#read(
          text,
          path,
          blank(fields, () => true),
        )
      ) {
        faulty.add(name);
      }
    }
    for (const circle of dependencyOrder(referencesOf(fields)).circles) {
      this.#faults.add(
        ['fields', circle[0]!],
        `fields quote one another in a circle: ${circle.join(' > ')}`,
        {
          expected: 'fields that come to an end',
        },
      );
      for (const name of circle) faulty.add(name);
    }
    return faulty;
  }

  /** It cannot keep a value longer than what it quotes. */
  #refuseShortLife(name: string, fields: Fields): void {
    const { text, per } = fields[name]!;
    for (const other of placeholders(text)) {
      const life = Object.hasOwn(fields, other) ? fields[other]!.per : 'record';
      if (life === 'record' || FIELD_LIVES.indexOf(life) >= FIELD_LIVES.indexOf(per)) continue;
      this.#faults.add(
        ['fields', name],
        `has one value per ${per}, but quotes {${other}}, which has one per ${life}`,
        { expected: `\`per: ${per}\` for ${other}, or \`per: record\``, from: [['fields', other]] },
      );
    }
  }

  #read(text: string, path: Path, fields: Fields): Template | undefined {
    const parsed = parseTemplate(text, fields);
    if (!parsed.ok) {
      const missing = placeholders(text).filter((name) => !Object.hasOwn(fields, name));
      if (missing.some((name) => this.#faults.isBroken(['fields', name]))) return undefined;
      this.#faults.add(path, parsed.problem, {
        expected: 'placeholders of a known form, and {{ or }} for a brace',
        hint: this.#meant(text, fields),
      });
      return undefined;
    }
    for (const part of parsed.template) {
      if (typeof part !== 'string' && part.kind === 'fake' && !this.fakes.has(part.path))
        this.fakes.set(part.path, path);
    }
    return parsed.template;
  }

  /** For a misspelt `{user}` or field. */
  #meant(text: string, fields: Fields): string | undefined {
    const known = [...OWN_NAMES, ...Object.keys(fields)];
    const unknown = placeholders(text).find((name) => !known.includes(name));
    const near = unknown === undefined ? undefined : nearest(unknown, known);
    return didYouMean(near && `{${near}}`);
  }

  /** Before it is unfolded; blamed is the text that brings the length about, not those that quote it. */
  #checkLength(text: string, path: Path): boolean {
    const quoted = placeholders(text).map((name) => this.#pieces.get(name) ?? 0);
    const pieces = sumOf(quoted) + 1;
    if (pieces <= MOST_PIECES) return true;
    if (quoted.every((count) => count <= MOST_PIECES)) {
      this.#faults.add(path, `unfolds to ${pieces} pieces`, { expected: `at most ${MOST_PIECES}` });
    }
    return false;
  }
}

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(PLACEHOLDER)].flatMap(([, name]) => (name === undefined ? [] : [name]));

const referencesOf = (fields: Fields): ReadonlyMap<string, readonly string[]> =>
  new Map(Object.entries(fields).map(([name, { text }]) => [name, placeholders(text)]));

/** The same fields with the chosen ones empty. */
const blank = (fields: Fields, chosen: (name: string) => boolean): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, chosen(name) ? { ...field, text: '' } : field]),
  );

function unfold(fields: Fields): ReadonlyMap<string, number> {
  const references = referencesOf(fields);
  const pieces = new Map<string, number>();
  for (const name of dependencyOrder(references).order) {
    const quoted = references.get(name)!.map((other) => pieces.get(other) ?? 0);
    pieces.set(name, sumOf(quoted) + 1);
  }
  return pieces;
}
