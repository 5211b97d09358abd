package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Terms are what records of a handover are judged by besides the built-in rules (N-03): copied from its template when it began, or the workspace's.
type Terms struct {
	Limits     []Limit
	Severities []Weight
	Own        []OwnCheck
}

// Limit is a number of the checks, in its unit. Usual is the workspace's; Decided says that the handover's template decided it.
type Limit struct {
	catalog.Number
	Value, Usual int64
	Decided      bool
}

// Weight is the severity that a section's template gave a check.
type Weight struct {
	Section  uuid.UUID
	Check    string
	Severity catalog.Severity
}

// OwnCheck is a rule of the workspace's own that is in use.
type OwnCheck struct {
	Kind  string
	Check catalog.Check
}

// ExportTerms is what the handover's records are judged by now. Errors: forbidden, not_found.
func (a *App) ExportTerms(ctx context.Context, sc handover.Scope) (Terms, error) {
	frame, err := a.ExportFrame(ctx, sc)
	if err != nil {
		return Terms{}, err
	}
	return termsOf(sc, frame.Sections), nil
}

func termsOf(sc handover.Scope, sections []handover.Section) Terms {
	var out Terms
	all := sc.Viewer().Catalog
	now, usual, decided := all.Numbers(), all.Usual(), sc.Numbers()
	for _, n := range catalog.AllNumbers() {
		_, own := decided[n.Key]
		out.Limits = append(out.Limits, Limit{Number: n, Value: now.Of(n), Usual: usual.Of(n), Decided: own})
	}
	kinds := map[string]bool{}
	for _, s := range sections {
		kinds[s.Kind] = true
		for _, check := range slices.Sorted(maps.Keys(s.Severities)) {
			out.Severities = append(out.Severities, Weight{Section: s.ID, Check: check, Severity: s.Severities[check]})
		}
	}
	for _, k := range all.All() {
		if !kinds[k.Key] {
			continue
		}
		for _, c := range k.Checks {
			if strings.HasPrefix(c.ID, k.Key+".own_") {
				out.Own = append(out.Own, OwnCheck{Kind: k.Key, Check: c})
			}
		}
	}
	return out
}
