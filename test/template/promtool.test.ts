/** Compares rendered templates with those of Prometheus. */
import { expect, test } from 'vitest';
import { readTemplate, render } from '../../src/template/index.ts';
import { describeWith } from '../support/needs.ts';
import { LABELS, refusedByPromtool, renderedByPromtool, type TemplateCase } from './promtool.ts';

/** Templates with their values. Default value: 0.0423. */
const TEMPLATES: readonly (readonly [string, ...number[]])[] = [
  ['nothing to render, {one brace}, }} and %d'],
  // Labels and the value.
  ['{{ $labels.service_name }} at {{ .Labels.instance }}: {{ $value }}'],
  ['{{ $value }} {{ .Value }}', 0, 1, 100000, 1e6, 123456789, 1.5e21, 1e-4, 1e-5, 0.1 + 0.2, -12.5, 5e-324],
  ['{{ $value }}', Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1 / 3, 2 ** 53],
  ['{{ $labels }}'],
  ['[{{ $labels.nothing_of_that_name }}]'],
  // Labels that the rule adds are not included.
  ['[{{ $labels.severity }}{{ $labels.alertname }}]'],
  ['{{ index $labels "service_name" }}[{{ index .Labels "none" }}]{{ $labels.user }}'],
  ['{{ $.Labels.path }} {{ ($labels).path }} {{ (index $labels "path") }}'],
  // Whitespace and comments.
  ['a  {{- $value -}}  b {{ "c" }}   {{- /* no word */ -}}   d\n {{/* nor this */}} e'],
  ['{{"{{"}} {{`}}`}} {{ "a\\tb\\"c\\u00fc\\x41\\101" }} {{ \'a\' }}'],
  // printf.
  [
    '{{ printf "%.2f %.0f %f %6.1f| %-8.3f| %08.2f %+.1f % .1f" $value $value $value $value $value $value $value $value }}',
    0.0423,
    2.5,
    1.5,
    0.125,
    -1234.5678,
    1e22,
  ],
  [
    '{{ printf "%e %.3e %E %g %.3g %G" $value $value $value $value $value $value }}',
    0.0423,
    123456789,
    9.9999e-5,
    0,
  ],
  ['{{ printf "%.2f%% %v %s %d %q" $value $value $value $value $value }}'],
  ['{{ printf "%v %5v| %+v %.3v %t %5d" $value $value $value $value $value $value }}'],
  [
    '{{ printf "%f %e %g %v %06.1f" $value $value $value $value $value }}',
    Number.POSITIVE_INFINITY,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
  ],
  [
    '{{ printf "%s|%20s|%-20s|%.3s|%q|%x|%d" $labels.service_name $labels.service_name $labels.service_name $labels.service_name $labels.user $labels.service_name $labels.service_name }}',
  ],
  [
    '{{ printf "%d %5d %-5d| %05d %+d %x %X %o %b %v %s %f %.2f %.3d" 42 42 42 42 42 42 42 42 42 42 42 42 42 42 }}',
  ],
  ['{{ printf "%t %v %s" true false true }} {{ printf "%T %T %T %T" $value "a" 1 true }}'],
  [
    '{{ printf "100% done" }} {{ printf "%d%" 1 }} {{ printf "%!" 1 }} {{ printf "%d" }} {{ printf "%d" 1 2.5 "c" }}',
  ],
  ['{{ $value | printf "%.1f of %s" 3.0 | printf "<%s>" }}'],
  ['{{ printf "%s" $labels }} {{ printf "%v" $labels }}'],
  // For people.
  [
    '{{ humanize $value }} {{ humanize1024 $value }} {{ humanizeDuration $value }} {{ humanizePercentage $value }} {{ humanizeTimestamp $value }}',
    0,
    0.0423,
    0.00000123,
    1,
    999.96,
    1000,
    1234567.891,
    1024,
    1048576.5,
    59.999,
    60,
    3661,
    90061.5,
    -3.5,
    -4000,
    1e27,
    1772323200,
    1772323200.5,
    1772323200.0625,
    1e-30,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ],
  [
    '{{ humanizeDuration $labels.seconds }} {{ humanize 5 }} {{ "0.5" | humanizePercentage }} {{ humanize "1e3" }}',
  ],
  [
    '{{ toDuration $value }} {{ toTime $value }} {{ parseDuration "1h30m" }}',
    0,
    0.0015,
    0.0000015,
    90.5,
    3600,
    1772323200,
    -7.25,
  ],
  // Text.
  [
    '{{ toUpper $labels.service_name }} {{ $labels.path | toUpper | toLower }} {{ title $labels.service_name }}',
  ],
  ['{{ title "5xx errors of foo_bar don\'t a.b stop/go éclair x2y" }} {{ title $labels.user }}'],
  [
    '{{ match "pay.*" $labels.service_name }} {{ match "^ment" $labels.service_name }} {{ match "(?i)PAYMENT" $labels.service_name }}',
  ],
  [
    '{{ reReplaceAll "(\\\\w+)-(\\\\w+)" "$2 of ${1}, $1x" $labels.service_name }} {{ reReplaceAll "a|e" "" $labels.service_name }}',
  ],
  [
    '{{ stripPort $labels.instance }} {{ stripDomain $labels.instance }} {{ stripPort "a" }} {{ stripDomain "10.0.0.1:80" }} {{ stripPort "[::1]:9" }} {{ stripDomain "a.b.c" }}',
  ],
  [
    '{{ html $labels.path }} {{ urlquery $labels.path }} {{ $labels.path | urlQueryEscape }} {{ safeHtml "<b>" }}',
  ],
  [
    '{{ print 1 2 "a" "b" 3 4.5 true }}|{{ println "a" 1 }}|{{ len $labels.service_name }} {{ len $labels }} {{ len "ü" }}',
  ],
  ['{{ graphLink "up{a=\\"b\\"} > 0" }} {{ tableLink "up" }}'],
  // Conditions.
  ['{{ if gt $value 0.04 }}high{{ else if gt $value 0.01 }}some{{ else }}low{{ end }}', 0.05, 0.02, 0.001],
  [
    '{{ if and (lt $value 1.0) (eq $labels.service_name "a" "payment-service") }}yes{{ end }}{{ if not $value }}zero{{ end }}',
    0.5,
    1,
    0,
  ],
  [
    '{{ if $labels.none }}a{{ else }}b{{ end }} {{ if $labels }}c{{ end }} {{ if 0 }}d{{ end }} {{ if "" }}e{{ end }} {{ if $value }}f{{ end }}',
    0,
    1,
    Number.NaN,
  ],
  [
    '{{ or $labels.none "a default" }} {{ and 1 0 2 }} {{ or 0 "" 3 }} {{ not 1 }} {{ and true (or false "x") }} {{ or true (toUpper $value) }}',
  ],
  [
    '{{ eq 1 1 }} {{ ne "a" "b" }} {{ lt "a" "b" }} {{ le 2 2 }} {{ ge 1.5 2.5 }} {{ eq true false }} {{ ge "b" "a" }}',
  ],
  [
    '{{ with $labels.service_name }}{{ . }} {{ $value }}{{ end }} {{ with $labels.none }}a{{ else with "b" }}{{ . }}{{ else }}c{{ end }} {{ with .Labels }}{{ .path }}{{ end }}',
  ],
  [
    '{{ range $name, $held := .Labels }}{{ $name }}={{ $held }};{{ end }} {{ range $labels }}<{{ . }}>{{ end }} {{ range 3 }}{{ . }}{{ end }}{{ range 0 }}a{{ else }}none{{ end }}',
  ],
  // Variables.
  [
    '{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ $x }}{{ end }}{{ $x }} {{ with $y := "y" }}{{ $y }}{{ end }}',
  ],
  [
    '{{ $share := printf "%.1f" $value }}{{ $share }} {{ ($value | printf "%.2f") | len }} {{ 0x1F }} {{ 1_000 }} {{ 1e3 }} {{ 017 }} {{ -5 }} {{ .5 }}',
  ],
  // What goes wrong while rendering.
  ['{{ toUpper $value }}'],
  ['{{ nil }}'],
  ['{{ $x = 1 }}{{ $x }}'],
  ['{{ $labels.service_name.more }}'],
  ['{{ .Nothing }}'],
  ['{{ humanize "much" }}'],
  ['{{ humanize }}'],
  ['{{ gt $value 1 }}'],
  ['{{ eq $labels $labels }}'],
  ['{{ $value "an argument" }}'],
  ['{{ index $labels 1 }}'],
  ['{{ len $value }}'],
  ['{{ reReplaceAll "(" "" "a" }}'],
  ['{{ parseDuration "90" }}'],
];

const CASES: readonly TemplateCase[] = TEMPLATES.flatMap(([template, ...values]) =>
  (values.length > 0 ? values : [0.0423]).map((value) => ({ template, value })),
);

const REFUSED: readonly string[] = [
  '{{ $labels.service_name',
  '{{ if true }}open',
  '{{ end }}',
  '{{ else }}',
  '{{ if true }}a{{ else }}b{{ else }}c{{ end }}',
  '{{ if }}a{{ end }}',
  '{{ }}',
  '{{ $nobody }}',
  '{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}',
  '{{ nosuch $value }}',
  '{{ $labels.service-name }}',
  '{{ $value | 5 }}',
  '{{ ( $value }}',
  '{{ $value ) }}',
  '{{ "open }}',
  '{{ "\\q" }}',
  '{{ 1a }}',
  '{{ toUpper("a") }}',
  '{{ $value # }}',
  '{{/* a */ $value }}',
  '{{ /* a */ }}',
];
const ACCEPTED: readonly string[] = [
  '{{ $labels.a }}',
  '{{ query "up" | first | value }}',
  '{{ $value | humanize }}',
];

await describeWith('promtool', 'templates as Prometheus renders them', (promtool) => {
  const theirs = renderedByPromtool(promtool, CASES);

  test.each(CASES.map((one, i) => ({ ...one, i })))('$template of $value', ({ template, value, i }) => {
    const ours = render(template, { labels: LABELS, value });
    const expected = theirs[i]!;
    if ('text' in expected) expect(ours).toEqual({ text: expected.text });
    // The messages differ. It only matters that both fail.
    else expect(ours, expected.fault).toEqual({ fault: expect.any(String) });
  });

  test('a template that Prometheus does not load is an error without data', () => {
    const all = [...REFUSED, ...ACCEPTED];
    const refused = refusedByPromtool(promtool, all);
    expect(refused).toEqual(all.map((template) => REFUSED.includes(template)));
    expect(all.map((template) => readTemplate(template).fault !== undefined)).toEqual(refused);
  });
});
