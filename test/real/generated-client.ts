import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { FIRST_ADMIN } from './drive.js';
import { openapiClientFolder } from './tools.js';

/** Logs in, creates an item and reads it, each by the function of the generated client that a person would look for. */
const PROGRAM = `
import sys
from client import AuthenticatedClient, Client
from client.api.auth import auth_log_in
from client.api.items import items_create_item, items_read_item
from client.models import BodyAuthLogIn, ItemCreate, Problem

url, username, password = sys.argv[1:]
form = BodyAuthLogIn(username=username, password=password)
token = auth_log_in.sync(client=Client(url), body=form)
client = AuthenticatedClient(url, token=token.access_token)
created = items_create_item.sync(client=client, body=ItemCreate(name="Pen", price=1.5))
print(items_read_item.sync(created.id, client=client).name)
missing = items_read_item.sync_detailed(2_000_000_000, client=client)
print(int(missing.status_code), isinstance(missing.parsed, Problem))
`;

/** Of what the presets add: the functions that a person would look for. */
const FUNCTIONS: Record<string, string[]> = {
  board: ['board_list_posts', 'board_create_comment'],
  celery: ['jobs_request_catalogue_report'],
  inference: ['predictions_predict_digits', 'predictions_predict_batch', 'jobs_read_job'],
  uploads: ['uploads_upload_files'],
};

/**
 * Makes a Python client with openapi-python-client of a running application that has accounts, and calls it with that.
 *
 * @param has whether the application has a feature.
 * @returns what is wrong: functions that are missing, and what the program printed if it was not what it should.
 */
export async function wrongOfGeneratedClient(
  url: string,
  has: (feature: string) => boolean,
): Promise<string[]> {
  const programs = await openapiClientFolder();
  const cwd = mkdtempSync(join(tmpdir(), 'client-'));
  try {
    await execa(
      join(programs, 'openapi-python-client'),
      ['generate', '--url', `${url}/openapi.json`, '--output-path', 'client', '--meta', 'none'],
      // It calls ruff, which is beside it.
      { cwd, env: { PATH: `${programs}${delimiter}${process.env.PATH}` } },
    );
    const wanted = Object.keys(FUNCTIONS)
      .filter(has)
      .flatMap((feature) => FUNCTIONS[feature] ?? []);
    const imports = wanted.map((name) => `from client.api.${name.split('_')[0]} import ${name}`);
    writeFileSync(join(cwd, 'call.py'), [...imports, PROGRAM].join('\n'));
    const { stdout, stderr } = await execa(
      join(programs, 'python'),
      ['call.py', url, FIRST_ADMIN.email, FIRST_ADMIN.password],
      { cwd, reject: false },
    );
    return stdout === 'Pen\n404 True' ? [] : [stdout, stderr];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
