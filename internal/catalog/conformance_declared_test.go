package catalog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// Labels are read by people in both languages, so a Chinese label holds Chinese and an English none.
func labels(t *testing.T, k catalog.Kind) {
	han := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
	}
	label := func(t *testing.T, where string, l catalog.Label) {
		require.NotEmpty(t, l.ZH, where)
		require.NotEmpty(t, l.EN, where)
		require.False(t, han(l.EN), "%s: %s", where, l.EN)
	}
	var fields func(t *testing.T, fs []catalog.Field)
	fields = func(t *testing.T, fs []catalog.Field) {
		for _, f := range fs {
			s := f.Spec()
			label(t, s.Key, s.Label)
			require.Equal(t, s.Hint.ZH == "", s.Hint.EN == "", s.Key)
			require.False(t, han(s.Hint.EN), s.Key)
			require.Equal(t, s.Type == catalog.TypeChoice || s.Result == catalog.TypeChoice, len(s.Options) > 0, s.Key)
			require.Equal(t, s.Type == catalog.TypeRows, len(s.Columns) > 0, s.Key)
			require.Equal(t, s.Listed, s.Priority > 0, s.Key)
			require.NotContains(t, s.Key, "password")
			for _, o := range s.Options {
				label(t, s.Key+" "+o.Value, o.Label)
				for _, spelling := range []string{o.Value, o.Label.ZH, o.Label.EN} {
					got, err := f.Parse(spelling)
					require.NoError(t, err)
					if s.Many {
						require.Equal(t, []string{o.Value}, got, "%s: %s is no single answer", s.Key, spelling)
					} else {
						require.Equal(t, o.Value, got, "%s: two options are called %s", s.Key, spelling)
					}
				}
			}
			fields(t, s.Columns)
		}
	}
	label(t, k.Key, k.Label)
	label(t, k.Key+" why", k.Why)
	label(t, k.Key+" unit", k.Unit)
	for i, g := range k.Groups {
		label(t, g.Key, g.Label)
		for _, f := range g.Fields {
			require.Equal(t, i, f.Spec().Group)
		}
	}
	fields(t, k.Fields)
}

// Two columns of a spreadsheet must never claim the same field, nor one column two fields.
func headersDoNotClash(t *testing.T, k catalog.Kind) {
	check := func(t *testing.T, fields []catalog.Field) {
		owner := map[string]string{}
		for _, f := range fields {
			s := f.Spec()
			for _, h := range append([]string{s.Key, s.Label.ZH, s.Label.EN}, s.Also...) {
				n := catalog.NormalHeader(h)
				require.NotEmpty(t, n)
				if other, taken := owner[n]; taken {
					require.Equal(t, s.Key, other, "header %q", h)
				}
				owner[n] = s.Key
			}
		}
	}
	check(t, k.Fields)
	for _, f := range k.Fields {
		check(t, f.Spec().Columns)
		found, ok := k.FieldByHeader(" *" + f.Spec().Label.EN + " (元)")
		require.True(t, ok)
		require.Equal(t, f.Spec().Key, found.Spec().Key)
	}
}

// Slots are named once, and a requirement is written as in the list of requirements.
func slotsAndRequirements(t *testing.T, k catalog.Kind) {
	var ids []string
	ids = append(ids, k.Meets...)
	slots := map[string]bool{}
	for _, s := range k.Slots {
		require.Regexp(t, `^[a-z][a-z_]*$`, s.Key)
		require.False(t, slots[s.Key], s.Key)
		require.NotEmpty(t, s.Label.ZH)
		require.NotEmpty(t, s.Label.EN)
		slots[s.Key] = true
		ids = append(ids, s.Meets...)
	}
	for _, f := range k.Fields {
		ids = append(ids, f.Spec().Meets...)
		for _, column := range f.Spec().Columns {
			ids = append(ids, column.Spec().Meets...)
		}
	}
	for _, id := range ids {
		require.Regexp(t, `^[A-Z]{2,4}-\d\d$`, id)
	}
}

// A list shows what fits a cell: few columns, none of them rows, long or secret.
func table(t *testing.T, k catalog.Kind) {
	listed := map[int]int{}
	for _, f := range k.Fields {
		s := f.Spec()
		if s.Listed {
			listed[s.Priority]++
			require.NotContains(t, []catalog.Type{catalog.TypeRows, catalog.TypeMultiline}, s.Type, s.Key)
			require.False(t, s.Masked || s.Retired, s.Key)
			require.Contains(t, []int{1, 2, 3}, s.Priority, s.Key)
		}
	}
	require.Positive(t, listed[1], "a list shows more than titles")
	require.LessOrEqual(t, listed[1], 4, "what is always shown fits a narrow screen")
	require.LessOrEqual(t, listed[1]+listed[2]+listed[3], 8, "a table fits a wide one")
}
