package postgres_test

import (
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// sealedBy3 has the section signed by all three.
func (h *house) sealedBy3(id uuid.UUID, kind string, n int) handover.Section {
	h.t.Helper()
	s := h.accepted(id, kind, n)
	for _, who := range []string{"receiver", "witness"} {
		sc := h.in(who, id)
		require.NoError(h.t, h.app.SignSection(h.t.Context(), sc, h.shown(sc, s.ID)))
	}
	return h.sections(id)[kind]
}

// sessionOf is the browser in which somebody of the house is signed in, as house.session opens it.
func sessionOf(who string) [32]byte { return sha256.Sum256([]byte(who)) }

// first is the first record of the section.
func (h *house) first(id uuid.UUID, section uuid.UUID) handover.Record {
	h.t.Helper()
	p, err := h.app.SectionPage(h.t.Context(), h.in("giver", id), section, app.RecordFilter{})
	require.NoError(h.t, err)
	return h.fresh(h.in("giver", id), p.Rows[0].ID)
}

// complaints are what doctor says about the seals.
func (h *house) complaints() []string {
	h.t.Helper()
	var out []string
	_, err := h.store.InspectSeals(h.t.Context(), func(what string) { out = append(out, what) })
	require.NoError(h.t, err)
	return out
}

// TestGiverSigns: submitting is a signature over the facts, again after a return, and what changed after it has to be submitted again.
func TestGiverSigns(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	s := h.sections(id)["account"]
	r := h.record(giver, s.ID, form("account", 0))
	in := h.giving(giver, s.ID)
	for name, c := range map[string]struct {
		change func(*app.Sign)
		code   handover.Code
		key    string
	}{
		"without consent":         {func(g *app.Sign) { g.Signature.Agreed = false }, handover.Invalid, "problem.agree"},
		"in another name":         {func(g *app.Sign) { g.Signature.Name = "周子昂" }, handover.Invalid, "problem.sign_name"},
		"without a password":      {func(g *app.Sign) { g.Password = "" }, handover.Invalid, "seal.no_password"},
		"with a wrong password":   {func(g *app.Sign) { g.Password = "wrong horse" }, handover.Invalid, "problem.wrong_password"},
		"over another version":    {func(g *app.Sign) { g.Signature.Version++ }, handover.Stale, "refuse.seal_stale"},
		"over what was not shown": {func(g *app.Sign) { g.Signature.Digest = make([]byte, 32) }, handover.Stale, "refuse.seal_stale"},
	} {
		wrong := in
		c.change(&wrong)
		err := h.app.SubmitSection(ctx, giver, wrong)
		require.Equal(t, c.code, handover.CodeOf(err), name)
		refused(t, err, c.code, c.key)
	}
	require.Equal(t, handover.SectionFilling, h.sections(id)["account"].State, "nothing of it was carried out")
	require.NoError(t, h.app.SubmitSection(ctx, giver, in))
	h.sound("submitted")
	refused(t, h.app.SubmitSection(ctx, giver, h.giving(giver, s.ID)), handover.Conflict, "refuse.already_submitted")
	review, err := h.app.SectionReview(ctx, receiver, s.ID)
	require.NoError(t, err)
	g := review.Seals[0]
	require.Equal(t, []any{handover.Giver, giver.By(), "林晓雯", handover.CoversFacts, review.Section.ContentVersion}, []any{g.Role, g.Person, g.Name, g.Covers, g.Version})
	require.True(t, h.app.Signer().Holds(g))
	digest := app.GivenDigest(review.Section, review.Content)
	require.True(t, digest.Equal(g.Digest))

	// Sent back unchanged and submitted again: another seal on the same version.
	require.NoError(t, h.app.ReturnSection(ctx, receiver, app.SectionAct{Section: s.ID, Reason: "再看看"}))
	h.give(id, s.ID)
	require.Equal(t, 2, h.count(`SELECT count(*) FROM seals WHERE role = 'giver' AND version = $1`, g.Version))
	h.sound("submitted again")

	// A change under review waits for the giver once more.
	_, err = h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: h.fresh(giver, r.ID).Revision, Form: form("account", 0, "fee_note", "改")})
	require.NoError(t, err)
	require.NoError(t, h.app.AcceptRecord(ctx, receiver, r.ID, h.fresh(giver, r.ID).Shown(), app.Key{}))
	now := h.sections(id)["account"]
	require.True(t, now.Stale())
	refused(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)), handover.Conflict, "refuse.giver_first")
	h.give(id, s.ID)
	require.False(t, h.sections(id)["account"].Stale())
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	h.sound("signed")
	require.Empty(t, h.complaints())
}

// TestStepUp: a password counts for five minutes in the browser where it was typed, and nowhere else.
func TestStepUp(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	for _, kind := range []string{"account", "supplier", "sop", "risk"} {
		h.accepted(id, kind, max(1, h.sections(id)[kind].Minimum))
	}
	sign := func(kind, password string, session [32]byte) error {
		sc := h.in("receiver", id) // as the next request finds the session
		in := h.shown(sc, h.mustSection(id, kind))
		in.Password, in.Session = password, session
		return h.app.SignSection(ctx, sc, in)
	}
	mine := sessionOf("receiver")
	refused(t, sign("account", "", mine), handover.Invalid, "seal.no_password")
	refused(t, sign("account", "wrong horse", mine), handover.Invalid, "problem.wrong_password")
	refused(t, sign("account", "", mine), handover.Invalid, "seal.no_password")
	require.NoError(t, sign("account", password, mine))
	h.clock.move(handover.StepUp - time.Second)
	require.NoError(t, sign("supplier", "", mine))
	h.clock.move(time.Second)
	refused(t, sign("sop", "", mine), handover.Invalid, "seal.no_password")
	require.NoError(t, sign("sop", password, sessionOf("giver")), "a session of somebody else is no use")
	refused(t, sign("risk", "", mine), handover.Invalid, "seal.no_password")
	require.False(t, h.as("giver").Confirmed(h.app.Now()))
	require.NoError(t, sign("risk", password, [32]byte{}), "without a browser nothing is kept")
	h.clock.move(-time.Hour)
	require.False(t, h.as("receiver").Confirmed(h.app.Now()), "a clock that went back is no help")
}

// TestChangeOfWhatWasSigned: with a reason everything can be changed that could be before, and every way does the same.
func TestChangeOfWhatWasSigned(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver := h.in("giver", id)
	s := h.sections(id)["account"]
	gone := h.record(giver, s.ID, form("account", 9))
	kept := h.attach(giver, app.Owner{Section: s.ID}, "说明.txt", "说明")
	require.NoError(t, h.app.RemoveRecord(ctx, giver, gone.ID, gone.Shown(), app.Key{}))
	h.accepted(id, "account", 3)
	var attached handover.File
	for _, c := range []struct {
		name string
		do   func(sc handover.Scope) error
	}{
		{"edit", func(sc handover.Scope) error {
			r := h.first(id, s.ID)
			return second(h.app.SaveRecord(ctx, sc, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("account", 0, "fee_note", "涨价")}))
		}},
		{"remove", func(sc handover.Scope) error {
			r := h.first(id, s.ID)
			return h.app.RemoveRecord(ctx, sc, r.ID, r.Shown(), app.Key{})
		}},
		{"restore", func(sc handover.Scope) error { return h.app.RestoreRecord(ctx, sc, gone.ID, app.Key{}) }},
		{"attach", func(sc handover.Scope) (err error) {
			r := h.first(id, s.ID)
			attached, err = h.app.AttachFile(ctx, sc, app.AttachFile{Owner: app.Owner{Record: r.ID}, Name: "证.txt", Content: strings.NewReader("证")})
			return err
		}},
		{"take a file away", func(sc handover.Scope) error { return h.app.RemoveFile(ctx, sc, attached.ID, app.Key{}) }},
		{"take one of the section away", func(sc handover.Scope) error { return h.app.RemoveFile(ctx, sc, kept.ID, app.Key{}) }},
	} {
		if now := h.sections(id)["account"]; now.Given != now.ContentVersion {
			h.give(id, s.ID)
		}
		if now := h.sections(id)["account"]; now.Counts.Accepted < now.Counts.Records {
			_, err := h.app.AcceptRecords(ctx, h.in("receiver", id), app.AcceptRecords{Section: s.ID, Version: now.ContentVersion})
			require.NoError(t, err)
		}
		for _, who := range []string{"receiver", "witness"} {
			sc := h.in(who, id)
			require.NoError(t, h.app.SignSection(ctx, sc, h.shown(sc, s.ID)), c.name)
		}
		before := h.sections(id)["account"]
		require.Equal(t, handover.SectionSigned, before.State)
		for _, reason := range []string{"", "  \n", "\u3000"} {
			refused(t, c.do(giver.Because(reason)), handover.Invalid, "problem.reason_signed")
		}
		refused(t, c.do(giver.Because(strings.Repeat("因", 10_000))), handover.Invalid, "problem.too_long")
		require.Equal(t, before, h.sections(id)["account"], "%s without a reason changes nothing", c.name)

		require.NoError(t, c.do(giver.Because(" 供应商调价 ")), c.name)
		h.sound(c.name)
		after := h.sections(id)["account"]
		require.Equal(t, []any{handover.SectionSubmitted, before.ContentVersion + 1, true, "供应商调价", giver.By()},
			[]any{after.State, after.ContentVersion, after.Stale(), after.Reason, after.ReasonBy}, c.name)
		require.Equal(t, []int{before.ContentVersion, before.ContentVersion, before.ContentVersion}, []int{after.Given, after.Received, after.Witnessed}, c.name)
		events, err := h.store.Events(ctx, h.in("manager", id), 0, 1)
		require.NoError(t, err)
		require.Equal(t, "section.disturbed", events[0].Act, c.name)
		require.Contains(t, string(events[0].Detail), `"reason":"供应商调价"`)
		require.Empty(t, h.complaints(), c.name)
	}
	// A new record disturbs nobody's signature.
	h.give(id, s.ID)
	_, err := h.app.AcceptRecords(ctx, h.in("receiver", id), app.AcceptRecords{Section: s.ID, Version: h.sections(id)["account"].ContentVersion})
	if err != nil {
		refused(t, err, handover.Conflict, "refuse.nothing_to_accept")
	}
	require.NoError(t, h.app.SignSection(ctx, h.in("receiver", id), h.shown(h.in("receiver", id), s.ID)))
	late, err := h.app.SaveRecord(ctx, giver.Because("又一个"), app.SaveRecord{Section: s.ID, Form: form("account", 77)})
	require.NoError(t, err)
	require.NotEqual(t, s.ID, late.Section, "what is new goes into a supplement")
	for _, who := range []string{"receiver", "witness", "manager", "admin"} {
		r := h.first(id, s.ID)
		_, err := h.app.SaveRecord(ctx, h.in(who, id).Because("我来改"), app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("account", 5)})
		require.Equal(t, handover.Forbidden, handover.CodeOf(err), who)
	}
}

// TestNothingStalesForNothing: saving without a change, reading in another order, questions and verdicts leave seals alone.
func TestNothingStalesForNothing(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	other := h.sealedBy3(id, "supplier", 1)
	s := h.sealedBy3(id, "account", 2)
	r := h.first(id, s.ID)
	saved, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: mustKind("account").Encode(r.Values), Key: app.Key{ID: uuid.New()}})
	require.NoError(t, err, "without a change no reason is asked for")
	require.Equal(t, r.Revision, saved.Revision)
	_, err = h.app.SectionPage(ctx, receiver, s.ID, app.RecordFilter{Sort: "title", Last: true})
	require.NoError(t, err)
	require.Equal(t, s, h.sections(id)["account"])

	// One is changed; the other stands.
	_, err = h.app.SaveRecord(ctx, giver.Because("费率变了"), app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("account", 0, "fee_note", "新")})
	require.NoError(t, err)
	disturbed := h.sections(id)["account"]
	require.Equal(t, other, h.sections(id)["supplier"])
	require.NoError(t, h.app.Ask(ctx, receiver, app.Ask{Record: r.ID, Body: "为什么涨？"}))
	require.NoError(t, h.app.AcceptRecord(ctx, receiver, r.ID, h.fresh(giver, r.ID).Shown(), app.Key{}))
	h.give(id, s.ID)
	require.Equal(t, disturbed.ContentVersion, h.sections(id)["account"].ContentVersion)
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	review, err := h.app.SectionReview(ctx, receiver, s.ID)
	require.NoError(t, err)
	stale := 0
	for _, g := range review.Seals {
		if g.Stale(review.Section) {
			stale++
		}
	}
	require.Equal(t, []int{5, 3}, []int{len(review.Seals), stale}, "the old ones stay in the history")
	h.sound("signed again")
}

// TestSinceThatSignature: each signer is told what changed since their own last signature.
func TestSinceThatSignature(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver, receiver, witness := h.in("giver", id), h.in("receiver", id), h.in("witness", id)
	s := h.sealedBy3(id, "account", 3)
	edit := func(n int, note string) {
		p, err := h.app.SectionPage(ctx, giver, s.ID, app.RecordFilter{})
		require.NoError(t, err)
		r := h.fresh(giver, p.Rows[n].ID)
		_, err = h.app.SaveRecord(ctx, giver.Because("调整"), app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("account", n, "fee_note", note)})
		require.NoError(t, err)
	}
	changed := func(sc handover.Scope, of app.ReviewOf) (titles []string, steps int, out app.SectionReview) {
		out, err := h.app.SectionChanges(ctx, sc, s.ID, of)
		require.NoError(t, err)
		for _, c := range out.Changes {
			titles, steps = append(titles, c.Title), steps+len(c.Steps)
		}
		return titles, steps, out
	}
	edit(0, "一")
	h.submittedAndAccepted(id, "account")
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	edit(1, "二")
	edit(1, "三")
	r := mustKind("account").Title.Spec().Key
	require.NotEmpty(t, r)
	titles, steps, out := changed(receiver, app.ReviewOf{})
	require.Len(t, titles, 1)
	require.Equal(t, 2, steps)
	require.Equal(t, 1, out.Moved)
	titles, _, out = changed(witness, app.ReviewOf{})
	require.Len(t, titles, 2, "the witness signed before the first change")
	require.Equal(t, handover.Witness, sealIn(out, out.Since).Role)
	titles, _, _ = changed(giver, app.ReviewOf{})
	require.Len(t, titles, 1)
	titles, _, _ = changed(h.in("manager", id), app.ReviewOf{})
	require.Len(t, titles, 1, "others see what changed since the newest")
	titles, _, _ = changed(receiver, app.ReviewOf{Since: out.Seals[0].ID})
	require.Len(t, titles, 2, "since the giver's first")
	titles, _, out = changed(receiver, app.ReviewOf{All: true})
	require.Len(t, titles, 3)
	require.Equal(t, 3, out.Moved)
	titles, _, out = changed(receiver, app.ReviewOf{Since: uuid.New()})
	require.Empty(t, titles)
	require.Equal(t, uuid.Nil, out.Since)
	_, _, out = changed(receiver, app.ReviewOf{Page: 9})
	require.Empty(t, out.Changes)
}

func sealIn(r app.SectionReview, id uuid.UUID) handover.Seal {
	for _, g := range r.Seals {
		if g.ID == id {
			return g
		}
	}
	return handover.Seal{}
}

// TestManyChanges: none of them is left out without a word.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	const n = 2*app.ChangesPageSize + 7
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	h.sealedBy3(id, "account", n)
	s := h.sections(id)["account"]
	require.NoError(t, h.app.ReopenSection(ctx, receiver, app.SectionAct{Section: s.ID, Reason: "全部重填"}))
	seen := map[uuid.UUID]bool{}
	f := app.RecordFilter{}
	for len(seen) < n {
		p, err := h.app.SectionPage(ctx, giver, s.ID, f)
		require.NoError(t, err)
		for _, r := range p.Rows {
			seen[r.ID] = true
			form := mustKind("account").Encode(r.Values).With("fee_note", "新")
			_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form})
			require.NoError(t, err)
		}
		f.After = p.Final
	}
	clear(seen)
	for page := 1; page <= 3; page++ {
		out, err := h.app.SectionChanges(ctx, receiver, s.ID, app.ReviewOf{Page: page})
		require.NoError(t, err)
		require.Equal(t, n, out.Moved)
		for _, c := range out.Changes {
			seen[c.Record] = true
		}
	}
	require.Len(t, seen, n)
}

// TestClockThatGoesBack: changes still come after the seal they make stale, and nobody signs at a time that is wrong.
func TestClockThatGoesBack(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	s := h.sealedBy3(id, "account", 1)
	h.clock.move(-time.Hour)
	r := h.first(id, s.ID)
	_, err := h.app.SaveRecord(ctx, giver.Because("时钟"), app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("account", 0, "fee_note", "倒退")})
	require.NoError(t, err)
	h.attach(giver, app.Owner{Record: r.ID}, "迟.txt", "迟")
	review, err := h.app.SectionReview(ctx, receiver, s.ID)
	require.NoError(t, err)
	require.Len(t, review.Changes, 1, "the change is told although its clock was behind")
	require.Len(t, review.FileChanges, 1)
	refused(t, h.app.SubmitSection(ctx, giver, h.giving(giver, s.ID)), handover.Conflict, "refuse.clock_back")
	h.clock.move(time.Hour - 2*time.Second) // a little behind: the signature waits for nobody, but comes last
	h.give(id, s.ID)
	review, err = h.app.SectionReview(ctx, giver, s.ID)
	require.NoError(t, err)
	require.Empty(t, review.Changes)
	require.Empty(t, review.FileChanges)
	require.Empty(t, h.complaints())
	h.sound("clocks")
}

// TestSealSentTwice: the same form of a signature again and again puts one seal, and says the same each time.
func TestSealSentTwice(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	s := h.sections(id)["account"]
	h.record(giver, s.ID, form("account", 0))
	in := h.giving(giver, s.ID)
	in.Key = app.Key{ID: uuid.New(), Location: "/there"}
	send := func() error { return h.app.SubmitSection(ctx, giver, in) }
	done := 0
	for _, err := range append(together(send, send, send, send), send()) {
		var replay *app.Replay
		if err == nil {
			done++
			continue
		}
		require.ErrorAs(t, err, &replay, "%v", err)
		require.Equal(t, "/there", replay.Location)
	}
	require.Equal(t, 1, done)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM seals`))
	other := in
	other.Key = app.Key{ID: uuid.New()}
	refused(t, h.app.SubmitSection(ctx, giver, other), handover.Conflict, "refuse.already_submitted")
	require.NoError(t, h.app.ReturnSection(ctx, receiver, app.SectionAct{Section: s.ID, Reason: "再看看"}))
	_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: h.first(id, s.ID).ID, Revision: 1, Form: form("account", 0, "fee_note", "改")})
	require.NoError(t, err)
	refused(t, h.app.SubmitSection(ctx, giver, other), handover.Stale, "refuse.seal_stale")
}

// TestNamesUnderSeals: what was typed is what is kept, and it is the signer's name.
func TestNamesUnderSeals(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver := h.in("giver", id)
	_, err := h.pool.Exec(ctx, `UPDATE people SET name = $1 WHERE id = $2`, "𠮷田·Zoë 㛃", giver.By())
	require.NoError(t, err)
	giver = h.in("giver", id)
	s := h.sections(id)["account"]
	h.record(giver, s.ID, form("account", 0))
	in := h.giving(giver, s.ID)
	in.Signature.Name = "吉田·Zoë 㛃"
	refused(t, h.app.SubmitSection(ctx, giver, in), handover.Invalid, "problem.sign_name")
	in.Signature.Name = "𠮷田•ZOE\u0308　㛃"
	require.NoError(t, h.app.SubmitSection(ctx, giver, in))
	var kept string
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT name FROM seals`).Scan(&kept))
	require.Equal(t, in.Signature.Name, kept)
	require.Empty(t, h.complaints())
}
