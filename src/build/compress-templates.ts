import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'rolldown';
import type { Language } from '../answers.js';
import type { Layer } from '../render/template.js';

const ASSET = 'templates.br';
// Not imported: what declares them needs the catalogue, and the build is what makes it.
const LANGUAGES: readonly Language[] = ['ko', 'en'];

/** What the bundle has instead of the templates: layers that are parsed when something in them is wanted. */
const READER = `
  import { readFileSync } from 'node:fs';
  import { brotliDecompressSync } from 'node:zlib';
  const data = brotliDecompressSync(readFileSync(new URL('./${ASSET}', import.meta.url)), { chunkSize: 1 << 20 });
  const endOfIndex = data.indexOf(10);
  let end = endOfIndex + 1;
  export default JSON.parse(data.toString('utf8', 0, endOfIndex)).map(({ bytes, ...layer }) => {
    const start = end;
    end += bytes;
    const limit = end;
    let parsed;
    const content = () => (parsed ??= JSON.parse(data.toString('utf8', start, limit)));
    return { ...layer, get files() { return content().files; }, get slots() { return content().slots; } };
  });
`;

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
      const layers = (JSON.parse(readFileSync(id, 'utf8')) as Layer[]).flatMap(byLanguage);
      const parts = layers.map(({ files, slots }) => Buffer.from(JSON.stringify({ files, slots })));
      const index = layers.map(({ files: _, slots: __, ...layer }, at) => ({
        ...layer,
        bytes: parts[at]?.length,
      }));
      const source = brotliCompressSync(
        Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...parts]),
        {
          params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
        },
      );
      this.emitFile({ type: 'asset', fileName: ASSET, source });
      return { code: READER, moduleType: 'js' };
    },
  };
}

/** A layer's files of each language apart: a project is of one language, and the other need not even be parsed. */
function byLanguage({ files, slots, ...layer }: Layer): Layer[] {
  return [undefined, ...LANGUAGES]
    .map((lang) => ({
      ...layer,
      ...(lang === undefined ? {} : { lang }),
      files: files.filter((file) => file.lang === lang),
      slots: slots.filter((slot) => slot.lang === lang),
    }))
    .filter((layer) => layer.files.length + layer.slots.length > 0);
}
