package page

import (
	"strconv"

	"github.com/a-h/templ"

	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// Brief is a handover in a list.
type Brief struct {
	Href, Title, Number, Platform string
	Taken                         string // how many accounts were taken over, "" when nothing asks
	Points                        string // the score of its examination, "" before the first
	Fillers                       string // how much of what was written says nothing, "" for none
	Giver, Receiver               Face
	Phase                         string
	Parts                         []ui.StackPart
	Settled, Sections             int
	Records                       int // none: there is no share to show
	Percent                       int // of the records that are accepted
	Blocking, Questions           int
	Due, DueNote, Tone            string // Tone of both: red, amber or ""
}

// Face is a person with the hue of their avatar. An empty name is a place nobody has been named for.
type Face struct {
	Name string
	Hue  int
}

// BriefGroup is a heading and the handovers under it; the heading may be empty.
type BriefGroup struct {
	Title, Note string
	Rows        []Brief
}

// briefRows is written by hand because a page has fifty of them.
func briefRows(p *locale.Printer, rows []Brief) templ.Component {
	return ui.Draw(func(m *ui.Markup) {
		words := briefWords{
			none: p.T("common.value.none"), share: p.T("board.col.share"), questions: p.T("board.col.questions"),
			of: p.T("board.settled_of"), nobody: p.T("board.nobody"),
		}
		for i := range rows {
			drawBrief(m, p, &rows[i], words)
		}
	})
}

// briefWords are the words that every row repeats, looked up once.
type briefWords struct{ none, share, questions, of, nobody string }

func drawBrief(m *ui.Markup, p *locale.Printer, b *Brief, w briefWords) {
	m.Raw(`<tr><th scope="row"><div class="cell">`)
	m.Link("row-link", b.Href, b.Title)
	m.Raw(`<small>`)
	m.Text(b.Number)
	m.Raw(` · `)
	m.Text(b.Platform)
	if b.Taken != "" {
		m.Raw(` · `)
		m.Text(b.Taken)
	}
	if b.Points != "" {
		m.Raw(` · `)
		m.Text(b.Points)
	}
	if b.Fillers != "" {
		m.Raw(` · `)
		m.Text(b.Fillers)
	}
	m.Raw(`</small></div></th><td class="col-pair"><span class="pair">`)
	if b.Giver.Name != "" {
		m.Avatar(b.Giver.Name, b.Giver.Hue, ui.Small)
	}
	if b.Receiver.Name != "" {
		m.Icon("arrow-right")
		m.Avatar(b.Receiver.Name, b.Receiver.Hue, ui.Small)
	}
	m.Raw(`<span class="pair-names">`)
	m.Text(named(b.Giver.Name, w.nobody))
	m.Raw(`<span class="muted"> → </span>`)
	m.Text(named(b.Receiver.Name, w.nobody))
	m.Raw(`</span></span></td><td class="col-phase">`)
	m.Text(b.Phase)
	m.Raw(`</td><td class="col-stack">`)
	m.Stack(ui.StackLabel(p, p.T("common.count.sections", "Count", b.Sections), b.Parts), b.Parts)
	m.Raw(`<span class="muted tnum">`)
	m.Int(b.Settled)
	m.Raw(`<span class="sr-only">`)
	m.Text(w.of)
	m.Raw(`</span>/`)
	m.Int(b.Sections)
	m.Raw(`</span></td><td class="n" data-label="`)
	m.Text(w.share)
	m.Raw(`">`)
	drawShare(m, b, w)
	m.Raw(`</td><td class="n" data-label="`)
	m.Text(w.questions)
	m.Raw(`">`)
	drawCount(m, b.Blocking, "bad")
	m.Raw(`<span class="muted"> / `)
	m.Int(b.Questions)
	m.Raw(`</span></td><td class="col-due"><span class="due"`)
	m.Attr("data-tone", b.Tone)
	m.Raw(`><span>`)
	m.Text(named(b.Due, w.none))
	m.Raw(`</span><small>`)
	m.Text(b.DueNote)
	m.Raw(`</small></span></td></tr>`)
}

func drawShare(m *ui.Markup, b *Brief, w briefWords) {
	if b.Records == 0 {
		m.Raw(`<span class="muted">`)
		m.Text(w.none)
		m.Raw(`</span>`)
		return
	}
	m.Raw(`<span class="score">`)
	m.Ring(w.share+" "+strconv.Itoa(b.Percent)+"%", b.Percent, b.Tone)
	m.Raw(`<span class="tnum" aria-hidden="true">`)
	m.Int(b.Percent)
	m.Raw(`%</span></span>`)
}

// drawCount writes a number, grey when it is zero and in class when it is not.
func drawCount(m *ui.Markup, n int, class string) {
	if n == 0 {
		class = "muted"
	}
	m.Raw(`<span class="`)
	m.Raw(class)
	m.Raw(`">`)
	m.Int(n)
	m.Raw(`</span>`)
}

func named(name, none string) string {
	if name == "" {
		return none
	}
	return name
}
