package server

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/paper"
	"handoverdesk/web/locale"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// exitSlip is the slip as a page that looks like the printed one.
func exitSlip(c *call) error {
	got, err := c.app.Exits(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	id, p := got.Handover.ID.String(), c.tongue()
	sheet := c.slipOf(p, got)
	frame := c.frame(c.p.T("exit.slip"), "")
	frame.Paper = true
	props := page.ExitSlipProps{
		Frame: frame, Sheet: sheet, Lang: p.Lang(), Back: ui.ToExit(id), PDF: ui.ToExitSlipPDF(id, p.Lang()),
		Other: p.Other().T("common.language.name"), OtherLang: p.Other().Lang(), ToOther: ui.With(ui.ToExitSlip(id), "lang", p.Other().Lang()),
		Tone: "pass", Note: c.p.T("exit.slip.note_done"),
	}
	if n := got.Handover.Exits.Open; n > 0 {
		props.Tone, props.Note = "warning", c.p.T("exit.slip.note_open", "Count", n)
	}
	if code, err := qr.Encode(sheet.Address, qr.M, qr.Auto); err == nil {
		props.Code, props.CodeSize = squares(code.Bounds().Dx(), func(x, y int) bool { r, _, _, _ := code.At(x, y).RGBA(); return r == 0 }), code.Bounds().Dx()
	}
	return c.render(http.StatusOK, page.ExitSlip(props))
}

// exitSlipPrint is the slip as a PDF.
func exitSlipPrint(c *call) error {
	got, err := c.app.Exits(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	p := c.tongue()
	content, err := paper.PDF(c.slipOf(p, got), nil)
	if err != nil {
		return err
	}
	c.fileHead("application/pdf", p.T("exit.slip.file", "Number", got.Handover.Number))
	c.w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	if c.r.Method == http.MethodGet {
		_, _ = c.w.Write(content)
	}
	return nil
}

// slip is a slip as it is filled.
type slip struct {
	c     *call
	p     *locale.Printer
	got   app.Exits
	today time.Time
}

// slipOf is everything that stands on the slip, in one language.
func (c *call) slipOf(p *locale.Printer, got app.Exits) paper.Sheet {
	s := slip{c, p, got, c.app.Today()}
	h := got.Handover
	out := paper.Sheet{
		Lang: p.Lang(), Org: c.viewer.WorkspaceName, Number: h.Number, Title: p.T("exit.slip.title"), Sub: h.Title, Facts: s.facts(),
		SignHead: p.T("exit.slip.head.signs"), Signs: s.signs(), CheckHead: p.T("exit.slip.head.check"),
		Check:   []string{p.T("exit.slip.check_1"), p.T("exit.slip.check_2", "When", p.DateTime(c.app.Now()))},
		Address: c.base + ui.ToExit(h.ID.String()), FootLeft: h.Number, FootMid: p.T("exit.slip.title"), Page: p.T("exit.slip.page"), Made: c.app.Now(),
	}
	if h.Exits.Open > 0 {
		out.Draft = p.T("exit.slip.open")
	}
	out.Blocks = []paper.Block{s.tasks(), s.accounts(), s.open()}
	return out
}

func (s slip) facts() []paper.Fact {
	h, p := s.got.Handover, s.p
	giver, _ := h.Party(handover.Giver)
	fact := func(key string, values ...string) paper.Fact {
		value := p.List(values...)
		if value == "" {
			value = p.T("exit.slip.none")
		}
		return paper.Fact{Label: p.T("exit.slip.fact." + key), Value: value}
	}
	effective := ""
	if !h.EffectiveAt.IsZero() {
		effective = p.DateTime(h.EffectiveAt)
	}
	some := func(text string) []string {
		if text == "" {
			return nil
		}
		return []string{text}
	}
	return []paper.Fact{
		fact("person", some(giver.Name)...), fact("post", some(giver.Post)...),
		fact("last_day", some(p.Date(h.LastWorkingDay))...), fact("effective", some(effective)...),
		fact("receiver", s.names(handover.Receiver)...), fact("it", s.names(handover.IT)...),
		fact("reason", p.T("handover.reason."+string(h.Reason))), fact("state", p.T("common.phase."+string(h.State))),
	}
}

func (s slip) names(role handover.PartyRole) []string {
	var out []string
	for _, x := range s.got.Handover.With(role) {
		out = append(out, x.Name)
	}
	return out
}

func (s slip) title(t handover.ExitTask) string { return t.Label().In(catalog.Lang(s.p.Catalog())) }

// who is who settles a task, as the slip names them.
func (s slip) who(t handover.ExitTask) string {
	if t.Owner != uuid.Nil {
		return t.OwnerName
	}
	if names := s.names(handover.IT); len(names) > 0 {
		return s.p.List(names...)
	}
	return s.p.T("common.role.manager")
}

// tasks is what was to be done, by whom, when, and with what proof.
func (s slip) tasks() paper.Block {
	p := s.p
	b := paper.Block{Heading: p.T("exit.slip.head.tasks")}
	if len(s.got.Tasks) == 0 {
		b.Text = []string{p.T("exit.slip.no_tasks")}
		return b
	}
	col := func(key string, width float64) paper.Column {
		return paper.Column{Label: p.T("exit.col." + key), Width: width}
	}
	t := &paper.Table{About: p.T("exit.title"), Columns: []paper.Column{col("what", 34), col("due", 14), col("state", 24), col("proof", 28)}}
	t.Columns[1].Whole = true
	for _, x := range s.got.Tasks {
		state, proof := p.T("exit.state.open"), []string{}
		if x.Overdue(s.today) {
			state = p.T("exit.state.late")
		}
		if a, settled := x.Settling(); settled {
			state = p.T("exit.state."+string(x.State)) + " · " + a.Name + " · " + p.DateTime(a.At)
			if a.Note != "" {
				proof = append(proof, clipped(strings.ReplaceAll(a.Note, "\n", " "), 120))
			}
			if a.File.Blob != uuid.Nil {
				proof = append(proof, p.T("exit.slip.evidence", "Name", a.File.Name))
			}
		}
		t.Rows = append(t.Rows, []string{s.title(x), p.Date(x.DueOn), state, strings.Join(proof, " · ")})
	}
	b.Table = t
	return b
}

// accounts is how many accounts were taken over, section by section.
func (s slip) accounts() paper.Block {
	p := s.p
	b := paper.Block{Heading: p.T("exit.slip.head.accounts")}
	col := func(key string, width float64) paper.Column {
		return paper.Column{Label: p.T("exit.slip.col." + key), Width: width, Right: width < 40}
	}
	t := &paper.Table{About: b.Heading, Columns: []paper.Column{col("section", 46), col("accounts", 16), col("taken", 18), col("proven", 20)}}
	var sum handover.Counts
	for _, x := range s.got.Sections {
		if !x.Proof {
			continue
		}
		sum = sum.Plus(x.Counts)
		t.Rows = append(t.Rows, []string{x.Title(p.Catalog()), p.Number(x.Counts.Records), p.Number(x.Counts.Taken), p.Number(x.Counts.Proven)})
	}
	if len(t.Rows) == 0 {
		b.Text = []string{p.T("exit.slip.no_accounts")}
		return b
	}
	if len(t.Rows) > 1 {
		t.Total = []string{p.T("exit.slip.total"), p.Number(sum.Records), p.Number(sum.Taken), p.Number(sum.Proven)}
	}
	b.Table = t
	return b
}

// open names what is not settled.
func (s slip) open() paper.Block {
	p := s.p
	b := paper.Block{Heading: p.T("exit.slip.head.open")}
	for _, x := range s.got.Tasks {
		if x.State != handover.ExitOpen {
			continue
		}
		key := "exit.slip.open_line"
		if x.Overdue(s.today) {
			key = "exit.slip.open_late"
		}
		b.Text = append(b.Text, p.T(key, "Title", s.title(x), "Who", s.who(x), "Due", p.Date(x.DueOn)))
	}
	if len(b.Text) == 0 {
		b.Text = []string{p.T("exit.slip.none_open")}
	}
	return b
}

// signs are the places where people sign by hand.
func (s slip) signs() []paper.Sign {
	p := s.p
	var out []paper.Sign
	add := func(role handover.PartyRole, name string) {
		out = append(out, paper.Sign{
			Role: p.T("common.role." + string(role)), Name: name, ByHand: true,
			Facts: []paper.Fact{{Label: p.T("exit.slip.sign")}, {Label: p.T("exit.slip.date")}},
		})
	}
	for _, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.IT, handover.InCharge} {
		list := s.got.Handover.With(role)
		for _, x := range list {
			add(role, x.Name)
		}
		if len(list) == 0 && (role == handover.IT || role == handover.InCharge) {
			add(role, "")
		}
	}
	return out
}
