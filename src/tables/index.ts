export {
  type Column,
  type ColumnType,
  enumeration,
  json,
  string,
  type Table,
  TableError,
} from '../answers/table.js';
export { type Dropped, diffTables, drops, inverse } from './diff.js';
export { mergeTables } from './merge-tables.js';
export { initialMigration, isUntouchedMigration, type Migration, migrationSource } from './migration.js';
export { findHead, MigrationError } from './migration-line.js';
export { modelSource } from './model.js';
