package ui

import "handoverdesk/web/locale"

// Frame is what every page needs besides its own content.
type Frame struct {
	P      *locale.Printer
	Viewer Viewer
	Theme  string // "", "light" or "dark"; "" follows the system
	Demo   bool   // the workspace is a demo, which every page says
	Title  string // of the page, without the name of the product
	Crumbs []Crumb
	Nav    string // which entry of the main navigation is current: todo, dashboard, handovers, templates, people, stores, kinds, numbers
	// Context is the handover whose sections stand in the sidebar; nil elsewhere.
	Context  *NavContext
	Flash    *Flash
	Todo     int    // how much waits for the viewer
	ReturnTo string // path and query of this page, to come back to after changing language or theme
	At       string // address of this page when it answers a form that was refused: where reloading leads, instead of sending that again
	Search   bool   // the page of search results
	// Watermark are the lines that stand all over a page that somebody could take away; none elsewhere.
	Watermark []string
	Work      bool // the page has a form that saves itself, or a table with a side panel
	Form      bool // the page has the form of a record, with pickers
	Paper     bool // the page is an inventory, or checks one
	Sign      bool // the page has a signature to be drawn or confirmed by a passkey
	Import    bool // the page takes a file with a table, or shows what becomes of one
}

// working says that the page needs the second style sheet: it stands inside a handover, or has a form that is worked on or
// signs.
func (f Frame) working() bool { return f.Work || f.Sign || f.Context != nil }

// Viewer is who looks at the page.
type Viewer struct {
	ID, Name, Post string
	Role           string // in the workspace: admin, manager or member
	Hue            int
}

// runs reports whether the viewer looks after the workspace.
func (v Viewer) runs() bool { return v.Role == "admin" || v.Role == "manager" }

// Crumb is a step of the way to a page. The last one has no Href: it is the page.
type Crumb struct{ Text, Href string }

// NavContext is the handover in the sidebar.
type NavContext struct {
	ID, Name, Number, Href string
	Current                bool // the page is the handover's own
	Groups                 []NavGroup
}

// NavGroup is a heading with sections under it.
type NavGroup struct {
	Text     string
	Sections []NavSection
}

// NavSection is one section in the sidebar. State is one of [States]; Count is such as "11/14", or "".
type NavSection struct {
	Text, Href, State, Count string
	Current                  bool
}

// Flash is the result of the act that led to this page. Tone is pass, notice, warning or blocker.
type Flash struct{ Tone, Text string }

// navEntry is one line of the main navigation.
type navEntry struct{ key, icon, href string }

func (f Frame) entries() []navEntry {
	entries := []navEntry{
		{"todo", "inbox", ToTodo()},
		{"dashboard", "layout-list", ToDashboard()},
		{"handovers", "arrow-left-right", ToHandovers()},
	}
	if f.Viewer.runs() {
		entries = append(entries,
			navEntry{"templates", "notebook-text", ToTemplates()},
			navEntry{"people", "users", ToPeople()},
			navEntry{"stores", "store", ToStores()},
			navEntry{"kinds", "list-checks", ToKinds()},
			navEntry{"numbers", "settings", ToNumbers()},
			navEntry{"words", "megaphone", ToWords()})
	}
	if f.Viewer.Role == "admin" {
		entries = append(entries, navEntry{"checkpoints", "stamp", ToCheckpoints()})
	}
	return entries
}

// toSearch is the search page, which knows from which handover one comes.
func (f Frame) toSearch() string {
	if f.Context == nil {
		return ToSearch()
	}
	return With(ToSearch(), "from", f.Context.ID)
}

// scheme tells the browser which background to paint before the style sheet is there.
func (f Frame) scheme() string {
	if f.Theme == "" {
		return "light dark"
	}
	return f.Theme
}

// count is what stands behind an entry of the navigation, or "".
func (f Frame) count(key string) string {
	if key != "todo" || f.Todo == 0 {
		return ""
	}
	return f.P.Number(f.Todo)
}

// themes are the choices of the account menu.
var themes = []struct{ value, key, icon string }{
	{"light", "common.theme.light", "sun"},
	{"dark", "common.theme.dark", "moon"},
	{"", "common.theme.system", "monitor"},
}

// about is the line under the viewer's name: post and role in the workspace.
func (v Viewer) about(p *locale.Printer) string {
	role := ""
	if v.Role != "" {
		role = p.T("common.role." + v.Role)
	}
	if v.Post == "" || role == "" {
		return v.Post + role
	}
	return v.Post + " · " + role
}

func (m *Markup) navSection(s NavSection, word string) {
	m.Raw("<li><a")
	m.Attr("href", s.Href)
	if s.Current {
		m.Raw(` aria-current="page"`)
	}
	m.Raw(">")
	m.StateGlyph(s.State, word)
	m.Raw(`<span class="nav-label">`)
	m.Text(s.Text)
	m.Raw("</span>")
	if s.Count != "" {
		m.Raw(`<span class="count">`)
		m.Text(s.Count)
		m.Raw("</span>")
	}
	m.Raw("</a></li>")
}
