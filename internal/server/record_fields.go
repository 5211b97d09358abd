package server

import (
	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// fieldGroups are the fields of the form under their headings. Retired fields are no longer asked for; what
// the record says in one is shown.
func (r room) fieldGroups(d draft, wrong map[string]string, offered app.Suggestions) []page.FieldGroup {
	var groups []page.FieldGroup
	pick := picks{c: r.c, h: r.h, bear: offered.Bear, targets: d.got.Targets}
	if id := d.got.Record.ID; id != uuid.Nil {
		pick.except = id.String()
	}
	focus := d.got.Record.ID == uuid.Nil && d.err == nil && !d.unsafe
	wanting := map[string]bool{} // that nothing is said of
	for _, f := range d.got.Findings {
		wanting[f.Field] = wanting[f.Field] || f.Rule == r.kind.Key+".missing" || f.Rule == r.kind.FillerRule()
	}
	for _, g := range r.kind.Groups {
		group := page.FieldGroup{ID: "group-" + g.Key, Title: g.Label.In(r.lang())}
		for _, f := range g.Fields {
			s := f.Spec()
			if s.Retired {
				if words := r.kind.Display(f, d.got.Record.Values, r.lang()); words != "" {
					group.Fields = append(group.Fields, ui.FieldInput{Spec: s, Words: words})
				}
				continue
			}
			in := ui.FieldFrom(s, d.form, wrong)
			in.Pick = pick.on(s)
			if reason := d.form.Get(s.Key + catalog.DeclaredSuffix); r.kind.Declarable(f) && (reason != "" || wanting[s.Key]) {
				in.None = &ui.None{Reason: reason}
			}
			switch s.Type {
			case catalog.TypePerson:
				in.Suggest = offered.People
			case catalog.TypeRef:
				in.Suggest = offered.Titles[s.Target]
			case catalog.TypeComputed:
				in.Words = r.kind.Display(f, d.got.Record.Values, r.lang())
			case catalog.TypeRows:
				in.Paste, in.Kind, in.Picks = ui.ToTable(r.h), r.kind.Key, map[string]ui.Pick{}
				for _, column := range s.Columns {
					in.Picks[column.Spec().Key] = pick.on(column.Spec())
				}
				if len(in.Rows) == 0 && d.got.Record.ID == uuid.Nil && !d.unsafe && s.Required {
					in.Rows = []ui.Row{{}}
				}
			}
			if focus && s.Type != catalog.TypeComputed {
				in.Focus, focus = true, false
			}
			group.Fields = append(group.Fields, in)
		}
		if len(group.Fields) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}
