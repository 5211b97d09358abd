package postgres

import (
	"context"
	"encoding/binary"
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
	return walkPages(ctx, limit, read, func(page []T) error {
		for _, row := range page {
			if err := fn(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// walkPages is walk, a page at a time.
func walkPages[T any](ctx context.Context, limit int, read func(ctx context.Context, last *T) ([]T, error), fn func([]T) error) error {
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
		if len(page.list) == 0 {
			return nil
		}
		if err := fn(page.list); err != nil {
			cancel()
			if whole {
				<-next // its connection is back
			}
			return err
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

// lined is the number of records that EachLines reads at a time.
const lined = 2000

// lineSQL is what a table shows of a record. The columns are read by place in lineReader.
const lineSQL = `
	SELECT r.id, r.data, r.state, r.questions, r.blockers, r.warnings, r.files, r.carried_number, r.updated_at, ru.name,
		array_to_string(r.proofs, ' ')
	FROM records r
	LEFT JOIN people ru ON ru.id = r.updated_by
	WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL AND r.id > @after
	ORDER BY r.id
	LIMIT @limit`

// EachLines walks all records of a section in order of entry with what a table shows of them. A hundred thousand of them may go out at
// once, so the values are taken as they come over the wire, and contents are not taken apart.
func (s *Store) EachLines(ctx context.Context, sc handover.Scope, section uuid.UUID, fn func([]app.Line) error) error {
	some := false
	err := walkPages(ctx, lined, func(ctx context.Context, last *app.Line) ([]app.Line, error) {
		after := uuid.Nil
		if last != nil {
			after = last.ID
		}
		rows, err := s.pool.Query(ctx, lineSQL, pgx.QueryResultFormats{pgx.BinaryFormatCode},
			pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section, "after": after, "limit": lined})
		if err != nil {
			return nil, translate(err)
		}
		defer rows.Close()
		out := make([]app.Line, 0, lined)
		var page lineReader
		for rows.Next() {
			out = append(out, page.read(rows.RawValues()))
		}
		return out, translate(rows.Err())
	}, func(page []app.Line) error {
		some = true
		return fn(page)
	})
	if err == nil && !some {
		_, err = s.kindOf(ctx, sc, section) // nothing is there, or there is no such section
	}
	return err
}

// lineReader reads what lineSQL gives in binary form. What many lines of a page say is kept once, and contents stand one behind the other.
type lineReader struct {
	state, carried, updater string
	contents                []byte
}

func (p *lineReader) read(raw [][]byte) app.Line {
	number := func(b []byte) int { return int(int32(binary.BigEndian.Uint32(b))) }
	l := app.Line{
		ID: uuid.UUID(raw[0]), State: handover.RecordState(once(&p.state, raw[2])), Carried: once(&p.carried, raw[7]), Updater: once(&p.updater, raw[9]), Proofs: string(raw[10]),
		UpdatedAt: firstMoment.Add(time.Duration(binary.BigEndian.Uint64(raw[8])) * time.Microsecond),
	}
	l.Counts.Questions, l.Counts.Blockers, l.Counts.Warnings, l.Counts.Files = number(raw[3]), number(raw[4]), number(raw[5]), number(raw[6])
	const lot = 64 << 10
	if len(raw[1]) > cap(p.contents)-len(p.contents) {
		p.contents = make([]byte, 0, max(lot, len(raw[1])))
	}
	from := len(p.contents)
	p.contents = append(p.contents, raw[1]...)
	l.Content = p.contents[from:len(p.contents):len(p.contents)]
	return l
}

// once is the text that was there before when it is the same.
func once(before *string, raw []byte) string {
	if *before != string(raw) {
		*before = string(raw)
	}
	return *before
}

// firstMoment is where PostgreSQL begins to count microseconds.
var firstMoment = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// ExtraHeaders are the columns that mean no field, of all records of a section.
func (s *Store) ExtraHeaders(ctx context.Context, sc handover.Scope, section uuid.UUID) ([]string, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT DISTINCT json_object_keys(r.data -> 'extra') AS header
		FROM records r
		WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL AND position('"extra"' IN r.data::text) > 0
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

// EachProof walks the acts in the order of their ids, which is that of their times.
func (s *Store) EachProof(ctx context.Context, sc handover.Scope, fn func(handover.ProofAct) error) error {
	return walk(ctx, exported, func(ctx context.Context, last *handover.ProofAct) ([]handover.ProofAct, error) {
		after := uuid.Nil
		if last != nil {
			after = last.ID
		}
		rows, err := s.pool.Query(ctx, `
			SELECT `+proofColumns+`
			FROM proof_acts x
			WHERE x.handover_id = @handover AND x.id > @after
			ORDER BY x.id
			LIMIT @limit`, pgx.StrictNamedArgs{"handover": sc.Handover(), "after": after, "limit": exported})
		if err != nil {
			return nil, translate(err)
		}
		return collect(rows, proofDest)
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
