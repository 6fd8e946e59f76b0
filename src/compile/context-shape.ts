import type { RenderContext } from '../render/context.js';
import type { TargetContext } from '../render/field-context.js';
import type { ResourceContext } from '../render/resource-context.js';
import type { Shape } from './compile-template.js';

/** `RenderContext`, as a value: the compiler holds the two together. */
type ShapeOf<T> =
  T extends Array<infer Element>
    ? readonly [ShapeOf<Element>]
    : T extends object
      ? { readonly [Key in keyof T]: ShapeOf<T[Key]> }
      : true;

const TARGET: ShapeOf<TargetContext> = {
  singular: true,
  plural: true,
  model: true,
  title: true,
  field: true,
  required: true,
  maker: true,
  isRouter: true,
  isSelf: true,
  ownerColumn: true,
  api: true,
  path: true,
};

const FIELD: ShapeOf<ResourceContext['fields'][number]> = {
  name: true,
  input: true,
  output: true,
  optional: true,
  sample: true,
  other: true,
  invalid: true,
  value: true,
  fallback: true,
  counted: true,
  fresh: true,
  isRef: true,
  isPrivate: true,
  required: true,
  target: TARGET,
};

const RESOURCE: ShapeOf<ResourceContext> = {
  name: true,
  singular: true,
  plural: true,
  model: true,
  path: true,
  braced: true,
  header: true,
  slug: true,
  constant: true,
  titles: true,
  title: true,
  Titles: true,
  article: true,
  api: true,
  number: true,
  output: true,
  classes: true,
  boxes: true,
  arrays: true,
  hasLabels: true,
  paged: true,
  login: true,
  scope: true,
  admin: true,
  open: true,
  ownerColumn: true,
  privately: true,
  byAuthor: true,
  testedByAdmin: true,
  fields: [FIELD],
  outputFields: [FIELD],
  requiredFields: [FIELD],
  optionalFields: [FIELD],
  refs: [FIELD],
  requiredRefs: [FIELD],
  hasRequiredRefs: true,
  hasPrivateRefs: true,
  privateRefs: [FIELD],
  asSomebody: true,
  takesUser: true,
  conflicts: true,
  enums: [{ name: true, members: [{ member: true, value: true }] }],
  uniques: [true],
  triedUniques: [true],
  counted: true,
  countedImports: [true],
  schemaImports: [true],
  outputImports: [true],
  valueImports: [true],
  modelImports: true,
  modelBody: true,
  referrers: [TARGET],
};

/**
 * The shape of what templates can name.
 *
 * @param ofResource whether they are rendered for a resource, which they see as well.
 */
export function contextShape(featureIds: readonly string[], ofResource = false): Shape {
  const shape: ShapeOf<Omit<RenderContext, 'has'>> = {
    generator: true,
    project: { name: true, distribution: true, title: true },
    lang: true,
    ko: true,
    en: true,
    env: true,
    uv: true,
    venv: true,
    conda: true,
    run: true,
    command: true,
    asked: true,
    features: [{ id: true, title: true, summary: true, sections: true }],
    setup: [true],
    dependencies: [true],
    devDependencies: [true],
    fieldTypes: {
      any: true,
      functions: true,
      bounded: true,
      moments: true,
      date: true,
      str: true,
      text: true,
      int: true,
      float: true,
      amount: true,
      time: true,
      datetime: true,
      url: true,
      list: true,
      json: true,
      ref: true,
      decimals: [true],
    },
    hasReferences: true,
    hasReferenceFields: true,
    userReferrers: [TARGET],
    itemReferrers: [TARGET],
  };
  return {
    ...shape,
    ...(ofResource ? { resource: RESOURCE } : {}),
    has: Object.fromEntries(featureIds.map((id) => [id, true as const])),
  };
}
