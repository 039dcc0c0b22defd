/** What every route is: a function that adds itself to the server. Each stands in a file of its own. */
import type { FastifyInstance } from 'fastify';
import type { ControlSource } from '../source.ts';

export type Route = (app: FastifyInstance, source: ControlSource) => void;
