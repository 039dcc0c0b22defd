/** Finds the record attributes that a drill's rules can see. A rehearsal does not write the others. */

import type { AlertRule } from '../alerts/model.ts';
import { seesOnlyWhatItNames } from '../logql/index.ts';

/**
 * Returns a function that reports whether any of the rules can see an attribute, given its OTLP name. When in doubt, it
 * returns true. The result is `undefined` if a rule sees every attribute because it does not name the labels it groups by.
 */
export function visibleAttributes(rules: readonly AlertRule[]): ((attribute: string) => boolean) | undefined {
  if (!rules.every(({ expr }) => seesOnlyWhatItNames(expr))) return undefined;
  const text = normalized(
    rules.map(({ expr, labels, annotations }) => JSON.stringify([expr, labels, annotations])).join('\n'),
  );
  const known = new Map<string, boolean>();
  return (attribute) => {
    let visible = known.get(attribute);
    if (visible === undefined) {
      const name = normalized(attribute);
      // The name can be anywhere in the text: in a matcher, in a template, or as part of a longer name.
      visible = ALWAYS_VISIBLE.test(name) || text.includes(name);
      known.set(attribute, visible);
    }
    return visible;
  };
}

/**
 * Labels that a drill counts records by or selects its own streams with, in any Loki configuration, and fields that Loki
 * reads as a level before it reads the record's severity (`log_level_fields`).
 */
const ALWAYS_VISIBLE =
  /^(service_name|service_namespace|deployment_environment_name|k8s_cluster_name|(.*_)?(level|lvl|severity|severity_?text))$/;

/** Replaces characters as Loki does in label names, and ignores case. */
const normalized = (text: string): string => text.replaceAll(/[^a-zA-Z0-9]+/g, '_').toLowerCase();
