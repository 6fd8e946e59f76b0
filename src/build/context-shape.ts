import type { RenderContext } from '../render/context.js';
import type { Shape } from './compile-template.js';

/** `RenderContext`, as a value: the compiler holds the two together. */
type ShapeOf<T> =
  T extends Array<infer Element>
    ? readonly [ShapeOf<Element>]
    : T extends object
      ? { readonly [Key in keyof T]: ShapeOf<T[Key]> }
      : true;

/** The shape of what templates can name. */
export function contextShape(featureIds: readonly string[]): Shape {
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
  };
  return { ...shape, has: Object.fromEntries(featureIds.map((id) => [id, true as const])) };
}
