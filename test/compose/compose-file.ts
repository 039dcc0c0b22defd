/** docker-compose.yml as compose itself reads it: defaults filled in, aliases and short forms written out. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const repository = resolve(import.meta.dirname, '../..');
const file = join(repository, 'docker-compose.yml');

export interface Service {
  readonly image: string;
  readonly build?: unknown;
  readonly profiles?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly network_mode?: string;
  readonly pid?: string;
  readonly restart?: string;
  readonly mem_limit?: string;
  readonly command?: readonly string[] | null;
  readonly entrypoint?: readonly string[] | null;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly logging?: { readonly driver: string; readonly options?: Readonly<Record<string, string>> };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required: boolean }>>;
  readonly ports?: readonly {
    readonly host_ip?: string;
    readonly published: string;
    readonly target: number;
  }[];
  readonly volumes?: readonly {
    readonly type: string;
    readonly source?: string;
    readonly target: string;
    readonly read_only?: boolean;
  }[];
}

export type Services = Readonly<Record<string, Service>>;

/** What is in the file, whoever asks. */
export const written: { readonly services: Services } = parse(readFileSync(file, 'utf8'), { merge: true });

/** What `docker compose config` makes of it; fails as that does. */
export function configured(
  compose: string,
  profiles: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Services {
  const asked = profiles.flatMap((profile) => ['--profile', profile]);
  // Neither a .env nor an override that somebody has in the checkout.
  const { PATH = '' } = process.env;
  const home = mkdtempSync(join(tmpdir(), 'firedrill-compose-'));
  const args = ['--env-file', '/dev/null', '-f', file, ...asked, 'config', '--format', 'json'];
  const env = { PATH, HOME: home, ...environment };
  const { status, stdout, stderr } = spawnSync(compose, args, { encoding: 'utf8', env });
  if (status !== 0 || stderr !== '') throw new Error(`compose ended with ${status}:\n${stderr}`);
  return JSON.parse(stdout).services;
}
