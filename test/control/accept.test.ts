/** Which clients receive HTML, and which JSON. */
import { expect, test } from 'vitest';
import { prefersHtml } from '../../src/control/accept.ts';

test.each([
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['application/json', false],
  ['text/html', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
  ['text/*', true],
  ['TEXT/HTML', true],
  ['application/json, text/html', false],
  ['application/json;q=0.5, text/html;q=0.9', true],
  ['application/json, text/html;q=0.9', false],
  ['text/html;q=0', false],
  ['*/*, text/html;q=0.1', false],
  ['text/html;level=1;q=0.4, */*;q=0.3', true],
])('%j prefers HTML: %s', (accept, html) => {
  expect(prefersHtml(accept)).toBe(html);
});
