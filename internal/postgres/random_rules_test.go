package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// rules are what holds after every act, by the number of the invariant of docs/architecture.md that they belong to. Those that speak of one
// moment are statements, which give a line for each row that breaks them; the others compare with the moment before, see rule. What is kept
// and counted is looked at by sound.
var rules = []finds{
	{"3: who has two roles", `
		SELECT handover_id::text FROM parties GROUP BY handover_id, person_id HAVING count(*) > 1`},
	{"3: who sealed the same content in two roles", `
		SELECT g.section_id::text
		FROM seals g
		JOIN sections s ON (s.handover_id, s.id) = (g.handover_id, g.section_id) AND s.content_version = g.version
		GROUP BY g.section_id, g.person_id
		HAVING count(DISTINCT g.role) > 1`},
	{"5: signed without the seals of its filler and its reviewer on what is there", `
		SELECT s.title_en
		FROM sections s
		WHERE s.state = 'signed' AND NOT (
			EXISTS (SELECT FROM seals g WHERE (g.handover_id, g.section_id, g.version, coalesce(g.behalf_id, g.person_id)) = (s.handover_id, s.id, s.content_version, s.filler_id)
				AND g.role IN ('giver', 'stand_in'))
			AND EXISTS (SELECT FROM seals g WHERE (g.handover_id, g.section_id, g.version, coalesce(g.behalf_id, g.person_id)) = (s.handover_id, s.id, s.content_version, s.reviewer_id)
				AND g.role IN ('receiver', 'manager')))`},
	{"5: a witness's seal on what its receiver has not signed", `
		SELECT s.title_en
		FROM sections s
		JOIN seals w ON (w.handover_id, w.section_id, w.version, w.role) = (s.handover_id, s.id, s.content_version, 'witness')
		WHERE s.received <> s.content_version`},
	{"5: signed over a question that blocks", `
		SELECT s.title_en
		FROM sections s
		JOIN questions q ON (q.handover_id, q.section_id) = (s.handover_id, s.id)
		LEFT JOIN records r ON (r.handover_id, r.id) = (q.handover_id, q.record_id)
		WHERE s.settled_at IS NOT NULL AND q.blocking AND q.state <> 'resolved' AND r.removed_at IS NULL`},
	{"5: signed over a record that nobody accepted, or with a blocker", `
		SELECT s.title_en
		FROM sections s
		JOIN records r ON (r.handover_id, r.section_id) = (s.handover_id, s.id)
		WHERE s.state = 'signed' AND r.removed_at IS NULL AND (r.state <> 'accepted' OR r.blockers > 0)`},
	{"5: signed without a teach-back of whoever signed, confirmed by whoever filled", `
		SELECT s.title_en
		FROM sections s
		WHERE s.state = 'signed' AND s.teach_back > 0 AND s.filler_id <> s.reviewer_id AND NOT EXISTS (
			SELECT FROM teach_backs k
			WHERE (k.handover_id, k.section_id, k.state, k.content_version, k.made_by) = (s.handover_id, s.id, 'confirmed', s.content_version, s.reviewer_id))`},
	{"5: changed after its newest seal and earlier by the clock", `
		SELECT r.title
		FROM records r
		JOIN sections s ON (s.handover_id, s.id) = (r.handover_id, r.section_id)
		JOIN record_revisions v ON (v.handover_id, v.record_id, v.revision) = (r.handover_id, r.id, r.revision)
		WHERE greatest(s.given, s.received, s.witnessed) > 0 AND greatest(s.given, s.received, s.witnessed) < s.content_version
			AND r.updated_at <= s.sealed_at AND v.written > (SELECT max(g.written) FROM seals g WHERE (g.handover_id, g.section_id) = (s.handover_id, s.id))`},
	{"7: events that say an earlier time than a seal before them", `
		SELECT e.act
		FROM events e
		JOIN events b ON b.handover_id = e.handover_id AND b.seq < e.seq
		WHERE e.act IN ('section.submitted', 'section.signed', 'section.witnessed', 'section.countersigned', 'handover.sealed')
			AND b.act IN ('section.submitted', 'section.signed', 'section.witnessed', 'section.countersigned', 'handover.sealed') AND e.happened_at < b.happened_at`},
	{"2: a party's handover of another workspace", `
		SELECT p.handover_id::text
		FROM parties p
		JOIN handovers h ON h.id = p.handover_id
		JOIN people x ON x.id = p.person_id
		WHERE x.workspace_id <> h.workspace_id OR p.workspace_id <> h.workspace_id`},
	{"4: revisions that are missing or stand there twice", `
		SELECT r.title
		FROM records r
		WHERE (SELECT count(DISTINCT revision) <> count(*) OR max(revision) > r.revision FROM record_revisions v WHERE (v.handover_id, v.record_id) = (r.handover_id, r.id))`},
}

// steps are the ways that states go (docs/architecture.md): from, and whereto in one act.
var (
	handoverSteps = map[handover.State][]handover.State{
		handover.Draft:   {handover.Planned, handover.Cancelled},
		handover.Planned: {handover.Active, handover.Cancelled},
		handover.Active:  {handover.Signed, handover.Cancelled},
		handover.Signed:  {handover.InFollowUp}, handover.InFollowUp: {handover.Closed},
	}
	sectionSteps = map[handover.SectionState][]handover.SectionState{
		handover.SectionEmpty:         {handover.SectionFilling, handover.SectionNotApplicable},
		handover.SectionFilling:       {handover.SectionEmpty, handover.SectionSubmitted},
		handover.SectionSubmitted:     {handover.SectionReturned, handover.SectionSigned, handover.SectionEmpty, handover.SectionFilling},
		handover.SectionReturned:      {handover.SectionSubmitted, handover.SectionEmpty, handover.SectionFilling},
		handover.SectionSigned:        {handover.SectionReturned, handover.SectionSubmitted, handover.SectionEmpty, handover.SectionFilling},
		handover.SectionNotApplicable: {handover.SectionEmpty, handover.SectionFilling},
	}
	recordSteps = map[handover.RecordState][]handover.RecordState{
		handover.RecordDraft:     {handover.RecordSubmitted},
		handover.RecordSubmitted: {handover.RecordAccepted, handover.RecordReturned},
		handover.RecordAccepted:  {handover.RecordSubmitted, handover.RecordReturned},
		handover.RecordReturned:  {handover.RecordSubmitted},
	}
)

// rule looks at what an act did, or did not do because it was refused.
func (w *world) rule(s *step, err error) {
	w.t.Helper()
	what := fmt.Sprintf("%s by %s: %v", s.act.name, s.who, err)
	was := w.now
	w.now = w.look()
	written := was.written(w.now)
	if err != nil {
		w.refusal(s, err, written, what)
	} else {
		w.permitted(s, was, written, what)
		w.asked(s, what)
	}
	if len(written) == 0 {
		return
	}
	w.frozen(s, was, written, what)
	w.states(was, what)
	w.seals(s, was, what)
	w.holds(what)
	w.answers(what)
	w.sound(what)
}

// refusal: a person reads why, in words of ours, and nothing was written.
func (w *world) refusal(s *step, err error, written map[uuid.UUID][]string, what string) {
	w.t.Helper()
	var replay *app.Replay
	switch code := handover.CodeOf(err); code {
	case handover.Invalid, handover.NotFound, handover.Forbidden, handover.Conflict, handover.Stale, handover.TooMany:
		var e *handover.Error
		require.ErrorAs(w.t, err, &e)
		require.NotEmpty(w.t, e.Text.Key, what)
		if e.Text.Key == "refuse.sample_void" {
			return // the sample ends by that
		}
	default:
		require.True(w.t, errors.As(err, &replay), "%s is not an answer for a person", what)
	}
	require.Empty(w.t, written, "what was refused wrote something: %s", what)
}

// thingless are acts that name nothing of their own handover.
var thingless = []string{"sign the whole", "sign several sections", "carry over", "refuse to sign", "send again", "sign on another's device", "name a proxy", "add a passkey", "remove a passkey"}

// permitted: whoever did it was allowed to, wrote into their own handover alone, and added an event to its chain.
func (w *world) permitted(s *step, was view, written map[uuid.UUID][]string, what string) {
	w.t.Helper()
	sharing := slices.Contains([]string{"change a limit", "let time go by", "make a checkpoint", "sweep"}, s.act.name)
	for id, tables := range written {
		if id == uuid.Nil || sharing || s.act.name == "begin another handover" && was.handover(id).ID == uuid.Nil {
			continue
		}
		if id != s.at.id && slices.Equal(tables, []string{"checkpoint_leaves", "handovers"}) {
			continue // what is signed gets a checkpoint, and that covers all that moved
		}
		require.Equal(w.t, s.at.id, id, "%s wrote %v of another handover", what, tables)
		tables = slices.DeleteFunc(slices.Clone(tables), func(t string) bool { return t == "looks" || strings.HasPrefix(t, "import") })
		if len(tables) > 0 {
			require.Greater(w.t, w.now.handover(id).Seq, was.handover(id).Seq, "2, 7: %s wrote %v and no event", what, tables)
		}
	}
	if s.of.id != s.at.id && !sharing && s.act.who != watcher && len(written) > 0 {
		require.Contains(w.t, thingless, s.act.name, "%s with things of another handover", what)
	}
	if s.act.who != anybody {
		require.True(w.t, w.may(s, was), "3: %s, which is for the %s", what, s.act.who)
	}
}

// may says whether the person is one of those who alone may do the act.
func (w *world) may(s *step, was view) bool {
	me := s.scope.By()
	watches := s.scope.Viewer().Role != handover.Member
	as := func(roles ...string) bool {
		return slices.ContainsFunc(roles, func(r string) bool {
			return was.takes(s.at.id, me, r) || was.takes(s.at.id, was.actsFor(s.at.id, me), r)
		})
	}
	sec := s.section
	switch s.act.who {
	case watcher:
		return watches
	case asker:
		return watches || as("receiver", "witness")
	case party:
		return as("giver", "receiver", "witness", "manager")
	case filler:
		return was.is(s.at.id, me, sec.Filler)
	case fillerToo:
		return was.is(s.at.id, me, sec.Filler) || watches
	case reviewer:
		return was.is(s.at.id, me, sec.Reviewer)
	case opener:
		return was.is(s.at.id, me, sec.Reviewer) || watches
	case signer:
		return as("witness", "receiver", "manager")
	}
	return false
}

// frozen: what is closed or cancelled stays as it is, but for the moment of responsibility, and bookmarks.
func (w *world) frozen(s *step, was view, written map[uuid.UUID][]string, what string) {
	w.t.Helper()
	for _, h := range was.Handovers {
		if h.State.Open() {
			continue
		}
		for _, table := range written[h.ID] {
			if s.act.name == "sweep" && slices.Contains([]string{"files", "imports", "import_lines", "import_rows"}, table) {
				continue // what was removed, and lines that nobody wrote
			}
			if s.act.name == "end a proxy" && table == "proxies" {
				continue // who acts for somebody sees the handover, also when it is over
			}
			require.Contains(w.t, []string{"handovers", "events", "responsibilities", "inventories", "looks", "mails", "checkpoint_leaves"}, table,
				"%s wrote into a handover that is %s", what, h.State)
		}
	}
}

// states: every one goes one of its ways, and versions only grow.
func (w *world) states(was view, what string) {
	w.t.Helper()
	for _, h := range was.Handovers {
		next := w.now.handover(h.ID)
		require.True(w.t, next.State == h.State || slices.Contains(handoverSteps[h.State], next.State), "%s took a handover from %s to %s", what, h.State, next.State)
		require.GreaterOrEqual(w.t, next.Seq, h.Seq, what)
	}
	for _, s := range was.Sections {
		next := w.now.sectionRow(s.ID)
		require.True(w.t, next.State == s.State || slices.Contains(sectionSteps[s.State], next.State), "%s took a section from %s to %s", what, s.State, next.State)
		require.GreaterOrEqual(w.t, next.Content, s.Content, what)
		if s.State == handover.SectionSigned && next.State != s.State {
			require.Greater(w.t, next.Content, s.Content, "5: %s: what was signed is open again and its seals did not go stale", what)
		}
	}
	for _, r := range was.Records {
		next := row(w.now.Records, func(x recordRow) bool { return x.ID == r.ID })
		require.NotZero(w.t, next.ID, "6: %s: a record is gone", what)
		require.True(w.t, next.State == r.State || slices.Contains(recordSteps[r.State], next.State), "%s took a record from %s to %s", what, r.State, next.State)
		require.GreaterOrEqual(w.t, next.Revision, r.Revision, what)
	}
}

// seals: those that were there stay word by word. A new one is of whoever is named on the section, or of a party, in their role.
func (w *world) seals(s *step, was view, what string) {
	w.t.Helper()
	before := map[uuid.UUID]string{}
	for _, g := range was.Seals {
		before[g.ID] = g.Said
	}
	for _, g := range w.now.Seals {
		said, old := before[g.ID]
		delete(before, g.ID)
		if old {
			require.Equal(w.t, said, g.Said, "6: %s changed a seal", what)
			continue
		}
		w.newSeal(s, was, g, what)
	}
	require.Empty(w.t, before, "6: %s took a seal away", what)
}

// holds runs the statements in one round trip, and compares every seal on what is there with what is there.
func (w *world) holds(what string) {
	w.t.Helper()
	w.none(rules, what)
	w.none(inPlaceRules, what)
	require.Empty(w.t, w.complaints(), "5: after %s", what)
	for _, h := range w.now.Handovers {
		if h.ID == w.home.id && (h.State == handover.Signed || h.State == handover.InFollowUp || h.State == handover.Closed) {
			s, err := w.app.Signatures(w.t.Context(), w.in("manager", h.ID))
			require.NoError(w.t, err)
			_, missing := app.Signers(s.Handover, s.Seals, app.HandoverDigest(s.Handover, s.Sections, s.Seals))
			require.Empty(w.t, missing, "5: %s, and who has to sign has not, after %s", h.State, what)
		}
		w.plainDigest(h, what)
	}
}

// answers: at any time exactly one person answers for a record that is there.
func (w *world) answers(what string) {
	w.t.Helper()
	got, err := w.app.Responsible(w.t.Context(), w.in("manager", w.home.id), app.ResponsibleQuery{})
	require.NoError(w.t, err)
	rows, err := w.pool.Query(w.t.Context(), `SELECT section_id, created_at FROM records WHERE handover_id = $1`, w.home.id)
	require.NoError(w.t, err)
	var r handover.Record
	_, err = pgx.ForEachRow(rows, []any{&r.Section, &r.CreatedAt}, func() error {
		terms := handover.Terms(got.Rows, r.Section, r.CreatedAt)
		if len(terms) == 0 || !terms[0].From.Equal(r.CreatedAt) || !terms[len(terms)-1].Until.IsZero() {
			return fmt.Errorf("nobody answers at some time: %v", terms)
		}
		for i, t := range terms {
			if t.Person == uuid.Nil || i > 0 && (!terms[i-1].Until.Equal(t.From) || !t.From.After(terms[i-1].From)) {
				return fmt.Errorf("two answer, or nobody: %v", terms)
			}
		}
		return nil
	})
	require.NoError(w.t, err, "who answers after %s", what)
}
