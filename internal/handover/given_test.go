package handover_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

var now = time.Date(2026, 11, 21, 8, 30, 0, 0, time.UTC)

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// id makes the same id for the same name.
func id(name string) uuid.UUID { return uuid.NewSHA1(uuid.Nil, []byte(name)) }

func viewer(name string, role handover.WorkspaceRole) handover.Viewer {
	return handover.Viewer{Person: handover.Person{ID: id(name), Workspace: id("workspace"), Name: name, Role: role}}
}

// refusal is the code and the key of what err says, and of its problems.
func refusal(err error) []string {
	if err == nil {
		return nil
	}
	var e *handover.Error
	if !errors.As(err, &e) {
		return []string{err.Error()}
	}
	out := []string{string(e.Code)}
	if len(e.Problems) == 0 {
		return append(out, e.Text.Key)
	}
	for _, p := range e.Problems {
		out = append(out, p.Field+" "+p.Text.Key)
	}
	return out
}

// says asserts what a refusal says; nothing wanted means that nothing is refused.
func says(t *testing.T, err error, want ...string) {
	t.Helper()
	require.Equal(t, want, refusal(err))
}
