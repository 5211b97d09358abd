package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

func ruleOf(field, sort string, more ...string) catalog.Form {
	f := catalog.Form{"field": {field}, "sort": {sort}, "severity": {"blocker"}, "why_zh": {"仓库要用。"}, "why_en": {"The warehouse needs it."}}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i]] = []string{more[i+1]}
	}
	return f
}

// TestAnOwnRuleJudgesWhatIsNotSigned: a manager tries a rule and makes it, what is open is judged by it at once, and no longer when it is retired.
func TestAnOwnRuleJudgesWhatIsNotSigned(t *testing.T) {
	t.Parallel()
	h := given(t)
	field := h.field("supplier", "仓库备注", "text")
	id := h.handover().ID
	open := h.mustSection(id, "supplier")
	for n := range 3 {
		f := form("supplier", n)
		if n == 0 {
			f[field] = []string{"3 号仓"}
		}
		h.record(h.in("giver", id), open, f)
	}
	before := h.sections(id)["supplier"].Counts
	manager := h.as("manager")

	trial, err := h.app.TryRule(t.Context(), manager, app.SaveRule{Kind: "supplier", Form: ruleOf(field, "required")})
	require.NoError(t, err)
	require.Equal(t, []int{3, 2, 0}, []int{trial.Looked, trial.Fires, trial.Mute})
	require.Len(t, trial.Examples, 2)
	require.Equal(t, id, trial.Examples[0].Handover)
	trial, err = h.app.TryRule(t.Context(), manager, app.SaveRule{Kind: "supplier", Form: ruleOf(field, "pattern", "pattern", `\d`, "example", "3")})
	require.NoError(t, err)
	require.Equal(t, []int{3, 1, 2}, []int{trial.Looked, trial.Fires, trial.Mute})
	require.Equal(t, before, h.sections(id)["supplier"].Counts, "trying writes nothing")

	key, err := h.app.SaveRule(t.Context(), manager, app.SaveRule{Kind: "supplier", Form: ruleOf(field, "required")})
	require.NoError(t, err)
	twice, err := h.app.SaveRule(t.Context(), manager, app.SaveRule{Kind: "supplier", Form: ruleOf(field, "required")})
	require.NoError(t, err)
	require.Equal(t, key, twice, "the same form sent twice adds one rule")
	h.sound("an own rule")
	require.Equal(t, before.Blockers+2, h.sections(id)["supplier"].Counts.Blockers)

	_, err = h.app.SaveRule(t.Context(), manager, app.SaveRule{Kind: "supplier", Key: key, Form: ruleOf(field, "required", "severity", "warning")})
	refused(t, err, handover.Stale, "refuse.form_stale")
	_, err = h.app.SaveRule(t.Context(), manager, app.SaveRule{Kind: "supplier", Key: key, Version: 1, Form: ruleOf(field, "required", "severity", "warning")})
	require.NoError(t, err)
	now := h.sections(id)["supplier"].Counts
	require.Equal(t, []int{before.Blockers, before.Warnings + 2}, []int{now.Blockers, now.Warnings})

	require.NoError(t, h.app.RetireRule(t.Context(), manager, "supplier", key, true))
	require.Equal(t, before, h.sections(id)["supplier"].Counts, "what it found is gone")
	require.NoError(t, h.app.RetireRule(t.Context(), manager, "supplier", key, false))
	require.Equal(t, before.Warnings+2, h.sections(id)["supplier"].Counts.Warnings)
	h.sound("brought back")

	_, err = h.app.SaveRule(t.Context(), h.as("giver"), app.SaveRule{Kind: "supplier", Form: ruleOf(field, "required")})
	refused(t, err, handover.Forbidden, "refuse.manage_rules")
	_, err = h.app.TryRule(t.Context(), h.as("giver"), app.SaveRule{Kind: "supplier", Form: ruleOf(field, "required")})
	refused(t, err, handover.Forbidden, "refuse.manage_rules")
}

// TestOwnRulesStayInTheirWorkspace: nobody elsewhere is judged by a rule, changes it, or tries one on these records.
func TestOwnRulesStayInTheirWorkspace(t *testing.T) {
	t.Parallel()
	h := given(t)
	far := h.elsewhere()
	id := h.handover().ID
	h.record(h.in("giver", id), h.mustSection(id, "supplier"), form("supplier", 1))
	key, err := h.app.SaveRule(t.Context(), h.as("manager"), app.SaveRule{Kind: "risk", Form: ruleOf(ruleField("risk"), "required")})
	require.NoError(t, err)

	own, err := h.store.OwnKinds(t.Context(), far.workspace)
	require.NoError(t, err)
	require.Empty(t, own.Rules)
	admin := far.as("admin")
	require.Equal(t, handover.NotFound, handover.CodeOf(h.app.RetireRule(t.Context(), admin, "risk", key, true)))
	_, err = h.app.SaveRule(t.Context(), admin, app.SaveRule{Kind: "risk", Key: key, Version: 1, Form: ruleOf(ruleField("risk"), "required")})
	require.Equal(t, handover.NotFound, handover.CodeOf(err))
	trial, err := h.app.TryRule(t.Context(), admin, app.SaveRule{Kind: "supplier", Form: ruleOf(ruleField("supplier"), "required")})
	require.NoError(t, err)
	require.Zero(t, trial.Looked)
}

// ruleField is a field of the kind that is not required by itself.
func ruleField(kind string) string {
	k, _ := catalog.Lookup(kind)
	for _, f := range k.RuleFields() {
		if s := f.Spec(); !s.Required && !s.Masked {
			return s.Key
		}
	}
	return ""
}
