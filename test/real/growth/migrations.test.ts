import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Answers } from '../../../src/answers/answers.js';
import { type FeatureId, features, isFeatureId } from '../../../src/answers/catalogue.js';
import { fieldTypeNames } from '../../../src/answers/field-types.js';
import { parseFields } from '../../../src/answers/fields.js';
import { parseState, type State } from '../../../src/answers/state.js';
import { databaseOf } from '../../../src/tables/database.js';
import { answersFor } from '../../combinations.js';
import { Migrations } from '../migrate.js';
import { createDatabase, type Database } from '../postgres.js';
import { Project } from '../project.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });

const plainTypes = fieldTypeNames.filter((name) => name !== 'enum' && name !== 'ref');

/** Another walk for each seed: `SEED=2 npm run test:growth`. What failed is printed with its own. */
const SEED = Number(process.env.SEED ?? 20_261_125);
const WALKS = process.env.EVERY ? 12 : 3;
/** Commands that change something, in each walk. Others are tried, and refused. */
const STEPS = 8;

/** Whether a database without the feature has other tables, or other columns. */
const withTables = features.flatMap(({ id, migrations }) => {
  const schema = (...ids: FeatureId[]): string => JSON.stringify(databaseOf(answersFor(ids))?.tables);
  return migrations === undefined && schema('sqlalchemy', id) !== schema('sqlalchemy') ? [id] : [];
});

const DEFAULTS: Readonly<Record<string, string>> = {
  str: '"없음"',
  text: 'empty',
  int: '-7',
  float: '0.25',
  decimal: '9.50',
  bool: 'true',
  'enum(draft|in-review)': 'in-review',
  date: 'now',
  datetime: 'now',
  time: '09:30',
};
const NAMES = ['posts', 'notes', 'boxes', 'orders'];

/** `title:str?`, with every type, optional or not, with a default where the type can have one. */
const field = fc
  .record({
    name: fc.constantFrom('title', 'user', 'index', 'value'),
    type: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...plainTypes, 'enum(draft|in-review)') },
      // Tables that features alter first: altering one must not cost those that refer to it a row.
      { weight: 2, arbitrary: fc.constantFrom('users', 'items').map((name) => `ref(${name})`) },
      { weight: 1, arbitrary: fc.constantFrom(...NAMES).map((name) => `ref(${name})`) },
    ),
    optional: fc.boolean(),
    hasDefault: fc.boolean(),
    key: fc.constantFrom('', '', ' unique', ' index'),
  })
  .map(({ name, type, optional, hasDefault, key }) => {
    const value = hasDefault ? DEFAULTS[type] : undefined;
    // Two rows with the same default would not be unique.
    return `${name}:${type}${optional ? '?' : ''}${value === undefined ? key : `=${value}`}`;
  });
const resource = fc.record({
  kind: fc.constantFrom('router', 'model'),
  name: fc.constantFrom(...NAMES),
  fields: fc.uniqueArray(field, { minLength: 1, maxLength: 4, selector: (text) => text.split(':')[0] }),
});

/** A field that comes to one of the resources, or goes from it. */
const oneField = fc.record({ of: fc.nat(), more: fc.boolean(), field });

/** What comes or goes: a feature, a resource of some fields, a field; or an empty migration. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...withTables).map((id) => ({ id })) },
  { weight: 6, arbitrary: resource },
  { weight: 6, arbitrary: oneField },
  { weight: 1, arbitrary: fc.constant({ migration: 'fill in' }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The command for it, as the words behind `npx plop`: what is there goes, what is not there comes. */
function commandFor(step: Step, { features: asked, resources }: Answers): string[] {
  if ('migration' in step) return ['migration', step.migration];
  if ('field' in step) {
    const { name, fields = '' } = resources[step.of % resources.length] ?? {};
    if (name === undefined) return ['list'];
    const { fields: known } = parseFields(fields);
    return step.more
      ? ['field', name, step.field]
      : ['remove', `${name}.${known[step.of % known.length]?.name}`];
  }
  if ('id' in step) return [asked.includes(step.id) ? 'remove' : 'feature', step.id];
  const { kind, name, fields } = step;
  if (resources.some((one) => one.name === name)) return ['remove', name];
  return [kind, name, fields.join(' ')];
}
const walk = fc.record({
  start: fc.subarray(withTables),
  steps: fc.array(step, { minLength: 4 * STEPS, maxLength: 4 * STEPS }),
});

let python: Migrations;
beforeAll(async () => {
  python = new Migrations(await sharedEnvironment());
});
afterAll(() => python?.stop());
afterAll(removeSharedEnvironment);

/** A project with a database of each kind, both of which have lived through all that was done to it. */
class Living {
  /** Tables that the person declared themselves. */
  readonly own: string[] = [];
  private round = 0;

  private constructor(
    readonly project: Project,
    private readonly server: Database,
  ) {}

  static async create(start: readonly FeatureId[]): Promise<Living> {
    const on: FeatureId[] = ['sqlalchemy', ...start];
    const project = await Project.create({ features: on, sharedEnvironment: await sharedEnvironment() });
    return new Living(project, await createDatabase());
  }

  get state(): State {
    return parseState(this.project.read('.fastapi-curriculum.json'));
  }

  /** Name -> content. */
  get migrations(): Map<string, string> {
    const folder = 'migrations/versions';
    const names = readdirSync(join(this.project.folder, folder)).filter((name) => name.endsWith('.py'));
    return new Map(names.sort().map((name) => [name, this.project.read(`${folder}/${name}`)]));
  }

  /** The URL of the one in a file. */
  get embedded(): string {
    return `sqlite+aiosqlite:///${join(this.project.folder, '..', 'living.db')}`;
  }

  async grow(...args: string[]): Promise<{ exitCode: number | undefined; all: string }> {
    const { exitCode, all } = await execa(
      process.execPath,
      [resolve('dist/grow.js'), ...args, ...(args[0] === 'migration' ? [] : ['--yes'])],
      { cwd: this.project.folder, stdin: 'ignore', all: true, reject: false },
    );
    return { exitCode, all };
  }

  /** Brings both databases to the newest migration, and puts more rows into them. */
  async migrate(): Promise<void> {
    const ours = databaseOf(this.state.answers)?.tables.map(({ name }) => name) ?? [];
    const tables = [...ours, ...this.own];
    this.round += 1;
    for (const url of [this.embedded, this.server.url]) {
      const { folder } = this.project;
      const { problems, rows } = await python.migrate({ folder, url, round: this.round });
      expect(problems.join('\n'), url).toBe('');
      expect(Object.keys(rows).sort(), url).toEqual(tables.sort());
    }
  }

  async remove(): Promise<void> {
    this.project.remove();
    await this.server.drop();
  }
}

describe('the migrations of a project that grows anyhow', () => {
  it('are only appended to, keep every row of the tables that stay, and come to what the models say, on SQLite and PostgreSQL', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async ({ start, steps }) => {
        const living = await Living.create(start);
        try {
          await living.migrate();
          let done = 0;
          for (const step of steps) {
            if (done === STEPS) break;
            const [answers, history] = [living.state.answers, living.migrations];
            const { exitCode, all } = await living.grow(...commandFor(step, answers));
            // 2: a step refers to a table that is not there, or has a key that its type cannot be.
            expect([0, 1, 2], all).toContain(exitCode);
            for (const [name, content] of history) expect(living.migrations.get(name), name).toBe(content);
            const isChanged =
              JSON.stringify(living.state.answers) !== JSON.stringify(answers) ||
              living.migrations.size > history.size;
            if (!isChanged) continue;
            expect(exitCode, all).toBe(0);
            expect(living.migrations.size, all).toBeLessThanOrEqual(history.size + 1);
            done += 1;
            await living.migrate();
          }
          expect(done).toBe(STEPS);
        } finally {
          await living.remove();
        }
      }),
      { seed: SEED, numRuns: WALKS, endOnFailure: true },
    );
  });
});

/** What can come to rows that are there, of every type; and what is gone again later. */
const LATER =
  'slug:str unique code:str(3) unique name:str body:text views:int price:decimal(10,3) score:float flag:bool day:date at:datetime ' +
  'since:datetime=now opens:time meta:json tags:list(str) state:enum(draft|done) mail:email home:url key:uuid? item:ref(items)? unique(author,views)';

describe('fields that come to a table with rows', () => {
  it('get a value in each of them, on SQLite and PostgreSQL, and lose nothing else when they go', async () => {
    const living = await Living.create(['jwt'].filter(isFeatureId));
    try {
      await living.grow('router', 'posts', 'title:str author:ref(users)');
      await living.migrate();
      const commands = [
        ['field', 'posts', LATER],
        ['field', 'posts', 'title:str index unique(title,at)'],
        ...['slug', 'code', 'views', 'at', 'item'].map((name) => ['remove', `posts.${name}`]),
      ];
      for (const command of commands) {
        const { exitCode, all } = await living.grow(...command);
        expect(exitCode, all).toBe(0);
        await living.migrate();
      }
    } finally {
      await living.remove();
    }
  });
});

/** A model that somebody wrote by hand. */
const WORD = `from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base


class Word(Base):
    __tablename__ = "words"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(40), unique=True)
`;

describe('two people who each add a migration', () => {
  it('are told of both, and go on when Alembic has joined them: not a row is lost', async () => {
    const living = await Living.create(['jwt'].filter(isFeatureId));
    const { project } = living;
    const commit = (message: string): Promise<string> =>
      project.shell(`git add --all && git commit --quiet --message '${message}'`);
    try {
      await living.migrate();
      await project.shell('git switch --quiet --create hers');
      project.write('app/models/word.py', WORD);
      await project.shell(`${project.run}alembic revision --autogenerate -m 'add words'`, {
        DATABASE_URL: living.embedded,
      });
      await commit('hers');
      await project.shell('git switch --quiet -');
      await living.grow('router', 'posts', 'title:str author:ref(users)');
      await living.migrate();
      await commit('his');
      await project.shell('git merge --quiet hers');
      living.own.push('words');

      const history = living.migrations;
      const refused = await living.grow('feature', 'uploads');
      expect(refused.exitCode).toBe(1);
      const names = [...history.keys()].filter((name) => /_(add_router_posts|add_words)\.py$/.test(name));
      expect(names).toHaveLength(2);
      for (const name of names) expect(refused.all).toContain(name);
      expect(await project.shell('git status --porcelain')).toBe('');

      await project.shell(`${project.run}alembic merge heads -m merge`);
      await living.migrate();
      const grown = await living.grow('feature', 'uploads');
      expect(grown.exitCode, grown.all).toBe(0);
      await living.migrate();
      for (const [name, content] of history) expect(living.migrations.get(name), name).toBe(content);
    } finally {
      await living.remove();
    }
  });
});
