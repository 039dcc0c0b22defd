/**
 * Path and query for a request line. Characters that RFC 3986 allows stay, including percent signs, because the values are
 * as they were sent. All others are percent-encoded as UTF-8.
 */

// pchar and "/" (RFC 3986, section 3.3), with "%". Brackets are allowed, as in browsers.
const NOT_PATH = /[^!$%&'()*+,\-./0-9:;=@A-Z[\]_a-z~]/u;
const NOT_PATH_EACH = new RegExp(NOT_PATH, 'gu');
// The query may also contain "?" (section 3.4).
const NOT_QUERY = /[^!$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]/u;
const NOT_QUERY_EACH = new RegExp(NOT_QUERY, 'gu');

export const encodePath = (path: string): string =>
  NOT_PATH.test(path) ? path.toWellFormed().replace(NOT_PATH_EACH, encodeURIComponent) : path;

/** The query without the question mark. */
export const encodeQuery = (query: string): string =>
  NOT_QUERY.test(query) ? query.toWellFormed().replace(NOT_QUERY_EACH, encodeURIComponent) : query;
