import { expect, test } from 'vitest';
import { languages } from '../../src/answers/answers.js';
import { features } from '../../src/answers/catalogue.js';
import { helpText } from '../../src/locales/help.js';
import { messages } from '../../src/locales/index.js';
import { listText } from '../../src/locales/list.js';
import { sectionColumn, sectionName, sectionsInText } from '../../src/locales/section.js';
import { render } from '../../src/render/index.js';
import { answersFor } from '../combinations.js';

test('a final project is called so, in both languages', () => {
  expect(languages.map((lang) => sectionName('B', lang)).sort()).toEqual(['project B', '프로젝트 B']);
  expect(sectionName('4.1', 'ko')).toBe('4.1');
});

test.each([
  [['4.1', '4.2'], '4.1, 4.2', '4.1, 4.2절', '4.1 4.2'],
  [['B'], 'project B', '프로젝트 B', '프로젝트 B'],
  [['2.5', 'A'], '2.5, project A', '2.5절, 프로젝트 A', '2.5 프로젝트 A'],
  [[], '', '', ''],
])('%j in a text and in a column', (sections, en, ko, column) => {
  expect(sectionsInText(sections, 'en')).toBe(en);
  expect(sectionsInText(sections, 'ko')).toBe(ko);
  expect(sectionColumn(sections, 'ko')).toBe(column);
});

test('nowhere is a project a bare letter', () => {
  const projects = features.filter(({ sections }) => sections.includes('B'));
  expect(projects.length).toBeGreaterThan(0);
  for (const lang of languages) {
    const name = sectionName('B', lang);
    for (const { id, title } of projects) {
      for (const text of [helpText(lang, messages[lang]), listText(lang, messages[lang])]) {
        const [line] = text.split('\n').filter((one) => one.startsWith(`  ${id} `));
        expect(line).toContain(name);
      }
      const readme = render(answersFor([id], { lang })).get('README.md');
      expect(readme).toContain(`**${title[lang]}** (${name})`);
    }
  }
});
