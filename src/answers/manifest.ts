import type { FeatureId } from '../generated/feature-id.js';
import type { Section } from './curriculum.js';
import type { Column, Table } from './table.js';

/** A text in both languages of the generator. */
export interface Localised {
  en: string;
  ko: string;
}

/** What every layer of templates, the base included, may bring. */
interface LayerManifest {
  /** Runtime requirements (PEP 508), e.g. `sqlalchemy[asyncio]>=2.1,<2.2`. */
  dependencies?: string[];
  /** Requirements of the `dev` dependency group. */
  devDependencies?: string[];
  /** Tables this layer owns. */
  tables?: Table[];
  /** Columns this layer adds to tables of other layers, by table name. */
  columns?: Record<string, Column[]>;
  /** Settings whose value is random for each project and is written to `.env` only. */
  secrets?: string[];
}

export type BaseManifest = LayerManifest;

/** One opt-in feature: the folder `templates/<id>` with this manifest in it. */
export interface FeatureManifest extends LayerManifest {
  /** Shown in prompts, help and documents. */
  title: Localised;
  /** One line under the title: what the project gains. */
  summary: Localised;
  /** Curriculum sections the feature shows, e.g. `['4.1', '4.2']`; a final project is its letter. */
  sections: Section[];
  /** Position in prompts and among the contributions to one slot; ties are broken by id. */
  rank: number;
  /** Features that are switched on along with this one. */
  requires?: FeatureId[];
  /** Columns it adds only where another feature is on as well: by that feature's id, then as `columns`. */
  columnsWith?: Partial<Record<FeatureId, Record<string, Column[]>>>;
  /** Features that cannot be chosen beside this one. */
  conflicts?: FeatureId[];
  /** Project folder that receives database migrations; set by the feature that brings a migration tool. */
  migrations?: string;
  /** Commands to run once before the first start, e.g. to create the tables. */
  setup?: string[];
}

/** Gives `templates/base/manifest.ts` its type; returns its argument. */
export function defineBase(manifest: BaseManifest): BaseManifest {
  return manifest;
}

/** Identity function that gives a feature's `manifest.ts` its type. */
export function defineFeature(manifest: FeatureManifest): FeatureManifest {
  return manifest;
}
