// Package readiness examines a handover as a whole: what of it will go wrong in the first weeks, for how much money and on which day (N-03). It
// knows the rules, what they look at and how the score is made. It must not know where records are kept, who asks, or what anything is called in a
// language. Everything is pure: the same records on the same day give the same report.
//
// Start with rule.go (what a rule is), then rules.go (all of them), then judge.go.
package readiness
