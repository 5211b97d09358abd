package readiness

import "handoverdesk/internal/catalog"

// Score says in one number how ready a handover is, and how that number is made.
//
// Every rule that has something to look at weighs 8 when it may find blockers, 3 for warnings, 1 for notices. It brings of its weight the share of
// the records it looks at that are right: neither found fault with nor impossible to judge. It brings nothing while it finds a blocker that nobody
// answers for, while a record is missing, or when it cannot judge at all. Waiving a finding does not make it right and brings nothing. The score is
// what all rules bring, in hundredths of what they weigh, rounded down; with an open blocker it is never above 79, since such a handover cannot be
// signed. Known is false when no rule has anything to look at.
type Score struct {
	Known  bool
	Points int // 0 … 100
	Weight int // of all rules that count
	Capped bool
	Parts  []Part // in the order of Rules, those that count
}

// Part is what one rule brings to the score. Brought is in thousandths of a weight of one.
type Part struct {
	Rule    string
	Weight  int
	Brought int
}

// Lost is what the rule failed to bring, in thousandths of a weight of one.
func (p Part) Lost() int { return 1000*p.Weight - p.Brought }

// The weights, and the most that a handover with an open blocker gets.
const (
	weightBlocker, weightWarning, weightNotice = 8, 3, 1
	cap                                        = 79
)

// Weight is how much the rule counts in the score.
func (r Rule) Weight() int {
	switch r.Severity {
	case catalog.Blocker:
		return weightBlocker
	case catalog.Warning:
		return weightWarning
	}
	return weightNotice
}

func score(report Report) Score {
	var s Score
	brought := 0
	for i, r := range report.Results {
		if r.State == Outside {
			continue
		}
		p := Part{Rule: r.Rule, Weight: rules[i].Weight()}
		if r.State != Unknown && r.Severity != catalog.Blocker && !r.Missing && r.Looked > 0 {
			p.Brought = 1000 * p.Weight * max(0, r.Looked-r.Hit-r.Unknown) / r.Looked
		} else if r.State == Clear {
			p.Brought = 1000 * p.Weight
		}
		brought += p.Brought
		s.Weight += p.Weight
		s.Parts = append(s.Parts, p)
	}
	if s.Known = s.Weight > 0; s.Known {
		s.Points = brought / 10 / s.Weight
	}
	if report.Blockers > 0 && s.Points > cap {
		s.Points, s.Capped = cap, true
	}
	return s
}
