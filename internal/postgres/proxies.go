package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// proxiesSQL are the proxies of a handover, newest first.
const proxiesSQL = `
	SELECT x.handover_id, x.id, x.principal_id, pp.name AS principal, x.role, x.person_id, p.name, x.from_on, x.until_on, x.begins_at, x.ends_before, x.reason,
		x.rank, x.rank_reason, x.asked_at, x.decided_by, x.decided_at, coalesce(pd.name, '') AS decider, coalesce(x.approved, false) AS approved, x.decision, x.ended_by,
		x.ended_at, x.end_reason
	FROM proxies x
	JOIN people pp ON pp.id = x.principal_id
	JOIN people p ON p.id = x.person_id
	LEFT JOIN people pd ON pd.id = x.decided_by
	WHERE x.handover_id = @handover
	ORDER BY x.asked_at DESC, x.id DESC
	LIMIT 200`

func proxyDest(p *handover.Proxy) []any {
	return []any{
		&p.Handover, &p.ID, &p.Principal, &p.PrincipalName, &p.Role, &p.Person, &p.Name, at(&p.From), at(&p.Until), at(&p.Begins), at(&p.Ends), &p.Reason,
		&p.Rank, &p.RankReason, &p.AskedAt, &p.DecidedBy, at(&p.DecidedAt), &p.Decider, &p.Approved, &p.Decision, &p.EndedBy, at(&p.EndedAt), &p.EndReason,
	}
}

// holdsSQL says whether a proxy x holds now. The clock is the database's, at this very moment: a transaction may have waited for a lock, and
// instances may differ.
const holdsSQL = `x.approved AND x.ended_at IS NULL AND clock_timestamp() >= x.begins_at AND clock_timestamp() < x.ends_before`

// proxyHolds refuses what somebody does for a party once they no longer may. It is asked after the handover was locked: whoever ends a proxy
// locks it too, so nobody signs in a name that was taken from them a moment ago.
func (t *tx) proxyHolds(ctx context.Context) error {
	behalf, name := t.sc.Behalf()
	if behalf == uuid.Nil {
		return nil
	}
	var holds bool
	if err := one(t.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT FROM proxies x
			JOIN parties a ON (a.handover_id, a.person_id, a.role) = (x.handover_id, x.principal_id, x.role)
			WHERE (x.handover_id, x.person_id, x.principal_id) = (@handover, @by, @behalf) AND `+holdsSQL+`)`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "by": t.sc.By(), "behalf": behalf}), &holds); err != nil {
		return err
	}
	if !holds {
		return handover.Refuse(handover.Conflict, "proxy.refuse.gone", "Name", name)
	}
	return nil
}

// Proxies are those of the handover, newest first.
func (t *tx) Proxies(ctx context.Context) ([]handover.Proxy, error) {
	rows, err := t.Query(ctx, proxiesSQL, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, proxyDest)
}

// EndProxies ends proxies before anything else is written, so that another one can take their place in the same transaction.
func (t *tx) EndProxies(ctx context.Context, list []uuid.UUID, by uuid.UUID, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	_, err := exec(ctx, t, `
		UPDATE proxies
		SET ended_by = @by, ended_at = @now
		WHERE handover_id = @handover AND id = ANY(@ids) AND ended_at IS NULL`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "ids": list, "by": by, "now": now})
	return err
}

// PastProxy is the newest proxy that the viewer was in the handover and is no more, after a manager had approved and its first day had come.
func (s *Store) PastProxy(ctx context.Context, v handover.Viewer, in uuid.UUID) (handover.Proxy, error) {
	var p handover.Proxy
	err := one(s.pool.QueryRow(ctx, `
		SELECT x.*
		FROM (`+proxiesSQL+`) x
		JOIN handovers h ON h.id = x.handover_id AND h.workspace_id = @workspace
		WHERE x.person_id = @viewer AND x.approved AND x.begins_at <= clock_timestamp() AND (x.ended_at IS NOT NULL OR x.ends_before <= clock_timestamp())
		ORDER BY x.asked_at DESC
		LIMIT 1`, pgx.StrictNamedArgs{"handover": in, "workspace": v.Workspace, "viewer": v.ID}), proxyDest(&p)...)
	return p, err
}

// Proxies are those of the handover with people of the workspace, in one round trip.
func (s *Store) Proxies(ctx context.Context, sc handover.Scope, people int) (app.ProxyPage, error) {
	var out app.ProxyPage
	var b batch
	b.frame(sc, &out.Frame)
	b.rows(proxiesSQL, pgx.StrictNamedArgs{"handover": sc.Handover()}, func(rows pgx.Rows) error {
		var err error
		out.Proxies, err = collect(rows, proxyDest)
		return err
	})
	if people > 0 {
		b.rows(colleaguesSQL, pgx.StrictNamedArgs{"workspace": sc.Viewer().Workspace, "limit": people}, func(rows pgx.Rows) error {
			var err error
			out.People, err = collect(rows, personDest)
			return err
		})
	}
	return out, s.send(ctx, &b)
}

// proxies adds new ones, and writes what was decided about them and their end.
func (c *change) proxies(list []handover.Proxy) {
	for i, p := range list {
		n := strconv.Itoa(i)
		var approved any
		if !p.DecidedAt.IsZero() {
			approved = p.Approved
		}
		c.add(`
			INSERT INTO proxies (handover_id, id, principal_id, role, person_id, from_on, until_on, begins_at, ends_before, reason, rank, rank_reason,
				asked_at, decided_by, decided_at, approved, decision, ended_by, ended_at, end_reason)
			VALUES (@handover, @y_id`+n+`, @y_principal`+n+`, @y_role`+n+`, @y_person`+n+`, @y_from`+n+`, @y_until`+n+`, @y_begins`+n+`, @y_ends`+n+`,
				@y_reason`+n+`, @y_rank`+n+`, @y_rank_reason`+n+`, @y_asked`+n+`, @y_decider`+n+`, @y_decided`+n+`, @y_approved`+n+`, @y_decision`+n+`,
				@y_ender`+n+`, @y_ended`+n+`, @y_end_reason`+n+`)
			ON CONFLICT (handover_id, id) DO UPDATE
			SET decided_by = EXCLUDED.decided_by, decided_at = EXCLUDED.decided_at, approved = EXCLUDED.approved, decision = EXCLUDED.decision,
				ended_by = EXCLUDED.ended_by, ended_at = EXCLUDED.ended_at, end_reason = EXCLUDED.end_reason`,
			pgx.StrictNamedArgs{
				"y_id" + n: p.ID, "y_principal" + n: p.Principal, "y_role" + n: p.Role, "y_person" + n: p.Person, "y_from" + n: dateOrNull(p.From),
				"y_until" + n: dateOrNull(p.Until), "y_begins" + n: p.Begins, "y_ends" + n: p.Ends, "y_reason" + n: p.Reason, "y_rank" + n: p.Rank,
				"y_rank_reason" + n: p.RankReason, "y_asked" + n: p.AskedAt, "y_decider" + n: orNull(p.DecidedBy), "y_decided" + n: timeOrNull(p.DecidedAt),
				"y_approved" + n: approved, "y_decision" + n: p.Decision, "y_ender" + n: orNull(p.EndedBy), "y_ended" + n: timeOrNull(p.EndedAt),
				"y_end_reason" + n: p.EndReason,
			})
	}
}
