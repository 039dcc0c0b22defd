/** Whether a client prefers HTML to JSON (RFC 9110, section 12.5.1). Without a preference: JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  const ranges = (accept ?? '*/*').toLowerCase().split(',').map(range);
  return quality(ranges, 'text', 'html') > quality(ranges, 'application', 'json');
}

interface Range {
  readonly type: string;
  readonly q: number;
}

function range(written: string): Range {
  const [type = '', ...parameters] = written.split(';').map((part) => part.trim());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  return { type, q: q === undefined ? 1 : Number(q.slice(2)) || 0 };
}

/** The most specific matching range decides. */
function quality(ranges: readonly Range[], type: string, subtype: string): number {
  for (const wanted of [`${type}/${subtype}`, `${type}/*`, '*/*']) {
    const found = ranges.find((candidate) => candidate.type === wanted);
    if (found) return found.q;
  }
  return 0;
}
