package app

import (
	"bytes"
	"context"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// listingTx are the reads of reviews and checks of listings.
type listingTx interface {
	// Listings are the acts on records' listings, oldest first.
	Listings(ctx context.Context, records []uuid.UUID) ([]handover.ListingAct, error)
}

// ReviewListing is an act on one of the three reviews and three checks of a listing.
type ReviewListing struct {
	Record  uuid.UUID
	Step    handover.ListingStep
	Verdict handover.ListingVerdict
	Note    string // the reason: to take a step back, or to tick it although a forbidden word stands
	Facts   []byte // Listing.Facts on the screen of who ticks
	Key     Key
}

// ReviewListing ticks a review or check of a listing, or takes it back (N-18, SKU-19). Parties and managers do, each three by different people and in
// their order. Errors: forbidden (did another of the three, or wrote it), conflict (out of turn, done already), invalid (a reason is missing), stale
// (the listing says something else than was shown).
func (a *App) ReviewListing(ctx context.Context, sc handover.Scope, in ReviewListing) error {
	note, err := handover.CheckProse("note", in.Note, in.Verdict == handover.ListingUndone)
	if err != nil {
		return err
	}
	return a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		l, err := tx.LockRecord(ctx, in.Record)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).May(handover.ReviewListing); err != nil {
			return err
		}
		kind, ok := sc.Kind(l.Record.Kind)
		if !ok || !kind.Lists() || l.Record.Removed() {
			return handover.ErrNotFound()
		}
		acts, err := tx.Listings(ctx, []uuid.UUID{in.Record})
		if err != nil {
			return err
		}
		listing, err := l.Record.Listing(kind, sc.Viewer().Catalog.Words(), acts)
		if err != nil {
			return err
		}
		if !bytes.Equal(listing.Facts(), in.Facts) {
			return handover.Refuse(handover.Stale, "refuse.record_changed", "Name", l.Record.Updater)
		}
		act := a.listingAct(sc, l.Record, listing, in.Step, in.Verdict, note)
		if err := listing.Act(sc, act); err != nil {
			return err
		}
		return tx.Write(ctx, Change{
			Handover: l.Handover, Listings: []handover.ListingAct{act}, Events: []handover.Event{a.listingEvent(sc, l.Record, act)},
		})
	})
}

// listingAct fills in who, when and over what.
func (a *App) listingAct(sc handover.Scope, r handover.Record, l handover.Listing, step handover.ListingStep, verdict handover.ListingVerdict, note string) handover.ListingAct {
	act := handover.ListingAct{
		Handover: sc.Handover(), ID: a.newID(), Section: r.Section, Record: r.ID, Step: step, Verdict: verdict, By: sc.By(), Name: sc.Viewer().Name,
		At: a.Now(), Note: note, Facts: l.Facts(), Revision: r.Revision,
	}
	act.Behalf, act.BehalfName = sc.Behalf()
	if verdict == handover.ListingDone {
		act.Word = l.Word()
	}
	return act
}

func (a *App) listingEvent(sc handover.Scope, r handover.Record, act handover.ListingAct) handover.Event {
	detail := map[string]any{"title": r.Title, "kind": r.Kind, "step": act.Step, "act": act.ID}
	if act.Note != "" {
		detail["reason"] = act.Note
	}
	if act.Word != "" {
		detail["word"] = act.Word
	}
	return a.eventAt(sc, act.At, "listing."+string(act.Verdict), r.Section, r.ID, detail)
}

// ReviewListings ticks one step of several listings of a section.
type ReviewListings struct {
	Section uuid.UUID
	Records []uuid.UUID
	Step    handover.ListingStep
	Version int // of the section's content on the screen of who ticks
	Key     Key
}

// MostListed is how many listings are ticked in one go.
const MostListed = 50

// Listed is what became of the listings of a ReviewListings: how many were ticked, of how many it was not the step's turn or not this person's,
// and how many hold a forbidden word, which is judged one by one.
type Listed struct{ Count, Left, Words int }

// ReviewListings ticks a step of several listings where it is its turn; each has an act and an event of its own. Errors: forbidden, stale, conflict
// when it is the turn of none.
func (a *App) ReviewListings(ctx context.Context, sc handover.Scope, in ReviewListings) (out Listed, err error) {
	switch {
	case !in.Step.Known():
		return out, handover.ErrNotFound()
	case len(in.Records) == 0 || len(in.Records) > MostListed:
		return out, handover.Refuse(handover.Conflict, "refuse.listing_choose", "Max", MostListed)
	}
	err = a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		out = Listed{}
		l, err := tx.LockSection(ctx, in.Section)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).May(handover.ReviewListing); err != nil {
			return err
		}
		kind, ok := sc.Kind(l.Section.Kind)
		if !ok || !kind.Lists() {
			return handover.ErrNotFound()
		}
		if l.Section.ContentVersion != in.Version {
			return handover.Refuse(handover.Stale, "refuse.section_changed")
		}
		records, err := tx.Accounts(ctx, in.Section, in.Records)
		if err != nil {
			return err
		}
		acts, err := tx.Listings(ctx, in.Records)
		if err != nil {
			return err
		}
		c := Change{Handover: l.Handover}
		for _, r := range records {
			own := slices.DeleteFunc(slices.Clone(acts), func(x handover.ListingAct) bool { return x.Record != r.ID })
			listing, err := r.Listing(kind, sc.Viewer().Catalog.Words(), own)
			if err != nil {
				return err
			}
			act := a.listingAct(sc, r, listing, in.Step, handover.ListingDone, "")
			switch handover.CodeOf(listing.Act(sc, act)) {
			case "":
				c.Listings, c.Events = append(c.Listings, act), append(c.Events, a.listingEvent(sc, r, act))
			case handover.Invalid:
				out.Words++
			default:
				out.Left++
			}
		}
		if out.Count = len(c.Listings); out.Count == 0 {
			return handover.Refuse(handover.Conflict, "refuse.listing_none")
		}
		return tx.Write(ctx, c)
	})
	return out, err
}
