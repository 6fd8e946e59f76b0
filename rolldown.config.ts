import { defineConfig } from 'rolldown';
import { compileTemplates } from './src/build/compile-templates.js';
import { compressTemplates } from './src/build/compress-templates.js';

compileTemplates('templates', 'src/generated');

export default defineConfig({
  input: { cli: 'src/cli.ts', grow: 'src/grow-cli.ts', plopfile: 'generators/plopfile.ts' },
  platform: 'node',
  plugins: [compressTemplates()],
  // fs-extra and execa reach for `require`; everything they need is built in or bundled.
  output: { dir: 'dist', format: 'esm', chunkFileNames: '[name].js', cleanDir: true, minify: true },
  treeshake: { moduleSideEffects: false },
});
