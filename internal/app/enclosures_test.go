package app

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// TestEnclose makes an enclosure whose digest anybody can make again from its kind and text.
func TestEnclose(t *testing.T) {
	t.Parallel()
	a := New(Options{})
	h, section := uuid.New(), uuid.New()
	v := handover.Viewer{Person: handover.Person{ID: uuid.New(), Workspace: uuid.New(), Role: handover.Manager}}
	sc, err := handover.Enter(v, handover.Standing{Handover: h, Workspace: v.Workspace, State: handover.Active})
	require.NoError(t, err)
	e, err := a.enclose(sc, section, handover.TeachBack, map[string]any{"b": 1, "a": "主账号"})
	require.NoError(t, err)
	require.Equal(t, `{"a":"主账号","b":1}`, string(e.Body))
	digest := seal.Enclosure("teach_back", e.Body)
	require.Equal(t, digest[:], e.Digest)
	require.Equal(t, h, e.Handover)
	require.Equal(t, section, e.Section)
	require.Equal(t, v.ID, e.MadeBy)
	require.True(t, e.EndedAt.IsZero())
	_, err = a.enclose(sc, section, handover.TeachBack, func() {})
	require.Error(t, err, "nothing that has no form in JSON")
}
