/** Go regular expressions that JavaScript can run: leading flags, named groups, and `$1` in replacements. */
import { messageOf } from '../core/errors.ts';
import { RulerOnly, TemplateError } from './values.ts';

function patternOf(written: string, flags: string): RegExp {
  const [, leading = '', rest = ''] = /^(?:\(\?([imsU]+)\))?(.*)$/s.exec(written)!;
  if (leading.includes('U') || /\[\[:|\\[pPzAQCE]/.test(rest)) {
    throw new RulerOnly(`the pattern ${JSON.stringify(written)} is not supported in a drill`);
  }
  try {
    return new RegExp(rest.replaceAll('(?P<', '(?<'), `${flags}${leading}`);
  } catch (error) {
    throw new TemplateError(messageOf(error));
  }
}

export const matches = (pattern: string, text: string): boolean => patternOf(pattern, '').test(text);

export const replaceAll = (pattern: string, replacement: string, text: string): string =>
  text.replace(patternOf(pattern, 'g'), (...found: unknown[]) => {
    const named = typeof found.at(-1) === 'object' ? (found.at(-1) as Record<string, string>) : {};
    return expanded(replacement, (name) => {
      const group = /^\d+$/.test(name) ? Number(name) : undefined;
      const value = group === undefined ? named[name] : group < found.length - 2 ? found[group] : undefined;
      return typeof value === 'string' ? value : '';
    });
  });

/**
 * A replacement with the text of its groups: `$1`, `${1}`, `$name`; `$$` is a dollar sign. `$1x` is the group "1x".
 *
 * Source: https://pkg.go.dev/regexp#Regexp.Expand
 */
export const expanded = (replacement: string, group: (name: string) => string): string =>
  replacement.replace(/\$(?:(\$)|\{(\w+)\}|(\w+))/g, (_, dollar, braced, bare) =>
    dollar === undefined ? group(braced ?? bare) : '$',
  );
