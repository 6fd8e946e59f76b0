import { join } from 'node:path';
import { execa } from 'execa';
import { Client } from './client.js';
import { FIRST_ADMIN } from './drive.js';
import { schemathesisFolder } from './tools.js';

/** Ends the session or the account that the tests themselves run with. */
const ENDS_THE_SESSION = [
  '/api/v1/auth/logout-everywhere',
  '/api/v1/users/me/deletion',
  '/api/v1/users/me/password',
];

/**
 * Tests a running application against its own OpenAPI document.
 *
 * @returns the tool's output. @throws Error with it when there was a 5xx, or an answer that the document does not allow.
 */
export async function schemathesis(
  url: string,
  { signedIn, examples, env }: { signedIn: boolean; examples: number; env: Readonly<Record<string, string>> },
): Promise<string> {
  const program = join(await schemathesisFolder(), 'schemathesis');
  const auth = signedIn
    ? [
        '--header',
        `Authorization: Bearer ${await adminToken(url)}`,
        ...ENDS_THE_SESSION.flatMap((path) => ['--exclude-path', path]),
      ]
    : [];
  const { failed, all } = await execa(
    program,
    [
      ...['--config-file', join(import.meta.dirname, 'schemathesis.toml')],
      'run',
      `${url}/openapi.json`,
      ...auth,
      ...['--checks', 'all'],
      // Refusing what the document allows is no violation: no schema can say which domains take mail, or what a picture is.
      ...['--exclude-checks', 'positive_data_acceptance'],
      ...['--max-examples', String(examples)],
      ...['--seed', '1'],
      '--generation-deterministic',
      ...['--warnings', 'off'],
    ],
    { all: true, reject: false, env, extendEnv: false, cwd: env.TMPDIR ?? '/tmp' },
  );
  if (failed) throw new Error(all);
  return all;
}

async function adminToken(url: string): Promise<string> {
  const { email, password } = FIRST_ADMIN;
  const answer = await new Client(url).post(
    '/api/v1/auth/token',
    new URLSearchParams({ username: email, password }),
  );
  return answer.body.access_token;
}
