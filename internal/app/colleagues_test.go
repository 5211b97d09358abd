package app

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

func TestTogether(t *testing.T) {
	t.Parallel()
	title := handover.Wrong(handover.At("title", "problem.required"))
	twice := handover.Wrong(handover.At("title", "problem.too_long"), handover.At("giver", "plan.missing.giver"))
	conflict := handover.Refuse(handover.Conflict, "refuse.plan_changed")
	broken := errors.New("no connection")
	for _, c := range []struct {
		name string
		in   []error
		code handover.Code
		want []string
	}{
		{"nothing wrong", []error{nil, nil}, "", nil},
		{"all problems at once, one a place", []error{title, nil, twice}, handover.Invalid, []string{"problem.required", "plan.missing.giver"}},
		{"a refusal stands for itself", []error{title, conflict}, handover.Conflict, nil},
		{"trouble stands for itself", []error{title, broken}, handover.Internal, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := together(c.in...)
			require.Equal(t, c.code, handover.CodeOf(err))
			var e *handover.Error
			var keys []string
			if errors.As(err, &e) {
				for _, p := range e.Problems {
					keys = append(keys, p.Text.Key)
				}
			}
			require.Equal(t, c.want, keys)
		})
	}
}
