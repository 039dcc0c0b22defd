/** Rules that see records in different ways. */
/** Each sees something of its records in another way. */
export const EXPRESSIONS = {
  Flags: 'sum(count_over_time({service_name=~".+"} | flags="1" [5m])) > 0',
  WholeTemplate: 'sum(count_over_time({service_name=~".+"} | line_format "{{ . }}" |= "trace" [5m])) > 0',
  Template:
    'sum(count_over_time({service_name=~".+"} | line_format "{{.duration_ms}}" |~ "^[0-9]$" [5m])) > 2',
  Unwrapped: 'sum by (service_name) (sum_over_time({service_name=~".+"} | unwrap duration_ms [5m])) > 4000',
  Mapped: 'sum by (l) (count_over_time({service_name=~".+"} | label_format l=error_code | l!="" [5m])) > 2',
  Instances: 'count by (service_name) (count_over_time({service_name="slow"} | keep error_code [5m])) > 0',
  Levels: 'sum by (detected_level, severity_text) (count_over_time({service_name=~".+"}[5m])) > 10',
  Text: 'sum by (service_name) (count_over_time({service_name=~".+"} |= "Failed" [5m])) > 5',
  Parsed: 'sum by (w) (count_over_time({service_name=~".+"} | pattern "<w> <_>" [5m])) > 50',
};
