/**
 * Reads the settings of a Loki that change what its queries answer out of its configuration file. All other settings are
 * ignored: they do not matter here.
 *
 * Source: Loki's documentation, "Grafana Loki configuration parameters", `limits_config` and `distributor`.
 */
import { RE2JS } from 're2js';
import { type Path, parseSource, type Source } from '../../config/yaml/source.ts';
import { type Fault, FiredrillError, messageOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { type AttributeRule, type LokiProfile, STOCK_PROFILE } from './profile.ts';

/** @throws FiredrillError (usage) if the file is not YAML, or a setting cannot be used here */
export function readProfile(label: string, text: string): LokiProfile {
  const reader = new ProfileReader(parseSource(label, text));
  const profile = reader.read();
  if (reader.faults.length > 0) {
    throw new FiredrillError(
      `${label} cannot be used as the configuration of a Loki`,
      EXIT.usage,
      reader.faults,
    );
  }
  return profile;
}

const LIMITS = 'limits_config';
const DEFAULT_LIST: Path = ['distributor', 'otlp_config', 'default_resource_attributes_as_index_labels'];
const ACTIONS = ['index_label', 'structured_metadata', 'drop'] as const;

class ProfileReader {
  readonly faults: Fault[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  read(): LokiProfile {
    const { content } = this.#source;
    if (content !== null && !isMapping(content))
      this.#refuse([], 'a mapping, as in the file that Loki reads');
    if (isMapping(content) && content !== null && !isOfLoki(content)) {
      this.#refuse([], 'the file that Loki reads with -config.file, such as one with limits_config');
    }
    const otlp: Path = [LIMITS, 'otlp_config'];
    this.#mustBe(
      [LIMITS, 'allow_structured_metadata'],
      true,
      'without it, Loki has no detected_level and takes no OTLP',
    );
    this.#mustBe(
      [...otlp, 'severity_text_as_label'],
      false,
      'which labels records have then is not documented',
    );
    const ignoresDefaults = this.#flag([...otlp, 'resource_attributes', 'ignore_defaults']) ?? false;
    const defaults = this.#texts(DEFAULT_LIST);
    return {
      name: `${STOCK_PROFILE.name} with the settings of ${this.#source.label}`,
      indexed: ignoresDefaults ? new Set() : defaults ? new Set(defaults) : STOCK_PROFILE.indexed,
      attributes: {
        resource: this.#rules([...otlp, 'resource_attributes', 'attributes_config']),
        scope: this.#rules([...otlp, 'scope_attributes']),
        log: this.#rules([...otlp, 'log_attributes']),
      },
      detectsLevels: this.#flag([LIMITS, 'discover_log_levels']) ?? STOCK_PROFILE.detectsLevels,
      levelFields: this.#texts([LIMITS, 'log_level_fields']) ?? STOCK_PROFILE.levelFields,
      serviceNames: this.#texts([LIMITS, 'discover_service_name']) ?? STOCK_PROFILE.serviceNames,
      mostLabels: this.#count([LIMITS, 'max_label_names_per_series']) ?? STOCK_PROFILE.mostLabels,
      mostSeries: this.#count([LIMITS, 'max_query_series']) ?? STOCK_PROFILE.mostSeries,
    };
  }

  /** Undefined if there is none. */
  #at(path: Path): unknown {
    let value: unknown = this.#source.content;
    for (const [i, key] of path.entries()) {
      if (value === undefined || value === null) return undefined;
      if (typeof key === 'string' && !isMapping(value)) {
        if (i > 0) this.#refuse(path.slice(0, i), 'a mapping');
        return undefined;
      }
      value = (value as Readonly<Record<string | number, unknown>>)[key];
    }
    return value ?? undefined;
  }

  #refuse(path: Path, expected: string, hint?: string): void {
    const where = this.#source.where(path);
    if (this.faults.some((fault) => fault.where === where)) return;
    const found = this.#source.found(path);
    const isVariable = found.includes('${');
    this.faults.push({
      where,
      problem: `cannot use ${found}`,
      expected,
      ...(isVariable ? { hint: 'write its value: variables are not expanded here' } : hint ? { hint } : {}),
    });
  }

  #flag(path: Path): boolean | undefined {
    const value = this.#at(path);
    if (value === undefined || typeof value === 'boolean') return value;
    this.#refuse(path, 'true or false');
    return undefined;
  }

  #count(path: Path): number | undefined {
    const value = this.#at(path);
    if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 1))
      return value as number;
    this.#refuse(path, 'a whole number of at least 1');
    return undefined;
  }

  #texts(path: Path): readonly string[] | undefined {
    const value = this.#at(path);
    if (value === undefined || isTexts(value)) return value;
    this.#refuse(path, 'a list of names');
    return undefined;
  }

  #mustBe(path: Path, only: boolean, why: string): void {
    const value = this.#flag(path);
    if (value !== undefined && value !== only) {
      this.#refuse(path, `${only}: ${why}`, 'drill in that Loki: --loki URL');
    }
  }

  #rules(path: Path): readonly AttributeRule[] {
    const value = this.#at(path);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.#refuse(path, 'a list of rules with an action');
      return [];
    }
    return value.flatMap((_, i) => this.#rule([...path, i]) ?? []);
  }

  #rule(path: Path): AttributeRule | undefined {
    const action = ACTIONS.find((one) => one === this.#at([...path, 'action']));
    const isResource = path.includes('resource_attributes');
    if (!action || (action === 'index_label' && !isResource)) {
      this.#refuse([...path, 'action'], isResource ? ACTIONS.join(', ') : 'structured_metadata, drop');
      return undefined;
    }
    const names = this.#texts([...path, 'attributes']) ?? [];
    const regex = this.#at([...path, 'regex']);
    if (regex === undefined) return { action, names };
    try {
      RE2JS.compile(String(regex));
      return { action, names, regex: String(regex) };
    } catch (error) {
      this.#refuse([...path, 'regex'], `a regular expression in the syntax of RE2 (${messageOf(error)})`);
      return undefined;
    }
  }
}

/** Sections of the file, of which any Loki has at least one. */
const SECTIONS: readonly string[] = [
  ...['auth_enabled', 'target', 'server', 'common', 'limits_config', 'distributor', 'ingester', 'querier'],
  ...['query_range', 'query_scheduler', 'frontend', 'frontend_worker', 'ruler', 'schema_config'],
  ...['storage_config', 'compactor', 'index_gateway', 'pattern_ingester', 'memberlist', 'overrides'],
  ...['runtime_config', 'analytics', 'tracing', 'operational_config'],
];

const isOfLoki = (content: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(content).length === 0 || SECTIONS.some((section) => section in content);

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');
