//! Migrations on a real SQLite and a real PostgreSQL.

mod columns;
mod corpus;
mod database;
mod documents;
mod hostile;
mod runner;
mod trap;
