/** A CA and certificates of every kind that the tests need, generated with the installed `openssl`. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface KeyPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface Certificates {
  readonly ca: Buffer;
  /** For 127.0.0.1 and localhost, by the CA. */
  readonly server: KeyPair;
  readonly expired: KeyPair;
  /** For another host, by the CA. */
  readonly elsewhere: KeyPair;
  readonly client: KeyPair;
  readonly selfSigned: KeyPair;
}

/** Undefined without openssl; an error on CI. */
export async function makeCertificates(): Promise<Certificates | undefined> {
  try {
    await run('openssl', ['version']);
  } catch (error) {
    if (process.env.CI === 'true') throw new Error('the TLS tests need openssl', { cause: error });
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-tls-'));
  try {
    return await makeIn(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const NO_OPENSSL = 'there is no openssl on this machine to make certificates with';

async function makeIn(folder: string): Promise<Certificates> {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const pair = async (name: string): Promise<KeyPair> => ({
    cert: await readFile(join(folder, `${name}.crt`)),
    key: await readFile(join(folder, `${name}.key`)),
  });
  const request = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

  const signItself = (name: string) =>
    openssl(
      ...request,
      '-x509',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
    );

  async function signByCa(name: string, names: string, days: string): Promise<KeyPair> {
    await openssl(...request, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    await writeFile(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
    await openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', days, '-extfile', `${name}.ext`, '-out', `${name}.crt`],
    );
    return pair(name);
  }

  await signItself('ca');
  await signItself('alone');
  const here = 'IP:127.0.0.1,DNS:localhost';
  return {
    ca: await readFile(join(folder, 'ca.crt')),
    server: await signByCa('server', here, '2'),
    expired: await signByCa('expired', here, '-1'),
    elsewhere: await signByCa('elsewhere', 'DNS:elsewhere.test', '2'),
    client: await signByCa('client', 'DNS:client.test', '2'),
    selfSigned: await pair('alone'),
  };
}
