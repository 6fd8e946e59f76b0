import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';

it('what other programs import needs nothing of Node', async () => {
  const bundle = await rolldown({ input: 'src/library.ts', external: [/^node:/], platform: 'browser' });
  const { output } = await bundle.generate({ format: 'iife', name: 'library' });
  expect(output.flatMap((one) => ('imports' in one ? one.imports : []))).toEqual([]);
  // A context of its own has what the language has, and here what every browser has.
  const render = 'library.render(library.normaliseAnswers(answers)).get("app/models/user.py")';
  const answers = { name: 'my-api', features: ['sqlalchemy'], lang: 'ko', env: 'uv', resources: [] };
  const model = runInNewContext(`${output[0].code}; ${render}`, { answers, atob, TextEncoder });
  expect(model).toContain('class User');
});

it('is exported by the package', () => {
  const { features, normaliseAnswers, Origins, render } = createRequire(import.meta.url)(
    '../../dist/library.js',
  ) as typeof import('../../src/library.js');
  const answers = normaliseAnswers({ name: 'my-api', features: [features[0]?.id], lang: 'en', env: 'uv' });
  expect(render(answers).has('app/main.py')).toBe(true);
  expect(new Origins(answers).of('app/main.py').causes).toEqual([]);
});
