package server

import (
	"slices"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// proposalsShown is how many decided proposals stand beside those that wait.
const proposalsShown = 3

// proposals are the changes of price and stock that wait for a second person, and the last ones that were decided, newest first.
func (r room) proposals(got app.RecordPage, l list, panel bool) []page.ProposalView {
	var out []page.ProposalView
	for _, p := range slices.Backward(got.Proposals) {
		if !p.Open() && len(out) >= proposalsShown {
			break
		}
		out = append(out, r.proposal(got, p, l, panel))
	}
	return out
}

func (r room) proposal(got app.RecordPage, p handover.Proposal, l list, panel bool) page.ProposalView {
	pr, now := r.c.p, r.c.app.Now()
	by := p.Name
	if p.BehalfName != "" {
		by = pr.T("proof.behalf", "Name", p.Name, "Principal", p.BehalfName)
	}
	v := page.ProposalView{
		ID: p.ID.String(), About: dotted(by, pr.Moment(p.At, now)), Reason: p.Reason, Open: p.Open(), Word: pr.T("proposal.state." + named(string(p.Verdict), "open")),
	}
	was, wrong := r.kind.FromJSON(p.Was)
	wants, bad := r.kind.FromJSON(p.Wants)
	if wrong == nil && bad == nil {
		v.Changes = r.changes(was, wants, "")
	}
	if !p.Open() {
		v.Decided = dotted(pr.T("proposal.by."+string(p.Verdict), "Name", p.Decider), pr.Moment(p.DecidedAt, now))
		v.Note = p.Note
		return v
	}
	sc := r.c.scope.At(r.frame.Handover.State)
	hidden := func(verdict handover.ProposalVerdict) []ui.Pair {
		return r.fixed(got.Record, l, panel, ui.Pair{Name: "verdict", Value: string(verdict)})
	}
	form := func(verdict handover.ProposalVerdict, f page.ProofForm) page.ProofForm {
		f.ID, f.Action, f.Hidden = "proposal-"+string(verdict)+"-"+v.ID, ui.ToRecordProposal(r.h, got.Record.ID.String(), v.ID), hidden(verdict)
		if r.c.typed("verdict") == string(verdict) {
			f.Open, f.Note = true, r.c.typed("note")
		}
		return f
	}
	switch err := sc.MayDecide(r.section, p); {
	case p.Of(sc):
		v.Waits = pr.T("proposal.waits", "Name", r.section.ReviewerName)
		v.More = append(v.More, form(handover.ProposalWithdrawn, page.ProofForm{Icon: "undo-2", Verb: pr.T("proposal.withdraw"), Summary: pr.T("proposal.withdraw"), Plain: true}))
	case err == nil:
		v.Waits = pr.T("proposal.yours", "Name", p.Name)
		f := form(handover.ProposalAccepted, page.ProofForm{Icon: "check", Verb: pr.T("proposal.accept"), Plain: true})
		v.Do = &f
		v.More = append(v.More, form(handover.ProposalRefused, page.ProofForm{
			Icon: "x", Summary: pr.T("proposal.refuse"), Verb: pr.T("proposal.refuse"), Label: pr.T("proof.reason"), Must: true,
		}))
	default:
		v.Waits = pr.T("proposal.waits", "Name", r.section.ReviewerName)
	}
	return v
}

// recordDecide takes, refuses or withdraws a change of price or stock in something signed.
func recordDecide(c *call) error {
	f, err := c.recordForm()
	if err != nil {
		return err
	}
	id, err := c.id("proposal")
	if err != nil {
		return err
	}
	form := c.r.PostForm
	location, verdict := f.address(c, f.id), handover.ProposalVerdict(form.Get("verdict"))
	err = c.app.DecideProposal(c.r.Context(), c.scope, app.DecideProposal{
		Record: f.id, Proposal: id, Verdict: verdict, Note: form.Get("note"), Key: c.key(form, location),
	})
	if err != nil {
		return c.refused(err, location, f.again)
	}
	return c.done(location, "proposal.said."+string(verdict), "Title", form.Get("_title"))
}
