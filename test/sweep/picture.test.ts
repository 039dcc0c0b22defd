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
  test('has one dot for each strength in both charts, in the lower one only if any seed fired', () => {
    const picture = drawn({ '3%': '...', '5%': 'F.F', '7%': 'FFF' });
    expect(notes(picture)).toEqual([
      '3%: 0 of 3 seeds; 95% bounds 0% and 63.2%',
      '5%: 2 of 3 seeds; 95% bounds 13.5% and 98.3%',
      '7%: 3 of 3 seeds; 95% bounds 36.8% and 100%',
      ...['5%: 3m 20s', '7%: 3m 20s'],
    ]);
    const [none, some, every] = dots(picture);
    expect(none![1]).toBeGreaterThan(some![1]!);
    expect(some![1]).toBeGreaterThan(every![1]!);
    expect(none![0]).toBeLessThan(some![0]!);
  });

  test('has no dot for an inconclusive strength', () => {
    expect(notes(drawn({ '3%': '??', '5%': 'F.' }))).toEqual([
      '5%: 1 of 2 seeds; 95% bounds 2.5% and 97.5%',
      '5%: 3m',
    ]);
  });

  test('has a title, and the text of the terminal report below it', () => {
    const text = textOf(drawn({ '3%': '..', '5%': 'FF' }));
    for (const words of [
      'HighErrorRatio{service_name=payment}',
      'Share of seeds with which the alert fired',
      'Time to detect',
      'share of operations that fail',
      'fires at 5% errors',
    ]) {
      expect(text).toContain(words);
    }
  });

  test('shows the end of the incident, unless all fired long before', () => {
    const ends = (lastsMs: number): boolean =>
      textOf(drawn({ '5%': 'FFF' }, { lastsMs })).includes('end of the incident');
    expect([ends(3 * MINUTE), ends(30 * MINUTE)]).toEqual([true, false]);
    expect(textOf(drawn({ '5m': 'F' }, { effect: 'silence' }))).not.toContain('end of the incident');
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
    ['a single strength of 0', drawn({ x0: '.' }, { effect: 'traffic' })],
    ['a fast alert', drawn({ '5%': 'F' }, { runMs: MINUTE })],
  ])('is whole with %s', (_, picture) => {
    const numbers = [...all(picture, 'circle'), ...all(picture, 'line'), ...all(picture, 'path')].flatMap(
      ({ attributes }) => Object.values(attributes).join(' '),
    );
    for (const written of numbers) expect(written).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('follows the reader’s light or dark colours and escapes names', () => {
    const text = sweepSvg(swept({ '5%': 'F' }, { scenario: '<script>alert(1)</script>' }));
    expect(text).toContain('prefers-color-scheme: dark');
    expect(text).not.toContain('<script>');
  });
});
