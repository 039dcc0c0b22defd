/** All dashboards, and the text of the file that Grafana reads of each. */
import { drill } from './drill.ts';
import { overview } from './overview.ts';
import { services } from './services.ts';
import { webAccess } from './web-access.ts';

export const dashboards = {
  'overview.json': overview.build(),
  'services.json': services.build(),
  'web-access.json': webAccess.build(),
  'drill.json': drill.build(),
};

export const fileText = (dashboard: object): string => `${JSON.stringify(dashboard, null, 2)}\n`;
