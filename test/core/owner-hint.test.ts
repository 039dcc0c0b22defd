import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ownerHint } from '../../src/core/owner-hint.ts';
import { freshFolder } from '../support/program.ts';

const refused = Object.assign(new Error('permission denied'), { code: 'EACCES' });

describe('ownerHint', () => {
  test('names the owner of the nearest folder that exists', ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root can change owners; run the tests as root');
    const folder = freshFolder();
    chownSync(folder, 4321, 4322);
    const hint = ownerHint(join(folder, 'logs/deeper/app.log'), refused);
    expect(hint).toContain(`run as user 4321, who owns "${folder}"`);
    expect(hint).toContain('docker run --user 4321:4322');
  });

  test('suggests chmod if the folder belongs to this user', () => {
    const folder = join(freshFolder(), 'closed');
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    expect(ownerHint(join(folder, 'app.log'), refused)).toBe(`chmod u+w "${folder}"`);
  });

  test('is undefined for other errors', () => {
    expect(ownerHint('/', Object.assign(new Error(), { code: 'ENOSPC' }))).toBeUndefined();
    expect(ownerHint('/', new Error())).toBeUndefined();
  });
});
