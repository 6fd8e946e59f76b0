import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { environmentFile, writeEnvironmentFile } from '../../src/apply/environment-file.js';

const EXAMPLE = 'ENVIRONMENT=development\n# SECRET_KEY=change-me\nSECRET_KEY_ID=1\n';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'environment-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('the text', () => {
  test('is the example with the secret in its place', () => {
    expect(environmentFile(EXAMPLE, ['SECRET_KEY'], () => '$&x')).toBe(
      'ENVIRONMENT=development\nSECRET_KEY=$&x\nSECRET_KEY_ID=1\n',
    );
  });

  test('gets a line at its end for a secret that the example does not have', () => {
    expect(environmentFile('A=1', ['B'], () => 'x')).toBe('A=1\nB=x\n');
  });

  test('has a long random value, another one each time', () => {
    const one = environmentFile('', ['KEY']);
    expect(one).toMatch(/^\nKEY=[\w-]{43}\n$/);
    expect(environmentFile('', ['KEY'])).not.toBe(one);
  });
});

describe('the file', () => {
  test('can be read by its owner only', () => {
    const root = folder();
    expect(writeEnvironmentFile(root, EXAMPLE, ['SECRET_KEY'])).toEqual([]);
    expect(statSync(join(root, '.env')).mode & 0o777).toBe(0o600);
  });

  test('is never overwritten, and what it lacks is named', () => {
    const root = folder();
    writeFileSync(join(root, '.env'), 'MINE=1\nexport A=2\n');
    expect(writeEnvironmentFile(root, EXAMPLE, ['A', 'SECRET_KEY'])).toEqual(['SECRET_KEY']);
    expect(readFileSync(join(root, '.env'), 'utf8')).toBe('MINE=1\nexport A=2\n');
  });

  test('is not written through a link', () => {
    const root = folder();
    const elsewhere = join(folder(), 'elsewhere');
    symlinkSync(elsewhere, join(root, '.env'));
    expect(writeEnvironmentFile(root, EXAMPLE, ['SECRET_KEY'])).toEqual(['SECRET_KEY']);
    expect(statSync(elsewhere, { throwIfNoEntry: false })).toBeUndefined();
  });
});
