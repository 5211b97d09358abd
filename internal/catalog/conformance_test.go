package catalog_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// everyKind runs a test for each kind there is: a new kind is tested by existing.
func everyKind(t *testing.T, test func(t *testing.T, k catalog.Kind)) {
	t.Helper()
	t.Parallel()
	require.Len(t, catalog.All(), 6)
	for _, k := range catalog.All() {
		t.Run(k.Key, func(t *testing.T) {
			t.Parallel()
			test(t, k)
		})
	}
}

// sample decodes the kind's sample with some cells changed.
func sample(t *testing.T, k catalog.Kind, change catalog.Example) catalog.Values {
	t.Helper()
	form := k.Sample
	for key, cell := range change {
		form = form.With(key, cell)
	}
	v, problems := k.Decode(form)
	require.Empty(t, problems)
	return v
}

// notInSample are the fields of a coat that neither expires nor needs its safety stock set by hand.
var notInSample = []string{"nearest_expiry", "available", "safety_stock_override", "override_reason"}

func rules(findings []catalog.Finding) []string {
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule+" "+f.Field)
	}
	return ids
}

func TestEmptyForm(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		v, problems := k.Decode(catalog.Form{})
		require.NotEmpty(t, problems)
		require.True(t, v.Empty())
		for _, p := range problems {
			require.Equal(t, catalog.RequiredToSave, p.Code, p.Field)
			f, ok := k.Field(p.Field)
			require.True(t, ok)
			s := f.Spec()
			require.True(t, s.Identity || s.Key == k.Title.Spec().Key, "%s should not block saving", p.Field)
		}
		require.NotPanics(t, func() {
			k.Findings(v, catalog.Env{})
			k.Findings(v, catalog.SampleEnv)
			k.SearchText(v)
			k.Cells(v, catalog.EN)
		})
	})
}

func TestSample(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		v := sample(t, k, nil)
		require.Empty(t, rules(k.Findings(v, catalog.SampleEnv)), "the sample is a record nobody complains about")
		require.NotEmpty(t, k.TitleOf(v))
		require.NotEmpty(t, k.IdentityOf(v))
		require.NotEmpty(t, k.SubtitleOf(v, catalog.EN))
		require.NotEmpty(t, k.OwnerOf(v).Name)
		for _, f := range k.Fields {
			s := f.Spec()
			if s.Type != catalog.TypeComputed && !slices.Contains(notInSample, s.Key) {
				require.Contains(t, k.Sample, s.Key, "the sample shows every field")
			}
		}
	})
}

func TestFormRoundTrip(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		v := sample(t, k, nil)
		v = k.Resolve(v, func(p catalog.Person) string { return "id of " + p.Name }, nil)
		form := k.Encode(v)
		again, problems := k.Decode(form)
		require.Empty(t, problems)
		require.Equal(t, v, again)
		require.Equal(t, form, k.Encode(again))
	})
}

func TestJSONRoundTrip(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		v := sample(t, k, nil)
		b, err := k.JSON(v)
		require.NoError(t, err)
		again, err := k.FromJSON(b)
		require.NoError(t, err)
		require.Equal(t, v, again)
		second, err := k.JSON(again)
		require.NoError(t, err)
		require.Equal(t, string(b), string(second))
		require.NotContains(t, string(b), "\n")
	})
}

func TestUnknownKeySurvives(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		v, err := k.FromJSON([]byte(`{ "zz_later": {"b":[1, 12345678901234567890], "a":"<&>"}, "aa_early": [true, null], "steps.role": "x" }`))
		require.NoError(t, err)
		require.Contains(t, v.Unknown(), "zz_later")
		edited, problems := k.Update(v, k.Sample)
		require.Empty(t, problems)
		b, err := k.JSON(edited)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(b), `{"aa_early":[true,null],"`), "keys are sorted, known or not")
		require.True(t, strings.HasSuffix(string(b), `,"zz_later":{"a":"<&>","b":[1,12345678901234567890]}}`))
		require.Contains(t, string(b), `"steps.role":"x"`)
	})
}

func TestDiffOfEquals(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		v := sample(t, k, nil)
		require.Empty(t, k.Diff(v, v))
		matched := k.Resolve(v, func(catalog.Person) string { return "1" }, func(string, catalog.Ref) string { return "2" })
		require.Empty(t, k.Diff(v, matched), "finding an id for a name is no change")
		require.NotEmpty(t, k.Diff(catalog.Values{}, v))
		require.Len(t, k.Diff(v, catalog.Values{}), len(k.Diff(catalog.Values{}, v)))
	})
}

// Two columns of a spreadsheet must never claim the same field, nor one column two fields.
func TestHeadersDoNotClash(t *testing.T) {
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
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		check(t, k.Fields)
		for _, f := range k.Fields {
			check(t, f.Spec().Columns)
			found, ok := k.FieldByHeader(" *" + f.Spec().Label.EN + " (元)")
			require.True(t, ok)
			require.Equal(t, f.Spec().Key, found.Spec().Key)
		}
	})
}

func TestMaskedFieldsStayHidden(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		v := sample(t, k, nil)
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("saved", "values", v, "form", k.Sample, "value", fmt.Sprintf("%v %+v %#v", v, v, v))
		slog.New(slog.NewTextHandler(&log, nil)).Info("saved", "values", v, "form", fmt.Sprintf("%v %#v", k.Sample, k.Sample))
		shown := map[string]string{
			"search":     k.SearchText(v),
			"index":      strings.Join(k.IndexTokens(v), " "),
			"export":     strings.Join(append(k.Cells(v, catalog.ZH), k.Cells(v, catalog.EN)...), "\n"),
			"log":        log.String(),
			"difference": fmt.Sprintf("%+v", k.Diff(catalog.Values{}, v)),
		}
		for _, f := range k.Fields {
			if s := f.Spec(); s.Masked {
				secret := k.Sample.Get(s.Key)
				require.NotEmpty(t, secret)
				for place, text := range shown {
					require.NotContains(t, text, secret, "%s in %s", s.Key, place)
				}
				snippet, _ := k.Snippet(v, secret, catalog.ZH)
				require.NotContains(t, marked(snippet.Parts), secret, s.Key)
				require.NotContains(t, k.IndexTokens(v), catalog.WholeToken(secret), s.Key)
				require.NotEqual(t, secret, k.Display(f, v, catalog.ZH))
				require.NotEmpty(t, k.Display(f, v, catalog.ZH))
			}
		}
		require.NotContains(t, log.String(), k.TitleOf(v), "a log has no business with what a record says")
	})
}

func TestChecks(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
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
	})
}

// Every required field of every kind is found missing, and found filled with an excuse.
func TestMissingAndFiller(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
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
			form := k.Sample.With(s.Key, "")
			for key := range k.Sample {
				if strings.HasPrefix(key, s.Key+".") {
					form = form.With(key, "")
				}
			}
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
	})
}

// A record without any environment gives no finding that needs one.
func TestNothingIsJudgedWithoutFacts(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		for _, f := range k.Findings(catalog.Values{}, catalog.SampleEnv) {
			if !strings.HasSuffix(f.Rule, ".missing") {
				require.Equal(t, "account.no_next_owner", f.Rule)
			}
		}
	})
}

func TestHeaderAndCells(t *testing.T) {
	everyKind(t, func(t *testing.T, k catalog.Kind) {
		v := sample(t, k, nil)
		require.Len(t, k.Cells(v, catalog.ZH), len(k.Header(catalog.ZH)))
		require.Equal(t, len(k.Header(catalog.EN)), len(k.Header(catalog.ZH)))
		form := catalog.Form{}
		cells := k.Cells(v, catalog.EN)
		for i, h := range k.Header(catalog.EN) {
			f, ok := k.FieldByHeader(h)
			require.True(t, ok, h)
			if s := f.Spec(); s.Type != catalog.TypeRows && !s.Masked {
				form[s.Key] = []string{cells[i]}
			}
		}
		again, problems := k.Decode(form)
		require.Empty(t, problems)
		for _, c := range k.Diff(v, again) {
			s := c.Field.Spec()
			require.True(t, s.Masked || s.Type == catalog.TypeRows, "%s did not survive export and import", s.Key)
		}
	})
}

// Labels are read by people in both languages, so a Chinese label holds Chinese and an English none.
func TestLabels(t *testing.T) {
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
					require.Equal(t, o.Value, got, "%s: two options are called %s", s.Key, spelling)
				}
			}
			fields(t, s.Columns)
		}
	}
	everyKind(t, func(t *testing.T, k catalog.Kind) {
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
	})
}
