/** What of a record a drill's rules can see: the rest need not be written to try them. */

import type { AlertRule } from '../alerts/model.ts';
import { seesOnlyWhatItNames } from '../logql/index.ts';

/**
 * Says of an attribute, by its OTLP name, whether any rule can see it; `undefined` if some rule sees all there are,
 * because it does not say by which labels it groups. Where in doubt, it can.
 */
export function seenBy(rules: readonly AlertRule[]): ((attribute: string) => boolean) | undefined {
  if (!rules.every(({ expr }) => seesOnlyWhatItNames(expr))) return undefined;
  const text = plain(
    rules.map(({ expr, labels, annotations }) => JSON.stringify([expr, labels, annotations])).join('\n'),
  );
  const known = new Map<string, boolean>();
  return (attribute) => {
    let seen = known.get(attribute);
    if (seen === undefined) {
      const name = plain(attribute);
      // Anywhere in the text: in a matcher, a template, a part of a longer name.
      seen = ALWAYS.test(name) || text.includes(name);
      known.set(attribute, seen);
    }
    return seen;
  };
}

/**
 * What a drill counts by and knows its own streams by in Lokis of any configuration; and fields that Loki takes
 * for a level, before it looks at the record's severity (`log_level_fields`).
 */
const ALWAYS =
  /^(service_name|service_namespace|deployment_environment_name|k8s_cluster_name|(.*_)?(level|lvl|severity|severity_?text))$/;

/** As Loki writes names of labels, and then without a difference that it may or may not make. */
const plain = (text: string): string => text.replaceAll(/[^a-zA-Z0-9]+/g, '_').toLowerCase();
