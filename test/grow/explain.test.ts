import { expect, it } from 'vitest';
import { Grown } from './command.js';

it('explains lines that were generated, a line of one’s own, and a file', async () => {
  const project = await Grown.create('jwt');
  project.edit('app/main.py', 'app = ', '# 우리 가게의 API\napp = ');
  const lineOf = (path: string, text: string) =>
    project
      .read(path)
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1;
  const explain = async (place: string) => (await project.grow(['explain', place])).stdout;

  expect(await explain(`app/main.py:${lineOf('app/main.py', '우리 가게')}`)).toContain('This line is yours');
  expect(await explain(`app/main.py:${lineOf('app/main.py', 'app = ')}`)).toContain('Guide, 1.1');
  expect(await explain('app/main.py')).toContain('You have edited this file');
  const setting = `app/core/config.py:${lineOf('app/core/config.py', 'access_token_minutes')}`;
  expect(await explain(setting)).toContain('From the feature jwt');
});

it('says what is wrong with a place', async () => {
  const project = await Grown.create('jwt');
  const { exitCode, all } = await project.grow(['explain', 'app/main.py:9999']);
  expect([exitCode, all]).toEqual([2, expect.stringContaining('app/main.py has ')]);
  expect((await project.grow(['explain', '../elsewhere'])).exitCode).toBe(2);
  expect((await project.grow(['explain'])).exitCode).toBe(2);
});
