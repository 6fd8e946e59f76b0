import { resourceKinds } from '../answers/kinds.js';
import { snakeCase } from '../answers/names.js';
import { type CompiledFile, type CompiledLayer, kindOf, pathPattern } from './layers.js';

export function featureIdModule(ids: readonly string[]): string {
  return [
    '// Written by the build from the folders under templates/.',
    `export type FeatureId = ${ids.map((id) => `'${id}'`).join(' | ') || 'never'};`,
    '',
  ].join('\n');
}

export function featuresModule(ids: readonly string[]): string {
  const name = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Written by the build from the folders under templates/.',
    "import type { FeatureManifest } from '../answers/manifest.js';",
    "import type { FeatureId } from './feature-id.js';",
    ...['base', ...ids].map((id) => `import ${name(id)} from '../../templates/${id}/manifest.js';`),
    '',
    `export const manifests: Record<FeatureId, FeatureManifest> = { ${ids.map((id) => `'${id}': ${name(id)}`).join(', ')} };`,
    'export { base };',
    '',
  ].join('\n');
}

/** Names that files of features have where a resource's would go: no resource can bear them, whatever is on. */
export function takenModule(layers: readonly CompiledLayer[]): string {
  const files = layers.filter((layer) => kindOf(layer) === '').flatMap((layer) => layer.files);
  const paths = files.map(({ path }) => path);
  const taken = resourceKinds.map((kind) => {
    const own = layers
      .filter((layer) => kindOf(layer) === kind)
      .flatMap(({ files }) => files.map(({ path }) => path));
    const names = own.flatMap((template) =>
      paths.flatMap((path) => {
        const { singular, plural, name } = pathPattern(template).exec(path)?.groups ?? {};
        return singular || plural || name ? [[singular ?? name ?? '', plural ?? '', path]] : [];
      }),
    );
    if (kind === 'middleware') names.push(...files.flatMap(middlewareIn));
    const once = [...new Map(names.map((one) => [one.slice(0, 2).join(), one])).values()].sort();
    return `  ${kind}: ${JSON.stringify(JSON.stringify(once))},`;
  });
  return [
    '// Written by the build from the folders under templates/.',
    "import type { ResourceKind } from '../answers/kinds.js';",
    '',
    '/** As text: most commands need none of it. */',
    'const taken: Record<ResourceKind, string> = {',
    ...taken,
    '};',
    '',
    '/** [singular or only name, plural name, path of the file that has it]; empty where the path says nothing. */',
    'export function takenBy(kind: ResourceKind): Array<[string, string, string]> {',
    '  return JSON.parse(taken[kind]);',
    '}',
    '',
  ].join('\n');
}

/** A resource's middleware would have the class that one in `file` has. */
function middlewareIn({ path, source }: CompiledFile): string[][] {
  if (!path.startsWith('app/')) return [];
  const text = 'template' in source ? source.template.join('') : 'text' in source ? source.text : '';
  return [...text.matchAll(/\b([A-Z][a-z]\w*)Middleware\b/g)].map(([, name = '']) => [
    '',
    snakeCase(name),
    path,
  ]);
}
