import type { Plugin } from 'rolldown';

/** Declares the bundle to be CommonJS, although the package is an ES module. */
export function commonJs(): Plugin {
  return {
    name: 'common-js',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
    },
  };
}
