import { isKind, kinds, type ResourceKind } from '../src/answers/kinds.js';
import type { Change, GivenResource } from '../src/grow/change.js';
import { languageOfProject } from '../src/grow/language-of-project.js';
import { preferredLanguage } from '../src/locales/index.js';
import type { ExitCode } from '../src/terminal/exit.js';
import { checkGenerator } from './check.js';
import { dependencyGenerator } from './dependency.js';
import { explainGenerator } from './explain.js';
import { featureGenerator } from './feature.js';
import { middlewareGenerator } from './middleware.js';
import { migrationGenerator } from './migration.js';
import { modelGenerator } from './model.js';
import type { Answers, Plop } from './plop.js';
import { type PlopArguments, readPlopArguments } from './plop-arguments.js';
import { removeGenerator } from './remove.js';
import { routerGenerator } from './router.js';
import { schemaGenerator } from './schema.js';
import { taskGenerator } from './task.js';
import { testGenerator } from './test.js';
import { upgradeGenerator } from './upgrade.js';
import { versionGenerator } from './version.js';
import { websocketGenerator } from './websocket.js';

/** What a generated project's plopfile exports: the generators, each one prompt and one action of the engine. */
export default function plopfile(plop: Plop): void {
  // Plop's spinner never ends on a terminal that says it has no columns.
  process.stderr.columns ||= 80;

  const given = readPlopArguments(process.argv.slice(2));
  const cwd = plop.getPlopfilePath();
  const lang = given.lang ?? languageOfProject(cwd) ?? preferredLanguage(process.env);
  if (given.unknown.length > 0) {
    for (const { option, suggestion } of given.unknown)
      process.stderr.write(`${unknownOption(lang, option, suggestion)}\n`);
    process.exit(2);
  }

  // Plop would draw a prompt that nobody sees and end as if it had been cancelled.
  const [generator = 'feature'] = given.words;
  const needed = wordsNeededBy(generator);
  if (!process.stdin.isTTY && given.words.length < needed) {
    process.stderr.write(`${nobodyToAsk(lang, generator, needed)}\n`);
    process.exit(2);
  }

  plop.setWelcomeMessage(lang === 'ko' ? '무엇을 할까요?' : 'What shall be done?');
  const run = { lang, menu: Boolean(process.stdin.isTTY) && given.words.length < 2 };
  plop.setGenerator('feature', featureGenerator(run));
  plop.setGenerator('router', routerGenerator(run));
  plop.setGenerator('model', modelGenerator(run));
  plop.setGenerator('schema', schemaGenerator(run));
  plop.setGenerator('dependency', dependencyGenerator(run));
  plop.setGenerator('middleware', middlewareGenerator(run));
  plop.setGenerator('task', taskGenerator(run));
  plop.setGenerator('websocket', websocketGenerator(run));
  plop.setGenerator('test', testGenerator(run));
  plop.setGenerator('version', versionGenerator(run));
  plop.setGenerator('migration', migrationGenerator(run));
  plop.setGenerator('remove', removeGenerator(run, cwd));
  plop.setGenerator('upgrade', upgradeGenerator(run));
  plop.setGenerator('check', checkGenerator(run));
  plop.setGenerator('explain', explainGenerator(run));

  // The engine is loaded when something is to be done, not to show a menu.
  plop.setActionType('grow', async (answers, { kind, resource }) => {
    const { startGrowing } = await import('../src/grow/start.js');
    const change = {
      kind: kind as Change['kind'],
      feature: String(answers.feature ?? '').trim(),
      ...(resource === undefined ? {} : { resource: described(resource as ResourceKind, answers, given) }),
    };
    return ended(await startGrowing({ ...given, ...change, lang, cwd }, process), lang);
  });
  plop.setActionType('migrate', async ({ name }) => {
    const { startMigration } = await import('../src/grow/start.js');
    await startMigration({ ...given, name: String(name).trim(), lang, cwd }, process);
    return '';
  });
  plop.setActionType('upgrade', async () => {
    const { startUpgrade } = await import('../src/grow/start.js');
    return ended(await startUpgrade({ ...given, lang, cwd }, process), lang);
  });
  plop.setActionType('check', async () => {
    const { startCheck } = await import('../src/grow/start.js');
    const code = await startCheck({ ...given, lang, cwd }, process);
    // Whatever plop would say of it, after the JSON above all, is no help to whoever reads it.
    await new Promise((written) => process.stdout.write('', written));
    process.exit(code);
  });
  plop.setActionType('explain', async ({ place }) => {
    const { startExplaining } = await import('../src/grow/start.js');
    await startExplaining({ ...given, place: String(place).trim(), lang, cwd }, process);
    return '';
  });
}

/** Plop knows success and failure only. */
function ended(code: ExitCode, lang: string): string {
  if (code !== 0)
    throw new Error(lang === 'ko' ? '해결할 충돌이 남았습니다' : 'conflicts are left to resolve');
  return '';
}

/** How many words leave nothing to be asked, the generator's own included. */
function wordsNeededBy(generator: string): number {
  if (generator === 'upgrade' || generator === 'check') return 1;
  return isKind(generator) && kinds[generator].fields ? 3 : 2;
}

/** A resource in the words of prompts and options. */
function described(kind: ResourceKind, answers: Answers, { options }: PlopArguments): GivenResource {
  const { name, fields, protect, pagination, api } = answers;
  return {
    kind,
    name: String(name).trim(),
    ...(fields === undefined ? {} : { fields: String(fields) }),
    ...(protect ? { protect } : {}),
    ...(pagination === 'no' ? { pagination: false } : {}),
    ...(api ? { api } : {}),
    ...options,
  };
}

function nobodyToAsk(lang: string, generator: string, needed: number): string {
  if (lang === 'ko')
    return `물어볼 터미널이 없습니다. 이름을 적으세요: npx plop ${generator} 이름${needed > 2 ? ' "title:str"' : ''}`;
  return `There is no terminal to ask on. Say the name: npx plop ${generator} NAME${needed > 2 ? ' "title:str"' : ''}`;
}

function unknownOption(lang: string, option: string, suggestion: string | undefined): string {
  if (lang === 'ko') return `없는 옵션입니다: ${option}.${suggestion ? ` 혹시 ${suggestion}인가요?` : ''}`;
  return `There is no option ${option}.${suggestion ? ` Did you mean ${suggestion}?` : ''}`;
}
