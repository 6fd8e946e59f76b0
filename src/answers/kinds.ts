import type { FeatureId } from './catalogue.js';

/**
 * Who may use a router: everybody, whoever is logged in, whoever has the router's own scopes, or admins; with those scopes
 * each row's owner and admins, or whoever reads but only the author and admins write.
 */
export const protections = ['none', 'login', 'scope', 'role:admin', 'owner', 'author'] as const;
export type Protection = (typeof protections)[number];

/** What a model answers with: see `models/NAME/model.toml`. */
export const modelOutputs = ['classes', 'vector', 'boxes', 'arrays'] as const;
export type ModelOutput = (typeof modelOutputs)[number];

/** Options that a resource can have beside its name and fields. */
export type ResourceOption = 'protect' | 'pagination' | 'api' | 'output';

/** What the generator knows of a kind of resource; its templates are in `templates/@<kind>`, its words in the locales. */
export interface Kind {
  /** How the name of such a resource is written: as typed, in the singular, in the plural, or as `v2`. */
  named: 'word' | 'singular' | 'plural' | 'version';
  /** Whether a resource of this kind has fields. */
  fields?: true;
  /** Whether a resource of this kind has a table. */
  table?: true;
  options?: readonly ResourceOption[];
  /** The feature whose code it builds on. */
  feature?: FeatureId;
  /** Whether the resource's name becomes a variable in its templates, which must not hide another. */
  variable?: true;
  /** Names that only its own templates have beside it. */
  reserved?: readonly string[];
  /** Modules, tables and test files that it brings; no two resources may bring the same one. */
  claims: readonly string[];
  /** Example for prompts and help. */
  example: string;
}

// In the order of help and menus.
const rows = {
  router: {
    named: 'plural',
    fields: true,
    table: true,
    options: ['protect', 'pagination', 'api'],
    claims: ['module {singular}', 'table {name}', 'test {name}'],
    example: 'posts',
  },
  model: {
    named: 'plural',
    fields: true,
    table: true,
    claims: ['module {singular}', 'table {name}', 'test {name}', 'test {singular}_model'],
    example: 'notes',
  },
  schema: {
    named: 'singular',
    fields: true,
    reserved: [
      'amount',
      'calendar_date',
      'base_model',
      'json_object',
      'reference',
      'str_enum',
      'strict_bool',
      'text_list',
      'time_of_day',
      'validation_error',
    ],
    claims: ['module {name}', 'test {name}', 'test {plural}'],
    example: 'filter_rule',
  },
  task: {
    named: 'word',
    fields: true,
    feature: 'celery' as FeatureId,
    variable: true,
    reserved: [
      ...[
        'current_user',
        'date',
        'get_job_or_404',
        'make_report',
        'predict_images',
        'problems',
        'progress_of',
      ],
      ...['read_job', 'shared_task', 'time'],
    ],
    claims: ['task {name}', 'test {name}'],
    example: 'resize_image',
  },
  websocket: {
    named: 'word',
    feature: 'websocket' as FeatureId,
    variable: true,
    reserved: ['connection', 'connections', 'events', 'get_websocket_session', 'post', 'web_socket_s'],
    claims: ['module {name}', 'test {name}'],
    example: 'prices',
  },
  inference: {
    named: 'word',
    options: ['output'],
    feature: 'inference' as FeatureId,
    reserved: ['model', 'outputs', 'prediction', 'size'],
    claims: ['served model {name}', 'test {name}_model'],
    example: 'pets',
  },
  dependency: {
    named: 'word',
    claims: ['dependency {name}', 'test {name}', 'test {name}_dependency'],
    example: 'tenant',
  },
  middleware: {
    named: 'word',
    claims: ['middleware {name}', 'test {name}', 'test {name}_middleware'],
    example: 'timing',
  },
  test: { named: 'word', claims: ['test {name}'], example: 'greeting' },
  version: { named: 'version', claims: ['api {name}', 'test api_{name}'], example: 'v2' },
} as const satisfies Record<string, Kind>;

export type ResourceKind = keyof typeof rows;
export const kinds: Readonly<Record<ResourceKind, Kind>> = rows;
export const resourceKinds = Object.keys(rows) as ResourceKind[];

export function isKind(word: unknown): word is ResourceKind {
  return typeof word === 'string' && Object.hasOwn(rows, word);
}
