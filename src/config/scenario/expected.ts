/** Expected values of a scenario, by arithmetic on the model. Nothing is simulated. */
export { demandOf } from './expected/demand.ts';
export { type ExpectedShares, expectedShares, type LineShares } from './expected/shares.ts';
