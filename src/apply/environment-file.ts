import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = '.env';

/**
 * The text of `.env`: the example, with a random value for every secret.
 *
 * @param example text of `.env.example`, in which a secret is a line `NAME=` or `# NAME=`, with or without a value.
 */
export function environmentFile(
  example: string,
  secrets: readonly string[],
  random: () => string = randomSecret,
): string {
  let text = example;
  for (const secret of secrets) {
    const line = `${secret}=${random()}`;
    const place = new RegExp(`^(# ?)?${secret}=.*$`, 'm');
    text = place.test(text)
      ? text.replace(place, () => line)
      : `${text}${text.endsWith('\n') ? '' : '\n'}${line}\n`;
  }
  return text;
}

/**
 * Writes `.env`, readable by its owner only, unless something of that name is there: it is never overwritten.
 *
 * @returns names of the secrets that an existing file lacks; empty when it was written.
 * @throws the file system's error when it cannot be written.
 */
export function writeEnvironmentFile(root: string, example: string, secrets: readonly string[]): string[] {
  const path = join(root, NAME);
  const text = environmentFile(example, secrets);
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return missingFrom(path, secrets);
    throw error;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    // A half-written file would stay, because an existing one is never overwritten.
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
  return [];
}

/** Names of `secrets` that the `.env` file at `path` does not set; none where there is no such file. */
export function missingSecrets(path: string, secrets: readonly string[]): string[] {
  if (!existsSync(path)) return [];
  return secretsNotIn(readFileSync(path, 'utf8'), secrets);
}

function secretsNotIn(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => !new RegExp(`^\\s*(export\\s+)?${secret}\\s*=`, 'm').test(text));
}

function missingFrom(path: string, secrets: readonly string[]): string[] {
  try {
    return secretsNotIn(readFileSync(path, 'utf8'), secrets);
  } catch {
    // Unreadable, a folder, a broken link: not ours to judge, and certainly not what the settings will find.
    return [...secrets];
  }
}

function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}
