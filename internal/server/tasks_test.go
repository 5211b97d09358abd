package server

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

var (
	cast   = map[string]uuid.UUID{"giver": uuid.New(), "receiver": uuid.New(), "witness": uuid.New(), "manager": uuid.New()}
	office = uuid.New()
)

// standing lets one of the cast into a handover in a state.
func standing(t *testing.T, who string, h handover.Handover) handover.Scope {
	t.Helper()
	v := handover.Viewer{Person: handover.Person{ID: cast[who], Workspace: office, Role: handover.Member}}
	s := handover.Standing{Handover: h.ID, Workspace: office, State: h.State, Roles: handover.PartyRole(who).Role()}
	if who == "manager" {
		v.Role = handover.Manager
	}
	sc, err := handover.Enter(v, s)
	require.NoError(t, err)
	return sc
}

// overviewOf is a handover in a state with the sections, filled by the giver and reviewed by the receiver.
func overviewOf(state handover.State, sections ...handover.Section) app.Overview {
	h := handover.Handover{
		ID: uuid.New(), State: state, LastWorkingDay: time.Now(), EffectiveAt: time.Now(), Methods: []handover.Method{handover.Remotely},
		Parties: []handover.Party{
			{Person: cast["giver"], Role: handover.Giver}, {Person: cast["receiver"], Role: handover.Receiver, Lead: true}, {Person: cast["witness"], Role: handover.Witness},
		},
	}
	for i := range sections {
		sections[i].ID, sections[i].Handover = uuid.New(), h.ID
		sections[i].Filler, sections[i].Reviewer = cast["giver"], cast["receiver"]
	}
	return app.Overview{Handover: h.Recount(sections), Sections: sections}
}

func TestNextStep(t *testing.T) {
	t.Parallel()
	signed := handover.Section{State: handover.SectionSigned, SettledAt: time.Now(), ContentVersion: 3}
	waived := handover.Section{State: handover.SectionNotApplicable}
	review := handover.Section{State: handover.SectionSubmitted, Counts: handover.Counts{Records: 2, Submitted: 1, Accepted: 1}}
	ready := handover.Section{State: handover.SectionSubmitted, Counts: handover.Counts{Records: 2, Accepted: 2}}
	returned := handover.Section{State: handover.SectionReturned, Counts: handover.Counts{Records: 1, Returned: 1}}
	filling := handover.Section{State: handover.SectionFilling, Counts: handover.Counts{Records: 1, Draft: 1}}
	empty := handover.Section{State: handover.SectionEmpty, Required: true}
	for _, c := range []struct {
		name, who string
		o         app.Overview
		want      string
		act       handover.Act
	}{
		{"a draft is completed", "manager", app.Overview{Handover: handover.Handover{ID: uuid.New(), State: handover.Draft}}, "complete", ""},
		{"a complete draft is planned", "manager", overviewOf(handover.Draft, empty), "plan", handover.PlanHandover},
		{"a plan is started", "manager", overviewOf(handover.Planned, empty), "start", handover.StartHandover},
		{"nobody else starts it", "giver", overviewOf(handover.Planned, empty), "", ""},
		{"the giver begins", "giver", overviewOf(handover.Active, signed, empty), "begin", ""},
		{"what is begun comes before what is not", "giver", overviewOf(handover.Active, empty, filling), "fill", ""},
		{"what was returned comes first", "giver", overviewOf(handover.Active, filling, returned), "mend", ""},
		{"the giver waits for a review", "giver", overviewOf(handover.Active, review), "", ""},
		{"the receiver reviews", "receiver", overviewOf(handover.Active, filling, review), "review", ""},
		{"the receiver signs before reviewing on", "receiver", overviewOf(handover.Active, review, ready), "sign", ""},
		{"the receiver consents", "receiver", overviewOf(handover.Active, waived), "consent", ""},
		{"the witness co-signs", "witness", overviewOf(handover.Active, review, signed), "cosign", ""},
		{"the witness waits for the receiver", "witness", overviewOf(handover.Active, ready), "", ""},
		{"a manager has nothing to do while others work", "manager", overviewOf(handover.Active, review), "", ""},
		{"all is settled: the parties sign", "giver", overviewOf(handover.Active, signed), "seal", ""},
		{"a manager who is no party does not sign", "manager", overviewOf(handover.Active, signed), "", ""},
		{"signed: follow-up", "manager", overviewOf(handover.Signed, signed), "follow_up", handover.FollowUp},
		{"followed up: close", "manager", overviewOf(handover.InFollowUp, signed), "close", handover.CloseHandover},
		{"cancelled: nothing", "manager", overviewOf(handover.Cancelled, empty), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := nextStep(standing(t, c.who, c.o.Handover), c.o)
			require.Equal(t, c.want, got.key)
			require.Equal(t, c.act, got.act)
			if c.want != "" && c.act == "" {
				require.NotEmpty(t, got.href)
			}
		})
	}
}

func TestNextStepAfterSigning(t *testing.T) {
	t.Parallel()
	o := overviewOf(handover.Active, handover.Section{State: handover.SectionSigned, SettledAt: time.Now(), ContentVersion: 3})
	digest := app.HandoverDigest(o.Handover, o.Sections, o.Seals)
	o.Seals = append(o.Seals, handover.Seal{Person: cast["giver"], Role: handover.Giver, Digest: digest[:]})
	require.Empty(t, nextStep(standing(t, "giver", o.Handover), o).key, "who has signed is not asked again")
	require.Equal(t, "seal", nextStep(standing(t, "witness", o.Handover), o).key)
}

func TestSealOf(t *testing.T) {
	t.Parallel()
	s := handover.Section{ID: uuid.New(), State: handover.SectionSigned, SettledAt: time.Now(), ContentVersion: 7}
	seals := []handover.Seal{
		{Section: s.ID, Role: handover.Receiver, Version: 5}, {Section: s.ID, Role: handover.Receiver, Version: 7},
		{Section: s.ID, Role: handover.Witness, Version: 7}, {Section: uuid.New(), Role: handover.Receiver, Version: 9},
	}
	got, ok := sealOf(seals, s, handover.Receiver)
	require.True(t, ok)
	require.Equal(t, 7, got.Version)
	s.SettledAt = time.Time{}
	_, ok = sealOf(seals, s, handover.Receiver)
	require.False(t, ok, "an open section has none that counts")
}
