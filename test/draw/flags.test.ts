import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Flag, flags } from '../../src/draw/flags.ts';
import { all, type Node, read, textOf } from './support.ts';

const FRAME = { left: 100, top: 20, width: 600, height: 0 };
const x = (timeMs: number): number => 100 + timeMs;
const flag = (name: string, ...windows: readonly (readonly [number, number])[]): Flag => ({
  name,
  note: `${name}!`,
  windows: windows.map(([fromMs, toMs]) => ({ fromMs, toMs })),
});
const draw = (list: readonly Flag[]): { readonly node: Node; readonly height: number } => {
  const { drawn, height } = flags(list, FRAME, x);
  return { node: read(drawn), height };
};
const number = (node: Node, key: string): number => Number(node.attributes[key]);

test('a name is above its window', () => {
  const { node, height } = draw([flag('outage', [100, 150])]);
  const [text] = all(node, 'text');
  const [bar] = all(node, 'rect');
  expect([textOf(text!), number(text!, 'x')]).toEqual(['outage', 200]);
  expect([number(bar!, 'x'), number(bar!, 'width')]).toEqual([200, 50]);
  expect(number(bar!, 'y')).toBeGreaterThan(number(text!, 'y'));
  expect(number(bar!, 'y') + number(bar!, 'height')).toBeLessThanOrEqual(FRAME.top + height);
});

test('names share a row if they have room, and have separate rows otherwise', () => {
  expect(draw([flag('one', [0, 10]), flag('two', [300, 310])]).height).toBe(
    draw([flag('one', [0, 10])]).height,
  );
  expect(draw([flag('one', [0, 10]), flag('two', [5, 15])]).height).toBeGreaterThan(
    draw([flag('one', [0, 10])]).height,
  );
  expect(draw([]).height).toBe(0);
});

test('a repeated window is named once', () => {
  const { node } = draw([flag('nightly', [0, 10], [200, 210], [400, 410])]);
  expect(all(node, 'text').map(textOf)).toEqual(['nightly']);
  expect(all(node, 'rect')).toHaveLength(3);
});

test('a name at the end stays within the frame', () => {
  const [text] = all(draw([flag('an incident at the very end', [595, 600])]).node, 'text');
  expect(number(text!, 'x')).toBeGreaterThan(500);
  expect(number(text!, 'x')).toBeLessThan(600);
});

test('bars do not overlap', () => {
  const window = fc.tuple(fc.nat(550), fc.nat(50)).map(([from, length]) => [from, from + length] as const);
  const some = fc.array(fc.array(window, { minLength: 1, maxLength: 3 }), { maxLength: 15 });
  fc.assert(
    fc.property(some, (list) => {
      const drawn = all(
        draw(list.map((windows, i) => flag(`incident-${i}`, ...windows.toSorted((a, b) => a[0] - b[0]))))
          .node,
        'rect',
      );
      for (const [i, a] of drawn.entries()) {
        for (const b of drawn.slice(i + 1)) {
          if (number(a, 'y') !== number(b, 'y')) continue;
          const [left, right] = number(a, 'x') <= number(b, 'x') ? [a, b] : [b, a];
          expect(number(left, 'x') + number(left, 'width')).toBeLessThanOrEqual(number(right, 'x'));
        }
      }
    }),
  );
});
