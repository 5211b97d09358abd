package handover_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

// who may do what, written down a second time as people would say it: the roles, and the states of the handover.
var who = map[handover.Act]struct{ roles, states string }{
	handover.SeePeople:       {"admin manager", ""},
	handover.ManagePeople:    {"admin", ""},
	handover.KeepIdentities:  {"admin manager", ""},
	handover.SeeStores:       {"admin manager", ""},
	handover.ManageStores:    {"admin", ""},
	handover.ManageTemplates: {"admin manager", ""},
	handover.SeeKinds:        {"admin manager", ""},
	handover.ManageKinds:     {"admin", ""},
	handover.ManageRules:     {"admin manager", ""},
	handover.KeepWords:       {"admin manager", ""},
	handover.CreateHandover:  {"admin manager", ""},
	handover.SeeHandover:     {"admin manager giver receiver witness stand_in in_charge it", "any"},
	handover.Export:          {"admin manager giver receiver witness stand_in in_charge", "any"},
	handover.EditPlan:        {"admin manager", "draft planned active"},
	handover.CarryOver:       {"admin manager giver", "draft planned active"},
	handover.ImportFile:      {"admin manager giver receiver witness stand_in in_charge", "draft planned active signed follow_up"},
	handover.PlanHandover:    {"admin manager", "draft"},
	handover.StartHandover:   {"admin manager", "planned"},
	handover.CancelHandover:  {"admin manager", "draft planned active"},
	handover.FollowUp:        {"admin manager", "signed"},
	handover.CloseHandover:   {"admin manager", "follow_up"},
	handover.Fill:            {"giver receiver witness stand_in in_charge", "active"},
	handover.Review:          {"receiver in_charge", "active"},
	handover.Ask:             {"receiver witness admin manager", "active"},
	handover.Answer:          {"giver receiver witness stand_in in_charge admin manager", "active signed follow_up"},
	handover.WriteTeachBack:  {"receiver", "active"},
	handover.JudgeTeachBack:  {"giver receiver witness stand_in in_charge", "active"},
	handover.SignSection:     {"receiver in_charge", "active"},
	handover.WitnessSection:  {"witness", "active"},
	handover.SignHandover:    {"giver receiver witness in_charge", "active"},
	handover.RefuseToSign:    {"giver receiver witness in_charge", "active"},
	handover.SignTogether:    {"admin manager giver receiver witness stand_in in_charge", "active signed follow_up"},
	handover.AddSupplement:   {"giver receiver witness stand_in in_charge", "signed follow_up"},
	handover.ReopenSection:   {"receiver admin manager", "active"},

	handover.RunAbsence:         {"admin manager", "draft planned active"},
	handover.Vouch:              {"giver", "active signed follow_up"},
	handover.CountersignSection: {"in_charge", "active"},
	handover.NameProxy:          {"giver receiver witness", "planned active signed follow_up"},
	handover.DecideProxy:        {"admin manager", "planned active signed follow_up"},
	handover.SealSecret:         {"giver receiver witness stand_in in_charge", "active signed follow_up"},
	handover.RevealSecret:       {"giver receiver witness stand_in in_charge", "active signed follow_up"},
	handover.SeeViews:           {"admin manager giver", "any"},
	handover.SeeReveals:         {"admin manager giver receiver witness stand_in in_charge", "any"},

	handover.DecideProposal: {"receiver in_charge admin manager", "active"},
	handover.ReviewListing:  {"admin manager giver receiver witness stand_in in_charge", "active signed follow_up"},

	handover.ProveAccount: {"receiver in_charge", "active signed follow_up"},
	handover.CheckAccount: {"witness", "active signed follow_up"},
	handover.DeferProof:   {"admin manager", "active signed follow_up"},

	handover.WaiveFinding: {"admin manager", "draft planned active"},

	handover.Subscribe: {"admin manager giver receiver witness stand_in in_charge it", "any"},

	handover.CountStock: {"giver receiver stand_in in_charge", "active"},
	handover.AddExit:    {"admin manager it", "active signed follow_up"},
	handover.SettleExit: {"admin manager receiver witness stand_in in_charge it", "active signed follow_up"},

	handover.KeepFigures: {"admin manager giver receiver witness stand_in in_charge", "draft planned active"},
	handover.KeepWatch:   {"admin manager", "active signed follow_up"},
	handover.CheckWatch:  {"admin manager receiver in_charge", "signed follow_up"},
}

var parties = []handover.PartyRole{"", handover.Giver, handover.Receiver, handover.Witness, handover.StandIn, handover.InCharge, handover.IT}

// TestPolicy asks about every act, workspace role, role in the handover and state.
func TestPolicy(t *testing.T) {
	t.Parallel()
	require.Len(t, handover.Acts(), len(who), "every act has its line here")
	for _, act := range handover.Acts() {
		line, ok := who[act]
		require.True(t, ok, act)
		for _, role := range handover.WorkspaceRoles {
			v := viewer("x", role)
			if line.states == "" {
				checkWorkspace(t, v, act, line.roles)
				continue
			}
			for _, party := range parties {
				for _, state := range handover.States {
					roles := string(role) + " " + strings.Replace(string(party), "manager", "in_charge", 1)
					checkInside(t, v, party, state, act, overlap(roles, line.roles), line.states == "any" || overlap(string(state), line.states))
				}
			}
		}
	}
}

func overlap(a, b string) bool {
	return slices.ContainsFunc(strings.Fields(a), func(s string) bool { return slices.Contains(strings.Fields(b), s) })
}

func checkWorkspace(t *testing.T, v handover.Viewer, act handover.Act, roles string) {
	t.Helper()
	if overlap(string(v.Role), roles) {
		require.NoError(t, v.May(act), "%s %s", v.Role, act)
	} else {
		says(t, v.May(act), "forbidden", "refuse."+string(act))
	}
}

func checkInside(t *testing.T, v handover.Viewer, party handover.PartyRole, state handover.State, act handover.Act, role, when bool) {
	t.Helper()
	sc, err := handover.Enter(v, handover.Standing{Handover: id("h"), Workspace: v.Workspace, State: state, Roles: party.Role()})
	if v.Role == handover.Member && party == "" {
		says(t, err, "not_found", "error.not_found")
		require.Equal(t, handover.Scope{}, sc)
		return
	}
	require.NoError(t, err)
	err = sc.May(act)
	switch {
	case !role:
		says(t, err, "forbidden", "refuse."+string(act))
	case !when:
		says(t, err, "conflict", "refuse.in_state")
	default:
		require.NoError(t, err, "%s as %s, %s: %s", v.Role, party, state, act)
	}
}

func TestEnter(t *testing.T) {
	t.Parallel()
	standing := handover.Standing{Handover: id("h"), Workspace: id("workspace"), State: handover.Active, Roles: handover.AsGiver}
	for _, c := range []struct {
		name   string
		viewer handover.Viewer
		change func(*handover.Standing)
		want   []string
	}{
		{"a party", viewer("x", handover.Member), func(*handover.Standing) {}, nil},
		{"a manager who takes no part", viewer("x", handover.Manager), func(s *handover.Standing) { s.Roles = 0 }, nil},
		{"somebody who takes no part", viewer("x", handover.Member), func(s *handover.Standing) { s.Roles = 0 }, []string{"not_found", "error.not_found"}},
		{"another workspace", viewer("x", handover.Admin), func(s *handover.Standing) { s.Workspace = id("other") }, []string{"not_found", "error.not_found"}},
		{"no handover", viewer("x", handover.Admin), func(s *handover.Standing) { s.Handover = [16]byte{} }, []string{"not_found", "error.not_found"}},
		{"a workspace role as a party's", viewer("x", handover.Member), func(s *handover.Standing) { s.Roles = handover.AsAdmin }, []string{"not_found", "error.not_found"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			st := standing
			c.change(&st)
			sc, err := handover.Enter(c.viewer, st)
			says(t, err, c.want...)
			if err == nil {
				require.Equal(t, st.Handover, sc.Handover())
				require.Equal(t, c.viewer.ID, sc.By())
				require.Equal(t, handover.Closed, sc.At(handover.Closed).State())
			}
		})
	}
	says(t, handover.Scope{}.May(handover.SeeHandover), "forbidden", "refuse.see_handover")
}

// TestScopeUnder: the plan changed between the session's look-up and the lock.
func TestScopeUnder(t *testing.T) {
	t.Parallel()
	v := viewer("x", handover.Member)
	sc, err := handover.Enter(v, handover.Standing{Handover: id("h"), Workspace: v.Workspace, State: handover.Active, Roles: handover.AsWitness})
	require.NoError(t, err)
	h := handover.Handover{State: handover.Active, Parties: []handover.Party{{Person: v.ID, Role: handover.Receiver}, {Person: id("y"), Role: handover.Witness}}}
	says(t, sc.Under(h).May(handover.WitnessSection), "forbidden", "refuse.witness_section")
	says(t, sc.Under(h).May(handover.SignSection))
	h.State = handover.Cancelled
	says(t, sc.Under(h).May(handover.SignSection), "conflict", "refuse.in_state")
	h.Parties = nil
	says(t, sc.Under(h).May(handover.SignHandover), "forbidden", "refuse.sign_handover")
}

func TestPersonsOfASection(t *testing.T) {
	t.Parallel()
	sec := handover.Section{Filler: id("filler"), FillerName: "F", Reviewer: id("reviewer"), ReviewerName: "R"}
	enter := func(name string, role handover.WorkspaceRole, party handover.Role, state handover.State) handover.Scope {
		sc, err := handover.Enter(viewer(name, role), handover.Standing{Handover: id("h"), Workspace: id("workspace"), State: state, Roles: party})
		require.NoError(t, err)
		return sc
	}
	for _, c := range []struct {
		name                 string
		sc                   handover.Scope
		fill, review, reopen []string
	}{
		{"the filler", enter("filler", handover.Member, handover.AsGiver, handover.Active), nil,
			[]string{"forbidden", "refuse.review"}, []string{"forbidden", "refuse.reopen_section"}},
		{"the reviewer", enter("reviewer", handover.Member, handover.AsReceiver, handover.Active),
			[]string{"forbidden", "refuse.not_filler"}, nil, nil},
		{"another receiver", enter("x", handover.Member, handover.AsReceiver, handover.Active),
			[]string{"forbidden", "refuse.not_filler"}, []string{"forbidden", "refuse.not_reviewer"}, []string{"forbidden", "refuse.not_reviewer"}},
		{"a manager", enter("x", handover.Manager, 0, handover.Active),
			[]string{"forbidden", "refuse.fill"}, []string{"forbidden", "refuse.review"}, nil},
		{"the filler before the start", enter("filler", handover.Member, handover.AsGiver, handover.Planned),
			[]string{"conflict", "refuse.in_state"}, []string{"forbidden", "refuse.review"}, []string{"forbidden", "refuse.reopen_section"}},
		{"the reviewer after signing", enter("reviewer", handover.Member, handover.AsReceiver, handover.Signed),
			[]string{"forbidden", "refuse.not_filler"}, []string{"conflict", "refuse.in_state"}, []string{"conflict", "refuse.in_state"}},
		{"another receiver after signing", enter("x", handover.Member, handover.AsReceiver, handover.Signed),
			[]string{"forbidden", "refuse.not_filler"}, []string{"forbidden", "refuse.not_reviewer"}, []string{"conflict", "refuse.in_state"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			says(t, c.sc.MayFill(sec), c.fill...)
			says(t, c.sc.MayReview(sec), c.review...)
			says(t, c.sc.MayReopen(sec), c.reopen...)
		})
	}
	require.True(t, enter("x", handover.Manager, handover.AsWitness, handover.Active).MayBlock())
	require.False(t, enter("x", handover.Manager, 0, handover.Active).MayBlock())
}
