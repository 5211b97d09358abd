package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// severityDecided: what a check holds up can be decided elsewhere; that a fact is missing always blocks.
func severityDecided(t *testing.T, k catalog.Kind) {
	for _, c := range k.Checks {
		severity := func(env catalog.Env) catalog.Severity {
			for _, f := range k.Findings(sample(t, k, c.Fires), env) {
				if f.Rule == c.ID {
					return f.Severity
				}
			}
			return ""
		}
		env := catalog.SampleEnv
		require.Equal(t, c.Severity, severity(env))
		for decided, want := range map[catalog.Severity]catalog.Severity{
			catalog.Blocker: catalog.Blocker, catalog.Warning: catalog.Warning, catalog.Notice: catalog.Notice, catalog.Off: "",
		} {
			env.Severities = map[string]catalog.Severity{c.ID: decided}
			require.Equal(t, want, severity(env), "%s %s", c.ID, decided)
		}
		require.NotNil(t, k.ExampleOf(c), c.ID)
	}
	env := catalog.SampleEnv
	env.Severities = map[string]catalog.Severity{k.Key + ".missing": catalog.Off}
	for _, f := range k.Findings(catalog.Values{}, env) {
		if f.Rule == k.Key+".missing" {
			require.Equal(t, catalog.Blocker, f.Severity)
		}
	}
}

// TestBlockingTakenBack: a check that no longer blocks does not hide that its required field is missing.
func TestBlockingTakenBack(t *testing.T) {
	t.Parallel()
	k := catalog.Account
	rules := func(decided map[string]catalog.Severity) []string {
		env := catalog.SampleEnv
		env.Severities = decided
		var out []string
		for _, f := range k.Findings(sample(t, k, catalog.Example{"next_owner": ""}), env) {
			if f.Field == "next_owner" {
				out = append(out, f.Rule+" "+string(f.Severity))
			}
		}
		return out
	}
	require.Equal(t, []string{"account.no_next_owner blocker"}, rules(nil))
	require.ElementsMatch(t, []string{"account.no_next_owner warning", "account.missing blocker"}, rules(map[string]catalog.Severity{"account.no_next_owner": catalog.Warning}))
	require.Equal(t, []string{"account.missing blocker"}, rules(map[string]catalog.Severity{"account.no_next_owner": catalog.Off}))
}

func TestPlatformGroups(t *testing.T) {
	t.Parallel()
	f, _ := catalog.Account.Field("platform")
	known := map[string]bool{}
	for _, o := range f.Spec().Options {
		known[o.Value] = true
	}
	for _, g := range catalog.PlatformGroups() {
		require.NotEmpty(t, g.Label.ZH)
		require.NotEmpty(t, g.Label.EN)
		require.False(t, known[g.Key], "a group is not called like a platform")
		for _, p := range g.Platforms {
			require.True(t, known[p], "%s of %s", p, g.Key)
			require.True(t, catalog.OnPlatform(p, []string{g.Key}))
		}
	}
	require.True(t, catalog.OnPlatform("jd", []string{"jd"}))
	require.False(t, catalog.OnPlatform("jd", []string{"cross_border", "tmall"}))
	require.False(t, catalog.OnPlatform("jd", nil))
}
