/** What depends on what, put in order: for fields that quote fields and operations that call operations. */

export interface DependencyOrder {
  /** Each node after those it depends on; of each circle one node is let through. */
  readonly order: readonly string[];
  /** Each circle from its first node back to it: `a b a`. */
  readonly circles: readonly (readonly string[])[];
}

/** `edges`: each node with those it depends on; names that are no nodes are passed over. */
export function dependencyOrder(edges: ReadonlyMap<string, readonly string[]>): DependencyOrder {
  const needsOf = new Map([...edges].map(([node, needs]) => [node, needs.filter((need) => edges.has(need))]));
  const dependents = new Map([...edges.keys()].map((node): [string, string[]] => [node, []]));
  for (const [node, needs] of needsOf) {
    for (const need of needs) dependents.get(need)!.push(node);
  }
  const unmet = new Map([...needsOf].map(([node, needs]) => [node, needs.length]));
  const ready = [...edges.keys()].filter((node) => unmet.get(node) === 0);
  const done = new Set<string>();
  const circles: (readonly string[])[] = [];
  while (done.size < edges.size) {
    const node = ready.shift() ?? breakCircle(needsOf, done, circles);
    done.add(node);
    for (const dependent of dependents.get(node)!) {
      const left = unmet.get(dependent)! - 1;
      unmet.set(dependent, left);
      if (left === 0 && !done.has(dependent)) ready.push(dependent);
    }
  }
  return { order: [...done], circles };
}

/** Nothing is ready, so every node left needs another one left: following them leads into a circle. */
function breakCircle(
  needsOf: ReadonlyMap<string, readonly string[]>,
  done: ReadonlySet<string>,
  circles: (readonly string[])[],
): string {
  const trail: string[] = [];
  let node = [...needsOf.keys()].find((name) => !done.has(name))!;
  while (!trail.includes(node)) {
    trail.push(node);
    node = needsOf.get(node)!.find((need) => !done.has(need))!;
  }
  circles.push([...trail.slice(trail.indexOf(node)), node]);
  return node;
}
