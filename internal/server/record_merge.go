package server

import (
	"fmt"
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// typedForm is what was typed of a posted form: without what the form carries for itself, and with the rows of each table numbered
// without gaps, as the form will number them when it is shown again.
func typedForm(posted url.Values) catalog.Form {
	form := catalog.Form{}
	for name, values := range posted {
		if strings.HasPrefix(name, "_") || strings.HasPrefix(name, pickPrefix) {
			continue
		}
		form[name] = values
	}
	return renumbered(form)
}

// renumbered numbers the rows of every table from 0 without gaps. It goes over the form a fixed number of times, however many
// tables somebody made up.
func renumbered(form catalog.Form) catalog.Form {
	rows := map[string][]int{}
	for name := range form {
		if table, row, _, ok := cellOf(name); ok {
			rows[table] = append(rows[table], row)
		}
	}
	at := map[string]map[int]int{}
	for table, numbers := range rows {
		slices.Sort(numbers)
		at[table] = map[int]int{}
		for i, n := range slices.Compact(numbers) {
			at[table][n] = i
		}
	}
	out := catalog.Form{}
	for name, values := range form {
		if table, row, column, ok := cellOf(name); ok {
			name = table + "." + strconv.Itoa(at[table][row]) + "." + column
		}
		out[name] = values
	}
	return out
}

// reordered is the form with the rows of a table in another order: the row numbers of the form, as many as are to stay.
func reordered(form catalog.Form, key string, order []int) catalog.Form {
	at := map[int]int{}
	for i, row := range order {
		at[row] = i
	}
	out := catalog.Form{}
	for name, values := range form {
		table, row, column, ok := cellOf(name)
		if !ok || table != key {
			out[name] = values
			continue
		}
		if i, stays := at[row]; stays {
			out[key+"."+strconv.Itoa(i)+"."+column] = values
		}
	}
	return out
}

// cellOf takes a name such as "steps.2.action" apart.
func cellOf(name string) (table string, row int, column string, ok bool) {
	table, rest, _ := strings.Cut(name, ".")
	number, column, found := strings.Cut(rest, ".")
	row, err := strconv.Atoi(number)
	return table, row, column, found && err == nil && row >= 0
}

// pressRow does what a row button says, such as "steps:add" or "steps:up:2", to the form. What it does not understand changes nothing.
func pressRow(form catalog.Form, press string) catalog.Form {
	parts := strings.Split(press, ":")
	if len(parts) < 2 {
		return form
	}
	key, order := parts[0], form.Rows(parts[0])
	if parts[1] == "add" {
		if len(order) >= catalog.MaxRows {
			return form
		}
		next := 0
		if len(order) > 0 {
			next = order[len(order)-1] + 1
		}
		return form.With(key+"."+strconv.Itoa(next)+".", "")
	}
	if len(parts) != 3 {
		return form
	}
	row, err := strconv.Atoi(parts[2])
	at := slices.Index(order, row)
	if err != nil || at < 0 {
		return form
	}
	switch {
	case parts[1] == "remove":
		order = slices.Delete(order, at, at+1)
	case parts[1] == "up" && at > 0:
		order[at-1], order[at] = order[at], order[at-1]
	case parts[1] == "down" && at < len(order)-1:
		order[at+1], order[at] = order[at], order[at+1]
	}
	return reordered(form, key, order)
}

// fingerprints says in a few letters a field what a form began with, so that a conflict can tell who changed what.
func fingerprints(kind catalog.Kind, form catalog.Form) string {
	var out []string
	for _, f := range kind.Fields {
		if s := f.Spec(); s.Type != catalog.TypeComputed {
			out = append(out, s.Key+":"+fingerprint(form, s.Key))
		}
	}
	return strings.Join(out, " ")
}

// fingerprint is short on purpose: it only chooses which of two texts, both of them shown, is ticked first.
func fingerprint(form catalog.Form, key string) string {
	h := fnv.New32a()
	for _, name := range form.Keys() {
		if name != key && !strings.HasPrefix(name, key+".") || name == key+".id" || strings.HasSuffix(name, ".id") {
			continue
		}
		for _, v := range form.All(name) {
			if v = strings.TrimSpace(strings.ReplaceAll(v, "\r\n", "\n")); v != "" {
				_, _ = fmt.Fprintf(h, "%s=%s;", name, v)
			}
		}
	}
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// pickPrefix marks the radio buttons of a conflict: pick.<field> is mine or theirs.
const pickPrefix = "pick."

// picked are the choices of a conflict by field.
func picked(posted url.Values) map[string]string {
	out := map[string]string{}
	for name := range posted {
		if key, ok := strings.CutPrefix(name, pickPrefix); ok {
			out[key] = posted.Get(name)
		}
	}
	return out
}

// merged is what was typed, with the fields the reader gave up replaced by what is stored.
func merged(kind catalog.Kind, typed, stored catalog.Form, picks map[string]string) catalog.Form {
	out := catalog.Form{}
	given := func(name string) bool {
		key, _, _ := strings.Cut(name, ".")
		_, known := kind.Field(key)
		return known && picks[key] == "theirs"
	}
	for name, values := range typed {
		if !given(name) {
			out[name] = values
		}
	}
	for key, pick := range picks {
		if _, known := kind.Field(key); known && pick == "theirs" {
			out[key] = []string{""} // the field is in the form, also when nothing is stored
		}
	}
	for name, values := range stored {
		if given(name) {
			out[name] = values
		}
	}
	return out
}

// fieldOf is the field of a path such as "steps.role".
func fieldOf(path string) string {
	key, _, _ := strings.Cut(path, ".")
	return key
}

// inForm is a value as the reader of the form sees it. That is the filler, who has to tell two numbers apart that look the same
// when they are masked. After the signatures the filler sees no more than others.
func (r room) inForm(f catalog.Field, v catalog.Values) string {
	if s := f.Spec(); s.Masked && r.c.scope.Under(r.frame.Handover).Sight(r.section, s.Class) == handover.SightPlain {
		return r.c.p.List(r.kind.Encode(v).All(s.Key)...)
	}
	return r.kind.Display(f, v, r.lang())
}

// conflict shows both texts of every field that differs between what is stored and what was typed.
func (r room) conflict(d draft) *page.Conflict {
	p, now := r.c.p, r.c.app.Now()
	current := d.clash.Current
	who := current.Updater
	if current.UpdatedBy == r.c.viewer.ID {
		who = p.T("record.conflict.yourself")
	}
	out := &page.Conflict{
		Title:   p.T("record.conflict.title", "Name", who, "When", p.Ago(current.UpdatedAt, now)),
		Theirs:  p.T("record.conflict.theirs", "Name", who),
		Discard: ui.ToEditRecord(r.h, current.ID.String()),
	}
	began := map[string]string{}
	for _, word := range strings.Fields(d.was) {
		key, sum, _ := strings.Cut(word, ":")
		began[key] = sum
	}
	seen := map[string]bool{}
	for _, change := range r.kind.Diff(current.Values, d.clash.Typed) {
		s := change.Field.Spec()
		if seen[s.Key] {
			continue
		}
		seen[s.Key] = true
		out.Fields = append(out.Fields, page.Clash{
			Name: pickPrefix + s.Key, Label: s.Label.In(r.lang()),
			Mine:   r.inForm(change.Field, d.clash.Typed),
			Theirs: r.inForm(change.Field, current.Values),
			// What only they changed is theirs. What I changed was typed after theirs was stored, so mine is the newer text.
			ChooseMine: began[s.Key] == "" || began[s.Key] != fingerprint(d.form, s.Key),
		})
	}
	out.Same = len(out.Fields) == 0
	out.Body = p.T("record.conflict.body", "Count", len(out.Fields))
	if out.Same {
		out.Body = p.T("record.conflict.same")
	}
	return out
}
