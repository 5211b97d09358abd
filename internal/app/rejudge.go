package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// Unjudged are handovers whose findings and counts were made with older fields than the workspace has: the first of them, how many
// there are, and the version that is the workspace's now.
type Unjudged struct {
	First   []handover.Standing
	Total   int
	Version int64
}

// How long a person waits for records to be judged anew, and how long the rest may take behind their back.
const (
	judgeInSight  = 3 * time.Second
	judgeUnseen   = 30 * time.Minute
	judgeAtOnce   = 20
	judgeAgainMax = 5
)

// CatchUp judges what is behind the workspace's fields, one handover a transaction. It returns after some seconds with the number
// of handovers that are left; those go on in the background, and at the next start of the program if it is stopped.
func (a *App) CatchUp(ctx context.Context, v handover.Viewer) (left int, err error) {
	left, err = a.catchUp(ctx, v, judgeInSight)
	if err != nil || left == 0 {
		return left, err
	}
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), judgeUnseen)
		defer cancel()
		_, _ = a.catchUp(ctx, v, judgeUnseen) // what fails here is found again at the next start, and shown until then
	}()
	return left, nil
}

// Resume goes on with what a stopped program left behind, in the name of whoever changed the fields.
func (a *App) Resume(ctx context.Context) error {
	behind, err := a.store.Behind(ctx)
	for _, v := range behind {
		v.Role = handover.Admin // as when they changed the fields
		_, failed := a.catchUp(ctx, v, judgeUnseen)
		err = errors.Join(err, failed)
	}
	return err
}

func (a *App) catchUp(ctx context.Context, v handover.Viewer, limit time.Duration) (int, error) {
	begun := time.Now()
	for {
		behind, err := a.store.Unjudged(ctx, v, judgeAtOnce)
		if err != nil {
			return 0, err
		}
		// The new kinds are read here, so that the next page finds them remembered.
		if v.Catalog, err = a.catalogs.of(ctx, a.store, v.Workspace, behind.Version); err != nil || behind.Total == 0 {
			return behind.Total, err
		}
		for i, st := range behind.First {
			if time.Since(begun) > limit {
				return behind.Total - i, nil
			}
			if err := a.rejudge(ctx, v, st); err != nil && handover.CodeOf(err) != handover.NotFound {
				return behind.Total - i, err
			}
		}
	}
}

// rejudge makes findings, counts and search of one handover by the viewer's catalog. What is signed keeps its findings; only its
// search follows, because a field may be masked since.
func (a *App) rejudge(ctx context.Context, v handover.Viewer, st handover.Standing) error {
	sc, err := handover.Enter(v, st)
	if err != nil {
		return err
	}
	return a.store.Update(ctx, sc, Key{}, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil || h.Judged >= v.Catalog.Version() {
			return err
		}
		records, err := tx.Records(ctx)
		if err != nil {
			return err
		}
		giver, err := tx.Giver(ctx)
		if err != nil {
			return err
		}
		limited := v.Catalog.NumbersSince() > h.Judged
		next, list, tokens, err := a.judged(sc, sections, records, giver, limited)
		if err != nil {
			return err
		}
		if err := tx.Reindex(ctx, tokens); err != nil {
			return err
		}
		if err := mirrored(ctx, tx, records, giver); err != nil {
			return err
		}
		if err := tx.Redate(ctx, a.datesOf(sc, records, giver)); err != nil {
			return err
		}
		if err := tx.MarkJudged(ctx, v.Catalog.Version()); err != nil {
			return err
		}
		told, err := a.identityEvents(ctx, tx, h)
		if err != nil || len(told)+len(list) == 0 {
			return err
		}
		if len(list) > 0 {
			if err := tx.Judge(ctx, list, next); err != nil {
				return err
			}
			detail := map[string]any{"count": len(list)}
			switch {
			case h.Judged < -1: // migrations 41 and 46
				detail["cause"] = "calendar"
			case h.Judged < 0:
				detail["cause"] = "identities"
			}
			told = append(told, a.event(sc, "handover.rejudged", uuid.Nil, uuid.Nil, detail))
		}
		return tx.Write(ctx, Change{Handover: h.Recount(next), Events: told})
	})
}

// identityEvents tell of what was added to what belongs to the giver, and taken away, since the handover began and is not in its history: by whom,
// when and of which sort, and never what it says.
func (a *App) identityEvents(ctx context.Context, tx Tx, h handover.Handover) ([]handover.Event, error) {
	if h.Judged >= 0 {
		return nil, nil
	}
	acts, err := tx.IdentityActs(ctx)
	if err != nil {
		return nil, err
	}
	var out []handover.Event
	for _, x := range acts {
		out = append(out, handover.Event{Act: x.Act, Actor: x.By, At: a.Now(), Detail: jsonOf(map[string]any{
			"identity": x.ID, "sort": x.Sort, "name": x.Name, "when": x.At.UTC().Format(time.RFC3339Nano),
		})})
	}
	return out, nil
}

// judged are the records of kinds with own fields or rules by the scope's catalog, or of all kinds when the limits changed: those in open
// sections that lack something else than before, and the search words of all.
func (a *App) judged(sc handover.Scope, sections []handover.Section, records []handover.Record, giver handover.Leaver, all bool) (
	next []handover.Section, list []Judged, tokens map[uuid.UUID][]string, err error,
) {
	next, tokens = append([]handover.Section{}, sections...), map[uuid.UUID][]string{}
	for _, old := range records {
		kind, ok := sc.Kind(old.Kind)
		at := index(next, old.Section)
		if !ok || at < 0 {
			return nil, nil, nil, errors.New("record of no known kind or section: " + old.ID.String())
		}
		fields := kind.Own || kind.HasOwn
		if fields {
			tokens[old.ID] = kind.IndexTokens(old.Values)
		}
		if !fields && !kind.HasRules && !all || next[at].Settled() {
			continue
		}
		found := findings(kind, old.Values, a.env(sc, Locked{Giver: giver}), next[at], old.Waived)
		now := old.Judged(found)
		now.Counts.Missing = kind.Lacking(old.Values)
		next[at] = next[at].Replace(old, now)
		list = append(list, Judged{Record: old.ID, Findings: found, Counts: now.Counts})
	}
	return next, list, tokens, nil
}

// judgedAnew judges those of the records that are in the section, writes their findings, and returns the section with its new counts.
// It is for what nobody judged for a while, signed or removed: fields, limits and the giver may be others since.
func (a *App) judgedAnew(ctx context.Context, sc handover.Scope, tx Tx, s handover.Section, records []handover.Record) (handover.Section, []Judged, error) {
	records = slices.DeleteFunc(records, func(r handover.Record) bool { return r.Section != s.ID })
	giver, err := tx.Giver(ctx)
	if err != nil {
		return s, nil, err
	}
	next, list, _, err := a.judged(sc, []handover.Section{s}, records, giver, true)
	if err != nil || len(list) == 0 {
		return s, nil, err
	}
	return next[0], list, tx.Judge(ctx, list, nil)
}

// errOldCatalog says that a request works with older fields than the handover was judged with. It is begun again with new ones.
var errOldCatalog = errors.New("the fields of the workspace have changed")

// upToDate refuses to count with fields that are older than those the handover's counts were made with.
func upToDate(sc handover.Scope, h handover.Handover) error {
	if h.Judged > sc.Viewer().Catalog.Version() {
		return errOldCatalog
	}
	return nil
}

// update is Store.Update for acts that count what records lack: when the fields changed while the request was on its way it runs again
// with the new ones.
func (a *App) update(ctx context.Context, sc handover.Scope, key Key, fn func(handover.Scope, Tx) error) error {
	for try := 1; ; try++ {
		err := a.store.Update(ctx, sc, key, func(tx Tx) error { return fn(sc, tx) })
		if !errors.Is(err, errOldCatalog) || try == judgeAgainMax {
			return err
		}
		own, err := a.store.OwnKinds(ctx, sc.Viewer().Workspace)
		if err != nil {
			return err
		}
		kinds, err := own.Catalog()
		if err != nil {
			return err
		}
		sc = sc.With(kinds)
	}
}
