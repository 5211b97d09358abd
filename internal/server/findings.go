package server

import (
	"slices"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// fieldLabel is how a field or a column ("steps.role") is called in the reader's language.
func (c *call) fieldLabel(kind catalog.Kind, key string) string {
	lang := catalog.Lang(c.lang())
	f, ok := kind.Field(key)
	if !ok {
		if key == catalog.ExtraKey {
			return c.p.T("record.extra")
		}
		return key
	}
	label := c.labelOf(f.Spec())
	if parent, _, column := strings.Cut(key, "."); column {
		if p, ok := kind.Field(parent); ok {
			label = p.Spec().Label.In(lang) + " · " + label
		}
	}
	return label
}

// labelOf is the name of a field; one that is retired says so.
func (c *call) labelOf(s catalog.Spec) string {
	label := s.Label.In(catalog.Lang(c.lang()))
	if s.Retired {
		return c.p.T("kinds.retired_label", "Label", label)
	}
	return label
}

// found is a finding as people read it: what is so, and what to do about it.
func (c *call) found(kind catalog.Kind, f catalog.Finding) page.Found {
	args := []any{"Field", c.fieldLabel(kind, f.Field)}
	for name, value := range f.Args {
		args = append(args, name, value)
	}
	said := "finding." + f.Rule
	if _, rule, ok := strings.Cut(f.Rule, "."); ok && !c.p.Has(said) {
		said = "finding." + rule // what is said alike of every kind, such as a missing fact
	}
	why := catalog.Label{ZH: f.Args[catalog.ArgWhyZH], EN: f.Args[catalog.ArgWhyEN]}.In(catalog.Lang(c.lang()))
	if own := "finding.own." + f.Args[catalog.ArgRule]; why != "" && c.p.Has(own) { // made by the workspace, with its own words for what to do
		return page.Found{Severity: string(f.Severity), Text: c.p.T(own, args...), Fix: why}
	}
	out := page.Found{Severity: string(f.Severity), Text: c.p.T(said, args...)}
	if fix := said + ".fix"; c.p.Has(fix) {
		out.Fix = c.p.T(fix, args...)
	}
	return out
}

// foundAll are findings, the worst first. Of those of waived checks somebody answers instead of mending them. With edit, the address of the record's form or "#" on the form itself, each leads to its
// field.
func (c *call) foundAll(kind catalog.Kind, list []catalog.Finding, waived []string, edit string) []page.Found {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b catalog.Finding) int {
		return slices.Index(catalog.Severities, a.Severity) - slices.Index(catalog.Severities, b.Severity)
	})
	out := make([]page.Found, len(list))
	for i, f := range list {
		out[i] = c.found(kind, f)
		if slices.Contains(waived, f.Rule) {
			out[i].Fix = c.p.T("waiver.stands")
		}
		if edit != "" {
			out[i].Href = strings.TrimSuffix(edit, "#") + "#" + ui.FieldID(fieldOf(f.Field))
		}
	}
	return out
}

// unjudged are the facts without which checks of the record cannot say anything, each once, with links to their fields as foundAll has them.
func (c *call) unjudged(kind catalog.Kind, v catalog.Values, in handover.Section, edit string) []page.Link {
	var out []page.Link
	seen := map[string]bool{}
	for _, u := range kind.Unjudged(v, catalog.Env{Severities: in.Severities}) {
		key := u.Field.Spec().Key
		if seen[key] {
			continue
		}
		seen[key] = true
		link := page.Link{Text: c.p.T("record.lacks", "Field", c.fieldLabel(kind, key))}
		if edit != "" {
			link.Href = strings.TrimSuffix(edit, "#") + "#" + ui.FieldID(key)
		}
		out = append(out, link)
	}
	return out
}

// tones says which fields have a finding, and how bad it looks there.
func tones(list []catalog.Finding) map[string]string {
	out := map[string]string{}
	for _, f := range list {
		field := fieldOf(f.Field)
		switch f.Severity {
		case catalog.Blocker:
			out[field] = "bad"
		case catalog.Warning:
			if out[field] == "" {
				out[field] = "warn"
			}
		}
	}
	return out
}
