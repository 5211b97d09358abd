package app

import (
	"context"
	"errors"

	"handoverdesk/internal/handover"
)

// ColleaguesMax is the number of people a choice offers at most.
const ColleaguesMax = 500

type colleagues interface {
	// Colleagues lists the enabled people of the workspace by name, at most limit.
	Colleagues(ctx context.Context, v handover.Viewer, limit int) ([]handover.Person, error)
}

// Colleagues are the people who can be given a part in a handover: everybody enabled, by name, at most ColleaguesMax.
func (a *App) Colleagues(ctx context.Context, v handover.Viewer) ([]handover.Person, error) {
	if err := v.May(handover.CreateHandover); err != nil {
		return nil, err
	}
	return a.store.Colleagues(ctx, v, ColleaguesMax)
}

// together joins the problems of refused forms, so that a person reads all of them at once: one for each place, the first one
// found. An error of any other code stands for itself.
func together(errs ...error) error {
	var ps []handover.Problem
	for _, err := range errs {
		var e *handover.Error
		switch {
		case err == nil:
			continue
		case !errors.As(err, &e), e.Code != handover.Invalid, len(e.Problems) == 0:
			return err
		}
		for _, p := range e.Problems {
			if !placed(ps, p) {
				ps = append(ps, p)
			}
		}
	}
	if len(ps) == 0 {
		return nil
	}
	return handover.Wrong(ps...)
}

func placed(ps []handover.Problem, p handover.Problem) bool {
	for _, q := range ps {
		if q.Field == p.Field && q.Row == p.Row && q.Column == p.Column {
			return true
		}
	}
	return false
}

func wrongForm(ps []handover.Problem) error {
	if len(ps) == 0 {
		return nil
	}
	return handover.Wrong(ps...)
}
