import { describe, expect, it } from 'vitest';
import { compileTemplate, type Shape } from '../../src/compile/compile-template.js';
import { fillTemplate } from '../../src/render/fill-template.js';
import { templateHelpers } from '../../src/render/helpers.js';
import { dropEmptySlots } from '../../src/render/slot-line.js';
import { Mark } from '../../src/render/template.js';

const SHAPE: Shape = { name: true, ko: true, list: [{ id: true }], words: [true], empty: [true] };
const CONTEXT = { name: 'my-api', ko: false, list: [{ id: 'a' }, { id: 'b' }], words: ['x', 'y'], empty: [] };

/** Compiles and fills a template; `slots` are what features contribute. */
function fill(text: string, slots: Record<string, string[]> = {}): string {
  const { parts } = compileTemplate({ text, file: 'x.hbs', line: 1 }, SHAPE);
  const helpers = templateHelpers({
    tables: [],
    orm: false,
    absent: [],
    lessons: [],
    contributions: (name) => slots[name] ?? [],
  });
  return dropEmptySlots(fillTemplate(parts, CONTEXT, helpers));
}

describe('a template', () => {
  it('prints values and takes branches, without a line for the tags', () => {
    expect(fill('{{name}}\n{{#if ko}}\n한국어\n{{else}}\nEnglish\n{{/if}}\nend\n')).toBe(
      'my-api\nEnglish\nend\n',
    );
    expect(fill('{{#unless ko}}\nEnglish\n{{else}}\n한국어\n{{/unless}}\n')).toBe('English\n');
  });

  it('repeats for each element, which knows where it is', () => {
    expect(fill('{{#each list}}{{id}}{{#unless @last}}, {{/unless}}{{/each}}\n')).toBe('a, b\n');
    expect(fill('{{#each words}}\n- {{this}} of {{@root.name}} {{../name}}\n{{/each}}\n')).toBe(
      '- x of my-api my-api\n- y of my-api my-api\n',
    );
  });

  it('takes an empty list for false', () => {
    expect(fill('{{#if empty}}some{{else}}none{{/if}}\n')).toBe('none\n');
  });

  it('escapes nothing', () => {
    expect(fill('a < b && "c" \\{{name}}\n')).toBe('a < b && "c" {{name}}\n');
  });

  it('fills a slot at its indentation, or drops its line', () => {
    const text = 'class A:\n    {{slot "fields"}}\n    x: int\n';
    expect(fill(text, { fields: ['y: int\n'] })).toBe('class A:\n    y: int\n    x: int\n');
    expect(fill(text)).toBe('class A:\n    x: int\n');
  });

  it('has a heading only over lines that are there', () => {
    const text = 'app:\n{{#under "  depends_on:"}}\n    {{slot "depends-on"}}\n{{/under}}\nend:\n';
    expect(fill(text, { 'depends-on': ['db:\n', 'redis:\n'] })).toBe(
      'app:\n  depends_on:\n    db:\n    redis:\nend:\n',
    );
    expect(fill(text)).toBe('app:\nend:\n');
  });

  it('closes a list only when something is in it', () => {
    const text = '{{#within "\\nnames = [ … ]"}}\n    {{slot "names"}}\n{{/within}}\nend\n';
    expect(fill(text, { names: ['"a",\n'] })).toBe('\nnames = [\n    "a",\n]\nend\n');
    expect(fill(text)).toBe('end\n');
  });

  it('sorts lines, repeated ones once', () => {
    expect(fill('{{#sorted}}\nb\n{{slot "more"}}\nb\n{{/sorted}}\n', { more: ['a\n'] })).toBe('a\nb\n');
  });

  it('merges imports of several features', () => {
    const imports = ['from fastapi import Depends\n', 'import json\n'];
    expect(
      fill('{{#imports}}\nfrom fastapi import FastAPI\n{{slot "imports"}}\n{{/imports}}\n', { imports }),
    ).toBe('import json\n\nfrom fastapi import Depends, FastAPI\n');
  });

  it('sorts imports to which nothing is contributed', () => {
    expect(fill('{{#imports}}\nfrom app import b\n{{slot "imports"}}\nimport json\n{{/imports}}\nx\n')).toBe(
      'import json\n\nfrom app import b\nx\n',
    );
  });

  it('fails, naming it, when something is missing after all', () => {
    expect(() =>
      fillTemplate([`${Mark.value}0.oops`], {}, { slot: () => '', calls: {}, blocks: {} }),
    ).toThrow('"0.oops" is missing');
  });
});
