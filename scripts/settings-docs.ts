/** The settings for docs/settings.md, .env.example and docker-compose.yml, generated from their definitions. */

import { isOnByDefault } from '../src/commands/options.ts';
import type { SettingDefinition } from '../src/config/settings/definition.ts';
import { DEFINITIONS } from '../src/config/settings/resolve.ts';

const all = DEFINITIONS.map(([, definition]) => definition);
const groups = [...new Set(all.map(({ group }) => group))];
const perSignal = 'OpenTelemetry, per signal';

const defaultOf = ({ defaultText, fallback }: SettingDefinition<unknown>): string =>
  defaultText ?? (fallback === undefined ? '' : String(fallback));

const exampleOf = ({ example, fallback }: SettingDefinition<unknown>): string =>
  example ?? (fallback === undefined ? '' : String(fallback));

/** One Markdown table for each group; the per-signal variants as one sentence. */
export function settingsTables(): string {
  return groups
    .filter((group) => group !== perSignal)
    .map((group) => {
      const rows = all
        .filter((definition) => definition.group === group)
        .map((definition) => {
          const short = definition.short ? `\`-${definition.short}\` ` : '';
          const flag = definition.argument
            ? 'argument'
            : `${short}\`--${isOnByDefault(definition) ? 'no-' : ''}${definition.name}\``;
          const env = [definition.env, definition.envAlias]
            .filter(Boolean)
            .map((name) => `\`${name}\``)
            .join(', ');
          return `| ${env} | ${flag} | ${cell(defaultOf(definition))} | ${cell(definition.description)} |`;
        });
      return `## ${group}\n\n| environment | flag | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
    })
    .join('\n\n');
}

/** Escapes text for a cell of a Markdown table: `|` ends a cell, and `<n>` is HTML. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** Every environment variable, commented out. */
export function envExample(): string {
  const blocks = groups.map((group) => {
    const entries = all
      .filter((definition) => definition.group === group && definition.env !== undefined)
      .map((definition) => {
        const fallback = defaultOf(definition);
        const note = fallback === '' ? '' : ` Default: ${fallback}.`;
        return `# ${capital(definition.description)}.${note}\n# ${definition.env}=${exampleOf(definition)}`;
      });
    return `# --- ${group} ---\n\n${entries.join('\n\n')}`;
  });
  return `# Every setting of firedrill that has an environment variable. Copy it to .env, remove the "#" from the\n# settings you need, and start with: node --env-file=.env dist/cli.js\n\n${blocks.join('\n\n')}\n`;
}

/** Every environment variable that compose does not set itself, as commented lines of a YAML mapping. */
export function composeSettings(isSet: (name: string) => boolean): string {
  return all
    .filter(({ env }) => env !== undefined && !isSet(env))
    .map((definition) => `# ${definition.env}: ${JSON.stringify(exampleOf(definition))}`)
    .join('\n');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
