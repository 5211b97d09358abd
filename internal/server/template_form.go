package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
)

// templateInput is the form of a template as it was typed, or as it would be typed to say what is stored.
type templateInput struct{ page.TemplateEditProps }

func (c *call) templateForm(t handover.Template) templateInput {
	var in templateInput
	in.NameZH, in.NameEN, in.Reason, in.Archived, in.Version = t.NameZH, t.NameEN, string(t.Reason), t.Archived, t.Version
	in.BuiltIn = t.Key != ""
	rules := t.Signing.Usual()
	in.ReceiversSign, in.SectionsSign = string(rules.Receivers), string(rules.Sections)
	in.Numbers = numberCells(t.Numbers)
	for _, s := range t.Sections {
		in.Sections = append(in.Sections, page.TemplateSection{
			Kind: s.Kind, TitleZH: s.TitleZH, TitleEN: s.TitleEN, GuidanceZH: s.GuidanceZH, GuidanceEN: s.GuidanceEN,
			WhyZH: s.WhyZH, WhyEN: s.WhyEN, Required: s.Required, Minimum: strconv.Itoa(s.Minimum), DueDays: strconv.Itoa(s.DueDays),
			TeachBack: strconv.Itoa(s.TeachBack), Proof: s.Proof, Proofs: handover.OneByOne(s.Kind),
			Filler: seatText(s.Filler, handover.SeatGiver), Reviewer: seatText(s.Reviewer, handover.SeatReceiver),
			Platforms: s.Platforms, Checks: c.templateChecks(s.Kind, s.Severities),
		})
	}
	for _, e := range t.Exits {
		in.Exits = append(in.Exits, page.TemplateExit{
			Sort: string(e.Sort), TitleZH: e.TitleZH, TitleEN: e.TitleEN, From: string(e.From), Days: strconv.Itoa(e.Days),
		})
	}
	return in
}

func seatText(s, usual handover.Seat) string {
	if s == "" {
		s = usual
	}
	return string(s)
}

func (c *call) checksOf(key string) []catalog.Check {
	kind, _ := c.viewer.Catalog.Lookup(key)
	return kind.Checks
}

// templateTyped reads the form. Sections come in the order of their place, which a browser with script changes; at is where each stood
// in the form, which is what its buttons name.
func (c *call) templateTyped(form url.Values) templateInput {
	var in templateInput
	in.ID, in.NameZH, in.NameEN, in.Reason = form.Get("id"), form.Get("name_zh"), form.Get("name_en"), form.Get("reason")
	in.Archived, in.Note = form.Get("archived") == "yes", form.Get("note")
	in.ReceiversSign, in.SectionsSign = form.Get("receivers_sign"), form.Get("sections_sign")
	in.Numbers = numbersTyped(form)
	const most = 100 // sections a form can have; fewer are allowed
	for i := range most {
		at := "sections." + strconv.Itoa(i) + "."
		if !form.Has(at + "kind") {
			break
		}
		s := page.TemplateSection{
			At: i, Place: i, Kind: form.Get(at + "kind"),
			TitleZH: form.Get(at + "title_zh"), TitleEN: form.Get(at + "title_en"),
			GuidanceZH: form.Get(at + "guidance_zh"), GuidanceEN: form.Get(at + "guidance_en"),
			WhyZH: form.Get(at + "why_zh"), WhyEN: form.Get(at + "why_en"),
			Required: form.Get(at+"required") == "yes", Minimum: form.Get(at + "minimum"), DueDays: form.Get(at + "due_days"),
			TeachBack: named(form.Get(at+"teach_back"), "0"), Proof: form.Get(at+"proof") == "yes", Proofs: handover.OneByOne(form.Get(at + "kind")),
			Filler: form.Get(at + "filler"), Reviewer: form.Get(at + "reviewer"),
			Platforms: form[at+"platforms"], Open: form.Get(at+"open") == "yes",
		}
		decided := map[string]catalog.Severity{}
		for _, check := range c.checksOf(s.Kind) { // one that the form had no box for does what it does by itself
			if severity := catalog.Severity(form.Get(at + "check." + check.ID)); slices.Contains(catalog.Severities, severity) {
				decided[check.ID] = severity
			}
		}
		s.Checks = c.templateChecks(s.Kind, decided)
		if place, err := strconv.Atoi(form.Get(at + "place")); err == nil {
			s.Place = place
		}
		in.Sections = append(in.Sections, s)
	}
	slices.SortStableFunc(in.Sections, func(a, b page.TemplateSection) int { return a.Place - b.Place })
	for i := range most {
		at := "exits." + strconv.Itoa(i) + "."
		if !form.Has(at + "sort") {
			break
		}
		e := page.TemplateExit{
			Sort: form.Get(at + "sort"), TitleZH: strings.TrimSpace(form.Get(at + "title_zh")), TitleEN: strings.TrimSpace(form.Get(at + "title_en")),
			From: form.Get(at + "from"), Days: form.Get(at + "days"),
		}
		if e.TitleZH+e.TitleEN != "" {
			in.Exits = append(in.Exits, e)
		}
	}
	return in
}

// do changes the form as a button says: "up:2", "down:0", "copy:3", "remove:1", "add", "preview". Nonsense changes nothing.
func (in *templateInput) do(c *call, button, kind string) {
	act, at, _ := strings.Cut(button, ":")
	if act == "add" {
		in.add(c, kind)
		return
	}
	n, err := strconv.Atoi(at)
	i := slices.IndexFunc(in.Sections, func(s page.TemplateSection) bool { return s.At == n })
	if err != nil || i < 0 {
		return
	}
	switch act {
	case "up", "down":
		to := i + 1
		if act == "up" {
			to = i - 1
		}
		if to < 0 || to >= len(in.Sections) {
			return
		}
		in.Sections[i], in.Sections[to] = in.Sections[to], in.Sections[i]
		in.Focus = act + ":" + strconv.Itoa(to)
	case "copy":
		twin := in.Sections[i]
		twin.TitleZH, twin.TitleEN, twin.Open = twin.TitleZH+" 2", twin.TitleEN+" 2", true
		in.Sections = slices.Insert(in.Sections, i+1, twin)
		in.Focus = "copy:" + strconv.Itoa(i+1)
	case "remove":
		in.Removed = in.Sections[i].TitleZH
		if c.lang() == string(catalog.EN) {
			in.Removed = in.Sections[i].TitleEN
		}
		in.Sections = slices.Delete(in.Sections, i, i+1)
		in.Focus = "remove:" + strconv.Itoa(min(i, len(in.Sections)-1))
	}
}

// add puts a section of the kind at the end, with the kind's own name and purpose to begin with.
func (in *templateInput) add(c *call, key string) {
	kind, ok := c.viewer.Catalog.Lookup(key)
	if !ok {
		return
	}
	in.Sections = append(in.Sections, page.TemplateSection{
		Kind: kind.Key, TitleZH: kind.Label.ZH, TitleEN: kind.Label.EN, GuidanceZH: kind.Why.ZH, GuidanceEN: kind.Why.EN,
		Required: true, Minimum: "1", DueDays: "5", TeachBack: "0", Filler: string(handover.SeatGiver), Reviewer: string(handover.SeatReceiver),
		Checks: c.templateChecks(key, nil), Open: true,
	})
	in.Focus = "open:" + strconv.Itoa(len(in.Sections)-1)
}

// template is what was typed. What is not a number is a problem of its field.
func (in templateInput) template(stored handover.Template) (handover.Template, error) {
	t := stored
	t.NameZH, t.NameEN, t.Reason, t.Archived, t.Sections = in.NameZH, in.NameEN, handover.Reason(in.Reason), in.Archived, nil
	t.Signing = handover.SigningRules{Receivers: handover.ReceiversSign(in.ReceiversSign), Sections: handover.SectionsSign(in.SectionsSign)}.Usual()
	var wrong []handover.Problem
	whole := func(i int, field, text string) int {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			wrong = append(wrong, handover.At("sections."+strconv.Itoa(i)+"."+field, "problem.not_whole"))
		}
		return n
	}
	for i, s := range in.Sections {
		ts := handover.TemplateSection{
			Kind: s.Kind, TitleZH: s.TitleZH, TitleEN: s.TitleEN, GuidanceZH: s.GuidanceZH, GuidanceEN: s.GuidanceEN,
			WhyZH: s.WhyZH, WhyEN: s.WhyEN, Required: s.Required,
			Minimum: whole(i, "minimum", s.Minimum), DueDays: whole(i, "due_days", s.DueDays),
			TeachBack: whole(i, "teach_back", s.TeachBack), Proof: s.Proof && s.Proofs,
			Filler: handover.Seat(s.Filler), Reviewer: handover.Seat(s.Reviewer), Platforms: s.Platforms,
			Severities: map[string]catalog.Severity{},
		}
		for _, check := range s.Checks {
			ts.Severities[check.ID] = check.Severity
		}
		t.Sections = append(t.Sections, ts)
	}
	numbers, wrongNumbers := numbersFrom(in.Numbers)
	t.Numbers, wrong = numbers, append(wrong, wrongNumbers...)
	t.Exits = nil
	for i, e := range in.Exits {
		days, err := strconv.Atoi(strings.TrimSpace(e.Days))
		if err != nil {
			wrong = append(wrong, handover.At("exits."+strconv.Itoa(i)+".days", "problem.not_whole"))
		}
		t.Exits = append(t.Exits, handover.TemplateExit{
			Sort: handover.ExitSort(e.Sort), TitleZH: e.TitleZH, TitleEN: e.TitleEN, From: handover.ExitFrom(e.From), Days: days,
		})
	}
	if len(wrong) > 0 {
		return t, handover.Wrong(wrong...)
	}
	return t, nil
}
