package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
)

// today makes the clock of the program that of the database, which decides whether a proxy holds.
func (h *house) today() time.Time {
	h.clock.mu.Lock()
	h.clock.at = time.Now()
	h.clock.mu.Unlock()
	return h.app.Today()
}

// names is the form of somebody who names a proxy for three days from today.
func (h *house) names(who string, change ...func(*app.NameProxy)) app.NameProxy {
	today := h.today()
	in := app.NameProxy{Person: h.people[who].ID, From: today, Until: today.AddDate(0, 0, 2), Reason: "住院三天"}
	for _, c := range change {
		c(&in)
	}
	return in
}

// proxy is the newest proxy of the handover.
func (h *house) proxy(id uuid.UUID) handover.Proxy {
	h.t.Helper()
	got, err := h.app.Proxies(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	require.NotEmpty(h.t, got.Proxies)
	return got.Proxies[0]
}

// acts lets somebody act for a party, as the manager approved.
func (j journey) actsFor(principal, who string) {
	j.t.Helper()
	j.step("names a proxy", principal, func(sc handover.Scope) error { return j.app.NameProxy(j.t.Context(), sc, j.names(who)) })
	j.step("approves", "manager", func(sc handover.Scope) error {
		return j.app.DecideProxy(j.t.Context(), sc, j.proxy(j.id).ID, true, "", app.Key{})
	})
}

// proxyOf is the proxy that somebody is.
func (j journey) proxyOf(who string) handover.Proxy {
	j.t.Helper()
	got, err := j.app.Proxies(j.t.Context(), j.in("manager", j.id))
	require.NoError(j.t, err)
	for _, p := range got.Proxies {
		if p.Person == j.people[who].ID {
			return p
		}
	}
	require.Fail(j.t, "nobody's proxy", who)
	return handover.Proxy{}
}

// TestProxyForm: who may name whom for how long, and who decides.
func TestProxyForm(t *testing.T) {
	t.Parallel()
	j := begun(t)
	name := func(in app.NameProxy) func(handover.Scope) error {
		return func(sc handover.Scope) error { return j.app.NameProxy(t.Context(), sc, in) }
	}
	today := j.today()
	for _, c := range []struct {
		name, who string
		code      handover.Code
		key       string
		in        app.NameProxy
	}{
		{"names for others", "manager", handover.Forbidden, "refuse.name_proxy", j.names("outsider")},
		{"names nobody", "giver", handover.Invalid, "problem.required", j.names("outsider", func(in *app.NameProxy) { in.Person = uuid.Nil })},
		{"names themselves", "giver", handover.Invalid, "proxy.problem.self", j.names("giver")},
		{"names the receiver", "giver", handover.Invalid, "proxy.problem.party", j.names("receiver")},
		{"names the witness", "giver", handover.Invalid, "proxy.problem.party", j.names("witness")},
		{"the witness names the giver", "witness", handover.Invalid, "proxy.problem.party", j.names("giver")},
		{"names somebody unknown", "giver", handover.Invalid, "problem.unknown_choice", j.names("outsider", func(in *app.NameProxy) { in.Person = uuid.New() })},
		{"no reason", "giver", handover.Invalid, "problem.required", j.names("outsider", func(in *app.NameProxy) { in.Reason = " " })},
		{"no first day", "giver", handover.Invalid, "problem.required", j.names("outsider", func(in *app.NameProxy) { in.From = time.Time{} })},
		{"ends before it begins", "giver", handover.Invalid, "proxy.problem.order", j.names("outsider", func(in *app.NameProxy) { in.Until = today.AddDate(0, 0, -1) })},
		{"is over", "giver", handover.Invalid, "proxy.problem.past", j.names("outsider", func(in *app.NameProxy) { in.From, in.Until = today.AddDate(0, 0, -3), today.AddDate(0, 0, -1) })},
		{"too long", "giver", handover.Invalid, "proxy.problem.long", j.names("outsider", func(in *app.NameProxy) { in.Until = today.AddDate(1, 0, 0) })},
	} {
		j.refuses(c.name, c.who, c.code, c.key, name(c.in))
	}
	j.step("names a proxy", "giver", name(j.names("outsider")))
	p := j.proxy(j.id)
	require.Equal(t, []any{handover.ProxyAsked, handover.Giver}, []any{p.State(j.app.Now()), p.Role})
	require.True(t, j.waits("manager", "approve"))
	_, standing := j.session("outsider", j.id)
	require.Zero(t, standing.Roles, "nothing may be done before it is approved")
	j.refuses("names another one", "giver", handover.Conflict, "proxy.refuse.one", name(j.names("second")))
	j.refuses("one person for two parties", "receiver", handover.Invalid, "proxy.problem.taken", name(j.names("outsider")))
	decide := func(approve bool, reason string) func(handover.Scope) error {
		return func(sc handover.Scope) error {
			return j.app.DecideProxy(t.Context(), sc, p.ID, approve, reason, app.Key{})
		}
	}
	j.refuses("approves their own", "giver", handover.Forbidden, "refuse.decide_proxy", decide(true, ""))
	j.refuses("declines without a reason", "manager", handover.Invalid, "problem.reason_required", decide(false, ""))
	j.refuses("becomes a party meanwhile", "manager", handover.Invalid, "proxy.problem.is_proxy", func(handover.Scope) error {
		return j.replan(func(in *app.Plan) { in.Receivers = []uuid.UUID{j.people["outsider"].ID} })
	})
	j.step("declines", "manager", decide(false, "吴桐不熟悉店铺"))
	j.refuses("decides twice", "manager", handover.Conflict, "proxy.refuse.decided", decide(true, ""))
	j.step("names another one then", "giver", name(j.names("second")))
	p = j.proxy(j.id)
	require.NoError(t, j.under("giver", "manager"))
	j.refuses("a witness's proxy who does not stand above", "witness", handover.Invalid, "plan.rank_needed", name(j.names("outsider")))
	j.step("with a reason", "witness", name(j.names("outsider", func(in *app.NameProxy) { in.RankReason = "分管副总出差" })))
	require.Equal(t, "分管副总出差", j.proxy(j.id).RankReason)
	j.refuses("a manager who is the proxy", "manager", handover.NotFound, "error.not_found", func(sc handover.Scope) error {
		return j.app.DecideProxy(t.Context(), sc, uuid.New(), true, "", app.Key{})
	})
	for _, sql := range []string{`DELETE FROM proxies`, `UPDATE proxies SET reason = 'x'`, `UPDATE proxies SET approved = true WHERE NOT approved`} {
		_, err := j.pool.Exec(t.Context(), sql)
		require.Error(t, err, sql)
	}
}

// TestProxyOfManager: a manager who is asked to be a proxy does not approve that.
func TestProxyOfManager(t *testing.T) {
	t.Parallel()
	j := begun(t)
	j.step("names the manager", "giver", func(sc handover.Scope) error { return j.app.NameProxy(t.Context(), sc, j.names("manager")) })
	approve := func(sc handover.Scope) error {
		return j.app.DecideProxy(t.Context(), sc, j.proxy(j.id).ID, true, "", app.Key{})
	}
	j.refuses("approves themselves", "manager", handover.Forbidden, "proxy.refuse.own", approve)
	j.step("approves", "admin", approve)
}

// TestProxyJourney signs a whole handover with a proxy for every party, and checks the file that is kept.
func TestProxyJourney(t *testing.T) {
	t.Parallel()
	j := begun(t)
	j.actsFor("giver", "second")
	require.True(t, j.waits("second", "act_for"))
	sc := j.in("second", j.id)
	behalf, name := sc.Behalf()
	require.Equal(t, []any{j.people["giver"].ID, "林晓雯"}, []any{behalf, name})
	j.refuses("passes it on", "second", handover.Forbidden, "proxy.refuse.chain", func(sc handover.Scope) error {
		return j.app.NameProxy(t.Context(), sc, j.names("outsider"))
	})
	for _, kind := range []string{"supplier", "risk"} {
		for n := range max(1, j.section(kind).Minimum) {
			j.record(sc, j.section(kind).ID, form(kind, n))
		}
		j.step("submits for the giver", "second", j.submits(kind))
	}
	j.refuses("reviews", "second", handover.Forbidden, "refuse.review", j.accepts("sku"))
	j.step("ends it", "giver", func(sc handover.Scope) error {
		return j.app.EndProxy(t.Context(), sc, j.proxy(j.id).ID, "出院", app.Key{})
	})
	naming := func(who string) func(handover.Scope) error {
		return func(sc handover.Scope) error { return j.app.NameProxy(t.Context(), sc, j.names(who)) }
	}
	j.refuses("names who acted for the giver", "receiver", handover.Invalid, "proxy.problem.sided", naming("second"))
	j.refuses("makes them a party of another side", "manager", handover.Invalid, "proxy.problem.sided", func(handover.Scope) error {
		return j.replan(func(in *app.Plan) { in.Receivers = append(in.Receivers, j.people["second"].ID) })
	})
	j.actsFor("receiver", "admin")
	for _, kind := range []string{"sku", "supplier", "risk"} {
		j.step("accepts for the receiver", "admin", j.accepts(kind))
		j.step("signs off for the receiver", "admin", j.seals(kind))
	}
	j.actsFor("witness", "outsider")
	for _, kind := range []string{"sku", "supplier", "risk"} {
		j.step("witnesses for the witness", "outsider", j.seals(kind))
	}
	j.refuses("refuses in another's name", "admin", handover.Forbidden, "proxy.refuse.refusing", func(sc handover.Scope) error {
		return j.app.RefuseToSign(t.Context(), sc, handover.Refusal{
			Reason: "账号没有换绑", Items: []handover.RefusalItem{{What: "换绑手机", Who: j.people["giver"].ID, DueOn: j.app.Today()}},
		}, app.Key{})
	})
	for _, who := range []string{"giver", "admin", "outsider"} {
		j.step("signs the whole", who, j.endorses)
	}
	require.Equal(t, handover.Signed, j.state().State)
	b := j.keptManifest(j.app)
	r := manifest.Check(b, j.app.Signer().Fingerprint())
	require.Empty(t, r.Problems)
	require.True(t, r.Manifest.Complete)
	n := 0
	for _, g := range r.Manifest.Seals {
		if g.Behalf != "" {
			n++
			require.NotEqual(t, g.Person, g.Behalf)
			require.NotEmpty(t, g.BehalfName)
		}
	}
	require.Equal(t, 10, n, "two for the giver, four for the receiver, four for the witness")
	j.refuses("goes on acting for somebody who signed themselves", "admin", handover.Conflict, "refuse.in_state", j.endorses)
}

// TestProxyOver: what was taken away between showing and signing, or ran out by the database's clock, signs nothing.
func TestProxyOver(t *testing.T) {
	t.Parallel()
	j := begun(t)
	j.actsFor("receiver", "second")
	j.step("accepts", "second", j.accepts("sku"))
	sc := j.in("second", j.id)
	shown := j.shown(sc, j.section("sku").ID)
	j.step("takes it back", "receiver", func(sc handover.Scope) error { return j.app.EndProxy(t.Context(), sc, j.proxy(j.id).ID, "", app.Key{}) })
	refused(t, j.app.SignSection(t.Context(), sc, shown), handover.Conflict, "proxy.refuse.gone")
	_, standing := j.session("second", j.id)
	require.Zero(t, standing.Roles)
	refused(t, j.app.EndProxy(t.Context(), j.in("receiver", j.id), j.proxy(j.id).ID, "", app.Key{}), handover.Conflict, "proxy.refuse.over")
	out := func(who string) error { return j.app.WhyOut(t.Context(), j.as(who), j.id, handover.ErrNotFound()) }
	refused(t, out("second"), handover.Forbidden, "proxy.refuse.past")
	require.Equal(t, handover.NotFound, handover.CodeOf(out("outsider")), "who never acted here learns nothing")

	// The program's clock is ten days behind: it would let somebody sign whose last day is long over.
	j.clock.move(-10 * 24 * time.Hour)
	then := j.app.Today()
	in := app.NameProxy{Person: j.people["outsider"].ID, From: then, Until: then.AddDate(0, 0, 1), Reason: "出差"}
	require.NoError(t, j.app.NameProxy(t.Context(), j.in("receiver", j.id), in))
	late := j.proxyOf("outsider")
	require.NoError(t, j.app.DecideProxy(t.Context(), j.in("manager", j.id), late.ID, true, "", app.Key{}))
	require.Equal(t, handover.ProxyHolds, j.proxyOf("outsider").State(j.app.Now()))
	_, standing = j.session("outsider", j.id)
	require.Zero(t, standing.Roles, "the database's clock decides")
	refused(t, out("outsider"), handover.Forbidden, "proxy.refuse.past")
	standing.Roles, standing.Behalf, standing.BehalfName = handover.AsReceiver, j.people["receiver"].ID, "周子昂"
	held, err := handover.Enter(j.as("outsider"), standing)
	require.NoError(t, err)
	refused(t, j.app.SignSection(t.Context(), held, j.shown(held, j.section("sku").ID)), handover.Conflict, "proxy.refuse.gone")

	j.clock.move(10 * 24 * time.Hour)
	j.step("names another one once it is over", "receiver", func(sc handover.Scope) error {
		return j.app.NameProxy(t.Context(), sc, j.names("second"))
	})
}
