/** Secrets are never printed: not in faults, not in warnings. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settingRows } from '../../../src/commands/run/setting-rows.ts';
import { loadScenario } from '../../../src/config/scenario/index.ts';
import { DEFINITIONS, resolveSettings } from '../../../src/config/settings/resolve.ts';
import { describeError, FiredrillError } from '../../../src/core/errors.ts';
import { withoutSecrets } from '../../../src/core/secrets.ts';

const HEADERS = ['', 'LOGS_', 'TRACES_'].map((signal) => `OTEL_EXPORTER_OTLP_${signal}HEADERS`);
const ENDPOINTS = ['', 'LOGS_', 'TRACES_'].map((signal) => `OTEL_EXPORTER_OTLP_${signal}ENDPOINT`);

/** Everything a refusal could print, the cause and the stack included. */
function refusal(
  environment: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, string>> = {},
): string {
  try {
    resolveSettings({ flags, environment });
    return '';
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    return [
      describeError(error),
      error.message,
      error.stack,
      String(error.cause),
      JSON.stringify(error),
    ].join('\n');
  }
}

test('all headers and the token, and nothing else, are secret', () => {
  const secret = DEFINITIONS.filter(([, definition]) => definition.secret).map(([, { env }]) => env);
  expect(secret).toEqual(['CONTROL_TOKEN', ...HEADERS]);
});

describe.each(HEADERS)('%s', (name) => {
  test.each(['s3cret', 's3cret=%zz', 'api-key=s3cret%0A', 'api key=s3cret', '=s3cret'])(
    'a fault does not show %j',
    (raw) => {
      const printed = refusal({ [name]: raw });
      expect(printed).toContain(`${name}: cannot use the value (not shown)`);
      expect(printed).not.toContain('s3cret');
    },
  );
});

test('a header given by flag is not shown either', () => {
  const printed = refusal({}, { 'otlp-logs-headers': 's3cret' });
  expect(printed).toContain('--otlp-logs-headers: cannot use the value (not shown)');
  expect(printed).not.toContain('s3cret');
});

describe.each(ENDPOINTS)('%s', (name) => {
  test.each([
    'htp://user:s3cret@host:4318',
    'user:s3cret@host:4318',
    '//user:s3cret@host',
    'http://user:s3cret@host:notaport',
    'http://user:p@s3cret@host:notaport/x@y',
    'localhost:4318?token=s3cret',
    'ftp://host/?token=s3cret#s3cret',
    's3cret@',
    'http://host:4318/#s3cret',
    'http://host:4318/?s3cret#x',
  ])('a fault does not show what is secret in %j', (raw) => {
    const printed = refusal({ [name]: raw });
    expect(printed).toContain(`${name}: cannot use`);
    expect(printed).not.toContain('s3cret');
  });

  test('a fault shows what is not', () => {
    expect(refusal({ [name]: 'htp://user:s3cret@collector:4318' })).toContain('"htp://***@collector:4318"');
    expect(refusal({ [name]: 'collector:4318' })).toContain('"collector:4318"');
  });
});

describe('a URL for people', () => {
  test.each([
    ['http://localhost:4318', 'http://localhost:4318'],
    ['http://localhost:4318/otlp/', 'http://localhost:4318/otlp/'],
    ['https://user:pw@host/path', 'https://***@host/path'],
    ['https://token@host/', 'https://***@host/'],
    ['https://host/?api-key=k&a=b', 'https://host/?api-key=***&a=***'],
    ['https://host/a@b', 'https://host/a@b'],
    ['https://host/#x', 'https://host/'],
    ['https://host/?s3cret', 'https://host/?***'],
    ['https://host/?a=1&s3cret&b', 'https://host/?a=***&***&***'],
    ['HTTPS://user:pw@HOST/', 'https://***@host/'],
  ])('%s is %s', (url, shown) => {
    expect(withoutSecrets(url)).toBe(shown);
  });

  test('holds neither user, nor password, nor query value, whatever they are', () => {
    const secret = fc.stringMatching(/^[a-z0-9]{8,12}$/).map((word) => `zz${word}`);
    fc.assert(
      fc.property(
        secret,
        secret,
        secret,
        fc.constantFrom('http://', 'https://', 'htp://', ''),
        (user, password, token, scheme) => {
          const shown = withoutSecrets(`${scheme}${user}:${password}@host:4318/v1?t=${token}`);
          for (const word of [user, password, token]) expect(shown).not.toContain(word);
          expect(shown).toContain('host:4318');
        },
      ),
    );
  });

  test('any text at all comes out as some text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: true })),
        (raw) => {
          expect(typeof withoutSecrets(raw)).toBe('string');
        },
      ),
    );
  });
});

test.each(ENDPOINTS)(
  'the rows that `check` and the page print do not show the secrets of %s',
  async (name) => {
    const resolved = resolveSettings({
      flags: {},
      environment: { [name]: 'HTTPS://u:s3cret@c/?t=s3cret&s3cret' },
    });
    const { scenario } = await loadScenario('storefront', '1');
    const rows = JSON.stringify(settingRows(resolved, scenario, scenario.outputs));
    expect(rows).toContain('https://***@c/?t=***&***');
    expect(rows).not.toContain('s3cret');
  },
);
