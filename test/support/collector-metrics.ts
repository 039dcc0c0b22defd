/** What a real collector says of itself. */

/** A metric's value for one of its components, `otlp_http/loki` or `otlp`; 0 where it has said nothing yet. */
export async function metricOf(metricsUrl: string, name: string, component: string): Promise<number> {
  const answer = await fetch(metricsUrl);
  const lines = (await answer.text()).split('\n');
  const line = lines.find((each) => each.startsWith(`otelcol_${name}{`) && each.includes(`"${component}"`));
  return Number(line?.split(' ').at(-1) ?? 0);
}
