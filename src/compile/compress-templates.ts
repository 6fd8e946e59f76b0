import { readFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Plugin } from 'rolldown';
import type { Language } from '../answers/answers.js';
import { packLayer } from '../render/packed-layer.js';
import type { Layer, TemplateFile } from '../render/template.js';

const ASSET = 'templates.br';
// Not imported: answers.ts needs the catalogue, which the build has yet to write.
const LANGUAGES: readonly Language[] = ['ko', 'en'];

/**
 * Replaces templates.json in the bundle: unpacks a layer when it is first used.
 *
 * @param base bytes of the asset that hold the base, which comes first: features that were not chosen cost no time.
 * @param length bytes of all layers: in one piece, they need not be copied.
 */
const reader = (base: number, length: number): string => `
  import { readFileSync } from 'node:fs';
  import { brotliDecompressSync, constants } from 'node:zlib';
  import { unpackLayer } from '../render/packed-layer.js';
  const packed = readFileSync(new URL('./${ASSET}', import.meta.url));
  const decompressed = (bytes, chunkSize) =>
    brotliDecompressSync(packed.subarray(0, bytes), { chunkSize, finishFlush: constants.BROTLI_OPERATION_FLUSH });
  let data = decompressed(${base}, 1 << 18);
  const endOfIndex = data.indexOf(10);
  let end = endOfIndex + 1;
  export default JSON.parse(data.toString('utf8', 0, endOfIndex)).map(({ bytes, encoding, ...layer }) => {
    const start = end;
    end += bytes;
    const limit = end;
    let unpacked;
    const content = () => {
      if (limit > data.length) data = decompressed(packed.length, ${length});
      return (unpacked ??= unpackLayer(data.toString(encoding, start, limit), layer.lang));
    };
    return { ...layer, get files() { return content().files; }, get slots() { return content().slots; } };
  });
`;

/** The lessons are a file of their own, which is read by what teaches, and by nothing else. */
const LESSONS = 'lessons.br';
const LESSONS_READER = `
  import { readFileSync } from 'node:fs';
  import { brotliDecompressSync } from 'node:zlib';
  export default JSON.parse(brotliDecompressSync(readFileSync(new URL('./${LESSONS}', import.meta.url))).toString());
`;

/**
 * Bundles the compiled templates as a file of their own, compressed, which the bundle reads when it first renders.
 *
 * They are most of the package, and twice over (two languages, in-memory and database versions): Brotli's window spans
 * all of it, and gzip's does not.
 *
 * @param quality Brotli's, from 0 to 11: the best takes seconds.
 */
export function compressTemplates(quality = constants.BROTLI_MAX_QUALITY): Plugin {
  return {
    name: 'compress-templates',
    load(id) {
      if (/[\\/]generated[\\/]lessons\.json$/.test(id)) {
        this.emitFile({ type: 'asset', fileName: LESSONS, source: compressed(readFileSync(id), quality) });
        return { code: LESSONS_READER, moduleType: 'js' };
      }
      if (!/[\\/]generated[\\/]templates\.json$/.test(id)) return;
      const layers = (JSON.parse(readFileSync(id, 'utf8')) as Layer[])
        .flatMap(byLanguage)
        .flatMap(byEncoding)
        .sort((a, b) => place(a) - place(b));
      const parts = layers.map(({ encoding, ...layer }) => Buffer.from(packLayer(layer), encoding));
      const index = layers.map(({ files: _, slots: __, ...layer }, at) => ({
        ...layer,
        bytes: parts[at]?.length,
      }));
      const head = Buffer.from(`${JSON.stringify(index)}\n`);
      const whole = Buffer.concat([head, ...parts]);
      const base = Buffer.concat([head, ...parts.filter((_, at) => isBase(layers[at] as Layer))]);
      const source = compressed(whole, quality);
      this.emitFile({ type: 'asset', fileName: ASSET, source });
      return { code: reader(bytesFor(base.length, source), whole.length), moduleType: 'js' };
    },
  };
}

function compressed(data: Buffer, quality: number): Buffer {
  return brotliCompressSync(data, {
    params: {
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_QUALITY]: quality,
    },
  });
}

/** How much of `packed` decompresses to so many bytes. */
function bytesFor(length: number, packed: Buffer): number {
  const options = { finishFlush: constants.BROTLI_OPERATION_FLUSH };
  let [few, enough] = [0, packed.length];
  while (enough - few > 1) {
    const half = (few + enough) >> 1;
    if (brotliDecompressSync(packed.subarray(0, half), options).length < length) few = half;
    else enough = half;
  }
  return enough;
}

function isBase({ anyOf, resource }: Layer): boolean {
  return resource === undefined && anyOf.every((ids) => ids.length === 0);
}

/** A layer's files of each language apart: a project is of one language, and the other need not even be unpacked. */
function byLanguage(layer: Layer): Layer[] {
  return [undefined, ...LANGUAGES].flatMap((lang) =>
    part(layer, (file) => file.lang === lang).map((one) => (lang === undefined ? one : { ...one, lang })),
  );
}

type Encoded = Layer & { encoding: 'latin1' | 'utf8' };

/** Separates texts that need UTF-8: Latin-1 decodes in a fraction of the time and takes half the memory. */
function byEncoding(layer: Layer): Encoded[] {
  const isLatin1 = (file: TemplateFile): boolean =>
    /^[\0-\xff]*$/.test(packLayer({ files: [file], slots: [] }));
  return [
    ...part(layer, isLatin1).map((one): Encoded => ({ ...one, encoding: 'latin1' })),
    ...part(layer, (file) => !isLatin1(file)).map((one): Encoded => ({ ...one, encoding: 'utf8' })),
  ];
}

/** The layer with those of its files; none when there are none. */
function part({ files, slots, ...layer }: Layer, isIn: (file: TemplateFile) => boolean): Layer[] {
  const one = { ...layer, files: files.filter(isIn), slots: slots.filter(isIn) };
  return one.files.length + one.slots.length > 0 ? [one] : [];
}

/** The base first; texts of one language side by side compress best. */
function place(layer: Layer): number {
  const language = layer.lang === undefined ? 0 : LANGUAGES.indexOf(layer.lang) + 1;
  return isBase(layer) ? language : LANGUAGES.length + 1 + language;
}
