package server

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres/pgtest"
)

// password is everybody's.
const password = "a cat on the warm roof"

// furniture is what furnished puts into a house.
type furniture struct {
	people    map[string]handover.Person // by what they do: giver, receiver, witness, manager, admin, outsider, stranger ...
	templates map[string]handover.Template
	teams     []handover.Team
	stores    []handover.Store
	far       workspace
	// own is a handover of giver, receiver and witness with records in every state; other is the same by three other people of the
	// workspace; abroad belongs to another workspace.
	own, other, abroad transfer
}

// workspace is the second one, which nobody of the first may notice.
type workspace struct {
	id       uuid.UUID
	store    handover.Store
	template handover.Template
	team     handover.Team
}

// transfer is a handover with the ids of what is in it.
type transfer struct {
	id       uuid.UUID
	sections map[string]uuid.UUID // by kind; risk2 is the second of its kind
	records  map[string]uuid.UUID // by state: draft, submitted, asked, accepted, returned, signed, removed, ready
	question uuid.UUID            // blocking and open, on the record "asked"
	files    map[string]uuid.UUID // of the record "asked": there, removed
	exit     uuid.UUID            // an open exit task that names nobody
	exitAct  uuid.UUID            // settled another one, with evidence
	imported uuid.UUID            // a file that the giver brought for sku, with its columns to be confirmed
	export   uuid.UUID            // a file of figures that is to be confirmed; another one counts
	note     uuid.UUID            // about a day of figures
}

// furnished is a house with two workspaces and a handover for each of three circles of people.
func furnished(t testing.TB, change ...func(*Options)) *house {
	t.Helper()
	h := newHouse(t, change...)
	h.people, h.templates = map[string]handover.Person{}, map[string]handover.Template{}
	h.found()
	wide := h.templates["wide"]
	h.foundAbroad()
	h.own = h.transfer("manager", h.stores[0].ID, wide.ID, "giver", "receiver", "witness")
	h.other = h.transfer("manager", h.stores[1].ID, wide.ID, "giver2", "receiver2", "witness2")
	h.furnishKinds()
	h.abroad = h.transfer("stranger", h.far.store.ID, h.far.template.ID, "giver3", "receiver3", "witness3")
	return h
}

func (h *house) found() {
	h.t.Helper()
	h.teams = []handover.Team{{ID: newID(), Name: "女装组"}, {ID: newID(), Name: "美护组"}}
	f := app.Founding{ID: newID(), Name: "木棉里", At: h.app.Now(), Teams: h.teams, Hash: map[uuid.UUID]string{}}
	hash, err := cheap.Hash(h.t.Context(), password)
	require.NoError(h.t, err)
	for i, who := range []struct {
		key, name string
		role      handover.WorkspaceRole
	}{
		{"admin", "顾明远", handover.Admin},
		{"manager", "蒋一诺", handover.Manager},
		{"giver", "林晓雯", handover.Member},
		{"receiver", "周子昂", handover.Member},
		{"witness", "陈立群", handover.Member},
		{"it", "苏景行", handover.Member},
		{"outsider", "吴桐", handover.Member},
		{"giver2", "唐悦", handover.Member},
		{"receiver2", "何佳怡", handover.Member},
		{"witness2", "石磊", handover.Member},
	} {
		p := h.person(f.ID, who.key, who.name, who.role, i)
		p.Team = h.teams[0].ID
		h.people[who.key], f.Hash[p.ID] = p, hash
		f.People = append(f.People, p)
	}
	for i, name := range []string{"木棉里天猫旗舰店", "木棉里京东旗舰店", "木棉里抖音旗舰店"} {
		h.stores = append(h.stores, handover.Store{
			ID: newID(), Name: name, Platform: []string{"tmall", "jd", "douyin"}[i], Team: h.teams[i%2].ID, Version: 1,
		})
	}
	f.Stores, f.Templates = h.stores, pgtest.Templates()
	for i, t := range f.Templates {
		f.Templates[i].Version, t.Version = 1, 1
		h.templates[t.Key] = t
	}
	f.Templates = append(f.Templates, h.wide("full_store"))
	require.NoError(h.t, h.app.Found(h.t.Context(), f))
}

// wide is a built-in template with a second section for risks.
func (h *house) wide(key string) handover.Template {
	t := h.templates[key]
	last := t.Sections[len(t.Sections)-1]
	last.TitleZH, last.TitleEN, last.Minimum = "另一处风险", "More risks", 1
	t.ID, t.Key, t.NameZH, t.NameEN, t.Version = newID(), "", "加宽的整店交接", "Wide store handover", 0
	t.Sections = append(slices.Clone(t.Sections), last)
	h.templates["wide"] = t
	return t
}

func (h *house) person(workspace uuid.UUID, key, name string, role handover.WorkspaceRole, n int) handover.Person {
	return handover.Person{
		ID: newID(), Workspace: workspace, Email: key + "@example.test", Name: name, Role: role,
		Phone: fmt.Sprintf("138 0000 20%02d", n), Language: "zh-CN", Version: 1,
	}
}

// foundAbroad makes the second workspace past the use cases, which found only one.
func (h *house) foundAbroad() {
	h.t.Helper()
	ctx := h.t.Context()
	h.far.id = newID()
	_, err := h.pool.Exec(ctx, `INSERT INTO workspaces (id, name, created_at) VALUES ($1, $2, $3)`, h.far.id, "栖木家居", h.app.Now())
	require.NoError(h.t, err)
	v := handover.Viewer{Person: handover.Person{Workspace: h.far.id}}
	h.far.team = handover.Team{ID: newID(), Name: "家居组"}
	require.NoError(h.t, h.store.SaveTeam(ctx, v, h.far.team))
	hash, err := cheap.Hash(ctx, password)
	require.NoError(h.t, err)
	for i, who := range []struct {
		key, name string
		role      handover.WorkspaceRole
	}{
		{"stranger", "罗威", handover.Manager},
		{"giver3", "沈可", handover.Member},
		{"receiver3", "高翔", handover.Member},
		{"witness3", "方晴", handover.Member},
	} {
		p := h.person(h.far.id, who.key, who.name, who.role, 50+i)
		h.people[who.key] = p
		p.Version = 0
		require.NoError(h.t, h.store.SavePerson(ctx, v, p, app.PersonAccess{Hash: hash}, h.app.Now()))
	}
	h.far.store = handover.Store{ID: newID(), Name: "栖木家居拼多多店", Platform: "pinduoduo"}
	require.NoError(h.t, h.store.SaveShop(ctx, v, h.far.store, h.app.Now()))
	h.far.template = h.wide("full_store")
	require.NoError(h.t, h.store.SaveTemplate(ctx, v, handover.TemplateVersion{Template: h.far.template, Act: handover.TemplateAdded, At: h.app.Now()}))
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// in lets somebody into a handover, as their session would.
func (h *house) in(who string, id uuid.UUID) handover.Scope {
	h.t.Helper()
	v, standing := h.session(who, id)
	sc, err := handover.Enter(v, standing)
	require.NoError(h.t, err, who)
	return sc
}

func (h *house) session(who string, id uuid.UUID) (handover.Viewer, handover.Standing) {
	h.t.Helper()
	p, known := h.people[who]
	require.True(h.t, known, "nobody is called %s", who)
	var hash [32]byte
	copy(hash[:], who+" in the harness")
	v, standing, err := h.app.Session(h.t.Context(), hash, id)
	if handover.CodeOf(err) == handover.NotFound {
		now := h.app.Now()
		require.NoError(h.t, h.store.OpenSession(h.t.Context(), app.Session{Hash: hash, Person: p.ID, Created: now, Expires: now.AddDate(1, 0, 0)}))
		v, standing, err = h.app.Session(h.t.Context(), hash, id)
	}
	require.NoError(h.t, err)
	return v, standing
}

// sample is a complete form of a kind; n makes records of different identity.
func sample(kind string, n int) catalog.Form {
	k, ok := catalog.Lookup(kind)
	if !ok {
		panic("no kind " + kind)
	}
	f := maps.Clone(k.Sample)
	for _, field := range k.Fields {
		if s := field.Spec(); s.Identity && s.Type == catalog.TypeText {
			f[s.Key] = []string{fmt.Sprintf("%s %d", f.Get(s.Key), n)}
		}
	}
	return f
}

// sampleForm is the same as a browser sends it.
func sampleForm(kind string, n int) url.Values { return url.Values(sample(kind, n)) }

func (h *house) plan(store, template uuid.UUID, giver, receiver, witness string) app.Plan {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	return app.Plan{
		Title: "旗舰店运营交接", Reason: handover.Leaving, Template: template, Stores: []uuid.UUID{store},
		Giver: h.people[giver].ID, Receivers: []uuid.UUID{h.people[receiver].ID}, Witness: h.people[witness].ID,
		LastWorkingDay: day(30), EffectiveAt: day(30).Add(10 * time.Hour), Methods: []handover.Method{handover.ByDocuments}, Start: true,
	}
}

// transfer makes a handover and brings its sections to these states:
//
//	account: submitted, with an accepted, a plain and a questioned record; sku: filling, with a draft and a removed record;
//	supplier: signed; sop: declared not applicable; data_report: returned with its record; risk: empty; risk2: ready to be signed
func (h *house) transfer(manager string, store, template uuid.UUID, giver, receiver, witness string) transfer {
	h.t.Helper()
	ctx := h.t.Context()
	v, _ := h.session(manager, uuid.Nil)
	plan := h.plan(store, template, giver, receiver, witness)
	if giver == "giver" {
		plan.IT = []uuid.UUID{h.people["it"].ID}
	}
	made, err := h.app.CreateHandover(ctx, v, plan, app.Key{})
	require.NoError(h.t, err)
	x := transfer{id: made.ID, sections: map[string]uuid.UUID{}, records: map[string]uuid.UUID{}}
	for key, s := range h.sections(manager, made.ID) {
		x.sections[key] = s.ID
	}
	from, to := h.in(giver, x.id), h.in(receiver, x.id)
	save := func(key string, n int) uuid.UUID {
		r, err := h.app.SaveRecord(ctx, from, app.SaveRecord{Section: x.sections[key], Form: sample(strings.TrimSuffix(key, "2"), n)})
		require.NoError(h.t, err)
		return r.ID
	}
	submit := func(key string) {
		require.NoError(h.t, h.app.SubmitSection(ctx, from, h.giving(from, x.sections[key])))
	}
	accept := func(id uuid.UUID) {
		require.NoError(h.t, h.app.AcceptRecord(ctx, to, id, h.record(to, id).Revision, app.Key{}))
	}

	x.records["accepted"], x.records["submitted"], x.records["asked"] = save("account", 1), save("account", 2), save("account", 3)
	x.files = map[string]uuid.UUID{"there": h.attach(from, x.records["asked"], "截图.png"), "removed": h.attach(from, x.records["asked"], "旧截图.png")}
	require.NoError(h.t, h.app.RemoveFile(ctx, from, x.files["removed"], app.Key{}))
	submit("account")
	accept(x.records["accepted"])
	require.NoError(h.t, h.app.Ask(ctx, to, app.Ask{Record: x.records["asked"], Body: "绑定手机是公司号码吗？", Blocking: true}))
	x.question = h.question(to, x.records["asked"])

	x.records["draft"], x.records["removed"] = save("sku", 1), save("sku", 2)
	gone := x.records["removed"]
	require.NoError(h.t, h.app.RemoveRecord(ctx, from, gone, h.record(from, gone).Revision, app.Key{}))

	im, err := h.app.Import(ctx, from, app.NewImport{Section: x.sections["sku"], Name: "商品.csv", Content: strings.NewReader("商品名称,SKU编码,售价\n羊毛大衣,A-1,1299\n针织衫,A-2,299\n")})
	require.NoError(h.t, err)
	x.imported = im.ID

	x.records["signed"] = save("supplier", 1)
	submit("supplier")
	accept(x.records["signed"])
	require.NoError(h.t, h.app.SignSection(ctx, to, h.shown(to, x.sections["supplier"])))

	require.NoError(h.t, h.app.DeclareNotApplicable(ctx, from, app.SectionAct{Section: x.sections["sop"], Reason: "流程文档由总部统一维护。"}))

	x.records["returned"] = save("data_report", 1)
	submit("data_report")
	back := x.records["returned"]
	require.NoError(h.t, h.app.ReturnRecord(ctx, to, back, h.record(to, back).Revision, "请补上取数路径。", app.Key{}))

	x.records["ready"] = save("risk2", 9)
	submit("risk2")
	accept(x.records["ready"])
	x.exit, x.exitAct = h.exitTasks(manager, x.id)
	x.export, x.note = h.shopFigures(giver, x.id)
	return x
}

func (h *house) sections(who string, id uuid.UUID) map[string]handover.Section {
	h.t.Helper()
	o, err := h.app.Overview(h.t.Context(), h.in(who, id))
	require.NoError(h.t, err)
	out := map[string]handover.Section{}
	for _, s := range o.Sections {
		key := s.Kind
		if _, twice := out[key]; twice {
			key += "2"
		}
		out[key] = s
	}
	return out
}

func (h *house) record(sc handover.Scope, id uuid.UUID) handover.Record {
	h.t.Helper()
	p, err := h.app.RecordPage(h.t.Context(), sc, id)
	require.NoError(h.t, err)
	return p.Record
}

func (h *house) question(sc handover.Scope, record uuid.UUID) uuid.UUID {
	h.t.Helper()
	p, err := h.app.RecordPage(h.t.Context(), sc, record)
	require.NoError(h.t, err)
	require.NotEmpty(h.t, p.Questions)
	return p.Questions[0].ID
}

// shown is what a signer sends after reading the section as it is now.
func (h *house) shown(sc handover.Scope, section uuid.UUID) app.Sign {
	h.t.Helper()
	r, err := h.app.SectionReview(h.t.Context(), sc, section)
	require.NoError(h.t, err)
	digest := app.SectionDigest(r.Section, r.Content)
	return app.Sign{
		Section: section, Statement: "我已核对以上内容。", Password: password,
		Signature: handover.Signature{Name: sc.Viewer().Name, Agreed: true, Digest: digest[:], Version: r.Section.ContentVersion},
	}
}

// giving is what a giver sends who submits the section as it is now.
func (h *house) giving(sc handover.Scope, section uuid.UUID) app.Sign {
	h.t.Helper()
	r, err := h.app.SectionReview(h.t.Context(), sc, section)
	require.NoError(h.t, err)
	in, digest := h.shown(sc, section), app.GivenDigest(r.Section, r.Content)
	in.Signature.Digest = digest[:]
	return in
}

// as is somebody's browser after signing in.
func (h *house) as(who string) *browser {
	h.t.Helper()
	b := h.browser()
	a := b.signIn(who, password)
	require.Equal(h.t, 303, a.StatusCode, "%s: %s", who, a.text)
	return b
}

func (b *browser) signIn(who, password string) reply {
	b.t.Helper()
	return b.post("/sign-in", url.Values{"email": {who + "@example.test"}, "password": {password}})
}

// furnishKinds gives each of the two workspaces a kind of its own with a field, and the own one a field of suppliers.
func (h *house) furnishKinds() {
	h.t.Helper()
	for who, kind := range map[string]string{"admin": "Live room", "stranger": "Far room"} {
		v, _ := h.session(who, uuid.Nil)
		v.Role = handover.Admin
		key, err := h.app.SaveKind(h.t.Context(), v, app.SaveKind{Form: catalog.Form{"label_zh": {kind}, "label_en": {kind}}})
		require.NoError(h.t, err)
		for _, label := range []string{"Host", "Guest"} {
			_, err = h.app.SaveField(h.t.Context(), v, app.SaveField{Kind: key, Form: catalog.Form{"label_zh": {label + " of " + kind}, "type": {"text"}}})
			require.NoError(h.t, err)
		}
	}
	h.furnishRules()
}

// digest is a fingerprint of every row of every table.
func (h *house) digest() string {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(), `SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY relname`)
	require.NoError(h.t, err)
	defer rows.Close()
	query := "SELECT ''"
	for rows.Next() {
		var name string
		require.NoError(h.t, rows.Scan(&name))
		if name == "views" || name == "view_days" {
			continue // what is looked at is kept, and nothing else changes by it
		}
		require.Regexp(h.t, regexp.MustCompile(`^[a-z_]+$`), name)
		query += fmt.Sprintf(" || (SELECT '%s ' || count(*) || ' ' || coalesce(md5(string_agg(md5(x::text), '' ORDER BY md5(x::text))), '') || E'\\n' FROM %s x)", name, name)
	}
	require.NoError(h.t, rows.Err())
	rows.Close()
	var out string
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), query).Scan(&out))
	return out
}
