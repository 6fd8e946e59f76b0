import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSection } from '../answers/curriculum.js';
import { TemplateError } from './compile-template.js';
import { BASE, conditionOf, isKindFolder, MANIFEST, OR, RESOURCE } from './layers.js';

/**
 * Which of the folders under `templates` are features, and which belong to several, or to a kind of resource.
 *
 * @throws TemplateError for a folder that is neither, and for one whose manifest or name cannot be right.
 */
export function sortFolders(
  templates: string,
  folders: readonly string[],
): { features: string[]; shared: string[] } {
  const shared = folders.filter(
    (name) => name.includes('+') || name.includes(OR) || name.startsWith(RESOURCE),
  );
  const features = folders.filter((name) => name !== BASE && !shared.includes(name)).sort();
  for (const id of features) {
    if (!existsSync(join(templates, id, MANIFEST)))
      throw new TemplateError(`templates/${id} is no feature: it has no ${MANIFEST}`);
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
      throw new TemplateError(`templates/${id}: the id of a feature is kebab-case, e.g. rate-limit`);
    checkSections(join(templates, id, MANIFEST));
  }
  for (const folder of shared) {
    if (existsSync(join(templates, folder, MANIFEST)))
      throw new TemplateError(`templates/${folder} is a feature: "+" and "-or-" join the ids of several`);
    const unknown = conditionOf(folder)
      .flat()
      .find((id) => !features.includes(id) && !isKindFolder(id));
    if (unknown) throw new TemplateError(`templates/${folder} names "${unknown}", which is no feature`);
  }
  return { features, shared: shared.sort() };
}

/** The build cannot run a manifest, which is TypeScript: it reads this one line of it. */
function checkSections(manifest: string): void {
  const [, list = ''] = /^ {2}sections: \[(.*?)\]/ms.exec(readFileSync(manifest, 'utf8')) ?? [];
  const unknown = [...list.matchAll(/'([^']*)'/g)]
    .map(([, section = '']) => section)
    .find((one) => !isSection(one));
  if (unknown !== undefined) throw new TemplateError(`${manifest}: the curriculum has no section ${unknown}`);
}
