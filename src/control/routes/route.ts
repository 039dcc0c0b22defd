/** A route: a function that adds itself to the server. Each route has its own file. */
import type { FastifyInstance } from 'fastify';
import type { ControlSource } from '../source.ts';

export type Route = (app: FastifyInstance, source: ControlSource) => void;
