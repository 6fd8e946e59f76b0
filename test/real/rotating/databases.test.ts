import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { largestCombinations } from '../../combinations.js';
import { Broker } from '../brokers.js';
import { Client } from '../client.js';
import { createFirstAdmin, FIRST_ADMIN } from '../drive.js';
import { Project } from '../project.js';
import { Server } from '../server.js';
import { until } from '../waiting.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 600_000 });

const PASSWORD = 'p@ss/word';
const ITEMS = '/api/v1/items';
const START = 'uv run --no-sync uvicorn --log-level warning';

let project: Project;
let postgres: Broker;
let database: string;
beforeAll(async () => {
  // With BENCH_ENVIRONMENT, a virtual environment that has everything, nothing is installed.
  const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
  project = await Project.create({
    features: largestCombinations()[0] ?? [],
    ...(sharedEnvironment && { sharedEnvironment }),
  });
  await project.grow('router', 'likes', 'author:ref(users) worth:decimal');
  postgres = await Broker.postgresql({ password: PASSWORD, options: '-c ssl=on -c lc_messages=ko_KR.UTF-8' });
  await postgres.start();
  await until(() => sql('SELECT 1').then(Boolean, () => false), 'the new cluster');
  database = await createDatabase('shop');
  await python('-m alembic upgrade head', { DATABASE_URL: database });
});
afterAll(async () => {
  await postgres?.remove();
  project?.remove();
});

const python = (args: string, env: Record<string, string> = {}): Promise<string> =>
  project.shell(`uv run --no-sync python ${args}`, env);

/** @returns what psql prints of the rows. */
async function sql(statement: string, url = postgres.url): Promise<string> {
  const { stdout } = await execa('psql', ['--no-psqlrc', '-Atqc', statement, url]);
  return stdout;
}

async function createDatabase(name: string): Promise<string> {
  await sql(`CREATE DATABASE ${name}`);
  const url = new URL(postgres.url);
  url.pathname = name;
  return url.href;
}

it('tells errors apart on a server that speaks Korean', async () => {
  const { stderr } = await execa('psql', ['-c', 'SELECT no_such_column', postgres.url], { reject: false });
  expect(stderr).toContain('오류');
  project.write('tests/test_amounts.py', AMOUNTS);
  const files = ['database', 'deleted_owners', 'board_comments', 'likes', 'amounts'];
  const paths = files.map((name) => `tests/test_${name}.py`).join(' ');
  const chosen = `-k 'same_moment or deleted or refers_to or conflict or amount'`;
  await python(`-m pytest -q ${paths} ${chosen}`, { TEST_DATABASE_URL: postgres.url });
});

/** An amount is answered as it is read later, however it was written. */
const AMOUNTS = `
import pytest
from fastapi.testclient import TestClient
from tests.references import some_user

LIKES = "/api/v1/likes"

@pytest.mark.parametrize(("sent", "kept"), [("1.5", "1.50"), ("1E+5", "100000.00"), (7, "7.00"), ("-0", "0.00")])
def test_an_amount(client: TestClient, sent: object, kept: str) -> None:
    created = client.post(LIKES, json={"worth": sent, "author_id": some_user(client)}).json()
    assert created["worth"] == kept
    assert client.get(f"{LIKES}/{created['id']}").json() == created
`;

/** Prints, for each URL, what a connection says of itself, or what went wrong. */
const CONNECT = `
import asyncio
import sys
from pydantic import ValidationError
from sqlalchemy import text
from app.core.config import Settings
from app.db.engine import make_engine

ASK = "SELECT ssl || ' ' || current_setting('application_name') || ' ' || current_setting('work_mem')"

async def outcome(url):
    try:
        engine = make_engine(Settings(database_url=url))
        async with engine.connect() as connection:
            return await connection.scalar(text(f"{ASK} FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
    except ValidationError as error:
        return error.errors()[0]["msg"]
    except Exception as error:
        return f"{type(error).__name__} {getattr(getattr(error, 'orig', None), 'sqlstate', '')}"

for url in sys.argv[1:]:
    print(asyncio.run(outcome(url)))
`;

it('takes the URLs of hosting providers, and says what is wrong with others', async () => {
  const { host } = new URL(database);
  const certificate = join(postgres.folder, 'data', 'server.crt');
  const expected: Record<string, string> = {
    [database]: 'true  4MB',
    [`${database}?sslmode=require&channel_binding=require`]: 'true  4MB',
    [`${database}?ssl=require&target_session_attrs=read-write`]: 'true  4MB',
    [`${database}?sslmode=disable`]: 'false  4MB',
    [`${database.replace('127.0.0.1', 'localhost')}?sslmode=verify-full&sslrootcert=${certificate}`]:
      'true  4MB',
    [`${database}?application_name=shop&connect_timeout=10`]: 'true shop 4MB',
    [`${database}?options=-c%20work_mem%3D8MB`]: 'true  8MB',
    [database.replace('postgresql:', 'postgres:')]: 'true  4MB',
    [database.replace('postgresql:', 'postgresql+psycopg:')]: 'true  4MB',
    [`${database}?pgbouncer=true`]: 'Value error, has a parameter that asyncpg does not know: pgbouncer',
    [`postgresql://postgres:wrong@${host}/shop`]: 'DBAPIError 28P01',
    [`${database}_that_is_not_there`]: 'DBAPIError 3D000',
    'postgresql://postgres@127.0.0.1:1/shop': 'DatabaseUnavailableError ',
  };
  project.write('connect.py', CONNECT);
  const output = await python(
    `connect.py ${Object.keys(expected)
      .map((url) => `'${url}'`)
      .join(' ')} 2>/dev/null`,
  );
  expect(output.split('\n')).toEqual(Object.values(expected));
});

it('says in the log that a password is wrong, and does not promise that it will be right in a moment', async () => {
  const url = new URL(database);
  url.password = 'wrong';
  project.write(
    'ask.py',
    'from fastapi.testclient import TestClient\nfrom app.main import app\n' +
      'with TestClient(app, raise_server_exceptions=False) as client:\n' +
      '    print(client.get("/health/ready").json()["detail"], client.post("/api/v1/auth/token", data={"username": "a@b.example", "password": "x"}).status_code)\n',
  );
  const log = await python('ask.py', { DATABASE_URL: url.href });
  expect(log).toContain('Not ready: database 500');
  expect(log).toContain('InvalidPasswordError');
});

it('migrates from two processes at once with an index that is built concurrently', async () => {
  const url = await createDatabase('indexed');
  const head = (await python('-m alembic heads')).split(' ')[0];
  const path = 'migrations/versions/concurrent.py';
  project.write(
    path,
    `from alembic import op

revision = "concurrent"
down_revision = "${head}"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index("ix_names", "items", ["name"], postgresql_concurrently=True)
        op.execute("SELECT pg_sleep(1)")
        op.create_index("ix_prices", "items", ["price"], postgresql_concurrently=True)


def downgrade() -> None:
    op.drop_index("ix_prices", "items")
    op.drop_index("ix_names", "items")
`,
  );
  const upgrade = () => python('-m alembic upgrade head', { DATABASE_URL: url });
  const outputs = await Promise.all([upgrade(), upgrade()]);
  expect(outputs.filter((output) => output.includes('-> concurrent'))).toHaveLength(1);
  expect(
    await sql(
      "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid::regclass::text IN ('ix_names', 'ix_prices')",
      url,
    ),
  ).toBe('2');
  await project.shell(`rm ${path}`);
});

describe('behind PgBouncer with pool_mode=transaction', () => {
  let pooler: Broker;
  let server: Server;
  beforeAll(async () => {
    const url = await createDatabase('pooled');
    pooler = await Broker.pgbouncer(url);
    await pooler.start();
    const env = { DATABASE_URL: pooler.url, DATABASE_POOLER: 'true', ...SETTINGS };
    // The second finds the schema as the first has left it.
    for (const command of ['upgrade head', 'check']) await python(`-m alembic ${command}`, env);
    await createFirstAdmin(project, env);
    server = await Server.start(project, `${START} app.main:app`, env);
  });
  afterAll(async () => {
    server?.kill();
    await pooler?.remove();
  });

  it('serves many clients, and leaves no prepared statement on the server', async () => {
    const client = await signedIn(server.url);
    const loops = Array.from({ length: 20 }, async (_, number) => {
      for (let round = 0; round < 8; round++) {
        const { status, body } = await client.post(ITEMS, { name: `Pen ${number}.${round}`, price: 1 });
        expect(status).toBe(201);
        expect((await client.get(`${ITEMS}/${body.id}`)).body.name).toBe(`Pen ${number}.${round}`);
        expect((await client.get(`${ITEMS}?skip=${number}&limit=${round + 1}`)).status).toBe(200);
      }
    });
    await Promise.all(loops);
    // Each in a transaction of its own at the same time, so that each has another connection of the server.
    const counts = Array.from({ length: Broker.POOLED }, () =>
      sql('BEGIN; SELECT count(*) FROM pg_prepared_statements; SELECT pg_sleep(0.5); COMMIT', pooler.url),
    );
    expect((await Promise.all(counts)).map((count) => count.trim())).toEqual(counts.map(() => '0'));
  });
});

const SETTINGS = { RATE_LIMIT: '1000000/second', LOGIN_RATE_LIMIT: '1000000/second' };

async function signedIn(url: string): Promise<Client> {
  const anybody = new Client(url);
  const form = new URLSearchParams({ username: FIRST_ADMIN.email, password: FIRST_ADMIN.password });
  const { body } = await anybody.post('/api/v1/auth/token', form);
  return anybody.with({ authorization: `Bearer ${body.access_token}` });
}
