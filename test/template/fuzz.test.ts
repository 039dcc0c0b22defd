/** Random templates render to a text or give a readable error. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTemplate, render } from '../../src/template/index.ts';

const PARTS =
  '{{ }} {{- -}} {{/* */}} if else with range end := = | ( ) , $x $labels .Labels .Value $value . .a $labels.a "a" `b` 1 2.5 -3 true nil printf "%5.2f%s%d" humanize index eq and or not len title'.split(
    ' ',
  );

const template = fc.oneof(
  fc.array(fc.constantFrom(...PARTS), { maxLength: 25 }).map((parts) => parts.join(' ')),
  fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }).map((parts) => `{{ ${parts.join(' ')} }}`),
  fc.string({ maxLength: 40 }).map((text) => `{{ printf ${JSON.stringify(text)} $value $labels.a }}`),
);

test('any template gives a text or an error', () => {
  fc.assert(
    fc.property(template, fc.double(), (text, value) => {
      const rendered = render(text, { labels: { a: 'x' }, value });
      const result = rendered.text ?? rendered.fault;
      expect(result).toEqual(expect.any(String));
      // Errors are our own messages, never those of JavaScript.
      expect(result).not.toMatch(/undefined \(reading|is not a function|Cannot (?:read|mix|convert)/);
      // A template that does not parse does not render.
      if (readTemplate(text).fault !== undefined && !text.includes('$externalURL')) {
        expect(rendered.fault).toBeDefined();
      }
    }),
    { numRuns: 3000 },
  );
});
