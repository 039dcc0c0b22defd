/** All routes, in the order of the documentation. */
import { config } from './config.ts';
import { health } from './health.ts';
import { logs } from './logs.ts';
import { metrics } from './metrics.ts';
import { page } from './page.ts';
import { ratios } from './ratios.ts';
import type { Route } from './route.ts';
import { status } from './status.ts';

export const ROUTES: readonly Route[] = [page, logs, config, health, metrics, status, ratios];
