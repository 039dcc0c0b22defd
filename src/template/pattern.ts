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
    return replacement.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar, bare, braced) => {
      if (dollar !== undefined) return '$';
      const name: string = bare ?? braced;
      // An unknown group is empty: `$1x` is the group "1x".
      const group = /^\d+$/.test(name) ? Number(name) : undefined;
      const value = group === undefined ? named[name] : group < found.length - 2 ? found[group] : undefined;
      return typeof value === 'string' ? value : '';
    });
  });
