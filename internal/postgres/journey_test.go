package postgres_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// journey is one handover on its way. After every step all that is kept is counted anew.
type journey struct {
	*house
	id uuid.UUID
}

// step runs an act of a person that must succeed.
func (j journey) step(name, who string, do func(sc handover.Scope) error) {
	j.t.Helper()
	require.NoError(j.t, do(j.in(who, j.id)), "%s: %s", who, name)
	j.sound(name)
}

// refuses runs an act that must not, and must leave nothing behind.
func (j journey) refuses(name, who string, code handover.Code, key string, do func(sc handover.Scope) error) {
	j.t.Helper()
	var before, after int64
	seq := func(to *int64) {
		require.NoError(j.t, j.pool.QueryRow(j.t.Context(), `SELECT event_seq FROM handovers WHERE id = $1`, j.id).Scan(to))
	}
	seq(&before)
	err := do(j.in(who, j.id))
	require.Error(j.t, err, "%s: %s", who, name)
	refused(j.t, err, code, key)
	seq(&after)
	require.Equal(j.t, before, after, "%s: %s", who, name)
}

func (j journey) section(kind string) handover.Section { return j.sections(j.id)[kind] }

// kinds are what the handover's sections hold, in the order of the catalog.
func (j journey) kinds() []catalog.Kind {
	has := j.sections(j.id)
	return slices.DeleteFunc(catalog.All(), func(k catalog.Kind) bool { return has[k.Key].Kind != k.Key })
}

func (j journey) act(kind, reason string) app.SectionAct {
	s := j.section(kind)
	return app.SectionAct{Section: s.ID, Version: s.Version, Reason: reason}
}

func (j journey) state() handover.Handover {
	j.t.Helper()
	o, err := j.app.Overview(j.t.Context(), j.in("manager", j.id))
	require.NoError(j.t, err)
	return o.Handover
}

// TestWholeJourney is the main job from an empty database to a closed handover.
func TestWholeJourney(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.setUpByHand()
	made := h.handover(func(p *app.Plan) { p.Start = false })
	j := journey{h, made.ID}
	h.sound("creating a draft")
	move := func(act handover.Act) func(handover.Scope) error {
		return func(sc handover.Scope) error { return h.app.MoveHandover(t.Context(), sc, act, "", app.Key{}) }
	}
	j.refuses("fills a draft", "giver", handover.Conflict, "refuse.in_state", func(sc handover.Scope) error {
		_, err := h.app.SaveRecord(t.Context(), sc, app.SaveRecord{Section: j.section("account").ID, Form: form("account", 0)})
		return err
	})
	j.refuses("starts a draft", "manager", handover.Conflict, "refuse.in_state", move(handover.StartHandover))
	j.step("plans", "manager", move(handover.PlanHandover))
	j.step("starts", "manager", move(handover.StartHandover))

	records := j.fillsAll()
	j.reviewsAccounts(records["account"])
	j.asksAboutSupplier(records["supplier"])
	for _, k := range j.kinds() {
		if k.Key != "risk" {
			j.signs(k.Key)
		}
	}
	j.reopensAndSignsAgain("sop", records["sop"])
	j.declaresNotApplicable("risk", records["risk"])

	j.refuses("follows up before signing", "manager", handover.Conflict, "refuse.in_state", move(handover.FollowUp))
	for i, who := range []string{"giver", "receiver", "second", "witness"} {
		require.Equal(t, handover.Active, j.state().State)
		j.step("signs the whole", who, func(sc handover.Scope) error { return h.app.SignHandover(t.Context(), sc, h.shownAll(sc)) })
		if i == 0 {
			j.refuses("signs twice", who, handover.Conflict, "refuse.you_signed", func(sc handover.Scope) error {
				return h.app.SignHandover(t.Context(), sc, h.shownAll(sc))
			})
		}
	}
	require.Equal(t, handover.Signed, j.state().State)
	require.False(t, j.state().SignedAt.IsZero())
	inventory := j.inventoryKept()
	j.refuses("fills what is signed", "giver", handover.Conflict, "refuse.in_state", func(sc handover.Scope) error {
		return h.app.RemoveRecord(t.Context(), sc, records["sku"].ID, j.fresh(sc, records["sku"].ID).Revision, app.Key{})
	})
	j.refuses("cancels what is signed", "manager", handover.Conflict, "refuse.in_state", func(sc handover.Scope) error {
		return h.app.MoveHandover(t.Context(), sc, handover.CancelHandover, "不用了", app.Key{})
	})
	j.step("follows up", "manager", move(handover.FollowUp))
	j.step("closes", "manager", move(handover.CloseHandover))
	require.Equal(t, handover.Closed, j.state().State)
	j.inventoryStays(inventory)
}

// setUpByHand adds what an admin adds in the first hour, through the forms.
func (h *house) setUpByHand() {
	ctx, admin := h.t.Context(), h.as("admin")
	require.NoError(h.t, h.app.SaveTeam(ctx, admin, handover.Team{Name: "家居组"}))
	id, err := h.app.SavePerson(ctx, admin, handover.Person{Name: " 苏晚 ", Email: " Su@Example.test", Role: handover.Member}, password, false)
	require.NoError(h.t, err)
	p, err := h.app.Person(ctx, admin, id)
	require.NoError(h.t, err)
	require.Equal(h.t, []any{"苏晚", "su@example.test", 1}, []any{p.Name, p.Email, p.Version})
	_, err = h.app.SaveShop(ctx, admin, handover.Store{Name: "栖木家居拼多多店", Platform: "pdd", Team: h.teams[1].ID})
	require.NoError(h.t, err)
	tp := h.templates["full_store"]
	tp.ID, tp.Version, tp.NameZH = uuid.Nil, 0, "小店交接"
	_, err = h.app.SaveTemplate(ctx, admin, app.SaveTemplate{Template: tp})
	require.NoError(h.t, err)
}

// fillsAll saves a record of every kind that the handover has, twice: the second time the references find what the first time was not there yet.
func (j journey) fillsAll() map[string]handover.Record {
	out := map[string]handover.Record{}
	j.refuses("fills as somebody else", "receiver", handover.Forbidden, "refuse.not_filler", func(sc handover.Scope) error {
		_, err := j.app.SaveRecord(j.t.Context(), sc, app.SaveRecord{Section: j.section("account").ID, Form: form("account", 0)})
		return err
	})
	for _, k := range j.kinds() {
		j.step("saves "+k.Key, "giver", func(sc handover.Scope) error {
			r, err := j.app.SaveRecord(j.t.Context(), sc, app.SaveRecord{Section: j.section(k.Key).ID, Form: form(k.Key, 0)})
			out[k.Key] = r
			return err
		})
		require.Equal(j.t, handover.SectionFilling, j.section(k.Key).State)
	}
	for _, k := range j.kinds() {
		j.step("autosaves "+k.Key, "giver", func(sc handover.Scope) error {
			r, err := j.app.SaveRecord(j.t.Context(), sc, app.SaveRecord{
				Record: out[k.Key].ID, Revision: 1, Form: form(k.Key, 0), Autosave: true,
			})
			out[k.Key] = r
			return err
		})
		require.Equal(j.t, 2, out[k.Key].Revision)
	}
	p, err := j.app.RecordPage(j.t.Context(), j.in("giver", j.id), out["account"].ID)
	require.NoError(j.t, err)
	by := app.Pointing{Record: out["sop"].ID, Section: out["sop"].Section, Kind: "sop", Title: out["sop"].Title, Field: "accounts"}
	require.False(j.t, p.Pointing[0].Records[0].Values.Empty())
	p.Pointing[0].Records[0].Values = catalog.Values{}
	require.Equal(j.t, []app.PointingGroup{{Kind: "sop", Field: "accounts", Count: 1, Records: []app.Pointing{by}}}, p.Pointing)
	require.Equal(j.t, j.people["second"].ID.String(), mustKind("sku").OwnerOf(j.fresh(j.in("giver", j.id), out["sku"].ID).Values).ID,
		"the owner is matched to the person with the name")
	for _, k := range j.kinds() {
		submit := func(sc handover.Scope) error {
			return j.app.SubmitSection(j.t.Context(), sc, j.giving(sc, j.section(k.Key).ID))
		}
		if j.section(k.Key).Minimum > 1 {
			j.refuses("submits too few", "giver", handover.Conflict, "refuse.below_minimum", submit)
			continue
		}
		j.step("submits "+k.Key, "giver", submit)
	}
	return out
}

func mustKind(key string) catalog.Kind {
	k, ok := catalog.Lookup(key)
	if !ok {
		panic(key)
	}
	return k
}

// reviewsAccounts returns one record, has it mended, and accepts it.
func (j journey) reviewsAccounts(r handover.Record) {
	ctx := j.t.Context()
	j.refuses("accepts as another receiver", "second", handover.Forbidden, "refuse.not_reviewer", func(sc handover.Scope) error {
		return j.app.AcceptRecord(ctx, sc, r.ID, r.Revision, app.Key{})
	})
	j.refuses("accepts an old revision", "receiver", handover.Stale, "refuse.record_changed", func(sc handover.Scope) error {
		return j.app.AcceptRecord(ctx, sc, r.ID, r.Revision-1, app.Key{})
	})
	j.refuses("returns without a reason", "receiver", handover.Invalid, "problem.reason_required", func(sc handover.Scope) error {
		return j.app.ReturnRecord(ctx, sc, r.ID, r.Revision, " ", app.Key{})
	})
	j.step("returns a record", "receiver", func(sc handover.Scope) error {
		return j.app.ReturnRecord(ctx, sc, r.ID, r.Revision, "绑定手机不是公司的", app.Key{})
	})
	require.Equal(j.t, handover.SectionReturned, j.section("account").State)
	j.step("mends it", "giver", func(sc handover.Scope) error {
		_, err := j.app.SaveRecord(ctx, sc, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("account", 0, "fee_note", "手机已换绑")})
		return err
	})
	require.Equal(j.t, handover.RecordReturned, j.fresh(j.in("giver", j.id), r.ID).State, "it stays returned until it is submitted again")
	j.refuses("accepts before it is submitted again", "receiver", handover.Conflict, "refuse.record_not_submitted", func(sc handover.Scope) error {
		return j.app.AcceptRecord(ctx, sc, r.ID, r.Revision+1, app.Key{})
	})
	j.step("resubmits", "giver", func(sc handover.Scope) error {
		return j.app.SubmitSection(ctx, sc, j.giving(sc, j.section("account").ID))
	})
	j.step("accepts one", "receiver", func(sc handover.Scope) error {
		return j.app.AcceptRecord(ctx, sc, r.ID, r.Revision+1, app.Key{})
	})
	revs, err := j.app.Revisions(ctx, j.in("giver", j.id), r.ID)
	require.NoError(j.t, err)
	var acts []string
	for _, v := range revs.Revisions {
		acts = append(acts, v.Act)
	}
	require.Equal(j.t, []string{"saved", "submitted", "saved"}, acts, "the autosave was kept when it was submitted")
}

// asksAboutSupplier: a blocking question stops the acceptance until its asker has an answer.
func (j journey) asksAboutSupplier(r handover.Record) {
	ctx := j.t.Context()
	j.step("asks", "receiver", func(sc handover.Scope) error {
		return j.app.Ask(ctx, sc, app.Ask{Section: r.Section, Record: r.ID, Body: "账期是多久？", Blocking: true})
	})
	j.step("asks about the section", "witness", func(sc handover.Scope) error {
		return j.app.Ask(ctx, sc, app.Ask{Section: r.Section, Body: "还有别的供应商吗？"})
	})
	j.refuses("accepts with a blocking question", "receiver", handover.Conflict, "refuse.record_has_blocking", func(sc handover.Scope) error {
		return j.app.AcceptRecord(ctx, sc, r.ID, r.Revision, app.Key{})
	})
	qs, err := j.app.SectionQuestions(ctx, j.in("receiver", j.id), r.Section)
	require.NoError(j.t, err)
	require.Len(j.t, qs.Questions, 2)
	blocking := qs.Questions[0]
	require.True(j.t, blocking.Blocking, "blocking ones stand first")
	j.step("answers", "giver", func(sc handover.Scope) error { return j.app.Answer(ctx, sc, blocking.ID, "月结 30 天", app.Key{}) })
	j.step("asks on", "receiver", func(sc handover.Scope) error {
		return j.app.Answer(ctx, sc, blocking.ID, "有书面的吗？", app.Key{})
	})
	j.step("answers again", "giver", func(sc handover.Scope) error { return j.app.Answer(ctx, sc, blocking.ID, "合同第 7 条", app.Key{}) })
	j.refuses("resolves another's question", "giver", handover.Forbidden, "refuse.not_asker", func(sc handover.Scope) error {
		return j.app.Resolve(ctx, sc, blocking.ID, app.Key{})
	})
	j.step("resolves", "receiver", func(sc handover.Scope) error { return j.app.Resolve(ctx, sc, blocking.ID, app.Key{}) })
	j.refuses("resolves twice", "receiver", handover.Conflict, "refuse.question_resolved", func(sc handover.Scope) error {
		return j.app.Resolve(ctx, sc, blocking.ID, app.Key{})
	})
	p, err := j.app.RecordPage(ctx, j.in("giver", j.id), r.ID)
	require.NoError(j.t, err)
	require.Equal(j.t, handover.QuestionResolved, p.Questions[0].State)
	require.Equal(j.t, []string{"账期是多久？", "月结 30 天", "有书面的吗？", "合同第 7 条"}, bodies(p.Questions[0]))
}

func bodies(q handover.Question) []string {
	var out []string
	for _, m := range q.Messages {
		out = append(out, m.Body)
	}
	return out
}

// signs accepts what is left of a section, and lets the receiver and then the witness seal it.
func (j journey) signs(kind string) {
	ctx, s := j.t.Context(), j.section(kind)
	sign := func(sc handover.Scope) error { return j.app.SignSection(ctx, sc, j.shown(sc, s.ID)) }
	if s.Counts.Accepted < s.Counts.Records {
		j.refuses("signs before all is accepted", "receiver", handover.Conflict, "refuse.not_all_accepted", sign)
		j.step("accepts all of "+kind, "receiver", func(sc handover.Scope) error {
			got, err := j.app.AcceptRecords(ctx, sc, app.AcceptRecords{Section: s.ID, Version: s.ContentVersion})
			require.Equal(j.t, app.Accepted{Count: s.Counts.Submitted}, got)
			return err
		})
	}
	if s.TeachBack > 0 {
		j.refuses("signs before saying what they understood", "receiver", handover.Conflict, "refuse.teach_back_missing", sign)
		j.teaches(s)
	}
	j.refuses("signs as another receiver", "second", handover.Forbidden, "refuse.not_reviewer", sign)
	j.refuses("signs as the giver", "giver", handover.Forbidden, "refuse.sign_section", sign)
	j.refuses("witnesses first", "witness", handover.Conflict, "refuse.receiver_first", sign)
	j.step("signs "+kind, "receiver", sign)
	require.Equal(j.t, handover.SectionSigned, j.section(kind).State)
	j.refuses("signs twice", "receiver", handover.Conflict, "refuse.already_signed", sign)
	j.step("witnesses "+kind, "witness", sign)
	j.refuses("witnesses twice", "witness", handover.Conflict, "refuse.you_signed", sign)
}

// teaches lets the receiver say what they understood of a section, and the giver confirm it.
func (j journey) teaches(s handover.Section) {
	var sent handover.Retelling
	j.step("says what they understood of "+s.Kind, "receiver", func(handover.Scope) error {
		var err error
		sent, err = j.teach("receiver", j.id, s.ID, 0)
		return err
	})
	j.step("confirms it", "giver", func(sc handover.Scope) error {
		return j.app.JudgeTeachBack(j.t.Context(), sc, app.JudgeTeachBack{Section: s.ID, TeachBack: sent.ID, Confirm: true})
	})
}

// reopensAndSignsAgain: what was signed goes stale, the change is shown, and all sign again.
func (j journey) reopensAndSignsAgain(kind string, r handover.Record) {
	ctx, before := j.t.Context(), j.section(kind)
	j.refuses("reopens without a reason", "receiver", handover.Invalid, "problem.reason_required", func(sc handover.Scope) error {
		return j.app.ReopenSection(ctx, sc, j.act(kind, ""))
	})
	j.step("reopens", "manager", func(sc handover.Scope) error { return j.app.ReopenSection(ctx, sc, j.act(kind, "少一步")) })
	after := j.section(kind)
	require.Equal(j.t, handover.SectionReturned, after.State)
	require.Greater(j.t, after.ContentVersion, before.ContentVersion)
	j.step("changes a record", "giver", func(sc handover.Scope) error {
		r = j.fresh(sc, r.ID)
		_, err := j.app.SaveRecord(ctx, sc, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form(kind, 0, "purpose", "改了一步")})
		return err
	})
	j.step("submits again", "giver", func(sc handover.Scope) error { return j.app.SubmitSection(ctx, sc, j.giving(sc, j.section(kind).ID)) })
	review, err := j.app.SectionReview(ctx, j.in("receiver", j.id), after.ID)
	require.NoError(j.t, err)
	require.Len(j.t, review.Seals, 4)
	for i, g := range review.Seals {
		require.Equal(j.t, i < 3, g.Stale(review.Section), "three signed before, the giver once more")
	}
	require.Len(j.t, review.Changes, 1)
	k := mustKind(kind)
	old, err := k.FromJSON(review.Changes[0].Before)
	require.NoError(j.t, err)
	now, err := k.FromJSON(review.Changes[0].After)
	require.NoError(j.t, err)
	require.Len(j.t, k.Diff(old, now), 1)
	j.signs(kind)
}

// declaresNotApplicable takes the only record out and says why there is nothing.
func (j journey) declaresNotApplicable(kind string, r handover.Record) {
	ctx := j.t.Context()
	j.refuses("declares a section with records", "giver", handover.Conflict, "refuse.has_records", func(sc handover.Scope) error {
		return j.app.DeclareNotApplicable(ctx, sc, j.act(kind, "没有"))
	})
	j.step("removes the record", "giver", func(sc handover.Scope) error {
		return j.app.RemoveRecord(ctx, sc, r.ID, j.fresh(sc, r.ID).Revision, app.Key{})
	})
	require.Equal(j.t, handover.SectionEmpty, j.section(kind).State)
	j.refuses("signs nothing", "receiver", handover.Conflict, "refuse.not_submitted", func(sc handover.Scope) error {
		return j.app.SignSection(ctx, sc, j.shown(sc, j.section(kind).ID))
	})
	j.refuses("declares without a reason", "giver", handover.Invalid, "problem.reason_required", func(sc handover.Scope) error {
		return j.app.DeclareNotApplicable(ctx, sc, j.act(kind, ""))
	})
	j.step("declares", "giver", func(sc handover.Scope) error {
		return j.app.DeclareNotApplicable(ctx, sc, j.act(kind, "新店，还没有风险"))
	})
	j.refuses("writes into it", "giver", handover.Conflict, "refuse.section_not_applicable", func(sc handover.Scope) error {
		_, err := j.app.SaveRecord(ctx, sc, app.SaveRecord{Section: j.section(kind).ID, Form: form(kind, 3)})
		return err
	})
	j.step("takes it back", "giver", func(sc handover.Scope) error { return j.app.TakeBackNotApplicable(ctx, sc, j.act(kind, "")) })
	j.step("declares again", "giver", func(sc handover.Scope) error {
		return j.app.DeclareNotApplicable(ctx, sc, j.act(kind, "新店，还没有风险"))
	})
	j.step("does not consent", "receiver", func(sc handover.Scope) error { return j.app.ReturnSection(ctx, sc, j.act(kind, "有")) })
	require.Equal(j.t, handover.SectionEmpty, j.section(kind).State)
	j.step("declares a third time", "giver", func(sc handover.Scope) error { return j.app.DeclareNotApplicable(ctx, sc, j.act(kind, "真的没有")) })
	j.refuses("signs the whole too early", "giver", handover.Conflict, "refuse.sections_open", func(sc handover.Scope) error {
		return j.app.SignHandover(ctx, sc, j.shownAll(sc))
	})
	j.step("consents", "receiver", func(sc handover.Scope) error { return j.app.AcceptNotApplicable(ctx, sc, j.act(kind, "")) })
	require.True(j.t, j.section(kind).Settled())
}
