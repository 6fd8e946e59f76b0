import { type Answers, normaliseAnswers } from '../../src/answers/answers.js';
import { features } from '../../src/answers/catalogue.js';
import { type Change, changeAnswers, subjectOf } from '../../src/answers/change.js';
import { parseState } from '../../src/answers/state.js';
import { newProjectFiles } from '../../src/create/project-files.js';
import { changeMigrations } from '../../src/grow/migrations.js';
import { planGrowth } from '../../src/grow/plan-growth.js';

/** A project in memory that grows as the commands grow one on disk. */
export class Growing {
  private constructor(private readonly files: Map<string, string | Uint8Array>) {}

  static create(asked: { features?: readonly string[]; resources?: readonly unknown[] } = {}): Growing {
    return new Growing(new Map(newProjectFiles(normaliseAnswers({ name: 'my-api', ...asked }))));
  }

  get answers(): Answers {
    return parseState(String(this.files.get('.fastapi-curriculum.json'))).answers;
  }

  /** What would be on the disk. */
  get content(): ReadonlyMap<string, string | Uint8Array> {
    return this.files;
  }

  change(change: Change): void {
    const state = parseState(String(this.files.get('.fastapi-curriculum.json')));
    const after = changeAnswers(state.answers, change);
    if (after === state.answers) return;
    const message = `${change.kind} ${subjectOf(change)}`;
    const migrations = changeMigrations(state.answers, after, message, (folder) => this.folder(folder));
    const { actions } = planGrowth(state, after, migrations, {
      entry: (path) => {
        const content = this.files.get(path);
        return content === undefined
          ? { kind: 'missing' }
          : { kind: 'file', content: typeof content === 'string' ? Buffer.from(content) : content };
      },
      files: () => [...this.files.keys()],
    });
    for (const action of actions) {
      if (action.kind === 'delete') this.files.delete(action.path);
      else if (action.kind !== 'keep' && action.content !== undefined)
        this.files.set(action.path, action.content);
    }
  }

  /** Everything but migrations, which are history. */
  rendered(): Map<string, string> {
    const folders = features.flatMap(({ migrations }) => migrations ?? []);
    return new Map(
      [...this.files]
        .filter(([path]) => !folders.some((folder) => path.startsWith(`${folder}/`) && path.endsWith('.py')))
        .map(([path, content]): [string, string] => [path, Buffer.from(content).toString('utf8')])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  private folder(folder: string): Map<string, string> {
    return new Map(
      [...this.files]
        .filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith('.py'))
        .map(([path, content]) => [path.slice(folder.length + 1), String(content)]),
    );
  }
}
