/** Templates that nobody would write: they come to a text or to a fault in words, and never to anything else. */
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

test('whatever stands there', () => {
  fc.assert(
    fc.property(template, fc.double(), (text, value) => {
      const rendered = render(text, { labels: { a: 'x' }, value });
      const said = rendered.text ?? rendered.fault;
      expect(said).toEqual(expect.any(String));
      // Faults are written here; what JavaScript says of itself is none of them.
      expect(said).not.toMatch(/undefined \(reading|is not a function|Cannot (?:read|mix|convert)/);
      // What cannot be read cannot be rendered.
      if (readTemplate(text).fault !== undefined && !text.includes('$externalURL')) {
        expect(rendered.fault).toBeDefined();
      }
    }),
    { numRuns: 3000 },
  );
});
