/** Orders nodes by their dependencies: fields that use fields, and operations that call operations. */

export interface DependencyOrder {
  /** Each node after its dependencies. In each cycle, one node comes before one of its dependencies. */
  readonly order: readonly string[];
  /** Each cycle from a node back to it: `a b a`. */
  readonly cycles: readonly (readonly string[])[];
}

/** `edges`: the dependencies of each node. Unknown names are ignored. */
export function dependencyOrder(edges: ReadonlyMap<string, readonly string[]>): DependencyOrder {
  const needsOf = new Map([...edges].map(([node, needs]) => [node, needs.filter((need) => edges.has(need))]));
  const dependents = new Map([...edges.keys()].map((node): [string, string[]] => [node, []]));
  for (const [node, needs] of needsOf) {
    for (const need of needs) dependents.get(need)!.push(node);
  }
  const unmet = new Map([...needsOf].map(([node, needs]) => [node, needs.length]));
  const ready = [...edges.keys()].filter((node) => unmet.get(node) === 0);
  const done = new Set<string>();
  const cycles: (readonly string[])[] = [];
  while (done.size < edges.size) {
    const node = ready.shift() ?? breakCycle(needsOf, done, cycles);
    done.add(node);
    for (const dependent of dependents.get(node)!) {
      const left = unmet.get(dependent)! - 1;
      unmet.set(dependent, left);
      if (left === 0 && !done.has(dependent)) ready.push(dependent);
    }
  }
  return { order: [...done], cycles };
}

/** No node is ready, so every remaining node depends on another remaining one. Following them leads into a cycle. */
function breakCycle(
  needsOf: ReadonlyMap<string, readonly string[]>,
  done: ReadonlySet<string>,
  cycles: (readonly string[])[],
): string {
  const trail: string[] = [];
  let node = [...needsOf.keys()].find((name) => !done.has(name))!;
  while (!trail.includes(node)) {
    trail.push(node);
    node = needsOf.get(node)!.find((need) => !done.has(need))!;
  }
  cycles.push([...trail.slice(trail.indexOf(node)), node]);
  return node;
}
