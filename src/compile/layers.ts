import { isKind, type ResourceKind } from '../answers/kinds.js';
import type { Layer, SlotContribution, TemplateFile } from '../render/template.js';

export const BASE = 'base';
export const MANIFEST = 'manifest.ts';
/** Joins the ids of features of which any is enough. */
export const OR = '-or-';
/** Begins the name of a folder that is rendered for each resource of a kind: `@router`, `@router+sqlalchemy`. */
export const RESOURCE = '@';

export interface CompiledFile extends TemplateFile {
  /** Names of the slots that the file offers. */
  slots: string[];
}

export interface CompiledLayer {
  /** Name of the folder. */
  id: string;
  /** Sets of ids; the kind of resource counts as a feature, e.g. `@router`. */
  anyOf: string[][];
  files: CompiledFile[];
  contributions: (SlotContribution & { slots: string[] })[];
}

/** Whether the name of a folder, or a part of it, is that of a kind of resource: `@router`. */
export function isKindFolder(name: string): boolean {
  return name.startsWith(RESOURCE) && isKind(name.slice(1));
}

/** The kind of resource that a layer is rendered for; empty for one of a feature. */
export function kindOf({ id }: CompiledLayer): string {
  return id.startsWith(RESOURCE) ? (id.slice(1).split('+')[0] ?? '') : '';
}

/** A template path as a pattern in which the resource's names match anything. */
export function pathPattern(path: string): RegExp {
  const escaped = path.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll(/__(name|singular|plural|api)__/g, '(?<$1>\\w+?)')}$`);
}

/** `a+b` is both, `a-or-b` either, `base` always. */
export function conditionOf(folder: string): string[][] {
  if (folder === BASE) return [[]];
  return folder.split(OR).map((all) => all.split('+'));
}

/** Whether `a` is on only where `b` is, too. */
export function refines(a: CompiledLayer, b: CompiledLayer): boolean {
  return a.anyOf.every((all) => b.anyOf.some((one) => isSubset(one, all)));
}

export function isSubset(part: readonly string[], whole: readonly string[]): boolean {
  return part.every((id) => whole.includes(id));
}

/** The part of a compiled layer that rendering needs. */
export function layerData({ id, anyOf, files, contributions }: CompiledLayer): Layer {
  const plain = <T extends TemplateFile>({ slots: _, ...file }: T & { slots?: string[] }): Omit<T, 'slots'> =>
    file;
  return {
    anyOf: anyOf.map((all) => all.filter((one) => !isKindFolder(one))) as Layer['anyOf'],
    ...(id.startsWith(RESOURCE) ? { resource: id.slice(1).split('+')[0] as ResourceKind } : {}),
    files: files.map(plain),
    slots: contributions.map(plain) as SlotContribution[],
  };
}
