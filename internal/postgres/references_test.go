package postgres_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// circle is a handover with suppliers that may stand in for one another.
type circle struct {
	*house
	id    uuid.UUID
	giver handover.Scope
}

func inCircle(t *testing.T) circle {
	t.Helper()
	h := given(t)
	id := h.handover().ID
	return circle{h, id, h.in("giver", id)}
}

func (c circle) supplier(name string) handover.Record {
	c.t.Helper()
	return c.record(c.giver, c.mustSection(c.id, "supplier"), catalog.Form{"name": {name}})
}

// save changes cells of a record as somebody does who has its form in front of them.
func (c circle) save(id uuid.UUID, cells ...string) error {
	old := c.fresh(c.giver, id)
	kind, _ := catalog.Lookup(old.Kind)
	f := kind.Encode(old.Values)
	for i := 0; i+1 < len(cells); i += 2 {
		f[cells[i]] = []string{cells[i+1]}
	}
	_, err := c.app.SaveRecord(c.t.Context(), c.giver, app.SaveRecord{Record: id, Revision: old.Revision, Form: f})
	return err
}

// linked are the ids a field leads to.
func (c circle) linked(id uuid.UUID, field string) []string {
	r := c.fresh(c.giver, id)
	kind, _ := catalog.Lookup(r.Kind)
	var out []string
	for _, u := range kind.Refs(r.Values) {
		if u.Path() == field {
			out = append(out, u.Ref.ID)
		}
	}
	return out
}

func problem(t *testing.T, err error, field string, code catalog.ProblemCode) handover.Text {
	t.Helper()
	var e *handover.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, handover.Invalid, e.Code)
	require.Len(t, e.Problems, 1)
	require.Equal(t, field, e.Problems[0].Field)
	require.Equal(t, "problem."+string(code), e.Problems[0].Text.Key)
	return e.Problems[0].Text
}

func TestChosenReferences(t *testing.T) {
	t.Parallel()
	c := inCircle(t)
	ctx := t.Context()
	accounts, sops := c.mustSection(c.id, "account"), c.mustSection(c.id, "sop")
	one := c.record(c.giver, accounts, form("account", 0, "login_name", "同名账号", "platform", "tmall"))
	two := c.record(c.giver, accounts, form("account", 0, "login_name", "同名账号", "platform", "jd"))
	require.Equal(t, one.Title, two.Title)
	sop := c.record(c.giver, sops, form("sop", 0, "accounts", one.Title))
	require.Equal(t, []string{""}, c.linked(sop.ID, "accounts"), "two bear the name, so nobody is guessed")

	bear, err := c.app.Suggestions(ctx, c.giver, mustKind("sop"), []app.RefName{{Target: "account", Title: one.Title}, {Target: "account", Title: "没有的"}})
	require.NoError(t, err)
	require.Equal(t, map[app.RefName]int{{Target: "account", Title: one.Title}: 2}, bear.Bear, "the form can say that there are two")

	require.NoError(t, c.save(sop.ID, "accounts", two.Title, "accounts.id", two.ID.String()))
	require.Equal(t, []string{two.ID.String()}, c.linked(sop.ID, "accounts"), "the id decides")

	require.NoError(t, c.save(two.ID, "login_name", "改过的账号"))
	require.NoError(t, c.save(sop.ID, "purpose", "别的改动"))
	require.Equal(t, []string{two.ID.String()}, c.linked(sop.ID, "accounts"), "the text is the old one, the link stays")
	page, err := c.app.RecordPage(ctx, c.giver, sop.ID)
	require.NoError(t, err)
	require.Equal(t, c.fresh(c.giver, two.ID).Title, page.Targets[two.ID].Title, "and the page knows the new title")

	require.NoError(t, c.save(sop.ID, "accounts", "只是文字", "accounts.id", two.ID.String()))
	require.Equal(t, []string{""}, c.linked(sop.ID, "accounts"), "an id does not outlive a name that was typed over")
	c.sound("references")
}

// TestTwoOfOneTitleAreToldApart: a record that names two of one title keeps both, and its page says what tells them apart.
func TestTwoOfOneTitleAreToldApart(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	accounts := h.mustSection(id, "account")
	account := func(login, platform string) handover.Record {
		return h.record(sc, accounts, form("account", 0, "login_name", login, "platform", platform))
	}
	tmall, jd, other := account("同名账号", "tmall"), account("同名账号", "jd"), account("另一个", "jd")
	f := form("sop", 0)
	f["accounts"] = []string{"同名账号\n同名账号\n另一个"}
	f["accounts.id"] = []string{tmall.ID.String(), jd.ID.String(), other.ID.String()}
	rec := h.record(sc, h.mustSection(id, "sop"), f)
	kind := mustKind("sop")
	require.Equal(t, f["accounts.id"], kind.Encode(rec.Values)["accounts.id"])
	page, err := h.app.RecordPage(t.Context(), sc, rec.ID)
	require.NoError(t, err)
	require.Equal(t, f["accounts.id"], kind.Encode(page.Record.Values)["accounts.id"])
	require.Len(t, page.Targets, 3)
	for _, r := range []handover.Record{tmall, jd} {
		require.True(t, page.Targets[r.ID].Told)
		require.Equal(t, r.Values, page.Targets[r.ID].Values)
	}
	require.False(t, page.Targets[other.ID].Told, "a title of its own is enough")
	h.sound("two of one title")
}

// TestForeignReferences: an id that is nothing of this handover, or of another kind, is refused and never stored.
func TestForeignReferences(t *testing.T) {
	t.Parallel()
	h := given(t)
	sc, all := strangers(h)
	sop := h.record(sc, h.mustSection(sc.Handover(), "sop"), form("sop", 0))
	supplier := h.record(sc, h.mustSection(sc.Handover(), "supplier"), catalog.Form{"name": {"绍兴柯纺"}})
	before := h.digest()
	save := func(cells ...string) error {
		f := form("sop", 0)
		for i := 0; i+1 < len(cells); i += 2 {
			f = f.With(cells[i], cells[i+1])
		}
		_, err := h.app.SaveRecord(t.Context(), sc, app.SaveRecord{Record: sop.ID, Revision: 1, Form: f})
		return err
	}
	for name, f := range all {
		problem(t, save("accounts", f.title, "accounts.id", f.record.String()), "accounts", catalog.ForeignRef)
		if f.person != uuid.Nil {
			problem(t, save("owner", f.name, "owner.id", f.person.String()), "owner", catalog.ForeignPerson)
		}
		require.Equal(t, before, h.digest(), name)
	}
	problem(t, save("accounts", supplier.Title, "accounts.id", supplier.ID.String()), "accounts", catalog.ForeignRef)
	problem(t, save("accounts", "x", "accounts.id", "no id at all"), "accounts", catalog.ForeignRef)
	problem(t, save("owner", "x", "owner.id", uuid.NewString()), "owner", catalog.ForeignPerson)
	require.Equal(t, before, h.digest(), "nothing was stored")
}

func TestCircularReferences(t *testing.T) {
	t.Parallel()
	c := inCircle(t)
	a, b, d := c.supplier("甲"), c.supplier("乙"), c.supplier("丙")
	problem(t, c.save(a.ID, "is_backup_for", "甲"), "is_backup_for", catalog.SelfRef)
	require.NoError(t, c.save(a.ID, "is_backup_for", "乙"))
	require.NoError(t, c.save(b.ID, "is_backup_for", "丙"))
	said := problem(t, c.save(d.ID, "is_backup_for", "甲"), "is_backup_for", catalog.CircularRef)
	require.Equal(t, []any{"Way", "丙 → 甲 → 乙 → 丙"}, said.Args, "the whole way is named")
	said = problem(t, c.save(b.ID, "is_backup_for", "丙、甲"), "is_backup_for", catalog.CircularRef)
	require.Equal(t, []any{"Way", "乙 → 甲 → 乙"}, said.Args, "the shortest of several")
	require.NoError(t, c.save(d.ID, "is_backup_for", "没有的"), "what leads nowhere cannot lead back")

	// A removed record keeps its links, because it may be restored.
	require.NoError(t, c.save(d.ID, "is_backup_for", ""))
	require.NoError(t, c.app.RemoveRecord(t.Context(), c.giver, a.ID, c.fresh(c.giver, a.ID).Revision, app.Key{}))
	require.NoError(t, c.save(d.ID, "is_backup_for", "甲"))
	require.Equal(t, []string{""}, c.linked(d.ID, "is_backup_for"), "a removed record cannot be chosen")
	require.NoError(t, c.app.RestoreRecord(t.Context(), c.giver, a.ID, app.Key{}))
	problem(t, c.save(d.ID, "purpose", ""), "is_backup_for", catalog.CircularRef)
	c.sound("circles")
}

// TestCircleClosedByTwo: of two saves at the same moment that together close a circle, one is refused. The handover's row makes the
// second wait, and it reads the links after it got the lock.
func TestCircleClosedByTwo(t *testing.T) {
	t.Parallel()
	c := inCircle(t)
	for round := range 8 {
		a, b := c.supplier(fmt.Sprint("左", round)), c.supplier(fmt.Sprint("右", round))
		errs := make([]error, 2)
		begin := make(chan struct{})
		var all sync.WaitGroup
		for i, pair := range [][2]handover.Record{{a, b}, {b, a}} {
			f := catalog.Form{"name": {pair[0].Title}, "is_backup_for": {pair[1].Title}}
			all.Go(func() {
				<-begin
				_, errs[i] = c.app.SaveRecord(t.Context(), c.giver, app.SaveRecord{Record: pair[0].ID, Revision: 1, Form: f})
			})
		}
		close(begin)
		all.Wait()
		refusedOne := 0
		for _, err := range errs {
			if err != nil {
				problem(t, err, "is_backup_for", catalog.CircularRef)
				refusedOne++
			}
		}
		require.Equal(t, 1, refusedOne, "exactly one of them closes the circle: %v", errs)
	}
}

// TestWhatPoints: a removal is refused with the list of what points, and pages list all of it.
func TestWhatPoints(t *testing.T) {
	t.Parallel()
	c := inCircle(t)
	ctx := t.Context()
	target := c.supplier("绍兴柯纺")
	skus, other := c.mustSection(c.id, "sku"), c.supplier("桐乡锦绒")
	for n := range 57 {
		c.record(c.giver, skus, form("sku", n, "supplier", "绍兴柯纺"))
	}
	require.NoError(t, c.save(other.ID, "is_backup_for", "绍兴柯纺"))

	err := c.app.RemoveRecord(ctx, c.giver, target.ID, c.fresh(c.giver, target.ID).Revision, app.Key{})
	refused(t, err, handover.Conflict, "refuse.pointed_at")
	var by *app.Pointed
	require.True(t, errors.As(err, &by))
	require.Equal(t, 58, by.Count)
	require.Len(t, by.By, app.PointingShown)
	require.Equal(t, target.ID, by.Record.ID)

	page, err := c.app.RecordPage(ctx, c.giver, target.ID)
	require.NoError(t, err)
	require.Len(t, page.Pointing, 2)
	require.Equal(t, []any{"sku", "supplier", 57, 5}, []any{page.Pointing[0].Kind, page.Pointing[0].Field, page.Pointing[0].Count, len(page.Pointing[0].Records)})
	require.Equal(t, []any{"supplier", "is_backup_for", 1}, []any{page.Pointing[1].Kind, page.Pointing[1].Field, page.Pointing[1].Count})

	seen := map[uuid.UUID]bool{}
	f := app.PointingFilter{}
	for range 3 {
		all, err := c.app.Pointing(ctx, c.giver, target.ID, f)
		require.NoError(t, err)
		for _, p := range all.Rows {
			require.False(t, seen[p.Record], "no row twice")
			seen[p.Record] = true
		}
		if f.After = all.Next; f.After == "" {
			break
		}
	}
	require.Len(t, seen, 58)
	some, err := c.app.Pointing(ctx, c.giver, target.ID, app.PointingFilter{Kind: "supplier", Field: "is_backup_for"})
	require.NoError(t, err)
	require.Len(t, some.Rows, 1)

	list, err := c.app.SectionPage(ctx, c.giver, skus, app.RecordFilter{To: target.ID})
	require.NoError(t, err)
	require.Equal(t, []any{57, 50, "绍兴柯纺"}, []any{list.Total, len(list.Rows), list.To.Title})
	list, err = c.app.SectionPage(ctx, c.giver, skus, app.RecordFilter{To: other.ID})
	require.NoError(t, err)
	require.Empty(t, list.Rows)
	c.sound("what points")
}

func TestPick(t *testing.T) {
	t.Parallel()
	c := inCircle(t)
	ctx := t.Context()
	for _, name := range []string{"绍兴柯纺", "绍兴柯纺织造", "杭州绍兴柯纺代理", "桐乡锦绒"} {
		c.supplier(name)
	}
	far := c.record(c.giver, c.mustSection(c.id, "supplier"), catalog.Form{"name": {"宁波海运"}, "address": {"绍兴柯桥"}})
	pick := func(q app.PickQuery) []string {
		got, err := c.app.Pick(ctx, c.giver, q)
		require.NoError(t, err)
		var out []string
		for _, ch := range got {
			out = append(out, ch.Record.Title+ch.Person.Name)
		}
		return out
	}
	require.Equal(t, []string{"绍兴柯纺", "绍兴柯纺织造", "杭州绍兴柯纺代理"}, pick(app.PickQuery{Kind: "supplier", Query: "绍兴柯纺"}), "the best fit first")
	require.Equal(t, []string{"绍兴柯纺织造", "绍兴柯纺", "杭州绍兴柯纺代理", "宁波海运"}, pick(app.PickQuery{Kind: "supplier", Query: "绍兴"}), "two characters; then what was changed last")
	require.Equal(t, "宁波海运", pick(app.PickQuery{Kind: "supplier"})[0], "nothing typed: what was changed last")
	require.NotContains(t, pick(app.PickQuery{Kind: "supplier", Except: far.ID}), "宁波海运")
	require.Empty(t, pick(app.PickQuery{Kind: "account", Query: "绍兴"}))
	require.Len(t, pick(app.PickQuery{Query: "绍兴"}), 4, "of any kind")
	require.Empty(t, pick(app.PickQuery{Query: "%"}))
	require.Equal(t, []string{"周子昂"}, pick(app.PickQuery{Kind: app.PersonKind, Query: "周子"}))
	people := pick(app.PickQuery{Kind: app.PersonKind})
	require.ElementsMatch(t, []string{"林晓雯", "周子昂", "何佳怡", "陈立群"}, people[:4], "the parties first")
	for n := range 30 {
		c.supplier(fmt.Sprint("绍兴第", n))
	}
	require.Len(t, pick(app.PickQuery{Kind: "supplier", Query: "绍兴"}), app.PickMax)
	require.Len(t, pick(app.PickQuery{Kind: "supplier"}), app.PickMax)
}

func TestPlace(t *testing.T) {
	t.Parallel()
	c := inCircle(t)
	p, err := c.app.Home(t.Context(), c.giver, "supplier")
	require.NoError(t, err)
	require.True(t, p.OK)
	require.Equal(t, c.mustSection(c.id, "supplier"), p.Section.ID)
	p, err = c.app.Home(t.Context(), c.in("receiver", c.id), "supplier")
	require.NoError(t, err)
	require.False(t, p.OK)
	require.Equal(t, "林晓雯", p.Others[0].FillerName, "who could")
	p, err = c.app.Home(t.Context(), c.giver, "contract")
	require.NoError(t, err)
	require.False(t, p.OK)
	require.Empty(t, p.Others)
}
