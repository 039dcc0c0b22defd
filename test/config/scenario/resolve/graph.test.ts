/** Dependencies in order, and the cycles among them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dependencyOrder } from '../../../../src/config/scenario/resolve/graph.ts';

const graph = (edges: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(edges));

test('each comes after what it depends on', () => {
  expect(dependencyOrder(graph({ a: ['b', 'c'], b: ['c'], c: [] }))).toEqual({
    order: ['c', 'b', 'a'],
    cycles: [],
  });
});

test('the order of the file is kept where nothing says otherwise', () => {
  expect(dependencyOrder(graph({ c: [], a: [], b: [] })).order).toEqual(['c', 'a', 'b']);
});

test('names that are no nodes are passed over', () => {
  expect(dependencyOrder(graph({ a: ['nowhere'] }))).toEqual({ order: ['a'], cycles: [] });
});

test.each([
  [{ a: ['a'] }, [['a', 'a']]],
  [{ a: ['b'], b: ['a'] }, [['a', 'b', 'a']]],
  [{ start: ['a'], a: ['b'], b: ['c'], c: ['a'] }, [['a', 'b', 'c', 'a']]],
  [
    { a: ['b'], b: ['a'], c: ['d'], d: ['c'] },
    [
      ['a', 'b', 'a'],
      ['c', 'd', 'c'],
    ],
  ],
])('%j goes in cycles', (edges, cycles) => {
  expect(dependencyOrder(graph(edges)).cycles).toEqual(cycles);
});

test('a chain of any length is walked', () => {
  const long = new Map(Array.from({ length: 20_000 }, (_, i) => [`n${i}`, [`n${i + 1}`]] as const));
  expect(dependencyOrder(long).cycles).toEqual([]);
});

const anyGraph = fc
  .array(fc.array(fc.nat(15), { maxLength: 4 }), { maxLength: 16 })
  .map((lists) => new Map(lists.map((needs, i) => [String(i), needs.map(String)] as const)));

test('every node comes once, and without cycles after all it needs', () => {
  fc.assert(
    fc.property(anyGraph, (edges) => {
      const { order, cycles } = dependencyOrder(edges);
      expect([...order].sort()).toEqual([...edges.keys()].sort());
      if (cycles.length > 0) return;
      for (const [node, needs] of edges) {
        for (const need of needs) {
          if (edges.has(need)) expect(order.indexOf(need)).toBeLessThan(order.indexOf(node));
        }
      }
    }),
  );
});

test('every cycle is one, and a graph with one is never called free of them', () => {
  fc.assert(
    fc.property(anyGraph, (edges) => {
      const { cycles } = dependencyOrder(edges);
      for (const cycle of cycles) {
        expect(cycle.at(0)).toBe(cycle.at(-1));
        cycle.slice(1).forEach((node, i) => {
          expect(edges.get(cycle[i]!)).toContain(node);
        });
      }
      expect(cycles.length > 0).toBe([...edges.keys()].some((node) => reaches(edges, node, node)));
    }),
  );
});

function reaches(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [...(edges.get(from) ?? [])];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    open.push(...(edges.get(node) ?? []));
  }
  return false;
}
