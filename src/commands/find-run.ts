/**
 * Finds the run that a command is for: `--url`, `--control-port` and `--control-host`, `FIREDRILL_URL`, `CONTROL_PORT`, or
 * otherwise the only run that is registered on this machine.
 */
import { type Command, Option } from 'commander';
import { inUrl, isWildcard } from '../config/hosts.ts';
import { CONTROL_SETTINGS, DEFAULT_CONTROL_PORT } from '../config/settings/control.ts';
import { url as httpUrl, type Parser } from '../config/values.ts';
import { type RegisteredRun, registeredRuns } from '../control/registry.ts';
import { type FiredrillError, usageError } from '../core/errors.ts';
import { withoutSecrets } from '../core/secrets.ts';
import type { Shell } from './shell.ts';

/** Address of a control API. */
export interface ControlAddress {
  /** Without a slash at the end. It may have a path. */
  readonly url: string;
  readonly token: string | undefined;
}

/** The flags of `addAddressFlags`, as text. */
export interface AddressFlags {
  readonly url?: string;
  readonly controlHost?: string;
  readonly controlPort?: string;
  readonly controlToken?: string;
  /** Names of earlier versions. */
  readonly host?: string;
  readonly port?: string;
  readonly token?: string;
}

/** Names of the flags, for suggestions. */
export const ADDRESS_FLAG_NAMES = ['url', 'control-host', 'control-port', 'control-token'];

export function addAddressFlags(command: Command): void {
  const group = 'Which run:';
  for (const [flags, text] of [
    ['--url <url>', 'address that the run printed (FIREDRILL_URL; default: the only run on this machine)'],
    ['--control-port <port>', 'port of the run, instead of --url (CONTROL_PORT)'],
    [
      '--control-host <host>',
      `host of the run (CONTROL_HOST; default: ${CONTROL_SETTINGS.controlHost.fallback})`,
    ],
    ['--control-token <text>', 'token of the run (CONTROL_TOKEN)'],
  ] as const) {
    command.addOption(new Option(flags, text).helpGroup(group));
  }
  for (const old of ['--host <host>', '--port <port>', '--token <text>']) {
    command.addOption(new Option(old).hideHelp());
  }
}

/**
 * `command`: its name, for the commands that errors suggest.
 *
 * @throws FiredrillError (usage) if an address is invalid, or several runs are registered
 */
export async function findRun(given: AddressFlags, { env }: Shell, command: string): Promise<ControlAddress> {
  const read = <T>(parse: Parser<T>, ...places: readonly Place[]): T | undefined => {
    const place = places.find(({ written }) => written !== undefined);
    return place && parsed(parse, place);
  };
  const { controlHost, controlPort, controlToken } = CONTROL_SETTINGS;
  const hostFlags = [flag('control-host', given.controlHost), flag('host', given.host)];
  const portFlags = [flag('control-port', given.controlPort), flag('port', given.port)];
  const named = [...portFlags, ...hostFlags].find(({ written }) => written !== undefined);
  if (given.url !== undefined && named) {
    throw usageError({
      where: named.where,
      problem: 'cannot be used with --url, which already has the address',
      expected: 'one of the two flags',
    });
  }
  const host = read(controlHost.parse, ...hostFlags, variable('CONTROL_HOST', env));
  const port = read(controlPort.parse, ...portFlags, variable('CONTROL_PORT', env));
  const token = read(
    controlToken.parse,
    flag('control-token', given.controlToken),
    flag('token', given.token),
  );
  const withToken = ({ url, password }: Address): ControlAddress => ({
    url,
    token: token ?? password ?? read(controlToken.parse, variable('CONTROL_TOKEN', env)),
  });
  const at = (number: number): ControlAddress => {
    const name = host === undefined || isWildcard(host) ? controlHost.fallback : host;
    return withToken({ url: `http://${inUrl(name)}:${number}` });
  };

  if (given.url !== undefined) return withToken(addressIn('--url', given.url));
  const portFlag = portFlags.find(({ written }) => written !== undefined);
  if (portFlag && typeof port !== 'number') throw noPort(portFlag.where, String(port));
  if (portFlag && port === 0) throw noPort(portFlag.where, '0');
  if (named) return at(typeof port === 'number' && port > 0 ? port : DEFAULT_CONTROL_PORT);
  const { written } = variable('FIREDRILL_URL', env);
  if (written !== undefined) return withToken(addressIn('FIREDRILL_URL', written));
  // `0` and `off` are instructions for a run that starts. They do not say where a run listens.
  if (typeof port === 'number' && port > 0) return at(port);
  const [only, ...others] = await registeredRuns(env);
  if (only === undefined) return at(DEFAULT_CONTROL_PORT);
  if (others.length === 0) return withToken({ url: only.url });
  throw severalRuns(command, [only, ...others]);
}

interface Place {
  /** As the user wrote it: a flag or a variable. */
  readonly where: string;
  readonly written: string | undefined;
}

const flag = (name: string, written: string | undefined): Place => ({ where: `--${name}`, written });

/** An empty variable counts as unset. */
const variable = (name: string, env: Shell['env']): Place => ({
  where: name,
  written: env[name]?.trim() || undefined,
});

function parsed<T>(parse: Parser<T>, { where, written }: Place): T {
  const result = parse(written);
  if (result.ok) return result.value;
  const isSecret = (parse as unknown) === CONTROL_SETTINGS.controlToken.parse;
  throw usageError({
    where,
    problem: `cannot use ${isSecret ? 'the value (not shown)' : JSON.stringify(written)}`,
    expected: result.expected,
  });
}

function severalRuns(command: string, runs: readonly RegisteredRun[]): FiredrillError {
  const choices = runs.map(
    ({ url, scenario, run, started, pid }) =>
      `firedrill ${command} --url ${url}   (${scenario}, run ${run}, process ${pid}, since ${started})`,
  );
  return usageError({
    where: command,
    problem: `there are ${runs.length} runs on this machine`,
    expected: 'the address of one of them, in --url or FIREDRILL_URL',
    hint: choices.join('\n          '),
  });
}

interface Address {
  readonly url: string;
  readonly password?: string;
}

/** Keeps a path, for runs behind a proxy. A password is the token, as in a browser, and is never printed. */
function addressIn(where: string, written: string): Address {
  const read = httpUrl(written);
  if (!read.ok) throw wrongAddress(where, written);
  const { origin, pathname, search, hash, username, password } = new URL(read.value);
  if (search !== '' || hash !== '' || (username !== '' && password === ''))
    throw wrongAddress(where, written);
  return {
    url: `${origin}${pathname.replace(/\/+$/, '')}`,
    ...(password === ''
      ? {}
      : { password: parsed(CONTROL_SETTINGS.controlToken.parse, { where, written: unescaped(password) }) }),
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const wrongAddress = (where: string, written: string): FiredrillError =>
  usageError({
    where,
    problem: `cannot use ${JSON.stringify(withoutSecrets(written))}`,
    expected: 'the address that the run printed; with a token http://:TOKEN@host:port, without ? and #',
    hint: `${where}${where.startsWith('--') ? ' ' : '='}http://127.0.0.1:${DEFAULT_CONTROL_PORT}`,
  });

const noPort = (where: string, written: string): FiredrillError =>
  usageError({
    where,
    problem: `${written} is not the port of a run`,
    expected: 'the port that the run printed',
    hint: `${where} ${DEFAULT_CONTROL_PORT}`,
  });
