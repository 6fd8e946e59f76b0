import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, vi } from 'vitest';
import { presets } from '../../../src/presets.js';
import { FIRST_ADMIN } from '../drive.js';
import { Project } from '../project.js';
import { Server } from '../server.js';
import { openapiClientFolder } from '../tools.js';
import { startCommands } from '../workflow.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Logs in, makes an item and reads it back, all with functions of the generated client. */
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
made = items_create_item.sync(client=client, body=ItemCreate(name="Pen", price=1.5))
print(items_read_item.sync(made.id, client=client).name)
missing = items_read_item.sync_detailed(999, client=client)
print(int(missing.status_code), isinstance(missing.parsed, Problem))
`;

/** Functions that a person would look for, of the presets' own routers. */
const FUNCTIONS: Record<string, string[]> = {
  'ml-serving': [
    'predictions/predictions_predict',
    'predictions/predictions_predict_many',
    'jobs/jobs_read_job',
  ],
  'crud-service': ['board/board_list_posts', 'board/board_create_comment', 'uploads/uploads_upload_files'],
};

describe.each(presets.map(({ id, features }) => ({ id, features })))(
  'a client of $id',
  ({ id, features }) => {
    it('has short function names, and calls the running application', async () => {
      const programs = await openapiClientFolder();
      const project = await Project.create({ features });
      let server: Server | undefined;
      try {
        const { prepare, start } = startCommands(project.read('README.md'));
        await project.shell(prepare.join('\n'));
        server = await Server.start(project, start, {
          FIRST_ADMIN_EMAIL: FIRST_ADMIN.email,
          FIRST_ADMIN_PASSWORD: FIRST_ADMIN.password,
        });
        await execa(
          join(programs, 'openapi-python-client'),
          ['generate', '--url', `${server.url}/openapi.json`, '--output-path', 'client', '--meta', 'none'],
          { cwd: project.folder, env: { PATH: `${programs}:${process.env.PATH}` } },
        );
        for (const name of FUNCTIONS[id] ?? []) {
          expect(project.read(`client/api/${name}.py`)).toContain('def sync(');
        }
        project.write('call.py', PROGRAM);
        const { stdout } = await execa(
          join(programs, 'python'),
          ['call.py', server.url, FIRST_ADMIN.email, FIRST_ADMIN.password],
          { cwd: project.folder },
        );
        expect(stdout).toBe('Pen\n404 True');
        await server.stop();
      } finally {
        server?.kill();
        project.remove();
      }
    });
  },
);
