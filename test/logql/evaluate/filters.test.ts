/** Stream matchers, line filters and label filters: which records stay. Source: Loki's documentation, "Log queries". */
import { describe, expect, test } from 'vitest';
import { at, count, refusal, values } from './values.ts';

describe('stream matchers', () => {
  // Regular expressions match the whole value; an absent label has the empty value ("Log stream selector").
  const entries = ['a', 'ab', 'b', 'B', ''].map((app) =>
    at(1, 'x', {}, { labels: app === '' ? { job: 'j' } : { app, job: 'j' } }),
  );
  test.each([
    ['{app="a"}', 1],
    ['{app="A"}', 0],
    ['{app=~"a"}', 1],
    ['{app=~"a.*"}', 2],
    ['{app=~".*b"}', 2],
    ['{app=~"b|a"}', 2],
    ['{app=~"(?i)b"}', 2],
    ['{app=~"(?i:B)"}', 2],
    ['{app=~"[[:lower:]]+"}', 3],
    ['{app=~"\\\\w"}', 3],
    ['{app=~".+"}', 4],
    ['{job="j", app=~".*"}', 5],
    ['{job="j", app=""}', 1],
    ['{job="j", app!=""}', 4],
    ['{job="j", app!="a"}', 4],
    ['{job="j", app!~"a"}', 4],
    ['{job="j", app!~"a.*"}', 3],
    ['{job="j", app!~"a|b"}', 3],
    ['{job="j", app!~".+"}', 1],
    ['{job="j", app=~"a|"}', 2],
    ['{job="j", app=~".+", app!~"a.*"}', 2],
    ['{job="k"}', 0],
  ])('%s', (selector, expected) => {
    expect(values(`sum(count_over_time(${selector}[1m]))`, entries)['']).toBe(expected || undefined);
  });
});

describe('line filters', () => {
  test.each([
    // "Line filter expression": case-sensitive, and not bound to the ends of the line.
    ['|= "err"', 'an error', 1],
    ['|= "Err"', 'an error', 0],
    ['|= ""', 'x', 1],
    ['|= "a.c"', 'abc', 0],
    ['|= `"q"`', 'say "q"', 1],
    ['|= "é"', 'né', 1],
    ['!= "err"', 'an error', 0],
    ['!= "err"', 'fine', 1],
    ['|= "a" |= "b"', 'b a', 1],
    ['|= "a" |= "b"', 'a', 0],
    ['|= "a" != "b"', 'a b', 0],
    // `or` in a chain; `!=` drops lines with either (grafana/loki pull request 12463).
    ['|= "a" or "b"', 'b', 1],
    ['|= "a" or "b"', 'c', 0],
    ['|= "a" or "b" or "c"', 'c', 1],
    ['!= "a" or "b"', 'a', 0],
    ['!= "a" or "b"', 'b', 0],
    ['!= "a" or "b"', 'c', 1],
    ['|~ "a" or "^b"', 'b', 1],
    ['|~ "a" or "^b"', 'xb', 0],
    ['!~ "^a" or "z$"', 'xz', 0],
    ['!~ "^a" or "z$"', 'xa', 1],
    ['|~ "(?i)ERR"', 'an error', 1],
    ['|~ "(?i)ERR|warn"', 'WARN', 1],
    ['|~ "^err"', 'an error', 0],
    ['|~ "or$"', 'an error', 1],
    ['|~ "e.r"', 'error', 1],
    ['|~ "5\\\\d\\\\d"', 'code 503', 1],
    ['|~ `\\bok\\b`', 'token', 0],
    ['|~ `(?P<x>a)b`', 'ab', 1],
    ['|~ `\\Qa.b\\E`', 'a.b', 1],
    ['|~ `\\Qa.b\\E`', 'axb', 0],
    ['|~ `(?U)a.*b$`', 'axb', 1],
    ['!~ "e.r"', 'an error', 0],
    ['!~ "e.r"', 'fine', 1],
    // "Pattern match filter expression": the whole line, unless `<_>` is at an end.
    ['|> "an <_>"', 'an error', 1],
    ['|> "an <_>"', 'and', 0],
    ['|> "<_> error"', 'an error', 1],
    ['|> "<_> error"', 'an error!', 0],
    ['|> "<_>error<_>"', 'an error!', 1],
    ['|> "<_>error<_>"', 'error', 1],
    ['|> "a<_>b<_>c"', 'a1b2c', 1],
    ['|> "a<_>b<_>c"', 'a1c2b', 0],
    ['|> "exact"', 'exact', 1],
    ['|> "exact"', 'exactly', 0],
    ['|> "<_>"', 'all', 1],
    ['!> "<_>error<_>"', 'an error!', 0],
    ['!> "<_>error<_>"', 'fine', 1],
    ['|> "a <_>" or "b <_>"', 'b 1', 1],
    ['!> "a <_>" or "b <_>"', 'b 1', 0],
    // "Matching IP addresses": an address, a network or a range, anywhere in the line.
    ['|= ip("10.0.0.0/8")', 'from 10.1.2.3:80', 1],
    ['|= ip("10.0.0.0/8")', 'from 11.1.2.3', 0],
    ['|= ip("10.1.2.3")', '10.1.2.3', 1],
    ['|= ip("10.1.2.3")', '10.1.2.33', 0],
    ['|= ip("10.0.0.1-10.0.0.5")', 'a 10.0.0.5 b', 1],
    ['|= ip("10.0.0.1-10.0.0.5")', 'a 10.0.0.6 b', 0],
    ['|= ip("10.0.0.0/31")', '10.0.0.1', 1],
    ['|= ip("10.0.0.0/31")', '10.0.0.2', 0],
    ['!= ip("10.0.0.0/8")', 'from 10.1.2.3', 0],
    ['!= ip("10.0.0.0/8")', 'no address', 1],
    ['|= ip("10.0.0.0/8")', '11.0.0.1 and 10.0.0.1', 1],
    ['|= "x" or ip("10.0.0.0/8")', '10.0.0.1', 1],
  ])('%s on %s', (stages, line, expected) => {
    expect(count(stages, at(10, line))).toBe(expected);
  });

  test('a line that fits a pattern in several ways is refused, where its end decides', () => {
    const expr = 'count_over_time({app="a"} |> "<_>ab" [1m])';
    expect(refusal(expr, [at(10, 'ab ab')])).toMatchObject({ kind: 'needs-loki' });
    expect(refusal(expr, [at(10, 'x ab')])).toBeUndefined();
  });
});

describe('label filters', () => {
  const labels = {
    code: '503',
    level: 'error',
    took: '1500ms',
    size: '2kb',
    addr: '10.0.0.7',
    nan: 'NaN',
    neg: '-3',
  };
  test.each([
    // Text: regular expressions match the whole value, an absent label is the empty text.
    ['level="error"', 1],
    ['level="err"', 0],
    ['level!="error"', 0],
    ['level=~"err"', 0],
    ['level=~"err.*"', 1],
    ['level=~"(?i)ERROR"', 1],
    ['level=~"warn|error"', 1],
    ['level!~"warn|error"', 0],
    ['level!~"err"', 1],
    ['missing=""', 1],
    ['missing!=""', 0],
    ['missing!="x"', 1],
    ['missing=~".*"', 1],
    ['missing=~".+"', 0],
    ['app="a"', 1],
    ['code="503"', 1],
    ['code="503.0"', 0],
    // Numbers; a record that lacks the label is dropped, whatever the operator.
    ['code=503', 1],
    ['code==503.0', 1],
    ['code!=503', 0],
    ['code>502', 1],
    ['code>503', 0],
    ['code>=503', 1],
    ['code<503', 0],
    ['code<=503', 1],
    ['code<504', 1],
    ['neg<-2', 1],
    ['neg=-3', 1],
    ['missing>0', 0],
    ['missing!=5', 0],
    ['missing<5', 0],
    ['nan>0', 0],
    ['nan<0', 0],
    ['nan==0', 0],
    ['nan!=0', 1],
    // Durations, and sizes: KB is 1000 bytes, KiB is 1024.
    ['took>1s', 1],
    ['took=1.5s', 1],
    ['took>=1s500ms', 1],
    ['took<1501ms', 1],
    ['took>1m', 0],
    ['took<1d', 1],
    ['took<1w', 1],
    ['missing<1s', 0],
    ['size=2KB', 1],
    ['size=2000B', 1],
    ['size<2KiB', 1],
    ['size>1.5KB', 1],
    ['size<1MB', 1],
    ['missing<1MB', 0],
    // `and` binds tighter than `or` (grafana/loki pull request 23902); a comma and a blank are `and`.
    ['level="x" or level="error"', 1],
    ['level="error" and code=500', 0],
    ['level="error", code=503', 1],
    ['level="error" code=503', 1],
    ['level="error" or code=500 and level="x"', 1],
    ['(level="error" or code=500) and level="x"', 0],
    ['level="x" and code=500 or app="a"', 1],
    ['level="x" and (code=500 or app="a")', 0],
    ['level="x" or level="y" or code>=503', 1],
    // Addresses.
    ['addr=ip("10.0.0.0/24")', 1],
    ['addr=ip("10.0.1.0/24")', 0],
    ['addr!=ip("10.0.1.0/24")', 1],
    ['addr=ip("10.0.0.1-10.0.0.9")', 1],
    ['missing=ip("10.0.0.0/24")', 0],
  ])('%s', (filter, expected) => {
    expect(count(`| ${filter}`, at(10, 'x', labels))).toBe(expected);
  });

  // A value that does not parse leaves the line in error, which fails the whole query (grafana/loki issue 16145).
  test.each([
    'level>1',
    'level=1',
    'level<1s',
    'code<1s',
    'took>1',
    'level<1KB',
    'level>1 or app="a"',
    'app="a" and level>1',
    'level>1 and app="a"',
    'app="z" or level>1',
  ])('%s puts the line in error', (filter) => {
    expect(refusal(`count_over_time({app="a"} | ${filter} [1m])`, [at(10, 'x', labels)])).toMatchObject({
      kind: 'loki-error',
      message: expect.stringContaining('LabelFilterErr') as string,
    });
    expect(count(`| ${filter} | __error__=""`, at(10, 'x', labels))).toBe(0);
  });

  test.each([
    ['app="a" or level>1', '`or` stops at the first that holds', 1],
    ['app="z" and level>1', '`and` drops the line', 0],
    ['level>1 and app="z"', '`and` drops the line', 0],
  ])('%s: %s', (filter, _, expected) => {
    expect(count(`| ${filter}`, at(10, 'x', labels))).toBe(expected);
  });

  test('durations are compared in whole nanoseconds, as Go does', () => {
    expect(count('| took=1.1ms', at(10, 'x', { took: '1100us' }))).toBe(1);
    expect(count('| took=300ms', at(10, 'x', { took: '0.1s200ms' }))).toBe(1);
  });

  test('of a line in error only text is compared', () => {
    const bad = at(10, 'x', { n: 'many' });
    expect(refusal('count_over_time({app="a"} | n > 1 | n > 2 [1m])', [bad])).toMatchObject({
      kind: 'loki-error',
    });
    expect(count('| n > 1 | app="z"', bad)).toBe(0);
  });
});
