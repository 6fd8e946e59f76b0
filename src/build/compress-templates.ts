import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'rolldown';

const ASSET = 'templates.br';

/**
 * Bundles the compiled templates as a file of their own, compressed, which the bundle reads when it first renders.
 *
 * They are most of the package, and twice over (two languages, in-memory and database versions): Brotli's window spans
 * all of it, gzip's does not, and reading JSON is cheaper than parsing it as JavaScript.
 */
export function compressTemplates(): Plugin {
  return {
    name: 'compress-templates',
    load(id) {
      if (!/[\\/]generated[\\/]templates\.json$/.test(id)) return;
      const json = JSON.stringify(JSON.parse(readFileSync(id, 'utf8')));
      const source = brotliCompressSync(json, {
        params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
      });
      this.emitFile({ type: 'asset', fileName: ASSET, source });
      const code = `
        import { readFileSync } from 'node:fs';
        import { brotliDecompressSync } from 'node:zlib';
        export default JSON.parse(brotliDecompressSync(readFileSync(new URL('./${ASSET}', import.meta.url)), { chunkSize: 1 << 20 }).toString());
      `;
      return { code, moduleType: 'js' };
    },
  };
}
