import { describe, expect, it } from 'vitest';
import { foldImports, unfoldImports, variedModules } from '../snapshots/python-imports.js';

const wrapped = `from app.models import (
${['Alpha', 'Bravo', 'Charlie', 'Delta'].map((name) => `    ${name.repeat(5)},\n`).join('')})
`;

describe('import statements in snapshots', () => {
  it.each(['from app.models import Item\n', 'from app.models import Item, User\n', wrapped])(
    'have one name a line, and come back as they were: %j',
    (statement) => {
      const text = `import os\n\nfrom typing import Any, Self\n${statement}\nx = 1\n`;
      const unfolded = unfoldImports(text, new Set(['app.models']));
      expect(unfolded).toContain('from app.models import ⟨\n    ');
      expect(unfolded).toContain('from typing import Any, Self\n');
      expect(foldImports(unfolded)).toBe(text);
    },
  );

  it('stay as they are where they have two forms at most', () => {
    const forms = [
      'from a import b\nfrom c import d\n',
      'from a import b, e\nfrom c import d, e\n',
      'from a import e\n',
    ];
    expect([...variedModules(forms)]).toEqual(['a']);
    expect(unfoldImports('from c import d, e\n', variedModules(forms))).toBe('from c import d, e\n');
  });

  it('are refused where they are not laid out as isort does', () => {
    expect(() => unfoldImports('from a import (\n    b,\n)\n', new Set(['a']))).toThrow('isort');
  });
});
