import { describe, expect, it } from 'vitest';
import type { FeatureId } from '../../src/answers/catalogue.js';
import type { Plan } from '../../src/plan/index.js';
import { lookAt } from '../../src/plan/look.js';
import { create, type Project, planned } from './memory.js';

type Conflicts = ReadonlyArray<readonly [path: string, why: string]>;

function edited(project: Project, path: string, edit: (text: string) => string): void {
  const text = String(project.get(path));
  const now = edit(text);
  if (now === text) throw new Error(`${path} is as it was`);
  project.set(path, now);
}

function everywhere(project: Project, found: RegExp, by: string): void {
  for (const [path, content] of project)
    if (path.endsWith('.py')) project.set(path, String(content).replace(found, by));
}

function add(
  project: Project,
  feature: FeatureId,
): { conflicts: Conflicts; broken: string[]; project: Project } {
  const grown = planned(project, { kind: 'add', feature });
  if (grown === undefined) throw new Error('nothing to do');
  return { ...grown, ...told(grown) };
}

function told({ actions, broken }: { actions: Plan['actions']; broken: Plan['broken'] }) {
  return {
    conflicts: actions.flatMap((one) => (one.kind === 'conflict' ? [[one.path, one.why] as const] : [])),
    broken: (broken ?? []).map(({ path, what, name }) => `${path} ${what} ${name}`),
  };
}

describe('a change after which the application would not work says so', () => {
  it('when a class that new modules import has another name', () => {
    const project = create(['jwt']);
    everywhere(project, /\bSettings\b/g, 'AppSettings');
    const { broken } = add(project, 'redis');
    expect(broken).toContain('app/db/redis.py name Settings');
  });

  it('when the application has become a factory', () => {
    const project = create([]);
    edited(project, 'app/main.py', (text) => {
      const [imports, rest = ''] = text.split('settings = get_settings()\n');
      const body = `settings = get_settings()\n${rest}`.replace(/^(?=.)/gm, '    ');
      return `${imports}\ndef create_app() -> FastAPI:\n${body}    return app\n\n\napp = create_app()\n`;
    });
    expect(add(project, 'websocket').conflicts).toContainEqual(['app/main.py', 'both-changed']);
  });

  it('when a setting is there already', () => {
    const project = create([]);
    edited(project, 'app/core/config.py', (text) =>
      text.replace('    app_name: str', '    database_url: str = "postgresql://mine"\n    app_name: str'),
    );
    expect(add(project, 'sqlalchemy').conflicts).toContainEqual(['app/core/config.py', 'both-changed']);
  });

  it('when a setting is there already, in a class that the settings inherit from', () => {
    const project = create([]);
    edited(project, 'app/core/config.py', (text) =>
      text.replace(
        'class Settings(BaseSettings)',
        'class Database(BaseSettings):\n    database_url: str = "postgresql://mine"\n\n\nclass Settings(Database)',
      ),
    );
    expect(add(project, 'sqlalchemy').broken).toContain('app/core/config.py twice database_url');
  });

  it('when crud functions have become methods of a class', () => {
    const project = create(['jwt']);
    edited(project, 'app/crud/user.py', (text) => `class Users:\n${text.replace(/^(?=.)/gm, '    ')}`);
    const { conflicts, broken } = add(project, 'sqlalchemy');
    expect([...conflicts.map(([path]) => path), ...broken].join()).toContain('app/crud/user.py');
  });

  it('when a module that it changes is gone, with our version where it was', () => {
    const project = create([]);
    project.delete('app/crud/item.py');
    const { conflicts, project: grown } = add(project, 'jwt');
    expect(conflicts).toContainEqual(['app/crud/item.py', 'deleted']);
    expect(grown.has('app/crud/item.py')).toBe(false);
    expect(String(grown.get('app/crud/item.py.generated'))).toContain('async def');
  });

  it('when a module of the person has the name of a new one, with ours beside it', () => {
    const project = create([]);
    project.set('app/services/auth.py', 'MINE = 1\n');
    const { conflicts, broken, project: grown } = add(project, 'jwt');
    expect(conflicts).toContainEqual(['app/services/auth.py', 'foreign']);
    expect(broken.join()).toMatch(/name \w+/);
    expect(grown.get('app/services/auth.py')).toBe('MINE = 1\n');
    expect(grown.has('app/services/auth.py.generated')).toBe(true);
  });

  it('when a feature goes that code of the person uses', () => {
    const project = create(['jwt']);
    project.set('app/mine.py', 'from app.services.auth import log_in\n');
    const removed = planned(project, { kind: 'remove', feature: 'jwt' });
    expect(told(removed as never).broken).toEqual(['app/mine.py module log_in']);
  });
});

describe('a look at the modules', () => {
  const texts = (files: ReadonlyMap<string, string>) => ({
    paths: [...files.keys()],
    get: (path: string) => files.get(path),
  });
  const look = (files: Record<string, string>) =>
    lookAt(texts(new Map(Object.entries(files))), undefined).map(({ path, what, name }) => [
      path,
      what,
      name,
    ]);

  it('finds nothing in any project as it was made', () => {
    for (const features of [
      [],
      ['jwt', 'sqlalchemy'],
      ['board', 'celery', 'websocket', 'redis'],
    ] as FeatureId[][]) {
      const project = create(features);
      const modules = new Map(
        [...project].flatMap(([path, text]) => (path.endsWith('.py') ? [[path, String(text)] as const] : [])),
      );
      expect(lookAt(texts(modules), String(project.get('app/core/config.py')))).toEqual([]);
    }
  });

  it('knows packages, relative imports, star imports, and what is tried', () => {
    expect(
      look({
        'app/__init__.py': '',
        'app/core/__init__.py': 'from .config import Settings, get as got\nfrom app.core.all import *\n',
        'app/core/config.py': 'class Settings: ...\nget, put = 1, 2\nif True:\n    late: int = 3\n',
        'app/core/all.py': '',
        'app/a.py': 'from app.core import Settings, got, whatever\nfrom app import core\ncore.config\n',
        'app/b.py': 'from .core.config import late, put\nfrom . import a\nfrom .gone import x\n',
        'app/c.py': 'try:\n    from app.gone import x\nexcept ImportError:\n    x = None\n',
        'app/d.py':
          'from app.core import config as c\nfrom app.core.config import (\n    Settings,  # mine\n    never,\n)\nc.get(c.nothing)\n',
      }),
    ).toEqual([
      ['app/b.py', 'module', 'x'],
      ['app/d.py', 'name', 'nothing'],
      ['app/d.py', 'name', 'never'],
    ]);
  });
});
