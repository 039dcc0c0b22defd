/** Host names and addresses as people and headers write them. */
import { expect, test } from 'vitest';
import { hostPattern, inUrl, isLoopback, isWildcard } from '../../src/config/hosts.ts';

test.each([
  ['localhost', { name: 'localhost' }],
  ['LocalHost:8080', { name: 'localhost', port: 8080 }],
  ['demo.example.', { name: 'demo.example' }],
  ['my_host', { name: 'my_host' }],
  ['[::1]', { name: '[::1]' }],
  ['[0:0:0:0:0:0:0:1]:80', { name: '[::1]', port: 80 }],
  ['[::FFFF:127.0.0.1]', { name: '[::ffff:7f00:1]' }],
  ['*', { name: '*' }],
])('%s is read', (written, pattern) => {
  expect(hostPattern(written)).toEqual(pattern);
});

test.each([
  '',
  ' ',
  'a b',
  'a/b',
  'a@b',
  'a:b',
  'a:65536',
  'a:',
  '::1',
  '[::1',
  '[1.2.3.4]',
  '[gg::]',
  '-a',
  '*.a',
  'a\r\nb',
  'http://a',
])('%j is no host', (written) => {
  expect(hostPattern(written)).toBeUndefined();
});

test.each([
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['128.0.0.1', false],
  ['localhost.example', false],
])('%s is loopback: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});

test('wildcards and brackets', () => {
  expect(['0.0.0.0', '::', '0:0:0:0:0:0:0:0', '::1', '127.0.0.1', 'bed'].map(isWildcard)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(['::1', '127.0.0.1', 'localhost'].map(inUrl)).toEqual(['[::1]', '127.0.0.1', 'localhost']);
});
