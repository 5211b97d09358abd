package server

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

type answered struct {
	At          time.Time
	Responsible *struct {
		Person struct{ Name string }
		Act    string
		From   time.Time
		Until  *time.Time
	}
	Record, Section *struct{ Title string }
	Terms           []json.RawMessage
	Code            string
	Status          int
}

// TestResponsibleForPrograms: an answer is one person with from, until and why; what goes wrong is a problem a program can read.
func TestResponsibleForPrograms(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	x := h.own
	b := h.as("giver")
	record := x.records["submitted"].String()
	ask := func(status int, pairs ...string) answered {
		t.Helper()
		a := b.get(ui.With(ui.ToResponsibleAPI(x.id.String()), pairs...))
		require.Equal(t, status, a.StatusCode, a.text)
		kind := "application/json; charset=utf-8"
		if status != http.StatusOK {
			kind = "application/problem+json; charset=utf-8"
		}
		require.Equal(t, kind, a.Header.Get("Content-Type"))
		var out answered
		require.NoError(t, json.Unmarshal([]byte(a.text), &out))
		return out
	}
	got := ask(200, "record", record)
	require.Equal(t, "plan", got.Responsible.Act)
	require.Equal(t, h.people["giver"].Name, got.Responsible.Person.Name)
	require.Nil(t, got.Responsible.Until)
	require.NotEmpty(t, got.Record.Title)
	require.Len(t, got.Terms, 1)
	require.Nil(t, ask(200, "record", record, "at", "2001-01-01T00:00:00Z").Responsible, "there was no such record")
	later := ask(200, "section", x.sections["account"].String(), "at", "2026-12-24T18:00:00.1234567+08:00")
	require.Equal(t, time.Date(2026, 12, 24, 10, 0, 0, 123456000, time.UTC), later.At, "microseconds, UTC")
	require.Equal(t, "plan", later.Responsible.Act)
	for _, wrong := range [][]string{{"record", uuid.NewString()}, {"record", "x"}, {"section", uuid.NewString()}, {"record", h.other.records["submitted"].String()}} {
		require.Equal(t, "not_found", ask(404, wrong...).Code)
	}
	for _, at := range []string{"gestern", "2026-11-30 18:00", "2026-11-30T18:00", "9999-01-01T00:00:00Z"} {
		require.Equal(t, 422, ask(422, "record", record, "at", at).Status)
	}
	b = h.as("outsider")
	require.Equal(t, "not_found", ask(404).Code)
	b = h.browser()
	require.Equal(t, "unauthorized", ask(401).Code)
}
