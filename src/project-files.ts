import type { Answers } from './answers.js';
import { closure } from './catalogue.js';
import type { Content, Tree } from './content.js';
import { STATE_FILE } from './project-path.js';
import { tablesOf } from './render/context.js';
import { render } from './render/index.js';
import { formatState, recordOf } from './state.js';
import { initialMigration } from './tables/index.js';
import { version } from './version.js';

/** Every file of a new project: what is rendered, the first migration where there is a database, and the state file. */
export function newProjectFiles(answers: Answers): Tree {
  const rendered = render(answers);
  const files = new Map<string, Content>(rendered);
  const on = closure(answers.features);
  for (const { migrations } of on) {
    if (migrations === undefined) continue;
    const { path, content } = initialMigration(tablesOf(on, answers.resources));
    files.set(`${migrations}/${path}`, content);
  }
  return files.set(STATE_FILE, formatState({ generator: version, answers, files: recordOf(rendered) }));
}
