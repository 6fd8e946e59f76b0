import type { Protection } from '../answers/kinds.js';
import type { StateProblem } from '../answers/state.js';
import type { GrowArgumentProblem, GrowCommandName, GrowOptionName } from '../command-line/grow-arguments.js';
import { STATE_FILE } from '../files/project-path.js';
import type { ConflictReason, KeepReason } from '../plan/index.js';
import type { Broken } from '../plan/look.js';
import type { Dropped } from '../tables/diff.js';
import type { MigrationProblem } from '../tables/migration-line.js';
import { changeProblems } from './change-problems.js';
import { en } from './en.js';
import { upgradeEn, verifyEn } from './upgrade.js';

const list = (ids: readonly string[]): string => ids.join(', ');

const dropped = ({ table, column }: Dropped): string =>
  column === undefined ? `table ${table}` : `column ${table}.${column}`;

/** What the commands of an existing project say. */
export const growEn = {
  help: {
    summary: 'Grows a project made by create-fastapi-curriculum; run it in the project.',
    usage: 'Usage: fastapi-curriculum <command> [options]',
    commands: 'Commands',
    fields:
      'Fields are name:type, with ? for an optional one and =VALUE for a default ("in quotes" where it has blanks; now for dates). Behind a field, unique or index; over several fields, unique(a,b) or index(a,b). file is ref(uploads). The types:',
    oneCommand: 'fastapi-curriculum router --help says what one command takes, with an example.',
    exitCodes:
      'Exit codes: 0 done, 1 failed, refused or (check) problems found, 2 bad arguments, 3 done with conflicts, 130 cancelled',
    /** Words of the table of commands and options; what is not here stays as it is. */
    arguments: {} as Readonly<Record<string, string>>,
    seeHelp: 'fastapi-curriculum --help says more.',
  },
  command: {
    feature: 'add a feature',
    router: 'add endpoints, schemas, crud functions, model, migration and tests',
    model: 'add a model, and its migration',
    schema: 'add a schema',
    task: 'add background work and an endpoint for it (feature celery)',
    websocket: 'add a WebSocket endpoint (feature websocket)',
    inference: 'add the folder of a model to serve, and a test of it (feature inference)',
    dependency: 'add a dependency',
    middleware: 'add a middleware',
    test: 'add a test file',
    version: 'add an API version beside the first',
    field: 'add fields to any of these, and a migration that keeps the rows',
    migration: 'add an empty migration',
    remove: 'remove any of these, or a field: posts.slug',
    undo: 'take back what the last command did',
    list: 'list features and what else was added',
    diff: 'show what you made of the generated files',
    upgrade: 'bring the project to this version of the generator',
    check: 'say what is out of step: files, answers, versions, migrations, environment',
    explain: 'say where a file or a line comes from, and what the guide says of it',
    learn: 'show the lessons, and how far you are',
    lesson: 'put a lesson into lessons/, as 2.3',
    capstone: 'begin a final project of the curriculum, as b',
  } satisfies Record<GrowCommandName, string>,
  option: {
    protect:
      'owner (each row is private), author (all read, the author writes), scope, login, role:admin or none; with the feature jwt author for a field author:ref(users), otherwise owner; without it none',
    api: 'API version that it belongs to',
    'no-pagination': 'the list comes whole',
    output: 'what the model answers with: classes, vector, boxes or arrays; without it classes',
    'dry-run': 'show what would change, as a diff, and change nothing',
    yes: 'answer every question with yes',
    'no-install': 'run no tool that brings uv.lock up to date',
    recopy: 'go on without the version that made the project',
    from: "that version's folder or tarball, instead of npm's",
    workflow: 'write a GitHub workflow that opens upgrades as pull requests',
    verify: 'run ruff, mypy and the tests before and after, and say what the change broke',
    json: 'print JSON',
    fix: 'first undo what an interrupted command left, and delete .generated files that are taken over',
    template: 'name the template too (in a clone of the generator)',
    watch: 'judge whenever an exercise is saved',
    check: 'judge it: exit code 0 passed, 1 not yet, 2 could not judge',
    stage: 'judge up to this stage only',
    hint: 'show one more hint',
    solution: 'show a solution',
    reset: 'begin again; what is there is kept as .bak',
    skip: 'leave it for later',
    unskip: 'take up again what was skipped',
    lang: "language of the messages (default: the project's)",
    help: 'show this help',
    version: 'show the version',
  } satisfies Record<GrowOptionName, string>,
  argumentProblem: (problem: GrowArgumentProblem): string => {
    switch (problem.code) {
      case 'unknown-command':
        return `there is no command "${problem.value}"${problem.suggestion ? `; did you mean ${problem.suggestion}?` : ''}`;
      case 'no-command':
        return 'say what to do: feature NAME, router NAME "FIELDS", remove NAME, upgrade, check …';
      case 'no-name':
        return `say which: fastapi-curriculum ${problem.command} NAME`;
      case 'no-fields':
        return 'say which fields: fastapi-curriculum field posts "slug:str unique"';
      case 'extra-argument':
        return `"${problem.value}" is one argument too many`;
      case 'other-command':
        return `${problem.option} goes with ${list(problem.commands)}`;
      default:
        return en.problem(problem);
    }
  },
  plop: {
    welcome: 'What shall be done?',
    feature: 'Feature to add',
    lesson: 'Lesson',
    capstone: 'Final project',
    watch:
      'plop takes --watch for an option of Node. Press Ctrl-C, and run: npx fastapi-curriculum learn --watch',
    remove: 'What to remove',
    fieldsOf: 'What gets fields',
    place: 'File or line, as in app/main.py:31',
    name: (example: string) => `Name, e.g. ${example}`,
    fields: (example: string) => `Fields, e.g. ${example}`,
    protect: 'Who may use it',
    protectDefault: 'default: with the feature jwt whoever made a row, and admins; otherwise everybody',
    pagination: 'Does the list come in pages',
    api: 'API version (empty: v1)',
    output: 'What the model answers with',
    conflicts: 'conflicts are left to resolve',
    nobodyToAsk: (command: string, fields: string) =>
      `There is no terminal to ask on. Say the name: npx plop ${command} NAME${fields}`,
  },
  notAProject: (folder: string) =>
    `${folder} is not in a project made by create-fastapi-curriculum (there is no .fastapi-curriculum.json here or above).`,
  /** `isOlder`: whether the version that made the project is older than this one. */
  otherVersion: (made: string, here: string, isOlder: boolean) =>
    `This project was made by version ${made}, and this is version ${here}. ${
      isOlder
        ? 'Bring it up to this version first: npx fastapi-curriculum upgrade'
        : `Use that version: npm install --save-dev create-fastapi-curriculum@${made}`
    }`,
  undo: {
    nothing: 'There is no command to take back.',
    edited: (command: string, paths: readonly string[]) =>
      `"${command}" cannot be taken back: ${list(paths)} changed since. git diff shows how.`,
    taking: (command: string) => `Taking back: ${command}`,
    done: 'All is as it was before that command.',
    migration: (command: string) =>
      `"${command}" wrote a migration. Where a database has it, take it back there first: alembic downgrade -1. Then: undo --yes`,
  },
  list: {
    implied: 'needed by others',
    next: 'fastapi-curriculum feature NAME adds, remove NAME removes',
  },
  difference: {
    generated: 'generated',
    yours: 'yours',
    deleted: 'you deleted it',
    nothing: 'Everything is as it was generated.',
  },
  openEndpoints: (endpoints: readonly string[]) =>
    `These endpoints of yours ask nobody for a login:\n${endpoints.map((one) => `  ${one}`).join('\n')}\nProtect one with dependencies=[Security(get_current_user)] from app/api/deps.py in its decorator, or name it among the public paths of tests/test_permissions.py.`,
  packageMoved: (place: string) =>
    `The package app is now ${place}, and only a project whose package is app can be changed: name it app while the command runs.`,
  answersEdited: (paths: string) =>
    `The answers in .fastapi-curriculum.json were edited: they no longer make the files that it records (${paths.split(', ').slice(0, 3).join(', ')}). Take that back (git checkout -- .fastapi-curriculum.json), then use the command: fastapi-curriculum feature NAME`,
  problem: changeProblems.en,
  state: {
    heading: `${STATE_FILE} cannot be used:`,
    problem: (problem: StateProblem): string => {
      switch (problem.code) {
        case 'malformed':
          return `it is not JSON${problem.line === undefined ? '' : ` from line ${problem.line} on`} (${problem.message})`;
        case 'conflict-markers':
          return `a Git conflict is left in it, at line ${problem.line}`;
        case 'newer-schema':
          return `a newer version${problem.generator ? `, ${problem.generator},` : ''} wrote it; use that: npm install --save-dev create-fastapi-curriculum@${problem.generator ?? 'latest'}`;
        case 'not-an-object':
          return 'it is not a JSON object';
        case 'unknown-schema':
          return 'its "schema" is a number that no version has used';
        case 'missing':
          return `"${problem.key}" is missing`;
        case 'wrong-type':
          return `"${problem.key}" has to be of type ${problem.expected}`;
        case 'bad-file':
          return `"files" has an entry that no version writes: ${JSON.stringify(problem.path)}`;
        case 'answers':
          return en.problem(problem.problem);
      }
    },
    restore: `Restore it from Git: git checkout -- ${STATE_FILE}`,
    resolve: `Take one side of it whole, then run the other side's commands again: git checkout --ours -- ${STATE_FILE}`,
  },
  nothingToDo: (feature: string, on: boolean) =>
    on ? `${feature} is already on. Nothing to do.` : `${feature} is not on. Nothing to do.`,
  adding: (id: string, title: string) => `Adding ${id}: ${title}`,
  removing: (id: string, title: string) => `Removing ${id}: ${title}`,
  /** Who may use a router from now on. */
  protects: (name: string, protection: Protection) => {
    const who = {
      owner: 'each row is for who made it, and for admins: to others it is a 404',
      author: 'whoever is logged in reads; only the author and admins write: a 403 for others',
      scope: `whoever has ${name}:read and ${name}:write`,
      login: 'whoever is logged in',
      'role:admin': 'admins',
      none: 'everybody',
    }[protection];
    return `${name}, --protect=${protection}: ${who}`;
  },
  also: (ids: readonly string[]) => `which also needs: ${list(ids)}`,
  alsoRemoved: (ids: readonly string[]) => `and what only it needed: ${list(ids)}`,
  drops: (what: readonly Dropped[]) =>
    `The migration drops, with the data in it: ${list(what.map(dropped))}. While there is any, it stops: export what you need, then alembic -x drop=yes upgrade head`,
  askDrops: 'Write a migration that drops this?',
  dirty:
    'There are changes that are not committed. Commit them first, so that you can tell this change from yours.',
  askDirty: 'Go on all the same?',
  sayYes: 'Give --yes to go on without being asked.',
  migrations: (detail: string) => `No migration can be added: ${detail}`,
  migrationProblem: (problem: MigrationProblem): string => {
    switch (problem.code) {
      case 'twins':
        return `${problem.paths.join(' and ')} are both revision ${problem.revision}: delete one of them`;
      case 'orphan':
        return `${problem.path} follows revision ${problem.revision}, which no file has`;
      case 'circle':
        return 'the migrations follow each other in a circle';
      case 'heads':
        return `the migrations have several heads: ${list(problem.heads)}. Join them first: alembic merge heads -m "merge"`;
      case 'columns':
        return [
          ...(problem.changed.length > 0
            ? [
                `${list(problem.changed)} changed: write this migration by hand (alembic revision --autogenerate)`,
              ]
            : []),
          ...(problem.unfillable.length > 0
            ? [
                `${list(problem.unfillable)} cannot be added to rows that exist, for which nothing is right; make it optional with ?`,
              ]
            : []),
        ].join('\n');
    }
  },
  migration: {
    noDatabase: 'This project has no database: fastapi-curriculum feature sqlalchemy',
    name: 'Say in English letters what the migration does, e.g. "fill in missing names".',
    next: (path: string) => `Next: write upgrade() and downgrade() in ${path}, then: alembic upgrade head`,
  },
  action: { write: 'new', overwrite: 'changed', delete: 'deleted', merge: 'merged', conflict: 'conflict' },
  keep: {
    deleted: 'kept deleted: you deleted it',
    edited: 'kept: you edited it; delete it if you no longer need it',
    same: 'already as it should be',
  } satisfies Record<KeepReason, string>,
  conflict: {
    'both-changed': 'both changed the same lines; look for <<<<<<<',
    foreign: 'there is a file of yours; ours is beside it, ending in .generated',
    deleted: 'the file to be changed is gone; ours is where it was, ending in .generated',
    binary: 'not a text; yours was kept, ours is beside it, ending in .generated',
    unresolved:
      'resolve the earlier conflict in it first; yours was kept, ours is beside it, ending in .generated',
    unmarkable: 'cannot be marked; yours was kept, ours is beside it, ending in .generated',
    unknown: 'edited, and what it was made from is not known; look for <<<<<<<',
  } satisfies Record<ConflictReason, string>,
  done: (changed: number) => `${changed} files changed`,
  conflicts: (paths: readonly string[]) => `Resolve by hand: ${list(paths)}`,
  broken: ({ path, line, what, module, name }: Broken): string => {
    const place = `${path}:${line}`;
    switch (what) {
      case 'module':
        return `${place} imports ${module}, which is not there`;
      case 'name':
        return `${place} needs ${name} of ${module}, which does not have it`;
      case 'setting':
        return `${place} reads the setting ${name}, which is not there`;
      case 'twice':
        return `${place} declares the setting ${name} a second time`;
    }
  },
  untilMended: 'fastapi-curriculum check names all of this until it is mended.',
  mergetool: 'git mergetool shows the conflicts side by side; git add says that one is resolved.',
  lock: {
    running: 'Renewing uv.lock',
    done: 'uv.lock renewed',
    later: 'uv.lock was not renewed: uv lock',
    missing:
      'uv was not found, so uv.lock is older than pyproject.toml. Install it (https://docs.astral.sh/uv/getting-started/installation/) and run: uv lock',
    failed: 'uv.lock was not renewed. Once the cause is gone: uv lock',
  },
  next: 'Next:',
  secrets: (names: readonly string[]) => `Add to .env: ${list(names)} (.env.example says what it is)`,
  upgrade: upgradeEn,
  verify: verifyEn,
  check: {
    finding: {
      journal: (_: string) => 'an earlier command was interrupted while writing here',
      state: (detail: string) => detail,
      answers: (paths: string) =>
        `the answers and the record of what was made of them do not fit together: ${paths}`,
      'version-older': (made: string) =>
        `the project was made by version ${made}, which is older than this one`,
      'version-newer': (made: string) =>
        `the project was made by version ${made}, which is newer than this one`,
      'package-version': (asks: string) =>
        `package.json asks for version ${asks} of the generator, and another one runs`,
      conflict: (place: string) => `${place} has the marks of a conflict`,
      beside: (path: string) => `${path} is our side of a conflict: take over what is needed, then delete it`,
      broken: (detail: string) => detail,
      edited: (path: string) => `${path} was edited`,
      deleted: (path: string) => `${path} was deleted`,
      moved: (path: string) => `${path}: moved, and followed`,
      'migrations-missing': (folder: string) => `${folder} has no migration`,
      'migrations-line': (detail: string) => detail,
      'migrations-tables': (what: string) => `no migration speaks of: ${what}`,
      'lock-outdated': (names: string) => `uv.lock and pyproject.toml differ in: ${names}`,
      'env-secret': (name: string) => `.env does not set ${name}`,
      'env-missing': (what: string) => `there is no ${what}`,
      'tool-missing': (tool: string) => `${tool} was not found`,
      'environment-missing': (folder: string) => `there is no ${folder}: nothing is installed here yet`,
    },
    severity: { problem: 'problem', note: 'note' },
    clean: 'Everything is in step.',
    summary: (problems: number, notes: number) =>
      `${problems} ${problems === 1 ? 'problem' : 'problems'}, ${notes} ${notes === 1 ? 'note' : 'notes'}`,
  },
  explain: {
    unknownFile: (path: string) => `There is no ${path} here.`,
    unknownLine: (path: string, lines: number) => `${path} has ${lines} lines.`,
    noTemplates: '--template needs a clone of the generator: the package holds no templates to show.',
    /** Shown for a line or a whole file that the user wrote. */
    yours: (what: 'file' | 'line') => `This ${what} is yours: the generator did not write it.`,
    /** Shown for a generated file that the user edited. */
    edited: 'You have edited this file since.',
    base: (what: 'file' | 'line') => `Every project has this ${what}.`,
    feature: (id: string, title: string, sections: string, summary: string) =>
      `From the feature ${id} (${title}; curriculum ${sections}): ${summary}`,
    resource: (label: string) => `Made by: npx plop ${label}`,
    either: (ids: readonly string[]) => `Here because of any one of: ${list(ids)}`,
    guide: (section: string, text: string) => `Guide, ${section}: ${text}`,
  },
};

export type GrowMessages = typeof growEn;
