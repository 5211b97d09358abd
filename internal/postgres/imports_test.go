package postgres_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// csvOf is a table as a file.
func csvOf(lines ...string) string { return strings.Join(lines, "\r\n") + "\r\n" }

// bring uploads a file into the section of a kind, by the giver.
func (h *house) bring(sc handover.Scope, section uuid.UUID, lines ...string) app.Import {
	h.t.Helper()
	im, err := h.app.Import(h.t.Context(), sc, app.NewImport{Section: section, Name: "商品.csv", Content: strings.NewReader(csvOf(lines...))})
	require.NoError(h.t, err)
	return im
}

func (h *house) imported(sc handover.Scope, id uuid.UUID, f app.ImportFilter) app.ImportPage {
	h.t.Helper()
	p, err := h.app.ImportPage(h.t.Context(), sc, id, f)
	require.NoError(h.t, err)
	return p
}

// planned is the plan of an import as its page shows it.
func planned(im app.Import, change ...func(*app.PlanImport)) app.PlanImport {
	in := app.PlanImport{Import: im.ID, Version: im.Version, Check: true}
	for _, p := range im.Parts {
		in.Parts = append(in.Parts, app.PlanPart{Section: p.Section, Plan: p.Plan, Make: p.Make})
	}
	for _, c := range change {
		c(&in)
	}
	return in
}

func TestImportKeepsWhatItMay(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	im := h.bring(sc, sku, "商品名称,SKU编码,收件人,登录密码,货架", "长裙,A-1,王芳,hunter2,3-2", "短裙,A-2,李雷,secret,")
	require.Equal(t, app.ImportMapping, im.State)
	require.Len(t, im.Parts, 1)
	part := im.Parts[0]
	require.Equal(t, []any{sku, "sku", 3, 5}, []any{part.Section, part.Kind, part.Lines, part.Width})
	require.Equal(t, []source.Use{source.UseField, source.UseField, source.UseDropped, source.UseRefused}, []source.Use{
		part.Plan.Columns[0].Use, part.Plan.Columns[1].Use, part.Plan.Columns[2].Use, part.Plan.Columns[3].Use,
	})
	page := h.imported(sc, im.ID, app.ImportFilter{})
	require.Len(t, page.Head, 3)
	require.Equal(t, []string{"商品名称", "SKU编码", "收件人", "登录密码", "货架"}, page.Head[0].Cells)
	require.Equal(t, []string{"长裙", "A-1", "", "", "3-2"}, page.Head[1].Cells)
	for _, table := range []string{"imports", "import_lines"} {
		require.Zero(t, h.count(`SELECT count(*) FROM `+table+` x WHERE x::text LIKE '%王芳%' OR x::text LIKE '%hunter2%'`), table)
	}
	require.NoError(t, h.store.ImportChunks(t.Context(), sc, im.ID, 0, func(c app.ImportChunk) error {
		for l, err := range c.Lines() {
			require.NoError(t, err)
			require.NotContains(t, strings.Join(l.Cells, "|"), "王芳")
			require.NotContains(t, strings.Join(l.Cells, "|"), "hunter2")
		}
		return nil
	}))
	start, err := h.app.ImportStart(t.Context(), sc, sku)
	require.NoError(t, err)
	require.Len(t, start.Recent, 1)
	require.Equal(t, im.ID, start.Recent[0].ID)
	h.sound("an upload")
}

func TestImportIsRefused(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sku := h.mustSection(id, "sku")
	signed := h.accepted(id, "account", 1)
	receiver := h.in("receiver", id)
	require.NoError(t, h.app.SignSection(t.Context(), receiver, h.shown(receiver, signed.ID)))
	for _, c := range []struct {
		name, who, content string
		section            uuid.UUID
		code               handover.Code
		key                string
	}{
		{"nothing", "giver", "", sku, handover.Invalid, "imported.refuse.empty"},
		{"a header alone", "giver", "商品名称,SKU编码\r\n", sku, handover.Invalid, "imported.refuse.only_header"},
		{"buyers alone", "giver", "收件人,登录密码\r\n王芳,x\r\n", sku, handover.Invalid, "imported.refuse.only_blocked"},
		{"into the section of another", "receiver", "x\r\n1\r\n", sku, handover.Forbidden, "refuse.not_filler"},
		{"into nowhere", "giver", "x\r\n1\r\n", uuid.New(), handover.NotFound, "error.not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.app.Import(t.Context(), h.in(c.who, id), app.NewImport{Section: c.section, Name: "a.csv", Content: strings.NewReader(c.content)})
			refused(t, err, c.code, c.key)
		})
	}
	small := h.limited(app.FileLimits{Size: 10})
	_, err := small.Import(t.Context(), h.in("giver", id), app.NewImport{Section: sku, Name: "a.csv", Content: strings.NewReader("商品名称\r\n长裙\r\n")})
	refused(t, err, handover.TooLarge, "file.refuse.too_large")
	require.Zero(t, h.count(`SELECT count(*) FROM imports`)+h.count(`SELECT count(*) FROM import_lines`))
}

func TestImportOnceForAForm(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	send := func(key uuid.UUID, content string) error {
		_, err := h.app.Import(t.Context(), sc, app.NewImport{
			Section: h.mustSection(id, "sku"), Name: "a.csv", Content: strings.NewReader(content), Key: app.Key{ID: key, Location: "/imports/"},
		})
		return err
	}
	key := uuid.New()
	require.NoError(t, send(key, csvOf("商品名称,SKU编码", "长裙,A-1")))
	var replay *app.Replay
	require.ErrorAs(t, send(key, csvOf("商品名称,SKU编码", "长裙,A-1")), &replay)
	require.Len(t, replay.Location, len("/imports/")+36)
	refused(t, send(key, csvOf("商品名称,SKU编码", "短裙,A-1")), handover.Invalid, "refuse.key_used")
	require.Equal(t, 1, h.count(`SELECT count(*) FROM imports`))
}

func TestTablesFindTheirSections(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	bring := func(name string, lines ...string) app.ImportPart {
		im, err := h.app.Import(t.Context(), sc, app.NewImport{Name: name, Content: strings.NewReader(csvOf(lines...))})
		require.NoError(t, err)
		return im.Parts[0]
	}
	supplier, ok := catalog.Lookup("supplier")
	require.True(t, ok)
	require.Equal(t, h.mustSection(id, "sku"), bring("a.csv", "商品名称,SKU编码,售价", "长裙,A-1,12").Section, "by its columns")
	require.Equal(t, h.mustSection(id, "supplier"), bring(supplier.Label.ZH+".csv", "商品名称,SKU编码,售价", "长裙,A-1,12").Section, "by its name")
	require.Equal(t, uuid.Nil, bring("a.csv", "甲,乙", "1,2").Section, "none fits")
}

func TestImportIsPlanned(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku, supplier := h.mustSection(id, "sku"), h.mustSection(id, "supplier")
	im := h.bring(sc, sku, "品名,SKU编码,收件人,备用", "长裙,A-1,王芳,x")
	plan := func(change ...func(*app.PlanImport)) error {
		return h.app.PlanImport(t.Context(), sc, planned(im, change...))
	}
	refused(t, plan(func(p *app.PlanImport) { p.Version = 9 }), handover.Stale, "imported.refuse.changed")
	refused(t, plan(func(p *app.PlanImport) { p.Parts = nil }), handover.Stale, "imported.refuse.changed")
	refused(t, plan(func(p *app.PlanImport) { p.Parts[0].Section = uuid.Nil }), handover.Invalid, "imported.refuse.nothing_chosen")
	refused(t, plan(func(p *app.PlanImport) { p.Parts[0].Section = uuid.New() }), handover.NotFound, "error.not_found")
	refused(t, plan(func(p *app.PlanImport) { p.Parts[0].Section = supplier }), handover.Invalid, "imported.refuse.another_kind")
	refused(t, plan(func(p *app.PlanImport) {
		p.Parts[0].Plan.Columns = append([]source.Column{}, im.Parts[0].Plan.Columns...)
		for i := range p.Parts[0].Plan.Columns {
			p.Parts[0].Plan.Columns[i].Use = source.UseIgnored
		}
	}), handover.Invalid, "imported.refuse.lacking")
	refused(t, h.app.PlanImport(t.Context(), h.in("receiver", id), planned(im)), handover.Forbidden, "imported.refuse.no_section")

	require.NoError(t, plan(func(p *app.PlanImport) {
		p.Remember = true
		p.Parts[0].Plan.Columns = append([]source.Column{}, im.Parts[0].Plan.Columns...)
		p.Parts[0].Plan.Columns[3] = source.Column{Use: source.UseIgnored, Sure: source.SurePerson}
		p.Parts[0].Plan.Columns[2] = source.Column{Use: source.UseField, Field: "barcode", Sure: source.SurePerson}
	}))
	page := h.imported(sc, im.ID, app.ImportFilter{})
	require.Equal(t, app.ImportChecking, page.Import.State)
	require.Equal(t, source.UseDropped, page.Import.Parts[0].Plan.Columns[2].Use, "what was taken out stays out")
	require.Equal(t, im.Version+1, page.Import.Version)
	refused(t, plan(), handover.Conflict, "imported.refuse.at_work")
	require.Equal(t, 1, h.count(`SELECT count(*) FROM import_plans WHERE kind = 'sku' AND columns->'备用'->>'use' = 'ignored' AND NOT columns ? '收件人'`))
	again := h.bring(sc, sku, "品名,SKU编码,备用", "长裙,A-1,x")
	require.Equal(t, source.UseIgnored, again.Parts[0].Plan.Columns[2].Use, "it is remembered")

	require.NoError(t, h.app.DropImport(t.Context(), sc, again.ID, app.Key{}))
	require.Zero(t, h.count(`SELECT count(*) FROM import_lines WHERE import_id = $1`, again.ID))
	refused(t, h.app.DropImport(t.Context(), sc, again.ID, app.Key{}), handover.Conflict, "imported.refuse.at_end")
	require.Equal(t, app.ImportDropped, h.imported(sc, again.ID, app.ImportFilter{}).Import.State)
	h.sound("a plan")
}
