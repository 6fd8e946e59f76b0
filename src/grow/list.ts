import { features } from '../answers/catalogue.js';
import { labelOf } from '../answers/resource.js';
import { select } from '../answers/select.js';
import { version } from '../answers/version.js';
import { openProject } from '../project/open-project.js';
import type { GrowSurroundings } from '../project/surroundings.js';
import type { ExitCode } from '../terminal/exit.js';

/** Says which features a project has, which it could have, and what else was added. Nothing is changed. */
export function list({ json }: { json: boolean }, surroundings: GrowSurroundings): ExitCode {
  const { terminal, say, lang } = surroundings;
  const { root, state } = openProject(surroundings, { dryRun: true });
  const { answers } = state;
  const { ids } = select(answers);
  const all = features.map(({ id, title }) => ({
    id,
    title: title[lang],
    on: ids.has(id),
    asked: answers.features.includes(id),
  }));
  if (json) {
    const { generator } = state;
    const resources = answers.resources;
    terminal.say(
      JSON.stringify(
        { generator: version, project: root, made: generator, features: all, resources },
        null,
        2,
      ),
    );
    return 0;
  }
  const { green, dim } = terminal.colour;
  const width = Math.max(...all.map(({ id }) => id.length));
  for (const { id, title, on, asked } of all) {
    const line = `${id.padEnd(width)}  ${title}`;
    terminal.say(
      on ? `${green('✔')} ${line}${asked ? '' : dim(`  (${say.list.implied})`)}` : dim(`  ${line}`),
    );
  }
  for (const resource of answers.resources)
    terminal.say(`${green('✔')} ${labelOf(resource)}${resource.fields ? dim(`  ${resource.fields}`) : ''}`);
  terminal.say(dim(say.list.next));
  return 0;
}
