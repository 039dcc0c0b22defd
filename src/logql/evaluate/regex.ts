/** RE2 over text, with the shortcuts that lines by the million need. */
import { RE2JS } from 're2js';
import { expanded } from '../../template/index.ts';

export type Test = (text: string) => boolean;

/** Nothing in it but letters, digits and what means itself. */
const LITERAL = /^[\w\s\-:;,/"'=<>@#%&!~`]*$/;

/** Whether a pattern is found anywhere in a text. */
export function found(pattern: string): Test {
  const small = /^\(\?i\)(.*)$/s.exec(pattern)?.[1];
  if (LITERAL.test(pattern)) return (text) => text.includes(pattern);
  const words = alternatives(pattern);
  if (words) return (text) => words.some((word) => text.includes(word));
  // Letters outside of ASCII fold to others, and to several: those are for the library.
  if (small !== undefined && LITERAL.test(small)) return insensitive(small, pattern);
  return remembered(plain(pattern));
}

function alternatives(pattern: string): readonly string[] | undefined {
  const words = pattern.replace(/^\((?:\?:)?([^()]*)\)$/, '$1').split('|');
  return words.every((word) => LITERAL.test(word)) ? words : undefined;
}

function insensitive(word: string, pattern: string): Test {
  const lower = word.toLowerCase();
  const exact = plain(pattern);
  return (text) => (/^[\x00-\x7f]*$/.test(text) ? text.toLowerCase().includes(lower) : exact(text));
}

function plain(pattern: string): Test {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matcher(text).find();
}

/** Whether a pattern matches the whole of a text, as in matchers and label filters. */
export function whole(pattern: string): Test {
  const words = alternatives(pattern);
  if (words) {
    const set = new Set(words);
    return (text) => set.has(text);
  }
  if (pattern === '.*') return () => true;
  if (pattern === '.+') return (text) => text !== '';
  const compiled = RE2JS.compile(`^(?:${pattern})$`, RE2JS.DOTALL);
  return remembered((text) => compiled.matcher(text).find());
}

/** A replacement with the groups of the matcher's current match; a group that does not exist is empty. */
export function expandedMatch(
  matcher: ReturnType<RE2JS['matcher']>,
  names: Readonly<Record<string, number>>,
  replacement: string,
): string {
  return expanded(replacement, (name) => {
    const index = /^\d+$/.test(name) ? Number(name) : names[name];
    return index === undefined || index > matcher.groupCount() ? '' : (matcher.group(index) ?? '');
  });
}

const MOST_REMEMBERED = 2000;

/** Lines repeat, and values more so. */
function remembered(test: Test): Test {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const answer = test(text);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(text, answer);
    return answer;
  };
}
