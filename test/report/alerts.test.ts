/** What an alert did, as rows of stretches. */
import { expect, test } from 'vitest';
import { alertViews } from '../../src/report/alerts.ts';
import { GONE } from '../support/drill-results.ts';
import { at, historyOf } from '../support/histories.ts';

test('a label set is pending, then firing, until the first evaluation without it', () => {
  const [view] = alertViews({ histories: [historyOf('..######..')] });
  expect(view!.rows).toEqual([
    {
      labels: { service_name: 'payment' },
      name: 'payment',
      stretches: [
        { state: 'pending', fromMs: at(2), toMs: at(4) },
        { state: 'firing', fromMs: at(4), toMs: at(8) },
      ],
    },
  ]);
});

test('what is there at the last evaluation is there for one interval more', () => {
  const [view] = alertViews({ histories: [historyOf('.......#')] });
  expect(view!.rows[0]!.stretches).toEqual([{ state: 'pending', fromMs: at(7), toMs: at(8) }]);
});

test('label sets come as they first did something, with all their labels where one does not tell', () => {
  const rule = { labels: {} };
  const [view] = alertViews({
    histories: [
      historyOf({ late: '....####', early: '.####...' }, { rule }),
      historyOf('........', { rule }),
    ],
  });
  expect(view!.rows.map(({ name }) => name)).toEqual(['early', 'late']);
  const two = historyOf('.###', { rule });
  const [first] = two.instances;
  const instances = [first!, { ...first!, labels: { service_name: 'a', pod: 'b' } }];
  const [mixed] = alertViews({ histories: [{ ...two, instances }] });
  expect(mixed!.rows.map(({ name }) => name)).toEqual([
    '{service_name="payment"}',
    '{service_name="a", pod="b"}',
  ]);
});

test('rules of one name are one alert, and one that nobody could look at says nothing', () => {
  const views = alertViews({ histories: [historyOf('.###'), historyOf({ auth: '.###' }), GONE] });
  expect(views.map(({ alert, rows }) => [alert, rows.length])).toEqual([
    ['HighErrorRatio', 2],
    ['Gone', 0],
  ]);
  expect(views[1]!.unobservable).toBe('selector matches nothing: {app="gone"}');
});

test('two rules of one name and the same labels have rows of their own, told apart by their places', () => {
  const rule = (line: number) => ({ rule: { labels: {}, file: 'a.yaml', line } });
  const [view] = alertViews({ histories: [historyOf('..####..', rule(4)), historyOf('....####', rule(7))] });
  expect(view!.rows.map(({ name, stretches }) => [name, stretches[0]!.fromMs])).toEqual([
    ['payment (a.yaml:4)', at(2)],
    ['payment (a.yaml:7)', at(4)],
  ]);
});
