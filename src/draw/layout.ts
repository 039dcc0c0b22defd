/**
 * Places boxes and routes arrows between them: ELK's layered algorithm (Sugiyama), left to right, with right angles.
 * Arrows can start and end at a given height of a box (ports), and labels have reserved space.
 */
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';

export interface LayoutBox {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Heights in px from the top at which arrows arrive (left side) and leave (right side), by port id. */
  readonly ports?: readonly { readonly id: string; readonly side: 'left' | 'right'; readonly y: number }[];
}

export interface LayoutArrow {
  readonly id: string;
  /** Ids of boxes or of ports. */
  readonly from: string;
  readonly to: string;
  readonly label?: { readonly width: number; readonly height: number };
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  /** Upper left corner by box id. */
  readonly boxes: ReadonlyMap<string, Place>;
  /** Corners from start to end, and the label's upper left corner, by arrow id. */
  readonly arrows: ReadonlyMap<string, { readonly corners: readonly Place[]; readonly label?: Place }>;
}

/** Distances in px: `layer` between columns of boxes, `box` between boxes of one column. */
export interface Spacing {
  readonly layer: number;
  readonly box: number;
}

export async function layOut(
  boxes: readonly LayoutBox[],
  arrows: readonly LayoutArrow[],
  spacing: Spacing,
): Promise<Layout> {
  // 1.6 MB of code, loaded only to draw graphs.
  const { default: elkjs } = await import('elkjs/lib/elk.bundled.js');
  const elk = new elkjs.default();
  // The bundle runs in this thread, so there is no worker to stop.
  return read(
    await elk.layout({
      id: 'picture',
      layoutOptions: options(spacing),
      children: boxes.map((box) => elkBox(box, arrows)),
      edges: arrows.map(({ id, from, to, label }) => ({
        id,
        sources: [from],
        targets: [to],
        ...(label ? { labels: [{ ...label, text: ' ' }] } : {}),
      })),
    }),
  );
}

const options = ({ layer, box }: Spacing): Record<string, string> => ({
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=2,left=2,bottom=2,right=2]',
  'elk.spacing.nodeNode': String(box),
  'elk.spacing.componentComponent': String(box),
  'elk.layered.spacing.nodeNodeBetweenLayers': String(layer),
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '8',
  'elk.spacing.edgeLabel': '3',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '20',
  'elk.randomSeed': '1',
});

function elkBox({ id, width, height, ports = [] }: LayoutBox, arrows: readonly LayoutArrow[]): ElkNode {
  const ends = new Set([id, ...ports.map((port) => port.id)]);
  const links = arrows.filter(({ from, to }) => ends.has(from) || ends.has(to)).length;
  return {
    id,
    width,
    height,
    layoutOptions: {
      // Among unconnected parts, the one with the most arrows comes first, single boxes last.
      'elk.priority': String(links),
      ...(ports.length > 0 ? { 'elk.portConstraints': 'FIXED_POS' } : {}),
    },
    ports: ports.map((port) => ({
      id: port.id,
      width: 0,
      height: 0,
      x: port.side === 'left' ? 0 : width,
      y: port.y,
      layoutOptions: { 'elk.port.side': port.side === 'left' ? 'WEST' : 'EAST' },
    })),
  };
}

function read({ width = 0, height = 0, children = [], edges = [] }: ElkNode): Layout {
  return {
    width,
    height,
    boxes: new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }])),
    arrows: new Map(edges.map((edge) => [edge.id, route(edge)])),
  };
}

function route({ sections = [], labels = [] }: ElkExtendedEdge) {
  const corners = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const label = labels[0];
  return label ? { corners, label: { x: label.x ?? 0, y: label.y ?? 0 } } : { corners };
}
