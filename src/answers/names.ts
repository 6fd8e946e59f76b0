import { pythonReserved } from '../python/reserved.js';
import { pluralOf, singularOf } from './nouns.js';

/** Longer names would not fit into the names of constraints, nor on a line. */
export const LONGEST_NAME = 22;

export type NameReason = 'empty' | 'characters' | 'long' | 'reserved' | 'uncountable' | 'ambiguous';

/** `blog_post` for `BlogPost`, `blog-post` and `Blog post`. */
export function snakeCase(name: string): string {
  return name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase();
}

/** `BlogPost` for `blog_post`. */
export function className(name: string): string {
  return name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Why a snake_case name cannot be one in Python and in the database. */
export function identifierProblem(name: string): NameReason | undefined {
  if (name === '') return 'empty';
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) return 'characters';
  if (name.length > LONGEST_NAME) return 'long';
  if (pythonReserved.has(name)) return 'reserved';
  return undefined;
}

/** Like `identifierProblem`, for a noun in the singular or plural. */
export function nounProblem(noun: string): NameReason | undefined {
  const plural = pluralOf(noun);
  const singular = singularOf(noun);
  const problem = identifierProblem(noun) ?? identifierProblem(plural) ?? identifierProblem(singular);
  if (problem) return problem;
  if (singular === plural) return 'uncountable';
  // The project remembers the plural: a singular that it does not lead back to would be renamed.
  if (singularOf(plural) !== singular) return 'ambiguous';
  return templateNameProblem(singular) ?? templateNameProblem(plural);
}

/** As above, for a name that becomes a variable beside those of its templates. */
export function templateNameProblem(name: string): NameReason | undefined {
  return namesInTemplates.has(name) ? 'reserved' : undefined;
}

/** Variables, and classes in snake_case, of the code around a resource's own names; test/lint/names finds what is missing. */
const namesInTemplates = new Set(
  `admin current_user made_by principal reading_user replace seen_by writing_user annotated any api_router app async_generator async_iterator auth base bob body client conflict_error count database
database_dep dataclass datetime decimal delete_item delete_user depends email fastapi field foreign_key generic header
integer integrity_error item_crud job_progress json key lamp long_text mapped moment msg name not_found_error number
numeric page pagination pagination_dep path payload problem pydantic pytest query reason request require_another_admin
response router row row_id rows scope security session session_dep settings short_text sqlalchemy statement status string
table test_client text total type_error type_var url uuid value`.split(/\s+/),
);
