package postgres

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// lookAgain ends an INSERT INTO looks.
const lookAgain = `
		ON CONFLICT (handover_id, person_id, record_id) DO UPDATE
		SET revision = EXCLUDED.revision, shown = EXCLUDED.shown, seen_at = EXCLUDED.seen_at`

// Look keeps what the viewer saw of a record, as far as it is one of the scope's handover. It never says more than the record does.
func (s *Store) Look(ctx context.Context, sc handover.Scope, l app.Look) error {
	n, err := exec(ctx, s.pool, `
		INSERT INTO looks (handover_id, person_id, record_id, revision, shown, seen_at)
		SELECT r.handover_id, @by, r.id, least(@revision, r.revision), least(@shown, r.revision + r.file_changes), @at
		FROM records r
		WHERE r.handover_id = @handover AND r.id = @record`+lookAgain,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "by": sc.By(), "record": l.Record, "revision": l.Revision, "shown": l.Shown, "at": l.At})
	if err == nil && n == 0 {
		err = handover.ErrNotFound()
	}
	return err
}

// sinceMost is the number of kept states of a record that are compared; of more, the newest are.
const sinceMost = 40

// baseSQL is when the reader knew the record last, and the kept states from then on. A signature stands over the whole section.
const baseSQL = `
		base AS (
			SELECT x.how, x.at, x.revision
			FROM (
				(SELECT 'seen' AS how, k.seen_at AS at, k.revision
				FROM looks k
				WHERE (k.handover_id, k.person_id, k.record_id) = (@handover, @viewer, @record))
				UNION ALL
				(SELECT 'judged', v.made_at, v.revision
				FROM reviews v
				WHERE v.handover_id = @handover AND v.record_id = @record AND v.made_by = @viewer AND v.revision IS NOT NULL
				ORDER BY v.made_at DESC
				LIMIT 1)
				UNION ALL
				(SELECT 'signed', g.signed_at, NULL
				FROM seals g
				WHERE g.handover_id = @handover AND g.section_id = @section AND g.person_id = @viewer
				ORDER BY g.signed_at DESC
				LIMIT 1)
			) x
			ORDER BY x.at DESC, x.how
			LIMIT 1
		), first AS (
			SELECT v.revision
			FROM record_revisions v, base
			WHERE v.handover_id = @handover AND v.record_id = @record
				AND CASE WHEN base.revision IS NULL THEN v.made_at <= base.at ELSE v.revision <= base.revision END
			ORDER BY v.revision DESC
			LIMIT 1
		)`

// DeskPage is one record of a queue with what a reviewer needs first, in one round trip.
func (s *Store) DeskPage(ctx context.Context, sc handover.Scope, q app.DeskQuery) (app.DeskPage, error) {
	var out app.DeskPage
	var b batch
	fill := b.recordPage(sc, q.Record, &out.RecordPage)
	b.rows(questionsSQL+` AND q.record_id = @record ORDER BY q.state = 'resolved', q.id LIMIT 100`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "record": q.Record}, readQuestions(&out.Questions))
	var extra []byte
	w := narrow(sc, q.Section, q.Filter)
	w.args["viewer"], w.args["record"], w.args["last"] = sc.By(), q.Record, q.Last
	counted := `(SELECT count(*) FROM (SELECT 1 FROM records r WHERE ` + w.sql() + ` LIMIT ` + strconv.Itoa(countLimit+1) + `) x)`
	if _, kept := total(handover.Counts{}, q.Filter); kept {
		counted = `0`
	}
	b.row(`
		WITH `+baseSQL+`
		SELECT json_build_object(
			'Previous', (SELECT r.id FROM records r WHERE `+w.sql()+` AND r.id < @record ORDER BY r.id DESC LIMIT 1),
			'Next', (SELECT r.id FROM records r WHERE `+w.sql()+` AND r.id > @record ORDER BY r.id LIMIT 1),
			'Total', `+counted+`,
			'Base', (SELECT json_build_object('How', how, 'At', at) FROM base),
			'Since', (SELECT json_agg(x ORDER BY x."Revision") FROM (
				SELECT v.revision AS "Revision", v.title AS "Title", v.data::json AS "Data", v.act AS "Act", p.name AS "By", v.made_at AS "At"
				FROM record_revisions v
				JOIN people p ON p.id = v.made_by
				WHERE v.handover_id = @handover AND v.record_id = @record AND v.revision >= (SELECT revision FROM first)
				ORDER BY v.revision = (SELECT revision FROM first) DESC, v.revision DESC
				LIMIT `+strconv.Itoa(sinceMost)+`) x),
			'Repeated', (SELECT r.repeated FROM records r WHERE r.handover_id = @handover AND r.id = @record),
			'Last', (SELECT json_build_object('ID', r.id, 'Title', r.title, 'State', r.state, 'ReviewedBy', r.reviewed_by)
				FROM records r WHERE r.handover_id = @handover AND r.section_id = @section AND r.id = @last AND r.removed_at IS NULL),
			'Sample', (`+openSampleSQL+`))`, w.args, &extra)
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	if err := fill(); err != nil {
		return out, err
	}
	if out.Record.Section != q.Section || out.Record.Removed() {
		return out, handover.ErrNotFound()
	}
	return out, readDesk(sc, extra, q.Filter, &out)
}

func readDesk(sc handover.Scope, extra []byte, f app.RecordFilter, out *app.DeskPage) error {
	var x struct {
		Previous, Next uuid.UUID
		Total          int
		Base           *app.DeskBase
		Since          []app.Revision
		Repeated       []string
		Last           *struct {
			ID, ReviewedBy uuid.UUID
			Title          string
			State          handover.RecordState
		}
		Sample *sampleRow
	}
	if err := json.Unmarshal(extra, &x); err != nil {
		return err
	}
	out.Previous, out.Next, out.Base, out.Since, out.Repeated = x.Previous, x.Next, x.Base, x.Since, x.Repeated
	var kept bool
	if out.Total, kept = total(out.Section.Counts, f); !kept {
		out.Total, out.More = min(x.Total, countLimit), x.Total > countLimit
	}
	if x.Last != nil {
		out.Last = &handover.Record{Handover: sc.Handover(), ID: x.Last.ID, Title: x.Last.Title, State: x.Last.State, ReviewedBy: x.Last.ReviewedBy}
	}
	if x.Sample != nil {
		out.Sample = x.Sample.read(sc, out.Section.ID)
	}
	return nil
}

// DeskNext is the record of the queue behind the one with the id, else the first one.
func (s *Store) DeskNext(ctx context.Context, sc handover.Scope, q app.DeskQuery) (uuid.UUID, error) {
	w := narrow(sc, q.Section, q.Filter)
	w.args["record"] = q.Record
	var next *uuid.UUID
	err := one(s.pool.QueryRow(ctx, `
		SELECT coalesce(
			(SELECT r.id FROM records r WHERE `+w.sql()+` AND r.id > @record ORDER BY r.id LIMIT 1),
			(SELECT r.id FROM records r WHERE `+w.sql()+` AND r.id < @record ORDER BY r.id LIMIT 1))`, w.args), &next)
	if err != nil || next == nil {
		return uuid.Nil, err
	}
	return *next, nil
}

// DeskQueues counts what is not kept: what changed since the viewer looked, what says nothing, and the findings.
func (s *Store) DeskQueues(ctx context.Context, sc handover.Scope, section uuid.UUID) (app.DeskQueues, error) {
	var out app.DeskQueues
	var b batch
	b.frame(sc, &out.Frame)
	changed, filler := narrow(sc, section, app.RecordFilter{Changed: true}), narrow(sc, section, app.RecordFilter{Filler: true})
	var sample []byte
	b.row(`
		SELECT (SELECT count(*) FROM records r WHERE `+changed.sql()+`), (SELECT count(*) FROM records r WHERE `+filler.sql()+`),
			(`+openSampleSQL+`)`, changed.args, &out.Changed, &out.Filler, &sample)
	b.rows(ruleCountsSQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}, func(rows pgx.Rows) error {
		var err error
		out.Rules, err = collect(rows, func(r *app.RuleCount) []any {
			return []any{&r.Rule, &r.Field, &r.Severity, &r.Args, &r.Count, &r.Waiting}
		})
		return err
	})
	err := s.send(ctx, &b)
	if out.Section, err = found(out.Frame, section, err); err != nil {
		return out, err
	}
	out.Sample, err = readSample(sc, section, sample)
	return out, err
}

// ruleCountsSQL counts the records of a section by finding. It reads every record that has one.
const ruleCountsSQL = `
	SELECT y.f ->> 0, min(y.f ->> 1), min(y.f ->> 2), coalesce((array_agg(y.f -> 3))[1], '{}'), count(DISTINCT r.id),
		count(DISTINCT r.id) FILTER (WHERE r.state = 'submitted')
	FROM records r
	CROSS JOIN LATERAL jsonb_array_elements(r.findings) y (f)
	WHERE r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL AND r.blockers + r.warnings > 0 AND y.f ->> 2 <> 'notice'
	GROUP BY y.f ->> 0
	ORDER BY count(DISTINCT r.id) DESC, y.f ->> 0
	LIMIT 100`
