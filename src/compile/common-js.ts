import type { Plugin } from 'rolldown';

/** Says of the bundle that it is CommonJS, whatever the package around it is. */
export function commonJs(): Plugin {
  return {
    name: 'common-js',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
    },
  };
}
