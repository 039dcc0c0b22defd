/** The contents of the status page, and escaping: no value can become markup. */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html } from '../../src/control/page/html.ts';
import { SCRIPT } from '../../src/control/page/script.ts';
import { STYLE } from '../../src/control/page/style.ts';
import { ACCOUNTS, FIGURES, testApp, testSource } from './support.ts';

const text = async (source = testSource()): Promise<string> =>
  (await testApp(source).inject('/')).body
    .replaceAll(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ');

describe('the status page', () => {
  test('shows the run, its rates, its services and lost records', async () => {
    const shown = await text();
    for (const expected of [
      'demo-backend',
      '4f2a91c0',
      '2m 5s',
      '12,100',
      '101/s',
      'logs/app.log',
      'payment-service',
      '23%',
      'ERR_503',
      'api-service to payment-service',
      '/products/17?ref=&lt;b&gt;',
    ]) {
      expect(shown).toContain(expected);
    }
  });

  test('marks lost records', async () => {
    const { body } = await testApp().inject('/');
    expect(body).toContain('<td class="bad">120</td>');
    const whole = testSource({ accounts: () => ACCOUNTS.slice(0, 1) });
    expect((await testApp(whole).inject('/')).body).not.toContain('<td class="bad">');
  });

  test('is complete before the first record, without outputs, sessions or ratios', async () => {
    const source = testSource(
      {
        accounts: () => [],
        figures: () => ({ services: {}, dependencies: [], pages: [], hourly: [], daily: [] }),
      },
      { ratios: () => ({}), status: () => ({ ...testSource().control.status(), elapsedMs: 0 }) },
    );
    const shown = await text(source);
    expect(shown).toContain('No outputs: console, file and OTLP are off');
    expect(shown).not.toMatch(/NaN|undefined|Infinity|Sessions|Popular|ratio/);
  });

  test('shows changes, newest first', async () => {
    const source = testSource();
    source.control.change({ kind: 'ratios', ratios: { 'api-service': 8 } });
    source.control.change({ kind: 'ratios', ratios: { 'payment-service': 7 } });
    expect(await text(source)).toMatch(/ratio of payment-service 7[\s\S]*ratio of api-service 8/);
  });

  test('allows only its own style and script', async () => {
    const { headers, body } = await testApp().inject('/');
    for (const [kind, part] of [
      ['style', STYLE],
      ['script', SCRIPT],
    ] as const) {
      const hash = createHash('sha256').update(part).digest('base64');
      expect(headers['content-security-policy']).toContain(`${kind}-src 'sha256-${hash}'`);
      expect(body).toContain(`<${kind}>${part}</${kind}>`);
    }
    expect(body).not.toMatch(/ style=| on\w+=/);
  });
});

test('no name of a scenario, path or output becomes markup', { tags: 'slow' }, async () => {
  const evil = fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=y>',
    "'&<b>",
    '</style><i>',
    '&lt;',
  );
  await fc.assert(
    fc.asyncProperty(evil, async (name) => {
      const [first] = Object.values(FIGURES.services);
      const source = testSource({
        run: { ...testSource().run, scenario: name, description: name, seed: name, id: name },
        accounts: () => [{ ...ACCOUNTS[0]!, name }],
        settings: () => [{ name, value: [name], source: name }],
        figures: () => ({
          ...FIGURES,
          services: { [name]: { ...first!, topErrorCodes: [{ code: name, count: 1 }] } },
          dependencies: [{ ...FIGURES.dependencies[1]!, caller: name, callee: name }],
          pages: [{ path: name, views: 1 }],
          hourly: FIGURES.hourly.map((hour) => ({ ...hour, from: name })),
        }),
      });
      source.control.change({ kind: 'ratios', ratios: { [name]: 1 } });
      for (const url of ['/', '/config']) {
        const { body } = await testApp(source).inject({ url, headers: { accept: 'text/html' } });
        expect(tags(body)).toEqual(
          tags((await testApp(named(source)).inject({ url, headers: { accept: 'text/html' } })).body),
        );
      }
    }),
  );
});

/** The same with harmless names. */
function named(source: ReturnType<typeof testSource>): ReturnType<typeof testSource> {
  const swap = <T>(value: T): T => JSON.parse(JSON.stringify(value), harmless) as T;
  const run = source.run;
  const plain = testSource({
    run: { ...swap(run), startedMs: run.startedMs },
    accounts: () => swap(source.accounts()),
    settings: () => swap(source.settings()),
    figures: () => {
      const figures = source.figures();
      const [only] = Object.values(figures.services);
      return { ...swap({ ...figures, services: {} }), services: { x: swap(only!) } };
    },
  });
  plain.control.change({ kind: 'ratios', ratios: { x: 1 } });
  return plain;
}

const harmless = (key: string, value: unknown): unknown =>
  typeof value === 'string' && !['kind', 'signal'].includes(key) ? 'x' : value;

/** Every tag with the names of its attributes, in order. */
const tags = (body: string): readonly string[] =>
  [...body.matchAll(/<\/?([a-z!]\w*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, tag, attributes]) => `${tag} ${attributes!.replaceAll(/="[^"]*"/g, '').trim()}`,
  );

test('html escapes values once', () => {
  fc.assert(
    fc.property(fc.string(), (given) => {
      const { text } = html`<p title="${given}">${html`${given}`}</p>`;
      const inner = text.slice('<p title="'.length, -'</p>'.length).split('">');
      expect(inner).toHaveLength(2);
      for (const part of inner) {
        expect(part).not.toMatch(/[<>"']/);
        expect(unescaped(part)).toBe(given);
      }
    }),
  );
});

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
