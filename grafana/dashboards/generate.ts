/** `npm run dashboards`: writes the files that Grafana reads, grafana/dashboards/json/*.json. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboards, fileText } from './all.ts';

const folder = join(import.meta.dirname, 'json');

mkdirSync(folder, { recursive: true });
for (const [file, dashboard] of Object.entries(dashboards)) {
  writeFileSync(join(folder, file), fileText(dashboard));
}
