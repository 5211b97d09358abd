package postgres_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// held is what a person holds, as the viewer sees it: the titles of accounts and the fields, with their state.
func (h *house) held(who, person string) []string {
	h.t.Helper()
	got, err := h.app.Holdings(h.t.Context(), h.as(who), h.people[person].ID, app.HoldingFilter{})
	require.NoError(h.t, err)
	var out []string
	for _, x := range got.Rows {
		out = append(out, x.Record.Title+" "+x.Field+" "+string(x.Standing))
	}
	require.Equal(h.t, got.All(), len(got.Rows))
	return out
}

// leaves is what the giver of a handover holds in it.
func (h *house) leaves(id uuid.UUID) []string {
	h.t.Helper()
	got, err := h.app.LeaverHoldings(h.t.Context(), h.in("receiver", id), app.HoldingFilter{})
	require.NoError(h.t, err)
	var out []string
	for _, x := range got.Rows {
		out = append(out, x.Record.Title+" "+x.Field+" "+string(x.Standing))
	}
	return out
}

// mirrored checks that bindings say what records say and whose that is, as if made anew.
func (h *house) mirrored(id uuid.UUID, kind string) {
	h.t.Helper()
	kept := map[string]catalog.Binding{}
	rows, err := h.pool.Query(h.t.Context(), `
		SELECT b.record_id, b.field, b.sort, b.pattern, b.clue, b.sure, b.until, b.held
		FROM record_bindings b JOIN records r ON (r.handover_id, r.id) = (b.handover_id, b.record_id) AND r.removed_at IS NULL
		WHERE b.handover_id = $1`, id)
	require.NoError(h.t, err)
	for rows.Next() {
		var record uuid.UUID
		var b catalog.Binding
		var until *time.Time
		require.NoError(h.t, rows.Scan(&record, &b.Field, &b.Sort, &b.Pattern, &b.Clue, &b.Sure, &until, &b.Held))
		if until != nil {
			b.Until = catalog.DateOf(*until)
		}
		kept[record.String()+b.Field] = b
	}
	require.NoError(h.t, rows.Err())
	giver := h.giverOf(id)
	want := map[string]catalog.Binding{}
	for _, r := range h.records(id, kind) {
		for _, b := range catalog.HeldBindings(r.Kind, r.Values, giver) {
			want[r.ID.String()+b.Field] = b
		}
	}
	require.NotEmpty(h.t, want)
	require.Equal(h.t, want, kept)
}

func (h *house) giverOf(id uuid.UUID) []catalog.Identity {
	h.t.Helper()
	giver, _ := h.state(id).Party(handover.Giver)
	who, err := h.store.Holder(h.t.Context(), h.as("manager"), giver.Person)
	require.NoError(h.t, err)
	return who.Identities()
}

// own is an account of which only the phone is somebody's.
func own(n int, phone string) catalog.Form {
	f := form("account", n, "bound_phone", phone)
	f["permissions.0.person"], f["permissions.0.until"] = []string{"何佳怡"}, []string{""}
	return f
}

// TestBindingsFollowRecords goes through every way that writes a record: what stands in the table is what the records say.
func TestBindingsFollowRecords(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id := h.handover(h.only("account")).ID
	giver, s := h.in("giver", id), h.mustSection(id, "account")
	one := h.record(giver, s, own(1, "138 0000 2002"))
	h.mirrored(id, "account")
	require.Equal(t, []string{one.Title + " bound_phone due"}, h.leaves(id))
	_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Section: s, Record: one.ID, Revision: one.Revision, Form: own(1, "138****2002")})
	require.NoError(t, err)
	h.mirrored(id, "account")
	require.Len(t, h.leaves(id), 1, "by what is visible")

	require.NoError(t, h.app.RemoveRecord(ctx, giver, one.ID, h.fresh(giver, one.ID).Shown(), app.Key{}))
	require.Empty(t, h.leaves(id))
	require.NoError(t, h.exec(`DELETE FROM record_bindings WHERE handover_id = $1`, id), "as of an earlier version of the program")
	require.NoError(t, h.app.RestoreRecord(ctx, giver, one.ID, app.Key{}))
	h.mirrored(id, "account")

	lines := []string{
		"平台,账号类型,店铺名称,账号,使用人,接手人,权限/角色,绑定手机,二次验证方式,二次验证设备持有人,凭证存放位置",
		"京东,主账号,木棉里京东,木棉里京东,林晓雯,周子昂,全部,13800002002,短信验证码,林晓雯,公司密码管理器",
	}
	im := h.written(giver, s, lines)
	h.mirrored(id, "account")
	require.Equal(t, []string{
		"木棉里京东 bound_phone due", "木棉里京东 second_factor_holder due", one.Title + " bound_phone due",
	}, slices.Sorted(slices.Values(h.leaves(id))))
	require.NoError(t, h.app.UndoImport(ctx, giver, im.ID, app.Key{}))
	h.work()
	h.mirrored(id, "account")

	later := h.handover(h.only("account"))
	_, err = h.app.CarryOver(ctx, h.in("giver", later.ID), h.from(h.state(id), "account"))
	require.NoError(t, err)
	h.mirrored(later.ID, "account")
	require.Equal(t, []string{one.Title + " bound_phone due"}, h.held("manager", "giver"), "carried over, it is held once")
	h.set(day(30).Add(10 * time.Hour))
	require.Equal(t, []string{one.Title + " bound_phone overdue"}, h.held("giver", "giver"), "from the moment on")
	require.Empty(t, h.held("manager", "witness"))
	_, err = h.app.Holdings(ctx, h.as("receiver"), h.people["giver"].ID, app.HoldingFilter{})
	require.Equal(t, handover.Forbidden, handover.CodeOf(err))
}

// One change of what belongs to a person reaches the findings and the holdings of all their open handovers.
func TestIdentitiesJudgeAnew(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	first, second := h.handover(h.only("account")).ID, h.handover(h.only("account")).ID
	other := h.handover(h.only("account"), func(p *app.Plan) { p.Giver, p.Receivers = h.people["second"].ID, p.Receivers[:1] }).ID
	var records []handover.Record
	for _, id := range []uuid.UUID{first, second} {
		records = append(records, h.record(h.in("giver", id), h.mustSection(id, "account"), own(1, "139 0000 1111")))
	}
	h.record(h.in("second", other), h.mustSection(other, "account"), form("account", 1, "bound_phone", "139 0000 1111"))
	blockers := func(id uuid.UUID) int { return h.state(id).Counts.Blockers }
	none := blockers(first)
	for i, did := range []struct {
		do   func() error
		more int
	}{
		{func() error {
			return h.app.AddIdentity(ctx, h.as("giver"), h.people["giver"].ID, catalog.BindsPhone, "+86 139 0000 1111")
		}, 1},
		{func() error {
			return h.app.AddIdentity(ctx, h.as("manager"), h.people["giver"].ID, catalog.BindsPhone, "13900001111")
		}, 1},
		{func() error {
			list, err := h.app.Identities(ctx, h.as("giver"), h.people["giver"].ID)
			require.NoError(t, err)
			require.Len(t, list, 1, "the same number twice is one")
			require.Equal(t, "+86 139 0000 1111", list[0].Said)
			return h.app.RemoveIdentity(ctx, h.as("manager"), h.people["giver"].ID, list[0].ID)
		}, 0},
		{func() error {
			p, err := h.store.Person(ctx, h.as("admin"), h.people["giver"].ID)
			require.NoError(t, err)
			p.Phone = "0086 13900001111"
			_, err = h.app.SavePerson(ctx, h.as("admin"), p, "", false)
			return err
		}, 1},
	} {
		require.NoError(t, did.do(), i)
		for n, id := range []uuid.UUID{first, second} {
			require.Equal(t, none+did.more, blockers(id), "%d", i)
			require.Len(t, h.leaves(id), did.more, "%d", i)
			require.Equal(t, none+did.more, h.fresh(h.in("giver", id), records[n].ID).Counts.Blockers)
			h.mirrored(id, "account")
		}
	}
	// Both histories tell who changed what, once, and not what it says.
	for _, id := range []uuid.UUID{first, second} {
		var told []string
		events, err := h.app.Events(ctx, h.in("witness", id), 0)
		require.NoError(t, err)
		for _, e := range events {
			require.NotContains(t, string(e.Detail), "1111")
			if strings.HasPrefix(e.Act, "identity.") {
				var d struct{ Sort, Name string }
				require.NoError(t, json.Unmarshal(e.Detail, &d))
				told = append(told, strings.Join([]string{e.Act, e.Name, d.Sort, d.Name}, " "))
			}
		}
		require.Equal(t, []string{"identity.removed 蒋一诺 phone 林晓雯", "identity.added 林晓雯 phone 林晓雯"}, told)
		h.sound("identities")
	}
	require.Zero(t, h.count(`SELECT count(*) FROM events WHERE act LIKE 'identity.%' AND handover_id = '`+other.String()+`'`), "of others nothing")

	list, err := h.app.Identities(ctx, h.as("giver"), h.people["giver"].ID)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "蒋一诺", list[0].Remover, "what was taken away stays as history")
	require.Error(t, h.exec(`DELETE FROM person_identities`))
	require.Error(t, h.exec(`UPDATE person_identities SET removed_at = NULL, removed_by = NULL`))
	require.Equal(t, handover.Forbidden, handover.CodeOf(h.app.AddIdentity(ctx, h.as("receiver"), h.people["giver"].ID, catalog.BindsPhone, "13900001111")))
	require.Equal(t, handover.Invalid, handover.CodeOf(h.app.AddIdentity(ctx, h.as("giver"), h.people["giver"].ID, catalog.BindsPhone, "139****1111")))
	require.NoError(t, h.app.AddIdentity(ctx, h.as("giver"), h.people["giver"].ID, catalog.BindsCard, "6214 8300 0000 8820"))
	require.Zero(t, h.count(`SELECT count(*) FROM person_identities WHERE sort = 'card' AND (said <> '8820' OR value <> '8820')`), "no more of a card is kept")
}

// What the catalog calls alike and what the database does is one.
func TestBindingsMatchAlike(t *testing.T) {
	t.Parallel()
	h := given(t)
	kind, _ := catalog.Lookup("account")
	fields := map[string]catalog.BindingSort{
		"bound_phone": catalog.BindsPhone, "bound_email": catalog.BindsMail, "real_name_person": catalog.BindsName, "payout_card": catalog.BindsCard,
		"factor_device": catalog.BindsDevice,
	}
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.SampledFrom([]string{"bound_phone", "bound_email", "real_name_person", "payout_card", "factor_device"}).Draw(t, "field")
		shape := map[string]string{
			"bound_phone": `1[34]\d[0-1*]{4}[01]{4}`, "bound_email": `[ab_%][ab_%*]{0,3}@(a|b)\.c`, "real_name_person": `[林王*%_\\][晓*]{1,2}`,
			"payout_card": `尾号 [01]{4}`, "factor_device": `[ab]{1,2} [01]{1,2}`,
		}[field]
		shown, said := rapid.StringMatching(shape).Draw(t, "shown"), rapid.StringMatching(shape).Draw(t, "said")
		v, problems := kind.Decode(catalog.Form{"platform": {"tmall"}, "login_name": {"a"}, "second_factor": {"sms"}, field: {shown}})
		own, is := catalog.IdentityOf(fields[field], said)
		list := catalog.Bindings("account", v)
		if len(problems) > 0 || !is || len(list) == 0 {
			return
		}
		var alike bool
		require.NoError(t, h.pool.QueryRow(h.t.Context(), `SELECT $1 IN ($2, '') AND $3::text LIKE $4`, list[0].Clue, own.Clue, own.Value, list[0].Pattern).Scan(&alike))
		require.Equal(t, alike, list[0].To([]catalog.Identity{own}), "%q and %q", shown, said)
	})
}
