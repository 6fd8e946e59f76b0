import { beforeAll, describe, expect, it } from 'vitest';
import {
  type EnvironmentTool,
  environmentTools,
  type Language,
  languages,
} from '../../src/answers/answers.js';
import { features, isFeatureId } from '../../src/answers/catalogue.js';
import { sectionName } from '../../src/locales/section.js';
import { render } from '../../src/render/index.js';
import { answersFor, type Combination, nameOf, tellingCombinations } from '../combinations.js';
import { definitionsIn, parseDocument, type Reference, type Section } from './documents.js';

/** The curriculum's sections; the guide has them all, in this order, whatever was chosen. */
const SECTIONS = [
  ['1.1', '1.2', '1.3', '1.4', '1.5'],
  ['2.1', '2.2', '2.3', '2.4', '2.5'],
  ['3.1', '3.2', '3.3'],
  ['4.1', '4.2', '4.3'],
  ['5.1', '5.2', '5.3', '5.4'],
  ['6.1', '6.2', '6.3', '6.4'],
];

const GUIDE = 'docs/curriculum.md';
const HANGUL = /\p{Script=Hangul}/u;

/** Files of a project that render does not make: secrets, history, and what tools write. */
const OUTSIDE_RENDER = [
  '.env',
  '.fastapi-curriculum.json',
  'uv.lock',
  '.venv',
  'node_modules',
  // Put there by a command, when a lesson begins.
  'lessons',
  ...features.flatMap(({ migrations }) => migrations ?? []),
];

/** A project's files, those of bytes without their content, in one language and for one environment tool. */
interface Project {
  files: Map<string, string>;
  folders: Set<string>;
  documents: string[];
}

const combinations = tellingCombinations();
const projects = new Map<string, Project>();

function project(on: Combination, lang: Language, env: EnvironmentTool = 'uv'): Project {
  const key = [on, lang, env].join(' ');
  let made = projects.get(key);
  if (!made) {
    const rendered = [...render(answersFor(on, { lang, env }))];
    const files = new Map(rendered.map(([path, text]) => [path, typeof text === 'string' ? text : '']));
    made = {
      files,
      folders: new Set([...files.keys()].flatMap((path) => foldersAbove(path))),
      documents: [...files.keys()].filter((path) => path.endsWith('.md')),
    };
    projects.set(key, made);
  }
  return made;
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function text({ files }: Project, path: string): string {
  const found = files.get(path);
  if (found === undefined) throw new Error(`no ${path}`);
  return found;
}

const sectionsOf = (one: Project): Section[] =>
  parseDocument(text(one, GUIDE)).sections.filter(({ number }) => number);

/** `found`, each with the name of its project: one list to compare with nothing, whatever the number of projects. */
function everywhere(check: (one: Project, lang: Language, on: Combination) => string[]): string[] {
  return combinations.flatMap((on) =>
    languages.flatMap((lang) =>
      check(project(on, lang), lang, on).map((found) => `${nameOf(on)}, ${lang}: ${found}`),
    ),
  );
}

beforeAll(() => {
  for (const on of combinations) for (const lang of languages) project(on, lang);
});

describe(`references in the documents of ${combinations.length} projects`, () => {
  it('name files and folders that are there', () => {
    const missing = everywhere(({ files, folders, documents }) =>
      documents.flatMap((document) =>
        parseDocument(files.get(document) as string, document)
          .paths.filter((path) => !files.has(path) && !folders.has(path.replace(/\/$/, '')))
          .filter((path) => !OUTSIDE_RENDER.includes(path.replace(/\/$/, '')))
          .map((path) => `${document} names ${path}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('name symbols that the file defines', () => {
    const missing = everywhere(({ files, documents }) =>
      documents.flatMap((document) =>
        parseDocument(files.get(document) as string, document).references.flatMap(({ path, symbols }) => {
          const defined = definitionsIn(path, files.get(path) ?? '');
          return symbols.filter((symbol) => !defined.has(symbol)).map((symbol) => `${path} lacks ${symbol}`);
        }),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('are in every section of the guide', () => {
    const bare = everywhere((one) =>
      sectionsOf(one)
        .filter(({ references }) => references.length === 0)
        .map(({ number }) => `${number} refers to nothing`),
    );
    expect(bare).toEqual([]);
  });

  it('are at most five before what there is more to see', () => {
    const many = everywhere((one) =>
      sectionsOf(one).flatMap(({ number, body }) => {
        const [first = ''] = body.split(/^(?:More to see|더 볼 것):$/m);
        const pointers = first.match(/^- `(?!npx plop )/gm) ?? [];
        return pointers.length <= 5 ? [] : [`${number} has ${pointers.length}`];
      }),
    );
    expect(many).toEqual([]);
  });

  it('name commands that exist', () => {
    const unknown = everywhere(({ files, documents }) =>
      documents
        .flatMap((document) => [
          ...(files.get(document) as string).matchAll(/npx plop (?:feature|remove) ([a-z][\w-]*)/g),
        ])
        .map(([, id]) => id as string)
        .filter((id) => !isFeatureId(id)),
    );
    expect(unknown).toEqual([]);
  });
});

describe('definitionsIn', () => {
  it('knows what a Python file defines from what it only uses', () => {
    const source = [
      'LIMIT = 3',
      'class Settings(BaseSettings):',
      '    name: str = "x"',
      '    async def load(',
      '        self,',
      '        session: Session,',
      '    ) -> None:',
      '        run(',
      '            target=self,',
      '        )',
      'app = FastAPI(',
      '    title="x",',
      ')',
      'from app import errors',
    ].join('\n');
    expect([...definitionsIn('app/x.py', source)].sort()).toEqual([
      'LIMIT',
      'Settings',
      'app',
      'load',
      'name',
    ]);
  });

  it('knows the tables of pyproject.toml', () => {
    const source = '[tool.fastapi]\nentrypoint = "app.main:app"\n';
    expect([...definitionsIn('pyproject.toml', source)]).toEqual(['[tool.fastapi]', 'entrypoint']);
  });
});

describe('the guide to the curriculum', () => {
  it('has all 24 sections under their six phases, in order', () => {
    expect(SECTIONS.flat()).toHaveLength(24);
    const wrong = everywhere((one) => {
      const headings = [...text(one, GUIDE).matchAll(/^(?:## Phase (\d):|### (\d\.\d)) /gm)].map(
        ([, phase, number]) => phase ?? number,
      );
      const expected = SECTIONS.flatMap((numbers, index) => [String(index + 1), ...numbers]);
      return headings.join() === expected.join() ? [] : [headings.join()];
    });
    expect(wrong).toEqual([]);
  });

  it('offers each feature that is off in each of its sections, and none that is on', () => {
    const wrong = everywhere((one, _lang, on) =>
      sectionsOf(one).flatMap(({ number, body }) => {
        const offered = [...body.matchAll(/^- `npx plop feature ([\w-]+)`: ./gm)].map(([, id]) => id);
        const expected = features
          .filter(({ id, sections }) => sections.some((one) => one === number) && !on.includes(id))
          .map(({ id }) => id);
        return offered.join() === expected.join() ? [] : [`${number} offers ${offered.join() || 'nothing'}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('offers a final project that is off under its heading, and none that is on', () => {
    const wrong = everywhere((one, lang, on) =>
      parseDocument(text(one, GUIDE)).sections.flatMap(({ title, body }) => {
        const letter = ['A', 'B'].find((candidate) =>
          title.toLowerCase().startsWith(`### ${sectionName(candidate, lang)}:`.toLowerCase()),
        );
        if (letter === undefined) return [];
        const offered = [...body.matchAll(/^- `npx plop feature ([\w-]+)`: ./gm)].map(([, id]) => id);
        const expected = features
          .filter(({ id, sections }) => sections.some((one) => one === letter) && !on.includes(id))
          .map(({ id }) => id);
        return offered.join() === expected.join() ? [] : [`${letter} offers ${offered.join() || 'nothing'}`];
      }),
    );
    expect(wrong).toEqual([]);
    for (const { sections } of features) {
      for (const letter of sections.filter((section) => !SECTIONS.flat().includes(section)))
        expect(text(project([], 'en'), GUIDE)).toMatch(`\n### Project ${letter}:`);
    }
  });

  it('says more about the sections of a feature that is on', () => {
    const base = sectionsOf(project([], 'en'));
    for (const { id, sections } of features) {
      const on = combinations.find((combination) => combination.includes(id)) as Combination;
      const after = sectionsOf(project(on, 'en'));
      for (const number of sections.filter((section) => SECTIONS.flat().includes(section))) {
        const references = (all: Section[]): number =>
          all.find((one) => one.number === number)?.references.length ?? 0;
        expect(references(after), `${number} with ${id}`).toBeGreaterThan(references(base));
      }
    }
  });

  it('ends with what to read and how to learn', () => {
    for (const lang of languages) {
      const guide = text(project([], lang), GUIDE);
      for (const address of [
        'https://fastapi.tiangolo.com',
        'https://fastapi.tiangolo.com/tutorial/',
        'https://docs.pydantic.dev',
        'https://docs.sqlalchemy.org',
        'https://testdriven.io/blog/topics/fastapi/',
      ]) {
        expect(guide).toContain(`](${address})`);
      }
      expect(guide.trimEnd().split('\n').at(-1)).toMatch(/^\d\. /);
    }
  });
});

describe('the two languages', () => {
  it('have the same headings, references, commands, tables and code', () => {
    const different = combinations.flatMap((on) =>
      [...new Set(languages.flatMap((lang) => project(on, lang).documents))].flatMap((document) => {
        const [ko, en] = languages.map((lang) => parseDocument(text(project(on, lang), document), document));
        if (!ko || !en) return [`${nameOf(on)}: ${document} is missing`];
        return (['outline', 'paths', 'inlineCommands', 'tableRows', 'code'] as const)
          .filter((part) => JSON.stringify(ko[part]) !== JSON.stringify(en[part]))
          .map(
            (part) =>
              `${nameOf(on)}: ${document}, ${part}:\n${JSON.stringify(ko[part])}\n${JSON.stringify(en[part])}`,
          );
      }),
    );
    expect(different).toEqual([]);
    const references = (one: Project): Reference[] => parseDocument(text(one, GUIDE)).references;
    for (const on of combinations)
      expect(references(project(on, 'ko'))).toEqual(references(project(on, 'en')));
  });

  it('are nowhere left untranslated', () => {
    const untranslated = everywhere(({ files, documents }, lang) =>
      documents.flatMap((document) => {
        if (lang === 'en' || document === 'AGENTS.md')
          return HANGUL.test(files.get(document) as string) ? [`${document} has Hangul`] : [];
        return parseDocument(files.get(document) as string)
          .sections.flatMap(({ title, paragraphs }) => paragraphs.map((paragraph) => ({ title, paragraph })))
          .filter(({ paragraph }) => !HANGUL.test(paragraph))
          .map(({ title, paragraph }) => `${document}, ${title}: ${paragraph}`);
      }),
    );
    expect(untranslated).toEqual([]);
  });
});

describe('README.md', () => {
  it('has the settings that .env.example names, which has all there are', () => {
    const wrong = everywhere((one) => {
      const named = [...text(one, '.env.example').matchAll(/^#? ?([A-Z][A-Z\d_]+)=/gm)]
        .map(([, name]) => name as string)
        .sort();
      const rows = text(one, 'README.md').match(/^\| `[A-Z][A-Z\d_]+`(?:, `[A-Z][A-Z\d_]+`)* \|/gm) ?? [];
      const tabled = rows.flatMap((row) => row.match(/[A-Z][A-Z\d_]+/g) ?? []).sort();
      const [, settings = ''] = text(one, 'app/core/config.py').split(/^class Settings\b.*$/m);
      const fields = [...(settings.split(/^\S/m)[0] as string).matchAll(/^ {4}([a-z]\w+): /gm)]
        .map(([, name]) => (name as string).toUpperCase())
        .sort();
      return [
        ...(tabled.join() === named.join()
          ? []
          : [`README.md ${tabled.join()}, .env.example ${named.join()}`]),
        ...fields.filter((field) => !named.includes(field)).map((field) => `.env.example lacks ${field}`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it('starts the project with its own tool', () => {
    for (const lang of languages) {
      for (const env of environmentTools) {
        for (const on of [[], combinations.at(-1) as Combination]) {
          const readme = text(project(on, lang, env), 'README.md');
          const run = env === 'uv' ? 'uv run ' : '';
          expect(readme).toContain(`\n${run}fastapi dev\n`);
          expect(readme).toContain(`\n${run}poe check\n`);
          for (const { id, setup } of features) {
            for (const command of setup ?? [])
              expect(readme.includes(`\n${run}${command}\n`)).toBe(on.includes(id));
          }
          for (const tool of environmentTools) {
            const mark = { uv: 'uv sync', venv: '-m venv .venv', conda: 'conda env create' }[tool];
            expect(readme.includes(mark), `${mark} for ${env}`).toBe(tool === env);
          }
        }
      }
    }
  });

  it('has the command that makes the project again', () => {
    expect(text(project([], 'en'), 'README.md')).toContain(
      'npm create fastapi-curriculum@latest my-api -- --features none --lang en --env uv',
    );
  });
});

describe('AGENTS.md', () => {
  it('is short', () => {
    for (const on of combinations)
      expect(text(project(on, 'en'), 'AGENTS.md').split('\n').length).toBeLessThanOrEqual(76);
  });
});

describe('every document', () => {
  it('reads as if nobody had left anything out', () => {
    const gaps = everywhere(({ files, documents }) =>
      documents.flatMap((document) => {
        const content = files.get(document) as string;
        return [
          ...(/\n\n\n/.test(content.replace(/^( *)```[\s\S]*?^\1```$/gm, 'code'))
            ? [`${document} has two blank lines in a row`]
            : []),
          ...(/[ \t]$/m.test(content) ? [`${document} has blanks at the end of a line`] : []),
          ...(/[^\n]\n$/.test(content) ? [] : [`${document} does not end with one newline`]),
        ];
      }),
    );
    expect(gaps).toEqual([]);
  });
});
