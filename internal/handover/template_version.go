package handover

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// TemplateAct is how a version of a template came about.
type TemplateAct string

// The acts. BuiltIn is the program's own; a template that knows no other than it and Archived was never edited here.
const (
	TemplateBuiltIn  TemplateAct = "built_in"
	TemplateAdded    TemplateAct = "added"
	TemplateEdited   TemplateAct = "edited"
	TemplateArchived TemplateAct = "archived" // or taken back out, and nothing else
	TemplateRestored TemplateAct = "restored"
	TemplateCopied   TemplateAct = "copied"
	TemplateTaken    TemplateAct = "taken" // from a handover
)

// TemplateVersion is a template as it stood, and who made it so. By is uuid.Nil for the program.
type TemplateVersion struct {
	Template
	Act  TemplateAct
	By   uuid.UUID
	Name string
	At   time.Time
	Note string
}

// TemplateChange is one difference between two versions. Section is zero when it is about the template as a whole.
type TemplateChange struct {
	// What is the key of the sentence: added, removed, order, check_ with a severity or by_itself, or the setting that changed.
	What          string
	Section       TemplateSection
	Exit          TemplateExit // of exit_added and exit_removed
	Before, After string       // settings only; of a check, After is its id
	Number        string       // of number: its key. Before or After "" is the workspace's
}

// DiffTemplates is what was changed from a to b: first the template's own, then its sections in their order, what was taken out last.
func DiffTemplates(a, b Template) []TemplateChange {
	var out []TemplateChange
	whole := func(what, before, after string) {
		if before != after {
			out = append(out, TemplateChange{What: what, Before: before, After: after})
		}
	}
	whole("name_zh", a.NameZH, b.NameZH)
	whole("name_en", a.NameEN, b.NameEN)
	whole("reason", string(a.Reason), string(b.Reason))
	whole("receivers_sign", string(a.Signing.Usual().Receivers), string(b.Signing.Usual().Receivers))
	whole("sections_sign", string(a.Signing.Usual().Sections), string(b.Signing.Usual().Sections))
	whole("archived", strconv.FormatBool(a.Archived), strconv.FormatBool(b.Archived))
	out = append(out, diffNumbers(a.Numbers, b.Numbers)...)
	from := twins(a.Sections, b.Sections)
	last, ordered := -1, true
	for i, s := range b.Sections {
		if from[i] < 0 {
			out = append(out, TemplateChange{What: "added", Section: s})
			continue
		}
		ordered, last = ordered && from[i] > last, max(last, from[i])
		out = append(out, diffSection(a.Sections[from[i]], s)...)
	}
	for i, s := range a.Sections {
		if !slices.Contains(from, i) {
			out = append(out, TemplateChange{What: "removed", Section: s})
		}
	}
	if !ordered {
		out = append(out, TemplateChange{What: "order"})
	}
	return append(out, diffExits(a.Exits, b.Exits)...)
}

// diffNumbers are the limits that were decided otherwise, in the order of the settings page.
func diffNumbers(a, b catalog.Numbers) []TemplateChange {
	said := func(list catalog.Numbers, key string) string {
		if value, ok := list[key]; ok {
			return strconv.FormatInt(value, 10)
		}
		return ""
	}
	var out []TemplateChange
	for _, n := range catalog.AllNumbers() {
		if before, after := said(a, n.Key), said(b, n.Key); before != after {
			out = append(out, TemplateChange{What: "number", Number: n.Key, Before: before, After: after})
		}
	}
	return out
}

// diffExits are the exit tasks that came and went; one that was changed is another.
func diffExits(a, b []TemplateExit) []TemplateChange {
	var out []TemplateChange
	for _, e := range b {
		if !slices.Contains(a, e) {
			out = append(out, TemplateChange{What: "exit_added", Exit: e})
		}
	}
	for _, e := range a {
		if !slices.Contains(b, e) {
			out = append(out, TemplateChange{What: "exit_removed", Exit: e})
		}
	}
	if len(out) == 0 && !slices.Equal(a, b) {
		out = append(out, TemplateChange{What: "exit_order"})
	}
	return out
}

// twins finds for each section of b the one of a it was: of the same kind, by its titles if possible, else by its place among that
// kind; -1 for a new one.
func twins(a, b []TemplateSection) []int {
	out, taken := make([]int, len(b)), map[int]bool{}
	for i := range out {
		out[i] = -1
	}
	for _, same := range []func(x, y TemplateSection) bool{
		func(x, y TemplateSection) bool { return x.TitleZH == y.TitleZH && x.TitleEN == y.TitleEN },
		func(x, y TemplateSection) bool { return x.TitleZH == y.TitleZH || x.TitleEN == y.TitleEN },
		func(TemplateSection, TemplateSection) bool { return true },
	} {
		for i, s := range b {
			if out[i] >= 0 {
				continue
			}
			for j, old := range a {
				if !taken[j] && old.Kind == s.Kind && same(old, s) {
					out[i], taken[j] = j, true
					break
				}
			}
		}
	}
	return out
}

func diffSection(a, b TemplateSection) []TemplateChange {
	var out []TemplateChange
	for _, f := range []struct{ what, before, after string }{
		{"title_zh", a.TitleZH, b.TitleZH},
		{"title_en", a.TitleEN, b.TitleEN},
		{"guidance_zh", a.GuidanceZH, b.GuidanceZH},
		{"guidance_en", a.GuidanceEN, b.GuidanceEN},
		{"why_zh", a.WhyZH, b.WhyZH},
		{"why_en", a.WhyEN, b.WhyEN},
		{"required", strconv.FormatBool(a.Required), strconv.FormatBool(b.Required)},
		{"minimum", strconv.Itoa(a.Minimum), strconv.Itoa(b.Minimum)},
		{"due_days", strconv.Itoa(a.DueDays), strconv.Itoa(b.DueDays)},
		{"teach_back", strconv.Itoa(a.TeachBack), strconv.Itoa(b.TeachBack)},
		{"proof", strconv.FormatBool(a.Proof), strconv.FormatBool(b.Proof)},
		{"filler", string(a.Filler.or(SeatGiver)), string(b.Filler.or(SeatGiver))},
		{"reviewer", string(a.Reviewer.or(SeatReceiver)), string(b.Reviewer.or(SeatReceiver))},
	} {
		if f.before != f.after {
			out = append(out, TemplateChange{What: f.what, Section: b, Before: f.before, After: f.after})
		}
	}
	if !slices.Equal(a.Platforms, b.Platforms) {
		out = append(out, TemplateChange{What: "platforms", Section: b})
	}
	rules := maps.Clone(a.Severities)
	if rules == nil {
		rules = map[string]catalog.Severity{}
	}
	maps.Copy(rules, b.Severities)
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		is, decided := b.Severities[rule]
		if a.Severities[rule] == is {
			continue
		}
		what := "check_" + string(is)
		if !decided {
			what = "check_by_itself" // the check does again what it does by itself
		}
		out = append(out, TemplateChange{What: what, Section: b, After: rule})
	}
	return out
}
