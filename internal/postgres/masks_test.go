package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// TestUncover: a masked fact is shown to whom the table lets see it, after they confirmed who they are where that is asked for, and stands in the look-log
// before that with its field.
func TestUncover(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	accounts := h.sections(id)["account"]
	giver, receiver, witness, manager, admin := h.in("giver", id), h.in("receiver", id), h.in("witness", id), h.in("manager", id), h.in("admin", id)
	account := h.record(giver, accounts.ID, form("account", 0))
	ask := func(sc handover.Scope, field, password string) error {
		return h.app.Uncover(ctx, sc, app.Uncover{Record: account.ID, Field: field, Password: password, Address: "192.0.2.7", Agent: "Firefox", Key: key()})
	}
	h.set(h.app.Now().Truncate(handover.ViewStretch).Add(time.Minute))

	refused(t, ask(receiver, "payout_card", ""), handover.Invalid, "seal.no_password")
	refused(t, ask(receiver, "payout_card", "no"), handover.Invalid, "problem.wrong_password")
	refused(t, ask(admin, "payout_card", password), handover.NotFound, "error.not_found")
	refused(t, ask(witness, "payout_card", password), handover.NotFound, "error.not_found")
	for _, field := range []string{"title", "nothing", "", "permissions.1.login", "permissions.1.", "bound_phone.1.x", "permissions.-1.login"} {
		refused(t, ask(receiver, field, password), handover.NotFound, "error.not_found")
	}
	refused(t, h.app.Uncover(ctx, receiver, app.Uncover{Record: account.ID, Field: "bound_phone"}), handover.NotFound, "error.not_found")
	require.Zero(t, h.count(`SELECT count(*) FROM views`))

	require.NoError(t, ask(receiver, "payout_card", password))
	require.NoError(t, ask(receiver, "payout_card", password), "again at once")
	require.NoError(t, ask(witness, "bound_phone", ""), "a number is not worth a password")
	require.NoError(t, ask(witness, "real_name_person", password))
	got, err := h.app.Views(ctx, manager, app.ViewFilter{})
	require.NoError(t, err)
	var lines []string
	for _, v := range got.Views {
		lines = append(lines, v.Name+" "+string(v.Place)+" "+v.Kind+"."+v.Field)
	}
	require.ElementsMatch(t, []string{"周子昂 masked account.payout_card", "陈立群 masked account.bound_phone", "陈立群 masked account.real_name_person"}, lines)

	// The same form once more shows nothing.
	in := app.Uncover{Record: account.ID, Field: "bound_phone", Key: key()}
	require.NoError(t, h.app.Uncover(ctx, manager, in))
	var replay *app.Replay
	require.ErrorAs(t, h.app.Uncover(ctx, manager, in), &replay)
	h.sound()
}

// TestUncoversAreCounted: nobody has hundreds shown within an hour, over all handovers.
func TestUncoversAreCounted(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	accounts := h.sections(id)["account"]
	giver, manager := h.in("giver", id), h.in("manager", id)
	h.set(h.app.Now().Truncate(handover.ViewStretch).Add(time.Minute))
	for n := range handover.UncoversPerHour + 1 {
		r := h.record(giver, accounts.ID, form("account", n))
		err := h.app.Uncover(ctx, manager, app.Uncover{Record: r.ID, Field: "bound_phone", Key: key()})
		if n < handover.UncoversPerHour {
			require.NoError(t, err)
			continue
		}
		refused(t, err, handover.TooMany, "mask.refuse.too_many")
		h.set(h.app.Now().Add(time.Hour))
		require.NoError(t, h.app.Uncover(ctx, manager, app.Uncover{Record: r.ID, Field: "bound_phone", Key: key()}))
	}
}

// TestAmendingKeepsWhatIsCovered: whoever amends a signed record begins with its facts, also with those that they see only in part by then.
func TestAmendingKeepsWhatIsCovered(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, made := t.Context(), h.handover(h.only("account"))
	h.signedSections(made.ID, 1, "account")
	old := h.records(made.ID, "account")[0]
	h.signedWhole(made.ID)
	giver := h.in("giver", made.ID)
	kind, _ := catalog.Lookup("account")
	page, err := h.app.RecordPage(ctx, giver, old.ID)
	require.NoError(t, err)
	plain := func(c catalog.Class) bool {
		return giver.Under(page.Handover).Sight(page.Section, c) == handover.SightPlain
	}
	stars := kind.CoveredForm(page.Record.Values, plain)
	require.Contains(t, stars.Get("payout_card"), "*")
	require.Contains(t, stars.Get("bound_phone"), "*")
	stars["fee_note"] = []string{"续费改为年付"}
	saved, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Amends: old.ID, Form: stars})
	require.NoError(t, err)
	again := kind.CoveredForm(saved.Values, plain)
	again["fee_note"] = []string{"续费改为月付"}
	saved, err = h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: saved.ID, Revision: saved.Revision, Form: again})
	require.NoError(t, err)
	masked := 0
	for _, f := range kind.Fields {
		if f.Spec().Masked {
			require.Equal(t, kind.Plain(f, page.Record.Values, catalog.ZH), kind.Plain(f, saved.Values, catalog.ZH), f.Spec().Key)
			masked++
		}
	}
	require.Equal(t, 4, masked)
	h.sound()
}
