package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// waiversSQL are the waivers of a handover that nobody ended.
const waiversSQL = `
	SELECT ` + waiverColumns + `
	FROM waivers w` + waiverJoins + `
	WHERE w.handover_id = @handover AND w.ended_at IS NULL`

// waiversJSON are the same for a manifest, as handover.Waiver reads them.
const waiversJSON = `
	SELECT coalesce(json_agg(json_build_object('Check', w.check_id, 'Section', w.section_id, 'Record', w.record_id, 'Title', coalesce(r.title, ''), 'Reason', w.reason,
		'Name', p.name, 'Until', to_char(w.until, 'YYYY-MM-DD') || 'T00:00:00Z', 'ByName', m.name, 'At', w.made_at) ORDER BY w.made_at, w.id), '[]')::text
	FROM waivers w` + waiverJoins + `
	WHERE w.handover_id = @handover AND w.ended_at IS NULL`

const waiverColumns = `w.handover_id, w.id, w.check_id, w.section_id, w.record_id, coalesce(r.title, ''), w.reason, w.person_id, p.name, w.until, w.made_by, m.name, w.made_at`

const waiverJoins = `
	JOIN people p ON p.id = w.person_id
	JOIN people m ON m.id = w.made_by
	LEFT JOIN records r ON (r.handover_id, r.id) = (w.handover_id, w.record_id)`

func waiverDest(w *handover.Waiver) []any {
	return []any{&w.Handover, &w.ID, &w.Check, &w.Section, &w.Record, &w.Title, &w.Reason, &w.Person, &w.Name, at(&w.Until), &w.By, &w.ByName, at(&w.At)}
}

// Waivers are those that nobody ended.
func (t *tx) Waivers(ctx context.Context) ([]handover.Waiver, error) {
	rows, err := t.Query(ctx, waiversSQL+` ORDER BY w.made_at, w.id`, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, waiverDest)
}

// AllWaivers are those of a handover, ended ones too.
func (s *Store) AllWaivers(ctx context.Context, sc handover.Scope) ([]handover.Waiver, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+waiverColumns+`, w.ended_at, w.ended_by
		FROM waivers w`+waiverJoins+`
		WHERE w.handover_id = @handover
		ORDER BY w.made_at, w.id`, pgx.StrictNamedArgs{"handover": sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(w *handover.Waiver) []any { return append(waiverDest(w), at(&w.EndedAt), &w.EndedBy) })
}

// Waive adds a waiver.
func (t *tx) Waive(ctx context.Context, w handover.Waiver) error {
	if err := wrote(exec(ctx, t, `
		INSERT INTO waivers (handover_id, id, check_id, section_id, record_id, reason, person_id, until, made_by, made_at)
		SELECT s.handover_id, @id, @check, s.id, @record::uuid, @reason, @person, @until::date, @by, @at
		FROM sections s
		WHERE s.handover_id = @handover AND s.id = @section AND (@record::uuid IS NULL
			OR EXISTS (SELECT FROM records r WHERE (r.handover_id, r.section_id, r.id) = (s.handover_id, s.id, @record::uuid)))`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "id": w.ID, "check": w.Check, "section": w.Section, "record": orNull(w.Record), "reason": w.Reason, "person": w.Person,
		"until": w.Until.Format(time.DateOnly), "by": w.By, "at": w.At,
	})); err != nil {
		return err
	}
	return t.waived(ctx, w)
}

// EndWaiver ends one.
func (t *tx) EndWaiver(ctx context.Context, w handover.Waiver) error {
	if err := wrote(exec(ctx, t, `
		UPDATE waivers
		SET ended_by = @by, ended_at = @at
		WHERE handover_id = @handover AND id = @id AND ended_at IS NULL`, pgx.StrictNamedArgs{
		"handover": t.sc.Handover(), "id": w.ID, "by": w.EndedBy, "at": w.EndedAt,
	})); err != nil {
		return err
	}
	return t.waived(ctx, w)
}

// wrote says that a statement that wrote nothing had nothing to write to.
func wrote(n int64, err error) error {
	if err == nil && n == 0 {
		return handover.ErrNotFound()
	}
	return err
}

// waived keeps the list of the record's checks that somebody answers for.
func (t *tx) waived(ctx context.Context, w handover.Waiver) error {
	_, err := exec(ctx, t, `
		UPDATE records r
		SET waived = ARRAY(
			SELECT w.check_id FROM waivers w WHERE (w.handover_id, w.record_id) = (r.handover_id, r.id) AND w.ended_at IS NULL ORDER BY w.check_id)
		WHERE r.handover_id = @handover AND r.id = @record`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "record": w.Record})
	return err
}

// LapsedWaivers are waivers that nobody ended and whose day is before the date, of handovers that are not over.
func (s *Store) LapsedWaivers(ctx context.Context, today time.Time, limit int) ([]app.LapsedWaiver, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT h.workspace_id, h.state, h.numbers, o.catalog_version, `+waiverColumns+`
		FROM waivers w`+waiverJoins+`
		JOIN handovers h ON h.id = w.handover_id
		JOIN workspaces o ON o.id = h.workspace_id
		WHERE w.ended_at IS NULL AND w.until < @today::date AND h.state NOT IN ('closed', 'cancelled')
		ORDER BY w.until, w.handover_id, w.id
		LIMIT @limit`, pgx.StrictNamedArgs{"today": today.Format(time.DateOnly), "limit": limit})
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, func(l *app.LapsedWaiver) []any {
		return append([]any{&l.Standing.Workspace, &l.Standing.State, &l.Standing.Numbers, &l.Catalog}, waiverDest(&l.Waiver)...)
	})
	for i := range list {
		list[i].Standing.Handover = list[i].Waiver.Handover
	}
	return list, err
}
