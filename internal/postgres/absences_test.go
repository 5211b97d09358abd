package postgres_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

// absent says that the giver is absent and who fills the sections instead, by kind; the rest goes to the outsider.
func (j journey) absent(fillers map[string]string, change ...func(*app.RunAbsence)) app.RunAbsence {
	in := app.RunAbsence{StandIns: handover.StandIns{
		Cause: handover.Vanished, Reason: "11 月 3 日起失联，家属确认", Fillers: map[uuid.UUID]uuid.UUID{}, Filler: j.people["outsider"].ID,
	}}
	for kind, who := range fillers {
		in.Fillers[j.section(kind).ID] = j.people[who].ID
	}
	for _, c := range change {
		c(&in)
	}
	return in
}

var fromStatement = catalog.Origin{Source: "供应商 10 月对账单", Sure: catalog.Likely}

// rebuilds saves a record in place of the giver.
func (j journey) rebuilds(who, kind string, n int, change ...string) handover.Record {
	j.t.Helper()
	r, err := j.app.SaveRecord(j.t.Context(), j.in(who, j.id), app.SaveRecord{Section: j.section(kind).ID, Form: form(kind, n, change...), Origin: fromStatement})
	require.NoError(j.t, err)
	return r
}

func (j journey) submits(kind string) func(handover.Scope) error {
	return func(sc handover.Scope) error {
		return j.app.SubmitSection(j.t.Context(), sc, j.giving(sc, j.section(kind).ID))
	}
}

func (j journey) seals(kind string) func(handover.Scope) error {
	return func(sc handover.Scope) error {
		return j.app.SignSection(j.t.Context(), sc, j.shown(sc, j.section(kind).ID))
	}
}

func (j journey) accepts(kind string) func(handover.Scope) error {
	return func(sc handover.Scope) error {
		s := j.section(kind)
		return second(j.app.AcceptRecords(j.t.Context(), sc, app.AcceptRecords{Section: s.ID, Version: s.ContentVersion}))
	}
}

func (j journey) endorses(sc handover.Scope) error {
	return j.app.SignHandover(j.t.Context(), sc, j.shownAll(sc))
}

// begun is a handover of three sections with one receiver, of which the giver submitted one before they vanished.
func begun(t *testing.T) journey {
	t.Helper()
	h := given(t)
	id := h.handover(h.only("sku", "supplier", "risk"), func(p *app.Plan) { p.Receivers = p.Receivers[:1] }).ID
	h.submitted(id, "sku", 1)
	return journey{h, id}
}

// replan saves the plan of begun, changed.
func (j journey) replan(change func(*app.Plan)) error {
	j.t.Helper()
	return j.change(j.id, func(p *app.Plan) {
		p.Receivers = p.Receivers[:1]
		if change != nil {
			change(p)
		}
	})
}

// TestAbsentGiver is a handover whose giver vanishes: others reconstruct, what is missing becomes risks, witness and manager sign instead, and the
// file of it all can be checked.
func TestAbsentGiver(t *testing.T) {
	t.Parallel()
	j := begun(t)
	run := func(in app.RunAbsence) func(handover.Scope) error {
		return func(sc handover.Scope) error { return j.app.RunAbsence(t.Context(), sc, in) }
	}
	for _, c := range []struct {
		name, who string
		code      handover.Code
		key       string
		in        app.RunAbsence
	}{
		{"the receiver starts it", "receiver", handover.Forbidden, "refuse.run_absence", j.absent(nil)},
		{"no reason", "manager", handover.Invalid, "problem.required", j.absent(nil, func(in *app.RunAbsence) { in.Reason = " " })},
		{"no cause", "manager", handover.Invalid, "problem.required", j.absent(nil, func(in *app.RunAbsence) { in.Cause = "bored" })},
		{"nobody fills", "manager", handover.Invalid, "absence.problem.nobody", j.absent(nil, func(in *app.RunAbsence) { in.Filler = uuid.Nil })},
		{"the witness fills", "manager", handover.Invalid, "absence.problem.witness", j.absent(map[string]string{"risk": "witness"})},
		{"the giver fills", "manager", handover.Invalid, "absence.problem.nobody", j.absent(map[string]string{"risk": "giver"})},
		{"somebody unknown fills", "manager", handover.Invalid, "problem.unknown_choice", j.absent(nil, func(in *app.RunAbsence) { in.Filler = uuid.New() })},
		{"an old page", "manager", handover.Stale, "refuse.plan_changed", j.absent(nil, func(in *app.RunAbsence) { in.Version = 99 })},
	} {
		j.refuses(c.name, c.who, c.code, c.key, run(c.in))
	}
	j.refuses("gaps of a giver who is there", "manager", handover.Conflict, "absence.refuse.not_running", func(sc handover.Scope) error {
		return second(j.app.GapRisks(t.Context(), sc, catalog.ZH, app.Key{}))
	})
	before := digestOf(j)
	j.step("says that the giver vanished", "manager", run(j.absent(map[string]string{"risk": "receiver"})))
	require.NotEqual(t, before, digestOf(j), "the final signatures cover that the giver is absent")
	require.Equal(t, []any{"林晓雯", "周子昂"}, []any{j.section("sku").FillerName, j.section("sku").ReviewerName}, "what the giver submitted stays theirs")
	require.Equal(t, []any{"吴桐", "周子昂"}, []any{j.section("supplier").FillerName, j.section("supplier").ReviewerName})
	require.Equal(t, []any{"周子昂", "蒋一诺"}, []any{j.section("risk").FillerName, j.section("risk").ReviewerName}, "nobody reviews what they fill")
	j.step("changes nothing by saving the plan", "manager", func(handover.Scope) error { return j.replan(nil) })
	require.Equal(t, "吴桐", j.section("supplier").FillerName)

	supplier := j.section("supplier").ID
	j.refuses("the giver fills", "giver", handover.Forbidden, "refuse.not_filler", func(sc handover.Scope) error {
		return second(j.app.SaveRecord(t.Context(), sc, app.SaveRecord{Section: supplier, Form: form("supplier", 0)}))
	})
	for _, o := range []catalog.Origin{{}, {Source: "对账单"}, {Sure: catalog.Guess}, {Source: "对账单", Sure: "perhaps"}} {
		j.refuses("does not say from what", "outsider", handover.Invalid, "problem.required", func(sc handover.Scope) error {
			return second(j.app.SaveRecord(t.Context(), sc, app.SaveRecord{Section: supplier, Form: form("supplier", 0), Origin: o}))
		})
	}
	r := j.rebuilds("outsider", "supplier", 0)
	o, is := j.fresh(j.in("manager", j.id), r.ID).Values.Origin()
	require.True(t, is)
	require.Equal(t, catalog.Origin{By: "吴桐", Source: "供应商 10 月对账单", Sure: catalog.Likely}, o)
	sc := j.in("outsider", j.id)
	saved, err := j.app.SaveRecord(t.Context(), sc, app.SaveRecord{Record: r.ID, Revision: 1, Form: form("supplier", 0), Origin: catalog.Origin{Source: "合同原件", Sure: catalog.Certain}})
	require.NoError(t, err)
	require.NotEqual(t, r.Digest, saved.Digest, "from what and how sure is part of what is signed")
	j.incomplete(saved)
	j.gapsBecomeRisks()

	j.step("submits in place of the giver", "outsider", j.submits("supplier"))
	j.step("accepts", "receiver", j.accepts("supplier"))
	j.step("signs off", "receiver", j.seals("supplier"))
	j.step("accepts what the giver submitted", "receiver", j.accepts("sku"))
	j.step("signs that off", "receiver", j.seals("sku"))
	j.rebuilds("receiver", "risk", 1)
	j.step("submits what they reconstruct", "receiver", j.submits("risk"))
	j.refuses("accepts their own", "receiver", handover.Forbidden, "refuse.not_reviewer", j.accepts("risk"))
	j.step("accepts as the manager", "manager", j.accepts("risk"))
	j.ownGapsAreReviewed()
	j.step("signs off as the manager", "manager", j.seals("risk"))
	j.refuses("signs the whole before witness and manager", "receiver", handover.Conflict, "absence.refuse.in_place", j.endorses)
	for _, kind := range []string{"sku", "supplier", "risk"} {
		j.step("witnesses "+kind, "witness", j.seals(kind))
	}
	require.True(t, j.waits("manager", "in_place"))
	j.step("signs in place of the giver", "manager", j.seals("supplier"))
	require.Empty(t, j.complaints(), "what the history tells of the manager's seal")
	require.False(t, j.waits("manager", "in_place"))

	require.False(t, j.waits("giver", "seal"))
	j.refuses("the giver signs", "giver", handover.Conflict, "absence.refuse.giver_signs", j.endorses)
	j.refuses("the stand-in signs", "outsider", handover.Forbidden, "refuse.sign_handover", j.endorses)
	for _, who := range []string{"receiver", "witness", "manager"} {
		require.True(t, j.waits(who, "seal"), who)
		j.step("signs the whole", who, j.endorses)
	}
	require.Equal(t, handover.Signed, j.state().State)
	j.absentInventory()
	j.clock.move(40 * 24 * time.Hour)
	n, err := j.app.MoveDue(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	j.sound("moved")
}

func digestOf(j journey) string {
	j.t.Helper()
	s, err := j.app.Signatures(j.t.Context(), j.in("manager", j.id))
	require.NoError(j.t, err)
	return app.HandoverDigest(s.Handover, s.Sections, s.Seals).String()
}

// incomplete adds a record that says neither all it has to nor from what, as an autosave may.
func (j journey) incomplete(like handover.Record) {
	j.t.Helper()
	f, kind := form("supplier", 7), mustKind("supplier")
	for _, field := range kind.Fields {
		less := maps.Clone(f)
		delete(less, field.Spec().Key)
		v, problems := kind.Decode(less)
		blocks := slices.ContainsFunc(kind.Findings(v.From(fromStatement), catalog.Env{}), func(f catalog.Finding) bool {
			return f.Severity == catalog.Blocker && !strings.HasSuffix(f.Rule, ".missing")
		})
		if field.Spec().Required && len(problems) == 0 && kind.Lacking(v) == 1 && !blocks {
			f = less // what nobody could find out and no other check asks for
			break
		}
	}
	r, err := j.app.SaveRecord(j.t.Context(), j.in("outsider", j.id), app.SaveRecord{Section: like.Section, Form: f, Autosave: true})
	require.NoError(j.t, err)
	_, err = j.app.SaveRecord(j.t.Context(), j.in("outsider", j.id), app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: f, Origin: fromStatement})
	require.NoError(j.t, err)
	require.Equal(j.t, r.Counts.Missing-1, j.fresh(j.in("outsider", j.id), r.ID).Counts.Missing, "no source is one more thing that is missing")
	j.sound("an incomplete record")
}

func (j journey) gapsBecomeRisks() {
	j.t.Helper()
	j.refuses("submits with gaps", "outsider", handover.Conflict, "absence.refuse.gaps", j.submits("supplier"))
	write := func(sc handover.Scope) error { return second(j.app.GapRisks(j.t.Context(), sc, catalog.ZH, app.Key{})) }
	j.refuses("writes gaps down", "receiver", handover.Forbidden, "refuse.run_absence", write)
	key := app.Key{ID: uuid.New(), Location: "/"}
	j.step("writes gaps down", "manager", func(sc handover.Scope) error {
		return second(j.app.GapRisks(j.t.Context(), sc, catalog.EN, key))
	})
	var again *app.Replay
	require.ErrorAs(j.t, second(j.app.GapRisks(j.t.Context(), j.in("manager", j.id), catalog.EN, key)), &again)
	got, err := j.app.Absence(j.t.Context(), j.in("manager", j.id))
	require.NoError(j.t, err)
	require.True(j.t, app.GapWritten(j.in("manager", j.id), j.section("supplier"), got.Written))
	require.Equal(j.t, 2, got.Rebuilt[j.section("supplier").ID].Count)
	// The section of risks was empty and had a gap of its own, which its first records fill; nothing is left to write, in either language.
	if err := write(j.in("manager", j.id)); err != nil {
		refused(j.t, err, handover.Conflict, "absence.refuse.no_gaps")
	}
	j.refuses("writes them again", "manager", handover.Conflict, "absence.refuse.no_gaps", write)
}

// ownGapsAreReviewed: what the manager wrote down they do not accept themselves. They give it back, and whoever fills the section makes it theirs.
func (j journey) ownGapsAreReviewed() {
	t, manager, receiver := j.t, j.in("manager", j.id), j.in("receiver", j.id)
	own := 0
	for _, r := range j.records(j.id, "risk") {
		if r.State == handover.RecordAccepted {
			require.NotEqual(t, manager.By(), r.RebuiltBy, "who reviewed what they wrote down")
			continue
		}
		own++
		require.Equal(t, manager.By(), r.RebuiltBy)
		refused(t, j.app.AcceptRecord(t.Context(), manager, r.ID, r.Shown(), app.Key{}), handover.Conflict, "absence.refuse.own_record")
		require.NoError(t, j.app.ReturnRecord(t.Context(), manager, r.ID, r.Shown(), "请代填人核对", app.Key{}))
		r = j.fresh(receiver, r.ID)
		kind := mustKind("risk")
		_, err := j.app.SaveRecord(t.Context(), receiver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: kind.Encode(r.Values), Origin: fromStatement})
		require.NoError(t, err)
		require.Equal(t, receiver.By(), j.fresh(receiver, r.ID).RebuiltBy)
	}
	require.Positive(t, own)
	j.step("submits them as theirs", "receiver", j.submits("risk"))
	j.step("accepts them", "manager", j.accepts("risk"))
}

// absentInventory checks the file that is kept: it says who is absent, who signed instead and what was reconstructed, and a word of that
// changed is found.
func (j journey) absentInventory() {
	j.t.Helper()
	b := j.keptManifest(j.app)
	r := manifest.Check(b, j.app.Signer().Fingerprint())
	require.Empty(j.t, r.Problems)
	m := r.Manifest
	require.True(j.t, m.Complete)
	require.Equal(j.t, []any{"vanished", j.people["manager"].ID.String()}, []any{m.Handover.Absent.Cause, m.Handover.Absent.Manager})
	rebuilt := 0
	for i, s := range m.Sections {
		n := 0
		for _, l := range m.Records[i] {
			if l.Rebuilt != nil {
				n++
				require.NotEmpty(j.t, l.Rebuilt.Source)
			}
		}
		require.Equal(j.t, s.Rebuilt, n, s.TitleZH)
		rebuilt += n
	}
	require.Positive(j.t, rebuilt)
	m.Handover.Absent.Reason = "没有原因"
	require.NoError(j.t, m.Mark())
	key, err := seal.NewKey()
	require.NoError(j.t, err)
	other, err := manifest.Bytes(m, key)
	require.NoError(j.t, err)
	found := map[string]bool{}
	for _, p := range manifest.Check(other, seal.Digest{}).Problems {
		found[p.Code] = true
	}
	require.True(j.t, found["handover.absent"])
}

// TestGiverComesBack: what is not signed goes back to them, what is stays, and what others reconstructed is marked until they say that it is right.
func TestGiverComesBack(t *testing.T) {
	t.Parallel()
	j := begun(t)
	before := digestOf(j)
	j.step("starts", "manager", func(sc handover.Scope) error { return j.app.RunAbsence(t.Context(), sc, j.absent(nil)) })
	require.NotEqual(t, before, digestOf(j))
	supplier := j.rebuilds("outsider", "supplier", 0)
	for _, kind := range []string{"supplier", "risk"} {
		for n := j.section(kind).Counts.Records; n < max(1, j.section(kind).Minimum); n++ {
			j.rebuilds("outsider", kind, n)
		}
	}
	j.step("submits", "outsider", j.submits("supplier"))
	j.step("submits", "outsider", j.submits("risk"))
	j.step("accepts", "receiver", j.accepts("risk"))
	j.step("signs off", "receiver", j.seals("risk"))
	vouch := func(section, record uuid.UUID) func(handover.Scope) error {
		return func(sc handover.Scope) error {
			return second(j.app.Vouch(t.Context(), sc, section, record, app.Key{}))
		}
	}
	risks := j.section("risk").ID
	j.refuses("vouches while absent", "giver", handover.Conflict, "absence.refuse.still_absent", vouch(risks, uuid.Nil))
	end := func(reason string) func(handover.Scope) error {
		return func(sc handover.Scope) error { return j.app.EndAbsence(t.Context(), sc, reason, 0, app.Key{}) }
	}
	j.refuses("ends it without a word", "manager", handover.Invalid, "problem.required", end(" "))
	j.refuses("ends it", "giver", handover.Forbidden, "refuse.run_absence", end("回来了"))
	j.step("ends it", "manager", end("已出院返岗"))
	j.refuses("ends it again", "manager", handover.Conflict, "absence.refuse.not_running", end("已出院返岗"))

	s := j.section("supplier")
	require.Equal(t, []any{"林晓雯", handover.SectionReturned, "已出院返岗"}, []any{s.FillerName, s.State, s.Reason})
	require.Equal(t, []any{"吴桐", handover.SectionSigned}, []any{j.section("risk").FillerName, j.section("risk").State})
	j.step("saves the plan with what stood in", "manager", func(handover.Scope) error { return j.replan(nil) })
	_, marked := j.fresh(j.in("giver", j.id), supplier.ID).Values.Origin()
	require.True(t, marked)
	j.refuses("vouches for another", "receiver", handover.Forbidden, "refuse.vouch", vouch(risks, uuid.Nil))
	version := j.section("risk").ContentVersion
	j.step("vouches for a section", "giver", vouch(risks, uuid.Nil))
	require.Equal(t, version, j.section("risk").ContentVersion, "nothing that is signed changes")
	j.refuses("vouches twice", "giver", handover.Conflict, "refuse.nothing_to_confirm", vouch(risks, uuid.Nil))
	j.step("vouches for a record", "giver", vouch(s.ID, supplier.ID))
	require.False(t, j.fresh(j.in("giver", j.id), supplier.ID).VouchedAt.IsZero())

	sc := j.in("giver", j.id)
	rec := j.fresh(sc, supplier.ID)
	_, err := j.app.SaveRecord(t.Context(), sc, app.SaveRecord{Record: rec.ID, Revision: rec.Revision, Form: form("supplier", 9)})
	require.NoError(t, err)
	_, marked = j.fresh(sc, supplier.ID).Values.Origin()
	require.False(t, marked, "what the giver writes is their own word")
	j.step("submits under their own signature", "giver", j.submits("supplier"))
	for _, kind := range []string{"supplier", "sku"} {
		j.step("accepts", "receiver", j.accepts(kind))
		j.step("signs off", "receiver", j.seals(kind))
	}
	j.refuses("signs the whole", "giver", handover.Conflict, "absence.refuse.in_place", j.endorses)
	j.step("witnesses what was signed in place of the giver", "witness", j.seals("risk"))
	j.step("signs that", "manager", j.seals("risk"))
	j.refuses("the manager signs the whole", "manager", handover.Conflict, "absence.refuse.manager_signs", j.endorses)
	for _, who := range []string{"giver", "receiver", "witness"} {
		j.step("signs the whole", who, j.endorses)
	}
	require.Equal(t, handover.Signed, j.state().State)
	require.Empty(t, manifest.Check(j.keptManifest(j.app), j.app.Signer().Fingerprint()).Problems)
}

// TestNobodyWitnessesTheirOwn: the database refuses a witness who reconstructed something.
func TestNobodyWitnessesTheirOwn(t *testing.T) {
	t.Parallel()
	j := begun(t)
	require.NoError(t, j.app.RunAbsence(t.Context(), j.in("manager", j.id), j.absent(nil)))
	j.rebuilds("outsider", "supplier", 0)
	refused(t, j.replan(func(p *app.Plan) { p.Witness = j.people["outsider"].ID }), handover.Invalid, "plan.two_roles")
	tx, err := j.pool.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	_, err = tx.Exec(t.Context(), `UPDATE parties SET role = 'receiver', position = 9 WHERE handover_id = $1 AND role = 'witness'`, j.id)
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `UPDATE parties SET role = 'witness' WHERE handover_id = $1 AND person_id = $2`, j.id, j.people["outsider"].ID)
	require.ErrorContains(t, err, "nobody witnesses what they reconstructed")
}
