/** The settings of a Loki, from its configuration file. Source: Loki's documentation, `limits_config` and `distributor`. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FiredrillError } from '../../../src/core/errors.ts';
import { attributeActions } from '../../../src/drill/embedded/attributes.ts';
import { otlpIntake, pushIntake } from '../../../src/drill/embedded/intake.ts';
import { type LokiProfile, STOCK_PROFILE } from '../../../src/drill/embedded/profile.ts';
import { readProfile } from '../../../src/drill/embedded/read-profile.ts';
import { receivedIntake } from '../../../src/drill/embedded/received.ts';
import { otlpJsonFormat } from '../../../src/formats/otlp-json.ts';
import { readOtlpJson } from '../../../src/read/otlp-json.ts';
import { instanceOf, logRecord } from '../../support/records.ts';
import { linePieces } from '../../support/scenario-values.ts';

const read = (text: string): LokiProfile => readProfile('loki.yaml', text);
const faultsOf = (text: string) => {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.faults.map(({ where, problem, expected, hint }) => [where, problem, expected, hint]);
  }
};

test.each([
  '',
  '{}',
  'limits_config:\n',
  'server: { http_listen_port: 3100 }\nlimits_config: { retention_period: 1d }',
])('without a setting that matters, it is the stock Loki: %j', (text) => {
  expect(read(text)).toEqual({ ...STOCK_PROFILE, name: 'Loki 3.7 with the settings of loki.yaml' });
});

test('the shipped configuration has three stream labels', () => {
  const { indexed, attributes, mostLabels } = read(readFileSync('grafana/loki.yaml', 'utf8'));
  expect([...indexed]).toEqual([]);
  expect(attributes.resource).toEqual([
    {
      action: 'index_label',
      names: ['service.name', 'service.namespace', 'deployment.environment.name'],
    },
  ]);
  expect(mostLabels).toBe(15);
});

test('every setting that matters is read', () => {
  expect(
    read(`
distributor: { otlp_config: { default_resource_attributes_as_index_labels: [service.name] } }
limits_config:
  allow_structured_metadata: true
  discover_log_levels: false
  log_level_fields: [lvl]
  discover_service_name: []
  max_label_names_per_series: 30
  max_query_series: 1000
  otlp_config:
    severity_text_as_label: false
    scope_attributes: [{ action: drop, attributes: [method.name] }]
    log_attributes:
      - { action: structured_metadata, attributes: [user.id] }
      - { action: drop, regex: ".*" }`),
  ).toEqual({
    name: 'Loki 3.7 with the settings of loki.yaml',
    indexed: new Set(['service.name']),
    attributes: {
      resource: [],
      scope: [{ action: 'drop', names: ['method.name'] }],
      log: [
        { action: 'structured_metadata', names: ['user.id'] },
        { action: 'drop', names: [], regex: '.*' },
      ],
    },
    detectsLevels: false,
    levelFields: ['lvl'],
    serviceNames: [],
    mostLabels: 30,
    mostSeries: 1000,
  });
});

const LIMITS = 'loki.yaml:1 limits_config';

test.each([
  ['limits_config: [1]', [LIMITS, 'cannot use a list', 'a mapping', undefined]],
  [
    'limits_config: { discover_log_levels: "${LEVELS}" }',
    [
      `${LIMITS}.discover_log_levels`,
      'cannot use "${LEVELS}"',
      'true or false',
      'write its value: variables are not expanded here',
    ],
  ],
  [
    'limits_config: { max_query_series: 0 }',
    [`${LIMITS}.max_query_series`, 'cannot use 0', 'a whole number of at least 1', undefined],
  ],
  [
    'limits_config: { log_level_fields: level }',
    [`${LIMITS}.log_level_fields`, 'cannot use "level"', 'a list of names', undefined],
  ],
  [
    'limits_config: { otlp_config: { severity_text_as_label: true } }',
    [
      `${LIMITS}.otlp_config.severity_text_as_label`,
      'cannot use true',
      'false: which labels records have then is not documented',
      'drill in that Loki: --loki URL',
    ],
  ],
  [
    'limits_config: { otlp_config: { log_attributes: [{ action: index_label, attributes: [a] }] } }',
    [
      `${LIMITS}.otlp_config.log_attributes.0.action`,
      'cannot use "index_label"',
      'structured_metadata, drop',
      undefined,
    ],
  ],
  [
    'limits_config: { otlp_config: { log_attributes: [{ attributes: [a] }] } }',
    [
      `${LIMITS}.otlp_config.log_attributes.0.action`,
      'cannot use nothing',
      'structured_metadata, drop',
      undefined,
    ],
  ],
  [
    'limits_config: { otlp_config: { scope_attributes: { a: b } } }',
    [
      `${LIMITS}.otlp_config.scope_attributes`,
      'cannot use a mapping',
      'a list of rules with an action',
      undefined,
    ],
  ],
  [
    'groups: []',
    [
      'loki.yaml:1',
      'cannot use a mapping',
      'the file that Loki reads with -config.file, such as one with limits_config',
      undefined,
    ],
  ],
  ['[]', ['loki.yaml:1', 'cannot use a list', 'a mapping, as in the file that Loki reads', undefined]],
])('%s is refused', (text, fault) => {
  expect(faultsOf(text)).toEqual([fault]);
});

test('an expression that RE2 does not have is refused, with the reason', () => {
  const [fault] = faultsOf(
    'limits_config: { otlp_config: { log_attributes: [{ action: drop, regex: "(?=a)" }] } }',
  );
  expect(fault![0]).toBe(`${LIMITS}.otlp_config.log_attributes.0.regex`);
  expect(fault![2]).toContain('a regular expression in the syntax of RE2');
});

describe('what becomes of an attribute', () => {
  const actions = (yaml: string) =>
    attributeActions('resource', read(`limits_config: { otlp_config: ${yaml} }`))!;

  test('the default list, and a rule beside it', () => {
    const action = actions(
      '{ resource_attributes: { attributes_config: [{ action: index_label, attributes: [service.group] }] } }',
    );
    expect(['service.name', 'service.group', 'host.name'].map(action)).toEqual([
      'index_label',
      'index_label',
      'structured_metadata',
    ]);
  });

  test('only the rules, without the default list', () => {
    const action = actions(
      '{ resource_attributes: { ignore_defaults: true, attributes_config: [{ action: index_label, regex: "service.group" }] } }',
    );
    expect(['service.name', 'service.group'].map(action)).toEqual(['structured_metadata', 'index_label']);
  });

  // As in the documentation's example 3: a name, and then an expression that matches everything.
  test('a rule that names it comes before a later expression', () => {
    const action = attributeActions('log', {
      ...STOCK_PROFILE,
      attributes: {
        ...STOCK_PROFILE.attributes,
        log: [
          { action: 'structured_metadata', names: ['user.id'] },
          { action: 'drop', names: [], regex: '.*' },
        ],
      },
    })!;
    expect(['user.id', 'session.id'].map(action)).toEqual(['structured_metadata', 'drop']);
  });

  test.each([
    [
      'an expression before the name',
      '[{ action: drop, regex: ".*" }, { action: index_label, attributes: [a.b] }]',
    ],
    ['two expressions', '[{ action: drop, regex: "a.*" }, { action: index_label, regex: ".*b" }]'],
    ['an expression that matches a part', '[{ action: drop, regex: "a" }]'],
  ])('%s: what counts is not documented', (_, rules) => {
    const action = actions(`{ resource_attributes: { attributes_config: ${rules} } }`);
    expect(() => action('a.b')).toThrow('what otlp_config makes of the attribute a.b is not documented');
  });

  test('a rule against the default list is refused', () => {
    const action = actions(
      '{ resource_attributes: { attributes_config: [{ action: drop, attributes: [service.instance.id] }] } }',
    );
    expect(() => action('service.instance.id')).toThrow('drop and index_label apply to it');
  });
});

describe('records of a Loki with other settings', () => {
  const profile = read(`
limits_config:
  discover_log_levels: false
  otlp_config:
    resource_attributes:
      ignore_defaults: true
      attributes_config:
        - { action: index_label, attributes: [service.name, team] }
        - { action: drop, attributes: [host.name] }
    log_attributes: [{ action: drop, attributes: [user.id, secret] }]`);
  const record = logRecord({
    instance: instanceOf('shop', { team: 'pay', 'host.name': 'h1', 'k8s.pod.name': 'p' }),
    userId: 'u1',
    sessionId: 's1',
    attributes: { secret: 'x', kept: 'y' },
  });

  test.each([
    ['simulated', () => otlpIntake(profile).take(record)],
    [
      'received',
      () => {
        const read = readOtlpJson(otlpJsonFormat().line(record));
        if (!read.ok) throw new Error(read.problem);
        return receivedIntake(profile)(read.records[0]!);
      },
    ],
  ])('%s', (_, entry) => {
    const { stream, metadata } = entry();
    expect(stream.labels).toEqual({ service_name: 'shop', team: 'pay' });
    expect(metadata).toMatchObject({ k8s_pod_name: 'p', session_id: 's1', kept: 'y' });
    for (const dropped of ['host_name', 'user_id', 'secret', 'detected_level']) {
      expect(metadata).not.toHaveProperty(dropped);
    }
  });

  test('one label of a record is the same as in all of them', () => {
    const { metadata } = otlpIntake(profile).take(record);
    for (const name of ['session_id', 'user_id', 'secret', 'kept', 'detected_level', 'k8s_pod_name']) {
      expect(otlpIntake(profile).take(record).label?.(name)).toBe(metadata[name]);
    }
  });

  test('over the push API, the name of the service comes from the fields of that Loki', () => {
    const labels = [{ name: 'team', pieces: linePieces('pay') }];
    const named = read('limits_config: { discover_service_name: [team] }');
    expect(pushIntake(named, labels).take(record).stream.labels).toMatchObject({ service_name: 'pay' });
    const none = read('limits_config: { discover_service_name: [] }');
    expect(pushIntake(none, labels).take(record).stream.labels).toEqual({ team: 'pay' });
  });
});
