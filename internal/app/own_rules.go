package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// OwnRule is a rule of a workspace's own with the version of its description.
type OwnRule struct {
	catalog.OwnRule
	Version int
}

// RulesOf lists the own rules of a kind in the order they were made, retired ones among them.
func (o Own) RulesOf(kind string) []OwnRule {
	return slices.DeleteFunc(slices.Clone(o.Rules), func(r OwnRule) bool { return r.Kind != kind })
}

// Rule finds an own rule.
func (o Own) Rule(kind, key string) (OwnRule, bool) {
	i := slices.IndexFunc(o.Rules, func(r OwnRule) bool { return r.Kind == kind && r.Key == key })
	if i < 0 {
		return OwnRule{}, false
	}
	return o.Rules[i], true
}

// SaveRule is the form of an own rule. Key "" adds one.
type SaveRule struct {
	Kind, Key string
	Version   int
	Form      catalog.Form
}

// SaveRule adds or changes an own rule (N-03) and returns its key; what is not signed yet is judged by it. The same form sent twice adds one rule.
// Errors: invalid, stale, conflict (too many), forbidden, not_found.
func (a *App) SaveRule(ctx context.Context, v handover.Viewer, in SaveRule) (string, error) {
	key := in.Key
	err := a.changeRules(ctx, v, in.Kind, func(tx KindsTx, kind catalog.Kind) error {
		own := tx.Own()
		old, there := own.Rule(in.Kind, in.Key)
		if err := fits(in.Key != "", there, in.Version, old.Version); err != nil {
			return err
		}
		next := old
		var problems []catalog.Problem
		if next.Said, problems = catalog.DescribeRule(kind, old.Said, in.Form); len(problems) > 0 {
			return wrongForm(problemsOf(problems))
		}
		if in.Key == "" {
			live := 0
			for _, r := range own.RulesOf(in.Kind) {
				if r.Retired {
					continue
				}
				if live++; saysSame(catalog.RuleForm, r.Said, next.Said) {
					key = r.Key
					return errDone
				}
			}
			if live >= catalog.MaxOwnRules {
				return handover.Refuse(handover.Conflict, "refuse.too_many_rules", "Max", catalog.MaxOwnRules)
			}
			next.Kind = in.Kind
			key = catalog.RuleKey(next.OwnRule, func(key string) bool { _, taken := own.Rule(in.Kind, key); return taken })
			next.Key = key
		}
		return tx.WriteRule(ctx, v.ID, next)
	})
	return key, err
}

// RetireRule takes an own rule out of use, or brings it back. What it found goes with it; its id stays its own. Errors: conflict (its field is no
// longer asked for, or of another type), forbidden, not_found.
func (a *App) RetireRule(ctx context.Context, v handover.Viewer, kind, key string, retire bool) error {
	return a.changeRules(ctx, v, kind, func(tx KindsTx, k catalog.Kind) error {
		r, there := tx.Own().Rule(kind, key)
		switch {
		case !there:
			return handover.ErrNotFound()
		case r.Retired == retire:
			return errDone
		case !retire && r.Idle(k):
			return handover.Refuse(handover.Conflict, "refuse.rule_idle")
		}
		r.Retired = retire
		return tx.WriteRule(ctx, v.ID, r)
	})
}

// changeRules runs a change of the rules of a kind and judges by the new ones what is not signed yet.
func (a *App) changeRules(ctx context.Context, v handover.Viewer, kind string, fn func(KindsTx, catalog.Kind) error) error {
	_, err := a.changedAs(ctx, v, handover.ManageRules, func(tx KindsTx) error {
		all, err := tx.Own().Catalog()
		if err != nil {
			return err
		}
		k, ok := all.Lookup(kind)
		if !ok {
			return handover.ErrNotFound()
		}
		return fn(tx, k)
	})
	return err
}

// RuleSubject is a record that a rule is tried on.
type RuleSubject struct {
	Handover       uuid.UUID
	Number, Record string // of the handover; the record's id
	Title          string
	Values         catalog.Values
}

// RuleTrial is what a rule would find in open handovers: of Looked records Fires, and Mute of them lack the fact. More says that there are records that
// were not looked at.
type RuleTrial struct {
	Looked, Fires, Mute int
	More                bool
	Examples            []RuleSubject
}

// A trial looks at so many records at most, those of the newest handovers first, and shows a few of those that it would find something in.
const (
	MostTried    = 2000
	trialExample = 3
)

// TryRule says what the rule that a form describes would find if it was saved; nothing is written. key is "" for a new one. Errors: invalid, forbidden,
// not_found.
func (a *App) TryRule(ctx context.Context, v handover.Viewer, in SaveRule) (RuleTrial, error) {
	var out RuleTrial
	if err := v.May(handover.ManageRules); err != nil {
		return out, err
	}
	kind, ok := v.Catalog.Lookup(in.Kind)
	if !ok {
		return out, handover.ErrNotFound()
	}
	own, err := a.store.OwnKinds(ctx, v.Workspace)
	if err != nil {
		return out, err
	}
	old, there := own.Rule(in.Kind, in.Key)
	if in.Key != "" && !there {
		return out, handover.ErrNotFound()
	}
	said, problems := catalog.DescribeRule(kind, old.Said, in.Form)
	if len(problems) > 0 {
		return out, wrongForm(problemsOf(problems))
	}
	rule := catalog.OwnRule{Kind: in.Kind, Key: "trial", Said: said}
	list, more, err := a.store.RuleSubjects(ctx, v, in.Kind, MostTried)
	if err != nil {
		return out, err
	}
	out.Looked, out.More = len(list), more
	env := catalog.Env{Today: catalog.DateOf(a.Today())}
	for _, r := range list {
		fires, judged, err := rule.Judge(kind, r.Values, env)
		if err != nil {
			return out, err
		}
		if !judged {
			out.Mute++
		}
		if !fires {
			continue
		}
		if out.Fires++; len(out.Examples) < trialExample {
			if code := kind.CodeOf(r.Values); code != "" && code != r.Title {
				r.Title += " · " + code
			}
			out.Examples = append(out.Examples, r)
		}
	}
	return out, nil
}
