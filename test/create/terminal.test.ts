import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/text/display-width.js';
import { createOnTerminal, emptyFolder, keys, programs } from './command.js';

const rest = ['--no-install', '--no-git'];
const plain = { NO_COLOR: '1' };

function features(project: string): unknown {
  return JSON.parse(readFileSync(join(project, '.fastapi-curriculum.json'), 'utf8')).features;
}

/** What leads to a project without any. */
const noFeatures: Array<[string, string]> = [
  ['What should the project have', keys.enter],
  ['Features', keys.enter],
];

describe('on a terminal', () => {
  test('everything can be answered with the enter key', async () => {
    const cwd = emptyFolder();
    const { code, output } = await createOnTerminal(
      ['--no-install'],
      [
        ['Project folder', keys.enter],
        ...noFeatures,
        ['Python environment', keys.enter],
        ['Git repository', 'n'],
      ],
      { cwd, env: plain },
    );
    expect(code).toBe(0);
    expect(features(join(cwd, 'my-api'))).toEqual([]);
    expect(output).toContain('1. cd my-api');
  });

  test('a coding agent is told the complete command line before it is asked anything', async () => {
    const { output } = await createOnTerminal(['--lang', 'en', ...rest], [['Project folder', keys.ctrlC]], {
      cwd: emptyFolder(),
      env: { ...plain, CLAUDECODE: '1' },
    });
    const complete = 'my-api -- --lang en --no-install --no-git --yes';
    expect(output.indexOf(complete)).toBeGreaterThan(-1);
    expect(output.indexOf(complete)).toBeLessThan(output.indexOf('Project folder'));
  });

  test('what is chosen is what is made, each feature on one line with its sections', async () => {
    const cwd = emptyFolder();
    const { code, output } = await createOnTerminal(
      rest,
      [
        ['Project folder', `얼굴 인식${keys.enter}`],
        ['What should the project have', keys.enter],
        ['Features', `${keys.space}${keys.enter}`],
        ['Python environment', `${keys.down}${keys.enter}`],
      ],
      { cwd, env: plain },
      80,
    );
    expect(code).toBe(0);
    expect(features(join(cwd, '얼굴 인식'))).toHaveLength(1);
    expect(output).toMatch(/jwt +4\.1 4\.2 /);
    expect(output).toContain('cd "얼굴 인식"');
    // A line that wraps would be drawn over wrongly: the longest ends in an ellipsis at the latest in the last column.
    const line = output.split('\r\n').find((text) => text.includes('jwt  ')) ?? '';
    expect(displayWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(80);
  });

  test('a preset is chosen instead of features', async () => {
    const cwd = emptyFolder();
    const { code, output } = await createOnTerminal(
      ['my-api', ...rest, '--env', 'uv'],
      [['What should the project have', `${keys.down}${keys.enter}`]],
      { cwd, env: plain },
    );
    expect(code).toBe(0);
    expect(output).toContain('final project A');
    expect(output).not.toContain('? Features');
    const project = join(cwd, 'my-api');
    expect(features(project)).toEqual(expect.arrayContaining(['inference', 'gpu', 'rate-limit']));
    // What is required comes along.
    expect(existsSync(join(project, 'app', 'services', 'upload.py'))).toBe(true);
  });

  test('only what the command line leaves open is asked', async () => {
    const cwd = emptyFolder();
    const asked = await createOnTerminal(['my-api', ...rest, '--env', 'uv'], noFeatures, { cwd, env: plain });
    expect(asked.code).toBe(0);
    const complete = await createOnTerminal(['other', '--features', 'none', ...rest], [], {
      cwd,
      env: plain,
    });
    expect(complete.code).toBe(0);
    expect(complete.output).not.toContain('?');
  });

  test('it speaks Korean where the locale does', async () => {
    const { code, output } = await createOnTerminal([], [['프로젝트 폴더', keys.escape]], {
      cwd: emptyFolder(),
      env: { ...plain, LANG: 'ko_KR.UTF-8' },
    });
    expect(code).toBe(130);
    expect(output).toContain('취소했습니다');
  });

  test('a name that cannot be used is asked for again', async () => {
    const cwd = emptyFolder();
    const { code } = await createOnTerminal(
      [...rest, '--env', 'uv', '-f', 'none'],
      [
        ['Project folder', `a?b${keys.enter}`],
        ['cannot be a project', `\u007f\u007f\u007fgood${keys.enter}`],
      ],
      { cwd, env: plain },
    );
    expect(code).toBe(0);
    expect(readdirSync(cwd)).toEqual(['good']);
  });

  test('a key without a meaning types nothing', async () => {
    const cwd = emptyFolder();
    const { code } = await createOnTerminal(
      ['-f', 'none', '--env', 'uv', '--no-install'],
      [
        ['Project folder', `${keys.f1}abc${keys.enter}`],
        ['Git repository', `${keys.f1}n`],
      ],
      { cwd, env: plain },
    );
    expect(code).toBe(0);
    expect(readdirSync(cwd)).toEqual(['abc']);
  });

  const questions = [
    ['the folder', [], 'Project folder'],
    ['what the project should have', ['my-api'], 'What should the project have'],
  ] as const;
  describe.each(Object.entries({ 'Ctrl-C': keys.ctrlC, ESC: keys.escape, 'Ctrl-D': '\u0004' }))(
    '%s',
    (_, key) => {
      test.each(questions)('at %s cancels, with nothing written', async (_question, args, text) => {
        const cwd = emptyFolder();
        const { code, output } = await createOnTerminal(args, [[text, key]], { cwd, env: plain });
        expect(code).toBe(130);
        expect(output).toContain('Cancelled. Nothing was written.');
        // The cursor is shown again.
        expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
        expect(readdirSync(cwd)).toEqual([]);
      });

      test('at the features cancels as well', async () => {
        const cwd = emptyFolder();
        const { code } = await createOnTerminal(
          ['my-api'],
          [
            ['What should the project have', keys.enter],
            ['Features', key],
          ],
          { cwd, env: plain },
        );
        expect(code).toBe(130);
        expect(readdirSync(cwd)).toEqual([]);
      });

      test('at a late question cancels as well', async () => {
        const cwd = emptyFolder();
        const { code } = await createOnTerminal(
          ['my-api', '--env', 'uv'],
          [...noFeatures, ['Git repository', key]],
          { cwd, env: plain },
        );
        expect(code).toBe(130);
        expect(readdirSync(cwd)).toEqual([]);
      });
    },
  );

  test('nothing is started before anything is chosen', async () => {
    const { PATH, calls } = programs({ fakes: { uv: '', git: '', conda: '', python3: '', npm: '' } });
    const { code } = await createOnTerminal(
      [],
      [
        ['Project folder', keys.enter],
        ...noFeatures,
        ['Python environment', keys.enter],
        ['Git repository', keys.escape],
      ],
      { cwd: emptyFolder(), env: { ...plain, PATH } },
    );
    expect(code).toBe(130);
    expect(calls()).toEqual([]);
  });

  test('Ctrl-C while installing stops the tool and leaves the project', async () => {
    const cwd = emptyFolder();
    const { PATH, calls } = programs({
      real: ['sleep', 'git'],
      fakes: { uv: 'echo resolving; sleep 20; echo late >&2' },
    });
    const { code, output } = await createOnTerminal(
      ['my-api', '--features', 'none'],
      [['resolving', keys.ctrlC]],
      { cwd, env: { ...plain, PATH } },
    );
    expect(code).toBe(130);
    expect(output).toContain('Cancelled. The project is complete in my-api');
    expect(output).not.toContain('late');
    expect(calls()).toEqual(['uv sync']);
    expect(existsSync(join(cwd, 'my-api', 'app', 'main.py'))).toBe(true);
    expect(existsSync(join(cwd, 'my-api', '.git'))).toBe(false);
  });

  test('NO_COLOR leaves the text plain, and without it there is colour', async () => {
    const run = async (env: Record<string, string>) => {
      const args = ['my-api', '--env', 'uv', '--dry-run', '--no-install', '--no-git'];
      return (await createOnTerminal(args, noFeatures, { cwd: emptyFolder(), env })).output;
    };
    // Bold and cyan: not to be confused with what moves the cursor of a prompt.
    const painted = (output: string) => output.includes('\u001b[1m') || output.includes('\u001b[36m');
    expect(painted(await run(plain))).toBe(false);
    expect(painted(await run({}))).toBe(true);
    expect(painted(await run({ TERM: 'dumb' }))).toBe(false);
  });
});
