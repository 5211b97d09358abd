package postgres_test

import (
	"crypto/sha256"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// field adds an own field by the admin and returns its key.
func (h *house) field(kind, label, typ string, more ...string) string {
	h.t.Helper()
	key, err := h.app.SaveField(h.t.Context(), h.as("admin"), app.SaveField{Kind: kind, Form: described(label, typ, more...)})
	require.NoError(h.t, err)
	return key
}

func described(label, typ string, more ...string) catalog.Form {
	f := catalog.Form{"label_zh": {label}, "type": {typ}}
	for i := 0; i+1 < len(more); i += 2 {
		f[more[i]] = []string{more[i+1]}
	}
	return f
}

// own is the field as it is stored.
func (h *house) own(kind, key string) app.OwnField {
	h.t.Helper()
	own, err := h.store.OwnKinds(h.t.Context(), h.workspace)
	require.NoError(h.t, err)
	i := slices.IndexFunc(own.Fields, func(f app.OwnField) bool { return f.Kind == kind && f.Key == key })
	require.GreaterOrEqual(h.t, i, 0, "%s.%s", kind, key)
	return own.Fields[i]
}

func TestARequiredOwnFieldIsMissedAtOnce(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	open := h.mustSection(id, "supplier")
	for n := range 3 {
		h.record(h.in("giver", id), open, form("supplier", n))
	}
	done := h.accepted(id, "risk", 3)
	receiver := h.in("receiver", id)
	require.NoError(t, h.app.SignSection(t.Context(), receiver, h.shown(receiver, done.ID)))
	before := h.sections(id)
	old := h.in("giver", id)

	key := h.field("supplier", "合作等级", "choice", "options.0.zh", "战略", "options.1.zh", "普通", "required", "yes")
	risk := h.field("risk", "上报人", "person", "required", "yes")
	h.sound("a required field")
	after := h.sections(id)
	require.Equal(t, before["supplier"].Counts.Missing+3, after["supplier"].Counts.Missing)
	require.Equal(t, before["supplier"].Counts.Blockers+3, after["supplier"].Counts.Blockers)
	require.Equal(t, before["risk"].Counts, after["risk"].Counts, "what is signed stays as it was")
	require.Equal(t, before["supplier"].ContentVersion, after["supplier"].ContentVersion, "nothing that is signed changed")
	refused(t, h.app.SubmitSection(t.Context(), h.in("giver", id), h.giving(h.in("giver", id), open)), handover.Conflict, "refuse.missing")

	saved, err := h.app.SaveRecord(t.Context(), old, app.SaveRecord{Section: open, Form: form("supplier", 7)})
	require.NoError(t, err)
	require.Equal(t, 1, saved.Counts.Missing, "a request that began before the change counts with the new fields")
	h.sound("a save that began before")

	require.NoError(t, h.app.ReopenSection(t.Context(), h.in("manager", id), app.SectionAct{Section: done.ID, Reason: "补上报人"}))
	require.Equal(t, before["risk"].Counts.Missing+3, h.sections(id)["risk"].Counts.Missing, "once it is open again it is judged")
	h.sound("reopening")

	removed := h.fresh(h.in("giver", id), saved.ID)
	require.NoError(t, h.app.RemoveRecord(t.Context(), h.in("giver", id), removed.ID, removed.Revision, app.Key{}))
	for _, k := range [][2]string{{"supplier", key}, {"risk", risk}} {
		state, err := h.app.ActOnField(t.Context(), h.as("admin"), k[0], k[1], app.RetireField)
		require.NoError(t, err)
		require.Equal(t, catalog.Removed, state, "nobody ever held it")
	}
	require.NoError(t, h.app.RestoreRecord(t.Context(), h.in("giver", id), saved.ID, app.Key{}))
	require.Zero(t, h.fresh(h.in("giver", id), saved.ID).Counts.Missing, "what was removed is judged when it comes back")
	require.Equal(t, before["supplier"].Counts.Missing, h.sections(id)["supplier"].Counts.Missing)
	h.sound("the fields are gone")
}

func TestWhatRecordsHoldIsNotCutOff(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	section := h.mustSection(id, "supplier")
	key := h.field("supplier", "合作等级", "choice", "options.0.zh", "战略", "options.1.zh", "普通")
	giver := h.in("giver", id)
	f := form("supplier", 1)
	f[key] = []string{"战略"}
	rec := h.record(giver, section, f)
	change := func(form catalog.Form) error {
		_, err := h.app.SaveField(t.Context(), h.as("admin"), app.SaveField{Kind: "supplier", Key: key, Version: h.own("supplier", key).Version, Form: form})
		return err
	}
	refused(t, change(described("合作等级", "text")), handover.Invalid, "problem.type_in_use")
	options := h.own("supplier", key).Options()
	refused(t, change(described("合作等级", "choice", "options.0.zh", "普通", "options.0.value", options[1].Value)), handover.Invalid, "problem.option_in_use")
	require.NoError(t, change(described("级别", "choice", "options", "", "options.0.zh", "战略伙伴", "options.0.value", options[0].Value)), "an answer nobody gave may go, one may be renamed")

	state, err := h.app.ActOnField(t.Context(), h.as("admin"), "supplier", key, app.RetireField)
	require.NoError(t, err)
	require.Equal(t, catalog.Retired, state)
	giver = h.in("giver", id)
	kind, _ := giver.Kind("supplier")
	field, ok := kind.Field(key)
	require.True(t, ok)
	require.Equal(t, "战略伙伴", kind.Display(field, h.fresh(giver, rec.ID).Values, catalog.ZH), "it is shown on")
	again, err := h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Record: rec.ID, Revision: 1, Form: catalog.Form{"name": {"新名称"}}})
	require.NoError(t, err)
	require.Equal(t, options[0].Value, kind.Encode(again.Values).Get(key), "a form that does not ask for it keeps it")

	h.field("supplier", "级别", "text")
	_, err = h.app.ActOnField(t.Context(), h.as("admin"), "supplier", key, app.BringBack)
	refused(t, err, handover.Conflict, "refuse.field_name_taken")
	h.sound("retiring")
}

// TestAColumnKeepsWhatRecordsSay: an option of a column that a record holds, or held in an earlier revision, is neither dropped nor
// renamed; one that nobody chose is.
func TestAColumnKeepsWhatRecordsSay(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	table := func(options string, more ...string) catalog.Form {
		return described("分工表", "rows", append([]string{
			"columns.0.zh", "谁", "columns.0.type", "text",
			"columns.1.zh", "等级甲", "columns.1.type", "choice", "columns.1.options", options,
		}, more...)...)
	}
	key, err := h.app.SaveField(t.Context(), h.as("admin"), app.SaveField{Kind: "supplier", Form: table("甲\n乙\n丙")})
	require.NoError(t, err)
	giver := h.in("giver", id)
	kind, _ := giver.Kind("supplier")
	field, _ := kind.Field(key)
	who, level := field.Spec().Columns[0].Spec().Key, field.Spec().Columns[1].Spec().Key
	f := form("supplier", 1)
	f[key+".0."+who], f[key+".0."+level] = []string{"张三"}, []string{"甲"}
	rec := h.record(giver, h.mustSection(id, "supplier"), f)
	f[key+".0."+level] = []string{"乙"}
	rec, err = h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Record: rec.ID, Revision: rec.Revision, Form: f})
	require.NoError(t, err)
	change := func(options string) error {
		_, err := h.app.SaveField(t.Context(), h.as("admin"), app.SaveField{
			Kind: "supplier", Key: key, Version: h.own("supplier", key).Version,
			Form: table(options, "columns", "", "columns.0.key", who, "columns.1.key", level),
		})
		return err
	}
	for _, options := range []string{"甲\n丙", "乙\n丙", "甲\n乙级\n丙", "丙\n丁"} {
		refused(t, change(options), handover.Invalid, "problem.column_option_in_use")
	}
	require.NoError(t, change("丁\n乙\n甲"), "an answer nobody gave may go, others come, and they change places")
	giver = h.in("giver", id)
	kind, _ = giver.Kind("supplier")
	field, _ = kind.Field(key)
	got := h.fresh(giver, rec.ID)
	require.Contains(t, kind.Display(field, got.Values, catalog.ZH), "乙")
	_, problems := kind.Decode(kind.Encode(got.Values))
	require.Empty(t, problems, "its own form fits")
	h.sound("columns")
}

func TestAFormThatWasOpenKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	section := h.mustSection(id, "supplier")
	key := h.field("supplier", "开户行", "text")
	f := form("supplier", 1)
	f[key] = []string{"工商银行"}
	_, err := h.app.ActOnField(t.Context(), h.as("admin"), "supplier", key, app.RetireField)
	require.NoError(t, err)
	require.Equal(t, catalog.Removed, h.own("supplier", key).State)
	rec := h.record(h.in("giver", id), section, f)
	kind, _ := h.as("giver").Catalog.Lookup("supplier")
	require.Equal(t, "工商银行", kind.Encode(rec.Values).Get(key))

	h.clock.move(49 * time.Hour)
	h.field("supplier", "别的", "text")
	require.Equal(t, catalog.Retired, h.own("supplier", key).State, "somebody holds it after all")
	gone := h.field("sku", "没人用", "text")
	_, err = h.app.ActOnField(t.Context(), h.as("admin"), "sku", gone, app.RetireField)
	require.NoError(t, err)
	h.clock.move(49 * time.Hour)
	h.field("supplier", "另一个", "text")
	own, err := h.store.OwnKinds(t.Context(), h.workspace)
	require.NoError(t, err)
	require.False(t, slices.ContainsFunc(own.Fields, func(f app.OwnField) bool { return f.Key == gone }), "nobody does: it is deleted")
	h.sound()
}

func TestMaskingAFieldTakesItOutOfTheSearch(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	section := h.mustSection(id, "supplier")
	key := h.field("supplier", "暗号", "text")
	f := form("supplier", 1)
	f[key] = []string{"zanzibar"}
	h.record(h.in("giver", id), section, f)
	hits := func() int {
		p, err := h.app.SectionPage(t.Context(), h.in("giver", id), section, app.RecordFilter{Query: "zanzibar"})
		require.NoError(t, err)
		return len(p.Rows)
	}
	require.Equal(t, 1, hits())
	_, err := h.app.SaveField(t.Context(), h.as("admin"), app.SaveField{Kind: "supplier", Key: key, Version: 1, Form: described("暗号", "text", "masked", "yes")})
	require.NoError(t, err)
	require.Zero(t, hits())
	h.sound()
}

func TestAnOwnKindIsAKind(t *testing.T) {
	t.Parallel()
	h := given(t)
	admin := h.as("admin")
	form := catalog.Form{"label_zh": {"直播间"}, "label_en": {"Live room"}, "next_owner": {"yes"}, "due": {"yes"}}
	key, err := h.app.SaveKind(t.Context(), admin, app.SaveKind{Form: form})
	require.NoError(t, err)
	require.Equal(t, "x_live_room", key)
	twice, err := h.app.SaveKind(t.Context(), admin, app.SaveKind{Form: form})
	require.NoError(t, err)
	require.Equal(t, key, twice, "the same form sent twice")
	field := h.field(key, "场控", "person")

	tp := h.templates["full_store"]
	tp.Version, tp.Sections = 1, append(slices.Clone(tp.Sections), handover.TemplateSection{Kind: key, TitleZH: "直播间", TitleEN: "Live rooms", DueDays: 3})
	_, err = h.app.SaveTemplate(t.Context(), h.as("admin"), app.SaveTemplate{Template: tp})
	require.NoError(t, err)
	id := h.handover().ID
	section := h.mustSection(id, key)
	rec := h.record(h.in("giver", id), section, catalog.Form{"title": {"天猫主直播间"}, "next_owner": {"何佳怡"}, "due": {"2026-12-31"}, field: {"吴桐"}})
	require.Zero(t, rec.Counts.Missing)
	other := h.field("supplier", "直播间", "ref", "target", key)
	s := h.record(h.in("giver", id), h.mustSection(id, "supplier"), catalog.Form{"name": {"锦禾"}, other: {"天猫主直播间"}})
	page, err := h.app.RecordPage(t.Context(), h.in("receiver", id), rec.ID)
	require.NoError(t, err)
	require.Len(t, page.Pointing, 1)
	require.Equal(t, s.ID, page.Pointing[0].Records[0].Record)

	_, err = h.app.SaveKind(t.Context(), h.as("admin"), app.SaveKind{Key: key, Version: 1, Form: form, Archived: true})
	require.NoError(t, err)
	require.NotContains(t, h.sections(h.handover().ID), key, "an archived kind gets no new sections")
	h.record(h.in("giver", id), section, catalog.Form{"title": {"抖音直播间"}})
	var complaints []string
	_, err = h.store.InspectRecords(t.Context(), func(what string) { complaints = append(complaints, what) })
	require.NoError(t, err)
	require.Empty(t, complaints)
	_, err = h.pool.Exec(t.Context(), `DELETE FROM custom_fields WHERE kind = $1`, key)
	require.NoError(t, err)
	_, err = h.pool.Exec(t.Context(), `DELETE FROM custom_fields WHERE key = $1`, other)
	require.NoError(t, err)
	_, err = h.pool.Exec(t.Context(), `DELETE FROM custom_kinds`)
	require.NoError(t, err)
	_, err = h.store.InspectRecords(t.Context(), func(what string) { complaints = append(complaints, what) })
	require.NoError(t, err)
	require.Len(t, complaints, 2, "doctor names the records of a kind that nobody knows")
	require.Contains(t, complaints[0], "x_live_room")
}

func TestTwoAdminsAtOnce(t *testing.T) {
	t.Parallel()
	h := given(t)
	admin := h.as("admin")
	keys, errs := make([]string, 8), make([]error, 8)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			keys[i], errs[i] = h.app.SaveField(t.Context(), admin, app.SaveField{Kind: "sku", Form: described("产地", "text", "label_en", "Origin", "hint_zh", string(rune('a'+i%2)))})
		})
	}
	wg.Wait()
	won := 0
	for i, err := range errs {
		if err == nil {
			won++
			require.Equal(t, "x_origin", keys[i])
		} else {
			refused(t, err, handover.Invalid, "problem.name_taken")
		}
	}
	require.Equal(t, 4, won, "those who meant the same have it, the others are told")
	_, err := h.app.SaveField(t.Context(), admin, app.SaveField{Kind: "sku", Key: "x_origin", Version: 1, Form: described("原产地", "text")})
	require.NoError(t, err)
	_, err = h.app.SaveField(t.Context(), admin, app.SaveField{Kind: "sku", Key: "x_origin", Version: 1, Form: described("出产地", "text")})
	refused(t, err, handover.Stale, "refuse.form_stale")
	_, err = h.app.SaveField(t.Context(), h.as("manager"), app.SaveField{Kind: "sku", Form: described("x", "text")})
	refused(t, err, handover.Forbidden, "refuse.manage_kinds")
}

func TestKindsAreReadOnceAVersion(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.field("sku", "产地", "text")
	h.as("giver")
	other, pool, c := estate{house: h}.watched("auto")
	_ = pool
	hash := sha256.Sum256([]byte("giver"))
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			v, _, err := other.Session(t.Context(), hash, uuid.Nil)
			require.NoError(t, err)
			kind, _ := v.Catalog.Lookup("sku")
			require.True(t, kind.HasOwn)
		})
	}
	wg.Wait()
	require.Len(t, c.statements, 13, "each session, and the kinds once")
	c.reset()
	h.field("sku", "质地", "text") // by another instance
	v, _, err := other.Session(t.Context(), hash, uuid.Nil)
	require.NoError(t, err)
	kind, _ := v.Catalog.Lookup("sku")
	require.Len(t, kind.Groups[len(kind.Groups)-1].Fields, 2)
	require.Len(t, c.statements, 2)
	c.reset()
	h.as("giver")
	v, _, err = other.Session(t.Context(), hash, uuid.Nil)
	require.NoError(t, err)
	require.Len(t, c.statements, 1)
	require.NotZero(t, v.Catalog.Version())
	stranger := h.elsewhere()
	require.Zero(t, stranger.as("admin").Catalog.Version(), "another workspace has nothing of it")
}

func TestAStoppedProgramGoesOn(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	h.record(h.in("giver", id), h.mustSection(id, "supplier"), form("supplier", 1))
	before := h.sections(id)["supplier"].Counts.Missing
	// What a program leaves that is stopped between the change and the judging.
	admin := h.as("admin")
	err := h.store.ChangeKinds(t.Context(), admin, h.app.Now(), func(tx app.KindsTx) error {
		said, problems := catalog.DescribeField(catalog.Supplier, "", catalog.Values{}, described("等级", "text", "required", "yes"))
		require.Empty(t, problems)
		return tx.WriteFields(t.Context(), app.OwnField{OwnField: catalog.OwnField{Kind: "supplier", Key: "x_level", Said: said, State: catalog.Live}})
	})
	require.NoError(t, err)
	waiting, err := h.app.Kinds(t.Context(), h.as("manager"))
	require.NoError(t, err)
	require.Equal(t, 1, waiting.Waiting)
	require.NoError(t, h.app.Resume(t.Context()))
	require.Equal(t, before+1, h.sections(id)["supplier"].Counts.Missing)
	waiting, err = h.app.Kinds(t.Context(), h.as("manager"))
	require.NoError(t, err)
	require.Zero(t, waiting.Waiting)
	h.sound()
}

func TestKindsStayInTheirWorkspace(t *testing.T) {
	t.Parallel()
	h := given(t)
	far := h.elsewhere()
	id := far.handover(func(p *app.Plan) { p.Receivers = p.Receivers[:1] }).ID
	key := h.field("supplier", "等级", "text", "required", "yes")
	f := form("supplier", 1)
	f[key] = []string{"甲"}
	rec := far.record(far.in("giver", id), far.mustSection(id, "supplier"), f)
	require.Zero(t, rec.Counts.Missing)
	kind, _ := far.as("giver").Catalog.Lookup("supplier")
	require.NotContains(t, kind.Encode(rec.Values), key, "there is no such field there")
	own, err := h.store.OwnKinds(t.Context(), far.workspace)
	require.NoError(t, err)
	require.Empty(t, own.Fields)

	_, err = h.app.SaveField(t.Context(), far.as("admin"), app.SaveField{Kind: "supplier", Key: key, Version: 1, Form: described("改", "text")})
	require.Equal(t, handover.NotFound, handover.CodeOf(err))
	_, err = h.app.ActOnField(t.Context(), far.as("admin"), "supplier", key, app.RetireField)
	require.Equal(t, handover.NotFound, handover.CodeOf(err))
	holding, err := h.store.Holding(t.Context(), far.as("admin"), "supplier")
	require.NoError(t, err)
	require.Empty(t, holding)
	_, err = h.app.SaveField(t.Context(), far.as("admin"), app.SaveField{Kind: "supplier", Form: described("等级", "text")})
	require.NoError(t, err, "the same field there")
	behind, err := h.store.Unjudged(t.Context(), h.as("admin"), 10)
	require.NoError(t, err)
	require.Zero(t, behind.Total)
	h.soundRecords()
}
