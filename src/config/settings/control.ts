/** The CONTROL_* settings: address, token and allowed hosts of the page and the API. */
import { hostPattern } from '../hosts.ts';
import { number, type Parser, someText } from '../values.ts';
import { setting } from './definition.ts';

export const DEFAULT_CONTROL_PORT = 8080;

const PORT = 'a port from 1 to 65535, 0 for any free port, or off';
const wholePort = number({ min: 0, max: 65_535, whole: true, what: PORT });

const port: Parser<number | 'off'> = (raw) =>
  String(raw).trim().toLowerCase() === 'off' ? { ok: true, value: 'off' } : wholePort(raw);

const HOST = 'a host name or an IP address: 127.0.0.1, ::1, 0.0.0.0, localhost';

const host: Parser<string> = (raw) => {
  const parsed = someText(raw);
  const name = parsed.ok ? parsed.value.replace(/^\[(.*)\]$/, '$1') : '';
  // Checked as the host of a URL, so that a port or a path is an error.
  const pattern = hostPattern(name.includes(':') ? `[${name}]` : name);
  return pattern && pattern.port === undefined && name !== '*'
    ? { ok: true, value: name }
    : { ok: false, expected: HOST };
};

const HOSTS = 'host names separated by spaces: localhost 127.0.0.1 [::1] demo.example:8080, or * for any';

const hosts: Parser<readonly string[]> = (raw) => {
  const parsed = someText(raw);
  const names = parsed.ok ? parsed.value.toLowerCase().split(/[\s,]+/) : [];
  const good = names.filter((name) => name !== '');
  return good.length > 0 && good.every((name) => hostPattern(name) !== undefined)
    ? { ok: true, value: Object.freeze(good) }
    : { ok: false, expected: HOSTS };
};

/** Visible ASCII characters, which include those of a bearer token (RFC 6750, section 2.1). */
const token: Parser<string> = (raw) => {
  const parsed = someText(raw);
  return parsed.ok && /^[\x21-\x7e]+$/.test(parsed.value)
    ? parsed
    : { ok: false, expected: 'visible ASCII characters without spaces' };
};

export const CONTROL_SETTINGS = {
  controlHost: setting({
    name: 'control-host',
    env: 'CONTROL_HOST',
    group: 'Control',
    description:
      'address that the page and the API listen on; if other machines can reach it, changes need a token',
    placeholder: 'host',
    parse: host,
    fallback: '127.0.0.1',
    example: '127.0.0.1',
  }),
  controlPort: setting({
    name: 'control-port',
    env: 'CONTROL_PORT',
    group: 'Control',
    description: 'port of the page and the API; 0: any free one; off: no server',
    placeholder: 'port',
    parse: port,
    fallback: DEFAULT_CONTROL_PORT,
    defaultText: `${DEFAULT_CONTROL_PORT}, or the next free one`,
    example: String(DEFAULT_CONTROL_PORT),
  }),
  controlToken: setting({
    name: 'control-token',
    env: 'CONTROL_TOKEN',
    group: 'Control',
    description: 'bearer token that every request needs, except /healthz and /readyz',
    placeholder: 'text',
    parse: token,
    secret: true,
    example: 'secret',
  }),
  controlAllowedHosts: setting({
    name: 'control-allowed-hosts',
    env: 'CONTROL_ALLOWED_HOSTS',
    group: 'Control',
    description:
      'host names that requests may use; a name without a port allows any port; * allows every name',
    placeholder: 'hosts',
    parse: hosts,
    fallback: Object.freeze(['localhost', '127.0.0.1', '[::1]', 'firedrill']),
    defaultText: 'localhost 127.0.0.1 [::1] firedrill',
    example: 'localhost 127.0.0.1 [::1] firedrill',
  }),
};
