package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
	"handoverdesk/web/locale"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// proofs is the chain of evidence of an account, nil where nothing asks for one.
func (r room) proofs(got app.RecordPage, l list, panel bool) *page.ProofBox {
	rec := got.Record
	chain := rec.Chain()
	if !r.section.Proof || rec.Removed() || len(chain.Steps) == 0 {
		return nil
	}
	p := r.c.p
	done, _ := chain.Done()
	b := &page.ProofBox{Count: p.T("proof.count", "Done", done, "All", len(chain.Steps)), Lede: p.T("proof.lede")}
	ready := rec.State == handover.RecordSubmitted || rec.State == handover.RecordAccepted
	switch {
	case !ready:
		b.Lede = p.T("proof.lede_waits")
	case rec.Stage == handover.ProofProven:
		b.Lede = p.T("proof.lede_proven")
	case chain.Open() == 0:
		b.Lede = p.T("proof.lede_taken")
	}
	for i, s := range chain.Steps {
		b.Steps = append(b.Steps, r.proofStep(got, l, panel, proofAt{chain: chain, step: s, at: i, ready: ready}))
	}
	return b
}

// proofAt is a link and where it is in its chain.
type proofAt struct {
	chain handover.Chain
	step  catalog.ProofStep
	at    int
	ready bool // the record is one that links are done of
}

func (r room) proofStep(got app.RecordPage, l list, panel bool, at proofAt) page.ProofStepView {
	p, now := r.c.p, r.c.app.Now()
	v := page.ProofStepView{No: p.Number(at.at + 1), Title: at.step.Label.In(r.lang()), How: at.step.How.In(r.lang())}
	link, stands := at.chain.Link(at.step.Key)
	switch {
	case stands && link.Deferred():
		v.State, v.Word = "late", p.T("proof.deferred", "Date", p.ShortDate(link.DueOn, r.c.app.Today()))
	case stands:
		v.State, v.Word = "done", p.T("proof.done")
	case at.at == len(at.chain.Standing) && at.ready:
		v.State, v.Word = "current", p.T("proof.current")
	}
	last, acted := lastProof(got.Proofs, at.step.Key)
	switch {
	case stands && acted:
		v.By = dotted(proofBy(p, last), p.Moment(last.At, now))
		v.Note = last.Note
		if last.File != uuid.Nil {
			v.File = page.Link{Text: last.FileName, Href: ui.ToFile(r.h, last.File.String())}
		}
	case acted && last.Verdict == handover.ProofUndone && last.Cause != "":
		v.Again = p.T("proof.again."+string(last.Cause), "Name", last.Name, "When", p.Moment(last.At, now))
	case acted && last.Verdict == handover.ProofUndone:
		v.Again = p.T("proof.again", "Name", proofBy(p, last), "When", p.Moment(last.At, now), "Reason", last.Note)
	}
	r.proofForms(&v, got, l, panel, at)
	return v
}

// lastProof is the newest act on a link.
func lastProof(acts []handover.ProofAct, step string) (handover.ProofAct, bool) {
	for _, a := range slices.Backward(acts) {
		if a.Step == step {
			return a, true
		}
	}
	return handover.ProofAct{}, false
}

// proofBy is who did it, and for whom.
func proofBy(p *locale.Printer, a handover.ProofAct) string {
	if a.BehalfName == "" {
		return a.Name
	}
	return p.T("proof.behalf", "Name", a.Name, "Principal", a.BehalfName)
}

// proofForms are what the reader can do about a link now.
func (r room) proofForms(v *page.ProofStepView, got app.RecordPage, l list, panel bool, at proofAt) {
	p, rec := r.c.p, got.Record
	sc := r.c.scope.At(r.frame.Handover.State)
	does, defers := sc.MayProve(r.section, at.step) == nil, sc.May(handover.DeferProof) == nil
	if !at.ready {
		return
	}
	form := func(verdict handover.ProofVerdict, f page.ProofForm) page.ProofForm {
		f.ID = "proof-" + at.step.Key + "-" + string(verdict)
		f.Action = ui.ToRecordProofs(r.h, rec.ID.String())
		f.Hidden = r.fixed(rec, l, panel, ui.Pair{Name: "step", Value: at.step.Key}, ui.Pair{Name: "verdict", Value: string(verdict)})
		if r.c.typed("step") == at.step.Key && r.c.typed("verdict") == string(verdict) {
			f.Open, f.Note = true, r.c.typed("note")
			if f.Day != nil {
				f.Day.Value = r.c.typed("due")
			}
			for i := range f.Pick {
				f.Pick[i].Value = r.c.typed(f.Pick[i].Name)
			}
		}
		return f
	}
	current, deferred := v.State == "current", v.State == "late"
	if does && (current || deferred) {
		f := form(handover.ProofDone, page.ProofForm{
			Icon: "check", Verb: p.T("proof.do"), Label: p.T("proof.note"), Hint: p.T("proof.note_hint"), Pick: r.proofFiles(at.step.Key, got.Files),
			Send: r.evidence("proof-" + at.step.Key + "-evidence"),
		})
		if deferred {
			f.Summary = p.T("proof.do")
			v.More = append(v.More, f)
		} else {
			v.Do = &f
		}
	}
	if defers && current {
		v.More = append(v.More, form(handover.ProofDeferred, page.ProofForm{
			Icon: "history", Summary: p.T("proof.defer"), Verb: p.T("proof.defer_do"), Label: p.T("proof.reason"), Must: true,
			Day: &page.Day{
				ID: "proof-" + at.step.Key + "-due", Name: "due", Label: p.T("proof.due"), Hint: p.T("proof.due_hint", "Count", handover.ProofLatest),
				Min: r.c.app.Today().AddDate(0, 0, 1).Format(time.DateOnly),
			},
		}))
	}
	if v.State == "done" && does || deferred && defers {
		v.More = append(v.More, form(handover.ProofUndone, page.ProofForm{
			Icon: "undo-2", Summary: p.T("proof.undo"), Verb: p.T("proof.undo_do"), Label: p.T("proof.reason"), Hint: p.T("proof.undo_hint"), Must: true,
		}))
	}
}

// evidence is the field for a file that comes with an act.
func (r room) evidence(id string) *page.Send {
	p := r.c.p
	return &page.Send{
		ID: id, Name: evidenceField, Label: p.T("proof.send"), Hint: p.T("proof.send_hint", "Max", r.c.app.FileLimits().Size), Accept: files.Accept(),
	}
}

// proofFiles are the files of the record that can be named as evidence.
func (r room) proofFiles(step string, files []handover.File) []page.Pick {
	pick := page.Pick{ID: "proof-" + step + "-file", Name: "file", Label: r.c.p.T("proof.file"), Options: []ui.Pair{{Value: r.c.p.T("proof.no_file")}}}
	for _, f := range files {
		if !f.Talk() && f.RemovedAt.IsZero() {
			pick.Options = append(pick.Options, ui.Pair{Name: f.ID.String(), Value: f.Name})
		}
	}
	if len(pick.Options) == 1 {
		return nil
	}
	return []page.Pick{pick}
}

// proofCell is how far an account's chain is, for its line in the table.
func (r room) proofCell(rec handover.Record) page.RecordCell {
	chain := rec.Chain()
	done, deferred := chain.Done()
	cell := page.RecordCell{Text: r.c.p.T("proof.count", "Done", done, "All", len(chain.Steps))}
	if deferred > 0 {
		cell.Tone = "warn"
	}
	return cell
}

// provesMany is the part of the table's form for one test of several accounts, nil for who cannot.
func (r room) provesMany(got app.SectionPage) (*page.ProofBulk, error) {
	sc := r.c.scope.At(r.frame.Handover.State)
	login, _ := catalog.ProofStepOf(catalog.ProofLogin)
	if !r.section.Proof || len(got.Rows) == 0 || sc.MayProve(r.section, login) != nil {
		return nil, nil
	}
	list, err := r.c.app.EvidenceFiles(r.c.r.Context(), r.c.scope, r.section.ID)
	if err != nil {
		return nil, err
	}
	p := r.c.p
	b := &page.ProofBulk{
		Action: ui.ToSectionProofs(r.h, r.s), Label: p.T("proof.bulk"), NoteLabel: p.T("proof.note"), Verb: p.T("proof.bulk_do"),
		Note: r.c.typed("note"), Step: r.c.typed("step"),
	}
	b.Send, b.FileLabel, b.File = r.evidence("proof-evidence"), p.T("proof.file"), r.c.typed("file")
	if pick := r.proofFiles("", list); pick != nil {
		b.Files = pick[0].Options
	}
	for _, key := range catalog.ProofKeys() {
		if s, _ := catalog.ProofStepOf(key); !s.Witness {
			b.Steps = append(b.Steps, ui.Pair{Name: key, Value: s.Label.In(r.lang())})
		}
	}
	return b, nil
}

// evidenceField is the file of a form about a chain of evidence.
const evidenceField = "evidence"

// evidenceForm reads a form that may come with a file. Plain fields may stand behind the file in it, so it is read whole: end forgets what was put aside
// of it.
func (c *call) evidenceForm() (up *app.Upload, end func(), err error) {
	end = func() {}
	if !strings.HasPrefix(c.r.Header.Get("Content-Type"), "multipart/") {
		_, err := c.form()
		return nil, end, err
	}
	c.patient()
	limit := c.app.FileLimits().Size + maxForm
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, int64(limit))
	if err := c.r.ParseMultipartForm(maxForm); err != nil {
		var tooLarge *http.MaxBytesError
		c.r.PostForm = url.Values{}
		if errors.As(err, &tooLarge) {
			return nil, end, handover.Refuse(handover.TooLarge, "file.refuse.request", "Max", limit)
		}
		return nil, end, handover.Refuse(handover.Invalid, "error.bad_form")
	}
	sent := c.r.MultipartForm
	list := sent.File[evidenceField]
	if len(list) == 0 || list[0].Filename == "" {
		return nil, func() { _ = sent.RemoveAll() }, nil
	}
	content, err := list[0].Open()
	if err != nil {
		return nil, func() { _ = sent.RemoveAll() }, err
	}
	return &app.Upload{Name: list[0].Filename, Content: content}, func() { _, _ = content.Close(), sent.RemoveAll() }, nil
}

// recordProve does, undoes or puts off a link of an account's chain.
func recordProve(c *call) error {
	up, end, err := c.evidenceForm()
	defer end()
	if err != nil {
		return err
	}
	f, err := c.recordForm()
	if err != nil {
		return err
	}
	form := c.r.PostForm
	location := f.address(c, f.id)
	if form.Has("_desk") && f.section != uuid.Nil {
		q, err := url.ParseQuery(form.Get("_desk"))
		if err != nil {
			return handover.Refuse(handover.Invalid, "error.bad_form")
		}
		location = queueOf(q).on(c.scope.Handover().String(), f.section.String(), f.id, 0, uuid.Nil)
	}
	verdict := handover.ProofVerdict(form.Get("verdict"))
	file, _ := uuid.Parse(form.Get("file"))
	err = c.app.Prove(c.r.Context(), c.scope, app.Prove{
		Record: f.id, Step: form.Get("step"), Verdict: verdict, Note: form.Get("note"), DueOn: dayOf(form.Get("due")), File: file, Upload: up,
		Key: c.key(form, location),
	})
	if err != nil {
		return c.refused(err, location, f.again)
	}
	step, _ := catalog.ProofStepOf(form.Get("step"))
	return c.done(location, "proof.said."+string(verdict), "Step", step.Label.In(catalog.Lang(c.lang())), "Title", form.Get("_title"))
}

// recordsProve notes a link of the ticked accounts.
func recordsProve(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	up, end, err := c.evidenceForm()
	defer end()
	if err != nil {
		return err
	}
	form := c.r.PostForm
	location := c.list().on(ui.ToSection(c.scope.Handover().String(), id.String()))
	show := func(c *call) error { return c.showSection(id, uuid.Nil) }
	file, _ := uuid.Parse(form.Get("file"))
	in := app.ProveAll{Section: id, Step: form.Get("step"), Note: form.Get("note"), File: file, Upload: up, Key: c.key(form, location)}
	if in.Records, err = chosenRecords(form); err != nil {
		return c.refused(err, location, show)
	}
	out, err := c.app.ProveAll(c.r.Context(), c.scope, in)
	if err != nil {
		return c.refused(err, location, show)
	}
	if out.Left > 0 {
		c.flash("warning", "proof.said_left", "Count", out.Count, "Left", strconv.Itoa(out.Left))
		c.redirect(location)
		return nil
	}
	return c.done(location, "proof.said_all", "Count", out.Count)
}
