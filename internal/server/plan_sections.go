package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
)

// sectionBoxes are the boxes of the new handover's form that say which sections of the templates are laid. A box that still is as it
// was shown decides nothing: the stores, which are chosen in the same form, do. Keys are "<template>.<place>".
type sectionBoxes struct {
	shown    map[string]bool // whether the box was ticked when the form was shown
	ticked   map[string]bool
	versions map[string]int // of the templates as they were shown
}

func readSectionBoxes(form url.Values) sectionBoxes {
	b := sectionBoxes{shown: map[string]bool{}, ticked: map[string]bool{}, versions: map[string]int{}}
	for name, values := range form {
		switch field, key, _ := strings.Cut(name, "."); field {
		case "laid":
			b.shown[key] = values[0] == "yes"
		case "take":
			b.ticked[key] = true
		case "template_version":
			b.versions[key], _ = strconv.Atoi(values[0])
		}
	}
	return b
}

// decided is what was changed by hand of a template's sections, by place.
func (b sectionBoxes) decided(template string) map[int]bool {
	out := map[int]bool{}
	for key, shown := range b.shown {
		t, place, _ := strings.Cut(key, ".")
		if i, err := strconv.Atoi(place); err == nil && t == template && b.ticked[key] != shown {
			out[i] = b.ticked[key]
		}
	}
	return out
}

// templateChoices are the templates with the sections that a handover of the chosen stores gets, and why.
func (c *call) templateChoices(templates []handover.Template, stores []handover.Store, f planForm) []page.TemplateChoice {
	var chosen []handover.Store
	for _, s := range stores {
		if slices.Contains(f.Stores, s.ID.String()) {
			chosen = append(chosen, s)
		}
	}
	last, _ := inDate(f.LastWorkingDay)
	var out []page.TemplateChoice
	for _, t := range templates {
		choice := page.TemplateChoice{
			ID: t.ID.String(), Name: t.Name(c.lang()), Version: t.Version, Reason: c.p.T("handover.reason." + string(t.Reason)),
		}
		usual, taken := t.Takes(chosen, nil), t.Takes(chosen, f.boxes.decided(choice.ID))
		n := 0
		for i, s := range t.Sections {
			row := page.TemplateChoiceSection{
				Key: choice.ID + "." + strconv.Itoa(i), Name: s.Title(c.lang()), Why: s.Why(c.lang()), Required: s.Required,
				Laid: usual[i], Taken: taken[i], Due: c.sectionDue(last, s.DueDays),
			}
			if len(s.Platforms) > 0 {
				row.Platforms = strings.Join(platformsOf(s.Platforms), " ")
				row.Only = c.p.T("plan.section_only", "Platforms", c.platformWords(s.Platforms))
				row.Because = row.Only
				if store, ok := s.Fits(chosen); ok {
					row.Because = c.p.T("plan.section_because", "Platform", c.platforms()[store.Platform])
				}
			}
			if taken[i] {
				n++
			}
			choice.Sections = append(choice.Sections, row)
		}
		choice.About = c.p.T("common.count.sections", "Count", n)
		if rules := t.Signing.Usual(); rules != (handover.SigningRules{}).Usual() {
			choice.About = dotted(choice.About, c.p.List(c.p.T("plan.receivers_sign."+string(rules.Receivers)), c.p.T("plan.sections_sign."+string(rules.Sections))))
		}
		out = append(out, choice)
	}
	return out
}

func (c *call) sectionDue(last time.Time, days int) string {
	if last.IsZero() {
		return c.p.T("plan.section_days", "Count", days)
	}
	today := c.app.Today()
	day := handover.WorkingDaysBefore(last, days)
	if day.Before(today) {
		day = today
	}
	return c.p.ShortDate(day, today)
}

// platformsOf are the single platforms that are named, by themselves or by a group.
func platformsOf(named []string) []string {
	var out []string
	for _, o := range app.Platforms() {
		if catalog.OnPlatform(o.Value, named) {
			out = append(out, o.Value)
		}
	}
	return out
}

// sections puts what was decided about sections into the plan.
func (f planForm) sections(in *app.Plan) {
	if in.Template == uuid.Nil {
		return
	}
	key := in.Template.String()
	in.Sections, in.TemplateVersion = f.boxes.decided(key), f.boxes.versions[key]
}
