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

// save changes a template as its manager does.
func (h *house) save(key string, change func(*handover.Template)) handover.Template {
	h.t.Helper()
	tp, err := h.app.Template(h.t.Context(), h.as("manager"), h.templates[key].ID)
	require.NoError(h.t, err)
	tp.Sections = slices.Clone(tp.Sections)
	change(&tp)
	require.NoError(h.t, second(h.app.SaveTemplate(h.t.Context(), h.as("manager"), app.SaveTemplate{Template: tp})))
	out, err := h.app.Template(h.t.Context(), h.as("manager"), tp.ID)
	require.NoError(h.t, err)
	return out
}

// TestTemplateDecidesWhatBlocks: an override holds for the sections that were laid from the version that says it, at every save and
// when somebody else becomes the giver, and for no others.
func TestTemplateDecidesWhatBlocks(t *testing.T) {
	t.Parallel()
	h := given(t)
	before := h.handover().ID
	tp := h.save("full_store", func(tp *handover.Template) {
		tp.Sections[0].Severities = map[string]catalog.Severity{"account.phone_of_leaver": "warning", "account.deposit_short": "blocker", "account.app_expires_soon": "off", "account.expires_soon": "warning", "account.paper_expires_soon": "loud"}
	})
	require.Equal(t, map[string]catalog.Severity{"account.phone_of_leaver": "warning", "account.deposit_short": "blocker", "account.app_expires_soon": "off"}, tp.Sections[0].Severities,
		"what the check does by itself is not kept")
	after := h.handover().ID
	require.Equal(t, 2, h.whole(after).Handover.TemplateVersion)
	require.Equal(t, []int{1, 2}, []int{h.whole(before).Handover.TemplateVersion, h.whole(before).Handover.TemplateNewest})

	account := form("account", 0, "bound_phone", h.people["giver"].Phone, "deposit_required", "50000.00", "deposit_balance", "10.00")
	severities := func(id uuid.UUID, r handover.Record) map[string]catalog.Severity {
		page, err := h.app.RecordPage(t.Context(), h.in("manager", id), r.ID)
		require.NoError(t, err)
		out := map[string]catalog.Severity{}
		for _, f := range page.Findings {
			out[f.Rule] = f.Severity
		}
		return out
	}
	old := h.record(h.in("giver", before), h.mustSection(before, "account"), account)
	now := h.record(h.in("giver", after), h.mustSection(after, "account"), account)
	require.Equal(t, catalog.Blocker, severities(before, old)["account.phone_of_leaver"])
	require.Equal(t, catalog.Warning, severities(before, old)["account.deposit_short"])
	require.Equal(t, catalog.Warning, severities(after, now)["account.phone_of_leaver"])
	require.Equal(t, catalog.Blocker, severities(after, now)["account.deposit_short"])

	h.save("full_store", func(tp *handover.Template) { tp.Sections[0].Severities = nil })
	require.NoError(t, h.change(after, func(p *app.Plan) {
		p.Giver, p.Receivers = h.people["outsider"].ID, []uuid.UUID{h.people["receiver"].ID}
	}))
	require.NoError(t, h.change(after, func(p *app.Plan) { p.Receivers = []uuid.UUID{h.people["receiver"].ID} }))
	require.Equal(t, catalog.Blocker, severities(after, now)["account.deposit_short"], "judged anew by what its section says")
	require.Equal(t, catalog.Warning, severities(after, now)["account.phone_of_leaver"])
	h.sound("judging by the template")
}

// TestSeatsFollowTheParties: sections are given to people by their seats, and nobody reviews what they fill.
func TestSeatsFollowTheParties(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.save("full_store", func(tp *handover.Template) {
		tp.Sections[0].Filler, tp.Sections[1].Reviewer = handover.SeatReceiver, handover.SeatSecond
	})
	id := h.handover().ID
	people := func(kind string) []string {
		s := h.sections(id)[kind]
		return []string{s.FillerName, s.ReviewerName}
	}
	name := func(who string) string { return h.people[who].Name }
	require.Equal(t, []string{name("receiver"), name("second")}, people("account"))
	require.Equal(t, []string{name("giver"), name("second")}, people("sku"))
	require.NoError(t, second(h.app.SaveRecord(t.Context(), h.in("receiver", id), app.SaveRecord{Section: h.mustSection(id, "account"), Form: form("account", 0)})))
	refused(t, second(h.app.SaveRecord(t.Context(), h.in("giver", id), app.SaveRecord{Section: h.mustSection(id, "account"), Form: form("account", 1)})),
		handover.Forbidden, "refuse.not_filler")
	account := h.mustSection(id, "account")
	refused(t, h.change(id, func(p *app.Plan) { p.Reviewers = map[uuid.UUID]uuid.UUID{account: h.people["receiver"].ID} }), handover.Invalid, "problem.unknown_choice")

	require.NoError(t, h.change(id, func(p *app.Plan) { p.Receivers = []uuid.UUID{h.people["receiver"].ID} }))
	require.Equal(t, []string{name("giver"), name("receiver")}, people("account"), "one receiver reviews, so the giver fills")
	require.Equal(t, []string{name("giver"), name("receiver")}, people("sku"))
	require.NoError(t, h.change(id, func(*app.Plan) {}))
	require.Equal(t, []string{name("receiver"), name("second")}, people("account"), "and back")
	h.sound("changing seats")
}

// TestTemplateVersions: every save is kept, with who and what; an old one comes back as a new one.
func TestTemplateVersions(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, manager := t.Context(), h.as("manager")
	tp := h.save("full_store", func(tp *handover.Template) { tp.NameEN = "Another" })
	_, err := h.app.SaveTemplate(ctx, manager, app.SaveTemplate{Template: tp})
	require.NoError(t, err)
	h.save("full_store", func(tp *handover.Template) { tp.Archived = true })
	_, err = h.app.RestoreTemplate(ctx, manager, tp.ID, 1, 2)
	refused(t, err, handover.Stale, "refuse.form_stale")
	_, err = h.app.RestoreTemplate(ctx, manager, tp.ID, 1, 3)
	require.NoError(t, err)
	all, err := h.app.TemplateVersions(ctx, manager, tp.ID)
	require.NoError(t, err)
	var got []string
	for _, v := range all {
		got = append(got, string(v.Act)+" "+v.NameEN+" "+v.Name)
	}
	require.Equal(t, []string{
		"restored " + h.templates["full_store"].NameEN + " 蒋一诺", "archived Another 蒋一诺", "edited Another 蒋一诺",
		"built_in " + h.templates["full_store"].NameEN + " ",
	}, got)
	_, err = h.app.TemplateVersions(ctx, h.as("giver"), tp.ID)
	require.Equal(t, handover.Forbidden, handover.CodeOf(err))
	for _, sql := range []string{`UPDATE template_versions SET note = 'x'`, `DELETE FROM template_versions`, `TRUNCATE template_versions`} {
		_, err := h.pool.Exec(ctx, sql)
		require.ErrorContains(t, err, "is refused", sql)
	}
	h.sound("restoring")
}

// TestSyncBuiltIn: a workspace that was founded long ago gets the templates it lacks, and new versions of those nobody edited.
func TestSyncBuiltIn(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, manager := t.Context(), h.as("manager")
	running := h.handover().ID
	edited := h.save("product_specialist", func(tp *handover.Template) { tp.NameZH = "我们的商品交接" })
	h.save("temporary_cover", func(tp *handover.Template) { tp.Archived = true })
	n, err := h.app.SyncBuiltIn(ctx)
	require.NoError(t, err)
	builtIn := h.app.BuiltIn()
	require.Equal(t, len(builtIn)-1, n)
	list, err := h.app.Templates(ctx, manager, true)
	require.NoError(t, err)
	byKey := map[string]handover.Template{}
	for _, tp := range list {
		byKey[tp.Key] = tp
	}
	for _, b := range builtIn {
		got := byKey[b.Key]
		if b.Key == edited.Key {
			require.Equal(t, edited, got, "what was edited stays")
			continue
		}
		got.Archived = false
		require.Empty(t, handover.DiffTemplates(b, got), b.Key)
	}
	require.Equal(t, 2, byKey["full_store"].Version)
	require.True(t, byKey["temporary_cover"].Archived, "put away is not edited, and stays put away")
	require.Equal(t, 3, byKey["temporary_cover"].Version)
	require.Len(t, h.whole(running).Sections, 6, "a running handover keeps its sections")

	n, err = h.app.SyncBuiltIn(ctx)
	require.NoError(t, err)
	require.Zero(t, n, "once is enough")
	h.sound("bringing templates up to date")
}

// TestBuiltIn: the templates of the program are whole in both languages, and say of checks only what is not so by itself.
func TestBuiltIn(t *testing.T) {
	t.Parallel()
	h := given(t)
	keys := []string{}
	for _, tp := range h.app.BuiltIn() {
		keys = append(keys, tp.Key)
		require.NoError(t, tp.Check(), tp.Key)
		for _, s := range tp.Sections {
			at := tp.Key + " " + s.TitleEN
			for _, text := range []string{s.TitleZH, s.TitleEN, s.GuidanceZH, s.GuidanceEN} {
				require.NotEmpty(t, text, at)
				require.NotContains(t, text, "！", at)
			}
			require.Equal(t, len(s.Platforms) > 0, s.WhyZH != "" && s.WhyEN != "", "what depends on a platform says why: "+at)
			require.True(t, s.Required || s.Minimum <= 1, "what may be left out wants few: "+at)
			kind, ok := catalog.Lookup(s.Kind)
			require.True(t, ok, at)
			for _, c := range kind.Checks {
				if severity, said := s.Severities[c.ID]; said {
					require.NotEqual(t, c.Severity, severity, "%s says of %s what it does by itself", at, c.ID)
				}
			}
		}
	}
	require.Equal(t, []string{
		"full_store", "product_specialist", "marketing_specialist", "service_specialist", "operations_manager", "temporary_cover", "agency_change", "shop_sale",
	}, keys)
	require.NoError(t, second(h.app.SyncBuiltIn(t.Context())))
	for _, tp := range h.app.BuiltIn() {
		list, err := h.app.Templates(t.Context(), h.as("manager"), true)
		require.NoError(t, err)
		i := slices.IndexFunc(list, func(x handover.Template) bool { return x.Key == tp.Key })
		id := h.handover(func(p *app.Plan) { p.Template = list[i].ID }).ID
		require.NotEmpty(t, h.whole(id).Sections)
	}
	h.sound("laying every built-in template")
}

// TestRulesOfATemplate: a handover begins with the rules of its template, the plan may say otherwise, and a template that is changed later changes
// nothing that has begun.
func TestRulesOfATemplate(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, admin := t.Context(), h.as("admin")
	save := func(version int, rules handover.SigningRules) {
		t.Helper()
		tp := h.templates["temporary_cover"]
		tp.Version, tp.Signing = version, rules
		_, err := h.app.SaveTemplate(ctx, admin, app.SaveTemplate{Template: tp})
		require.NoError(t, err)
	}
	begin := func(change ...func(*app.Plan)) uuid.UUID {
		return h.handover(append([]func(*app.Plan){func(p *app.Plan) { p.Template = h.templates["temporary_cover"].ID }}, change...)...).ID
	}
	rules := func(id uuid.UUID) handover.SigningRules {
		o, err := h.app.Overview(ctx, h.in("manager", id))
		require.NoError(t, err)
		return o.Handover.Signing
	}
	usual := handover.SigningRules{Receivers: handover.AllReceivers, Sections: handover.ByReviewer}
	either := handover.SigningRules{Receivers: handover.AnyReceiver, Sections: handover.ByReceivers}
	before := begin()
	require.Equal(t, usual, rules(before))
	save(1, either)
	require.Equal(t, usual, rules(before), "what has begun stays")
	after := begin()
	require.Equal(t, either, rules(after), "a new one takes them")
	require.Equal(t, handover.SigningRules{Receivers: handover.AllReceivers, Sections: handover.ByReceivers},
		rules(begin(func(p *app.Plan) { p.Signing.Receivers = handover.AllReceivers })), "its plan may say otherwise, rule by rule")
	one := begin(func(p *app.Plan) { p.Signing.Sections = handover.ByReviewer })
	save(2, usual)
	require.Equal(t, either, rules(after))

	// The rule is what counts at the end: one of two receivers is enough where any is.
	h.allSigned(one)
	for _, who := range []string{"giver", "second", "witness"} {
		sc := h.in(who, one)
		require.NoError(t, h.app.SignHandover(ctx, sc, h.shownAll(sc)), who)
	}
	require.Equal(t, handover.Signed, h.state(one).State)
	h.allSigned(before)
	for _, who := range []string{"giver", "second", "witness"} {
		sc := h.in(who, before)
		require.NoError(t, h.app.SignHandover(ctx, sc, h.shownAll(sc)), who)
	}
	require.Equal(t, handover.Active, h.state(before).State, "all of them where all are asked for")
}
