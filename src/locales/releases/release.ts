import type { FeatureId } from '../../answers/catalogue.js';

/** What a version means for projects that earlier ones made: what `upgrade` follows by itself, and what it says. */
export interface Release {
  version: string;
  /**
   * Python modules, `app.core.errors`, and names in them, `app.core.security:HSTS`, that are elsewhere now. Names that keep
   * their name are found without being listed; those that got another one are not.
   */
  renames: Readonly<Record<string, string>>;
  notes: readonly ReleaseNote[];
}

/** One thing that works differently, or that a person has to do. */
export interface ReleaseNote {
  kind: 'changed' | 'by-hand';
  /** Said only to projects that have all of these. */
  features?: readonly FeatureId[];
  /** Said only where this occurs in a file that somebody edited or wrote, or in .env. */
  where?: RegExp;
  en: string;
  ko: string;
}
