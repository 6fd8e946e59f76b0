import { defineBase } from '../../src/manifest.js'

export default defineBase({
  dependencies: [
    'fastapi[standard]>=0.165,<1',
    'httpx2>=2.16,<3',
    'pydantic[email]>=2.14,<3',
    'pydantic-settings>=2.16,<3',
    'starlette>=1.10,<2',
  ],
  devDependencies: [
    'deptry>=0.25',
    'mypy>=2.4,<3',
    'pytest>=9.2,<10',
    'ruff>=0.17',
    'uvicorn>=0.54,<1',
  ],
  tables: [],
})
