//! Migrations: the engine's plans on a real SQLite and a real PostgreSQL, and the service that runs them.

mod columns;
mod corpus;
mod database;
mod documents;
mod evidence;
mod generations;
mod hostile;
mod runner;
mod service;
mod trap;
