/**
 * Files that a command writes at its end. Whether they can be written is known at its start, and what an earlier run
 * left there stands until there is something whole to take its place.
 */
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { messageOf, usageError } from '../core/errors.ts';
import { ownerHint } from '../core/owner-hint.ts';
import { type FileUse, refuseSharedFiles } from './same-file.ts';

/** By the option that names it: `html` for `--html`. */
type WantedFiles = Readonly<Record<string, string | undefined>>;

/**
 * Before the work begins. A folder that is not there is more often a typing error than a wish: none is made. `others`: what
 * else the command reads and writes.
 */
export function refuseFiles(files: WantedFiles, others: readonly FileUse[] = []): void {
  const reports = Object.entries(files).flatMap(([option, file]) =>
    file === undefined ? [] : [{ option, file }],
  );
  refuseSharedFiles([...others, ...reports.map(({ option, file }) => ({ who: `--${option}`, file }))]);
  for (const { option, file } of reports) explained(option, file, () => tryPlace(placeOf(file)));
}

/** Each that is wanted, whole; where one cannot be written, what was there stays. `tell` says which were. */
export function writeFiles(
  files: WantedFiles,
  texts: Readonly<Record<string, () => string>>,
  tell: (line: string) => void,
): void {
  for (const [option, text] of Object.entries(texts)) {
    const path = files[option];
    if (path === undefined) continue;
    const whole = text();
    explained(option, path, () => writeWhole(placeOf(path), whole));
    tell(`firedrill: ${path} written`);
  }
}

function writeWhole(place: string, text: string): void {
  if (isElsewhere(place)) writeFileSync(place, text);
  else replace(place, text);
}

function tryPlace(place: string): void {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new Error('it is a folder');
  if (found) {
    accessSync(place, constants.W_OK);
    return;
  }
  const draft = draftOf(place);
  writeFileSync(draft, '');
  rmSync(draft);
}

function replace(place: string, text: string): void {
  const draft = draftOf(place);
  try {
    writeFileSync(draft, text);
    renameSync(draft, place);
  } catch (error) {
    rmSync(draft, { force: true });
    // A file that a container was given by itself cannot be replaced, only written.
    if (!UNMOVABLE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    writeFileSync(place, text);
  }
}

const UNMOVABLE: ReadonlySet<string> = new Set(['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EXDEV']);

/** Beside it, because only within one file system is a file put in another's place at once; its own name may be long. */
const draftOf = (place: string): string => join(dirname(place), `.firedrill-${randomUUID()}.part`);

/** Where a link leads, so that the link stays. */
function placeOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return realpathSync(path);
  return found ? path : join(realpathSync(dirname(path)), basename(path));
}

/** A device or a pipe: it takes what comes. */
function isElsewhere(place: string): boolean {
  const found = statSync(place, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
}

function explained(option: string, path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw usageError(
      {
        where: `--${option}`,
        problem: `cannot write to "${path}": ${reasonOf(error, dirname(path))}`,
        expected: 'a file in a folder that is there and can be written to',
        hint: ownerHint(path, error),
      },
      error,
    );
  }
}

const reasonOf = (error: unknown, folder: string): string =>
  existsSync(folder) ? messageOf(error) : `there is no folder "${folder}"`;
