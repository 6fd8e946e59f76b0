import { environmentTools, languages } from '../answers/answers.js';
import { isFeatureId } from '../answers/catalogue.js';
import { presets } from '../answers/presets.js';
import { npmCreate } from '../text/npm-create.js';
import { shellWord } from '../text/shell-word.js';
import { type GivenArguments, type OptionName, options, takesArgument, type ValuedOption } from './args.js';

/**
 * npm keeps the options that stand before `--` for itself: `npm create fastapi-curriculum my-api --features jwt`
 * starts us with `my-api jwt` and `npm_config_features=true`. Without a look at these variables we would make
 * something else than what was asked for, and say that all went well.
 *
 * `--yes` is not looked for: npm has that option itself, and people give it to npm on purpose.
 */
const SWALLOWED_WHEN: Partial<Record<OptionName, (value: string) => boolean>> = {
  features: () => true,
  preset: () => true,
  lang: () => true,
  env: () => true,
  list: () => true,
  json: isTrue,
  overwrite: isTrue,
  'dry-run': isTrue,
};

/** Switches that npm stores under the name without `no-`; its own `git` is a path unless it was negated. */
const SWALLOWED_WHEN_FALSE: Partial<Record<OptionName, string>> = {
  'no-install': 'install',
  'no-git': 'git',
};

/** One-letter options that npm takes for options of its own. */
const SHORT: Partial<Record<ValuedOption, string>> = { features: 'force', preset: 'parseable', lang: 'long' };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The command that was meant, when npm kept options for itself; undefined when it did not.
 */
export function commandMeantForNpm(given: GivenArguments, environment: Environment): string | undefined {
  // `npm create` and `npm exec` call what they run "npx"; inside `npm run` the variables speak of something else.
  if (environment.npm_lifecycle_event !== 'npx' || !environment.npm_config_user_agent?.startsWith('npm/')) {
    return undefined;
  }
  const names = Object.keys(options) as OptionName[];
  const swallowed = names.filter((name) => isSwallowed(name, given, environment));
  if (swallowed.length === 0) return undefined;

  const positionals = [...given.positionals];
  const words: string[] = [];
  for (const name of swallowed) {
    if (!takesArgument(name)) {
      words.push(`--${name}`);
      continue;
    }
    const value = environment[variable(name)] ?? '';
    // `--features jwt` leaves "true" behind and the list among the arguments; `--features=jwt` leaves the list.
    const index = positionals.findIndex((word) => couldBe(name, word));
    const meant = isTrue(value) || value === '' ? positionals.splice(index, index < 0 ? 0 : 1)[0] : value;
    words.push(`--${name}`, meant === undefined ? options[name].argument : shellWord(meant));
  }
  for (const name of given.switches) words.push(`--${name}`);
  for (const [name, value] of given.values) words.push(`--${name}`, shellWord(value));

  return npmCreate(positionals[0], words);
}

function isSwallowed(name: OptionName, given: GivenArguments, environment: Environment): boolean {
  if (given.switches.has(name) || (takesArgument(name) && given.values.has(name))) return false;
  const negated = SWALLOWED_WHEN_FALSE[name];
  if (negated !== undefined) {
    const value = environment[`npm_config_${negated}`];
    return value === '' || value === 'false';
  }
  const value = environment[variable(name)];
  if (value !== undefined && SWALLOWED_WHEN[name]?.(value)) return true;
  const short = takesArgument(name) ? SHORT[name] : undefined;
  return (
    short !== undefined &&
    isTrue(environment[`npm_config_${short}`] ?? '') &&
    takesArgument(name) &&
    given.positionals.some((word) => couldBe(name, word))
  );
}

function couldBe(name: ValuedOption, word: string): boolean {
  const choices: Partial<Record<ValuedOption, (word: string) => boolean>> = {
    features: (list) => list.split(',').every((id) => id === 'all' || id === 'none' || isFeatureId(id)),
    preset: (id) => presets.some((preset) => preset.id === id),
    lang: (id) => (languages as readonly string[]).includes(id),
    env: (id) => (environmentTools as readonly string[]).includes(id),
  };
  return choices[name]?.(word) ?? false;
}

function variable(name: OptionName): string {
  return `npm_config_${name.replaceAll('-', '_')}`;
}

function isTrue(value: string): boolean {
  return value === 'true';
}
