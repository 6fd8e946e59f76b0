import type { Project } from '../memory.js';

/** Changes one file, which has to be another one afterwards. */
export function change(project: Project, path: string, edit: (text: string) => string): void {
  const text = project.get(path);
  if (text === undefined) throw new Error(`there is no ${path}`);
  const now = edit(String(text));
  if (now === String(text)) throw new Error(`${path} is as it was`);
  project.set(path, now);
}

/** Replaces a text that is there exactly once. */
export function swap(found: string, by: string): (text: string) => string {
  return (text) => {
    if (text.split(found).length !== 2) throw new Error(`not there exactly once: ${found}`);
    return text.replace(found, () => by);
  };
}

/** The same replacement in every Python module, as an editor renames. */
export function everywhere(project: Project, found: RegExp, by: string): void {
  let count = 0;
  for (const [path, text] of project) {
    if (!path.endsWith('.py')) continue;
    const now = String(text).replace(found, by);
    if (now !== text) count++;
    project.set(path, now);
  }
  if (count === 0) throw new Error(`nowhere: ${found}`);
}

/** Moves a module, and speaks of it by its new name everywhere. */
export function move(project: Project, from: string, to: string): void {
  const text = project.get(from);
  if (text === undefined) throw new Error(`there is no ${from}`);
  project.delete(from);
  project.set(to, text);
  const [old, now] = [from, to].map((path) => path.replace(/(\/__init__)?\.py$/, '').split('/')) as [
    string[],
    string[],
  ];
  const [leaf, leafNow] = [old.at(-1) ?? '', now.at(-1) ?? ''];
  const parent = old.slice(0, -1).join('.');
  for (const [path, content] of project) {
    if (!path.endsWith('.py')) continue;
    project.set(
      path,
      String(content)
        .replace(new RegExp(`\\b${old.join('\\.')}\\b`, 'g'), now.join('.'))
        .replace(
          new RegExp(`^from ${parent.replaceAll('.', '\\.')} import ${leaf}( as (\\w+))?$`, 'gm'),
          (_, _as, name: string | undefined) =>
            `from ${now.slice(0, -1).join('.')} import ${leafNow}${(name ?? leaf) === leafNow ? '' : ` as ${name ?? leaf}`}`,
        ),
    );
  }
}

/** The lines one step further in. */
export const indented = (text: string): string => text.replace(/^(?=.)/gm, '    ');
