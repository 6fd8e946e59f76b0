import { TemplateError } from './compile-template.js';
import { type CompiledFile, type CompiledLayer, isSubset, kindOf, pathPattern, refines } from './layers.js';

/** Where two layers have the same file, a third layer for both of them has to settle it, unless one refines the other. */
export function checkReplacements(layers: readonly CompiledLayer[]): void {
  const homes = new Map<string, Set<CompiledLayer>>();
  for (const layer of layers) {
    for (const { path } of layer.files) homes.set(path, (homes.get(path) ?? new Set()).add(layer));
  }
  for (const [path, home] of homes) {
    const sharing = [...home];
    for (const [index, a] of sharing.entries()) {
      for (const b of sharing.slice(index + 1)) {
        // Resources of two kinds never bear one name.
        if (kindOf(a) !== '' && kindOf(b) !== '' && kindOf(a) !== kindOf(b)) continue;
        if (refines(a, b) || refines(b, a)) continue;
        for (const both of a.anyOf.flatMap((one) =>
          b.anyOf.map((other) => [...new Set([...one, ...other])].sort()),
        )) {
          const settled = sharing.some(
            (layer) =>
              refines(layer, a) && refines(layer, b) && layer.anyOf.some((all) => isSubset(all, both)),
          );
          if (settled) continue;
          throw new TemplateError(
            `${path} comes from templates/${a.id} and templates/${b.id}: add templates/${both.join('+')}`,
          );
        }
      }
    }
  }
}

/**
 * A contribution needs its slot in every version of the file that can be there at the same time, or in what a layer that
 * is on whenever this one is contributes to that file.
 */
export function checkSlots(layers: readonly CompiledLayer[]): void {
  for (const layer of layers) {
    const under = layers.filter((other) => other !== layer && refines(layer, other));
    for (const { path, slot, lang } of layer.contributions) {
      const nested = under.some(({ contributions }) =>
        contributions.some((one) => one.path === path && !one.lang && one.slots.includes(slot)),
      );
      if (nested) continue;
      const all = layers.flatMap((home) =>
        home.files
          .filter(
            (file) =>
              (file.path === path || pathPattern(path).test(file.path)) &&
              (!lang || !file.lang || file.lang === lang),
          )
          .map((file) => ({ id: home.id, home, file })),
      );
      // Versions that are always replaced when this contribution is active do not count.
      const versions = all.filter(
        (one) =>
          !all.some(({ home }) => home !== one.home && refines(layer, home) && refines(home, one.home)),
      );
      if (versions.length === 0)
        throw new TemplateError(`templates/${layer.id} contributes to ${path}, which no layer has`);
      const lacking = versions.find(({ file }) => !file.slots.includes(slot));
      if (lacking) {
        throw new TemplateError(
          `templates/${layer.id} contributes to slot "${slot}" of ${path}, which templates/${lacking.id} does not offer`,
        );
      }
    }
  }
}

/** A feature's parts of a file are read in the order of that file. */
export function checkOrder(layers: readonly CompiledLayer[]): void {
  for (const layer of layers) {
    for (const [index, { path, lang, slot }] of layer.contributions.entries()) {
      const next = layer.contributions[index + 1];
      if (next?.path !== path || next.lang !== lang) continue;
      const home = layers.find(({ files }) =>
        files.some((file) => isIn(file, slot) && isIn(file, next.slot)),
      );
      const file = home?.files.find((one) => isIn(one, slot) && isIn(one, next.slot));
      if (!home || !file || file.slots.indexOf(slot) < file.slots.indexOf(next.slot)) continue;
      const language = lang === undefined ? '' : `.${lang}`;
      throw new TemplateError(
        `templates/${layer.id}/slots/${path}${language}.hbs: "${next.slot}" comes before "${slot}", as in templates/${home.id}/${path}.hbs`,
      );

      function isIn(one: CompiledFile, name: string): boolean {
        return one.path === path && one.slots.includes(name);
      }
    }
  }
}

/** What a layer says in one language it says in the other. */
export function checkLanguages(layers: readonly CompiledLayer[]): void {
  for (const { id, files, contributions } of layers) {
    const texts = [
      ...files.map(({ path, lang }) => ({ place: path, lang })),
      ...contributions.map(({ path, slot, lang }) => ({ place: `slots/${path}, part "${slot}"`, lang })),
    ];
    for (const { place, lang } of texts) {
      if (lang === undefined) continue;
      const other = lang === 'ko' ? 'en' : 'ko';
      if (texts.some((one) => one.place === place && one.lang === other)) continue;
      throw new TemplateError(`templates/${id}/${place}: there is ${lang}, and no ${other}`);
    }
  }
}
