/** What becomes of an OTLP attribute: a label of its stream, structured metadata, or nothing. */
import { RE2JS } from 're2js';
import { EvaluationError } from '../../logql/index.ts';
import type { AttributeAction, AttributeOwner, AttributeRule, LokiProfile } from './profile.ts';

/**
 * Returns the action for an attribute by its OTLP name. Undefined if every attribute of this owner becomes structured
 * metadata.
 *
 * The documentation of Loki shows a rule that names an attribute before one whose expression matches it too: the first one
 * counts. What counts in any other order, or if the default list has the attribute too, is not documented, and refused.
 */
export function attributeActions(
  owner: AttributeOwner,
  { indexed, attributes }: LokiProfile,
): ((attribute: string) => AttributeAction) | undefined {
  const rules = attributes[owner].map(compiled);
  const defaults = owner === 'resource' ? indexed : NONE;
  if (rules.length === 0 && defaults.size === 0) return undefined;
  const known = new Map<string, AttributeAction>();
  return (attribute) => {
    let action = known.get(attribute);
    if (action === undefined) {
      action = actionOf(attribute, rules, defaults.has(attribute));
      if (known.size < MOST_KNOWN) known.set(attribute, action);
    }
    return action;
  };
}

const NONE: ReadonlySet<string> = new Set();
const MOST_KNOWN = 10_000;

interface Compiled {
  readonly action: AttributeAction;
  readonly names: ReadonlySet<string>;
  readonly matches: ((attribute: string) => boolean) | undefined;
}

const compiled = ({ action, names, regex }: AttributeRule): Compiled => ({
  action,
  names: new Set(names),
  matches: regex === undefined ? undefined : matcherOf(regex),
});

/** Whether Loki searches for the expression or matches the whole name is not documented: both must agree. */
function matcherOf(regex: string): (attribute: string) => boolean {
  const [part, whole] = [RE2JS.compile(regex), RE2JS.compile(`^(?:${regex})$`)];
  return (attribute) => {
    const isFound = part.matcher(attribute).find();
    if (isFound === whole.matcher(attribute).find()) return isFound;
    throw undocumented(attribute, `the expression ${JSON.stringify(regex)} matches a part of its name`);
  };
}

function actionOf(attribute: string, rules: readonly Compiled[], isDefault: boolean): AttributeAction {
  const named = rules.findIndex(({ names }) => names.has(attribute));
  // Not those behind a rule that names it: they cannot change anything.
  const before = named < 0 ? rules : rules.slice(0, named);
  const actions = new Set(before.filter(({ matches }) => matches?.(attribute)).map(({ action }) => action));
  if (named >= 0) actions.add(rules[named]!.action);
  if (isDefault) actions.add('index_label');
  const [action = 'structured_metadata', ...others] = actions;
  if (others.length === 0) return action;
  throw undocumented(attribute, `${[...actions].join(' and ')} apply to it`);
}

const undocumented = (attribute: string, why: string): EvaluationError =>
  new EvaluationError(
    'needs-loki',
    `what otlp_config makes of the attribute ${attribute} is not documented: ${why}`,
  );
