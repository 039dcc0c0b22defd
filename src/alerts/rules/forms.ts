/**
 * The forms in which rules are stored: a rule file, or a document that contains rule files or their groups. Each form
 * becomes one or more rule files whose places refer to the containing file.
 */
import type { Path, Source } from '../../config/yaml/source.ts';
import { type Fault, FiredrillError } from '../../core/errors.ts';

/** One rule file, possibly inside another document. */
export interface RuleText {
  /** Has the content of a rule file, with `groups` at the top, and the places of the containing file. */
  readonly source: Source;
  /** The containing document, for a note: `a PrometheusRule of Kubernetes: …`. */
  readonly carrier?: string;
  /** Not the first rule document of its file. A ruler that reads the file ignores it. */
  readonly laterDocument?: true;
}

type Mapping = Readonly<Record<string, unknown>>;

/** Whether the content is meant to have rules, valid or not. */
export const holdsRules = (content: unknown): boolean =>
  Array.isArray(content) ? isListOfRules(content) : isMapping(content) && formOf(content) !== undefined;

/**
 * The rule files in the documents of one file. If some documents have rules, manifests without rules are skipped with a
 * note.
 */
export function ruleTextsIn(
  documents: readonly Source[],
  faults: Fault[],
  notes: string[],
): readonly RuleText[] {
  const filled = documents.filter(({ content }) => content !== null);
  const withRules = filled.filter(({ content }) => holdsRules(content));
  // A file without anything that looks like rules is read as a rule file, so that errors name what is missing.
  if (withRules.length === 0) return documents.slice(0, 1).map((source) => ({ source }));
  for (const source of filled) {
    if (withRules.includes(source)) continue;
    if (isManifest(source.content))
      notes.push(`${source.where([])}: a ${kindOf(source.content)} without rules is skipped`);
    else faults.push({ where: source.where([]), problem: 'a document without rules', expected: RULES });
  }
  let first = true;
  return withRules.flatMap((source) => {
    const texts = textsOf(source, faults, notes);
    const plain = isMapping(source.content) && formOf(source.content) === plainForm;
    const later = plain && !first;
    first = false;
    return later ? texts.map((text) => ({ ...text, laterDocument: true as const })) : texts;
  });
}

const RULES = '`groups:` of rules with `alert:` and `expr:`';

function textsOf(source: Source, faults: Fault[], notes: string[]): readonly RuleText[] {
  const { content } = source;
  if (Array.isArray(content)) {
    return [{ source: grouped(source, [], content), carrier: 'a list of rules without a group' }];
  }
  if (!isMapping(content)) return [{ source }];
  return formOf(content)?.(source, content, faults, notes) ?? [{ source }];
}

type Form = (source: Source, content: Mapping, faults: Fault[], notes: string[]) => readonly RuleText[];

const plainForm: Form = (source) => [{ source }];

/** The form of a document. Undefined if it has no rules. */
function formOf(content: Mapping): Form | undefined {
  if (isGrafanaManaged(content)) return grafanaManaged;
  if ('groups' in content) return plainForm;
  if (Array.isArray(content.items) && content.items.some(holdsRules)) return list;
  if (content.kind === 'ConfigMap' && Object.values(mappingAt(content, 'data')).some(looksLikeRules)) {
    return configMap;
  }
  if (RULE_KINDS.test(kindOf(content)) || 'groups' in mappingAt(content, 'spec')) return custom;
  if (DIRECTORIES.some((path) => Object.keys(reach(content, path)).length > 0)) return helmValues;
  if ('expr' in content && ('alert' in content || 'record' in content)) return bareRule;
  if (Array.isArray(content.rules) && isListOfRules(content.rules)) {
    return 'name' in content ? bareGroup : plainForm;
  }
  return undefined;
}

/**
 * `loki.grafana.com` has AlertingRule and RecordingRule, `monitoring.coreos.com` has PrometheusRule. Other kinds are read if
 * their spec has groups, which for example a DestinationRule of Istio has not.
 */
const RULE_KINDS = /^(?:AlertingRule|RecordingRule|PrometheusRule)$/;

const custom: Form = (source, content) => {
  const kind = kindOf(content);
  const { tenantID, ...spec } = mappingAt(content, 'spec');
  const inner = at(source, ['spec'], 'spec' in content && isMapping(content.spec) ? spec : content.spec);
  const ofLoki = String(content.apiVersion ?? '').startsWith('loki.grafana.com/');
  const tenant = typeof tenantID === 'string' ? `, for tenant ${tenantID}` : '';
  if (ofLoki)
    return [{ source: inner, carrier: `${article(kind)} of the Loki operator${tenant}: its spec is read` }];
  return [
    {
      source: inner,
      carrier:
        kind === 'PrometheusRule'
          ? 'a PrometheusRule of Kubernetes: its spec is read as LogQL; Prometheus reads this kind as PromQL'
          : `${article(kind)} of Kubernetes: its spec is read`,
    },
  ];
};

const configMap: Form = (source, _content, faults, notes) =>
  embedded(source, ['data'], { faults, notes }, 'a ConfigMap: the rule files in its `data` are read');

/** `ruler.directories` of the chart grafana/loki has files by tenant and name. Parent charts have it under `loki`. */
const DIRECTORIES: readonly Path[] = [
  ['ruler', 'directories'],
  ['loki', 'ruler', 'directories'],
];

const helmValues: Form = (source, content, faults, notes) =>
  DIRECTORIES.flatMap((path) =>
    Object.keys(reach(content, path)).flatMap((tenant) =>
      embedded(
        source,
        [...path, tenant],
        { faults, notes },
        `values of a Helm chart: the rule files in \`${path.join('.')}\` are read`,
      ),
    ),
  );

const list: Form = (source, content, faults, notes) =>
  (content.items as readonly unknown[]).flatMap((item, i) =>
    holdsRules(item) ? textsOf(at(source, ['items', i], item), faults, notes) : [],
  );

const bareRule: Form = (source, content) => [
  { source: grouped(source, [], [content], 'one'), carrier: 'a rule without a group' },
];

const bareGroup: Form = (source, content) => {
  const where = (path: Path): Path => path.slice(2);
  return [
    {
      source: { ...view(source, where), content: { groups: [content] } },
      carrier: 'a group of rules without `groups:` above it',
    },
  ];
};

const GRAFANA_KINDS = /^Grafana(?:AlertRuleGroup|ContactPoint|NotificationPolicy)$/;
/** Top-level keys of Grafana provisioning files, besides `groups`. */
const PROVISIONED = ['deleteRules', 'contactPoints', 'policies', 'muteTimes'];

function isGrafanaManaged(content: Mapping): boolean {
  if (GRAFANA_KINDS.test(kindOf(content))) return true;
  const groups = Array.isArray(content.groups) ? content.groups.filter(isMapping) : [];
  const rules = groups.flatMap(({ rules }) => (Array.isArray(rules) ? rules.filter(isMapping) : []));
  return (
    (content.apiVersion === 1 && ['groups', ...PROVISIONED].some((key) => key in content)) ||
    rules.some((rule) => Array.isArray(rule.data) && !('expr' in rule))
  );
}

const grafanaManaged: Form = (source, _content, faults) => {
  faults.push({
    where: source.where([]),
    problem: 'Grafana-managed alert rules: Grafana evaluates them, not the ruler of Loki',
    expected: `rules of Loki's ruler (Grafana calls them data source-managed): ${RULES}`,
    hint: 'write the query of `data:` and its threshold as one `expr:`',
  });
  return [];
};

/** The rule files that a mapping has as texts. Other texts are skipped with a note. */
function embedded(
  source: Source,
  path: Path,
  { faults, notes }: { readonly faults: Fault[]; readonly notes: string[] },
  carrier: string,
): readonly RuleText[] {
  return Object.entries(reach(source.content, path)).flatMap(([name, text]) => {
    const own = [...path, name];
    if (!looksLikeRules(text)) {
      notes.push(`${source.where(own)}: no rules, skipped`);
      return [];
    }
    try {
      const inner = typeof text === 'string' ? source.inside(own) : [at(source, own, text)];
      return ruleTextsIn(inner, faults, notes).map((one) => ({ carrier, ...one }));
    } catch (error) {
      if (!(error instanceof FiredrillError)) throw error;
      faults.push(...error.faults);
      return [];
    }
  });
}

/** Does not parse the text, so that invalid rule files are reported and not skipped. */
const looksLikeRules = (value: unknown): boolean =>
  typeof value === 'string' ? ANY_RULES.test(value) : holdsRules(value);
const ANY_RULES = /^\s*(?:-\s+)?["']?(?:groups|alert|record)["']?\s*:/m;

/** A part of a document as a document. */
const at = (source: Source, prefix: Path, content: unknown): Source => ({
  ...view(source, (path) => [...prefix, ...path]),
  content,
});

/** Puts rules without a group in a group. Places under `groups.0.rules.N` refer to the rules in the document. */
const grouped = (source: Source, prefix: Path, rules: readonly unknown[], only?: 'one'): Source => ({
  ...view(source, (path) => [...prefix, ...path.slice(only ? 4 : 3)]),
  content: { groups: [{ name: 'rules', rules }] },
});

const view = (source: Source, moved: (path: Path) => Path): Source => ({
  ...source,
  where: (path) => source.where(moved(path)),
  found: (path) => source.found(moved(path)),
  inside: (path) => source.inside(moved(path)),
});

const isListOfRules = (items: readonly unknown[]): boolean =>
  items.some((item) => isMapping(item) && 'expr' in item && ('alert' in item || 'record' in item));

const isManifest = (content: unknown): boolean =>
  isMapping(content) && typeof content.apiVersion === 'string' && kindOf(content) !== '';

const kindOf = (content: unknown): string =>
  isMapping(content) && typeof content.kind === 'string' ? content.kind : '';

const article = (kind: string): string => `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind || 'resource'}`;

const mappingAt = (content: Mapping, key: string): Mapping => reach(content, [key]);

/** The mapping at a path, or an empty one. */
function reach(content: unknown, path: Path): Mapping {
  const found = path.reduce<unknown>(
    (above, step) => (isMapping(above) && Object.hasOwn(above, step) ? above[step] : undefined),
    content,
  );
  return isMapping(found) ? found : {};
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
