/** `title`: the first letter of each word large, the others as they are. */

const WORDS = new Intl.Segmenter('en', { granularity: 'word' });

export const titled = (text: string): string =>
  Array.from(WORDS.segment(text), ({ segment }) =>
    segment.replace(/\p{L}/u, (letter) => letter.toUpperCase()),
  ).join('');
