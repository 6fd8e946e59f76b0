import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { outputFile, pathExists } from 'fs-extra/esm';

/**
 * What plop makes in this repository, where its own generators are not of use: a feature, a kind of resource, a case for merging.
 *
 * @param {import('plop').NodePlopAPI} plop
 */
export default function plopfile(plop) {
  const root = plop.getPlopfilePath();

  /** Writes new files, path -> lines; one that exists is an error before anything is written. */
  async function write(files) {
    for (const path of Object.keys(files))
      if (await pathExists(join(root, path))) throw new Error(`${path} exists already`);
    for (const [path, lines] of Object.entries(files))
      await outputFile(join(root, path), lines.map((line) => `${line}\n`).join(''));
  }

  /** Inserts lines before the one that begins with `anchor`. */
  async function insert(path, anchor, lines) {
    const text = await readFile(join(root, path), 'utf8');
    const at = text.lastIndexOf(`\n${anchor}`) + 1;
    if (at === 0) throw new Error(`${path} has no line "${anchor}"`);
    await writeFile(join(root, path), text.slice(0, at) + lines.map((line) => `${line}\n`).join('') + text.slice(at));
  }

  /** Throws unless the name can be that of a folder, and of code. */
  function check(name, pattern, like) {
    if (!pattern.test(name)) throw new Error(`"${name}" is no name here: write it like ${like}`);
  }

  function add(command, description, message, make) {
    plop.setActionType(command, async ({ name }) => make(name.trim()));
    plop.setGenerator(command, {
      description,
      prompts: [{ type: 'input', name: 'name', message }],
      actions: [{ type: command }],
    });
  }

  const build = () => execa('npm', ['run', '--silent', 'build'], { cwd: root });

  add('feature', 'a feature that builds and passes its test', 'Id, e.g. rate-limit', async (id) => {
    check(id, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'rate-limit');
    const name = id.replaceAll('-', '_');
    await write(featureFiles(id, name));
    await build();
    return `Next: what it is for, in templates/${id}/manifest.ts; docs/slots.md has the slots to add to. Then try it:
    node dist/cli.js /tmp/${id} --features ${id}
    npx vitest run test/lint test/unit/documents`;
  });

  add('generator', 'a kind of resource, for npx plop KIND in projects', 'Kind, e.g. service', async (kind) => {
    check(kind, /^[a-z]{3,20}$/, 'service');
    await write(kindFiles(kind));
    await insert('src/answers/kinds.ts', '  test: {', [
      `  ${kind}: {`,
      `    named: 'word',`,
      `    claims: ['${kind} {name}', 'test {name}', 'test {name}_${kind}'],`,
      `    example: 'first',`,
      `  },`,
    ]);
    await insert('src/locales/grow-en.ts', "    migration: 'add", [`    ${kind}: 'add a ${kind}',`]);
    await insert('src/locales/grow-ko.ts', "    migration: '빈", [`    ${kind}: '${kind} 코드를 추가합니다',`]);
    await build();
    return `Next: its templates in templates/@${kind}, its row in src/answers/kinds.ts, its words in src/locales/grow-*.ts, and one
in test/resources.ts. Then:
    npx vitest run test/unit/resources test/lint/resources`;
  });

  add('case', 'an edit for the corpus of merges', 'What the user did, e.g. a second logger', async (title) => {
    await insert('test/unit/merge-corpus/edits.ts', '];', [
      '  {',
      `    title: ${JSON.stringify(title).replaceAll("'", "\\'").replace(/^"|"$/g, "'")},`,
      `    path: 'app/main.py',`,
      `    edit: append('\\n# Mine\\n'),`,
      '  },',
    ]);
    return `Next: the edit itself, at the end of test/unit/merge-corpus/edits.ts. Then:
    npx vitest run test/unit/merge-corpus`;
  });
}

/** A feature with an endpoint, a test, a tag and a line of the guide. */
function featureFiles(id, name) {
  const slots = `templates/${id}/slots`;
  return {
    [`templates/${id}/manifest.ts`]: [
      "import { defineFeature } from '../../src/answers/manifest.js';",
      '',
      'export default defineFeature({',
      `  title: { en: '${id}', ko: '${id}' },`,
      `  summary: { en: 'what a project gains by ${id}', ko: '${id} 기능으로 프로젝트에 생기는 것' },`,
      "  sections: ['5.1'],",
      '  rank: 200,',
      '});',
    ],
    [`templates/${id}/app/api/v1/endpoints/${name}.py`]: [
      'from fastapi import APIRouter',
      '',
      `router = APIRouter(prefix="/${id}", tags=["${id}"])`,
      '',
      '',
      '@router.get("")',
      `async def read_${name}() -> str:`,
      `    return "${id}"`,
    ],
    [`templates/${id}/tests/test_${name}.py`]: [
      'from fastapi.testclient import TestClient',
      '',
      '',
      `def test_${name}_answers(client: TestClient) -> None:`,
      `    assert client.get("/api/v1/${id}").json() == "${id}"`,
    ],
    [`${slots}/app/api/v1/router.py.hbs`]: [
      '{{part "imports"}}',
      `from app.api.v1.endpoints import ${name}`,
      '{{part "routers"}}',
      `api_router.include_router(${name}.router)`,
    ],
    [`${slots}/app/openapi.py.hbs`]: [
      '{{part "tags"}}',
      '{{#if ko}}',
      `{"name": "${id}", "description": "${id} 기능."},`,
      '{{else}}',
      `{"name": "${id}", "description": "The feature ${id}."},`,
      '{{/if}}',
    ],
    [`${slots}/docs/curriculum.md.en.hbs`]: [
      '{{part "5-1-more"}}',
      `- \`app/api/v1/endpoints/${name}.py\` · \`read_${name}\`: what this endpoint shows.`,
    ],
    [`${slots}/docs/curriculum.md.ko.hbs`]: [
      '{{part "5-1-more"}}',
      `- \`app/api/v1/endpoints/${name}.py\` · \`read_${name}\`: 이 엔드포인트가 보여 주는 것.`,
    ],
    [`templates/jwt+${id}/slots/tests/test_permissions.py.hbs`]: ['{{part "public"}}', `("GET", "/api/v1/${id}"),`],
  };
}

/** A kind that comes with a module and its test. */
function kindFiles(kind) {
  return {
    [`templates/@${kind}/app/__name___${kind}.py.hbs`]: [
      'def {{resource.name}}() -> str:',
      '    return "{{resource.title}}"',
    ],
    [`templates/@${kind}/tests/test___name___${kind}.py.hbs`]: [
      `from app.{{resource.name}}_${kind} import {{resource.name}}`,
      '',
      '',
      'def test_{{resource.name}}() -> None:',
      '    assert {{resource.name}}() == "{{resource.title}}"',
    ],
  };
}
