/** Parses the texts of a scenario. Its `fields` are checked first, and its messages are parsed with them. */

import { didYouMean, nearest } from '../../../core/suggest.ts';
import {
  FIELD_LIVES,
  type FieldLife,
  type Fields,
  OWN_NAMES,
  type OwnName,
  parseTemplate,
  type Template,
} from '../../../model/template.ts';
import { sumOf } from '../../values.ts';
import type { Path } from '../../yaml/source.ts';
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';
import { dependencyOrder } from './graph.ts';
import { OF_RECORD, PLACE } from './own-names.ts';

type FieldsFile = NonNullable<ScenarioFile['fields']>;

const DEFAULT_LIFE: FieldLife = 'operation';

/** A text that expands to more pieces is most likely a mistake, or an attack. */
const MOST_PIECES = 10_000;

/** A placeholder that may name a field. A doubled brace is not a placeholder. */
const PLACEHOLDER = /\{\{|\}\}|\{([^{}:]*)\}/g;

export class Templates {
  /** The place of the first use of each `{fake:…}`. */
  readonly fakes = new Map<string, Path>();
  readonly #faults: Faults;
  readonly #fields: Fields;
  /** How many pieces each field expands to. */
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
    const broken = this.#brokenFields(fields);
    // A broken field is reported once, not again by every message that uses it.
    this.#fields = blank(fields, (name) => broken.has(name));
    this.#pieces = expand(this.#fields);
    for (const [name, { text }] of Object.entries(this.#fields)) this.#checkLength(text, ['fields', name]);
  }

  /** `known`: the values of its own record that the text can use. */
  parse(text: string, path: Path, known: readonly OwnName[] = OF_RECORD): Template {
    const template = this.#checkLength(text, path) ? (this.#read(text, path, this.#fields) ?? []) : [];
    const quoted = template.flatMap((part) =>
      typeof part !== 'string' && part.kind === 'own' ? [part.name] : [],
    );
    for (const name of new Set(quoted)) {
      if (known.includes(name)) continue;
      this.#faults.add(path, `{${name}} is not available here`, {
        expected: `{${name}} only ${PLACE[name]}`,
      });
    }
    return template;
  }

  #brokenFields(fields: Fields): ReadonlySet<string> {
    const broken = new Set<string>();
    for (const [name, { text }] of Object.entries(fields)) {
      const path = ['fields', name];
      this.#refuseShortLife(name, fields);
      if ((OWN_NAMES as readonly string[]).includes(name)) {
        this.#faults.add(path, `{${name}} is a built-in placeholder`, {
          expected: 'another name for the field',
        });
      } else if (
        !this.#read(
          text,
          path,
          blank(fields, () => true),
        )
      ) {
        broken.add(name);
      }
    }
    for (const cycle of dependencyOrder(referencesOf(fields)).cycles) {
      this.#faults.add(['fields', cycle[0]!], `the fields form a cycle: ${cycle.join(' > ')}`, {
        expected: 'fields without a cycle',
      });
      for (const name of cycle) broken.add(name);
    }
    return broken;
  }

  /** A field cannot keep its value longer than a field that it uses. */
  #refuseShortLife(name: string, fields: Fields): void {
    const { text, per } = fields[name]!;
    for (const other of placeholders(text)) {
      const life = Object.hasOwn(fields, other) ? fields[other]!.per : 'record';
      if (life === 'record' || FIELD_LIVES.indexOf(life) >= FIELD_LIVES.indexOf(per)) continue;
      this.#faults.add(
        ['fields', name],
        `has one value per ${per}, but uses {${other}}, which has one per ${life}`,
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
        expected: 'known placeholders, and {{ or }} for a brace',
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

  /** For a misspelled `{user}` or field. */
  #meant(text: string, fields: Fields): string | undefined {
    const known = [...OWN_NAMES, ...Object.keys(fields)];
    const unknown = placeholders(text).find((name) => !known.includes(name));
    const near = unknown === undefined ? undefined : nearest(unknown, known);
    return didYouMean(near && `{${near}}`);
  }

  /** Before the text is expanded. Only the text that exceeds the limit is reported, not the texts that use it. */
  #checkLength(text: string, path: Path): boolean {
    const quoted = placeholders(text).map((name) => this.#pieces.get(name) ?? 0);
    const pieces = sumOf(quoted) + 1;
    if (pieces <= MOST_PIECES) return true;
    if (quoted.every((count) => count <= MOST_PIECES)) {
      this.#faults.add(path, `expands to ${pieces} pieces`, { expected: `at most ${MOST_PIECES}` });
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

function expand(fields: Fields): ReadonlyMap<string, number> {
  const references = referencesOf(fields);
  const pieces = new Map<string, number>();
  for (const name of dependencyOrder(references).order) {
    const quoted = references.get(name)!.map((other) => pieces.get(other) ?? 0);
    pieces.set(name, sumOf(quoted) + 1);
  }
  return pieces;
}
