/** The states of an alert over time, in rows. */
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

test('an alert that is active at the last evaluation lasts one interval longer', () => {
  const [view] = alertViews({ histories: [historyOf('.......#')] });
  expect(view!.rows[0]!.stretches).toEqual([{ state: 'pending', fromMs: at(7), toMs: at(8) }]);
});

test('label sets are ordered by their first state, and named with all labels if one label is not enough', () => {
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

test('rules with one name are one alert, and the instances of an inconclusive rule are left out', () => {
  const views = alertViews({ histories: [historyOf('.###'), historyOf({ auth: '.###' }), GONE] });
  expect(views.map(({ alert, rows }) => [alert, rows.length])).toEqual([
    ['HighErrorRatio', 2],
    ['Gone', 0],
  ]);
  expect(views[1]!.unobservable).toBe('selector matches nothing: {app="gone"}');
});

test('two rules with the same name and labels have separate rows, named with file and line', () => {
  const rule = (line: number) => ({ rule: { labels: {}, file: 'a.yaml', line } });
  const [view] = alertViews({ histories: [historyOf('..####..', rule(4)), historyOf('....####', rule(7))] });
  expect(view!.rows.map(({ name, stretches }) => [name, stretches[0]!.fromMs])).toEqual([
    ['payment (a.yaml:4)', at(2)],
    ['payment (a.yaml:7)', at(4)],
  ]);
});
