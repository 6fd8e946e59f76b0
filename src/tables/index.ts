export { type Alteration, diffTables, drops, inverse, type Operation } from './diff.js';
export { mergeTables, type TableLayer } from './merge-tables.js';
export { initialMigration, isUntouchedMigration, type Migration, migrationSource } from './migration.js';
export { findHead, MigrationError } from './migration-line.js';
export { type ModelSource, modelSource } from './model.js';
export {
  type Column,
  type ColumnDefault,
  type ColumnType,
  enumeration,
  json,
  string,
  type Table,
  TableError,
} from './table.js';
