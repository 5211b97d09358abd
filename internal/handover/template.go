package handover

import (
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Template is what a handover starts from: its sections, their guidance and their due dates.
type Template struct {
	ID       uuid.UUID
	Key      string // of a built-in template; "" for one made here
	NameZH   string
	NameEN   string
	Reason   Reason
	Sections []TemplateSection
	Archived bool
	Version  int
}

// Name is the template's name in "zh" or "en".
func (t Template) Name(lang string) string {
	if lang == "en" {
		return t.NameEN
	}
	return t.NameZH
}

// TemplateSection is one section of a template.
type TemplateSection struct {
	Kind       string `json:"kind"`
	TitleZH    string `json:"title_zh"`
	TitleEN    string `json:"title_en"`
	GuidanceZH string `json:"guidance_zh"`
	GuidanceEN string `json:"guidance_en"`
	Required   bool   `json:"required"`
	Minimum    int    `json:"minimum"`
	// DueDays is the number of working days before the last working day by which the section has to be settled.
	DueDays int `json:"due_days"`
}

// maxSections keeps a handover's frame, which every page reads, to a size that people can take in.
const maxSections = 60

// Check collects what is wrong with a template.
func (t Template) Check() error {
	var ps []Problem
	ps = append(ps, checkLine("name_zh", t.NameZH, maxName, true)...)
	ps = append(ps, checkLine("name_en", t.NameEN, maxName, true)...)
	if !known(Reasons, t.Reason) {
		ps = append(ps, At("reason", "problem.unknown_choice"))
	}
	if len(t.Sections) == 0 {
		ps = append(ps, At("sections", "plan.missing.sections"))
	}
	if len(t.Sections) > maxSections {
		ps = append(ps, At("sections", "problem.too_many", "Max", maxSections, "Count", len(t.Sections)))
	}
	for i, s := range t.Sections {
		at := func(field string) string { return "sections." + strconv.Itoa(i) + "." + field }
		ps = append(ps, checkLine(at("title_zh"), s.TitleZH, maxName, true)...)
		ps = append(ps, checkLine(at("title_en"), s.TitleEN, maxName, true)...)
		ps = append(ps, checkLine(at("guidance_zh"), oneLine(s.GuidanceZH), maxText, false)...)
		ps = append(ps, checkLine(at("guidance_en"), oneLine(s.GuidanceEN), maxText, false)...)
		if s.DueDays < 0 || s.DueDays > 90 {
			ps = append(ps, At(at("due_days"), "problem.out_of_range", "Min", 0, "Max", 90))
		}
		if s.Minimum < 0 || s.Minimum > 10000 {
			ps = append(ps, At(at("minimum"), "problem.out_of_range", "Min", 0, "Max", 10000))
		}
	}
	return wrong(ps)
}

// WorkingDaysBefore goes back n working days from day, which is a calendar date at midnight UTC. Saturdays and Sundays do not
// count; n = 0 gives day itself, moved to the Friday before when it falls on a weekend.
func WorkingDaysBefore(day time.Time, n int) time.Time {
	for weekend(day) {
		day = day.AddDate(0, 0, -1)
	}
	for n > 0 {
		day = day.AddDate(0, 0, -1)
		if !weekend(day) {
			n--
		}
	}
	return day
}

func weekend(day time.Time) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

// Lay makes the sections of a handover from the template: due dates counted back from the last working day, the giver fills,
// the first receiver reviews. A due date never lies before start.
func (t Template) Lay(h Handover, start time.Time, newID func() uuid.UUID) []Section {
	giver, _ := h.Party(Giver)
	receiver, _ := h.Party(Receiver)
	var out []Section
	for i, ts := range t.Sections {
		s := Section{
			Handover: h.ID, ID: newID(), Position: i + 1, Kind: ts.Kind,
			TitleZH: ts.TitleZH, TitleEN: ts.TitleEN, GuidanceZH: ts.GuidanceZH, GuidanceEN: ts.GuidanceEN,
			Required: ts.Required, Minimum: ts.Minimum, DueDays: ts.DueDays, State: SectionEmpty, Version: 1,
			Filler: giver.Person, FillerName: giver.Name, Reviewer: receiver.Person, ReviewerName: receiver.Name,
		}
		out = append(out, s.dated(h.LastWorkingDay, start))
	}
	return out
}

// dated is the section with its due date counted back from the last working day, if that is known, and not before start.
func (s Section) dated(last, start time.Time) Section {
	if last.IsZero() {
		return s
	}
	s.DueOn = WorkingDaysBefore(last, s.DueDays)
	if s.DueOn.Before(start) {
		s.DueOn = start
	}
	return s
}

// Moved is the section's due date after the handover's last working day changed from old to new; either may be zero. A date that
// was there moves by as many days and never onto a weekend; one that was not is counted from the template's DueDays.
func (s Section) Moved(old, new, start time.Time) Section {
	switch {
	case old.Equal(new) || new.IsZero():
		return s
	case s.DueOn.IsZero():
		return s.dated(new, start)
	case old.IsZero():
		return s
	}
	s.DueOn = WorkingDaysBefore(s.DueOn.Add(new.Sub(old)), 0)
	return s
}
