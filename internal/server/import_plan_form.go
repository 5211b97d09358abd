package server

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/source"
)

// maxPlan is for the form with the columns of a file, of which there may be hundreds.
const maxPlan = 4 << 20

// importPlan takes what a person said about the columns: to look again, to look at another table, or to go on.
func importPlan(c *call) error {
	id, err := c.id("import")
	if err != nil {
		return err
	}
	form, err := c.formUpTo(maxPlan)
	if err != nil {
		return err
	}
	d, err := c.desk(id)
	if err != nil {
		return err
	}
	in, again := d.planned(form)
	to := d.here("part", strconv.Itoa(d.at))
	switch go_ := form.Get("go"); go_ {
	case "check", "recheck":
		if in.Check = !again; in.Check {
			to = d.here()
		}
	case "guess", "":
	default:
		if n, err := strconv.Atoi(go_); err == nil && n >= 0 && n < len(d.im.Parts) {
			to = d.here("part", strconv.Itoa(n))
		}
	}
	in.Key = c.key(form, to)
	err = c.app.PlanImport(c.r.Context(), c.scope, in)
	var replay *app.Replay
	switch {
	case errors.As(err, &replay):
		return err
	case err != nil:
		if d.im.State != app.ImportMapping {
			to = d.here("part", strconv.Itoa(d.at), "step", "columns")
		}
		return c.refused(err, to, func(c *call) error { return c.showImport(id, err) })
	case again && form.Get("go") == "check":
		c.flash("notice", "import.plan.again")
	}
	c.redirect(to)
	return nil
}

// planned is the plan as the form says it: what the form does not speak of stays. again says that the columns have to be looked at once
// more, because the table is now read in another way.
func (d desk) planned(form url.Values) (in app.PlanImport, again bool) {
	in = app.PlanImport{Import: d.im.ID, Version: madeFor(form), Remember: form.Get("remember") == "yes"}
	for i, p := range d.im.Parts {
		n := strconv.Itoa(i)
		out := app.PlanPart{Section: p.Section, Plan: p.Plan, Make: p.Make}
		out.Plan.Columns = slices.Clone(p.Plan.Columns)
		if v, said := said(form, "section."+n); said {
			out.Section, _ = uuid.Parse(v)
			again = again || d.kindOf(out.Section) != p.Kind && out.Section != uuid.Nil
		}
		if v, said := said(form, "profile."+n); said && v != p.Plan.Profile {
			out.Plan.Profile, again = v, true
		}
		moved := false
		if v, said := said(form, "head."+n); said && v != strconv.Itoa(p.Plan.HeadAt) {
			at, _ := strconv.Atoi(v)
			out.Plan.HeadAt, out.Plan.HeadTo, moved, again = at, at, true, true
		}
		if !moved {
			d.uses(form, n, p, out.Plan.Columns)
		}
		if v, said := said(form, "keep."+n); said {
			out.Plan.Keep = v == "yes"
		}
		if v, said := said(form, "clear."+n); said {
			out.Plan.Clear = v == "yes"
		}
		switch r := source.Repeat(form.Get("repeat." + n)); r {
		case source.RepeatError, source.RepeatFirst, source.RepeatLast:
			out.Plan.Repeat = r
		}
		out.Make = made(form, n, p.Make)
		in.Parts = append(in.Parts, out)
	}
	return in, again
}

// said is a value of the form, and whether the form has the field at all.
func said(form url.Values, name string) (string, bool) {
	v, ok := form[name]
	if !ok || len(v) == 0 {
		return "", false
	}
	return v[0], true
}

// uses changes the columns that a person chose another meaning for. What was refused or dropped stays so.
func (d desk) uses(form url.Values, n string, p app.ImportPart, columns []source.Column) {
	kind, _ := d.kind(p)
	for i := range columns {
		col := &columns[i]
		v, said := said(form, "use."+n+"."+strconv.Itoa(i))
		if !said || col.Use == source.UseDropped || col.Use == source.UseRefused || v == useOf(*col) {
			continue
		}
		path, field := strings.CutPrefix(v, "field:")
		if _, known := kind.Field(path); field && !known {
			continue
		}
		switch {
		case field:
			col.Use, col.Field = source.UseField, path
		case v == string(source.UseExtra), v == string(source.UseIgnored):
			col.Use, col.Field = source.Use(v), ""
		default:
			continue
		}
		col.Sure = source.SurePerson
	}
}

// useOf is the option of a column's select.
func useOf(c source.Column) string {
	if c.Use == source.UseField {
		return "field:" + c.Field
	}
	return string(c.Use)
}

// made are the kinds of records that may be made for names: the form says which it asked about.
func made(form url.Values, n string, before []string) []string {
	out := slices.Clone(before)
	for _, kind := range form["make."+n+".shown"] {
		out = slices.DeleteFunc(out, func(k string) bool { return k == kind })
		if slices.Contains(form["make."+n], kind) {
			out = append(out, kind)
		}
	}
	return out
}

func (d desk) kindOf(section uuid.UUID) string {
	for _, s := range d.page.Sections {
		if s.ID == section {
			return s.Kind
		}
	}
	return ""
}
