/** A preview as one SVG or HTML page: traffic, services and journeys. */

import { readableNumber, readableShare } from '../core/readable.ts';
import { boxGraph } from '../draw/box-graph.ts';
import { htmlPage, type Table } from '../draw/page.ts';
import { MARGIN_PX, type Picture, type Section, svgPicture } from '../draw/picture.ts';
import { spanText, viewLines } from './heading.ts';
import { journeyBlocks } from './journeys.ts';
import { type LineFigures, serviceBoxes } from './services.ts';
import { trafficBlock } from './traffic.ts';
import type { View } from './view.ts';
import { incidentNote } from './words.ts';

export const previewSvg = async (view: View, figures: LineFigures, width: number): Promise<string> =>
  svgPicture(await picture(view, figures, width), width);

/** The picture, followed by its numbers as tables. */
export const previewHtml = async (view: View, figures: LineFigures, width: number): Promise<string> =>
  htmlPage(
    await picture(view, figures, width),
    [...incidentTable(view, figures), ...serviceTable(figures)],
    width,
  );

async function picture(view: View, figures: LineFigures, width: number): Promise<Picture> {
  const { scenario } = view;
  const room = width - 2 * MARGIN_PX;
  const sections: Section[] = [
    {
      heading: 'Traffic',
      note: `${spanText(view)}, times in ${view.origin.timeZone}. ${laterIncidents(view)}`.trim(),
      blocks: [trafficBlock(view, room)],
    },
    {
      heading: 'Services',
      note: SERVICES_NOTE,
      blocks: [await boxGraph(serviceBoxes(scenario, figures), room)],
    },
  ];
  if (scenario.journeys.length > 0) {
    sections.push({
      heading: 'Journeys',
      note: 'Each box is a state: what it runs, and how long the user thinks afterwards. The number at an arrow is the share that takes it. A state with a double border ends the journey.',
      blocks: await journeyBlocks(scenario, room),
    });
  }
  return { title: scenario.name, description: viewLines(view, figures), sections };
}

const SERVICES_NOTE =
  'Each box is a service: log records per second before curve and bursts, the resulting shares of levels, and its operations with median latency (or range) and the share of runs that fail on their own. Arrows lead from a call to the called operation.';

/** Incidents after the shown time. */
function laterIncidents({ scenario, span }: View): string {
  const later = scenario.incidents.filter(({ atMs }) => atMs >= span.toMs);
  return later.length === 0 ? '' : `Later incidents: ${later.map(({ name }) => name).join(', ')}.`;
}

const incidentTable = ({ scenario: { incidents } }: View, { errorsDuring }: LineFigures): readonly Table[] =>
  incidents.length === 0
    ? []
    : [
        {
          heading: 'Incidents',
          columns: [
            { name: 'Incident', isNumber: false },
            { name: 'Effect', isNumber: false },
            { name: 'ERROR lines at its peak', isNumber: true },
          ],
          rows: incidents.map((incident) => {
            const errors = errorsDuring.get(incident.name);
            return [incident.name, incidentNote(incident), errors === undefined ? '' : readableShare(errors)];
          }),
        },
      ];

const serviceTable = (figures: LineFigures): readonly Table[] => [
  {
    heading: 'Log lines',
    columns: [
      { name: 'Service', isNumber: false },
      { name: 'per second', isNumber: true },
      { name: 'ERROR', isNumber: true },
      { name: 'WARN', isNumber: true },
    ],
    rows: [...figures.services].map(([name, { rate, errors, warnings }]) => [
      name,
      readableNumber(rate),
      readableShare(errors),
      readableShare(warnings),
    ]),
  },
];
