import { expect, test } from 'vitest';
import type { GraphBox } from '../../src/draw/box-content.ts';
import { boxGraph } from '../../src/draw/box-graph.ts';
import { stateGraph } from '../../src/draw/state-graph.ts';
import { textWidth } from '../../src/draw/text-width.ts';
import { all, read, textOf } from './support.ts';

const call = (to: string, note = '') => ({ to, name: to, note });
const box = (name: string, calls: GraphBox['rows'][number]['calls'] = []): GraphBox => ({
  name,
  facts: ['v1.0.0'],
  rows: [{ id: `${name}.run`, name: 'run', aside: '40ms', calls }],
});
const edges = (drawn: ReturnType<typeof read>) =>
  all(drawn, 'path').filter(({ attributes }) => attributes.class === 'edge');

test('an arrow for each call to another box, with its note', async () => {
  const { drawn } = await boxGraph(
    [box('a', [call('b.run', 'timeout 500ms'), call('a.run'), call('elsewhere.run')]), box('b')],
    1000,
  );
  expect(edges(read(drawn)).map(textOf)).toEqual(['a.run calls b.run: timeout 500ms']);
  // The two other calls are only lines of text.
  const texts = all(read(drawn), 'text').map(textOf);
  expect(texts.filter((text) => text.startsWith('→'))).toHaveLength(3);
});

test('services that call each other are drawn too', async () => {
  const { drawn } = await boxGraph([box('a', [call('b.run')]), box('b', [call('a.run')])], 1000);
  expect(edges(read(drawn))).toHaveLength(2);
});

test('a long chain has narrow boxes to fit the room', async () => {
  const chain = Array.from({ length: 6 }, (_, i) =>
    box(
      `a-service-with-a-long-name-${i}`,
      i < 5 ? [call(`a-service-with-a-long-name-${i + 1}.run`, 'timeout 500ms, 2 retries')] : [],
    ),
  );
  const roomy = await boxGraph(chain, 5000);
  expect(roomy.width).toBeGreaterThan(1150);
  expect((await boxGraph(chain, 1150)).width).toBeLessThanOrEqual(1150);
});

test('no text is wider than its box', async () => {
  const long = 'a-name-that-goes-on-and-on-without-an-end-in-sight'.repeat(2);
  const { drawn } = await boxGraph(
    [{ ...box(long, [call(long, 'a note '.repeat(40))]), facts: [long] }],
    1000,
  );
  const width = Number(all(read(drawn), 'rect')[0]!.attributes.width);
  for (const text of all(read(drawn), 'text')) {
    const look = {
      sizePx: text.attributes.class?.includes('small') ? 11.5 : 13,
      bold: text.attributes.class === 'strong',
    };
    expect(textWidth(textOf(text), look)).toBeLessThanOrEqual(width);
  }
});

test('an empty graph has no size', async () => {
  expect(all(read((await boxGraph([], 1000)).drawn), 'text')).toEqual([]);
});

test('a state machine: a dot at the start, a label for each share, transitions to the same state', async () => {
  const { drawn } = await stateGraph(
    'look',
    [
      { name: 'look', lines: ['web.page'], isEnd: false },
      { name: 'gone', lines: ['completed'], isEnd: true },
    ],
    [
      { from: 'look', to: 'look', label: '70%' },
      { from: 'look', to: 'gone', label: '30%' },
    ],
  );
  const node = read(drawn);
  expect(all(node, 'circle')).toHaveLength(1);
  expect(edges(node).map(textOf)).toEqual(['starts with look', 'look to look 70%', 'look to gone 30%']);
  expect(all(node, 'text').map(textOf)).toEqual(expect.arrayContaining(['70%', '30%', 'look', 'completed']));
  // An end state has a second border inside the first.
  expect(all(node, 'rect')).toHaveLength(3);
});
