/**
 * Records as Loki keeps them. Source: Loki's documentation, "Ingesting logs to Loki using OpenTelemetry Collector" and
 * "limits_config"; labels and metadata were compared with those of a Loki 3.7.
 */
import { describe, expect, test } from 'vitest';
import {
  intakeOf,
  labelName,
  otlpIntake,
  pushIntake,
  StreamRejected,
} from '../../../src/drill/embedded/intake.ts';
import { STOCK_PROFILE } from '../../../src/drill/embedded/profile.ts';
import { receivedIntake } from '../../../src/drill/embedded/received.ts';
import { logAttributes } from '../../../src/formats/otlp/log-attributes.ts';
import { otlpJsonFormat } from '../../../src/formats/otlp-json.ts';
import { readOtlpJson } from '../../../src/read/otlp-json.ts';
import { instanceOf, logRecord, SPAN_REF, START_MS } from '../../support/records.ts';
import { linePieces, scenario, service } from '../../support/scenario-values.ts';

const labels = [
  { name: 'app', pieces: linePieces('%(service)s') },
  { name: 'level', pieces: linePieces('%(severity)s') },
];

describe('over OTLP', () => {
  const intake = otlpIntake(STOCK_PROFILE);

  test('indexed resource attributes are the labels of the stream, with underscores', () => {
    const instance = instanceOf('shop', {
      'service.namespace': 'prod',
      'host.name': 'h1',
      'k8s.pod.name': 'p',
    });
    const { stream, metadata } = intake.take(logRecord({ instance }));
    expect(stream.labels).toMatchObject({
      service_name: 'shop',
      service_namespace: 'prod',
      k8s_pod_name: 'p',
    });
    expect(stream.labels).not.toHaveProperty('host_name');
    expect(metadata).toMatchObject({ host_name: 'h1' });
  });

  test('everything else of a record is its structured metadata, as text', () => {
    const record = logRecord({
      level: 'WARN',
      severityText: 'WARNING',
      durationMs: 12,
      userId: 'u1',
      attributes: { 'http.response.status_code': 503, ok: false },
    });
    const { line, timeMs, metadata } = intake.take(record);
    expect(line).toBe(record.message);
    expect(timeMs).toBe(record.timeMs);
    expect(metadata).toMatchObject({
      severity_text: 'WARNING',
      severity_number: '13',
      detected_level: 'warn',
      trace_id: SPAN_REF.traceId,
      span_id: SPAN_REF.spanId,
      flags: '1',
      scope_name: 'firedrill',
      user_id: 'u1',
      duration_ms: '12',
      http_response_status_code: '503',
      ok: 'false',
      log_record_uid: record.uid,
    });
  });

  test('records of one instance share a stream', () => {
    const one = intake.take(logRecord());
    expect(intake.take(logRecord({ level: 'ERROR' })).stream).toBe(one.stream);
  });

  test('a stream of too many labels is rejected', () => {
    const few = otlpIntake({ ...STOCK_PROFILE, mostLabels: 1 });
    expect(() => few.take(logRecord({ instance: instanceOf('a', { 'service.namespace': 'b' }) }))).toThrow(
      StreamRejected,
    );
  });

  test('a line of the otlp-json format gives the same labels, metadata, line and time', () => {
    const received = receivedIntake(STOCK_PROFILE);
    const record = logRecord({
      durationMs: 3,
      attributes: { 'error.type': 'E', n: 1.5 },
      timeMs: START_MS + 0.25,
    });
    const read = readOtlpJson(otlpJsonFormat().line(record));
    const [entry] = read.ok ? read.records.map(received) : [];
    const own = intake.take(record);
    expect(entry).toMatchObject({ line: own.line, timeMs: own.timeMs });
    expect(entry!.stream.labels).toEqual(own.stream.labels);
    expect(entry!.metadata).toEqual(own.metadata);
  });
});

test.each([
  ['two attributes', { attributes: { 'a.b': 1, a_b: 2 } }, 'a_b'],
  ['an attribute and a field', { attributes: { trace_id: 'mine' } }, 'trace_id'],
  ['an attribute and another of a field', { userId: 'u', attributes: { user_id: 'mine' } }, 'user_id'],
  ['an attribute and one of the resource', { attributes: { host_name: 'mine' } }, 'host_name'],
])('%s that become one label are not evaluated', (_, record, name) => {
  const instance = instanceOf('shop', { 'host.name': 'h' });
  const entry = otlpIntake(STOCK_PROFILE).take(logRecord({ instance, ...record }));
  expect(() => entry.label!(name)).toThrow(`\`${name}\``);
  expect(entry.label!('severity_text')).toBeDefined();
  expect(() => entry.metadata).toThrow(`\`${name}\``);
});

describe('over the push API', () => {
  const intake = pushIntake(STOCK_PROFILE, labels);

  test('the labels of the scenario are those of the stream, with the name of the service', () => {
    const { stream, metadata } = intake.take(logRecord({ level: 'ERROR' }));
    expect(stream.labels).toEqual({ app: 'shop', level: 'error', service_name: 'shop' });
    expect(metadata).toEqual({ detected_level: 'error' });
  });

  test('the name of the service comes from the first label that names one', () => {
    const named = (names: readonly string[]) =>
      pushIntake(
        STOCK_PROFILE,
        names.map((name) => ({ name, pieces: linePieces(name === 'job' ? 'batch' : '%(service)s') })),
      ).take(logRecord()).stream.labels.service_name;
    expect(named(['job', 'app'])).toBe('shop');
    expect(named(['job', 'who'])).toBe('batch');
    expect(named(['who'])).toBe('unknown_service');
  });

  test('a service has labels of its own, from which its name comes', () => {
    const own = pushIntake(STOCK_PROFILE, [
      { ...labels[0]!, byService: { shop: 'pay' } },
      { name: 'namespace', pieces: [], byService: { shop: 'prod' } },
    ]);
    expect(own.take(logRecord()).stream.labels).toEqual({
      app: 'pay',
      namespace: 'prod',
      service_name: 'pay',
    });
    expect(own.countedAs(logRecord())).toBe('pay');
    expect(own.take(logRecord({ instance: instanceOf('web') })).stream.labels).toEqual({
      app: 'web',
      service_name: 'web',
    });
  });

  test('without a label for the level, `detected_level` depends on the line, so it is not known', () => {
    const take = (profile = STOCK_PROFILE) => pushIntake(profile, labels.slice(0, 1)).take(logRecord());
    expect(take().unknown?.names).toEqual(['detected_level']);
    expect(take({ ...STOCK_PROFILE, detectsLevels: false }).unknown).toBeUndefined();
    expect(intake.take(logRecord()).unknown).toBeUndefined();
  });

  test('no two records of a stream have the same time', () => {
    const times = [1, 1, 1, 2].map((ms) => intake.take(logRecord({ timeMs: START_MS + ms })).timeMs);
    expect(new Set(times).size).toBe(4);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBe(START_MS + 2);
  });
});

test('a scenario with labels of its own is taken in as over the push API, unless stated otherwise', () => {
  const own = scenario([service('web')], { labels, ownLabels: true });
  const labelsOf = (via?: 'otlp' | 'push', from = own) =>
    intakeOf(from, { profile: STOCK_PROFILE, via }).take(logRecord()).stream.labels;
  expect(labelsOf()).toHaveProperty('app');
  expect(labelsOf('otlp')).not.toHaveProperty('app');
  expect(labelsOf(undefined, { ...own, ownLabels: false })).not.toHaveProperty('app');
});

test('one label of a record is the same by itself as among all', () => {
  const intake = otlpIntake(STOCK_PROFILE);
  const records = [
    logRecord({
      durationMs: 0,
      ownMs: 2,
      userId: 'u',
      sessionId: 's',
      requestId: 'r',
      errorCode: 'E',
      dependency: 'd',
    }),
    logRecord({ attributes: { level: 'debug', 'error.type': 'X', 'user.id': 'other' }, userId: 'u' }),
    logRecord({ attributes: { detected_level: 'mine' }, level: 'ERROR', severityText: 'ERROR' }),
    logRecord({ instance: instanceOf('shop', { level: 'fatal', 'host.name': 'h' }) }),
  ];
  for (const record of records) {
    const { metadata } = intake.take(record);
    const names = [...Object.keys(metadata), 'missing', 'level', 'host_name', 'error_type'];
    const alone = Object.fromEntries(names.map((name) => [name, intake.take(record).label!(name)]));
    expect(alone).toEqual(Object.fromEntries(names.map((name) => [name, metadata[name]])));
    // What OTLP carries is what the label set has, whichever way it is written.
    const sent = logAttributes(record);
    for (const name in sent) expect(metadata[labelName(name)]).toBe(String(sent[name]));
  }
});
