package server

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// numbersShow is the workspace's limits: whoever manages kinds changes them, a manager reads them.
func numbersShow(c *call) error { return c.showNumbers(http.StatusOK, nil, nil) }

// showNumbers shows the limits as stored, or as they were typed and refused.
func (c *call) showNumbers(status int, typed url.Values, refused error) error {
	got, err := c.app.Kinds(c.r.Context(), c.viewer)
	if err != nil {
		return err
	}
	lang, limits := catalog.Lang(c.lang()), got.Own.Limits()
	props := page.NumbersProps{
		Frame: c.formFrame(ui.ToNumbers(), c.p.T("numbers.title"), "numbers"), Manage: c.viewer.May(handover.ManageKinds) == nil,
		Waiting: got.Waiting,
	}
	props.Frame.Work = true
	wrong := map[string]string{}
	if refused != nil {
		wrong, props.Errors = c.problems(refused)
	}
	texts := textsWith()
	for _, g := range catalog.NumberGroups() {
		group := page.NumberGroup{Title: g.Label.In(lang)}
		for _, n := range g.Numbers {
			value := limits.Of(n)
			row := page.NumberRow{
				Key: n.Key, Value: value, Default: n.Default, Unit: n.Unit.In(lang), Min: n.Min, Max: n.Max, Use: n.Use.In(lang), Texts: texts[n.Key],
				Input: ui.FieldInput{
					Spec: catalog.Spec{
						Key: n.Key, Label: n.Label, Unit: n.Unit, Type: catalog.TypeInt, Result: catalog.TypeInt, Min: n.Min, Max: n.Max, Required: true,
						Example: strconv.FormatInt(n.Default, 10),
					},
					Values: []string{strconv.FormatInt(value, 10)}, Error: wrong[n.Key],
				},
			}
			if cells, ok := typed[n.Key]; ok {
				row.Input.Values = cells
			}
			if own, ok := got.Own.Numbers[n.Key]; ok {
				row.Own = limits.Of(n) == own.Value
				row.Set = c.p.T("numbers.set_by", "Name", own.By, "Date", c.p.Date(own.At))
			}
			group.Rows = append(group.Rows, row)
		}
		props.Groups = append(props.Groups, group)
	}
	c.nameNumbers(props.Errors)
	return c.render(status, page.Numbers(props))
}

// nameNumbers puts the name of the limit before each fault of the summary.
func (c *call) nameNumbers(summary []ui.FieldError) {
	for i, e := range summary {
		for _, n := range catalog.AllNumbers() {
			if n.Key == strings.TrimPrefix(e.Field, "numbers.") {
				summary[i].Text = c.p.T("common.filter.set", "Name", n.Label.In(catalog.Lang(c.lang())), "Value", e.Text)
			}
		}
	}
}

// textsWith counts the ready-made records that name each number.
func textsWith() map[string]int {
	out := map[string]int{}
	for _, list := range app.AllReady() {
		for _, r := range list {
			for _, key := range r.Numbers() {
				out[key]++
			}
		}
	}
	return out
}

// numbersSave stores the limits. The button of one of them puts that one back to the default and saves the others as typed.
func numbersSave(c *call) error {
	if err := c.viewer.May(handover.ManageKinds); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	in := app.SaveNumbers{Typed: map[string]string{}, Shown: map[string]int64{}}
	for _, n := range catalog.AllNumbers() {
		if cells, ok := form[n.Key]; ok && len(cells) > 0 {
			in.Typed[n.Key] = cells[len(cells)-1]
		}
		if shown, err := strconv.ParseInt(form.Get("shown."+n.Key), 10, 64); err == nil {
			in.Shown[n.Key] = shown
		}
	}
	if key := strings.TrimSpace(form.Get("reset")); key != "" {
		in.Typed[key] = ""
	}
	left, err := c.app.SaveNumbers(c.r.Context(), c.viewer, in)
	if status, shown := shownAgain(err); shown {
		return c.showNumbers(status, form, err)
	}
	if err != nil {
		return err
	}
	if left > 0 {
		return c.done(ui.ToNumbers(), "numbers.saved_left", "Count", left)
	}
	return c.done(ui.ToNumbers(), "numbers.saved")
}
