package postgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"time"

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

// kindOf is the kind of a section of the handover.
func (s *Store) kindOf(ctx context.Context, sc handover.Scope, section uuid.UUID) (string, error) {
	var key string
	err := one(s.pool.QueryRow(ctx, `SELECT kind FROM sections WHERE (handover_id, id) = (@handover, @section)`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}), &key)
	return key, err
}

// lineSQL is what a table shows of a record. The columns are read by place in readLine.
const lineSQL = `
	SELECT r.id, r.data, r.state, r.questions, r.blockers, r.warnings, r.files, r.carried_number, r.updated_at, ru.name
	FROM records r
	LEFT JOIN people ru ON ru.id = r.updated_by
	WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL AND r.id > @after
	ORDER BY r.id
	LIMIT @limit`

// EachLine walks all records of a section in order of entry with what a table shows of them. A hundred thousand of them may go out at
// once, so the values are taken as they come over the wire.
func (s *Store) EachLine(ctx context.Context, sc handover.Scope, section uuid.UUID, fn func(handover.Record) error) error {
	key, err := s.kindOf(ctx, sc, section)
	if err != nil {
		return err
	}
	kind, ok := sc.Kind(key)
	if !ok {
		return fmt.Errorf("section %s is of an unknown kind %s", section, key)
	}
	return ahead(ctx, func(ctx context.Context, give func(handover.Record) error) error {
		return walk(ctx, walked, func(ctx context.Context, last *rawLine) ([]rawLine, error) {
			after := uuid.Nil
			if last != nil {
				after = last.ID
			}
			rows, err := s.pool.Query(ctx, lineSQL, pgx.QueryResultFormats{pgx.BinaryFormatCode},
				pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section, "after": after, "limit": walked})
			if err != nil {
				return nil, translate(err)
			}
			defer rows.Close()
			out := make([]rawLine, 0, walked)
			for rows.Next() {
				out = append(out, readLine(sc, section, key, rows.RawValues()))
			}
			return out, translate(rows.Err())
		}, func(l rawLine) error {
			var err error
			if l.Values, err = kind.FromJSON(l.data); err != nil {
				return fmt.Errorf("record %s: %w", l.ID, err)
			}
			return give(l.Record)
		})
	}, fn)
}

// ahead runs fn on what walk gives while walk goes on, at most some pages ahead.
func ahead(
	ctx context.Context, walk func(ctx context.Context, give func(handover.Record) error) error, fn func(handover.Record) error,
) error {
	ctx, cancel := context.WithCancel(ctx)
	pages, end := make(chan []handover.Record, 1), make(chan error, 1)
	go func() {
		defer close(pages)
		var page []handover.Record
		send := func() error {
			select {
			case pages <- page:
				page = make([]handover.Record, 0, walked)
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err := walk(ctx, func(r handover.Record) error {
			if page = append(page, r); len(page) < walked {
				return nil
			}
			return send()
		})
		if err == nil {
			err = send()
		}
		end <- err
	}()
	defer func() {
		cancel()
		for range pages {
		}
	}()
	for page := range pages {
		for _, r := range page {
			if err := fn(r); err != nil {
				return err
			}
		}
	}
	return <-end
}

// rawLine is a record before its content was read.
type rawLine struct {
	handover.Record
	data []byte
}

// readLine reads what lineSQL gives in binary form.
func readLine(sc handover.Scope, section uuid.UUID, kind string, raw [][]byte) rawLine {
	number := func(b []byte) int { return int(int32(binary.BigEndian.Uint32(b))) }
	l := rawLine{Record: handover.Record{Handover: sc.Handover(), Section: section, Kind: kind}}
	l.ID, l.data = uuid.UUID(raw[0]), bytes.Clone(raw[1][1:]) // behind the version of jsonb
	l.State = handover.RecordState(raw[2])
	l.Counts.Questions, l.Counts.Blockers, l.Counts.Warnings, l.Counts.Files = number(raw[3]), number(raw[4]), number(raw[5]), number(raw[6])
	l.Carried.Number, l.Updater = string(raw[7]), string(raw[9])
	l.UpdatedAt = firstMoment.Add(time.Duration(binary.BigEndian.Uint64(raw[8])) * time.Microsecond)
	return l
}

// firstMoment is where PostgreSQL begins to count microseconds.
var firstMoment = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

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
