/**
 * Files that a command writes at its end. It checks at its start whether they can be written. The file of an earlier run
 * is replaced only by a complete new one.
 */
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  appendFileSync,
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

/** Paths by option: `html` for `--html`. */
type WantedFiles = Readonly<Record<string, string | undefined>>;

/**
 * Refuses files that cannot be written. A folder that does not exist is not created, because it is likely a typing error.
 *
 * @param others what else the command reads and writes
 * @throws FiredrillError (usage)
 */
export function refuseFiles(files: WantedFiles, others: readonly FileUse[] = []): void {
  const reports = Object.entries(files).flatMap(([option, file]) =>
    file === undefined ? [] : [{ option, file }],
  );
  refuseSharedFiles([...others, ...reports.map(({ option, file }) => ({ who: `--${option}`, file }))]);
  for (const { option, file } of reports) explained(option, file, () => tryPlace(placeOf(file)));
}

/** Writes each file that was asked for. If that fails, the earlier file stays. `print` gets a line for each file written. */
export function writeFiles(
  files: WantedFiles,
  texts: Readonly<Record<string, () => string>>,
  print: (line: string) => void,
): void {
  for (const [option, text] of Object.entries(texts)) {
    const path = files[option];
    if (path === undefined) continue;
    const content = text();
    explained(option, path, () => writeWhole(placeOf(path), content));
    print(`firedrill: ${path} written`);
  }
}

/**
 * Adds a report to the end of a file, or creates the file: a CI server collects the summaries of all steps of a job in one
 * file. A blank line separates it from what is there.
 */
export function appendReport(
  option: string,
  path: string,
  text: string,
  print: (line: string) => void,
): void {
  explained(option, path, () => {
    const place = placeOf(path);
    const isEmpty = isDevice(place) || (statSync(place, { throwIfNoEntry: false })?.size ?? 0) === 0;
    appendFileSync(place, isEmpty ? text : `\n\n${text}`);
  });
  print(`firedrill: ${path} written`);
}

function writeWhole(place: string, text: string): void {
  if (isDevice(place)) writeFileSync(place, text);
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
    // A single file mounted into a container cannot be replaced, only written.
    if (!UNMOVABLE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    writeFileSync(place, text);
  }
}

const UNMOVABLE: ReadonlySet<string> = new Set(['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EXDEV']);

/** In the same folder, because a rename is atomic only within a file system. The name is short: `place` may be long. */
const draftOf = (place: string): string => join(dirname(place), `.firedrill-${randomUUID()}.part`);

/** Follows a link, so that the link itself is kept. */
function placeOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return realpathSync(path);
  return found ? path : join(realpathSync(dirname(path)), basename(path));
}

/** Also true for a pipe. */
function isDevice(place: string): boolean {
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
        expected: 'a file in a folder that exists and can be written to',
        hint: ownerHint(path, error),
      },
      error,
    );
  }
}

const reasonOf = (error: unknown, folder: string): string =>
  existsSync(folder) ? messageOf(error) : `there is no folder "${folder}"`;
