import { defineBase } from '../../src/answers/manifest.js';
import { enumeration, json, string } from '../../src/answers/table.js';

export default defineBase({
  dependencies: [
    'fastapi[standard]>=0.165,<1',
    'httpx2>=2.16,<3',
    'opentelemetry-api>=1.45,<2',
    'pydantic[email]>=2.14,<3',
    'pydantic-settings>=2.16,<3',
    'starlette>=1.10,<2',
  ],
  devDependencies: [
    'deptry>=0.25',
    'mypy>=2.4,<3',
    'poethepoet>=0.49',
    'pytest>=9.2,<10',
    'ruff>=0.17',
    'uvicorn>=0.54,<1',
  ],
  tables: [
    {
      name: 'users',
      model: 'User',
      module: 'user',
      columns: [
        { name: 'id', type: 'int', primaryKey: true },
        { name: 'email', type: string(320), unique: true },
        { name: 'full_name', type: string(100), nullable: true },
        { name: 'created_at', type: 'datetime', default: 'now' },
      ],
    },
    {
      name: 'items',
      model: 'Item',
      module: 'item',
      columns: [
        { name: 'id', type: 'int', primaryKey: true },
        { name: 'name', type: string(100) },
        { name: 'description', type: 'text', nullable: true },
        { name: 'price', type: 'float' },
        {
          name: 'category',
          type: enumeration('ItemCategory', 'app.schemas.item', ['book', 'electronics', 'food', 'other']),
          index: true,
        },
        { name: 'is_offer', type: 'bool', default: { value: false } },
        { name: 'tags', type: json('list[str]') },
        { name: 'dimensions', type: json('dict[str, float]'), nullable: true },
        { name: 'created_at', type: 'datetime', default: 'now' },
      ],
    },
  ],
});
