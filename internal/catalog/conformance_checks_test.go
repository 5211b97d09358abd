package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func checksFire(t *testing.T, k catalog.Kind) {
	require.NotEmpty(t, k.Checks)
	for _, c := range k.Checks {
		fires := func(change catalog.Example, env catalog.Env) bool {
			return slices.ContainsFunc(k.Findings(sample(t, k, change), env), func(f catalog.Finding) bool { return f.Rule == c.ID })
		}
		require.NotEmpty(t, c.Fires, c.ID)
		require.NotEmpty(t, c.Silent, c.ID)
		require.True(t, fires(c.Fires, catalog.SampleEnv), "%s should fire", c.ID)
		require.False(t, fires(c.Silent, catalog.SampleEnv), "%s should be silent", c.ID)
		require.Contains(t, []catalog.Severity{catalog.Blocker, catalog.Warning, catalog.Notice}, c.Severity)
	}
}

// A check survives rows without any of their cells, and a record of nothing but one field.
func checksBearRows(t *testing.T, k catalog.Kind) {
	whole := sample(t, k, nil)
	for _, f := range k.Fields {
		s := f.Spec()
		form := k.Sample
		for _, column := range s.Columns {
			for _, n := range k.Sample.Rows(s.Key) {
				form = form.With(fmt.Sprintf("%s.%d.%s", s.Key, n, column.Spec().Key), "")
			}
			v, problems := k.Decode(form)
			require.Empty(t, problems)
			require.NotPanics(t, func() { k.Findings(v, catalog.SampleEnv); k.Findings(v, catalog.Env{}) })
		}
		if s.Type == catalog.TypeComputed || s.Retired {
			continue
		}
		only, err := k.FromJSON(one(t, k, whole, s.Key))
		require.NoError(t, err)
		require.NotPanics(t, func() { k.Findings(only, catalog.SampleEnv); k.Cells(only, catalog.EN); k.Lacking(only) })
	}
}

// Every required field of every kind is found missing, and found filled with an excuse.
func missingAndFiller(t *testing.T, k catalog.Kind) {
	byCheck := map[string]bool{}
	for _, c := range k.Checks {
		byCheck[c.Field.Spec().Key] = byCheck[c.Field.Spec().Key] || c.Severity == catalog.Blocker
	}
	tried := 0
	for _, f := range k.Fields {
		s := f.Spec()
		if !s.Required || s.Identity || s.Key == k.Title.Spec().Key {
			continue
		}
		form := without(k.Sample, s.Key)
		v, problems := k.Decode(form)
		require.Empty(t, problems, "%s is missing, which does not block saving", s.Key)
		found := rules(k.Findings(v, catalog.SampleEnv))
		if !byCheck[s.Key] {
			require.Contains(t, found, k.Key+".missing "+s.Key)
		}
		if slices.Contains([]catalog.Type{catalog.TypeText, catalog.TypePerson, catalog.TypeRef}, s.Type) && !s.Code {
			require.Contains(t, rules(k.Findings(sample(t, k, catalog.Example{s.Key: "同上。"}), catalog.SampleEnv)), k.Key+".filler_text "+s.Key)
		}
		tried++
	}
	require.Positive(t, tried)
}

// A record without facts gives no finding but what is missing, in better words or not.
func nothingIsJudgedWithoutFacts(t *testing.T, k catalog.Kind) {
	for _, f := range k.Findings(catalog.Values{}, catalog.SampleEnv) {
		if strings.HasSuffix(f.Rule, ".missing") {
			continue
		}
		field, _ := k.Field(f.Field)
		s := field.Spec()
		require.True(t, f.Severity == catalog.Blocker && (s.Required || s.Conditional), "%s stands in for a missing fact", f.Rule)
	}
}

// A check without one of its needs is silent and says so; with all of them it is judged, whether it fires or not.
func whatCannotBeJudged(t *testing.T, k catalog.Kind) {
	wants := func(v catalog.Values, id string) []string {
		var keys []string
		for _, u := range k.Unjudged(v, catalog.SampleEnv) {
			if u.Check.ID == id {
				keys = append(keys, u.Field.Spec().Key)
			}
		}
		return keys
	}
	for _, c := range k.Checks {
		fires := sample(t, k, c.Fires)
		require.Empty(t, wants(fires, c.ID), "%s fires", c.ID)
		require.Empty(t, wants(sample(t, k, c.Silent), c.ID), "%s is silent because it judged", c.ID)
		for _, f := range c.Needs {
			key := f.Spec().Key
			require.NotEqual(t, catalog.TypeComputed, f.Spec().Type, "%s of %s can be typed", key, c.ID)
			form := k.Sample
			for cell, text := range c.Fires {
				form = form.With(cell, text)
			}
			v, problems := k.Decode(form.With(key, ""))
			require.Empty(t, problems)
			require.Equal(t, []string{key}, wants(v, c.ID), c.ID)
			require.Nil(t, c.Find(v, catalog.SampleEnv), "%s without %s", c.ID, key)
		}
	}
}
