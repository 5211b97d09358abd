// Package migrations holds the database's history as SQL: NNNNNN_title.{up,down}.sql, applied in order at start under
// golang-migrate's advisory lock. schema.sql is the whole schema after the last one, dumped by `make schema`, never edited.
package migrations

import "embed"

// Files are the migrations.
//
//go:embed *_*.sql
var Files embed.FS

// Schema is the dumped schema, which a test compares with a freshly migrated database.
//
//go:embed schema.sql
var Schema string
