import type { Language } from '../answers/answers.js';

interface ExplainWords {
  unknownFile: (path: string) => string;
  unknownLine: (path: string, lines: number) => string;
  noTemplates: string;
  /** Of a line, or of a whole file, that the person wrote. */
  yours: (what: 'file' | 'line') => string;
  /** Of a file that was generated and is not as it was. */
  edited: string;
  base: (what: 'file' | 'line') => string;
  feature: (id: string, title: string, sections: string, summary: string) => string;
  resource: (label: string) => string;
  either: (ids: readonly string[]) => string;
  guide: (section: string, text: string) => string;
}

export const explainWords: Readonly<Record<Language, ExplainWords>> = {
  en: {
    unknownFile: (path) => `There is no ${path} here.`,
    unknownLine: (path, lines) => `${path} has ${lines} lines.`,
    noTemplates: '--template needs a clone of the generator: the package holds no templates to show.',
    yours: (what) => `This ${what} is yours: the generator did not write it.`,
    edited: 'You have edited this file since.',
    base: (what) => `Every project has this ${what}.`,
    feature: (id, title, sections, summary) =>
      `From the feature ${id} (${title}; curriculum ${sections}): ${summary}`,
    resource: (label) => `Made by: npx plop ${label}`,
    either: (ids) => `Here because of any one of: ${ids.join(', ')}`,
    guide: (section, text) => `Guide, ${section}: ${text}`,
  },
  ko: {
    unknownFile: (path) => `${path} 파일이 없습니다.`,
    unknownLine: (path, lines) => `${path}의 줄 수는 ${lines}입니다.`,
    noTemplates:
      '--template은 생성기 저장소를 복제한 곳에서만 쓸 수 있습니다. 패키지에는 템플릿 원본이 없습니다.',
    yours: (what) => `직접 작성한 ${what === 'file' ? '파일' : '줄'}입니다. 생성기가 만들지 않았습니다.`,
    edited: '생성된 뒤에 직접 고친 파일입니다.',
    base: (what) => `모든 프로젝트에 있는 ${what === 'file' ? '파일' : '줄'}입니다.`,
    feature: (id, title, sections, summary) =>
      `${id} 기능이 추가했습니다(${title}, 커리큘럼 ${sections}). ${summary}`,
    resource: (label) => `다음 명령으로 만들어졌습니다: npx plop ${label}`,
    either: (ids) => `다음 기능 중 하나라도 있으면 들어갑니다: ${ids.join(', ')}`,
    guide: (section, text) => `가이드 ${section}: ${text}`,
  },
};
