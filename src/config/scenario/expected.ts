/** What follows from a scenario by arithmetic, over the model alone: nothing is played. */
export { demandOf } from './expected/demand.ts';
export { type ExpectedShares, expectedShares, type LineShares } from './expected/shares.ts';
