import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sortFolders } from './check-folders.js';
import { checkLanguages, checkOrder, checkReplacements, checkSlots } from './check-layers.js';
import { compileLessons, LESSONS, titlesModule } from './compile-lessons.js';
import type { Shape } from './compile-template.js';
import { contextShape } from './context-shape.js';
import { featureIdModule, featuresModule, takenModule } from './generated-modules.js';
import { BASE, conditionOf, layerData, RESOURCE } from './layers.js';
import { compileLayer } from './read-layer.js';

/**
 * Compiles the folders under `templates` to files in `output`: `templates.json` (what to render), `features.ts` (the manifests),
 * `feature-id.ts` (the type of their ids), `taken.ts` (names that no resource can have), and the lessons: `lessons.json` and
 * `lesson-titles.ts`.
 *
 * The folders are all there is to it: a feature that is added or deleted as a folder is in or out of everything.
 *
 * @throws TemplateError for a template that names something unknown, for layers that do not go together, and for what is said
 * in one language only.
 */
export function compileTemplates(templates: string, output: string): void {
  const folders = readdirSync(templates, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== LESSONS)
    .map(({ name }) => name);
  const { features: featureIds, shared } = sortFolders(templates, folders);
  const shapeFor = (name: string): Shape => {
    const [always = [], ...either] = conditionOf(name);
    // A layer may not ask for features that are always on where it is.
    const open = either.length > 0 ? featureIds : featureIds.filter((id) => !always.includes(id));
    return contextShape(open, name.startsWith(RESOURCE));
  };
  const layers = [BASE, ...featureIds, ...shared].map((name) =>
    compileLayer(join(templates, name), name, shapeFor(name)),
  );
  checkReplacements(layers);
  checkSlots(layers);
  checkOrder(layers);
  checkLanguages(layers);

  mkdirSync(output, { recursive: true });
  writeIfChanged(join(output, 'feature-id.ts'), featureIdModule(featureIds));
  writeIfChanged(join(output, 'features.ts'), featuresModule(featureIds));
  writeIfChanged(join(output, 'taken.ts'), takenModule(layers));
  writeIfChanged(join(output, 'templates.json'), JSON.stringify(layers.map(layerData), null, 1));
  const lessons = compileLessons(templates);
  writeIfChanged(join(output, 'lessons.json'), JSON.stringify(lessons, null, 1));
  writeIfChanged(join(output, 'lesson-titles.ts'), titlesModule(lessons));
}

/** Leaves a file alone that would not change, so that watchers do not start over. */
function writeIfChanged(file: string, content: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
}
