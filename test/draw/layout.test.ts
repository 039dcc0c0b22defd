import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LayoutArrow, type LayoutBox, layOut } from '../../src/draw/layout.ts';

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Boxes of all sizes, arrows between any two or back to the same, some with labels. */
const graphs = fc
  .array(fc.record({ width: fc.integer({ min: 20, max: 200 }), height: fc.integer({ min: 20, max: 120 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .chain((sizes) => {
    const end = fc.nat(sizes.length - 1);
    const arrow = fc.record({ from: end, to: end, label: fc.option(fc.integer({ min: 10, max: 60 })) });
    return fc.record({ sizes: fc.constant(sizes), arrows: fc.array(arrow, { maxLength: 20 }) });
  });

test('boxes and labels do not overlap, and arrows stay outside of boxes and inside the picture', {
  tags: 'slow',
}, async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async ({ sizes, arrows }) => {
      const boxes = sizes.map((size, i): LayoutBox => ({ id: `box ${i}`, ...size }));
      const lines = arrows.map(
        ({ from, to, label }, i): LayoutArrow => ({
          id: `arrow ${i}`,
          from: `box ${from}`,
          to: `box ${to}`,
          ...(label === null ? {} : { label: { width: label, height: 14 } }),
        }),
      );
      const layout = await layOut(boxes, lines, { layer: 30, box: 15 });
      const places = boxes.map(({ id, width, height }): Rectangle => {
        const { x, y } = layout.boxes.get(id)!;
        return { left: x, top: y, right: x + width, bottom: y + height };
      });
      const labels = lines.flatMap(({ id, label }): Rectangle[] => {
        const place = layout.arrows.get(id)!.label;
        return label && place
          ? [{ left: place.x, top: place.y, right: place.x + label.width, bottom: place.y + label.height }]
          : [];
      });
      expect(labels).toHaveLength(lines.filter(({ label }) => label).length);
      const solid = [...places, ...labels];
      for (const [i, a] of solid.entries())
        for (const b of solid.slice(i + 1)) expect(overlap(a, b)).toBe(false);
      for (const { corners } of layout.arrows.values()) {
        expect(corners.length).toBeGreaterThanOrEqual(2);
        for (const [i, end] of corners.entries()) {
          const start = corners[i - 1] ?? end;
          const stretch: Rectangle = {
            left: Math.min(start.x, end.x),
            right: Math.max(start.x, end.x),
            top: Math.min(start.y, end.y),
            bottom: Math.max(start.y, end.y),
          };
          expect(stretch.right).toBeLessThanOrEqual(layout.width);
          expect(stretch.bottom).toBeLessThanOrEqual(layout.height);
          for (const place of places) expect(overlap(stretch, place)).toBe(false);
        }
      }
    }),
    { numRuns: 40 },
  );
});
