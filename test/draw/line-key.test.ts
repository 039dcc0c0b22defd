import { expect, test } from 'vitest';
import { lineKey } from '../../src/draw/line-key.ts';
import { all, read, textOf } from './support.ts';

test('each line has a sample and a name; a long name is shortened, and complete in the tooltip', () => {
  const long = `{service_name="${'payment-'.repeat(20)}"}`;
  const { drawn, height } = lineKey(
    [
      { name: 'auth', look: 'series line0' },
      { name: long, look: 'faint' },
    ],
    { left: 0, top: 10, width: 180 },
  );
  const node = read(drawn);
  expect(all(node, 'path').map(({ attributes }) => attributes.class)).toEqual(['series line0', 'faint']);
  const [first, second] = all(node, 'text');
  expect(textOf(first!)).toBe('auth');
  expect(textOf(second!)).toContain('…');
  expect(all(node, 'title').map(textOf)).toEqual(['auth', long]);
  expect(Number(second!.attributes.y)).toBeLessThan(10 + height);
});
