import { randomBytes } from 'node:crypto';
import { execa } from 'execa';

/** A server on which databases may be created. */
const SERVER = process.env.TEST_DATABASE_URL ?? 'postgresql://postgres:postgres@127.0.0.1:5432/postgres';

/** A database of its own for one run of one application. */
export interface Database {
  url: string;
  drop(): Promise<void>;
}

/** @throws Error when there is no server, saying how to name one. */
export async function createDatabase(): Promise<Database> {
  const name = `real_${randomBytes(6).toString('hex')}`;
  await sql(`CREATE DATABASE ${name}`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => sql(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** The server, for projects whose own tests make their databases. */
export const postgresServer = SERVER;

async function sql(statement: string): Promise<void> {
  const { failed, stderr } = await execa('psql', ['--no-psqlrc', '--quiet', '--command', statement, SERVER], {
    reject: false,
  });
  if (failed)
    throw new Error(`${stderr}\nset TEST_DATABASE_URL to a PostgreSQL where databases may be created`);
}
