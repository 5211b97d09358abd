package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// sectionColumns and sectionDest belong together: the columns of sections s with the people they name.
const sectionColumns = `s.handover_id, s.id, s.position, s.kind, s.title_zh, s.title_en, s.guidance_zh, s.guidance_en, s.required,
			s.minimum, s.filler_id, coalesce(sf.name, ''), s.reviewer_id, coalesce(sr.name, ''), s.due_days, s.due_on, s.state, s.content_version,
			s.reason, s.reason_by, coalesce(sb.name, ''), s.reason_at, s.submitted_at, s.settled_at, s.version,
			s.records, s.draft, s.submitted, s.returned, s.accepted, s.found, s.asked, s.questions, s.questions_blocking, s.blockers, s.warnings,
			s.missing, s.files, s.unconfirmed, s.filler_seat, s.reviewer_seat, s.why_zh, s.why_en, s.severities, s.platforms,
			s.given, s.received, s.witnessed, s.sealed_at, s.teach_back, s.taught_version, s.supplement_of, s.supplement, s.late, s.proof, s.taken, s.checked, s.proven`

const sectionJoins = `
	LEFT JOIN people sf ON sf.id = s.filler_id
	LEFT JOIN people sr ON sr.id = s.reviewer_id
	LEFT JOIN people sb ON sb.id = s.reason_by`

func sectionDest(s *handover.Section) []any {
	return []any{
		&s.Handover, &s.ID, &s.Position, &s.Kind, &s.TitleZH, &s.TitleEN, &s.GuidanceZH, &s.GuidanceEN, &s.Required,
		&s.Minimum, &s.Filler, &s.FillerName, &s.Reviewer, &s.ReviewerName, &s.DueDays, at(&s.DueOn), &s.State, &s.ContentVersion,
		&s.Reason, &s.ReasonBy, &s.ReasonName, at(&s.ReasonAt), at(&s.SubmittedAt), at(&s.SettledAt), &s.Version,
		&s.Counts.Records, &s.Counts.Draft, &s.Counts.Submitted, &s.Counts.Returned, &s.Counts.Accepted, &s.Counts.Found, &s.Counts.Asked,
		&s.Counts.Questions, &s.Counts.Blocking, &s.Counts.Blockers, &s.Counts.Warnings,
		&s.Counts.Missing, &s.Counts.Files, &s.Counts.Unconfirmed, &s.FillerSeat, &s.ReviewerSeat, &s.WhyZH, &s.WhyEN, &s.Severities, &s.Platforms,
		&s.Given, &s.Received, &s.Witnessed, at(&s.SealedAt),
		&s.TeachBack, &s.TaughtVersion, &s.SupplementOf, &s.Supplement, &s.Late, &s.Proof, &s.Counts.Taken, &s.Counts.Checked, &s.Counts.Proven,
	}
}

const sectionsSQL = `
	SELECT ` + sectionColumns + `
	FROM sections s` + sectionJoins + `
	WHERE s.handover_id = @handover`

// found picks the section out of a frame that was just read.
func found(f app.Frame, id uuid.UUID, err error) (handover.Section, error) {
	if err != nil {
		return handover.Section{}, err
	}
	s, ok := f.Section(id)
	if !ok {
		return s, handover.ErrNotFound()
	}
	return s, nil
}

var ofRecords = origin{table: "records", alias: "r", key: `r.handover_id = @handover`, sort: `r.title, r.updated_at`}

// narrow is the conditions of a record filter on records r.
func narrow(sc handover.Scope, section uuid.UUID, f app.RecordFilter) where {
	w := where{}
	w.and(`r.handover_id = @handover AND r.section_id = @section AND r.removed_at IS NULL`, "handover", sc.Handover(), "section", section)
	if f.State != "" {
		w.and(`r.state = @state`, "state", f.State)
	}
	if f.Found {
		w.and(`r.blockers + r.warnings > 0`)
	}
	if f.Asked {
		w.and(`r.questions > 0`)
	}
	if f.To != uuid.Nil {
		w.and(`r.id IN (SELECT x.from_id FROM record_refs x WHERE x.handover_id = @handover AND x.to_id = @to)`, "to", f.To)
	}
	if f.Unconfirmed {
		w.and(`r.carried_record IS NOT NULL AND r.confirmed_at IS NULL`)
	}
	if f.Rule != "" {
		w.and(hasRule, "rule", f.Rule)
	}
	if f.Changed {
		w.and(`EXISTS (SELECT FROM looks k WHERE (k.handover_id, k.person_id, k.record_id) = (r.handover_id, @viewer::uuid, r.id)
			AND k.shown < r.revision + r.file_changes)`, "viewer", sc.By())
	}
	if f.Filler {
		w.and(saysNothing)
	}
	if f.Proposed {
		w.and(`EXISTS (SELECT FROM proposals p WHERE (p.handover_id, p.record_id) = (r.handover_id, r.id) AND ` + proposalOpen + `)`)
	}
	if f.Unproven {
		w.and(`r.proof_stage IS DISTINCT FROM 'proven'`)
	}
	if f.Turn != "" {
		w.turn(sc, f.Turn)
	}
	if f.Query != "" {
		w.search("r", f.Query)
	}
	return w
}

// hasRule says that a record r has a finding of @rule; saysNothing that its text has to be looked at by itself: a required fact without
// meaning, one that is declared not applicable, or a text that stands in many records.
const (
	hasRule     = `r.blockers + r.warnings > 0 AND r.findings @> jsonb_build_array(jsonb_build_array(@rule::text))`
	saysNothing = `(r.repeated <> '{}' OR r.warnings > 0 AND r.findings @> jsonb_build_array(jsonb_build_array(r.kind || '.filler_text'))
		OR r.findings @> jsonb_build_array(jsonb_build_array(r.kind || '.not_applicable')))`
)

// order is how a sort is written, forwards and backwards, and the key of a row under it.
type order struct {
	columns, forth, back string
	descending           bool
	key                  func(handover.Record) string
	args                 func(value string, id uuid.UUID) []any
}

func orderOf(sort string) order {
	switch sort {
	case "title":
		return order{`(r.title, r.id)`, `r.title, r.id`, `r.title DESC, r.id DESC`, false,
			func(r handover.Record) string { return key(r.Title, r.ID.String()) },
			func(v string, id uuid.UUID) []any { return []any{"value", v, "key", id} }}
	case "recent":
		return order{`(r.updated_at, r.id)`, `r.updated_at DESC, r.id DESC`, `r.updated_at, r.id`, true,
			func(r handover.Record) string { return key(r.UpdatedAt.Format(time.RFC3339Nano), r.ID.String()) },
			func(v string, id uuid.UUID) []any {
				t, err := time.Parse(time.RFC3339Nano, v)
				if err != nil {
					return nil
				}
				return []any{"value", t, "key", id}
			}}
	}
	return order{`r.id`, `r.id`, `r.id DESC`, false,
		func(r handover.Record) string { return key("", r.ID.String()) },
		func(_ string, id uuid.UUID) []any { return []any{"key", id} }}
}

// beyond is the condition for the page before or after a key, with its arguments; it says whether rows come backwards.
func (o order) beyond(w *where, f app.RecordFilter) (condition string, backwards bool) {
	k, op := f.After, ">"
	switch {
	case f.Last:
		return "", true
	case f.Before != "":
		k, op, backwards = f.Before, "<", true
	}
	v, id, ok := unkeyAt(k)
	if !ok {
		return "", false
	}
	args := o.args(v, id)
	if args == nil {
		return "", false
	}
	if o.descending {
		op = map[string]string{"<": ">", ">": "<"}[op]
	}
	for i := 0; i+1 < len(args); i += 2 {
		w.args[args[i].(string)] = args[i+1]
	}
	if len(args) == 2 {
		return o.columns + ` ` + op + ` @key`, backwards
	}
	return o.columns + ` ` + op + ` (@value, @key)`, backwards
}

// SectionPage is a page of records in one round trip.
func (s *Store) SectionPage(ctx context.Context, sc handover.Scope, section uuid.UUID, f app.RecordFilter, since time.Time) (app.SectionPage, error) {
	out := app.SectionPage{Findings: map[uuid.UUID][]catalog.Finding{}, Noticed: app.Noticed{Since: since}}
	var b batch
	b.noticed(sc, &out.Frame, &out.Noticed)
	w := narrow(sc, section, f)
	counted := where{conditions: append([]string{}, w.conditions...), args: w.with()}
	o := orderOf(f.Sort)
	beyond, backwards := o.beyond(&w, f)
	by := o.forth
	if backwards {
		by = o.back
	}
	var rows []recordRow
	b.rows(`
		SELECT `+recordColumns+`,
			CASE WHEN r.blockers + r.warnings > 0 THEN r.findings END
		FROM (`+w.page(ofRecords, beyond, by)+`) r`+recordJoins+`
		ORDER BY `+by, w.args, func(in pgx.Rows) error {
		var err error
		rows, err = collect(in, func(r *recordRow) []any { return append(recordDest(r), &r.findings) })
		return err
	})
	if _, kept := total(handover.Counts{}, f); !kept {
		// Common words fit a hundred thousand records; counting stops where nobody pages to.
		b.row(`SELECT count(*) FROM (SELECT 1 FROM records r WHERE `+counted.sql()+` LIMIT `+strconv.Itoa(countLimit+1)+`) x`, counted.args, &out.Total)
	}
	if f.To != uuid.Nil {
		b.rows(`SELECT id, kind, title FROM records WHERE handover_id = @handover AND id = @to`,
			pgx.StrictNamedArgs{"handover": sc.Handover(), "to": f.To}, func(in pgx.Rows) error {
				list, err := collect(in, func(t *app.Target) []any { return []any{&t.ID, &t.Kind, &t.Title} })
				if len(list) > 0 {
					out.To = list[0]
				}
				return err
			})
	}
	var refused []byte
	if f.To == uuid.Nil {
		b.row(`SELECT `+sectionRefusals, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}, &refused)
	}
	err := s.send(ctx, &b)
	if out.Section, err = found(out.Frame, section, err); err != nil {
		return out, err
	}
	if out.Refusals, err = readSectionRefusals(refused); err != nil {
		return out, err
	}
	return out, fillPage(sc, &out, rows, f, o, backwards)
}

// fillPage puts rows in order, cuts the one that only shows that there are more, and makes the keys of the neighbouring pages.
func fillPage(sc handover.Scope, out *app.SectionPage, rows []recordRow, f app.RecordFilter, o order, backwards bool) error {
	more := len(rows) > pageSize
	if more {
		rows = rows[:pageSize]
	}
	for _, row := range rows {
		r, err := row.read(sc)
		if err != nil {
			return err
		}
		out.Rows = append(out.Rows, r)
		if len(row.findings) > 0 {
			list, err := readFindings(row.findings)
			if err != nil {
				return err
			}
			out.Findings[r.ID] = worthSaying(list)
		}
	}
	if backwards {
		for i, j := 0, len(out.Rows)-1; i < j; i, j = i+1, j-1 {
			out.Rows[i], out.Rows[j] = out.Rows[j], out.Rows[i]
		}
	}
	if n := len(out.Rows); n > 0 {
		if backwards && more || !backwards && f.After != "" {
			out.First = o.key(out.Rows[0])
		}
		if !backwards && more || backwards && f.Before != "" {
			out.Final = o.key(out.Rows[n-1])
		}
	}
	if n, kept := total(out.Section.Counts, f); kept {
		out.Total = n
	} else if out.Total > countLimit {
		out.Total, out.More = countLimit, true
	}
	return nil
}

// total is the number of records that fit a filter, where the section keeps it; a filter of several conditions has to be counted.
func total(c handover.Counts, f app.RecordFilter) (n int, kept bool) {
	switch {
	case !f.Narrow():
		return c.Records, true
	case f == app.RecordFilter{Found: true, Sort: f.Sort, After: f.After, Before: f.Before, Last: f.Last}:
		return c.Found, true
	case f == app.RecordFilter{Asked: true, Sort: f.Sort, After: f.After, Before: f.Before, Last: f.Last}:
		return c.Asked, true
	case f == app.RecordFilter{Unproven: true, Sort: f.Sort, After: f.After, Before: f.Before, Last: f.Last}:
		return c.Records - c.Proven, true
	case f == app.RecordFilter{State: f.State, Sort: f.Sort, After: f.After, Before: f.Before, Last: f.Last}:
		return map[handover.RecordState]int{
			handover.RecordDraft: c.Draft, handover.RecordSubmitted: c.Submitted,
			handover.RecordReturned: c.Returned, handover.RecordAccepted: c.Accepted,
		}[f.State], true
	}
	return 0, false
}

// SectionQuestions are the questions of a section, open ones first, at most 100.
func (s *Store) SectionQuestions(ctx context.Context, sc handover.Scope, section uuid.UUID) (app.SectionQuestions, error) {
	var out app.SectionQuestions
	var b batch
	b.frame(sc, &out.Frame)
	b.rows(questionsSQL+` AND q.section_id = @section
		ORDER BY (q.state = 'resolved'), q.blocking DESC, q.id
		LIMIT 100`, pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}, readQuestions(&out.Questions))
	b.rows(filesSQL+` AND f.section_id = @section AND f.question_id IS NOT NULL ORDER BY f.id LIMIT 200`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "section": section}, readFiles(&out.Files))
	err := s.send(ctx, &b)
	out.Section, err = found(out.Frame, section, err)
	return out, err
}
