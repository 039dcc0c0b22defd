/** The curve as an SVG file. */
import { describe, expect, test } from 'vitest';
import { sweepSvg } from '../../src/sweep/picture.ts';
import { all, type Node, parseMarkup, textOf } from '../draw/support.ts';
import { MINUTE, swept } from './support.ts';

const drawn = (...given: Parameters<typeof swept>): Node => parseMarkup(sweepSvg(swept(...given)));
const dots = (node: Node): readonly (readonly number[])[] =>
  all(node, 'circle').map(({ attributes }) => [Number(attributes.cx), Number(attributes.cy)]);
const notes = (node: Node): readonly string[] =>
  all(node, 'g').flatMap(({ children }) => {
    const [first] = children;
    return typeof first === 'object' && first.name === 'title' ? [textOf(first)] : [];
  });

describe('the picture', () => {
  test('has a dot a strength for the share, and one for the time where any fired', () => {
    const picture = drawn({ '3%': '...', '5%': 'F.F', '7%': 'FFF' });
    expect(notes(picture)).toEqual([
      '3%: 0 of 3 seeds; between 0% and 63.2% are possible',
      '5%: 2 of 3 seeds; between 13.5% and 98.3% are possible',
      '7%: 3 of 3 seeds; between 36.8% and 100% are possible',
      ...['5%: 3m 20s', '7%: 3m 20s'],
    ]);
    const [none, some, every] = dots(picture);
    expect(none![1]).toBeGreaterThan(some![1]!);
    expect(some![1]).toBeGreaterThan(every![1]!);
    expect(none![0]).toBeLessThan(some![0]!);
  });

  test('has no dot where nobody can say', () => {
    expect(notes(drawn({ '3%': '??', '5%': 'F.' }))).toEqual([
      '5%: 1 of 2 seeds; between 2.5% and 97.5% are possible',
      '5%: 3m',
    ]);
  });

  test('says what it shows, and the same as the terminal beneath the title', () => {
    const text = textOf(drawn({ '3%': '..', '5%': 'FF' }));
    for (const words of [
      'HighErrorRatio{service_name=payment}',
      'Seeds with which it fired',
      'Time from the start of the incident until it fired',
      'share of operations that fail',
      'fires at 5% errors',
    ]) {
      expect(text).toContain(words);
    }
  });

  test('shows where the incident ends, unless all fired long before', () => {
    const ends = (lastsMs: number): boolean =>
      textOf(drawn({ '5%': 'FFF' }, { lastsMs })).includes('the incident ends');
    expect([ends(3 * MINUTE), ends(30 * MINUTE)]).toEqual([true, false]);
    expect(textOf(drawn({ '5m': 'F' }, { effect: 'silence' }))).not.toContain('the incident ends');
  });

  test('shortens a long name to its width', () => {
    const value = 'inventory-service|'.repeat(20);
    const alert = {
      alert: 'HighErrorRatio',
      labels: [{ name: 'service_name', operator: '=~', value }],
    } as const;
    const [title] = all(drawn({ '5%': 'F' }, { alert }), 'text');
    expect(textOf(title!)).toMatch(/^HighErrorRatio\{service_name=~inventory-service.*…$/);
  });

  test.each([
    ['one strength', drawn({ '5%': 'F' })],
    ['none at all', drawn({ '5%': ' ' })],
    ['none that fired', drawn({ '3%': '.', '5%': '.' })],
    ['a strength of nothing alone', drawn({ x0: '.' }, { effect: 'traffic' })],
    ['a fast alert', drawn({ '5%': 'F' }, { runMs: MINUTE })],
  ])('is whole with %s', (_, picture) => {
    const numbers = [...all(picture, 'circle'), ...all(picture, 'line'), ...all(picture, 'path')].flatMap(
      ({ attributes }) => Object.values(attributes).join(' '),
    );
    for (const written of numbers) expect(written).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('follows the reader’s light or dark colours and obeys no name', () => {
    const text = sweepSvg(swept({ '5%': 'F' }, { scenario: '<script>alert(1)</script>' }));
    expect(text).toContain('prefers-color-scheme: dark');
    expect(text).not.toContain('<script>');
  });
});
