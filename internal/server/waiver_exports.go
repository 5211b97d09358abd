package server

import (
	"io"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/readiness"
	"handoverdesk/internal/sheet"
	"handoverdesk/web/locale"
)

// Where waivers, and what records were judged by, are in an archive.
const (
	waiverTextEntry = "waivers.csv"
	waiverDataEntry = "data/waivers.json"
	ruleDataEntry   = "data/rules.json"
)

// waived writes the waivers, ended ones too: nothing where there are none.
func (a *archive) waived() error {
	list, err := a.app.ExportWaivers(a.r.Context(), a.scope)
	if err != nil || len(list) == 0 {
		return err
	}
	a.waivers = len(list)
	if err := a.entry(waiverTextEntry, func(w io.Writer) error { return a.waiverText(w, list) }); err != nil {
		return err
	}
	return a.entry(waiverDataEntry, func(w io.Writer) error { return a.waiverData(w, list) })
}

// waiverColumns are what tables say of waivers, by the key of the header. All of them are in brackets: nothing of it is brought back.
var waiverColumns = []string{"rule", "section", "record", "reason", "who", "by", "at", "until", "state"}

func waiverHeader(p *locale.Printer) []string {
	out := make([]string, len(waiverColumns))
	for i, key := range waiverColumns {
		out[i] = p.T("export.ours", "Name", p.T("waiver.col."+key))
	}
	return out
}

// waiverRows gives the waivers line by line, in the order in which they were decided.
func (o outgoing) waiverRows(list []handover.Waiver, row func([]string) error) error {
	for _, w := range list {
		title := ""
		for _, s := range o.Sections {
			if s.ID == w.Section {
				title = s.Title(o.lang())
			}
		}
		rule := readiness.RuleOfCheck(w.Check)
		if key := "readiness.rule." + rule + ".title"; o.p.Has(key) {
			rule += " " + o.p.T(key)
		}
		if err := row([]string{
			rule, title, w.Title, w.Reason, w.Name, w.ByName, o.p.DateTime(w.At), dateText(w.Until), o.p.T("waiver.state." + o.waiverState(w)),
		}); err != nil {
			return err
		}
	}
	return nil
}

// waiverState says whether a waiver stands: holds, over when its day has passed, ended when somebody took it back before.
func (o outgoing) waiverState(w handover.Waiver) string {
	switch today := o.app.Today(); {
	case w.Holds(today):
		return "holds"
	case w.EndedAt.IsZero() || w.EndedAt.In(o.app.Zone()).Format(time.DateOnly) > w.Until.Format(time.DateOnly):
		return "over"
	}
	return "ended"
}

// waiverPart is the sheet of waivers in a workbook.
func (o outgoing) waiverPart(x *sheet.XLSX, list []handover.Waiver) error {
	zh, en := waiverHeader(o.zh), waiverHeader(o.en)
	columns := make([]sheet.Column, len(zh))
	for i := range columns {
		columns[i] = sheet.Column{Header: []string{zh[i], en[i]}, Fixed: true, Width: 24}
	}
	if err := x.Sheet(sheet.Sheet{Name: o.p.T("waiver.sheet"), Columns: columns}); err != nil {
		return err
	}
	return o.waiverRows(list, x.Row)
}

func (o outgoing) waiverText(w io.Writer, list []handover.Waiver) error {
	out := sheet.NewCSV(w)
	if err := out.Write(waiverHeader(o.p)); err != nil {
		return err
	}
	if err := o.waiverRows(list, out.Write); err != nil {
		return err
	}
	return out.Flush()
}

func (a *archive) waiverData(w io.Writer, list []handover.Waiver) error {
	return itemLines(w, map[string]any{"count": len(list)}, "waivers", func(item func(any) error) error {
		for _, x := range list {
			if err := item(map[string]any{
				"id": x.ID, "check": x.Check, "rule": readiness.RuleOfCheck(x.Check), "section": x.Section, "record": idOrNil(x.Record), "title": x.Title,
				"reason": x.Reason, "name": x.Name, "person": x.Person, "by": x.ByName, "at": stamp(x.At), "until": dayStamp(x.Until),
				"ended_at": stamp(x.EndedAt), "state": a.waiverState(x),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// ruled writes what records of this handover are judged by besides the built-in rules: limits, severities of its template, and own rules.
func (a *archive) ruled() error {
	return a.entry(ruleDataEntry, func(w io.Writer) error {
		terms, err := a.app.ExportTerms(a.r.Context(), a.scope)
		if err != nil {
			return err
		}
		return indented(w, termData(terms))
	})
}

// termData writes limits with the number that the workspace uses elsewhere, in their units.
func termData(t app.Terms) map[string]any {
	limits, severities, own := []any{}, []any{}, []any{}
	for _, l := range t.Limits {
		limits = append(limits, map[string]any{
			"key": l.Number.Key, "name_zh": l.Number.Label.ZH, "name_en": l.Number.Label.EN, "unit_zh": l.Number.Unit.ZH, "unit_en": l.Number.Unit.EN,
			"value": l.Value, "workspace": l.Usual, "default": l.Number.Default, "of_template": l.Decided,
		})
	}
	for _, s := range t.Severities {
		severities = append(severities, map[string]any{"section": s.Section, "check": s.Check, "severity": s.Severity})
	}
	for _, r := range t.Own {
		says := map[string]any{}
		for name, value := range r.Check.Says {
			says[name] = value
		}
		own = append(own, map[string]any{
			"check": r.Check.ID, "kind": r.Kind, "field": r.Check.Field.Spec().Key, "severity": r.Check.Severity, "says": says,
			"field_zh": r.Check.Field.Spec().Label.In(catalog.ZH), "field_en": r.Check.Field.Spec().Label.In(catalog.EN),
		})
	}
	return map[string]any{"limits": limits, "severities": severities, "own_rules": own}
}
