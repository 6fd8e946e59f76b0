import { type Answers, environmentTools } from '../answers/answers.js';
import { baseManifest, type FeatureId, features } from '../answers/catalogue.js';
import { repeatCommand } from '../answers/repeat-command.js';
import type { Resource } from '../answers/resource.js';
import { select } from '../answers/select.js';
import type { Table } from '../answers/table.js';
import { version } from '../answers/version.js';
import { sectionsInText } from '../locales/section.js';
import { tablesOf } from '../tables/database.js';
import {
  type ResourceContext,
  type ResourcesContext,
  resourceContext,
  resourcesContext,
} from './resource-context.js';

/** What templates can name. A template that names anything else does not build. */
export interface RenderContext extends ResourcesContext {
  /** Version of this generator. */
  generator: string;
  project: {
    /** The project's name as typed. */
    name: string;
    /** Normalised name of the Python distribution (PEP 503) and of the npm package. */
    distribution: string;
    /** For people: the name with its hyphens and underscores as spaces. */
    title: string;
  };
  lang: string;
  ko: boolean;
  en: boolean;
  env: string;
  uv: boolean;
  venv: boolean;
  conda: boolean;
  /** What stands before a command of the project's environment: `uv run ` or nothing. */
  run: string;
  /** The command line that makes the same project. */
  command: string;
  /** Asked-for feature ids, comma-separated; empty when none was. */
  asked: string;
  /** Whether a feature is on, by id. */
  has: Record<FeatureId, boolean>;
  /** Features that are on, in catalogue order, titled in the project's language. */
  features: Array<{ id: string; title: string; summary: string; sections: string }>;
  /** Commands to run once before the first start. */
  setup: string[];
  /** Sorted PEP 508 requirements. */
  dependencies: string[];
  devDependencies: string[];
}

/** The context of a render, and what rendering needs beside it. */
export function contextFor(answers: Answers): {
  context: RenderContext;
  tables: Table[];
  /** Each resource with what its own templates see. */
  resources: Array<{ resource: Resource; context: RenderContext & { resource: ResourceContext } }>;
} {
  const { features: on, ids, migrations, setup, dependencies, devDependencies, run } = select(answers);
  const tables = tablesOf(answers);
  const around = {
    resources: answers.resources,
    tables,
    jwt: ids.has('jwt'),
    orm: migrations !== undefined,
    lang: answers.lang,
  };
  const context: RenderContext = {
    ...resourcesContext(around),
    generator: version,
    project: {
      name: answers.name,
      distribution: distributionName(answers.name),
      title: titleOf(answers.name),
    },
    lang: answers.lang,
    ko: answers.lang === 'ko',
    en: answers.lang === 'en',
    env: answers.env,
    ...(Object.fromEntries(environmentTools.map((tool) => [tool, tool === answers.env])) as Record<
      Answers['env'],
      boolean
    >),
    run,
    command: repeatCommand(answers),
    asked: answers.features.join(','),
    has: Object.fromEntries(features.map(({ id }) => [id, ids.has(id)])) as Record<FeatureId, boolean>,
    features: on.map(({ id, title, summary, sections }) => ({
      id,
      title: title[answers.lang],
      summary: summary[answers.lang],
      sections: sectionsInText(sections, answers.lang),
    })),
    setup,
    dependencies,
    devDependencies,
  };
  const resources = answers.resources.map((resource) => ({
    resource,
    context: { ...context, resource: resourceContext(resource, around) },
  }));
  return { context, tables, resources };
}

function titleOf(name: string): string {
  const words = name.replace(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Name of the Python distribution: lower case ASCII letters, digits and single hyphens (PEP 503).
 *
 * `app` when nothing is left of the name (one in Hangul, say). A project with the name of a library that it may depend on
 * would require itself, and one called `pip` would replace the pip that installs it: those get a suffix.
 */
export function distributionName(name: string): string {
  const normalised = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (normalised === '') return 'app';
  return libraryNames().has(normalised) ? `${normalised}-app` : normalised;
}

function libraryNames(): Set<string> {
  const requirements = [baseManifest, ...features].flatMap((layer) => [
    ...(layer.dependencies ?? []),
    ...(layer.devDependencies ?? []),
  ]);
  const names = requirements.map((requirement) => /^[\w.-]+/.exec(requirement)?.[0] ?? requirement);
  return new Set([
    ...names.map((name) => name.toLowerCase().replace(/[._]+/g, '-')),
    ...['plop', 'create-fastapi-curriculum', 'pip', 'setuptools', 'wheel', 'hatchling'],
  ]);
}
