/** What a person does to one file of a fresh project. */
export interface Edit {
  title: string;
  path: string;
  edit(text: string): string;
}

/** Replaces `found`, which has to be there exactly once: an edit that no longer fits its file is mended, not skipped. */
function swap(found: string, by: string): (text: string) => string {
  return (text) => {
    if (text.split(found).length !== 2) throw new Error(`not there exactly once: ${found}`);
    return text.replace(found, () => by);
  };
}

function after(anchor: string, added: string): (text: string) => string {
  return swap(anchor, anchor + added);
}

function before(anchor: string, added: string): (text: string) => string {
  return swap(anchor, added + anchor);
}

function all(...edits: Array<(text: string) => string>): (text: string) => string {
  return (text) => edits.reduce((edited, edit) => edit(edited), text);
}

const append =
  (added: string) =>
  (text: string): string =>
    text + added;

const crlf = (text: string): string => text.replaceAll('\n', '\r\n');

const main = 'app/main.py';
const config = 'app/core/config.py';
const deps = 'app/api/deps.py';
const items = 'app/api/v1/endpoints/items.py';
const router = 'app/api/v1/router.py';
const pyproject = 'pyproject.toml';

export const edits: Edit[] = [
  // Settings
  {
    title: 'a setting at the end of the settings',
    path: config,
    edit: after(
      '    http_timeout: float = Field(default=5.0, gt=0)\n',
      '\n    greeting: str = "안녕하세요"\n',
    ),
  },
  {
    title: 'a setting at the beginning',
    path: config,
    edit: before('    app_name: str', '    support_email: str = "help@example.com"\n'),
  },
  { title: 'a default changed', path: config, edit: swap('"INFO"\n', '"WARNING"\n') },
  {
    title: 'the last setting changed, right where features add theirs',
    path: config,
    edit: swap('http_timeout: float = Field(default=5.0', 'http_timeout: float = Field(default=20.0'),
  },
  {
    title: 'a setting deleted',
    path: config,
    edit: swap('    cors_allow_credentials: bool = False\n', ''),
  },
  {
    title: 'a validator at the end of the class',
    path: config,
    edit: before(
      '\n\n@lru_cache\ndef get_settings',
      '\n    @model_validator(mode="after")\n    def refuse_names(self) -> Self:\n        if not self.app_name:\n            raise ValueError("APP_NAME")\n        return self\n',
    ),
  },
  {
    title: 'a constant above the class, and the import it needs',
    path: config,
    edit: all(
      swap('from functools import lru_cache\n', 'import os\nfrom functools import lru_cache\n'),
      before('class Settings(', 'HOME = os.environ.get("HOME", "/")\n\n\n'),
    ),
  },
  {
    title: 'the imports in another order',
    path: config,
    edit: all(
      swap('from fastapi import Depends\n', ''),
      before('from functools import lru_cache\n', 'from fastapi import Depends\n'),
    ),
  },
  {
    title: 'an import reformatted, one name a line',
    path: config,
    edit: swap(
      'from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict\n',
      'from pydantic_settings import (\n    BaseSettings,\n    NoDecode,\n    SettingsConfigDict,\n)\n',
    ),
  },
  {
    title: 'a name added to an import, and used',
    path: config,
    edit: all(
      (text) => text.replace(/^ {4}AfterValidator,\n/m, '    AfterValidator,\n    AnyUrl,\n'),
      before('    environment: Literal', '    home: AnyUrl | None = None\n'),
    ),
  },
  {
    title: 'a comment behind an import',
    path: config,
    edit: swap('from fastapi import Depends\n', 'from fastapi import Depends  # noqa: F401\n'),
  },
  {
    title: 'a star import',
    path: config,
    edit: after('from fastapi import Depends\n', 'from mylib.settings import *\n'),
  },

  // The composition root
  { title: 'another title', path: main, edit: swap('title=settings.app_name', 'title="우리 서비스"') },
  {
    title: "a router of one's own at the end",
    path: main,
    edit: all(
      append('app.include_router(reports.router)\n'),
      swap('from app.api import health, root\n', 'from app.api import health, reports, root\n'),
    ),
  },
  {
    title: 'CORS by hand, after the handlers',
    path: main,
    edit: after('add_exception_handlers(app)\n', 'app.add_middleware(GZipMiddleware)\n'),
  },

  // Dependencies of a request
  {
    title: 'a dependency and its alias at the bottom',
    path: deps,
    edit: all(
      before(
        '\n\nPaginationDep = ',
        '\n\ndef get_language(accept_language: str = "ko") -> str:\n    return accept_language\n',
      ),
      append('LanguageDep = Annotated[str, Depends(get_language)]\n'),
    ),
  },
  {
    title: 'a larger page',
    path: deps,
    edit: swap('Query(ge=1, le=100)] = 10', 'Query(ge=1, le=500)] = 50'),
  },
  {
    title: 'an import taken away with what used it',
    path: deps,
    edit: all(
      swap('from fastapi.requests import HTTPConnection\n', ''),
      swap('connection: HTTPConnection', 'connection: Any'),
      swap('from typing import Annotated, cast\n', 'from typing import Annotated, Any, cast\n'),
    ),
  },
  {
    title: 'a log line in a dependency that features check in',
    path: deps,
    edit: before('    return await item_crud.get_item(', '    logger.debug("item %s", item_id)\n'),
  },
  {
    title: 'a function moved up',
    path: deps,
    edit: (text) => {
      const moved = /async def get_user_or_404[\s\S]*?\n\n\n/.exec(text)?.[0] ?? '';
      return before('class Pagination:', moved)(swap(moved, '')(text));
    },
  },

  // Endpoints
  {
    title: 'an endpoint at the end',
    path: items,
    edit: append(
      '\n\n@router.get("/{item_id}/price")\nasync def read_price(item: ItemDep) -> float:\n    return item.price\n',
    ),
  },
  {
    title: 'an endpoint in the middle',
    path: items,
    edit: before(
      '@router.get("/{item_id}", responses=problems(404))\nasync def read_item(',
      '@router.get("/count")\nasync def count_items(session: SessionDep) -> int:\n    _, total = await item_crud.list_items(session, skip=0, limit=1)\n    return total\n\n\n',
    ),
  },
  {
    title: 'a query parameter',
    path: items,
    edit: after(
      '    category: Annotated[ItemCategory | None, Query()] = None,\n',
      '    search: Annotated[str | None, Query(max_length=50)] = None,\n',
    ),
  },
  {
    title: 'a log line in an endpoint',
    path: items,
    edit: before(
      '    created = ItemPublic.model_validate(item)\n',
      '    logger.info("made item %s", item.id)\n',
    ),
  },
  {
    title: 'an endpoint deleted',
    path: items,
    edit: (text) => text.replace(/# `def`, not `async def`[\s\S]*?\n\n\n/, ''),
  },
  {
    title: 'a docstring on an endpoint',
    path: items,
    edit: after(
      'async def delete_item(session: SessionDep, item: ItemDep) -> None:\n',
      '    """상품을 지웁니다."""\n',
    ),
  },
  { title: 'CRLF, and an endpoint', path: items, edit: (text) => crlf(append('\n\n# 끝\n')(text)) },
  {
    title: 'no final newline',
    path: items,
    edit: (text) => text.replace('"""A label to print."""', '"""라벨"""').trimEnd(),
  },
  {
    title: 'a router, included beside the others',
    path: router,
    edit: all(
      (text) =>
        text
          .replace('import items, users', 'import items, orders, users')
          .replace('auth, items, users', 'auth, items, orders, users'),
      after('api_router.include_router(items.router)\n', 'api_router.include_router(orders.router)\n'),
    ),
  },
  {
    title: 'a router, included at the end',
    path: router,
    edit: all(
      (text) => text.replace(/import (.*users)$/m, 'import $1, words'),
      append('api_router.include_router(words.router)\n'),
    ),
  },
  {
    title: 'a router, included first',
    path: router,
    edit: all(
      (text) =>
        text.replace(
          /endpoints import (\(\n {4})?/,
          (start) => `${start}admin,${start.endsWith(' ') && !start.includes('(') ? ' ' : '\n    '}`,
        ),
      after('api_router = APIRouter()\n', 'api_router.include_router(admin.router)\n'),
    ),
  },

  // Models, schemas, crud
  {
    title: 'a field in a schema',
    path: 'app/schemas/item.py',
    edit: (text) => text.replace(/^( {4}price: .*\n)/m, '$1    discount: float = 0\n'),
  },
  {
    title: 'a schema at the end',
    path: 'app/schemas/user.py',
    edit: append('\n\nclass UserName(BaseModel):\n    full_name: str\n'),
  },
  {
    title: 'a helper at the end of crud',
    path: 'app/crud/user.py',
    edit: append('\n\ndef display_name(user: User) -> str:\n    return user.full_name or user.email\n'),
  },
  {
    title: 'a message translated',
    path: 'app/crud/user.py',
    edit: swap('f"There is no user {user_id}"', 'f"사용자 {user_id}이(가) 없습니다"'),
  },

  // The core
  {
    title: "an error class of one's own",
    path: 'app/errors.py',
    edit: (text) =>
      text.replace(
        /^class ConflictError/m,
        'class PaymentError(Exception):\n    """결제 실패"""\n\n\nclass ConflictError',
      ),
  },
  {
    title: 'something at start-up',
    path: 'app/lifespan.py',
    edit: (text) => text.replace(/^( *)(yield\b)/m, '$1logger.info("ready")\n$1$2'),
  },
  {
    title: 'a tag described',
    path: 'app/openapi.py',
    edit: (text) =>
      text.replace(/^TAGS\b.*\[\n/m, (line) => `${line}    {"name": "reports", "description": "Reports"},\n`),
  },

  // Project files
  {
    title: 'a dependency, in its place in the alphabet',
    path: pyproject,
    edit: (text) => text.replace(/^( {4}"httpx2.*\n)/m, '$1    "orjson>=3.11",\n'),
  },
  {
    title: 'a dependency at the end of the list',
    path: pyproject,
    edit: (text) => text.replace(/(\ndependencies = \[\n[\s\S]*?)\n\]/, '$1\n    "zstandard>=0.25",\n]'),
  },
  {
    title: 'a version raised, beside what features add',
    path: pyproject,
    edit: (text) => text.replace(/"pydantic-settings>=.*"/, '"pydantic-settings>=2.99"'),
  },
  {
    title: 'a version of the project',
    path: pyproject,
    edit: swap('version = "0.1.0"', 'version = "1.4.0"'),
  },
  {
    title: 'a tool configured at the end',
    path: pyproject,
    edit: append('\n[tool.coverage.run]\nbranch = true\n'),
  },
  {
    title: 'longer lines',
    path: pyproject,
    edit: before('[tool.ruff.lint]', '[tool.ruff]\nline-length = 100\n\n'),
  },
  { title: 'a rule for ruff', path: pyproject, edit: after('    "PT",\n', '    "ERA",\n') },
  {
    title: 'a service in compose',
    path: 'compose.yaml',
    edit: after('services:\n', '  mailpit:\n    image: axllent/mailpit\n    ports:\n      - "8025:8025"\n'),
  },
  {
    title: 'another port in compose',
    path: 'compose.yaml',
    edit: swap('"8000:8000"', '"80:8000"'),
  },
  {
    title: 'a variable for the environment file',
    path: '.env.example',
    edit: append('\n# Sentry\n# SENTRY_DSN=\n'),
  },
  {
    title: 'a value in the environment file',
    path: '.env.example',
    edit: swap('LOG_FORMAT=text', 'LOG_FORMAT=json'),
  },
  { title: 'a pattern ignored', path: '.gitignore', edit: append('\n# Mine\nnotes/\n') },
  {
    title: 'a script for npm',
    path: 'package.json',
    edit: (text) =>
      `${JSON.stringify({ ...JSON.parse(text), scripts: { dev: 'uv run fastapi dev' } }, null, 4)}\n`,
  },
  {
    title: 'a step in the workflow',
    path: '.github/workflows/ci.yml',
    edit: append('      - run: uv run bandit -r app\n'),
  },
  {
    title: 'a system package in the image',
    path: 'Dockerfile',
    edit: (text) =>
      text.replace(/^(WORKDIR \/srv\nCOPY --from)/m, 'RUN apt-get update && apt-get install -y curl\n$1'),
  },
  { title: 'a chapter in the README', path: 'README.md', edit: append('\n## 우리 팀\n\n- 김철수\n') },
  { title: 'the first words of the README', path: 'README.md', edit: swap('# my-api\n', '# 상품 API\n') },

  // Tests
  {
    title: 'a fixture',
    path: 'tests/conftest.py',
    edit: append('\n\n@pytest.fixture\ndef korean_name() -> str:\n    return "홍길동"\n'),
  },
  {
    title: 'a test',
    path: 'tests/test_users.py',
    edit: append('\n\ndef test_nothing() -> None:\n    assert True\n'),
  },
];
