package server

import (
	"encoding/hex"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/locale"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// listing is the panel of the three reviews and three checks of a listing, nil for records of which there are none.
func (r room) listing(got app.RecordPage, l list, panel bool) *page.ListingBox {
	if !r.kind.Lists() || got.Record.Removed() {
		return nil
	}
	p, state := r.c.p, got.Listing
	b := &page.ListingBox{Count: p.T("listing.count", "Done", state.Count(), "All", len(handover.ListingSteps)), Lede: p.T("listing.lede")}
	if state.Count() == len(handover.ListingSteps) {
		b.Lede = p.T("listing.lede_done")
	}
	if word := state.Word(); word != "" {
		b.Word = p.T("listing.word", "Word", word)
	}
	for i, step := range handover.ListingSteps {
		if i%3 == 0 {
			b.Groups = append(b.Groups, page.ListingGroup{Title: p.T("listing.group." + strconv.Itoa(i/3))})
		}
		g := &b.Groups[len(b.Groups)-1]
		g.Steps = append(g.Steps, r.listingStep(got, l, panel, listingAt{state, step, i%3 + 1}))
	}
	return b
}

// listingAt is a step of a listing and its place among its three.
type listingAt struct {
	handover.Listing
	step  handover.ListingStep
	place int
}

func (r room) listingStep(got app.RecordPage, l list, panel bool, at listingAt) page.ProofStepView {
	p, now := r.c.p, r.c.app.Now()
	v := page.ProofStepView{No: p.Number(at.place), Title: p.T("listing.step." + string(at.step)), How: p.T("listing.how." + string(at.step))}
	last, acted := at.Last(at.step)
	standing, stands := at.Standing(at.step)
	switch {
	case stands:
		v.State, v.Word = "done", p.T("proof.done")
		v.By, v.Note = dotted(listingBy(r, standing), p.Moment(standing.At, now)), standing.Note
	case at.Changed(at.step):
		v.Again = p.T("listing.changed", "Name", listingBy(r, last), "When", p.Moment(last.At, now))
	case acted && last.Verdict == handover.ListingUndone:
		v.Again = p.T("proof.again", "Name", listingBy(r, last), "When", p.Moment(last.At, now), "Reason", last.Note)
	}
	if at.Turn(at.step) {
		v.State, v.Word = "current", p.T("proof.current")
	}
	r.listingForms(&v, got, l, panel, at)
	return v
}

func listingBy(r room, a handover.ListingAct) string {
	if a.BehalfName == "" {
		return a.Name
	}
	return r.c.p.T("proof.behalf", "Name", a.Name, "Principal", a.BehalfName)
}

// listingForms are what the reader can do about a step now, or why they cannot.
func (r room) listingForms(v *page.ProofStepView, got app.RecordPage, l list, panel bool, at listingAt) {
	p, rec, sc := r.c.p, got.Record, r.c.scope.At(r.frame.Handover.State)
	if sc.May(handover.ReviewListing) != nil {
		return
	}
	form := func(verdict handover.ListingVerdict, f page.ProofForm) page.ProofForm {
		f.ID = "listing-" + string(at.step) + "-" + string(verdict)
		f.Action = ui.ToRecordListing(r.h, rec.ID.String())
		f.Hidden = r.fixed(rec, l, panel, ui.Pair{Name: "step", Value: string(at.step)}, ui.Pair{Name: "verdict", Value: string(verdict)},
			ui.Pair{Name: "facts", Value: hex.EncodeToString(at.Facts())})
		if r.c.typed("step") == string(at.step) && r.c.typed("verdict") == string(verdict) {
			f.Open, f.Note = true, r.c.typed("note")
		}
		return f
	}
	behalf, _ := sc.Behalf()
	switch standing, stands := at.Standing(at.step); {
	case stands && (sc.Is(standing.By) || sc.Is(standing.Behalf) || r.c.viewer.Watches()):
		v.More = append(v.More, form(handover.ListingUndone, page.ProofForm{
			Icon: "undo-2", Summary: p.T("proof.undo"), Verb: p.T("proof.undo_do"), Label: p.T("proof.reason"), Hint: p.T("proof.undo_hint"), Must: true,
		}))
	case v.State == "current":
		if err := at.Apart(at.step, sc.By(), behalf); err != nil {
			_, e := statusOf(err)
			v.Why = r.c.say(e.Text)
			return
		}
		f := form(handover.ListingDone, page.ProofForm{Icon: "check", Verb: p.T("listing.do"), Plain: true})
		if word := at.Word(); word != "" {
			f.Plain, f.Must, f.Label, f.Hint = false, true, p.T("listing.reason"), p.T("listing.reason_hint", "Word", word)
		}
		v.Do = &f
	}
}

// listsMany is the part of the table's form that ticks one step of several listings, nil for who cannot.
func (r room) listsMany(got app.SectionPage, turn handover.ListingStep) *page.ProofBulk {
	sc := r.c.scope.At(r.frame.Handover.State)
	if !r.kind.Lists() || len(got.Rows) == 0 || sc.May(handover.ReviewListing) != nil {
		return nil
	}
	p := r.c.p
	b := &page.ProofBulk{Action: ui.ToSectionListings(r.h, r.s), Label: p.T("listing.bulk"), Verb: p.T("listing.bulk_do"), Step: named(r.c.typed("step"), string(turn))}
	for _, s := range handover.ListingSteps {
		b.Steps = append(b.Steps, ui.Pair{Name: string(s), Value: listingName(p, s)})
	}
	return b
}

func listingName(p *locale.Printer, s handover.ListingStep) string {
	return p.T("listing.step." + string(s))
}

// recordList ticks a review or check of a listing, or takes it back.
func recordList(c *call) error {
	f, err := c.recordForm()
	if err != nil {
		return err
	}
	form := c.r.PostForm
	location := f.address(c, f.id) + "#listing"
	facts, _ := hex.DecodeString(form.Get("facts"))
	step, verdict := handover.ListingStep(form.Get("step")), handover.ListingVerdict(form.Get("verdict"))
	err = c.app.ReviewListing(c.r.Context(), c.scope, app.ReviewListing{
		Record: f.id, Step: step, Verdict: verdict, Note: form.Get("note"), Facts: facts, Key: c.key(form, location),
	})
	if err != nil {
		return c.refused(err, location, f.again)
	}
	return c.done(location, "listing.said."+string(verdict), "Step", c.p.T("listing.step."+string(step)), "Title", form.Get("_title"))
}

// recordsList ticks one step of the ticked listings.
func recordsList(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := c.list().on(ui.ToSection(c.scope.Handover().String(), id.String()))
	show := func(c *call) error { return c.showSection(id, uuid.Nil) }
	in := app.ReviewListings{Section: id, Step: handover.ListingStep(form.Get("step")), Version: number(form, "version"), Key: c.key(form, location)}
	if in.Records, err = chosenRecords(form); err != nil {
		return c.refused(err, location, show)
	}
	out, err := c.app.ReviewListings(c.r.Context(), c.scope, in)
	if err != nil {
		return c.refused(err, location, show)
	}
	if out.Left+out.Words > 0 {
		c.flash("warning", "listing.said_left", "Count", out.Count, "Left", strconv.Itoa(out.Left), "Words", strconv.Itoa(out.Words))
		c.redirect(location)
		return nil
	}
	return c.done(location, "listing.said_all", "Count", out.Count)
}
