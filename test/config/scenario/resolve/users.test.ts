/** The population as the file writes it. */
import { expect, test } from 'vitest';
import { loadText, shopWith } from '../../../support/config-scenario.ts';

test('kinds, browsers and referrers are taken in their order', async () => {
  const { users } = await loadText(
    shopWith(
      'levels:',
      `users:
  count: 10000
  returning: 30%
  weights: { casual: { share: 70%, weight: 1 }, regular: { share: 0.3, weight: 5 } }
  agents: { "Mozilla/5.0 (X11) Firefox/140.0": 3, curl/8.5.0: 1 }
  referrers: { "-": 5, "https://www.google.com/": 3 }
levels:`,
    ),
  );
  expect(users).toEqual({
    count: 10_000,
    returning: 0.3,
    weights: [
      { name: 'casual', share: 0.7, weight: 1 },
      { name: 'regular', share: 0.3, weight: 5 },
    ],
    agents: [
      { text: 'Mozilla/5.0 (X11) Firefox/140.0', weight: 3 },
      { text: 'curl/8.5.0', weight: 1 },
    ],
    referrers: [
      { text: '-', weight: 5 },
      { text: 'https://www.google.com/', weight: 3 },
    ],
  });
});
