package server

import (
	"net/url"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// numberKey is the name of a limit in the form of a template.
func numberKey(key string) string { return "numbers." + key }

// numberCells are the limits of a template as its form spells them; what is not decided is blank.
func numberCells(n catalog.Numbers) map[string]string {
	out := map[string]string{}
	for key, value := range n {
		out[key] = strconv.FormatInt(value, 10)
	}
	return out
}

func numbersTyped(form url.Values) map[string]string {
	out := map[string]string{}
	for _, n := range catalog.JudgedNumbers() {
		if cell := strings.TrimSpace(form.Get(numberKey(n.Key))); cell != "" {
			out[n.Key] = cell
		}
	}
	return out
}

// numbersFrom reads the limits that were typed, and says what is wrong with them.
func numbersFrom(cells map[string]string) (catalog.Numbers, []handover.Problem) {
	out := catalog.Numbers{}
	var wrong []handover.Problem
	for _, n := range catalog.JudgedNumbers() {
		cell, ok := cells[n.Key]
		if !ok {
			continue
		}
		value, err := n.Parse(cell)
		if p, bad := err.(catalog.Problem); bad {
			var args []any
			for name, said := range p.Args {
				args = append(args, name, said)
			}
			wrong = append(wrong, handover.At(numberKey(n.Key), "problem."+string(p.Code), args...))
			continue
		}
		out[n.Key] = value
	}
	return out, wrong
}

// numberFields are the limits as fields: blank is the workspace's, which stands in the empty box.
func (c *call) numberFields(cells, wrong map[string]string) []ui.FieldInput {
	var out []ui.FieldInput
	for _, n := range catalog.JudgedNumbers() {
		in := ui.FieldInput{
			Spec: catalog.Spec{
				Key: numberKey(n.Key), Label: n.Label, Unit: n.Unit, Hint: n.Use, Type: catalog.TypeInt, Result: catalog.TypeInt, Min: n.Min, Max: n.Max,
				Example: strconv.FormatInt(c.viewer.Catalog.Usual().Of(n), 10),
			},
			Error: wrong[numberKey(n.Key)],
		}
		if cell := cells[n.Key]; cell != "" {
			in.Values = []string{cell}
		}
		out = append(out, in)
	}
	return out
}

// numberSaid is a limit with its unit.
func (c *call) numberSaid(n catalog.Number, value int64) string {
	return c.p.T("numbers.with_unit", "Value", c.p.Number(int(value)), "Unit", n.Unit.In(catalog.Lang(c.lang())))
}

// otherLimits says which limits of a handover are not the workspace's, "" for none.
func (c *call) otherLimits(numbers catalog.Numbers) string {
	var parts []string
	for _, n := range catalog.AllNumbers() {
		value, decided := numbers[n.Key]
		usual := c.viewer.Catalog.Usual().Of(n)
		if decided && value != usual {
			parts = append(parts, c.p.T("templates.limit", "Name", n.Label.In(catalog.Lang(c.lang())), "Value", c.numberSaid(n, value), "Usual", c.numberSaid(n, usual)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return c.p.T("templates.limits", "List", c.p.List(parts...))
}

// numberChange is a limit that a version decided otherwise.
func (c *call) numberChange(ch handover.TemplateChange) string {
	for _, n := range catalog.AllNumbers() {
		if n.Key != ch.Number {
			continue
		}
		said := func(cell string) string {
			value, err := strconv.ParseInt(cell, 10, 64)
			if err != nil {
				return c.p.T("templates.limit_usual")
			}
			return c.numberSaid(n, value)
		}
		return c.p.T("templates.change.own", "Field", n.Label.In(catalog.Lang(c.lang())), "Before", said(ch.Before), "After", said(ch.After))
	}
	return ch.Number
}
