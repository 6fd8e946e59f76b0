import type { Language } from '../answers/answers.js';
import type { SlotContribution, Source, TemplateFile } from './template.js';

/*
 * Templates as they travel: path, slot (empty for a file), kind and content of each, with a BREAK between any two strings, and
 * an END_OF_ENTRY behind each. JSON would escape most of these texts, and then take them apart character by character.
 */
const END_OF_ENTRY = '\u0000';
const BREAK = '\u0001';

export interface LayerContent {
  files: TemplateFile[];
  slots: SlotContribution[];
}

/** Serialises a layer; inverse of `unpackLayer`. */
export function packLayer({ files, slots }: LayerContent): string {
  return [...files.map((file) => ({ ...file, slot: '' })), ...slots]
    .map(({ path, slot, source }) => [path, slot, ...packSource(source)].join(BREAK) + END_OF_ENTRY)
    .join('');
}

function packSource(source: Source): string[] {
  if ('template' in source) return ['template', ...source.template];
  return 'text' in source ? ['text', source.text] : ['base64', source.base64];
}

/** What `packLayer` packed, each file of it of language `lang` where there is one. */
export function unpackLayer(packed: string, lang?: Language): LayerContent {
  const content: LayerContent = { files: [], slots: [] };
  const ofLanguage = lang === undefined ? {} : { lang };
  for (const entry of packed.split(END_OF_ENTRY)) {
    if (entry === '') break;
    const parts = entry.split(BREAK);
    const path = parts[0] as string;
    const slot = parts[1] as string;
    const source = unpackSource(parts);
    if (slot === '') content.files.push({ path, ...ofLanguage, source });
    else content.slots.push({ path, ...ofLanguage, source, slot });
  }
  return content;
}

function unpackSource(parts: readonly string[]): Source {
  const kind = parts[2];
  if (kind === 'template') return { template: parts.slice(3) };
  const whole = parts[3] as string;
  return kind === 'text' ? { text: whole } : { base64: whole };
}
