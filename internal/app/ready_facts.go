package app

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Facts are what a ready-made record takes from the workspace and the plan in place of {{a key}}: every number of the catalog by
// its key, and
//
//	{{store}}          the first store of the plan
//	{{receiver}}       who answers for the receiving side
//	{{today}}          the day it is adopted
//	{{takeover}}       the day responsibility moves; without one the day after the last working day, or today
//	{{months_from}}    the first day of the last full months that reports cover
//	{{months_to}}      the last day of the last full month
//	{{next_monday}}    the Monday after today
//	{{next_DD}}        the next such day of a month after today: {{next_18}}
//	{{next_MM_DD}}     the next such day of a year: {{next_11_11}}
//
// A day may be moved by days: {{takeover+7}}.
type Facts struct {
	Numbers  catalog.Numbers
	Today    catalog.Date
	Takeover catalog.Date
	Store    string
	Receiver string
}

// Facts are what ready-made records take from the viewer's workspace and the plan of h.
func (a *App) Facts(sc handover.Scope, h handover.Handover) Facts {
	out := Facts{Numbers: sc.Viewer().Catalog.Numbers(), Today: catalog.DateOf(a.Today()), Store: h.Title}
	out.Takeover = out.Today
	switch {
	case !h.EffectiveAt.IsZero():
		out.Takeover = catalog.DateOf(h.EffectiveAt.In(a.zone))
	case !h.LastWorkingDay.IsZero():
		out.Takeover = catalog.DateOf(h.LastWorkingDay).AddDays(1)
	}
	if len(h.Stores) > 0 {
		out.Store = h.Stores[0].Name
	}
	if receiver, ok := h.Party(handover.Receiver); ok {
		out.Receiver = receiver.Name
	}
	return out
}

var (
	placeholder = regexp.MustCompile(`\{\{([a-z0-9_]+)([+-]\d{1,3})?\}\}`)
	comingDay   = regexp.MustCompile(`^next_(\d\d(?:_\d\d)?)$`)
)

// Form is the record in a language of the interface with the facts in their places. It fails on a key that nobody knows.
func (r ReadyMade) Form(lang catalog.Lang, facts Facts) (catalog.Form, error) {
	text := r.ZH
	if lang == catalog.EN {
		text = r.EN
	}
	return text.Form(facts.fill)
}

// Reason says when to take the record. It fails on a key that nobody knows.
func (r ReadyMade) Reason(lang catalog.Lang, facts Facts) (string, error) {
	return facts.fill(r.Why.In(lang))
}

func (f Facts) fill(cell string) (string, error) {
	var unknown error
	filled := placeholder.ReplaceAllStringFunc(cell, func(found string) string {
		m := placeholder.FindStringSubmatch(found)
		said, ok := f.say(m[1], m[2])
		if !ok {
			unknown = fmt.Errorf("no fact %s", found)
			return found
		}
		return said
	})
	return filled, unknown
}

func (f Facts) say(key, moved string) (string, bool) {
	if day, ok := f.day(key); ok {
		days, _ := strconv.Atoi(moved) // none when nothing is said
		return day.AddDays(days).String(), true
	}
	if moved != "" {
		return "", false
	}
	switch key {
	case "store":
		return f.Store, true
	case "receiver":
		return f.Receiver, true
	}
	for _, n := range catalog.AllNumbers() {
		if n.Key == key {
			return strconv.FormatInt(f.Numbers.Of(n), 10), true
		}
	}
	return "", false
}

func (f Facts) day(key string) (catalog.Date, bool) {
	today := f.Today.Time()
	month := today.AddDate(0, 0, 1-today.Day())
	switch key {
	case "today":
		return f.Today, true
	case "takeover":
		return f.Takeover, true
	case "months_from":
		return catalog.DateOf(month.AddDate(0, -int(f.Numbers.Of(catalog.ReportMonths)), 0)), true
	case "months_to":
		return catalog.DateOf(month.AddDate(0, 0, -1)), true
	case "next_monday":
		return f.Today.AddDays((7+int(time.Monday)-int(today.Weekday())-1)%7 + 1), true
	}
	return f.next(key)
}

// next is the first day after today that ends as the key does, within a year.
func (f Facts) next(key string) (catalog.Date, bool) {
	m := comingDay.FindStringSubmatch(key)
	if m == nil {
		return catalog.Date{}, false
	}
	end := "-" + strings.ReplaceAll(m[1], "_", "-")
	for n := 1; n <= 366; n++ {
		if day := f.Today.AddDays(n); strings.HasSuffix(day.String(), end) {
			return day, true
		}
	}
	return catalog.Date{}, false
}

// Numbers are the keys of the workspace's numbers that stand in the record.
func (r ReadyMade) Numbers() []string {
	var out []string
	_, _ = r.EN.Form(func(cell string) (string, error) {
		for _, m := range placeholder.FindAllStringSubmatch(cell, -1) {
			for _, n := range catalog.AllNumbers() {
				if n.Key == m[1] && !slices.Contains(out, n.Key) {
					out = append(out, n.Key)
				}
			}
		}
		return cell, nil
	})
	return out
}
