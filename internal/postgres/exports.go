package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// exported is the number of questions or events that an export reads at a time.
const exported = 200

// walk reads page after page, each behind the last row of the one before. The next page is read while fn is busy with one; a reader that
// is slower than that leaves no connection waiting.
func walk[T any](ctx context.Context, limit int, read func(ctx context.Context, last *T) ([]T, error), fn func(T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		list []T
		err  error
	}
	next := make(chan result, 1)
	ask := func(last *T) {
		go func() {
			list, err := read(ctx, last)
			next <- result{list, err}
		}()
	}
	ask(nil)
	for {
		page := <-next
		if page.err != nil {
			return page.err
		}
		whole := len(page.list) == limit
		if whole {
			ask(&page.list[limit-1])
		}
		for i := range page.list {
			if err := fn(page.list[i]); err != nil {
				cancel()
				if whole {
					<-next // its connection is back
				}
				return err
			}
		}
		if !whole {
			return nil
		}
	}
}

// ExtraHeaders are the columns that mean no field, of all records of a section.
func (s *Store) ExtraHeaders(ctx context.Context, sc handover.Scope, section uuid.UUID) ([]string, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT DISTINCT jsonb_object_keys(r.data -> 'extra') AS header
		FROM records r
		WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL AND r.data ? 'extra'
		ORDER BY header`, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section})
	if err != nil {
		return nil, translate(err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// EachQuestion walks all questions of the handover with what was said, in the order they were asked.
func (s *Store) EachQuestion(ctx context.Context, sc handover.Scope, fn func(handover.Question) error) error {
	return walk(ctx, exported, func(ctx context.Context, last *handover.Question) ([]handover.Question, error) {
		after := uuid.Nil
		if last != nil {
			after = last.ID
		}
		var out []handover.Question
		var b batch
		b.rows(questionsSQL+` AND q.id > @after ORDER BY q.id LIMIT @limit`,
			pgx.StrictNamedArgs{"handover": sc.Handover(), "after": after, "limit": exported}, readQuestions(&out))
		return out, s.send(ctx, &b)
	}, fn)
}

// EachEvent walks the handover's events from the first on.
func (s *Store) EachEvent(ctx context.Context, sc handover.Scope, fn func(handover.Event) error) error {
	return walk(ctx, exported, func(ctx context.Context, last *handover.Event) ([]handover.Event, error) {
		var seq int64
		if last != nil {
			seq = last.Seq
		}
		rows, err := s.pool.Query(ctx, eventsSQL+`
			AND e.seq > @seq
			ORDER BY e.seq
			LIMIT @limit`, pgx.StrictNamedArgs{"handover": sc.Handover(), "seq": seq, "limit": exported})
		if err != nil {
			return nil, translate(err)
		}
		return collect(rows, eventDest)
	}, fn)
}

// StoredFiles are the files of the handover that are there, and those that were there when somebody signed, with where their contents
// are, in order of entry.
func (s *Store) StoredFiles(ctx context.Context, sc handover.Scope) ([]app.StoredFile, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+fileColumns+`, b.place
		FROM files f`+fileJoins+`
		JOIN blobs b ON (b.workspace_id, b.id) = (f.workspace_id, f.blob_id)
		WHERE f.handover_id = @handover AND (
			f.removed_at IS NULL AND fr.removed_at IS NULL
			OR f.question_id IS NULL AND EXISTS (
				SELECT 1 FROM seals g
				WHERE (g.handover_id, g.section_id) = (f.handover_id, f.section_id)
				AND g.signed_at >= f.added_at AND (f.removed_at IS NULL OR g.signed_at < f.removed_at)))
		ORDER BY f.id`, pgx.StrictNamedArgs{"handover": sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, func(f *app.StoredFile) []any { return append(fileDest(&f.File), &f.Kept.Place) })
	for i := range list {
		f := &list[i]
		f.Kept.ID, f.Kept.Digest, f.Kept.Size = f.Blob, f.Digest, f.Size
	}
	return list, err
}
