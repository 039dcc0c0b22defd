/** `otlp-json` lines: the requests of the SDK, one record each. */
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Emitter } from '../../src/emit/emitter.ts';
import { createFormat } from '../../src/formats/index.ts';
import { encodeLogsJsonLine } from '../../src/formats/otlp/index.ts';
import { anyRecord, exampleAnswer, exampleRecord } from './records.ts';

const format = createFormat('otlp-json');

test('is a complete request with resource, scope and trace context', () => {
  expect(JSON.parse(format.line(exampleRecord({ errorCode: 'ERR_1' })))).toEqual({
    resourceLogs: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'user-service' } },
            { key: 'service.version', value: { stringValue: '1.4.2' } },
            { key: 'service.instance.id', value: { stringValue: 'user-service-1' } },
            { key: 'deployment.environment.name', value: { stringValue: 'demo' } },
            { key: 'host.name', value: { stringValue: 'h1' } },
          ],
          droppedAttributesCount: 0,
        },
        scopeLogs: [
          {
            scope: { name: 'firedrill' },
            logRecords: [
              {
                timeUnixNano: '1747218225123000000',
                observedTimeUnixNano: '1747218225125000000',
                severityNumber: 9,
                severityText: 'INFO',
                body: { stringValue: 'User login successful' },
                eventName: 'login.completed',
                attributes: [
                  { key: 'log.record.uid', value: { stringValue: 'abc-1234' } },
                  { key: 'user.id', value: { stringValue: 'user-67890' } },
                  { key: 'request.id', value: { stringValue: 'req-xyz789' } },
                  { key: 'duration_ms', value: { intValue: '142' } },
                  { key: 'error.code', value: { stringValue: 'ERR_1' } },
                ],
                droppedAttributesCount: 0,
                flags: 1,
                traceId: '0af7651916cd43dd8448eb211c80319c',
                spanId: 'b7ad6b7169203331',
              },
            ],
          },
        ],
      },
    ],
  });
});

test('law: it is the request that the SDK makes for the same record', () => {
  const seen: ReadableLogRecord[] = [];
  const emitter = new Emitter(
    {
      onEmit: (record) => void seen.push(record),
      forceFlush: async () => {},
      shutdown: async () => {},
    },
    undefined,
  );
  fc.assert(
    fc.property(anyRecord, (record) => {
      emitter.log(record);
      expect(JSON.parse(format.line(record))).toEqual(JSON.parse(encodeLogsJsonLine(seen.splice(0))));
    }),
  );
});

test('each instance has its own resource', () => {
  const other = { service: 'cart', id: 'cart-1', resource: { 'service.name': 'cart' } };
  const names = [exampleRecord(), exampleRecord({ instance: other }), exampleRecord()].map(
    (record) => JSON.parse(format.line(record)).resourceLogs[0].resource.attributes[0].value.stringValue,
  );
  expect(names).toEqual(['user-service', 'cart', 'user-service']);
});

test("its body is the scenario's", () => {
  const bodyOf = (line: string): string =>
    JSON.parse(line).resourceLogs[0].scopeLogs[0].logRecords[0].body.stringValue;
  const record = exampleAnswer();
  expect(bodyOf(createFormat('otlp-json', 'json').line(record))).toBe(createFormat('json').line(record));
  expect(bodyOf(createFormat('otlp-json', 'text').line(record))).toBe(record.message);
});
