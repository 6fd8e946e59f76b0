import { defineConfig } from 'rolldown';
import { commonJs } from './src/build/common-js.js';
import { compileTemplates } from './src/build/compile-templates.js';
import { compressTemplates } from './src/build/compress-templates.js';

compileTemplates('templates', 'src/generated');

/** Modules that every command begins with. One file of them loads faster than nine, and --help loads nothing else. */
const BEGINNING =
  /[\\/](src[\\/](answers|args|catalogue|closed-pipe|exit|help|interrupt|manifest|nearest|npm-create|presets|repeat-command|shell-word|swallowed|terminal|unicode-pattern|version|locales[\\/]\w+|generated[\\/](features|taken)|resources[\\/](check|fields|names|python-reserved|resource)|tables[\\/]table)|templates[\\/][\w-]+[\\/]manifest)\.ts$|package\.json$/;

/** What makes a project and changes it, for the same reason. */
const PROJECT =
  /[\\/]src[\\/]((apply|content|plan|project-path|state|apply[\\/][\w-]+|render[\\/][\w-]+|resources[\\/](context|tables)|steps[\\/](plan-files|progress)|tables[\\/][\w-]+|toolchain[\\/](command|environment|find-executable))\.ts|generated[\\/]templates\.json)$/;

export default defineConfig({
  input: { cli: 'src/cli.ts', grow: 'src/grow-cli.ts', plopfile: 'generators/plopfile.ts' },
  platform: 'node',
  // The package's own entry holds the whole library twice, once for Node 6.
  resolve: { alias: { prompts: 'prompts/lib/index.js' } },
  plugins: [compressTemplates(), commonJs()],
  output: {
    dir: 'dist',
    // Node starts these in three quarters of the time that it takes for modules.
    format: 'cjs',
    chunkFileNames: '[name].js',
    cleanDir: true,
    minify: true,
    codeSplitting: {
      groups: [
        { name: 'beginning', test: BEGINNING },
        { name: 'project', test: PROJECT },
      ],
    },
  },
  treeshake: { moduleSideEffects: false },
});
