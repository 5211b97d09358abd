package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// choice is a record or a person as a picker shows it: about tells two of one name apart.
type choice struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	About string `json:"about"`
}

// refsPick answers what was typed into a picker.
func refsPick(c *call) error {
	q := c.r.URL.Query()
	ask := app.PickQuery{Kind: q.Get("kind"), Query: clipped(q.Get("q"), 100)}
	ask.Except, _ = uuid.Parse(q.Get("except"))
	if _, known := c.viewer.Catalog.Lookup(ask.Kind); !known && ask.Kind != "" && ask.Kind != app.PersonKind {
		return handover.ErrNotFound()
	}
	found, err := c.app.Pick(c.r.Context(), c.scope, ask)
	if err != nil {
		return err
	}
	items := make([]choice, len(found))
	for i, f := range found {
		items[i] = c.choice(f)
	}
	said := c.p.T("common.pick.none")
	if len(items) > 0 {
		said = c.p.T("common.pick.found", "Count", len(items))
	}
	c.w.Header().Set("Cache-Control", "no-store")
	c.json(http.StatusOK, map[string]any{"items": items, "said": said})
	return nil
}

func (c *call) choice(f app.Choice) choice {
	var about []string
	add := func(words string) {
		if words != "" {
			about = append(about, words)
		}
	}
	if f.Person.ID != uuid.Nil {
		add(f.Person.Post)
		add(f.Person.TeamName)
		return choice{f.Person.ID.String(), f.Person.Name, strings.Join(about, " · ")}
	}
	if kind, ok := c.viewer.Catalog.Lookup(f.Record.Kind); ok {
		add(kind.SubtitleOf(f.Record.Values, catalog.Lang(c.lang())))
		add(kind.Label.In(catalog.Lang(c.lang())))
	}
	add(c.p.T("record.state." + string(f.Record.State)))
	return choice{f.Record.ID.String(), f.Record.Title, strings.Join(about, " · ")}
}

// refNew is the small form for a record that a reference names and that does not exist yet: as a fragment in a dialog over the form
// that names it, otherwise the whole form of the kind. It has what the kind needs to be saved; where nobody here may add one, it
// says who may.
func refNew(c *call) error {
	q := c.r.URL.Query()
	kind, ok := c.viewer.Catalog.Lookup(q.Get("kind"))
	if !ok {
		return handover.ErrNotFound()
	}
	place, err := c.app.Home(c.r.Context(), c.scope, kind.Key)
	if err != nil {
		return err
	}
	title := clipped(strings.TrimSpace(q.Get("title")), catalog.MaxText)
	if c.fragment() {
		return c.showRefForm(http.StatusOK, kind, place, catalog.Form{kind.Title.Spec().Key: {title}}, nil)
	}
	if !place.OK {
		return handover.Refuse(handover.Forbidden, c.noPlace(kind, place).Key, c.noPlace(kind, place).Args...)
	}
	c.redirect(ui.With(ui.ToNewRecord(c.scope.Handover().String(), place.Section.ID.String()), "title", title))
	return nil
}

func (c *call) showRefForm(status int, kind catalog.Kind, place app.Home, form catalog.Form, refused error) error {
	lang := catalog.Lang(c.lang())
	h := c.scope.Handover().String()
	props := page.RefNewProps{
		P: c.p, OK: place.OK, Dialog: ui.DialogProps{
			ID: "ref-new", Title: c.p.T("record.make", "Kind", kind.Label.In(lang)), Action: ui.ToRefs(h), Verb: c.p.T("record.make.verb"),
			Hidden: []ui.Pair{{Name: "_kind", Value: kind.Key}, keyPair()},
		},
	}
	if !place.OK {
		props.Dialog.Body = c.say(c.noPlace(kind, place))
		return c.render(status, page.RefNew(props))
	}
	props.Dialog.Body = c.p.T("record.make.body", "Section", place.Section.Title(c.lang()))
	var wrong map[string]string
	if refused != nil {
		_, e := statusOf(refused)
		if len(e.Problems) == 0 {
			props.Error = c.say(e.Text)
		} else {
			wrong, _ = c.recordProblems(kind, e)
		}
	}
	for _, f := range kind.NeededToSave() {
		s := f.Spec()
		in := ui.FieldFrom(s, form, wrong)
		in.Spec.Key, in.Focus = "new."+s.Key, len(props.Fields) == 0
		props.Fields = append(props.Fields, in)
	}
	return c.render(status, page.RefNew(props))
}

// noPlace says why nobody here may add a record of the kind, and who may.
func (c *call) noPlace(kind catalog.Kind, place app.Home) handover.Text {
	label := kind.Label.In(catalog.Lang(c.lang()))
	if len(place.Others) == 0 {
		return handover.Say("refuse.no_section_of_kind", "Kind", label)
	}
	s := place.Others[0]
	if s.Filler == c.viewer.ID {
		return handover.Say("refuse.section_of_kind_closed", "Kind", label, "Section", s.Title(c.lang()))
	}
	return handover.Say("refuse.section_of_others", "Kind", label, "Section", s.Title(c.lang()), "Name", s.FillerName)
}

// refCreate makes the record of such a small form as a draft.
func refCreate(c *call) error {
	posted, err := c.form()
	if err != nil {
		return err
	}
	kind, ok := c.viewer.Catalog.Lookup(posted.Get("_kind"))
	if !ok {
		return handover.ErrNotFound()
	}
	form := catalog.Form{}
	for name, values := range posted {
		if key, ours := strings.CutPrefix(name, "new."); ours {
			form[key] = values
		}
	}
	place, err := c.app.Home(c.r.Context(), c.scope, kind.Key)
	if err != nil {
		return err
	}
	if !place.OK {
		said := c.noPlace(kind, place)
		return handover.Refuse(handover.Forbidden, said.Key, said.Args...)
	}
	h := c.scope.Handover().String()
	in := app.SaveRecord{Section: place.Section.ID, Form: form, Key: c.key(posted, ui.ToSection(h, place.Section.ID.String()))}
	saved, err := c.app.SaveRecord(c.r.Context(), c.scope, in)
	if err != nil {
		status, e := statusOf(err)
		if c.fragment() && (e.Code == handover.Invalid || e.Code == handover.Conflict) {
			return c.showRefForm(status, kind, place, form, err)
		}
		return err
	}
	if c.fragment() {
		c.json(http.StatusCreated, c.choice(app.Choice{Record: saved}))
		return nil
	}
	return c.done(ui.ToEditRecord(h, saved.ID.String()), "record.saved", "Title", clipped(saved.Title, 60))
}

// unlinked are the names in a form of people and records that lead nowhere.
func unlinked(kind catalog.Kind, form catalog.Form) []app.RefName {
	var out []app.RefName
	add := func(s catalog.Spec, names []string) {
		for _, name := range names {
			r := app.RefName{Target: s.Target, Title: name}
			if s.Type == catalog.TypePerson {
				r.Target = app.PersonKind
			}
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	for _, f := range kind.Fields {
		s := f.Spec()
		in := ui.FieldFrom(s, form, nil)
		add(s, in.Unlinked())
		for _, row := range in.Rows {
			for _, column := range s.Columns {
				cs := column.Spec()
				cell := ui.FieldInput{Spec: cs, Values: []string{row.Cells[cs.Key]}, IDs: row.IDs[cs.Key]}
				add(cs, cell.Unlinked())
			}
		}
	}
	return out
}

// picks gives fields what their pickers need.
type picks struct {
	c       *call
	h       string
	except  string
	bear    map[app.RefName]int
	targets map[uuid.UUID]app.Target
}

// on is the picker of a field of people or records; any other field has none.
func (p picks) on(s catalog.Spec) ui.Pick {
	var out ui.Pick
	key := app.PersonKind
	switch s.Type {
	case catalog.TypePerson:
		out.From = ui.With(ui.ToRefs(p.h), "kind", app.PersonKind)
	case catalog.TypeRef:
		key = s.Target
		out.From = ui.With(ui.ToRefs(p.h), "kind", s.Target, "except", p.except)
		if kind, ok := p.c.viewer.Catalog.Lookup(s.Target); ok {
			out.Kind = kind.Label.In(catalog.Lang(p.c.lang()))
			out.New, out.Then = ui.With(ui.ToNewRef(p.h), "kind", s.Target), "make:"+s.Target
		}
		out.Now = make(map[string]string, len(p.targets))
		for id, t := range p.targets {
			out.Now[id.String()] = t.Title
		}
	default:
		return out
	}
	out.Bear = map[string]int{}
	for name, n := range p.bear {
		if name.Target == key {
			out.Bear[name.Title] = n
		}
	}
	return out
}

// toMake is where somebody goes who presses the button for a record that does not exist, without script: the form they come from is
// saved, and they come back to it.
func (c *call) toMake(then string, from handover.Record) (string, error) {
	kindKey, title, _ := strings.Cut(strings.TrimPrefix(then, "make:"), ":")
	kind, ok := c.viewer.Catalog.Lookup(kindKey)
	if !ok {
		return "", handover.Refuse(handover.Invalid, "error.bad_form")
	}
	place, err := c.app.Home(c.r.Context(), c.scope, kind.Key)
	if err != nil {
		return "", err
	}
	h := c.scope.Handover().String()
	if !place.OK {
		said := c.noPlace(kind, place)
		c.flash("warning", said.Key, said.Args...)
		return ui.ToEditRecord(h, from.ID.String()), nil
	}
	return ui.With(ui.ToNewRecord(h, place.Section.ID.String()), "title", clipped(title, catalog.MaxText), "from", from.ID.String()), nil
}

// cameFrom is the record whose form sent somebody here to make another one.
func cameFrom(q url.Values, name string) string {
	id, err := uuid.Parse(q.Get(name))
	if err != nil {
		return ""
	}
	return id.String()
}
