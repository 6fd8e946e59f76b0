import type { Project } from '../memory.js';
import { change, everywhere, indented, move, swap } from './edit.js';
import type { Edit } from './edits.js';

const main = 'app/main.py';
const config = 'app/core/config.py';
const lifespan = 'app/lifespan.py';
const middleware = 'app/middleware.py';
const items = 'app/api/v1/endpoints/items.py';
const users = 'app/api/v1/endpoints/users.py';

function edit(title: string, make: (project: Project) => void, conflicts?: string): Edit {
  return { group: 'structural', title, make, ...(conflicts === undefined ? {} : { conflicts }) };
}

/** main.py's application as a function. */
function factory(text: string): string {
  const [imports = '', rest = ''] = text.split(/^(?=settings = )/m);
  return `${imports}\ndef create_app() -> FastAPI:\n${indented(rest)}    return app\n\n\napp = create_app()\n`;
}

/** Module-level functions as methods of a class, and functions as they were that call them. */
function repository(name: string): (text: string) => string {
  return (text) => {
    const at = text.search(/^(async )?def /m);
    const body = text
      .slice(at)
      .replace(/^((?:async )?def \w+\()(?=\S)/gm, '@staticmethod\n$1')
      .replace(/^((?:async )?def \w+\()$/gm, '@staticmethod\n$1');
    return `${text.slice(0, at)}class ${name}:\n${indented(body)}`;
  };
}

/** Cuts a top-level statement, decorators included, out of a module. */
function cut(project: Project, path: string, start: RegExp): string {
  let taken = '';
  change(project, path, (text) => {
    const at = text.search(start);
    if (at === -1) throw new Error(`${path} has no ${start}`);
    const rest = text.slice(at);
    const end = rest.slice(1).search(/\n\n\n(?=\S)|\n(?=[A-Z]\w+ = )/);
    taken = end === -1 ? rest : `${rest.slice(0, end + 1).trimEnd()}\n`;
    return `${text.slice(0, at).trimEnd()}\n\n\n${rest.slice(taken.length).trimStart()}`;
  });
  return taken;
}

export const structural: readonly Edit[] = [
  // The composition root
  edit(
    'a factory',
    (project) => change(project, main, (text) => factory(text).replace(/\n\n\napp = .*\n$/, '\n')),
    'What a feature does to the application would stand outside of the function that makes it.',
  ),
  edit(
    'a factory, and an application made by it',
    (project) => change(project, main, factory),
    'The line would stand before the application is made, or after the function has returned it.',
  ),
  edit(
    'the application has another name',
    (project) => {
      change(project, main, (text) => text.replace(/^app\b/gm, 'api').replace(/\(app\)/g, '(api)'));
    },
    'New lines call it app.',
  ),
  edit(
    'lifespan is in main.py',
    (project) => {
      const text = String(project.get(lifespan));
      const at = text.indexOf('class State');
      project.delete(lifespan);
      const imports = text
        .slice(0, at)
        .replace('from fastapi import FastAPI\n', '')
        .replace('from app.core.config import get_settings\n', '');
      change(project, main, (own) =>
        own
          .replace('from app.lifespan import lifespan\n', '')
          .replace('from fastapi import FastAPI\n', `from fastapi import FastAPI\n${imports}`)
          .replace('settings = get_settings()\n', `\n${text.slice(at)}\n\nsettings = get_settings()\n`),
      );
      everywhere(project, /from app import lifespan\b/g, 'from app import main as lifespan');
    },
    'The function is a small part of another module: that is no rename, and what opens and closes has to go into it.',
  ),
  edit('routers are included in a loop', (project) =>
    change(project, main, (text) =>
      text.replace(
        'app.include_router(health.router)\napp.include_router(root.router)\n',
        'for part in (health, root):\n    app.include_router(part.router)\n',
      ),
    ),
  ),
  edit(
    'routers of v1 are included in a loop',
    (project) =>
      change(project, 'app/api/v1/router.py', (text) =>
        text.replace(
          /(api_router\.include_router\(\w+\.router\)\n)+/,
          'for module in (items, users):\n    api_router.include_router(module.router)\n',
        ),
      ),
    'A router goes into the tuple of the loop, which no line of ours says.',
  ),
  edit('telemetry is gone', (project) => {
    change(project, main, (text) =>
      text.replace(/from app\.telemetry.*\n/, '').replace(/ {4}telemetry=.*\n/, ''),
    );
    project.delete('app/telemetry.py');
    change(project, config, (text) => text.replace(/ {4}otel_exporter.*\n/, ''));
  }),
  edit('middlewares are added to the application', (project) =>
    change(project, main, (text) =>
      text
        .replace(/ {4}middleware=.*\n/, '')
        .replace(
          'add_exception_handlers(app)\n',
          'add_exception_handlers(app)\napp.user_middleware.extend(middleware_stack(settings))\n',
        ),
    ),
  ),
  edit('the metadata of OpenAPI is in main.py', (project) =>
    change(project, main, (text) =>
      text
        .replace('description=DESCRIPTION,', 'description="우리 API",')
        .replace('API_VERSION, DESCRIPTION,', 'API_VERSION,'),
    ),
  ),

  // Settings
  edit(
    'Settings has another name',
    (project) => everywhere(project, /\bSettings\b/g, 'AppSettings'),
    'New modules import Settings.',
  ),
  edit(
    'get_settings has another name',
    (project) => everywhere(project, /\bget_settings\b/g, 'load_settings'),
    'New modules import get_settings.',
  ),
  edit(
    'the settings are inherited from two classes',
    (project) =>
      change(project, config, (text) => {
        const fields = /( {4}webhook_url: [\s\S]*?)( {4}http_timeout: .*\n)/.exec(text);
        return text
          .replace(fields?.[1] ?? '', '')
          .replace(
            'class Settings(BaseSettings):',
            `class WebhookSettings(BaseSettings):\n${fields?.[1] ?? ''}\n\nclass Settings(WebhookSettings):`,
          );
      }),
    'The place where settings are added went into another class.',
  ),
  edit('a part of the settings is nested', (project) => {
    change(project, config, (text) =>
      text
        .replace(/( {4}http_timeout: .*\n)/, '    http: HttpSettings = HttpSettings()\n')
        .replace(
          'class Settings(BaseSettings):',
          'class HttpSettings(BaseModel):\n    timeout: float = 5.0\n\n\nclass Settings(BaseSettings):',
        )
        .replace('    AfterValidator,\n', '    AfterValidator,\n    BaseModel,\n'),
    );
    everywhere(project, /settings\.http_timeout/g, 'settings.http.timeout');
  }),
  edit('the settings are a module app/settings.py', (project) => move(project, config, 'app/settings.py')),
  edit('config.py is a package', (project) => {
    project.set('app/core/config/__init__.py', String(project.get(config)));
    project.delete(config);
  }),
  edit('config.py is a package that imports from its module', (project) => {
    project.set('app/core/config/settings.py', String(project.get(config)));
    project.delete(config);
    project.set(
      'app/core/config/__init__.py',
      'from app.core.config.settings import Settings, SettingsDep, get_settings\n\n__all__ = ["Settings", "SettingsDep", "get_settings"]\n',
    );
  }),
  edit('the cache of the settings is a global', (project) =>
    change(project, config, (text) =>
      text.replace('@lru_cache\n', '').replace('from functools import lru_cache\n', ''),
    ),
  ),
  edit(
    'database_url is a setting already',
    (project) =>
      change(project, config, (text) =>
        text.replace('    log_level:', '    database_url: str = "postgresql://mine"\n    log_level:'),
      ),
    'Two defaults for one setting: which one counts is the decision of a person.',
  ),
  edit(
    'redis_url is a setting already',
    (project) =>
      change(project, config, (text) =>
        text.replace('    log_level:', '    redis_url: str = "redis://mine"\n    log_level:'),
      ),
    'Two defaults for one setting: which one counts is the decision of a person.',
  ),
  edit('a setting is renamed', (project) => everywhere(project, /\bdocs_enabled\b/g, 'show_docs')),

  // Layers
  edit(
    'the functions of crud/item.py are methods',
    (project) => {
      change(project, 'app/crud/item.py', repository('ItemRepository'));
      everywhere(project, /\bitem_crud\./g, 'item_crud.ItemRepository.');
    },
    'The statements that change are those of functions which are now methods, and new modules call the functions.',
  ),
  edit(
    'the functions of crud/user.py are methods',
    (project) => {
      change(project, 'app/crud/user.py', repository('UserRepository'));
      everywhere(project, /\buser_crud\./g, 'user_crud.UserRepository.');
    },
    'The statements that change are those of functions which are now methods, and new modules call the functions.',
  ),
  edit('crud/item.py is crud/items.py', (project) => move(project, 'app/crud/item.py', 'app/crud/items.py')),
  edit('crud is repositories', (project) => {
    for (const name of ['item', 'user', '__init__'])
      if (project.has(`app/crud/${name}.py`))
        move(project, `app/crud/${name}.py`, `app/repositories/${name}.py`);
  }),
  edit('errors.py is core/errors.py', (project) => move(project, 'app/errors.py', 'app/core/errors.py')),
  edit('db/session.py is db/engine.py', (project) => move(project, 'app/db/session.py', 'app/db/engine.py')),
  edit('deps.py is dependencies.py', (project) =>
    move(project, 'app/api/deps.py', 'app/api/dependencies.py'),
  ),
  edit('services/webhook.py is webhooks.py', (project) =>
    move(project, 'app/services/webhook.py', 'app/webhooks.py'),
  ),
  edit(
    'SessionDep has another name',
    (project) => everywhere(project, /\bSessionDep\b/g, 'Db'),
    'New modules import SessionDep.',
  ),
  edit('PaginationDep is in a module of its own', (project) => {
    const taken = cut(project, 'app/api/deps.py', /^@dataclass\(frozen=True\)\nclass Pagination/m);
    project.set('app/api/pagination.py', `from dataclasses import dataclass\n\n\n${taken}`);
    change(project, 'app/api/deps.py', (text) =>
      text
        .replace('from dataclasses import dataclass\n', '')
        .replace(
          'from app.crud import item',
          'from app.api.pagination import Pagination\nfrom app.crud import item',
        ),
    );
  }),
  edit(
    'the endpoints of users and items are one module',
    (project) => {
      const own = String(project.get(users));
      project.delete(users);
      const at = own.indexOf('\n\n@router');
      const imports = own.slice(0, own.indexOf('\nrouter = '));
      change(
        project,
        items,
        (text) =>
          `${imports.trimEnd()}\n${text}\n\nusers_router = APIRouter(prefix="/users", tags=["users"])\n${own.slice(at).replaceAll('@router', '@users_router')}`,
      );
      change(project, 'app/api/v1/router.py', (text) =>
        text.replace('import items, users', 'import items').replace('users.router', 'items.users_router'),
      );
    },
    'Endpoints change in a module that is gone into another one.',
  ),
  edit('the endpoints are in routes', (project) => {
    for (const name of ['items', 'users', '__init__'])
      if (project.has(`app/api/v1/endpoints/${name}.py`))
        move(project, `app/api/v1/endpoints/${name}.py`, `app/api/v1/routes/${name}.py`);
  }),
  edit(
    'items are gone',
    (project) => {
      for (const path of [
        'app/models/item.py',
        'app/crud/item.py',
        'app/schemas/item.py',
        items,
        'tests/test_items.py',
        'tests/test_read_your_writes.py',
      ])
        project.delete(path);
      change(project, 'app/api/v1/router.py', (text) =>
        text
          .replace('import items, users', 'import users')
          .replace('api_router.include_router(items.router)\n', ''),
      );
      change(project, 'app/api/deps.py', (text) =>
        text
          .replace('from app.crud import item as item_crud\n', '')
          .replace('from app.models.item import Item\n', '')
          .replace(/async def get_item_or_404[\s\S]*?\n\n\n/, '')
          .replace(/ItemDep = .*\n/, ''),
      );
      change(project, 'app/db/session.py', (text) =>
        text.replace('from app.models.item import Item\n', '').replace(/ {4}items: .*\n/, ''),
      );
    },
    'Features change modules that are gone, and bring some that need them.',
  ),
  edit('a router of the person includes ours', (project) => {
    project.set(
      'app/api/reports.py',
      'from fastapi import APIRouter\n\nfrom app.api.deps import PaginationDep\n\nrouter = APIRouter(prefix="/reports")\n\n\n@router.get("")\nasync def read_reports(page: PaginationDep) -> list[int]:\n    return [page.skip]\n',
    );
    change(project, main, (text) =>
      text
        .replace('import health, root', 'import health, reports, root')
        .replace(
          'app.include_router(health.router)\n',
          'app.include_router(health.router)\napp.include_router(reports.router)\n',
        ),
    );
  }),
  edit('everything that people read is translated', (project) => {
    change(project, 'app/openapi.py', (text) =>
      text
        .replace('"Hello World."', '"인사"')
        .replace('"Things on offer."', '"상품"')
        .replace('"People who use the API."', '"사용자"'),
    );
    change(project, 'app/crud/item.py', swap('There is no item', '상품이 없습니다:'));
  }),
  edit(
    'the base of the errors has another name',
    (project) => everywhere(project, /\bAppError\b/g, 'ApplicationError'),
    'New errors inherit from AppError.',
  ),
  edit('logging is of another library', (project) =>
    change(
      project,
      'app/logging.py',
      (text) =>
        `${text}\n\ndef get_logger(name: str) -> logging.Logger:\n    return logging.getLogger(name)\n`,
    ),
  ),

  // Tests and the rest
  edit('tests are in tests/unit', (project) => {
    for (const path of [...project.keys()].filter((one) => /^tests\/test_\w+\.py$/.test(one)))
      move(project, path, path.replace('tests/', 'tests/unit/'));
    project.set('tests/unit/__init__.py', '');
  }),
  edit(
    'a module has the name of one that a feature brings',
    (project) => void project.set('app/db/redis.py', 'URL = "redis://mine"\n'),
    'Two modules cannot have one path.',
  ),
  edit('there is a Makefile, and no workflow', (project) => {
    project.set('Makefile', 'test:\n\tpytest\n');
    project.delete('.github/workflows/ci.yml');
  }),
  edit(
    'the README is written anew',
    (project) => void project.set('README.md', '# 상품 API\n\n우리 팀의 API입니다.\n'),
    'No line is left beside which ours could stand.',
  ),
  edit(
    'the image is built in another way',
    (project) =>
      void project.set(
        'Dockerfile',
        'FROM python:3.13\nCOPY . .\nRUN pip install .\nCMD ["fastapi", "run"]\n',
      ),
    'No line is left beside which ours could stand.',
  ),
  edit('middleware_stack takes no settings', (project) => {
    change(project, middleware, (text) =>
      text
        .replace('def middleware_stack(settings: Settings)', 'def middleware_stack()')
        .replace('    stack = [', '    settings = get_settings()\n    stack = [')
        .replace('import Settings\n', 'import Settings, get_settings\n'),
    );
    change(project, main, (text) => text.replace('middleware_stack(settings)', 'middleware_stack()'));
  }),
];
