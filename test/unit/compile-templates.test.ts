import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compileTemplates } from '../../src/compile/compile-templates.js';
import type { Layer } from '../../src/render/template.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'templates-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const MANIFEST = 'export default {};\n';

/** Compiles templates given as path -> text and returns the data that it wrote. */
function compile(files: Record<string, string>): string {
  for (const [path, text] of Object.entries({ 'base/manifest.ts': MANIFEST, ...files })) {
    const file = join(folder, 'templates', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  compileTemplates(join(folder, 'templates'), join(folder, 'generated'));
  return readFileSync(join(folder, 'generated/templates.json'), 'utf8');
}

describe('a template that cannot be rendered does not build', () => {
  it.each([
    ['an unknown variable', 'x\n{{projekt.name}}\n', 'x.md.hbs:2: unknown variable "projekt.name"'],
    ['an unknown property', '{{project.nam}}\n', 'x.md.hbs:1: unknown variable "project.nam"'],
    ['a feature that does not exist', '{{#if has.jtw}}\na\n{{/if}}\n', 'unknown variable "has.jtw"'],
    [
      'an unknown variable in a branch that nothing takes',
      '{{#if ko}}\na\n{{else}}\n{{oops}}\n{{/if}}\n',
      'x.md.hbs:4: unknown variable "oops"',
    ],
    [
      'an unknown property of a list element',
      '{{#each features}}{{name}}{{/each}}\n',
      'unknown variable "name"',
    ],
    ['an unknown helper', '{{upper project.name}}\n', 'unknown helper "upper"'],
    ['an unknown block helper', '{{#upper}}a{{/upper}}\n', 'unknown helper "upper"'],
    ['a list that is none', '{{#each project}}{{this}}{{/each}}\n', '{{#each}} needs a list'],
    ['a slot that is not alone on its line', 'a {{slot "b"}}\n', 'a slot has to be alone on its line'],
    ['a control character', 'a\u0007\n', 'x.md.hbs: a control character'],
    ['a partial', '{{> other}}\n', 'PartialStatement is not used'],
    ['a block that is not closed', '{{#if ko}}\n', 'Parse error'],
  ])('%s', (_case, text, message) => {
    expect(() => compile({ 'base/x.md.hbs': text })).toThrow(message);
  });

  it('takes lists, their elements, the root and both branches', () => {
    const text =
      '{{#each features}}{{id}} {{@root.project.name}} {{@index}}{{/each}}{{#unless ko}}{{lang}}{{else}}{{env}}{{/unless}}\n';
    expect(() => compile({ 'base/x.md.hbs': text })).not.toThrow();
  });
});

describe('the id of a feature', () => {
  const hyphenated = { 'rate-limit/manifest.ts': MANIFEST, 'jwt/manifest.ts': MANIFEST };

  it('may have a hyphen, in conditions and in the names of folders', () => {
    const layers: Layer[] = JSON.parse(
      compile({
        ...hyphenated,
        'jwt/x.md.hbs': '{{#if has.[rate-limit]}}\na\n{{/if}}\n',
        'jwt+rate-limit/y.md': 'y\n',
        'jwt-or-rate-limit/z.md': 'z\n',
      }),
    );
    expect(layers.map(({ anyOf }) => anyOf)).toEqual(
      expect.arrayContaining([[['rate-limit']], [['jwt', 'rate-limit']], [['jwt'], ['rate-limit']]]),
    );
    const features = readFileSync(join(folder, 'generated/features.ts'), 'utf8');
    expect(features).toContain("import rateLimit from '../../templates/rate-limit/manifest.js';");
    expect(features).toContain("'rate-limit': rateLimit");
  });

  it('may not hold what joins ids', () => {
    expect(() => compile({ 'all-or-nothing/manifest.ts': MANIFEST })).toThrow(
      'templates/all-or-nothing is a feature',
    );
  });
});

describe('layers that do not go together do not build', () => {
  const features = { 'a/manifest.ts': MANIFEST, 'b/manifest.ts': MANIFEST };

  it('refuses two features that replace one file', () => {
    expect(() => compile({ ...features, 'base/x.py': '', 'a/x.py': 'a', 'b/x.py': 'b' })).toThrow(
      'x.py comes from templates/a and templates/b: add templates/a+b',
    );
  });

  it('takes them with a folder of both that settles it', () => {
    expect(() => compile({ ...features, 'a/x.py': 'a', 'b/x.py': 'b', 'a+b/x.py': 'ab' })).not.toThrow();
  });

  it('lets a layer of either feature have a file that each of them refines', () => {
    const files = { 'a-or-b/x.py': 'either', 'a/x.py': 'a' };
    expect(JSON.parse(compile({ ...features, ...files })).map(({ anyOf }: Layer) => anyOf)).toContainEqual([
      ['a'],
      ['b'],
    ]);
    expect(() => compile({ ...features, ...files, 'b/x.py': 'b' })).toThrow('add templates/a+b');
  });

  it('refuses a combination that names an unknown feature', () => {
    expect(() => compile({ ...features, 'a+c/x.py': '' })).toThrow(
      'templates/a+c names "c", which is no feature',
    );
  });

  it('refuses a contribution to a file or a slot that does not exist', () => {
    expect(() => compile({ ...features, 'a/slots/x.py.hbs': '{{part "imports"}}\na\n' })).toThrow(
      'which no layer has',
    );
    expect(() =>
      compile({ ...features, 'base/x.py': 'x\n', 'a/slots/x.py.hbs': '{{part "imports"}}\na\n' }),
    ).toThrow('templates/a contributes to slot "imports" of x.py, which templates/base does not offer');
  });

  it('refuses parts without a name, twice of one name, or in another order than their file has', () => {
    const host = { ...features, 'base/x.py.hbs': '{{slot "s"}}\n{{slot "t"}}\n' };
    const withParts = (text: string) => () => compile({ ...host, 'a/slots/x.py.hbs': text });
    const [s, t] = ['{{part "s"}}\n1\n', '{{part "t"}}\n2\n'];
    expect(withParts(s + t)).not.toThrow();
    expect(withParts(`1\n${s}`)).toThrow('a/slots/x.py.hbs: has to begin with {{part "name"}}');
    expect(withParts(s + t + s)).toThrow('a/slots/x.py.hbs:5: a second part "s"');
    expect(withParts(t + s)).toThrow(
      'templates/a/slots/x.py.hbs: "s" comes before "t", as in templates/base/x.py.hbs',
    );
  });

  it('refuses what base has for a feature, and a question of a feature about itself', () => {
    expect(() => compile({ ...features, 'base/x.py.hbs': '{{#if has.a}}\na\n{{/if}}\n' })).toThrow(
      'base/x.py.hbs: {{#if has…}} belongs into a feature’s parts',
    );
    expect(() =>
      compile({ ...features, 'base/x.py.hbs': '{{#unless has.a}}\na\n{{/unless}}\n' }),
    ).not.toThrow();
    expect(() => compile({ ...features, 'a/x.py.hbs': '{{#if has.a}}\na\n{{/if}}\n' })).toThrow(
      'a/x.py.hbs:1: unknown variable "has.a"',
    );
  });

  it('names the line of the file that a part is in', () => {
    const parts = '{{part "s"}}\n1\n{{part "t"}}\n2\n{{unknown}}\n';
    const files = { 'base/x.py.hbs': '{{slot "s"}}\n{{slot "t"}}\n', 'a/slots/x.py.hbs': parts };
    expect(() => compile({ ...features, ...files })).toThrow('x.py.hbs:5: unknown variable');
  });

  it('does not ask a version for a slot that is always replaced by the one that has it', () => {
    const files = { 'a/x.py.hbs': 'a\n', 'a+b/x.py.hbs': '{{slot "s"}}\n' };
    expect(() => compile({ ...features, ...files, 'a+b/slots/x.py.hbs': '{{part "s"}}\nb\n' })).not.toThrow();
    expect(() => compile({ ...features, ...files, 'b/slots/x.py.hbs': '{{part "s"}}\nb\n' })).toThrow(
      'templates/b contributes to slot "s" of x.py, which templates/a does not offer',
    );
  });

  it('takes a slot in a contribution of a layer that is on whenever the filling one is', () => {
    const nested = {
      'base/x.py.hbs': '{{slot "s"}}\n',
      'a/slots/x.py.hbs': '{{part "s"}}\nf(\n    {{slot "t"}}\n)\n',
    };
    expect(() =>
      compile({ ...features, ...nested, 'a+b/slots/x.py.hbs': '{{part "t"}}\nb,\n' }),
    ).not.toThrow();
    expect(() => compile({ ...features, ...nested, 'b/slots/x.py.hbs': '{{part "t"}}\nb,\n' })).toThrow(
      'templates/b contributes to slot "t" of x.py, which templates/base does not offer',
    );
  });

  it('refuses a replacement that lacks a slot which another feature fills', () => {
    const files = {
      'base/x.py.hbs': '{{slot "s"}}\n',
      'a/slots/x.py.hbs': '{{part "s"}}\na\n',
      'b/x.py': 'b\n',
    };
    expect(() => compile({ ...features, ...files })).toThrow('which templates/b does not offer');
  });
});

it('keeps bytes, and takes CRLF for LF', () => {
  const compiled = compile({ 'base/model.onnx': '\u0000\u0001', 'base/x.txt': 'a\r\nb\r\n' });
  expect(compiled).toContain('"base64": "AAE="');
  expect(compiled).toContain('"text": "a\\nb\\n"');
});

it('leaves out what Python leaves behind', () => {
  expect(compile({ 'base/app/__pycache__/x.pyc': 'x' })).not.toContain('pycache');
});

it('writes one type for the ids of all features', () => {
  compile({ 'a/manifest.ts': MANIFEST, 'rate-limit/manifest.ts': MANIFEST });
  expect(readFileSync(join(folder, 'generated/feature-id.ts'), 'utf8')).toContain(
    "export type FeatureId = 'a' | 'rate-limit';",
  );
});

describe('a folder of templates does not build', () => {
  const manifest = (sections: string): string => `export default {\n  sections: [${sections}],\n};\n`;

  it.each<[string, Record<string, string>, string]>([
    ['that is no feature', { 'jtw/x.md': 'x\n' }, 'templates/jtw is no feature: it has no manifest.ts'],
    [
      'whose name is no id',
      { 'rateLimit/manifest.ts': MANIFEST },
      'templates/rateLimit: the id of a feature is kebab-case',
    ],
    [
      'of a section that does not exist',
      { 'jwt/manifest.ts': manifest("'4.1', '4.9'") },
      'the curriculum has no section 4.9',
    ],
    [
      'that points at a section that does not exist',
      { 'base/x.md.hbs': '{{more "7.1"}}\n' },
      'x.md.hbs:1: the curriculum has no section 7.1',
    ],
    [
      'with a file in one language only',
      { 'base/x.md.ko.hbs': '가\n' },
      'templates/base/x.md: there is ko, and no en',
    ],
    [
      'with a part in one language only',
      {
        'base/x.md.ko.hbs': '{{slot "a"}}\n{{slot "b"}}\n',
        'base/x.md.en.hbs': '{{slot "a"}}\n{{slot "b"}}\n',
        'jwt/manifest.ts': manifest("'4.1'"),
        'jwt/slots/x.md.en.hbs': '{{part "a"}}\na\n{{part "b"}}\nb\n',
        'jwt/slots/x.md.ko.hbs': '{{part "a"}}\n가\n',
      },
      'templates/jwt/slots/x.md, part "b": there is en, and no ko',
    ],
    [
      'with a sentence in one language only',
      { 'base/x.md.hbs': 'a\n{{#if ko}}\n가\n{{/if}}\n' },
      'x.md.hbs:2: a text in one language only',
    ],
  ])('%s', (_case, files, message) => {
    expect(() => compile(files)).toThrow(message);
  });
});
