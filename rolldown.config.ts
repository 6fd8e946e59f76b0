import { defineConfig } from 'rolldown';
import { commonJs } from './src/compile/common-js.js';
import { compileTemplates } from './src/compile/compile-templates.js';
import { compressTemplates } from './src/compile/compress-templates.js';

compileTemplates('templates', 'src/generated');

/** Modules that every command begins with. One file of them loads faster than nine, and --help loads nothing else. */
const BEGINNING =
  /[\\/](src[\\/](answers[\\/](?!change|state|select)[\w-]+|command-line[\\/](?!grow)[\w-]+|text[\\/][\w-]+|locales[\\/](?!grow|learn|upgrade|change)[\w-]+|terminal[\\/](closed-pipe|exit|interrupt|report|terminal)|python[\\/]reserved|generated[\\/](features|taken))|templates[\\/][\w-]+[\\/]manifest)\.ts$|package\.json$/;

/** What makes a project and changes it, for the same reason. */
const PROJECT =
  /[\\/]src[\\/]((answers[\\/](state|select)|apply[\\/][\w-]+|files[\\/][\w-]+|plan[\\/]index|render[\\/][\w-]+|python[\\/](imports|stdlib|format)|tables[\\/][\w-]+|create[\\/]plan-files|terminal[\\/](progress|write)|toolchain[\\/](command|environment|find-executable))\.ts|generated[\\/]templates\.json)$/;

export default defineConfig({
  input: {
    cli: 'src/cli.ts',
    grow: 'src/grow-cli.ts',
    plopfile: 'generators/plopfile.ts',
    library: 'src/library.ts',
  },
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
