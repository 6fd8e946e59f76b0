import type { Answers } from '../answers/answers.js';
import { formatState, recordOf } from '../answers/state.js';
import { version } from '../answers/version.js';
import type { Content, Tree } from '../files/content.js';
import { STATE_FILE } from '../files/project-path.js';
import { render } from '../render/index.js';
import { databaseOf } from '../tables/database.js';
import { initialMigration } from '../tables/index.js';

/** Every file of a new project: what is rendered, the first migration where there is a database, and the state file. */
export function newProjectFiles(answers: Answers): Tree {
  const rendered = render(answers);
  const files = new Map<string, Content>(rendered);
  const database = databaseOf(answers);
  if (database !== undefined) {
    const { path, content } = initialMigration(database.tables);
    files.set(`${database.folder}/${path}`, content);
  }
  return files.set(STATE_FILE, formatState({ generator: version, answers, files: recordOf(rendered) }));
}
