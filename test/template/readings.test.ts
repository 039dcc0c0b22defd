/** Templates without a ruler: the labels that they use, and parts that only a ruler can render. */
import { describe, expect, test } from 'vitest';
import { readTemplate, render } from '../../src/template/index.ts';

const ALERT = { labels: { service_name: 'payment-service' }, value: 0.5 };

describe('a part that only a ruler can render', () => {
  test.each([
    '{{ query "up" | first | value }}',
    '{{ range query "up" }}{{ .Value }}{{ end }}',
    '{{ externalURL }}{{ pathPrefix }}',
    '{{ $externalURL }}',
    '{{ .ExternalURL }}',
    '{{ $externalLabels.cluster }}',
    '{{ . }}',
    '{{ now }}',
    '{{ define "x" }}{{ end }}',
    '{{ slice "abc" 1 }}',
    '{{ printf "%x" $value }}',
    '{{ printf "%[1]d" 1 }}',
    '{{ printf "%*d" 5 1 }}',
    '{{ match "[[:alpha:]]+" "a" }}',
    '{{ print 2i }}',
  ])('%s is unobservable', (template) => {
    expect(render(template, ALERT)).toEqual({ fault: expect.any(String), unobservable: true });
  });

  test('does not matter if it is not reached', () => {
    expect(render('{{ if gt $value 1.0 }}{{ query "up" }}{{ else }}few{{ end }}', ALERT)).toEqual({
      text: 'few',
    });
  });

  test('a template that no ruler renders is an error', () => {
    expect(render('{{ toUpper $value }}', ALERT)).toEqual({
      fault: 'wrong type for value; expected string; got float64',
    });
  });
});

test('text without actions is not parsed', () => {
  expect(render('100% of }} %d', ALERT)).toEqual({ text: '100% of }} %d' });
});

describe('labels that a template uses', () => {
  test.each([
    ['{{ $labels.a }} {{ .Labels.b }} {{ $.Labels.c }}', ['a', 'b', 'c']],
    ['{{ index $labels "a" }} {{ index .Labels "b" | toUpper }} {{ ($labels).c }}', ['a', 'b', 'c']],
    ['{{ with $labels }}{{ .a }}{{ end }}{{ with .Labels.b }}{{ . }}{{ end }}', ['a', 'b']],
    ['{{ $l := .Labels }}{{ if $l.a }}{{ $l.b }}{{ else }}{{ $labels.c }}{{ end }}', ['a', 'b', 'c']],
    ['{{ printf "%s" $labels.a | title }}{{ and $labels.b (or $labels.c "d") }}', ['a', 'b', 'c']],
    ['{{ range $name, $value := $labels }}{{ $name }}{{ $value }}{{ end }}{{ $labels }}', []],
    ['{{ range $labels }}{{ $labels.a }}{{ end }}', ['a']],
    ['{{ $value }} $labels.a {{ "$labels.b" }} {{/* $labels.c */}}', []],
    ['{{ index $labels $labels.a }}', ['a']],
    ['plain', []],
  ])('%s', (template, labels) => {
    expect(readTemplate(template)).toEqual({ labels });
  });

  test('a template that does not parse gives the error', () => {
    expect(readTemplate('{{ $labels.a }} {{ $unknown }}')).toEqual({
      labels: [],
      fault: 'undefined variable "$unknown"',
    });
  });
});
