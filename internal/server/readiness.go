package server

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/readiness"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// The orders of the list of findings, by rule first.
var readinessOrders = []string{"rule", "section", "money", "day"}

const (
	blockersShown = 10 // above the list
	rulesOpen     = 3  // of the list by rule, unfolded
	listShown     = 200
)

// readinessShow is the examination of a handover.
func readinessShow(c *call) error {
	got, err := c.app.Readiness(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h, id := got.Handover, got.Handover.ID.String()
	v := examinedView{c: c, got: got, may: c.scope.Under(h).May(handover.WaiveFinding) == nil}
	props := page.ReadinessProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("readiness.title")), Back: page.Link{Text: h.Title, Href: ui.ToHandover(id)},
		Sub: dotted(h.Number, c.p.T("readiness.never")),
	}
	if !got.At.IsZero() {
		props.Sub = dotted(h.Number, c.p.T("readiness.sub", "When", c.p.DateTime(got.At)))
		if got.Behind {
			props.Note = c.p.T("readiness.behind", "When", c.p.DateTime(got.At))
		}
	}
	if got.Report.Score.Known {
		v.head(&props)
		v.blocking(&props)
		v.list(&props, c.r.URL.Query().Get("by"))
		v.others(&props)
		v.parts(&props)
		v.writers(&props)
		v.waivers(&props)
	}
	return c.render(http.StatusOK, page.Readiness(props))
}

// examinedView makes the page of an examination.
type examinedView struct {
	c   *call
	got app.Readiness
	may bool // waive
}

func (v examinedView) t(key string, args ...any) string { return v.c.p.T(key, args...) }

func (v examinedView) head(p *page.ReadinessProps) {
	r := v.got.Report
	p.Points, p.Tone = strconv.Itoa(r.Score.Points), "green"
	p.Label = v.t("readiness.score_label", "Points", r.Score.Points)
	switch {
	case r.Blockers > 0:
		p.Tone = "red"
	case r.Score.Points < 90:
		p.Tone = "amber"
	}
	if r.Score.Capped {
		p.Capped = v.t("readiness.capped", "Cap", r.Score.Points)
	}
	for _, n := range []struct {
		tone, key string
		count     int
	}{
		{"red", "blockers", r.Blockers}, {"amber", "warnings", r.Warnings}, {"outline", "notices", r.Notices}, {"outline", "unknown", r.Unknown},
		{"outline", "waived", r.Waived},
	} {
		if n.count > 0 {
			p.Counts = append(p.Counts, page.ReadinessCount{Tone: n.tone, Text: v.t("readiness."+n.key, "Count", n.count)})
		}
	}
	if words := v.money(r.Stakes); words != "" {
		p.Stakes = v.t("readiness.stakes", "Money", words)
	}
	v.trend(p)
}

// trend draws the score of the days, from left to right over the days that are known.
func (v examinedView) trend(p *page.ReadinessProps) {
	days := v.got.Days
	if len(days) < 2 {
		return
	}
	const width, height, edge = 240.0, 60.0, 3.0
	var points []string
	for i, d := range days {
		x := edge + float64(i)*(width-2*edge)/float64(len(days)-1)
		y := height - edge - float64(d.Points)*(height-2*edge)/100
		points = append(points, fmt.Sprintf("%.1f,%.1f", x, y))
		p.Trend.Days = append(p.Trend.Days, []string{
			v.c.p.Date(d.Day), strconv.Itoa(d.Points), strconv.Itoa(d.Blockers), strconv.Itoa(d.Warnings),
		})
	}
	slices.Reverse(p.Trend.Days)
	p.Trend.Points = strings.Join(points, " ")
	p.Trend.Label = v.t("readiness.trend_label", "Count", len(days), "First", days[0].Points, "Last", days[len(days)-1].Points)
}

// money is what is at stake, one sum a currency.
func (v examinedView) money(list []readiness.Stake) string {
	var all []string
	for _, s := range list {
		all = append(all, catalog.Money(s).Words())
	}
	return strings.Join(all, " + ")
}

// found are the findings of all rules that keep is true of.
func (v examinedView) found(keep func(readiness.Found) bool) []readiness.Found {
	var out []readiness.Found
	for _, r := range v.got.Report.Results {
		for _, f := range r.Found {
			if keep(f) {
				out = append(out, f)
			}
		}
	}
	return out
}

func (v examinedView) blocking(p *page.ReadinessProps) {
	list := v.found(func(f readiness.Found) bool { return f.Severity == catalog.Blocker && f.Waiver == nil })
	slices.SortStableFunc(list, readiness.Heavier)
	count := v.got.Report.Blockers
	if count == 0 {
		return
	}
	p.Blocking.Title = v.t("readiness.block.title", "Count", count)
	p.Blockers = v.lines(list[:min(len(list), blockersShown)])
	if rest := count - len(p.Blockers); rest > 0 {
		p.Rest = v.t("readiness.block.more", "Count", rest)
	}
}

// list is the list of findings in one of the orders.
func (v examinedView) list(p *page.ReadinessProps, by string) {
	if !slices.Contains(readinessOrders, by) {
		by = readinessOrders[0]
	}
	at := address{ui.ToReadiness(v.got.Handover.ID.String()), nil}
	for _, order := range readinessOrders {
		p.Orders = append(p.Orders, ui.Segment{Text: v.t("readiness.by." + order), Href: at.with("by", order).String(), Current: order == by})
	}
	all := v.found(func(readiness.Found) bool { return true })
	switch by {
	case "rule":
		v.rules(p)
	case "section":
		for _, s := range v.got.Sections {
			var list []readiness.Found
			for _, f := range all {
				if f.Section == s.ID {
					list = append(list, f)
				}
			}
			v.group(p, s.Title(v.c.lang()), list, readiness.Heavier)
		}
	case "money":
		v.group(p, v.t("readiness.by.money"), slices.DeleteFunc(all, func(f readiness.Found) bool { return f.Stake.Amount == 0 }), readiness.Dearer)
	case "day":
		v.group(p, v.t("readiness.by.day"), slices.DeleteFunc(all, func(f readiness.Found) bool { return f.Due.IsZero() }), readiness.Sooner)
	}
}

func (v examinedView) group(p *page.ReadinessProps, title string, list []readiness.Found, order func(a, b readiness.Found) int) {
	if len(list) == 0 {
		return
	}
	slices.SortStableFunc(list, order)
	p.Groups = append(p.Groups, page.ReadinessGroup{Title: title, Lines: v.lines(list[:min(len(list), listShown)])})
}

// rules are those with findings, the worst first; the first of them are unfolded.
func (v examinedView) rules(p *page.ReadinessProps) {
	list := slices.DeleteFunc(slices.Clone(v.got.Report.Results), func(r readiness.Result) bool { return r.State != readiness.Finds })
	slices.SortStableFunc(list, func(a, b readiness.Result) int { return readiness.Heavier(a.Found[0], b.Found[0]) })
	for i, r := range list {
		rule := v.rule(r)
		rule.Open = i < rulesOpen && r.Severity == catalog.Blocker
		p.Rules = append(p.Rules, rule)
	}
}

func (v examinedView) rule(r readiness.Result) page.ReadinessRule {
	said := "readiness.rule." + r.Rule
	out := page.ReadinessRule{
		ID: r.Rule, Severity: string(r.Severity), Title: v.t(said + ".title"), Why: v.t(said + ".why"), Mend: v.t(said + ".mend"), Lines: v.lines(r.Found),
		Facts: v.t("readiness.looked", "Count", r.Looked),
	}
	if r.Hit > 0 {
		out.Facts = dotted(out.Facts, v.t("readiness.hit", "Count", r.Hit))
	}
	if r.Unknown > 0 {
		out.Facts = dotted(out.Facts, v.t("readiness.hidden", "Count", r.Unknown))
	}
	if words := v.money(r.Stakes); words != "" {
		out.Facts = dotted(out.Facts, v.t("readiness.staked", "Money", words))
	}
	if r.Count > len(r.Found) {
		out.More = v.t("readiness.more", "Shown", len(r.Found), "Count", r.Count)
		if first := r.Found[0]; first.Record != uuid.Nil {
			at := address{ui.ToSection(v.got.Handover.ID.String(), first.Section.String()), nil}
			out.All = at.with("rule", first.Check).String()
		}
	}
	return out
}

// lines are findings as people read them.
func (v examinedView) lines(list []readiness.Found) []page.ReadinessLine {
	out := make([]page.ReadinessLine, len(list))
	for i, f := range list {
		out[i] = v.line(f)
	}
	return out
}

func (v examinedView) line(f readiness.Found) page.ReadinessLine {
	id := v.got.Handover.ID.String()
	section, _ := v.got.Section(f.Section)
	said := v.c.foundAcross(section, f)
	l := page.ReadinessLine{
		Severity: string(f.Severity), Text: said.Text, Fix: said.Fix, Rule: f.Rule, Do: v.t("readiness.mend_link"),
		Where: dotted(section.Title(v.c.lang()), f.Title), Href: ui.ToSection(id, f.Section.String()),
	}
	if f.Record == uuid.Nil {
		l.Where = dotted(section.Title(v.c.lang()), v.t("readiness.missing_record"))
	} else {
		l.Href = ui.ToRecord(id, f.Record.String()) + "#" + ui.FieldID(fieldOf(f.Field))
	}
	if f.Stake.Amount != 0 {
		l.Stake = f.Stake.Words()
	}
	if !f.Due.IsZero() {
		l.Due = v.c.p.Date(f.Due.Time())
	}
	switch {
	case f.Waiver != nil:
		l.Waived = v.t("waiver.by", "Name", f.Waiver.Name, "Date", v.c.p.Date(f.Waiver.Until), "Reason", f.Waiver.Reason)
	case v.may && handover.Waivable(f.Check) && f.Severity != catalog.Notice:
		l.Waive = ui.ToNewWaiver(id, f.Check, f.Section.String(), idOrNone(f.Record))
	}
	return l
}

// foundAcross is a finding of an examination in words: choices that it names are called in the reader's language.
func (c *call) foundAcross(section handover.Section, f readiness.Found) page.Found {
	kind, _ := c.viewer.Catalog.Lookup(section.Kind)
	args := catalog.Args{"Name": cmp.Or(catalog.Label{ZH: f.Args["ZH"], EN: f.Args["EN"]}.In(catalog.Lang(c.lang())), f.Args["Name"])}
	for key, value := range f.Args {
		args[key] = value
	}
	if f.Args["ZH"] == "" && f.Args["Name"] == "" {
		delete(args, "Name")
	}
	return c.found(kind, catalog.Finding{Rule: f.Check, Severity: f.Severity, Field: f.Field, Args: args})
}

// others are the rules without findings, by their state.
func (v examinedView) others(p *page.ReadinessProps) {
	for _, state := range []readiness.State{readiness.Unknown, readiness.Clear, readiness.Outside} {
		var rules []page.Link
		for _, r := range v.got.Report.Results {
			if r.State == state {
				rules = append(rules, page.Link{Href: r.Rule, Text: v.t("readiness.rule." + r.Rule + ".title")})
			}
		}
		if len(rules) == 0 {
			continue
		}
		g := page.ReadinessGroup{Title: v.t("readiness."+string(state)+".title", "Count", len(rules)), Rules: rules}
		if state == readiness.Unknown {
			g.Note = v.t("readiness.unknown_why")
		}
		p.Others = append(p.Others, g)
	}
}

func (v examinedView) parts(p *page.ReadinessProps) {
	for _, x := range v.got.Report.Score.Parts {
		p.Parts = append(p.Parts, page.ReadinessPart{
			Rule: x.Rule, Title: v.t("readiness.rule." + x.Rule + ".title"), Weight: strconv.Itoa(x.Weight), Brought: strconv.FormatFloat(float64(x.Brought)/1000, 'f', 2, 64),
		})
	}
}

// writers are how much of what each person wrote says nothing.
func (v examinedView) writers(p *page.ReadinessProps) {
	r := v.got.Report
	if r.Facts == 0 {
		return
	}
	p.Writers.Title = v.t("readiness.writers.title", "Percent", readiness.Percent(r.Fillers, r.Facts))
	id := v.got.Handover.ID.String()
	for _, w := range r.Writers {
		line := page.ReadinessWriter{
			Name: w.Name, Facts: v.c.p.Number(w.Facts), Fillers: v.c.p.Number(w.Fillers), Copied: v.c.p.Number(w.Copied),
			Rate: v.t("readiness.writers.rate", "Percent", readiness.Percent(w.Fillers+w.Copied, w.Facts)),
		}
		for _, f := range w.Found {
			section, _ := v.got.Section(f.Section)
			kind, _ := v.c.viewer.Catalog.Lookup(section.Kind)
			why := "readiness.writers.filler"
			if f.Copied {
				why = "readiness.writers.copied"
			}
			line.Found = append(line.Found, page.Link{
				Text: dotted(dotted(section.Title(v.c.lang()), f.Title), dotted(v.c.fieldLabel(kind, fieldOf(f.Field)), v.t(why))),
				Href: ui.ToRecord(id, f.Record.String()) + "#" + ui.FieldID(fieldOf(f.Field)),
			})
		}
		if rest := w.Fillers + w.Copied - len(w.Found); rest > 0 {
			line.More = v.t("readiness.block.more", "Count", rest)
		}
		p.Writers.Lines = append(p.Writers.Lines, line)
	}
}

func (v examinedView) waivers(p *page.ReadinessProps) {
	id := v.got.Handover.ID.String()
	for _, w := range v.got.Waivers {
		section, _ := v.got.Section(w.Section)
		line := page.ReadinessWaiver{
			Text: v.c.checkName(section, w.Check), Href: ui.ToSection(id, w.Section.String()), Where: dotted(section.Title(v.c.lang()), w.Title),
			By:  v.t("waiver.by", "Name", w.Name, "Date", v.c.p.Date(w.Until), "Reason", w.Reason),
			Who: v.t("waiver.who", "Name", w.ByName, "When", v.c.p.DateTime(w.At)),
		}
		if w.Record != uuid.Nil {
			line.Href = ui.ToRecord(id, w.Record.String())
		}
		if v.may {
			line.End, line.Key = ui.ToWaiverEnd(id, w.ID.String()), newKey()
		}
		p.Waivers = append(p.Waivers, line)
	}
}

// checkName is what a check is about, by the title of its rule.
func (c *call) checkName(_ handover.Section, check string) string {
	return c.p.T("readiness.rule." + readiness.RuleOfCheck(check) + ".title")
}

// idOrNone is an id in an address, "" for none.
func idOrNone(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}
