import { type Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortPythonImports } from '../../src/python/imports.js';

const isort = new Workspace(
  { lint: { select: ['I'], isort: { 'known-first-party': ['app', 'tests', 'scripts'] } } },
  0,
);

describe('sortPythonImports', () => {
  it('merges, sections and sorts what several features contribute', () => {
    const lines = [
      'from app.core.config import SettingsDep',
      'from fastapi import FastAPI',
      'from datetime import datetime, UTC',
      'import json',
      'from fastapi import APIRouter, FastAPI',
      'from app.api.deps import get_item, ItemDep',
    ];
    expect(sortPythonImports(lines)).toBe(
      [
        'import json',
        'from datetime import UTC, datetime',
        '',
        'from fastapi import APIRouter, FastAPI',
        '',
        'from app.api.deps import ItemDep, get_item',
        'from app.core.config import SettingsDep',
        '',
      ].join('\n'),
    );
  });

  it('wraps a long import one name a line', () => {
    const names = ['first_long_name', 'second_long_name', 'third_long_name', 'fourth_long_name'];
    expect(sortPythonImports([`from app.somewhere import ${names.join(', ')}`])).toBe(
      `from app.somewhere import (\n    first_long_name,\n    fourth_long_name,\n    second_long_name,\n    third_long_name,\n)\n`,
    );
  });

  it('refuses a line that is no plain import', () => {
    expect(() => sortPythonImports(['x = 1'])).toThrow('not a plain import statement: x = 1');
  });

  it('agrees with ruff on any set of imports', () => {
    const modules = fc.constantFrom(
      'os',
      'json',
      'fastapi',
      'fastapi.responses',
      'sqlalchemy',
      'sqlalchemy.orm',
      'app.errors',
      'app.api',
      'tests.conftest',
      '__future__',
      'collections.abc',
      'starlette.types',
      'app.v10',
      'app.v2',
    );
    const names = fc.constantFrom(
      'annotations',
      'UTC',
      'HTTPException',
      'Depends',
      'json',
      'A',
      'URL',
      'get_item',
      'item10',
      'item2',
      'Item',
      '_private',
      '_Private',
      'x as y',
      'Zebra as Z',
    );
    const plain = modules.filter((module) => module !== '__future__').map((module) => `import ${module}`);
    const from = fc
      .tuple(modules, fc.uniqueArray(names, { minLength: 1, maxLength: 9 }))
      .map(([module, members]) => `from ${module} import ${members.join(', ')}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(plain, from), { minLength: 1, maxLength: 8 }), (lines) => {
        const source = sortPythonImports(lines);
        const found: Diagnostic[] = isort.check(source).filter(({ code }: Diagnostic) => code === 'I001');
        expect(found, source).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
