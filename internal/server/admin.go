package server

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// The pages of people, stores and templates share what follows.

// shownAgain says whether the form that was refused is shown again with what was typed, and under which status.
func shownAgain(err error) (status int, shown bool) {
	switch handover.CodeOf(err) {
	case handover.Invalid, handover.Conflict, handover.Stale:
		status, _ = statusOf(err)
		return status, true
	}
	return http.StatusOK, false
}

// formFrame is the frame of a page with a form, whose address is location also when it is shown again after a POST.
func (c *call) formFrame(location, title, nav string, crumbs ...ui.Crumb) ui.Frame {
	if strings.TrimSpace(title) == "" && len(crumbs) > 0 {
		title = crumbs[len(crumbs)-1].Text // the name was what was left out
	}
	f := c.frame(title, nav, crumbs...)
	if c.r.Method != http.MethodGet {
		f.ReturnTo = location
	}
	return f
}

// problemsIn are the faults of a refused form. In the summary each begins with the label of its field, which is a text of one of the
// areas.
func (c *call) problemsIn(err error, areas ...string) (byField map[string]string, summary []ui.FieldError) {
	byField, summary = c.problems(err)
	for i, e := range summary {
		name := e.Field[strings.LastIndex(e.Field, ".")+1:]
		for _, area := range areas {
			if label := area + "." + name; name != "" && c.p.Has(label) {
				summary[i].Text = c.p.T("common.filter.set", "Name", c.p.T(label), "Value", e.Text)
				break
			}
		}
	}
	return byField, summary
}

// atVersion reads the version a form was made from. A form without one cannot know what it would overwrite.
func atVersion(form url.Values, into *int) error {
	n, err := strconv.Atoi(form.Get("version"))
	if err != nil || n < 1 {
		return handover.Refuse(handover.Stale, "refuse.form_stale")
	}
	*into = n
	return nil
}

// differences are the facts that differ between what is stored and what was typed, by their labels.
func differences(stored, typed []ui.KV) []ui.FieldChange {
	var out []ui.FieldChange
	was := map[string]string{}
	for _, f := range stored {
		was[f.Label] = f.Value
	}
	for _, f := range typed {
		before, known := was[f.Label]
		delete(was, f.Label)
		if now := strings.TrimSpace(f.Value); !known || before != now {
			out = append(out, ui.FieldChange{Label: f.Label, Before: before, After: now})
		}
	}
	for _, f := range stored {
		if value, left := was[f.Label]; left {
			out = append(out, ui.FieldChange{Label: f.Label, Before: value})
		}
	}
	return out
}

// searchWords are the words of a search, no longer than the box takes.
func searchWords(q url.Values) string {
	const longest = 100
	words := []rune(strings.TrimSpace(q.Get("q")))
	return string(words[:min(len(words), longest)])
}

// chosen is the text of the option with the value, "" when there is none.
func chosen(options []catalog.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label.ZH
		}
	}
	return ""
}

func pairsOf(pairs ...string) []ui.Pair {
	var out []ui.Pair
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, ui.Pair{Name: pairs[i], Value: pairs[i+1]})
		}
	}
	return out
}

func yesIf(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}

func (c *call) yesNo(yes bool) string {
	if yes {
		return c.p.T("common.form.yes")
	}
	return c.p.T("common.form.no")
}

// idText is an id for an address, "" for none.
func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

// options are the values of a choice whose texts begin with prefix.
func options[T ~string](c *call, prefix string, values []T) []catalog.Option {
	out := make([]catalog.Option, len(values))
	for i, v := range values {
		text := c.p.T(prefix + string(v))
		out[i] = catalog.Option{Value: string(v), Label: catalog.Label{ZH: text, EN: text}}
	}
	return out
}
