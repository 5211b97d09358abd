package page

import (
	"strings"

	"github.com/a-h/templ"

	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// SectionProps is the workbench of a section: its records as a table, filters in the address, one record beside it.
type SectionProps struct {
	Frame   ui.Frame
	Top     SectionTop
	Home    string // address of the list without a record
	Search  Search // without a label there is nothing to search, and no toolbar
	Chips   []Chip
	Tools   []Act
	Columns []Column
	Rows    []RecordRow
	Sort    Sort
	Pages   ui.Pages
	Counted string // how many fit, in words
	Choose  *Choose
	Proofs  *ProofBulk // one test of the ticked accounts; only with Choose
	Empty   *EmptyList
	Record  *RecordView // open beside the table
	Import  *ImportSend // where a file goes that is let go over the list; nil for who may not import
}

// Search is the box that asks for the list with other words.
type Search struct {
	Label, Action, Value, Example string
	Hidden                        []ui.Pair
}

// Chip is a filter: one of several values, or with On a switch.
type Chip struct {
	Filter ui.Filter
	Switch bool
	Label  string
	Href   string
	On     bool
}

// Sort is the link in the head of the title.
type Sort struct {
	Label, Href string
	On          bool
}

// Column is a column of the catalog.
type Column struct {
	Label    string
	Number   bool
	Priority int
}

// RecordRow is one record of the table.
type RecordRow struct {
	ID, Href        string
	State           string
	Title, Subtitle string
	Cells           []RecordCell
	Found           []Found // the worst first; only that one is shown
	More            string  // how many more, in words
	Choosable       bool
	Open            bool
	Files           int
}

// RecordCell is one value of the table. Tone is bad or warn where a check found something, or "".
type RecordCell struct{ Text, Tone string }

// Choose is the form around the table for one act on many records: accepting or confirming them.
type Choose struct {
	Action string
	Verb   string // of the button for the chosen rows, "" for none
	Hidden []ui.Pair
	All    *Act // the same for all that fit, by a dialog
}

// EmptyList says why there are no rows: nothing yet, nothing that fits, or with Done nothing left to do.
type EmptyList struct {
	Done              bool
	Icon, Title, Body string
	Hint              string // of what a script makes possible
	Acts              []Act
}

// recordRows draws the body of the table by hand: it is the hottest loop of the program.
func recordRows(p *locale.Printer, s SectionProps) templ.Component {
	words := map[string]string{}
	for _, state := range ui.States {
		words[state] = p.T("common.state." + state)
	}
	severities := map[string]string{}
	for _, sev := range []string{"blocker", "warning", "notice"} {
		severities[sev] = p.T("common.severity." + sev)
	}
	attached := p.T("file.attached")
	before, after, _ := strings.Cut(p.T("common.table.select", "Name", "\x00"), "\x00")
	return ui.Draw(func(m *ui.Markup) {
		for _, r := range s.Rows {
			m.Raw("<tr")
			if r.Open {
				m.Raw(` class="is-open"`)
			}
			m.Raw(">")
			if s.Choose != nil {
				chooseCell(m, r, before, after)
			}
			m.Raw(`<td class="col-state">`)
			m.State(r.State, words[r.State])
			m.Raw(`</td><th scope="row"><div class="cell"><a class="row-link" data-panel`)
			m.Attr("href", r.Href)
			if r.Open {
				m.Raw(` aria-current="true"`)
			}
			m.Raw(">")
			m.Text(r.Title)
			m.Raw("</a>")
			if r.Subtitle != "" || r.Files > 0 {
				m.Raw("<small>")
				m.Text(r.Subtitle)
				if r.Files > 0 {
					clipped(m, r.Files, attached)
				}
				m.Raw("</small>")
			}
			m.Raw("</div></th>")
			for i, cell := range r.Cells {
				valueCell(m, s.Columns[i], cell)
			}
			m.Raw(`<td class="col-find">`)
			if len(r.Found) > 0 {
				m.Finding(r.Found[0].Severity, severities[r.Found[0].Severity], r.Found[0].Text)
				if r.More != "" {
					m.Raw(` <span class="muted small">`)
					m.Text(r.More)
					m.Raw("</span>")
				}
			}
			m.Raw("</td></tr>")
		}
	})
}

// clipped is the number of files of a record.
func clipped(m *ui.Markup, n int, attached string) {
	m.Raw(` <span class="clipped"`)
	m.Attr("title", attached)
	m.Raw(">")
	m.Icon("paperclip")
	m.Int(n)
	m.Raw(`<span class="sr-only"> `)
	m.Text(attached)
	m.Raw("</span></span>")
}

func chooseCell(m *ui.Markup, r RecordRow, before, after string) {
	m.Raw("<td>")
	if r.Choosable {
		m.Raw(`<input class="check" type="checkbox" name="record"`)
		m.Attr("value", r.ID)
		m.Attr("aria-label", before+r.Title+after)
		m.Raw(">")
	}
	m.Raw("</td>")
}

func valueCell(m *ui.Markup, c Column, cell RecordCell) {
	m.Raw("<td")
	if c.Number {
		m.Raw(` class="n"`)
	}
	if c.Priority > 1 {
		m.Raw(` data-p="`)
		m.Int(c.Priority)
		m.Raw(`"`)
	}
	if cell.Text == "" {
		m.Raw("></td>")
		return
	}
	m.Attr("data-label", c.Label)
	m.Raw(">")
	switch {
	case cell.Tone != "":
		m.Raw(`<span class="`)
		m.Raw(cell.Tone)
		m.Raw(`">`)
		m.Text(cell.Text)
		m.Raw("</span>")
	case c.Number:
		m.Text(cell.Text)
	default:
		m.Raw(`<div class="clip">`)
		m.Text(cell.Text)
		m.Raw("</div>")
	}
	m.Raw("</td>")
}
