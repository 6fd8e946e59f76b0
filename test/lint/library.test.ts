import { createRequire } from 'node:module';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';

it('what other programs import needs nothing of Node', async () => {
  const bundle = await rolldown({ input: 'src/library.ts', external: [/^node:/], platform: 'browser' });
  const { output } = await bundle.generate({ format: 'esm' });
  expect(output.flatMap((one) => ('imports' in one ? one.imports : []))).toEqual([]);
  expect(output[0].code).not.toMatch(/\b(Buffer|process|require)\b[.(]/);
});

it('is exported by the package', () => {
  const { features, normaliseAnswers, Origins, render } = createRequire(import.meta.url)(
    '../../dist/library.js',
  ) as typeof import('../../src/library.js');
  const answers = normaliseAnswers({ name: 'my-api', features: [features[0]?.id], lang: 'en', env: 'uv' });
  expect(render(answers).has('app/main.py')).toBe(true);
  expect(new Origins(answers).of('app/main.py').causes).toEqual([]);
});
