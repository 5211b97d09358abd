package handover

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// Template is what a handover starts from: its sections, their guidance and their due dates.
type Template struct {
	ID       uuid.UUID
	Key      string // of a built-in template; "" for one made here
	NameZH   string
	NameEN   string
	Reason   Reason
	Sections []TemplateSection
	// Exits are the exit tasks that a handover begins with once it is started.
	Exits []TemplateExit
	// Signing are the rules that a new handover starts with.
	Signing SigningRules
	// Numbers are limits that its handovers are judged by instead of the workspace's, by key.
	Numbers  catalog.Numbers
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

// TemplateSection is one section of a template. Several may have the same kind, such as all accounts and those abroad.
type TemplateSection struct {
	Kind       string `json:"kind"`
	TitleZH    string `json:"title_zh"`
	TitleEN    string `json:"title_en"`
	GuidanceZH string `json:"guidance_zh"`
	GuidanceEN string `json:"guidance_en"`
	// WhyZH and WhyEN say in one sentence why the section is there, to whoever decides whether to leave it out.
	WhyZH    string `json:"why_zh,omitempty"`
	WhyEN    string `json:"why_en,omitempty"`
	Required bool   `json:"required"`
	Minimum  int    `json:"minimum"`
	// DueDays is the number of working days before the last working day by which the section has to be settled.
	DueDays int `json:"due_days"`
	// Filler and Reviewer are seats, because a template knows no people; "" is the giver, and the lead receiver.
	Filler   Seat `json:"filler,omitempty"`
	Reviewer Seat `json:"reviewer,omitempty"`
	// TeachBack is the number of if-then answers that the receiver owes before signing (N-10), 0 for none.
	TeachBack int `json:"teach_back,omitempty"`
	// Proof says that accounts of the section are accepted only when they were taken over link by link (N-06).
	Proof bool `json:"proof,omitempty"`
	// Severities are of checks of the kind, by id, what they hold up here where that is not what they do by themselves.
	Severities map[string]catalog.Severity `json:"severities,omitempty"`
	// Platforms are values and groups of the catalog: the section is laid only when a store of the handover is on one of them. None: always.
	Platforms []string `json:"platforms,omitempty"`
}

// TeachBackOf is how many if-then answers the section was laid with.
func (t Template) TeachBackOf(s Section) int {
	for _, ts := range t.Sections {
		if ts.laid(s) {
			return ts.TeachBack
		}
	}
	return s.TeachBack
}

// Title is the section's title in "zh" or "en".
func (s TemplateSection) Title(lang string) string {
	if lang == "en" {
		return s.TitleEN
	}
	return s.TitleZH
}

// Why is why the section is there, in "zh" or "en".
func (s TemplateSection) Why(lang string) string {
	if lang == "en" {
		return s.WhyEN
	}
	return s.WhyZH
}

// Fits says whether the section is laid for the stores, and which of them asks for it when it is a conditional one.
func (s TemplateSection) Fits(stores []Store) (Store, bool) {
	if len(s.Platforms) == 0 {
		return Store{}, true
	}
	for _, st := range stores {
		if catalog.OnPlatform(st.Platform, s.Platforms) {
			return st, true
		}
	}
	return Store{}, false
}

// maxSections keeps a handover's frame, which every page reads, to a size that people can take in.
const maxSections = 60

const (
	maxDueDays = 90
	maxWhy     = 200 // runes of the sentence why a section is there
)

// Check collects what is wrong with a template.
func (t Template) Check() error {
	var ps []Problem
	ps = append(ps, checkLine("name_zh", t.NameZH, maxName, true)...)
	ps = append(ps, checkLine("name_en", t.NameEN, maxName, true)...)
	if !known(Reasons, t.Reason) {
		ps = append(ps, At("reason", "problem.unknown_choice"))
	}
	ps = append(ps, t.Signing.problems()...)
	ps = append(ps, t.exitProblems()...)
	if n, ok := t.Numbers.Check(); !ok {
		ps = append(ps, At("numbers."+n.Key, "problem.out_of_range", "Min", n.Min, "Max", n.Max))
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
		ps = append(ps, checkLine(at("why_zh"), s.WhyZH, maxWhy, false)...)
		ps = append(ps, checkLine(at("why_en"), s.WhyEN, maxWhy, false)...)
		if !known(FillerSeats, s.Filler) && s.Filler != "" {
			ps = append(ps, At(at("filler"), "problem.unknown_choice"))
		}
		if !known(ReviewerSeats, s.Reviewer) && s.Reviewer != "" {
			ps = append(ps, At(at("reviewer"), "problem.unknown_choice"))
		}
		if s.DueDays < 0 || s.DueDays > maxDueDays {
			ps = append(ps, At(at("due_days"), "problem.out_of_range", "Min", 0, "Max", maxDueDays))
		}
		if s.TeachBack < 0 || s.TeachBack > MostAnswers {
			ps = append(ps, At(at("teach_back"), "problem.out_of_range", "Min", 0, "Max", MostAnswers))
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

// Takes says which sections a handover of the stores gets: those that fit, but for what was decided otherwise, by place in the
// template.
func (t Template) Takes(stores []Store, decided map[int]bool) []bool {
	out := make([]bool, len(t.Sections))
	for i, s := range t.Sections {
		_, out[i] = s.Fits(stores)
		if take, ok := decided[i]; ok {
			out[i] = take
		}
	}
	return out
}

// Beyond decides against the sections that a handover of the stores before would have had, and against those that are there: what is left
// to Lay is what other stores ask for now. So what somebody left out of a new handover does not come back because its plan changes.
func (t Template) Beyond(before []Store, there []Section) map[int]bool {
	out, found := map[int]bool{}, make([]bool, len(there))
	for i, had := range t.Takes(before, nil) {
		if had {
			out[i] = false
		}
		for j, s := range there {
			if !found[j] && t.Sections[i].laid(s) {
				out[i], found[j] = false, true
				break
			}
		}
	}
	return out
}

// laid says whether the section can be the one that was laid from ts: nobody renames it afterwards.
func (ts TemplateSection) laid(s Section) bool {
	return s.Kind == ts.Kind && s.TitleZH == ts.TitleZH && s.TitleEN == ts.TitleEN && slices.Equal(s.Platforms, ts.Platforms)
}

// Lay makes the sections of a handover from the template: those it takes for the handover's stores and what was decided otherwise,
// with due dates counted back from the last working day and people put into their seats. A due date never lies before start.
func (t Template) Lay(h Handover, decided map[int]bool, start time.Time, newID func() uuid.UUID) []Section {
	var out []Section
	takes := t.Takes(h.Stores, decided)
	for i, ts := range t.Sections {
		if !takes[i] {
			continue
		}
		s := Section{
			Handover: h.ID, ID: newID(), Position: len(out) + 1, Kind: ts.Kind,
			TitleZH: ts.TitleZH, TitleEN: ts.TitleEN, GuidanceZH: ts.GuidanceZH, GuidanceEN: ts.GuidanceEN, WhyZH: ts.WhyZH, WhyEN: ts.WhyEN,
			Required: ts.Required, Minimum: ts.Minimum, DueDays: ts.DueDays, State: SectionEmpty, Version: 1,
			FillerSeat: ts.Filler.or(SeatGiver), ReviewerSeat: ts.Reviewer.or(SeatReceiver), Severities: ts.Severities, Platforms: ts.Platforms,
			TeachBack: ts.TeachBack, Proof: ts.Proof && OneByOne(ts.Kind),
		}
		filler, reviewer := h.Seated(s.FillerSeat, s.ReviewerSeat)
		s.Filler, s.FillerName, s.Reviewer, s.ReviewerName = filler.Person, filler.Name, reviewer.Person, reviewer.Name
		out = append(out, s.dated(h.LastWorkingDay, start))
	}
	return out
}

// TemplateFrom is what a handover's sections would be laid from: their settings, without what people wrote and without the people. take
// says which; a due date that was moved by hand is counted in working days again.
func TemplateFrom(h Handover, sections []Section, take func(Section) bool) []TemplateSection {
	var out []TemplateSection
	for _, s := range sections {
		if !take(s) {
			continue
		}
		ts := TemplateSection{
			Kind: s.Kind, TitleZH: s.TitleZH, TitleEN: s.TitleEN, GuidanceZH: s.GuidanceZH, GuidanceEN: s.GuidanceEN, WhyZH: s.WhyZH, WhyEN: s.WhyEN,
			Required: s.Required, Minimum: s.Minimum, DueDays: s.DueDays, Severities: s.Severities, Platforms: s.Platforms,
			TeachBack: s.TeachBack, Proof: s.Proof,
			Filler: h.seatOf(s.Filler, s.FillerSeat), Reviewer: h.seatOf(s.Reviewer, s.ReviewerSeat),
		}
		if n, ok := workingDaysBetween(s.DueOn, h.LastWorkingDay); ok {
			ts.DueDays = n
		}
		out = append(out, ts)
	}
	return out
}

// workingDaysBetween is the number that WorkingDaysBefore counts from last to due, when there is one that a template may hold.
func workingDaysBetween(due, last time.Time) (int, bool) {
	if due.IsZero() || last.IsZero() || due.After(last) {
		return 0, false
	}
	for n := 0; n <= maxDueDays; n++ {
		if !WorkingDaysBefore(last, n).After(due) {
			return n, true
		}
	}
	return 0, false
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
