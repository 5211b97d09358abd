package app

import (
	"context"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// OwnNumber is a limit that a workspace set for itself.
type OwnNumber struct {
	Value int64
	By    string // name of who set it last
	At    time.Time
}

// Limits are the workspace's own numbers for rules and texts. A value that is out of bounds since the program changed counts as
// the default.
func (o Own) Limits() catalog.Numbers {
	out := catalog.Numbers{}
	for _, n := range catalog.AllNumbers() {
		if own, ok := o.Numbers[n.Key]; ok && own.Value >= n.Min && own.Value <= n.Max {
			out[n.Key] = own.Value
		}
	}
	return out
}

// SaveNumbers is the form of the limits: what was typed, and what the form showed when it was opened, by key. A key that was not
// typed, or typed as it was shown, is left alone; a blank cell is the default.
type SaveNumbers struct {
	Typed map[string]string
	Shown map[string]int64
}

// SaveNumbers sets the workspace's limits and judges unsigned records by them. A limit that somebody else changed meanwhile is
// refused by its field, so nobody overwrites what they have not seen. left is the number of handovers that are still being judged.
// Errors: invalid (bounds, changed meanwhile), forbidden.
func (a *App) SaveNumbers(ctx context.Context, v handover.Viewer, in SaveNumbers) (left int, err error) {
	return a.changed(ctx, v, func(tx KindsTx) error {
		now, set, defaults := tx.Own().Limits(), map[string]int64{}, []string{}
		var wrong []handover.Problem
		for _, n := range catalog.AllNumbers() {
			cell, typed := in.Typed[n.Key]
			if !typed {
				continue
			}
			value, err := n.Parse(cell)
			shown, known := in.Shown[n.Key]
			switch stored := now.Of(n); {
			case err != nil:
				wrong = append(wrong, problemsOf([]catalog.Problem{asProblem(n.Key, err)})...)
			case known && value == shown, value == stored:
			case !known || shown != stored:
				wrong = append(wrong, handover.At(n.Key, "numbers.changed_meanwhile", "Value", stored))
			case value == n.Default:
				defaults = append(defaults, n.Key)
			default:
				set[n.Key] = value
			}
		}
		if len(wrong) > 0 {
			return handover.Wrong(wrong...)
		}
		if len(set)+len(defaults) == 0 {
			return errDone
		}
		return tx.WriteNumbers(ctx, v.ID, set, defaults)
	})
}

func asProblem(key string, err error) catalog.Problem {
	p, ok := err.(catalog.Problem)
	if !ok {
		p.Code = catalog.NotText
	}
	p.Field = key
	return p
}
