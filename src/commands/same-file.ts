/**
 * Refuses two uses of one file before anything is written. It compares files, not paths: symbolic links, hard links and
 * `./` lead to the same file, and so does another case on a file system that ignores case.
 */
import {
  type BigIntStats,
  fstatSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { scenarioFile } from '../config/scenario/index.ts';
import { isStdin } from '../config/yaml/file.ts';
import { type Fault, FiredrillError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { OutputSpec } from '../model/output-spec.ts';
import type { Terminal } from './shell.ts';

export interface FileUse {
  /** For messages: `--manifest`, `output`. */
  readonly who: string;
  /** A path, or an open standard stream. */
  readonly file: string | Pick<Terminal, 'fd'>;
  /** The command only reads it. */
  readonly reads?: boolean;
  /** Its backups `file.1`, `file.2.gz`, … count as well. */
  readonly rotates?: boolean;
}

/** The files of local outputs. */
export const usesOf = (specs: readonly OutputSpec[]): readonly FileUse[] =>
  specs.flatMap((spec) => (spec.kind === 'file' ? [{ who: 'output', file: spec.path, rotates: true }] : []));

/** Files of the user, which no output may overwrite. */
export const inputsOf = (
  scenario: string,
  settings?: string,
  rules: readonly string[] = [],
): readonly FileUse[] =>
  [
    ...usesOfScenario(scenario),
    ...(settings === undefined ? [] : [{ who: 'settings', file: settings }]),
    ...rules.map((file) => ({ who: '--rules', file })),
  ].map((use) => ({ ...use, reads: true }));

/** A built-in scenario has no path. Standard input may be a file (`firedrill run - < shop.yaml`). */
function usesOfScenario(scenario: string): readonly FileUse[] {
  if (isStdin(scenario)) return [{ who: 'scenario', file: { fd: 0 } }];
  const file = scenarioFile(scenario);
  return file === undefined ? [] : [{ who: 'scenario', file }];
}

/** @throws FiredrillError (usage) that lists every pair of uses of one file, if at least one of the two writes it */
export function refuseSharedFiles(uses: readonly FileUse[]): void {
  const found = uses.flatMap((use) => {
    const place = placeOf(use.file);
    return place === undefined ? [] : [{ use, place }];
  });
  const faults: Fault[] = [];
  found.forEach((later, index) => {
    for (const earlier of found.slice(0, index)) {
      if (later.use.reads && earlier.use.reads) continue;
      if (isStream(earlier.use) && isStream(later.use)) continue;
      const fault = clash(later, earlier) ?? clash(earlier, later);
      if (fault !== undefined) faults.push(fault);
    }
  });
  if (faults.length > 0) throw new FiredrillError('a file has two uses', EXIT.usage, faults);
}

interface Found {
  readonly use: FileUse;
  readonly place: Place;
}

/** A regular file, or the place of one that does not exist yet. */
interface Place {
  /** Device and inode; absent if the file does not exist yet. */
  readonly id?: string;
  /** Device and inode of the folder, links followed, and the path below it that does not exist yet. */
  readonly folder: string;
  /** Folded if the file system ignores case. */
  readonly name: string;
  /** Device and inode of each existing backup. */
  readonly backups: () => readonly string[];
}

function clash(one: Found, other: Found): Fault | undefined {
  const [a, b] = [one.place, other.place];
  const isSame = a.id === undefined ? b.id === undefined && samePath(a, b) : a.id === b.id;
  if (isSame) return clashFault(one.use, `is the same file as ${naming(other.use)}`);
  if (!other.use.rotates) return undefined;
  const isBackup =
    (a.folder === b.folder && a.name.startsWith(`${b.name}.`) && BACKUP.test(a.name.slice(b.name.length))) ||
    (a.id !== undefined && b.backups().includes(a.id));
  return isBackup
    ? clashFault(one.use, `is a backup of ${naming(other.use)}: rotation would overwrite it`)
    : undefined;
}

const clashFault = ({ who, file }: FileUse, what: string): Fault => ({
  where: who,
  problem: `${typeof file === 'string' ? `"${file}"` : 'it'} ${what}`,
  expected: 'a file that nothing else uses',
});

const samePath = (a: Place, b: Place): boolean => a.folder === b.folder && a.name === b.name;

/** The suffixes of rotated files, and of the file that compression writes first. */
const BACKUP = /^\.\d+(\.gz(\.part)?)?$/;

const isStream = ({ file }: FileUse): boolean => typeof file !== 'string';

const naming = ({ who, file }: FileUse): string => (typeof file === 'string' ? `${who} "${file}"` : who);

/** `undefined` for devices, pipes and terminals, which can have several writers, and for files that cannot be read. */
function placeOf(file: FileUse['file']): Place | undefined {
  if (typeof file !== 'string') {
    const stats = file.fd === undefined ? undefined : tried(() => fstatSync(file.fd!, { bigint: true }));
    return stats?.isFile() ? { id: idOf(stats), folder: '', name: '', backups: () => [] } : undefined;
  }
  const path = followed(resolve(file));
  const stats = tried(() => statSync(path, { bigint: true }));
  if (stats !== undefined && !stats.isFile()) return undefined;
  const folder = dirname(path);
  const folds = ignoresCase(folder);
  const fold = (name: string): string => (folds ? name.normalize('NFC').toLowerCase() : name);
  const name = fold(basename(path));
  return {
    ...(stats === undefined ? {} : { id: idOf(stats) }),
    folder: folderKey(folder, fold),
    name,
    backups: () =>
      (tried(() => readdirSync(folder)) ?? [])
        .filter((entry) => fold(entry).startsWith(name) && BACKUP.test(fold(entry).slice(name.length)))
        .flatMap((entry) => {
          const backup = tried(() => statSync(join(folder, entry), { bigint: true }));
          return backup === undefined ? [] : [idOf(backup)];
        }),
  };
}

const idOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

/** The limit of Linux (path_resolution(7)). */
const MOST_LINKS = 40;

/** Resolves links. The file and its folders need not exist: writing to a dangling link creates its target. */
function followed(path: string, links = 0): string {
  const real = tried(() => realpathSync(path));
  if (real !== undefined) return real;
  const folder = dirname(path);
  if (folder === path || links > MOST_LINKS) return path;
  const place = join(followed(folder, links + 1), basename(path));
  const isLink = tried(() => lstatSync(place))?.isSymbolicLink();
  return isLink ? followed(resolve(dirname(place), readlinkSync(place)), links + 1) : place;
}

function folderKey(folder: string, fold: (name: string) => string): string {
  const stats = tried(() => statSync(folder, { bigint: true }));
  if (stats !== undefined) return idOf(stats);
  const above = dirname(folder);
  return above === folder ? folder : `${folderKey(above, fold)}/${fold(basename(folder))}`;
}

/** Whether the file system ignores case there. Tried with the nearest existing folder that has letters in its name. */
function ignoresCase(folder: string): boolean {
  const { root } = parse(folder);
  for (let path = folder; path !== root; path = dirname(path)) {
    const other = join(dirname(path), swappedCase(basename(path)));
    const stats = tried(() => statSync(path, { bigint: true }));
    if (stats === undefined || other === path) continue;
    const swapped = tried(() => statSync(other, { bigint: true }));
    return swapped !== undefined && idOf(swapped) === idOf(stats);
  }
  return false;
}

const swappedCase = (name: string): string =>
  [...name].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('');

/** Errors are ignored here: the code that opens the file reports them. */
function tried<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
