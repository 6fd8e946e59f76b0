import type { Language } from '../answers/answers.js';

/** Number of a section or letter of a final project. */
export function sectionName(section: string, lang: Language): string {
  if (!isProject(section)) return section;
  return lang === 'ko' ? `프로젝트 ${section}` : `project ${section}`;
}

/** Names one after the other, for a column of a table. */
export function sectionColumn(sections: readonly string[], lang: Language): string {
  return sections.map((section) => sectionName(section, lang)).join(' ');
}

/** Names as in a sentence; `4.1, 4.2절` in Korean, where numbers are no names yet. */
export function sectionsInText(sections: readonly string[], lang: Language): string {
  const numbers = sections.filter((section) => !isProject(section)).join(', ');
  const projects = sections.filter(isProject).map((section) => sectionName(section, lang));
  const numbered = lang === 'ko' && numbers !== '' ? `${numbers}절` : numbers;
  return [numbered, ...projects].filter((part) => part !== '').join(', ');
}

function isProject(section: string): boolean {
  return /^[A-Z]$/.test(section);
}
