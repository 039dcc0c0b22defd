import fc from 'fast-check';
import { expect, test } from 'vitest';
import { element } from '../../src/draw/markup.ts';
import { all, read, textOf } from './support.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'<>&"\'\u0000\ud800]a') }),
);

/** Characters that XML does not allow are replaced. */
const kept = (text: string): string =>
  text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');

test('any text survives a round trip, in content and in attributes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const [node] = all(read(element('text', { title: text }, text)), 'text');
      expect(textOf(node!)).toBe(kept(text));
      expect(node!.attributes.title).toBe(kept(text));
    }),
  );
});

test('children may be lists, and undefined is left out', () => {
  const { markup } = element('g', { id: undefined, x: 1.23456 }, [element('rect', {}), undefined], 'a');
  expect(markup).toBe('<g x="1.23"><rect/>a</g>');
});
