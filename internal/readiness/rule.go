package readiness

import (
	"slices"
	"strings"

	"handoverdesk/internal/catalog"
)

// Rule is one thing that must be right for a store to run on after the handover. Its id never changes. What it says to people stands in the messages
// "readiness.rule.<id>.title", ".why" and ".mend".
type Rule struct {
	ID string
	// Severity is what the list of rules gives it, and its weight in the score. Its checks have their own, and templates may give them others.
	Severity catalog.Severity
	// Kinds are the kinds of record it looks at; nil for all.
	Kinds []string
	// Singles are the checks of one record that belong to it: "sku.no_backup", "sop.missing@owner" for one field of a check, "*.filler_text" for
	// that of every kind. A check belongs to the first rule that names it.
	Singles []string
	// Across are its checks that need more than one record.
	Across []Across
}

// Across is a check that sets records beside each other. Find is called once for a handover that has a section of the first of Kinds and says what
// it found.
type Across struct {
	ID       string
	Severity catalog.Severity
	// Kinds are what it reads. Without a section of the first there is nothing to judge; without one of the others it cannot judge.
	Kinds []string
	// Field is where it is mended, in a record of the first of Kinds; "" for a record that is missing.
	Field string
	Find  func(e *Estate, say func(Found))

	// Fires and Silent are estates made of a complete one by one change.
	Fires, Silent func(e *Estate)
}

// Rules are all rules, in the order of the page: those of `product/rules.md` by their ids, then what else records are asked.
func Rules() []Rule { return slices.Clone(rules) }

// Lookup finds a rule by its id.
func Lookup(id string) (Rule, bool) {
	i, ok := places[id]
	if !ok {
		return Rule{}, false
	}
	return rules[i], true
}

var places = func() map[string]int {
	out := map[string]int{}
	for i, r := range rules {
		out[r.ID] = i
	}
	return out
}()

// RuleOf is the rule that a finding of a single record belongs to. Every finding belongs to one.
func RuleOf(f catalog.Finding) string {
	kind, check, _ := strings.Cut(f.Rule, ".")
	field, _, _ := strings.Cut(f.Field, ".")
	for _, key := range []string{f.Rule + "@" + field, f.Rule, "*." + check} {
		if id, ok := bySingle[key]; ok {
			return id
		}
	}
	if strings.HasPrefix(check, "own_") && kind != "" {
		return OwnRule
	}
	return OtherRule
}

// DateRule is of days around the last working day that nobody takes over (N-09). OtherRule is of checks that no other rule names, OwnRule of those that a workspace made, MissingRule of required facts.
const (
	DateRule    = "R-CAL-01"
	MissingRule = "R-REC-01"
	OtherRule   = "R-REC-02"
	OwnRule     = "R-OWN-01"
)

// RuleOfCheck is the rule that a check belongs to, of a single record or across records.
func RuleOfCheck(check string) string {
	for _, r := range rules {
		if slices.ContainsFunc(r.Across, func(a Across) bool { return a.ID == check }) {
			return r.ID
		}
	}
	return RuleOf(catalog.Finding{Rule: check})
}

var bySingle = func() map[string]string {
	out := map[string]string{}
	for _, r := range rules {
		for _, s := range r.Singles {
			if _, twice := out[s]; !twice {
				out[s] = r.ID
			}
		}
	}
	return out
}()

// looksAt says whether records of the kind are looked at.
func (r Rule) looksAt(kind string) bool { return r.Kinds == nil || slices.Contains(r.Kinds, kind) }
