package app

import (
	"context"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// proposalTx are the reads of proposals.
type proposalTx interface {
	// Proposals are those on a record, oldest first, with what became of them.
	Proposals(ctx context.Context, record uuid.UUID) ([]handover.Proposal, error)
}

// Saved is a record as stored, and whether what was typed about price and stock waits for a second person instead.
type Saved struct {
	Record   handover.Record
	Proposed bool
}

// held keeps price and stock of something signed as they are and makes a proposal of what was typed instead, nil when nothing of them changes.
func (a *App) held(ctx context.Context, sc handover.Scope, tx Tx, l Locked, kind catalog.Kind, values catalog.Values, autosave bool) (catalog.Values, *handover.Proposal, error) {
	if l.Record.ID == uuid.Nil || !l.Section.Guarded() {
		return values, nil, nil
	}
	rest, was, wants, err := kind.Withheld(l.Record.Values, values)
	if err != nil || was == nil {
		return values, nil, err
	}
	if autosave {
		return values, nil, handover.Refuse(handover.Conflict, "refuse.proposal_by_hand")
	}
	reason := sc.Reason()
	if reason == "" && l.Section.State != handover.SectionSigned {
		reason = l.Section.Reason // the form of a section that is with its reviewer already asks for none
	}
	if reason, err = handover.CheckProse(handover.ReasonField, reason, false); err != nil {
		return values, nil, err
	}
	if reason == "" {
		return values, nil, handover.Wrong(handover.At(handover.ReasonField, "problem.reason_signed"))
	}
	list, err := tx.Proposals(ctx, l.Record.ID)
	if err != nil {
		return values, nil, err
	}
	for _, p := range list {
		if p.Open() {
			return values, nil, handover.Refuse(handover.Conflict, "refuse.proposal_open", "Name", p.Name)
		}
	}
	p := &handover.Proposal{
		Handover: sc.Handover(), ID: a.newID(), Section: l.Section.ID, Record: l.Record.ID, Was: was, Wants: wants, Reason: reason, By: sc.By(),
		Name: sc.Viewer().Name, At: a.Now(), Revision: l.Record.Revision,
	}
	p.Behalf, p.BehalfName = sc.Behalf()
	return rest, p, nil
}

// proposed is what a proposal alone writes, nothing for nil.
func (a *App) proposed(sc handover.Scope, l Locked, p *handover.Proposal) (Change, error) {
	if p == nil {
		return Change{}, nil
	}
	event, err := a.proposalEvent(sc, "proposal.made", l.Record, *p, p.Reason)
	return Change{Handover: l.Handover, Proposal: p, Events: []handover.Event{event}, Mails: a.proposalTurns(sc, l)}, err
}

func (a *App) proposalEvent(sc handover.Scope, act string, r handover.Record, p handover.Proposal, note string) (handover.Event, error) {
	detail := map[string]any{"title": r.Title, "kind": r.Kind, "proposal": p.ID, "reason": note}
	if kind, ok := sc.Kind(r.Kind); ok {
		was, err := kind.FromJSON(p.Was)
		if err != nil {
			return handover.Event{}, err
		}
		wants, err := kind.FromJSON(p.Wants)
		if err != nil {
			return handover.Event{}, err
		}
		detail["fields"] = changedFields(kind, was, wants)
	}
	if act != "proposal.made" {
		detail["name"], detail["proposer"] = p.Name, p.By
	}
	return a.event(sc, act, r.Section, r.ID, detail), nil
}

// DecideProposal takes, refuses or withdraws a change of price or stock in something signed.
type DecideProposal struct {
	Record   uuid.UUID
	Proposal uuid.UUID
	Verdict  handover.ProposalVerdict
	Note     string // why it is refused
	Key      Key
}

// DecideProposal lets a second person take or refuse what somebody wants to change of price and stock in something signed (N-18), or who
// wants it withdraw it. Only when it is taken the record changes, as a change of something signed does, and both people stand in the event. Errors:
// forbidden (their own, not the reviewer), conflict (decided already), stale (the facts are others now), invalid (a reason is missing).
func (a *App) DecideProposal(ctx context.Context, sc handover.Scope, in DecideProposal) error {
	note, err := handover.CheckProse("note", in.Note, false)
	if err != nil {
		return err
	}
	return a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		l, err := tx.LockRecord(ctx, in.Record)
		if err != nil {
			return err
		}
		if err := upToDate(sc, l.Handover); err != nil {
			return err
		}
		list, err := tx.Proposals(ctx, in.Record)
		if err != nil {
			return err
		}
		var p handover.Proposal
		for _, x := range list {
			if x.ID == in.Proposal {
				p = x
			}
		}
		if p.ID == uuid.Nil {
			return handover.ErrNotFound()
		}
		if err := sc.At(l.Handover.State).Decide(l.Section, p, in.Verdict, note); err != nil {
			return err
		}
		p.Verdict, p.DecidedBy, p.Decider, p.DecidedAt, p.Note = in.Verdict, sc.By(), sc.Viewer().Name, a.Now(), note
		p.DecidedBehalf, p.DecidedBehalfName = sc.Behalf()
		if in.Verdict == handover.ProposalAccepted {
			return a.takeProposal(ctx, sc, tx, l, p)
		}
		event, err := a.proposalEvent(sc, "proposal."+string(in.Verdict), l.Record, p, note)
		if err != nil {
			return err
		}
		return tx.Write(ctx, Change{Handover: l.Handover, Decided: &p, Events: []handover.Event{event}})
	})
}

// takeProposal changes the record as was proposed. It is the proposer's change; who takes it stands in the event.
func (a *App) takeProposal(ctx context.Context, sc handover.Scope, tx Tx, l Locked, p handover.Proposal) error {
	kind, ok := sc.Kind(l.Record.Kind)
	if !ok || l.Record.Removed() {
		return handover.ErrNotFound()
	}
	values, same, err := kind.Patched(l.Record.Values, p.Was, p.Wants)
	if err != nil {
		return err
	}
	if !same {
		return handover.Refuse(handover.Stale, "refuse.proposal_stale", "Name", l.Record.Updater)
	}
	event, err := a.proposalEvent(sc, "proposal.accepted", l.Record, p, p.Reason)
	if err != nil {
		return err
	}
	d, err := a.disturb(ctx, sc.Because(p.Reason), tx, &l)
	if err != nil {
		return err
	}
	rc, err := a.compose(sc, l, kind, values, false)
	if err != nil {
		return err
	}
	rc.New.UpdatedBy, rc.New.Updater = p.By, p.Name
	c := a.disturbed(sc, d, a.savedChange(sc, l, kind, rc), rc.New, changedFields(kind, rc.Old.Values, rc.New.Values))
	c.Events[0], c.Decided = event, &p
	return tx.Write(ctx, c)
}
