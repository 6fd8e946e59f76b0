import { describe, expect, it } from 'vitest';
import { ruffFor } from './ruff.js';

const check = ruffFor(
  `[project]
requires-python = ">=3.11"

[tool.ruff.lint]
select = ["F", "I", "S", "UP"]

[tool.ruff.lint.per-file-ignores]
"tests/*" = ["S101"]
`,
  ['app', 'tests'],
);

describe('ruffFor', () => {
  it('finds nothing in good code', () => {
    expect(
      check(
        'app/main.py',
        'import os\n\nimport fastapi\n\nfrom app import crud\n\nprint(os, fastapi, crud)\n',
      ),
    ).toEqual([]);
  });

  it('says where something is wrong', () => {
    expect(check('app/main.py', 'import os\n')).toEqual([expect.stringMatching(/^app\/main\.py:1 F401 /)]);
    expect(check('app/main.py', 'x = {  }\n')).toEqual(['app/main.py is not formatted']);
  });

  it('knows which packages are the project itself, and its Python version', () => {
    expect(check('app/a.py', 'import app\nimport fastapi\n\nprint(app, fastapi)\n')).toEqual([
      expect.stringContaining('I001'),
    ]);
    const timezone = 'from datetime import datetime, timezone\n\nprint(datetime.now(timezone.utc))\n';
    expect(check('app/a.py', timezone)).toEqual([expect.stringContaining('UP017')]);
  });

  it('ignores by file, below the folder as well', () => {
    expect(check('tests/api/test_a.py', 'assert True\n')).toEqual([]);
    expect(check('app/a.py', 'assert True\n')).toEqual([expect.stringContaining('S101')]);
  });

  it('looks at the Python in documents, as `ruff format` does', () => {
    expect(check('README.md', '# x\n\n```python\nx = 1\n```\n\n```sh\nx = {  }\n```\n')).toEqual([]);
    expect(check('README.md', '```python\nx = {  }\n```\n')).toEqual([
      expect.stringContaining('not formatted'),
    ]);
  });
});
