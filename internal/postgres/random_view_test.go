package postgres_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

// view is what is there between two acts: what an act is prepared from, and what its effect is told by.
type view struct {
	Handovers []handoverRow
	Sections  []sectionRow
	Records   []recordRow
	Questions []questionRow
	Seals     []sealRow
	Files     []fileRow
	Teach     []teachRow
	Samples   []sampleRow
	Items     []itemRow
	Imports   []importRow
	Parties   []partyRow
	Proxies   []proxyRow
	// marks has one line for the rows of a table that belong to a handover (uuid.Nil: to none): it differs when one of them was written.
	marks map[mark]string
}

type mark struct {
	table    string
	handover uuid.UUID
}

// below is what rows of a handover have in common.
type below struct {
	Handover uuid.UUID
	ID       uuid.UUID
}

func (b below) in() uuid.UUID { return b.Handover }

type handoverRow struct {
	below
	State           handover.State
	Version         int
	Seq             int64
	Hash            string
	Giver, Receiver uuid.UUID
	Receivers       handover.ReceiversSign
	Absent          bool
}

type sectionRow struct {
	below
	Kind                                                 string
	State                                                handover.SectionState
	Content, Version, Given, Received, Witnessed, Taught int
	Filler, Reviewer                                     uuid.UUID
	Settled, Late                                        bool
	Supplement, Critical, Records, Accepted, Blocking    int
}

type recordRow struct {
	below
	Section          uuid.UUID
	Kind             string
	State            handover.RecordState
	Revision, Shown  int
	Removed, Carried bool
	Identity         string
	Blocking         int
	Rebuilt          uuid.UUID // by whom
}

type questionRow struct {
	below
	Section, Record, Asker uuid.UUID
	State                  handover.QuestionState
	Blocking               bool
}

type sealRow struct {
	below
	Section, Person, Behalf uuid.UUID
	Role                    handover.PartyRole
	Version                 int
	Said                    string // all its columns
}

// party is whose signature it is.
func (g sealRow) party() uuid.UUID {
	if g.Behalf != uuid.Nil {
		return g.Behalf
	}
	return g.Person
}

type fileRow struct {
	below
	Section uuid.UUID
	Removed bool
}

type teachRow struct {
	below
	Section, Author  uuid.UUID
	State            handover.RetellingState
	Version, Content int
}

type sampleRow struct {
	below
	Section, Record uuid.UUID
	Verdict         string
	Shown           int
}

type itemRow struct {
	below
	Who  uuid.UUID
	Done bool
}

type importRow struct {
	below
	State   string
	Version int
}

type partyRow struct {
	Handover, Person uuid.UUID
	Role             string
}

func (p partyRow) in() uuid.UUID { return p.Handover }

type proxyRow struct {
	below
	Principal, Person uuid.UUID
	Role              string
	Asked, Open       bool
	Holds             bool // by the database's clock, and of a party who still is one
}

// viewSQL reads a view as one JSON value: the rows of each table in the order they came about.
const viewSQL = `
	SELECT json_build_object(
		'handovers', (SELECT json_agg(x) FROM (SELECT id AS handover, id, state, version, event_seq AS seq, event_hash::text AS hash, giver_id AS giver,
			receiver_id AS receiver, receivers_sign AS receivers, absent_cause <> '' AS absent FROM handovers ORDER BY number, id) x),
		'sections', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, id, kind, state, content_version AS content, version, given, received,
			witnessed, taught_version AS taught, filler_id AS filler, reviewer_id AS reviewer, settled_at IS NOT NULL AS settled, late, supplement,
			teach_back AS critical, records, accepted, questions_blocking AS blocking FROM sections ORDER BY handover_id, position) x),
		'records', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, id, section_id AS section, kind, state, revision,
			revision + file_changes AS shown, removed_at IS NOT NULL AS removed, carried_record IS NOT NULL AND confirmed_at IS NULL AS carried, identity, questions_blocking AS blocking, rebuilt_by AS rebuilt
			FROM records ORDER BY created_at, id) x),
		'questions', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, id, section_id AS section, record_id AS record, asked_by AS asker, state,
			blocking FROM questions ORDER BY asked_at, id) x),
		'seals', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, id, section_id AS section, person_id AS person, behalf_id AS behalf, role, version,
			g::text AS said FROM seals g ORDER BY written) x),
		'files', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, id, section_id AS section, removed_at IS NOT NULL AS removed
			FROM files ORDER BY added_at, id) x),
		'teach', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, id, section_id AS section, made_by AS author, state, version,
			content_version AS content FROM teach_backs ORDER BY id) x),
		'samples', (SELECT json_agg(x) FROM (SELECT s.handover_id AS handover, s.id, s.section_id AS section, r.record_id AS record, coalesce(r.verdict, '') AS verdict,
			c.revision + c.file_changes AS shown
			FROM samples s JOIN sample_records r ON (r.handover_id, r.sample_id) = (s.handover_id, s.id) JOIN records c ON (c.handover_id, c.id) = (r.handover_id, r.record_id)
			WHERE s.result IS NULL ORDER BY s.drawn_at, r.position) x),
		'items', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, id, who_id AS who, done_at IS NOT NULL AS done FROM refusal_items ORDER BY id) x),
		'imports', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, id, state, version FROM imports ORDER BY made_at, id) x),
		'parties', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, person_id AS person, role FROM parties ORDER BY handover_id, role, position) x),
		'proxies', (SELECT json_agg(x) FROM (SELECT handover_id AS handover, id, principal_id AS principal, person_id AS person, role,
			decided_at IS NULL AND ended_at IS NULL AS asked, approved IS NOT FALSE AND ended_at IS NULL AS open,
			coalesce(approved, false) AND ended_at IS NULL AND clock_timestamp() >= begins_at AND clock_timestamp() < ends_before AND EXISTS (
				SELECT FROM parties a WHERE (a.handover_id, a.person_id, a.role) = (y.handover_id, y.principal_id, y.role)) AS holds
			FROM proxies y ORDER BY asked_at, id) x))`

// uncounted are tables that a refused act may write: how often somebody guesses, when a browser was last seen, and contents that were received
// and are swept when no file names them. A form that is sent again is noted, so that its answer waits for copies of the database. Questions to
// devices are taken by any answer, and how often a device signed is noted, whatever became of the signature.
var uncounted = []string{"sessions", "sign_in_attempts", "blobs", "blob_chunks", "requests", "schema_migrations", "challenges", "passkeys"}

// marksSQL is made once for all databases, which are alike. A row's place and its writer say whether it was written, at any size.
var marksSQL = struct {
	sync.Once
	sql string
}{}

func (h *house) marksSQL() string {
	marksSQL.Do(func() {
		rows, err := h.pool.Query(h.t.Context(), `
			SELECT c.relname, coalesce((SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'handover_id' AND NOT a.attisdropped),
				CASE WHEN c.relname = 'handovers' THEN 'id' ELSE '' END)
			FROM pg_class c
			WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL($1)
			ORDER BY 1`, uncounted)
		require.NoError(h.t, err)
		var parts []string
		var table, column string
		_, err = pgx.ForEachRow(rows, []any{&table, &column}, func() error {
			of := "'00000000-0000-0000-0000-000000000000'"
			if column != "" {
				of = "coalesce(" + column + ", '00000000-0000-0000-0000-000000000000')"
			}
			parts = append(parts, fmt.Sprintf(`SELECT '%[1]s' AS t, %[2]s::uuid AS h, count(*) || ' ' || sum(hashtextextended(ctid::text || xmin::text, 0)) AS m
				FROM %[1]s GROUP BY 2`, table, of))
			return nil
		})
		require.NoError(h.t, err)
		require.Greater(h.t, len(parts), 30)
		marksSQL.sql = strings.Join(parts, " UNION ALL ")
	})
	return marksSQL.sql
}

// look reads what is there now.
func (h *house) look() view {
	h.t.Helper()
	v := view{marks: map[mark]string{}}
	var text []byte
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), viewSQL).Scan(&text))
	require.NoError(h.t, json.Unmarshal(text, &v))
	rows, err := h.pool.Query(h.t.Context(), h.marksSQL())
	require.NoError(h.t, err)
	var m mark
	var says string
	_, err = pgx.ForEachRow(rows, []any{&m.table, &m.handover, &says}, func() error {
		v.marks[m] = says
		return nil
	})
	require.NoError(h.t, err)
	return v
}

// written are the tables whose rows of each handover were written between two views.
func (v view) written(later view) map[uuid.UUID][]string {
	out := map[uuid.UUID][]string{}
	for m, says := range later.marks {
		if v.marks[m] != says {
			out[m.handover] = append(out[m.handover], m.table)
		}
	}
	for m := range v.marks {
		if _, still := later.marks[m]; !still {
			out[m.handover] = append(out[m.handover], m.table)
		}
	}
	for _, tables := range out {
		slices.Sort(tables)
	}
	return out
}

func row[T interface{ in() uuid.UUID }](rows []T, fit func(T) bool) T {
	if i := slices.IndexFunc(rows, fit); i >= 0 {
		return rows[i]
	}
	var none T
	return none
}

func (v view) handover(id uuid.UUID) handoverRow {
	return row(v.Handovers, func(h handoverRow) bool { return h.ID == id })
}

func (v view) sectionRow(id uuid.UUID) sectionRow {
	return row(v.Sections, func(s sectionRow) bool { return s.ID == id })
}

func (v view) takes(h uuid.UUID, person uuid.UUID, role string) bool {
	return slices.Contains(v.Parties, partyRow{h, person, role})
}

// actsFor is for whom the person acts there now, uuid.Nil for nobody. Parties act for themselves alone.
func (v view) actsFor(h, person uuid.UUID) uuid.UUID {
	if slices.ContainsFunc(v.Parties, func(p partyRow) bool { return p.Handover == h && p.Person == person }) {
		return uuid.Nil
	}
	return row(v.Proxies, func(p proxyRow) bool { return p.Handover == h && p.Person == person && p.Holds }).Principal
}

// is says whether the person is somebody, or acts for them there.
func (v view) is(h, person, somebody uuid.UUID) bool {
	return somebody != uuid.Nil && (person == somebody || v.actsFor(h, person) == somebody)
}
