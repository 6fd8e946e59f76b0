import { bindingsOf, type Import } from '../python/bindings.js';
import { withoutStrings } from '../python/words.js';

/** Something that a module refers to and that is not there, or is there twice: with it the application does not work. */
export interface Broken {
  path: string;
  line: number;
  /**
   * - `module`, `name`: an import finds no module, or no such name in it;
   * - `setting`: `settings.NAME` finds none;
   * - `twice`: a class declares again, as `name`, what the person declared in the class that it inherits from.
   */
  what: 'module' | 'name' | 'setting' | 'twice';
  module: string;
  name: string;
}

const OWN = /^(app|tests)(\.|$)/;
/** The module of the settings. */
export const SETTINGS = 'app/core/config.py';

/** The Python files of a project, by path. */
interface Texts {
  readonly paths: Iterable<string>;
  get(path: string): string | undefined;
}

/**
 * Looks, without Python, whether the modules of a project find what they name in each other.
 *
 * @param rendered the module of the settings as it is rendered. @param paths the modules to look at; all where there are none.
 */
export function lookAt(
  modules: Texts,
  rendered: string | undefined,
  paths: Iterable<string> = modules.paths,
): Broken[] {
  const project = new Project(modules);
  const settings = settingsOf(project, rendered);
  const looked = settings.missing.size > 0 ? modules.paths : paths;
  return [...looked].flatMap((path) => {
    const code = modules.get(path);
    // A conflict is for a person to look at, and both sides are in it.
    if (code === undefined || /^<{7} /m.test(code)) return [];
    return [...importsOf(path, code, project), ...uses(path, code, settings)];
  });
}

/** What a change broke: only modules that it changed can be broken by it, and those that import from where names went. */
export function brokenBy(
  changed: ReadonlyMap<string, string | undefined>,
  modules: { yours: Texts; before: Texts },
  settings: { before: string | undefined; after: string | undefined },
): Broken[] {
  const { before } = modules;
  const after: Texts = {
    paths: new Set(
      [...before.paths, ...changed.keys()].filter(
        (path) => changed.get(path) !== undefined || !changed.has(path),
      ),
    ),
    get: (path) => (changed.has(path) ? changed.get(path) : before.get(path)),
  };
  const poorer = [...changed].filter(([path, text]) => {
    const was = modules.yours.get(path) ?? before.get(path);
    if (was === undefined) return /__init__\.py$/.test(path);
    const now = text === undefined ? undefined : bindingsOf(text).names;
    return now === undefined || [...bindingsOf(was).names].some((name) => !now.has(name));
  });
  const leaves = poorer.map(([path]) => /([^/]*)(\/__init__)?\.py$/.exec(path)?.[1] ?? '');
  const speaks = leaves.length === 0 ? undefined : new RegExp(`\\b(${leaves.join('|')})\\b`);
  // Where names were followed first, any module may have been written anew.
  const paths = new Set(modules.yours === before ? changed.keys() : after.paths);
  if (speaks !== undefined)
    for (const path of after.paths) if (speaks.test(after.get(path) ?? '')) paths.add(path);
  const found = lookAt(after, settings.after, paths);
  return found.length === 0 ? found : newlyBroken(lookAt(modules.yours, settings.before), found);
}

/** References that the change broke; those that were broken before are left out. */
function newlyBroken(before: readonly Broken[], after: readonly Broken[]): Broken[] {
  const key = ({ path, what, module, name }: Broken): string => `${path} ${what} ${module} ${name}`;
  const known = new Set(before.map(key));
  return after.filter((one) => !known.has(key(one)));
}

class Project {
  private readonly folders = new Set<string>();
  private readonly found = new Map<string, string | undefined>();

  constructor(readonly modules: Texts) {
    for (const path of modules.paths)
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
        this.folders.add(path.slice(0, at));
  }

  /** The text of a module; the empty text of a package without `__init__.py`. */
  find(module: string): string | undefined {
    if (this.found.has(module)) return this.found.get(module);
    const path = module.replaceAll('.', '/');
    const code = this.modules.get(`${path}/__init__.py`) ?? this.modules.get(`${path}.py`);
    // In a conflict, names of both sides count.
    const whole = code?.replace(/^(<{7}|\|{7}|={7}|>{7})( .*)?\n/gm, '');
    const found = whole ?? (this.folders.has(path) ? '' : undefined);
    this.found.set(module, found);
    return found;
  }

  has(module: string, name: string): boolean {
    const { names, isOpen } = bindingsOf(this.find(module) ?? '');
    return isOpen || names.has(name) || name.startsWith('__') || this.find(`${module}.${name}`) !== undefined;
  }
}

function importsOf(path: string, code: string, project: Project): Broken[] {
  const broken: Broken[] = [];
  let plain: string | undefined;
  for (const one of bindingsOf(code).imports) {
    const module = absolute(one, path);
    const { name, line } = one;
    if (one.isGuarded || !OWN.test(module)) continue;
    if (project.find(module) === undefined) {
      broken.push({ path, line, what: 'module', module, name: name ?? '' });
    } else if (name !== undefined && name !== '*' && !project.has(module, name)) {
      broken.push({ path, line, what: 'name', module, name });
    } else if (name !== undefined && project.find(`${module}.${name}`) !== undefined) {
      plain ??= withoutStrings(code);
      const whole = `${module}.${name}`;
      for (const attribute of attributesOf(one.as, plain))
        if (!project.has(whole, attribute))
          broken.push({ path, line, what: 'name', module: whole, name: attribute });
    }
  }
  return broken;
}

function absolute({ module }: Import, path: string): string {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  if (dots === 0) return module;
  const folder = path.split('/').slice(0, -dots);
  return [...folder, module.slice(dots)].filter((part) => part !== '').join('.');
}

/** Attributes read from an imported module; none where its name is bound to something else as well. */
function attributesOf(name: string, plain: string): Set<string> {
  if (
    new RegExp(`(?<![\\w.])${name}\\s*(:|=[^=]|,|\\)|\\bin\\b)`).test(
      plain.replace(/^(from|import)\b.*/gm, ''),
    )
  )
    return new Set();
  return new Set(
    [...plain.matchAll(new RegExp(`(?<![\\w.])${name}\\.([A-Za-z]\\w*)`, 'g'))].map(([, one = '']) => one),
  );
}

interface Settings {
  /** Fields of the rendered class that the project's class lacks. */
  missing: ReadonlySet<string>;
  /** Fields that the class declares and that a base class of it declares as well. */
  twice: readonly string[];
}

/** The class that `get_settings` gives, compared with ours. */
function settingsOf(project: Project, rendered: string | undefined): Settings {
  const none: Settings = { missing: new Set(), twice: [] };
  const code = project.find('app.core.config');
  const name = /def get_settings\(\) -> (\w+)/.exec(code ?? '')?.[1];
  if (code === undefined || name === undefined || rendered === undefined) return none;
  // Most projects have the class where it is made: the others are read where it is not.
  let everywhere: Map<string, { bases: readonly string[]; members: ReadonlySet<string> }> | undefined;
  const classNamed = (one: string) => {
    const here = bindingsOf(code).classes.get(one);
    if (here !== undefined) return here;
    everywhere ??= new Map(
      [...project.modules.paths].flatMap((path) => [...bindingsOf(project.modules.get(path) ?? '').classes]),
    );
    return everywhere.get(one);
  };
  const own = classNamed(name);
  const ours = bindingsOf(rendered).classes.get('Settings')?.members ?? new Set();
  if (own === undefined) return none;
  const inherited = new Set<string>();
  const seen = new Set<string>();
  for (const bases = [...own.bases]; bases.length > 0; ) {
    const base = bases.pop() ?? '';
    if (seen.has(base) || base === 'BaseSettings' || base === 'BaseModel') continue;
    seen.add(base);
    const found = classNamed(base);
    // It may have any setting.
    if (found === undefined) return none;
    for (const member of found.members) inherited.add(member);
    bases.push(...found.bases);
  }
  return {
    missing: new Set([...ours].filter((one) => !own.members.has(one) && !inherited.has(one))),
    twice: [...own.members].filter((one) => ours.has(one) && inherited.has(one) && one !== 'model_config'),
  };
}

function uses(path: string, code: string, { missing, twice }: Settings): Broken[] {
  const broken = twice
    .filter(() => path === SETTINGS)
    .map(
      (name): Broken => ({ path, line: lineOf(code, name), what: 'twice', module: 'app.core.config', name }),
    );
  if (missing.size === 0 || !/\bsettings\b/.test(code)) return broken;
  const found = withoutStrings(code).matchAll(/(?:(?<![\w.])settings|\bget_settings\(\))\.(\w+)/g);
  for (const name of new Set([...found].map(([, name = '']) => name))) {
    if (!missing.has(name)) continue;
    broken.push({ path, line: lineOf(code, name), what: 'setting', module: 'app.core.config', name });
  }
  return broken;
}

function lineOf(code: string, name: string): number {
  return code.split('\n').findIndex((line) => new RegExp(`\\b${name}\\b`).test(line)) + 1;
}
