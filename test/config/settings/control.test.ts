/** The CONTROL_* settings: what they read, and that their examples and defaults are what they say. */
import { describe, expect, test } from 'vitest';
import { CONTROL_SETTINGS } from '../../../src/config/settings/control.ts';

const { controlHost, controlPort, controlToken, controlAllowedHosts } = CONTROL_SETTINGS;

describe('CONTROL_PORT', () => {
  test.each([
    ['8080', 8080],
    ['0', 0],
    [8081, 8081],
    ['off', 'off'],
    [' OFF ', 'off'],
    ['65535', 65_535],
  ])('%j is %j', (written, value) => {
    expect(controlPort.parse(written)).toEqual({ ok: true, value });
  });

  test.each(['65536', '-1', '80.5', 'http', '', true, Symbol('x')])('%s is refused', (written) => {
    expect(controlPort.parse(written)).toEqual({
      ok: false,
      expected: 'a port from 1 to 65535, 0 for any free port, or off',
    });
  });
});

describe('CONTROL_HOST', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['localhost', 'localhost'],
  ])('%s is %s', (written, value) => {
    expect(controlHost.parse(written)).toEqual({ ok: true, value });
  });

  test.each(['localhost:8080', '127.0.0.1:80', 'http://localhost', 'a b', '*', '', '[::1]:80'])(
    '%j is refused',
    (written) => {
      expect(controlHost.parse(written).ok).toBe(false);
    },
  );
});

describe('CONTROL_ALLOWED_HOSTS', () => {
  test('reads names with blanks or commas between', () => {
    expect(controlAllowedHosts.parse('Localhost, [::1]  demo.example:8080')).toEqual({
      ok: true,
      value: ['localhost', '[::1]', 'demo.example:8080'],
    });
  });

  test.each(['', ' , ', 'http://a', '::1', 'a b/c'])('%j is refused', (written) => {
    expect(controlAllowedHosts.parse(written).ok).toBe(false);
  });

  test('its default is what it says', () => {
    expect(controlAllowedHosts.parse(controlAllowedHosts.defaultText)).toEqual({
      ok: true,
      value: controlAllowedHosts.fallback,
    });
  });
});

describe('CONTROL_TOKEN', () => {
  test('is secret, and what a header can carry', () => {
    expect(controlToken.secret).toBe(true);
    expect(controlToken.parse('a1-._~+/=')).toEqual({ ok: true, value: 'a1-._~+/=' });
    for (const written of ['', 'a b', 'a\nb', 'é']) expect(controlToken.parse(written).ok).toBe(false);
  });
});

test('every example parses', () => {
  for (const { example, parse } of Object.values(CONTROL_SETTINGS)) expect(parse(example).ok).toBe(true);
});
