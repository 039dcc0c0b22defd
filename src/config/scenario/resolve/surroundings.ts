/** What a part of a scenario needs from the rest of the file. */
import type { Faults } from '../faults.ts';
import type { ScenarioFile } from '../schema.ts';
import type { References } from './references.ts';
import type { Templates } from './templates.ts';

export interface Surroundings {
  readonly references: References;
  readonly templates: Templates;
  readonly faults: Faults;
}

export type ServiceFile = ScenarioFile['services'][string];
export type OperationFile = NonNullable<ServiceFile['operations']>[string];
export type LogFile = NonNullable<OperationFile['logs']>[number];
