/**
 * Path and query as they stand in a request line: what RFC 3986 allows there stays, percent signs included, since
 * the values are as they were sent; everything else is percent-encoded as UTF-8.
 */

// pchar and "/" (RFC 3986, section 3.3), with "%"; brackets are let through as browsers do.
const NOT_PATH = /[^!$%&'()*+,\-./0-9:;=@A-Z[\]_a-z~]/u;
const NOT_PATH_EACH = new RegExp(NOT_PATH, 'gu');
// The query may hold "?" as well (section 3.4).
const NOT_QUERY = /[^!$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]/u;
const NOT_QUERY_EACH = new RegExp(NOT_QUERY, 'gu');

export const encodePath = (path: string): string =>
  NOT_PATH.test(path) ? path.toWellFormed().replace(NOT_PATH_EACH, encodeURIComponent) : path;

/** Without the question mark. */
export const encodeQuery = (query: string): string =>
  NOT_QUERY.test(query) ? query.toWellFormed().replace(NOT_QUERY_EACH, encodeURIComponent) : query;
