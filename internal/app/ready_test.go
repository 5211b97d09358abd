package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
)

// aPlan is what ready-made records take from the plan of a handover.
var aPlan = app.Facts{
	Today: catalog.NewDate(2026, 11, 21), Takeover: catalog.NewDate(2026, 12, 16), Store: "Harbour Store", Receiver: "Zhou Ziang",
}

var bothLanguages = []catalog.Lang{catalog.ZH, catalog.EN}

// TestReadyMade: everything that is ready-made can be read by its kind in both languages, says the same in both, holds no person
// but the receiver of the plan and no English word in Chinese clothes, and asks only for facts that exist.
func TestReadyMade(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, app.AllReady())
	for key, list := range app.AllReady() {
		kind, ok := catalog.Lookup(key)
		require.True(t, ok, "no kind %s", key)
		seen := map[string]bool{}
		for _, r := range list {
			require.False(t, seen[r.Key], "%s %s is there twice", key, r.Key)
			seen[r.Key] = true
			require.NotEmpty(t, r.Meets, r.Key)
			require.NotEmpty(t, r.Why.ZH, r.Key)
			require.NotEmpty(t, r.Why.EN, r.Key)
			var titles []string
			var asked [][]string
			for _, lang := range bothLanguages {
				form, err := r.Form(lang, aPlan)
				require.NoError(t, err, "%s %s", key, r.Key)
				values, problems := kind.Decode(form)
				require.Empty(t, problems, "%s %s in %s", key, r.Key, lang)
				for _, person := range values.People() {
					require.Equal(t, aPlan.Receiver, person.Person.Name, "%s %s names somebody", key, r.Key)
				}
				why, err := r.Reason(lang, aPlan)
				require.NoError(t, err)
				requireWritten(t, key+" "+r.Key, lang, []string{why})
				titles, asked = append(titles, kind.TitleOf(values)), append(asked, slices.Clone(form.Keys()))
				for _, f := range form {
					requireWritten(t, key+" "+r.Key, lang, f)
				}
			}
			require.Equal(t, asked[0], asked[1], "%s %s says different things in its languages", key, r.Key)
			require.NotEqual(t, titles[0], titles[1], "%s %s", key, r.Key)
		}
	}
}

func requireWritten(t *testing.T, which string, lang catalog.Lang, cells []string) {
	t.Helper()
	for _, cell := range cells {
		require.NotContains(t, cell, "{{", which)
		if lang == catalog.EN {
			require.False(t, strings.ContainsFunc(cell, func(c rune) bool { return unicode.Is(unicode.Han, c) }), "%s: %s", which, cell)
		}
	}
}

// mayFind are the rules, besides missing, that a ready-made record may break until somebody has adapted it: they ask for what only
// the shop knows.
var mayFind = []string{
	"risk.high_never_drilled", "member.without_backup", "training.required_open", "meeting.no_next_follow_up",
	"campaign.no_next_owner", "campaign.compliance_open", "campaign.not_prepared", "inflight.test_unmeasured",
}

// TestReadyMadeFindings: what is ready-made breaks no rule but those that ask for what only the shop knows, on the day it is adopted.
func TestReadyMadeFindings(t *testing.T) {
	t.Parallel()
	for key, list := range app.AllReady() {
		kind, _ := catalog.Lookup(key)
		for _, r := range list {
			for _, lang := range bothLanguages {
				form, err := r.Form(lang, aPlan)
				require.NoError(t, err)
				values, problems := kind.Decode(form)
				require.Empty(t, problems)
				for _, f := range kind.Findings(values, catalog.SampleEnv) {
					if !strings.HasSuffix(f.Rule, ".missing") {
						require.Contains(t, mayFind, f.Rule, "%s %s in %s: %v", key, r.Key, lang, f.Args)
					}
				}
			}
		}
	}
}

// TestReadyMadeSOPs: an adopted SOP has all five parts as soon as it has an owner, and every step says who, with what, from what, to
// what and how well.
func TestReadyMadeSOPs(t *testing.T) {
	t.Parallel()
	kind, _ := catalog.Lookup("sop")
	require.GreaterOrEqual(t, len(app.Ready("sop")), 9)
	for _, r := range app.Ready("sop") {
		for _, lang := range bothLanguages {
			form, err := r.Form(lang, aPlan)
			require.NoError(t, err)
			form["owner"] = []string{"Zhou Ziang"}
			values, problems := kind.Decode(form)
			require.Empty(t, problems)
			for _, part := range catalog.SOPParts(values) {
				require.True(t, part.Done, "%s has no %s: %s", r.Key, part.Key, part.Missing.EN)
			}
			controls := 0
			for i, s := range catalog.SOPSteps(values) {
				for _, said := range []string{s.Action, s.Role, s.Tool, s.Input, s.Output, s.Standard, s.Problem, s.Solution} {
					require.NotEmpty(t, said, "%s step %d in %s", r.Key, i+1, lang)
				}
				if s.Control != "" {
					controls++
				}
			}
			require.Positive(t, controls, r.Key)
		}
	}
}

// TestReadyMadeMeets: ready-made records name requirements that exist, and together meet those that were asked of them.
func TestReadyMadeMeets(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "testdata", "requirements.tsv"))
	require.NoError(t, err)
	known := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		id, _, _ := strings.Cut(line, "\t")
		known[id] = true
	}
	met := map[string]bool{}
	for key, list := range app.AllReady() {
		for _, r := range list {
			for _, id := range r.Meets {
				require.True(t, known[id], "%s %s meets %s, which is no requirement", key, r.Key, id)
				met[id] = true
			}
		}
	}
	for _, id := range strings.Fields("SOP-16 SOP-17 SOP-18 SKU-19 SKU-18 RSK-02 CS-04 CS-05 CS-06 CS-08 CS-09 CS-10 CS-14 CS-17 CS-19 " +
		"RPT-12 RPT-13 RPT-14 RPT-15 RPT-16 TRN-08 TEAM-04 TEAM-07 PRO-02 PRO-04 MKT-08 LOG-04 LOG-10 RUL-06") {
		require.True(t, met[id], "nothing ready-made meets %s", id)
	}
}

// TestReadyMadeFacts: the workspace's own limits and the days of the plan stand in the text.
func TestReadyMadeFacts(t *testing.T) {
	t.Parallel()
	own := aPlan
	own.Numbers = catalog.Numbers{catalog.DispatchLimit.Key: 36, catalog.ReportMonths.Key: 6}
	form := formOf(t, "risk", "logistics_overload", own)
	require.Contains(t, form.Get("indicator"), "within 36 hours")
	require.Contains(t, formOf(t, "risk", "logistics_overload", aPlan).Get("indicator"), "within 24 hours")

	month := formOf(t, "data_report", "monthly", aPlan)
	require.Equal(t, []string{"Harbour Store", "2026-08-01", "2026-10-31"}, []string{month.Get("store"), month.Get("period_start"), month.Get("period_end")})
	require.Equal(t, "2026-05-01", formOf(t, "data_report", "monthly", own).Get("period_start"))

	require.Equal(t, "2026-12-23 15:00", formOf(t, "meeting", "follow_up_7", aPlan).Get("at"))
	require.Equal(t, "2026-11-23 14:00", formOf(t, "meeting", "weekly", aPlan).Get("at"), "the Monday after a Saturday")
	require.Equal(t, "2027-11-11 00:00", formOf(t, "campaign", "promo_1111", aPlan).Get("start"), "this year's is over")
	require.Equal(t, "2026-12-18 00:00", formOf(t, "campaign", "member_day", aPlan).Get("start"))
	require.Equal(t, "Zhou Ziang", formOf(t, "training", "rules_exam", aPlan).Get("trainee"))
}

func formOf(t *testing.T, kind, key string, facts app.Facts) catalog.Form {
	t.Helper()
	list := app.Ready(kind)
	at := slices.IndexFunc(list, func(r app.ReadyMade) bool { return r.Key == key })
	require.GreaterOrEqual(t, at, 0, key)
	form, err := list[at].Form(catalog.EN, facts)
	require.NoError(t, err)
	return form
}

func TestReadyMadeKnowsItsFacts(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"{{nobody}}", "{{next_13_45}}", "{{next_99}}", "{{store+3}}", "{{pass_mark+1}}"} {
		_, err := app.ReadyMade{EN: catalog.Written{"title": cell}}.Form(catalog.EN, aPlan)
		require.ErrorContains(t, err, cell)
	}
}
