package server

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/web/locale"
)

// Every finding the catalog can make has its sentence and what to do, in both languages, with every argument it asks for.
func TestEveryFindingHasItsSentence(t *testing.T) {
	t.Parallel()
	said := 0
	for _, p := range locale.All() {
		c := &call{p: p}
		for _, k := range catalog.All() {
			for _, check := range k.Checks {
				form := catalog.Form{}
				for key, v := range k.Sample {
					form[key] = v
				}
				for key, v := range check.Fires {
					form[key] = []string{v}
				}
				v, problems := k.Decode(form)
				require.Empty(t, problems, check.ID)
				args := check.Find(v, catalog.SampleEnv)
				require.NotNil(t, args, check.ID)
				said += requireSaid(t, c, k, catalog.Finding{Rule: check.ID, Severity: check.Severity, Field: check.Field.Spec().Key, Args: args})
			}
			for _, rule := range []string{".missing", ".filler_text"} {
				f := catalog.Finding{Rule: k.Key + rule, Severity: catalog.Blocker, Field: k.Title.Spec().Key}
				said += requireSaid(t, c, k, f)
				f.Args = catalog.Args{"Rows": "1, 3"}
				require.Contains(t, c.found(k, f).Text, "1, 3")
			}
			said += requireSaid(t, c, k, catalog.Finding{Rule: k.DeclaredRule(), Severity: catalog.Notice, Field: k.Title.Spec().Key, Args: catalog.Args{"Reason": "独家供货"}})
		}
	}
	require.Greater(t, said, 60)
}

func requireSaid(t *testing.T, c *call, k catalog.Kind, f catalog.Finding) int {
	t.Helper()
	got := c.found(k, f)
	for _, text := range []string{got.Text, got.Fix} {
		require.NotEmpty(t, text, f.Rule)
		require.NotContains(t, text, "finding.", f.Rule)
		require.NotContains(t, text, "<no value>", f.Rule)
		require.False(t, strings.Contains(text, "{{"), f.Rule)
	}
	return 1
}

func TestFoundAllPutsTheWorstFirst(t *testing.T) {
	t.Parallel()
	c := &call{p: locale.For("en")}
	got := c.foundAll(catalog.SOP, []catalog.Finding{
		{Rule: "sop.filler_text", Severity: catalog.Warning, Field: "steps.role"},
		{Rule: "sop.missing", Severity: catalog.Blocker, Field: "owner"},
	}, []string{"sop.filler_text"}, "/edit")
	require.Equal(t, []string{"blocker", "warning"}, []string{got[0].Severity, got[1].Severity})
	require.Equal(t, "/edit#f-owner", got[0].Href)
	require.Equal(t, "/edit#f-steps", got[1].Href, "a column is mended in its table")
	require.Equal(t, "Steps · Responsible role says nothing", got[1].Text)
	require.Equal(t, c.p.T("waiver.stands"), got[1].Fix, "somebody answers for it")
	require.NotEqual(t, got[0].Fix, got[1].Fix)
}

func TestTones(t *testing.T) {
	t.Parallel()
	require.Equal(t, map[string]string{"a": "bad", "b": "warn"}, tones([]catalog.Finding{
		{Severity: catalog.Warning, Field: "a"}, {Severity: catalog.Blocker, Field: "a.x"}, {Severity: catalog.Warning, Field: "b"},
		{Severity: catalog.Notice, Field: "c"},
	}))
}
