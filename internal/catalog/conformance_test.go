package catalog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// suite is what every kind keeps to, whoever declares it.
var suite = []struct {
	name  string
	keeps func(t *testing.T, k catalog.Kind)
}{
	{"labels", labels}, {"headers do not clash", headersDoNotClash}, {"slots and requirements", slotsAndRequirements}, {"table", table},
	{"empty form", emptyForm}, {"sample", sampleIsWhole}, {"form", formRoundTrip}, {"JSON", jsonRoundTrip}, {"export and import", headerAndCells}, {"files", files},
	{"unknown key survives", unknownKeySurvives}, {"difference", difference}, {"masked fields stay hidden", maskedFieldsStayHidden},
	{"stars keep what is stored", starsKeepWhatIsStored},
	{"checks", checksFire}, {"checks of rows", checksBearRows}, {"missing and filler", missingAndFiller},
	{"nothing is judged without facts", nothingIsJudgedWithoutFacts}, {"what cannot be judged", whatCannotBeJudged}, {"severity decided elsewhere", severityDecided},
}

// conforms runs the suite over one kind.
func conforms(t *testing.T, k catalog.Kind) {
	for _, s := range suite {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.keeps(t, k)
		})
	}
}

// A new kind is tested by existing.
func TestEveryKindConforms(t *testing.T) {
	t.Parallel()
	require.Len(t, catalog.All(), 18)
	for _, k := range catalog.All() {
		t.Run(k.Key, func(t *testing.T) {
			t.Parallel()
			conforms(t, k)
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

// notInSample are the fields that a kind's sample cannot have: a coat neither expires nor needs its safety
// stock set by hand.
var notInSample = map[string][]string{
	"sku": {"nearest_expiry", "shelf_life_days", "available", "safety_stock_override", "override_reason"},
}

func rules(findings []catalog.Finding) []string {
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule+" "+f.Field)
	}
	return ids
}

// without is the form with a field cleared, rows and all.
func without(form catalog.Form, key string) catalog.Form {
	cleared := form.With(key, "")
	for name := range form {
		if strings.HasPrefix(name, key+".") {
			cleared = cleared.With(name, "")
		}
	}
	return cleared
}

// one is the stored record with nothing but one of its fields.
func one(t *testing.T, k catalog.Kind, v catalog.Values, key string) []byte {
	t.Helper()
	b, err := k.JSON(v)
	require.NoError(t, err)
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(b, &all))
	kept := map[string]json.RawMessage{}
	if value, ok := all[key]; ok {
		kept[key] = value
	}
	b, err = json.Marshal(kept)
	require.NoError(t, err)
	return b
}

// secrets are the cells of the sample that are masked, by their keys.
func secrets(k catalog.Kind, s catalog.Spec) map[string]string {
	out := map[string]string{}
	if s.Masked {
		out[s.Key] = k.Sample.Get(s.Key)
	}
	for _, column := range s.Columns {
		for _, n := range k.Sample.Rows(s.Key) {
			if key := fmt.Sprintf("%s.%d.%s", s.Key, n, column.Spec().Key); column.Spec().Masked && k.Sample.Get(key) != "" {
				out[key] = k.Sample.Get(key)
			}
		}
	}
	return out
}

func emptyForm(t *testing.T, k catalog.Kind) {
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
}

func sampleIsWhole(t *testing.T, k catalog.Kind) {
	v := sample(t, k, nil)
	require.Empty(t, rules(k.Findings(v, catalog.SampleEnv)), "the sample is a record nobody complains about")
	require.NotEmpty(t, k.TitleOf(v))
	require.NotEmpty(t, k.IdentityOf(v))
	require.NotEmpty(t, k.SubtitleOf(v, catalog.EN))
	require.Equal(t, k.Owner != nil, k.OwnerOf(v).Name != "")
	for _, f := range k.Fields {
		s := f.Spec()
		if s.Type == catalog.TypeComputed || s.Retired || slices.Contains(notInSample[k.Key], s.Key) {
			continue
		}
		cells := strings.Join(k.Sample.All(s.Key), "")
		require.Contains(t, k.Sample, s.Key, "the sample shows every field")
		require.Equal(t, s.Type == catalog.TypeRows, cells == "", "%s says something in the sample", s.Key)
		for _, column := range s.Columns {
			require.True(t, slices.ContainsFunc(k.Sample.Rows(s.Key), func(n int) bool {
				return k.Sample.Get(fmt.Sprintf("%s.%d.%s", s.Key, n, column.Spec().Key)) != ""
			}), "the sample shows every column of %s; %s is missing", s.Key, column.Spec().Key)
		}
	}
	for key := range k.Sample {
		field, _, _ := strings.Cut(key, ".")
		_, known := k.Field(field)
		require.True(t, known, "%s of the sample is no field", key)
	}
	b, err := k.JSON(v)
	require.NoError(t, err)
	require.Less(t, len(b), catalog.MaxRecord/10, "a complete record is far from the limit")
}

func formRoundTrip(t *testing.T, k catalog.Kind) {
	v := sample(t, k, nil)
	v = k.Resolve(v, func(p catalog.Person) string { return "id of " + p.Name }, nil)
	form := k.Encode(v)
	again, problems := k.Decode(form)
	require.Empty(t, problems)
	require.Equal(t, v, again)
	require.Equal(t, form, k.Encode(again))
}

func jsonRoundTrip(t *testing.T, k catalog.Kind) {
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
}

func headerAndCells(t *testing.T, k catalog.Kind) {
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
	for _, f := range k.Fields {
		if lines := k.Lines(f, v); lines != nil {
			pasted, err := f.Parse(f.Format(lines))
			require.NoError(t, err)
			require.Equal(t, lines, pasted, "%s does not survive a spreadsheet", f.Spec().Key)
		}
	}
}

func unknownKeySurvives(t *testing.T, k catalog.Kind) {
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
}

func difference(t *testing.T, k catalog.Kind) {
	v := sample(t, k, nil)
	require.Empty(t, k.Diff(v, v))
	matched := k.Resolve(v, func(catalog.Person) string { return "1" }, func(string, catalog.Ref) string { return "2" })
	require.Empty(t, k.Diff(v, matched), "finding an id for a name is no change")
	require.NotEmpty(t, k.Diff(catalog.Values{}, v))
	require.Len(t, k.Diff(v, catalog.Values{}), len(k.Diff(catalog.Values{}, v)))
	for _, f := range k.Fields {
		key := f.Spec().Key
		form := without(k.Sample, key)
		changed, problems := k.Decode(form)
		if len(problems) > 0 {
			continue // what a record cannot be without
		}
		for _, c := range k.Diff(v, changed) {
			require.Equal(t, key, c.Field.Spec().Key, "what was not touched does not differ")
		}
		if f.Spec().Type != catalog.TypeComputed && !slices.Contains(notInSample[k.Key], key) {
			require.NotEmpty(t, k.Diff(v, changed), "%s was cleared", key)
		}
	}
}

func maskedFieldsStayHidden(t *testing.T, k catalog.Kind) {
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
		s := f.Spec()
		for key, secret := range secrets(k, s) {
			require.NotEmpty(t, secret, key)
			for place, text := range shown {
				require.NotContains(t, text, secret, "%s in %s", key, place)
			}
			snippet, _ := k.Snippet(v, secret, catalog.ZH)
			require.NotContains(t, marked(snippet.Parts), secret, key)
			require.NotContains(t, k.IndexTokens(v), catalog.WholeToken(secret), key)
			require.NotContains(t, k.Display(f, v, catalog.ZH), secret)
			require.NotEmpty(t, k.Display(f, v, catalog.ZH))
		}
	}
	require.NotContains(t, log.String(), k.TitleOf(v), "a log has no business with what a record says")
}

// starsKeepWhatIsStored copies what people see who may not see more into a form and into a file: nothing is lost, and of somebody else's stars nothing
// is made up.
func starsKeepWhatIsStored(t *testing.T, k catalog.Kind) {
	v := sample(t, k, nil)
	form, paths, cells := k.Encode(v), []string(nil), []string(nil)
	cover := func(key, path string) {
		if said := form.Get(key); said != "" && k.Covered(path, said) != said {
			form = form.With(key, k.Covered(path, said))
			require.NotEqual(t, said, form.Get(key))
		}
	}
	for _, f := range k.Fields {
		s := f.Spec()
		require.Equal(t, s.Masked, s.Class != "", "%s: what is masked is of a class", s.Key)
		cover(s.Key, s.Key)
		for _, column := range s.Columns {
			for _, n := range k.Sample.Rows(s.Key) {
				cover(fmt.Sprintf("%s.%d.%s", s.Key, n, column.Spec().Key), s.Key+"."+column.Spec().Key)
			}
		}
		if s.Masked {
			require.Equal(t, k.Sample.Get(s.Key), k.Plain(f, v, catalog.ZH), "%s in full", s.Key)
			paths, cells = append(paths, s.Key), append(cells, k.Display(f, v, catalog.ZH))
		}
	}
	again, problems := k.Update(v, form)
	require.Empty(t, problems)
	require.Empty(t, k.Diff(v, again), "a form of stars")
	layout, err := k.Layout(paths...)
	require.NoError(t, err)
	again, problems = layout.Update(v, [][]string{cells}, false, nil)
	require.Empty(t, problems)
	require.Empty(t, k.Diff(v, again), "a file of stars")
}

// TestANewKindCostsOneFile declares a kind in a file of its own and registers it: everything a kind has to
// do, it does, without a line elsewhere.
func TestANewKindCostsOneFile(t *testing.T) {
	t.Parallel()
	all := catalog.Registered(catalog.Visit)
	require.Len(t, all, len(catalog.All())+1)
	require.Equal(t, "visit", all[len(all)-1].Key)
	conforms(t, all[len(all)-1])
}

func TestCodeTellsRecordsOfOneTitleApart(t *testing.T) {
	t.Parallel()
	codes := map[string]string{}
	for _, k := range catalog.All() {
		v, wrong := k.Decode(k.Sample)
		require.Empty(t, wrong)
		if code := k.CodeOf(v); code != "" {
			codes[k.Key] = code
		}
	}
	require.Equal(t, map[string]string{"sku": "MML26W-0117-OAT-M", "document": "1.2", "sop": "2.3"}, codes)
}
