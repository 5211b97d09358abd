package server

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// nasty texts are what spreadsheets run, read as numbers, cut or lay out anew.
var nastyTexts = []string{
	"=1+1", "+86 571", "-5 度保存", "@所有人", "'已有撇号", "''", "00123", "1E5", "１２３ＡＢＣ", "2026-01-02", "3/4", "TRUE", "#N/A", "a \"b\" c", "a,b;c|d", "甲、乙", "—", "N/A", "NULL",
	"〔括号〕", "=HYPERLINK(\"x\")", "步骤 / 动作", "\\N", "`反引号", "6901234567892", "123456789012345678", "0.10", "1,234", "50%", "合计", "总计：", "𠮷田㛃", "Zoe\u0308 Nguye\u0302\u0303n", "שלום 甲", "عبد الرحمن", "ｶﾞｽ㈱①",
}

var nastyPages = []string{"第一行\n=第二行\n\n第四行", "-a\n-b", "a\t b", "  缩进", "'引\n\"文\"", "1. 一\n2. 二"}

// odd is a record of the kind's sample with texts that travel badly; seed tells records apart.
func odd(k catalog.Kind, seed int) catalog.Form {
	f := sample(k.Key, seed)
	n := seed * 7
	next := func(list []string) string {
		n++
		return list[n%len(list)]
	}
	put := func(path string, s catalog.Spec) {
		switch {
		case f.Get(path) == "" || s.Code:
		case s.Type == catalog.TypeText && (s.Identity || path == k.Title.Spec().Key):
			f[path] = []string{fmt.Sprintf("%s %d", next(nastyTexts), seed)}
		case s.Type == catalog.TypeText && !s.Many:
			f[path] = []string{next(nastyTexts)}
		case s.Type == catalog.TypeMultiline:
			f[path] = []string{next(nastyPages)}
		case s.Type == catalog.TypeList:
			f[path] = []string{next(nastyTexts) + "\n" + next(nastyTexts)}
		}
	}
	for _, field := range k.Fields {
		s := field.Spec()
		put(s.Key, s)
		for _, c := range s.Columns {
			for row := range 3 {
				put(fmt.Sprintf("%s.%d.%s", s.Key, row, c.Spec().Key), c.Spec())
			}
		}
	}
	_, wrong := k.Decode(f)
	for _, p := range wrong { // texts with a shape, such as a time of day
		path := p.Field
		if p.Column != "" {
			path = fmt.Sprintf("%s.%d.%s", p.Field, p.Row, p.Column)
		}
		f[path] = k.Sample[path]
	}
	return f
}

// trips begin at a handover with a section of every kind and records in each.
type trips struct {
	*house
	kinds    []catalog.Kind
	template handover.Template
	from     uuid.UUID
	laid     map[uuid.UUID]map[string]handover.Section
}

func (h *house) trips() trips {
	h.t.Helper()
	x := trips{house: h, laid: map[uuid.UUID]map[string]handover.Section{}}
	admin, _ := h.session("admin", uuid.Nil)
	for _, f := range []catalog.Form{
		{"label_zh": {"评级"}, "type": {"choice"}, "options.0.zh": {"甲级"}, "options.1.zh": {"=乙级"}}, {"label_zh": {"押金"}, "type": {"money"}},
		{"label_zh": {"拜访日"}, "type": {"date"}}, {"label_zh": {"说明"}, "type": {"multiline"}},
	} {
		_, err := h.app.SaveField(h.t.Context(), admin, app.SaveField{Kind: "supplier", Form: f})
		require.NoError(h.t, err)
	}
	admin, _ = h.session("admin", uuid.Nil)
	x.kinds = admin.Catalog.All()
	x.template = h.templates["full_store"]
	x.template.ID, x.template.Version, x.template.Key, x.template.NameZH, x.template.NameEN, x.template.Sections = uuid.Nil, 0, "", "全部", "Everything", nil
	for _, k := range x.kinds {
		x.template.Sections = append(x.template.Sections, handover.TemplateSection{Kind: k.Key, TitleZH: k.Label.ZH, TitleEN: k.Label.EN})
	}
	id, err := h.app.SaveTemplate(h.t.Context(), admin, app.SaveTemplate{Template: x.template})
	require.NoError(h.t, err)
	x.template.ID = id
	x.from = x.begun()
	sc := h.in("giver", x.from)
	forms := map[uuid.UUID]catalog.Form{}
	for _, k := range x.kinds {
		x.fill(sc, k, forms)
	}
	for id, f := range forms { // once more, when everybody they mention is there
		_, err := h.app.SaveRecord(h.t.Context(), sc, app.SaveRecord{Record: id, Revision: 1, Form: f, Autosave: true})
		require.NoError(h.t, err)
	}
	giver := h.as("giver")
	for _, k := range x.kinds {
		x.beside(giver, k)
	}
	return x
}

// begun is one more empty handover.
func (x trips) begun() uuid.UUID {
	x.t.Helper()
	v, _ := x.session("manager", uuid.Nil)
	made, err := x.app.CreateHandover(x.t.Context(), v, x.plan(x.stores[0].ID, x.template.ID, "giver", "receiver", "witness"), app.Key{})
	require.NoError(x.t, err)
	return made.ID
}

func (x trips) fill(sc handover.Scope, k catalog.Kind, done map[uuid.UUID]catalog.Form) {
	x.t.Helper()
	var forms []catalog.Form
	if k.Own {
		forms = []catalog.Form{{k.Title.Spec().Key: {"=直播间"}, k.Fields[1].Spec().Key: {"-主播"}}}
	} else {
		forms = []catalog.Form{k.Sample, odd(k, 1), odd(k, 2), {}}
		for _, f := range k.NeededToSave() {
			cell := k.Sample.Get(f.Spec().Key)
			if f.Spec().Type == catalog.TypeText {
				cell += "9"
			}
			forms[3][f.Spec().Key] = []string{cell}
		}
	}
	if k.Key == "supplier" {
		for _, f := range k.Fields {
			switch s := f.Spec(); {
			case s.Own && s.Type == catalog.TypeChoice:
				forms[0] = saying(forms[0], s.Key, s.Options[1].Value)
			case s.Own && s.Type == catalog.TypeMoney:
				forms[0] = saying(forms[0], s.Key, "-12.50")
			case s.Own && s.Type == catalog.TypeDate:
				forms[0] = saying(forms[0], s.Key, "2026-02-28")
			case s.Own:
				forms[0] = saying(forms[0], s.Key, nastyPages[0])
			}
		}
	}
	for i, f := range forms {
		r, err := x.app.SaveRecord(x.t.Context(), sc, app.SaveRecord{Section: x.section(x.from, k.Key), Form: f})
		require.NoError(x.t, err, "%s %d: %s", k.Key, i, problems(err))
		done[r.ID] = f
	}
}

// beside gives the first record of a kind facts that have no place, as a file with more columns does.
func (x trips) beside(giver *browser, k catalog.Kind) {
	x.t.Helper()
	section := x.section(x.from, k.Key)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(giver.get(ui.ToSectionExport(x.from.String(), section.String())).text, "\ufeff"))).ReadAll()
	require.NoError(x.t, err)
	lines = lines[:2]
	lines[0] = append(lines[0], "渠道备注", "Ärmel", "价格带")
	lines[1] = append(lines[1], "'=直播专供", "lang", "00100")
	var file bytes.Buffer
	require.NoError(x.t, csv.NewWriter(&file).WriteAll(lines))
	im := x.bring(x.t, x.from, section, "更多.csv", file.Bytes())
	require.Equal(x.t, 1, im.Parts[0].Tally.Changed, x.notSame(x.t, x.from, im))
	x.write(x.t, x.from, im)
}

func saying(f catalog.Form, key, cell string) catalog.Form {
	out := catalog.Form{key: {cell}}
	for k, v := range f {
		if k != key {
			out[k] = v
		}
	}
	return out
}

// problems are what a refusal says, for a test's message.
func problems(err error) string {
	if e, ok := err.(*handover.Error); ok {
		return fmt.Sprint(e.Problems)
	}
	return fmt.Sprint(err)
}

func (x trips) section(id uuid.UUID, kind string) uuid.UUID {
	x.t.Helper()
	if x.laid[id] == nil {
		x.laid[id] = x.sections("giver", id)
	}
	return x.laid[id][kind].ID
}

// bring brings a file and checks it as it is guessed.
func (x trips) bring(t testing.TB, id, section uuid.UUID, name string, content []byte) app.Import {
	t.Helper()
	sc := x.in("giver", id)
	im, err := x.app.Import(t.Context(), sc, app.NewImport{Section: section, Name: name, Content: bytes.NewReader(content)})
	require.NoError(t, err, "%s", problems(err))
	in := app.PlanImport{Import: im.ID, Version: im.Version, Check: true}
	for _, p := range im.Parts {
		require.NotEqual(t, uuid.Nil, p.Section, "%s finds no section", p.Table)
		in.Parts = append(in.Parts, app.PlanPart{Section: p.Section, Plan: p.Plan, Make: p.Make})
	}
	require.NoError(t, x.app.PlanImport(t.Context(), sc, in))
	x.worked()
	page, err := x.app.ImportPage(t.Context(), sc, im.ID, app.ImportFilter{})
	require.NoError(t, err)
	require.Equal(t, app.ImportReady, page.Import.State, "%v", page.Import.Problem)
	return page.Import
}

func (x trips) write(t testing.TB, id uuid.UUID, im app.Import) {
	t.Helper()
	sc := x.in("giver", id)
	require.NoError(t, x.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	x.worked()
	page, err := x.app.ImportPage(t.Context(), sc, im.ID, app.ImportFilter{})
	require.NoError(t, err)
	require.Equal(t, app.ImportWritten, page.Import.State, "%v", page.Import.Problem)
}

// said are the records of a section as JSON, without what is masked and without the ids of those they mention.
func (x trips) said(t testing.TB, id uuid.UUID, k catalog.Kind) []string {
	t.Helper()
	var out []string
	require.NoError(t, x.app.ExportRecords(t.Context(), x.in("giver", id), x.section(id, k.Key), func(r handover.Record) error {
		v := k.Resolve(k.Unmasked(r.Values), func(catalog.Person) string { return "" }, func(string, catalog.Ref) string { return "" })
		text, err := k.JSON(v)
		out = append(out, string(text))
		return err
	}))
	return out
}

// notSame are the rows that would change something, for a test's message.
func (x trips) notSame(t testing.TB, id uuid.UUID, im app.Import) string {
	t.Helper()
	var out []string
	for part, p := range im.Parts {
		page, err := x.app.ImportPage(t.Context(), x.in("giver", id), im.ID, app.ImportFilter{Part: part})
		require.NoError(t, err)
		k, _ := x.in("giver", id).Kind(p.Kind)
		for _, r := range page.Rows {
			if r.Outcome == app.OutcomeSame {
				continue
			}
			line := fmt.Sprintf("%s %s line %d %q %v", p.Kind, r.Outcome, r.Line, r.Title, r.Problems)
			if r.Outcome == app.OutcomeChanged {
				for _, c := range k.Diff(r.Old, r.Values) {
					line += fmt.Sprintf("\n  %s: %q -> %q", c.Field.Spec().Key, c.Old, c.New)
				}
			}
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// TestRoundTrip: what was exported comes back as it was, in either language and either form, over the records and into an empty place.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	x := furnished(t).trips()
	giver := x.as("giver")
	for _, lang := range []string{"zh-CN", "en"} {
		_, err := x.pool.Exec(t.Context(), `UPDATE people SET language = $1`, lang)
		require.NoError(t, err)
		for _, form := range []struct {
			name string
			link func(h, s string) string
		}{{"a.csv", ui.ToSectionExport}, {"a.xlsx", ui.ToSectionWorkbook}} {
			to := x.begun()
			for _, k := range x.kinds {
				t.Run(strings.Join([]string{lang, k.Key, form.name}, " "), func(t *testing.T) {
					x.comesBack(t, giver.get(form.link(x.from.String(), x.section(x.from, k.Key).String())), k, form.name, to)
				})
			}
		}
		t.Run(lang+" whole", func(t *testing.T) { x.allComeBack(t, giver.get(ui.ToHandoverWorkbook(x.from.String()))) })
	}
}

func (x trips) comesBack(t *testing.T, file reply, k catalog.Kind, name string, to uuid.UUID) {
	require.Equal(t, 200, file.StatusCode)
	count := len(x.said(t, x.from, k))
	im := x.bring(t, x.from, x.section(x.from, k.Key), name, []byte(file.text))
	require.Equal(t, app.ImportTally{Same: count}, im.Parts[0].Tally, x.notSame(t, x.from, im))

	im = x.bring(t, to, x.section(to, k.Key), name, []byte(file.text))
	require.Equal(t, count, im.Parts[0].Tally.New, x.notSame(t, to, im))
	x.write(t, to, im)
	require.Equal(t, x.said(t, x.from, k), x.said(t, to, k))
}

// allComeBack: the workbook of a handover fills an empty one: every sheet finds its section, and references find their records.
func (x trips) allComeBack(t *testing.T, file reply) {
	require.Equal(t, 200, file.StatusCode)
	to := x.begun()
	im := x.bring(t, to, uuid.Nil, "全部.xlsx", []byte(file.text))
	require.Len(t, im.Parts, len(x.kinds))
	for _, p := range im.Parts {
		require.Zero(t, p.Tally.Error+p.Tally.Skipped+p.Tally.Made, "%s: %s", p.Kind, x.notSame(t, to, im))
	}
	x.write(t, to, im)
	for _, k := range x.kinds {
		require.Equal(t, x.said(t, x.from, k), x.said(t, to, k), k.Key)
	}
	resolved := func(id uuid.UUID) int {
		n := 0
		require.NoError(t, x.pool.QueryRow(t.Context(), `SELECT count(*) FROM record_refs WHERE handover_id = $1`, id).Scan(&n))
		return n
	}
	require.Positive(t, resolved(to))
	require.GreaterOrEqual(t, resolved(to), resolved(x.from), "whatever pointed at a record points at it again")
	im = x.bring(t, x.from, uuid.Nil, "全部.xlsx", []byte(file.text))
	for _, p := range im.Parts {
		require.Zero(t, p.Tally.New+p.Tally.Changed+p.Tally.Error, "%s: %s", p.Kind, x.notSame(t, x.from, im))
		require.Positive(t, p.Tally.Same, p.Kind)
	}
}
