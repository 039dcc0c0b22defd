/** The value of a collector's own metric for one component, such as `otlp_http/loki`; 0 if the metric does not exist yet. */
export async function metricOf(metricsUrl: string, name: string, component: string): Promise<number> {
  const answer = await fetch(metricsUrl);
  const lines = (await answer.text()).split('\n');
  const line = lines.find((each) => each.startsWith(`otelcol_${name}{`) && each.includes(`"${component}"`));
  return Number(line?.split(' ').at(-1) ?? 0);
}
