import { describe, expect, test } from 'vitest';
import { features } from '../../src/answers/catalogue.js';
import { presets } from '../../src/answers/presets.js';
import { type ArgumentProblem, type CreateRequest, parseArguments } from '../../src/command-line/args.js';
import { messages } from '../../src/locales/index.js';

const parse = (...argv: string[]) => parseArguments(argv, '/work').command;

function requested(...argv: string[]): CreateRequest {
  const command = parse(...argv);
  if (command.kind !== 'create') throw new Error(`not a request: ${JSON.stringify(command)}`);
  return command.request;
}

function problems(...argv: string[]): ArgumentProblem[] {
  const command = parse(...argv);
  if (command.kind !== 'refused') throw new Error(`not refused: ${JSON.stringify(command)}`);
  return command.problems;
}

const all = features.map(({ id }) => id);
const presetIds = presets.map(({ id }) => id);

describe('what is asked for', () => {
  test('nothing given leaves everything open', () => {
    expect(requested()).toEqual({
      directory: undefined,
      features: undefined,
      lang: undefined,
      env: undefined,
      yes: false,
      install: true,
      git: true,
      dryRun: false,
      overwrite: false,
      json: false,
    });
  });

  test('every option is read, long and short alike', () => {
    const long = ['--yes', '--features', 'jwt', '--lang', 'ko', '--env', 'conda', '--no-install', '--no-git'];
    expect(requested('my-api', ...long, '--dry-run', '--overwrite')).toEqual({
      directory: 'my-api',
      features: ['jwt'],
      lang: 'ko',
      env: 'conda',
      yes: true,
      install: false,
      git: false,
      dryRun: true,
      overwrite: true,
      json: false,
    });
    expect(requested('-yf', 'jwt', '-l', 'ko', '-econda')).toMatchObject({ features: ['jwt'] });
  });

  test('features come separated by commas, spaces around them allowed, and in several options', () => {
    expect(requested('--features', 'jwt, sqlalchemy').features).toEqual(['jwt', 'sqlalchemy']);
    expect(requested('-f', 'jwt', '-f', 'sqlalchemy').features).toEqual(['jwt', 'sqlalchemy']);
    expect(requested('-f', 'all').features).toEqual(all);
    expect(requested('-f', 'none').features).toEqual([]);
  });

  test('a preset is its features, and further ones come beside it', () => {
    for (const { id, features } of presets) expect(requested('-p', id).features).toEqual(features);
    expect(requested('-p', 'ml-serving', '-f', 'jwt,mongo').features).toEqual(
      expect.arrayContaining(['inference', 'mongo']),
    );
    expect(requested('-p', 'ml-serving', '-f', 'none').features).toContain('inference');
  });

  test('-- changes nothing: npx and pnpm dlx hand it over before the options', () => {
    expect(requested('my-api', '--', '--features', 'jwt')).toEqual(requested('my-api', '--features', 'jwt'));
    expect(requested('--yes', '--', 'my-api').directory).toBe('my-api');
  });

  test('the directory can be the current one', () => {
    expect(requested('.', '--yes').directory).toBe('.');
  });

  test.each(['--help', '-h', '--version', '-v'])('%s wins over everything beside it', (option) => {
    const kind = option.includes('h') ? 'help' : 'version';
    expect(parse('my-api', '--bogus', option, '--features', 'nothing')).toEqual({ kind });
  });

  test('--list and --render are commands of their own', () => {
    expect(parse('--list', '--json')).toEqual({ kind: 'list', json: true });
    expect(parse('--render', '-')).toEqual({ kind: 'render', file: '-' });
  });
});

describe('what is refused', () => {
  test('an unknown option, with the nearest one', () => {
    expect(problems('--featurs', 'jwt')).toContainEqual({
      code: 'unknown-option',
      option: '--featurs',
      suggestion: '--features',
    });
    expect(problems('-x')).toEqual([{ code: 'unknown-option', option: '-x', suggestion: undefined }]);
  });

  test('the hidden option is not suggested', () => {
    expect(problems('--rendr')).toEqual([
      { code: 'unknown-option', option: '--rendr', suggestion: undefined },
    ]);
  });

  test('an unknown feature, with the nearest one', () => {
    expect(problems('-f', 'jwtt')).toEqual([{ code: 'unknown-feature', value: 'jwtt', suggestion: 'jwt' }]);
  });

  test('a preset that does not exist, instead of a silent default', () => {
    expect(problems('-p', 'ml-servign')).toEqual([
      { code: 'unknown-preset', value: 'ml-servign', suggestion: 'ml-serving', known: presetIds },
    ]);
    expect(problems('-p', 'everything')).toMatchObject([{ suggestion: undefined, known: presetIds }]);
  });

  test.each([['--features'], ['--features', '--yes'], ['--features='], ['-l', '-y']])(
    'an option without its value: %s %s',
    (...argv) => {
      expect(problems(...argv)).toMatchObject([{ code: 'missing-argument' }]);
    },
  );

  test('a switch with a value', () => {
    expect(problems('--yes=no')).toEqual([{ code: 'unwanted-argument', option: '--yes' }]);
  });

  test('two values for one option', () => {
    expect(problems('-l', 'ko', '--lang', 'en')).toEqual([{ code: 'repeated-option', option: '--lang' }]);
  });

  test('all or none beside other features', () => {
    expect(problems('-f', 'all,jwt')).toEqual([{ code: 'not-alone', value: 'all' }]);
  });

  test('features separated by spaces, with a hint at the comma', () => {
    expect(problems('my-api', '-f', 'jwt', 'sqlalchemy')).toEqual([
      { code: 'extra-argument', value: 'sqlalchemy', suggestion: 'sqlalchemy' },
    ]);
  });

  test.each(['', 'a?b', 'con', '..hidden', 'x/trailing.'])(
    'a directory that gives no usable name: "%s"',
    (name) => {
      expect(problems(name)).toMatchObject([{ code: 'bad-name' }]);
    },
  );

  test('everything that is wrong, at once', () => {
    const found = problems(
      'a?',
      'b',
      '--bogus',
      '--yes=1',
      '-l',
      'xx',
      '-e',
      'pip',
      '-f',
      'x,y',
      '-p',
      'z',
      '--json',
    );
    expect(found.map(({ code }) => code).sort()).toEqual([
      'bad-name',
      'extra-argument',
      'unknown-feature',
      'unknown-feature',
      'unknown-option',
      'unknown-preset',
      'unknown-value',
      'unknown-value',
      'unwanted-argument',
    ]);
    for (const problem of found) {
      for (const { problem: words } of Object.values(messages)) expect(words(problem)).toMatch(/\S/);
    }
  });
});
