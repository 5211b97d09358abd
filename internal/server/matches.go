package server

import (
	"strconv"

	"handoverdesk/internal/catalog"
	"handoverdesk/web/ui"
)

// mention is a place of a record where a person or another record is named.
type mention struct {
	field    string
	row, at  int
	name, id string
	word     string // "person" or "record"
}

func mentionsIn(kind catalog.Kind, v catalog.Values) []mention {
	var out []mention
	for _, u := range kind.Refs(v) {
		out = append(out, mention{u.Path(), u.Row, u.Position, u.Ref.Title, u.Ref.ID, "record"})
	}
	for _, u := range v.People() {
		path := u.Field
		if u.Column != "" {
			path += "." + u.Column
		}
		out = append(out, mention{path, u.Row, u.Position, u.Person.Name, u.Person.ID, "person"})
	}
	return out
}

// matches are names that say the same as before but lead elsewhere: to a record or a person that was found for them, to another of the same
// name, or to none any more. What differs in words is none of them.
func (r room) matches(before, after catalog.Values, who string) []ui.FieldChange {
	type place struct {
		field   string
		row, at int
		name    string
	}
	was := map[place]mention{}
	for _, n := range mentionsIn(r.kind, before) {
		was[place{n.field, n.row, n.at, n.name}] = n
	}
	var out []ui.FieldChange
	for _, now := range mentionsIn(r.kind, after) {
		old, met := was[place{now.field, now.row, now.at, now.name}]
		if !met || old.id == now.id || now.name == "" {
			continue
		}
		label := r.c.fieldLabel(r.kind, now.field)
		if now.row > 0 {
			label += " " + strconv.Itoa(now.row)
		}
		change := ui.FieldChange{Label: label, Before: r.leads(old, ""), After: r.leads(now, ""), Who: who}
		if old.id != "" && now.id != "" {
			change.After = r.leads(now, "other_")
		}
		out = append(out, change)
	}
	return out
}

// leads says where a name leads.
func (r room) leads(n mention, which string) string {
	key := "record.named." + which + n.word
	if n.id == "" {
		key = "record.named.only"
	}
	return r.c.p.T(key, "Name", n.name)
}
