"""All SQL. One SQLite file holds one connection; each table family is a module of functions on a sqlite3 connection."""
