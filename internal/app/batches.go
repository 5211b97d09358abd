package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// Shown is a section as it stood in the list that somebody signs.
type Shown struct {
	Section uuid.UUID
	Digest  []byte
	Version int
}

// SignSections puts the receiver's or the witness's seals on several sections in one act (decision 0031). Each section gets a seal of its own over
// the digest that was shown, after the checks of SignSection; in says the rest, once for all. All or nothing: those that cannot be signed are
// named as problems at "sections.<id>". A passkey answers for one digest, so it does not answer for these; what it confirmed just before counts.
// Errors: invalid, forbidden, conflict, stale when one of them was changed.
func (a *App) SignSections(ctx context.Context, sc handover.Scope, in Sign, list []Shown) error {
	if list = each(list); len(list) == 0 {
		return handover.Wrong(handover.At("sections", "seal.batch.none"))
	}
	in.Answer = nil
	late := false
	err := a.confirmed(ctx, sc, &in, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		now, err := a.sealTime(ctx, tx)
		if err != nil {
			return err
		}
		seals, err := tx.Seals(ctx)
		if err != nil {
			return err
		}
		there := Signatures{Seals: seals}
		var changes []Change
		var not unsignable
		for _, x := range list {
			at := index(sections, x.Section)
			if at < 0 {
				return handover.ErrNotFound()
			}
			old, one := sections[at], in
			one.Section, one.Signature.Digest, one.Signature.Version = x.Section, x.Digest, x.Version
			c, err := a.sealing(ctx, sc, tx, one, now, at, h, sections, there.signingInList)
			if err = not.note(old, err); err != nil {
				return err
			}
			changes = append(changes, c)
			late = late || c.Seal != nil && c.Seal.Role == handover.Witness && old.Late
		}
		if err := not.refusal(); err != nil {
			return err
		}
		return tx.WriteAll(ctx, changes)
	})
	if err == nil && late {
		_ = a.KeepInventory(context.WithoutCancel(ctx), sc) // the edition with the supplement; the next one makes up for what fails here
	}
	return err
}

// signingInList is what a signature in a list does: the receiver's or the witness's own. Those in somebody's place are given one by one, with
// their own sentence.
func (s Signatures) signingInList(_ Tx, sc handover.Scope, x handover.Section, now time.Time) (signing, error) {
	out, err := signingOff(sc, x, now)
	if err == nil && (out.role != handover.Receiver && out.role != handover.Witness || s.standsIn(x)) {
		err = handover.Refuse(handover.Conflict, "seal.batch.alone")
	}
	return out, err
}

// each are the sections of a list without those that stand there again.
func each(list []Shown) []Shown {
	var out []Shown
	for _, x := range list {
		if !slices.ContainsFunc(out, func(o Shown) bool { return o.Section == x.Section }) {
			out = append(out, x)
		}
	}
	return out
}

// unsignable gathers the sections of a list that cannot be signed.
type unsignable struct {
	code     handover.Code
	problems []handover.Problem
}

// note takes what stands in the way of one section, and gives back what is no matter of that section alone.
func (u *unsignable) note(s handover.Section, err error) error {
	var e *handover.Error
	if err == nil || !errors.As(err, &e) || e.Code != handover.Conflict && e.Code != handover.Stale {
		return err
	}
	title, key := catalog.Label{ZH: s.TitleZH, EN: s.TitleEN}, "seal.batch.changed"
	if e.Code == handover.Conflict {
		key = "seal.batch.cannot"
	} else {
		u.code = handover.Stale
	}
	u.problems = append(u.problems, handover.At("sections."+s.ID.String(), key, "Section", title, "Why", e.Text))
	return nil
}

func (u *unsignable) refusal() error {
	if len(u.problems) == 0 {
		return nil
	}
	e := handover.Refuse(cmp.Or(u.code, handover.Conflict), "seal.batch.refused", "Count", len(u.problems))
	e.Problems = u.problems
	return e
}

// Signable are the sections that the person can sign now in a list, in their order: as a receiver or the witness, and not yet signed by them.
func (s Signatures) Signable(sc handover.Scope, now time.Time) []handover.Section {
	sc = sc.Under(s.Handover)
	var out []handover.Section
	for _, x := range s.Sections {
		to, err := s.signingInList(nil, sc, x, now)
		if err != nil {
			continue
		}
		if _, err := handover.Overcome(s.Refusals, sc.Party(), x.ID, now); err != nil {
			continue
		}
		if !slices.ContainsFunc(s.Seals, func(g handover.Seal) bool {
			return g.Section == x.ID && !g.Stale(x) && (g.Role == to.role && (g.Party() == sc.Party() || g.Role == handover.Witness) || g.Person == sc.By())
		}) {
			out = append(out, x)
		}
	}
	return out
}

// standsIn says whether the section was handed over in place of an absent giver: those who sign it say more than others.
func (s Signatures) standsIn(x handover.Section) bool {
	for _, g := range slices.Backward(s.Seals) {
		if g.Section == x.ID && g.Covers == handover.CoversFacts {
			return g.Role == handover.StandIn
		}
	}
	return false
}

// Contents is what sections of the handover hold, for lists that show their digests.
func (a *App) Contents(ctx context.Context, sc handover.Scope, sections []handover.Section) (map[uuid.UUID]seal.Content, error) {
	if len(sections) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(sections))
	for i, s := range sections {
		ids[i] = s.ID
	}
	return a.store.Contents(ctx, sc, ids)
}
