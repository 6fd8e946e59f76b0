import type { Answers } from './answers.js';
import { baseManifest, closure, type Feature, type FeatureId } from './catalogue.js';

/** What the manifests say of the chosen features, taken together. */
export interface Selection {
  /** The features that are on, required ones included, in catalogue order. */
  features: readonly Feature[];
  ids: ReadonlySet<FeatureId>;
  /** Features that are on because a chosen one requires them. */
  required: readonly FeatureId[];
  /** Sorted PEP 508 requirements. */
  dependencies: string[];
  devDependencies: string[];
  /** Names of the settings that are random for each project. */
  secrets: readonly string[];
  /** Commands to run once before the first start, as they are typed. */
  setup: string[];
  /** Folder of the migrations; undefined without a database. */
  migrations: string | undefined;
  /** Precedes a command of the project's environment: `uv run ` or nothing. */
  run: string;
}

// Answers are never changed, only replaced.
const selections = new WeakMap<Answers, Selection>();

/** The selection of these answers, worked out once. */
export function select(answers: Answers): Selection {
  const known = selections.get(answers);
  if (known !== undefined) return known;
  const features = closure(answers.features);
  const layers = [baseManifest, ...features];
  const selection: Selection = {
    features,
    ids: new Set(features.map(({ id }) => id)),
    required: features.map(({ id }) => id).filter((id) => !answers.features.includes(id)),
    dependencies: sortedUnion(layers.map((layer) => layer.dependencies)),
    devDependencies: sortedUnion(layers.map((layer) => layer.devDependencies)),
    secrets: layers.flatMap((layer) => layer.secrets ?? []),
    setup: features.flatMap((feature) => feature.setup ?? []),
    migrations: features.find(({ migrations }) => migrations !== undefined)?.migrations,
    run: answers.env === 'uv' ? 'uv run ' : '',
  };
  selections.set(answers, selection);
  return selection;
}

function sortedUnion(lists: ReadonlyArray<readonly string[] | undefined>): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))].sort();
}
