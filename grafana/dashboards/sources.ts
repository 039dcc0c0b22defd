/** Data sources as grafana/provisioning/datasources/firedrill.yaml has them, and the choice among them. */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { EVERY_SERVICE } from './queries.ts';

/** By name, because the list of alerts knows data sources by nothing else. */
export const LOKI_DEMO = { uid: 'loki', name: 'Loki (demo)' };
export const LOKI_DRILL = { uid: 'loki-drill', name: 'Loki (drill)' };

/** Whichever tenant is chosen at the top of the page. */
export const CHOSEN_LOKI = { type: 'loki', uid: '${tenant}' };

export const tenant = new DatasourceVariableBuilder('tenant')
  .label('Tenant')
  .description('demo: the running demo. drill: live drills.')
  .type('loki')
  .allowCustomValue(false)
  .current({ text: LOKI_DEMO.name, value: LOKI_DEMO.uid });

/** What Grafana's editor writes for "label values of these streams". */
const LABEL_VALUES = 1;

export const service = new QueryVariableBuilder('service')
  .label('Service')
  .datasource(CHOSEN_LOKI)
  .query({ refId: 'services', type: LABEL_VALUES, label: 'service_name', stream: EVERY_SERVICE })
  .refresh(VariableRefresh.OnTimeRangeChanged)
  .sort(VariableSort.AlphabeticalAsc)
  .multi(true)
  .includeAll(true)
  .allValue('.+')
  .current({ text: 'All', value: '$__all' });
