package handover_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// TestSights writes down a second time who sees what of masked facts, by class: p in full, a when they ask, - in part.
func TestSights(t *testing.T) {
	t.Parallel()
	sec := handover.Section{ID: id("s"), Filler: id("filler"), Reviewer: id("reviewer")}
	letters := map[handover.Sight]string{handover.SightPlain: "p", handover.SightAsked: "a", handover.SightCovered: "-"}
	for _, c := range []struct {
		what, person string
		role         handover.WorkspaceRole
		parties      string
		state        handover.State
		want         string // contact identity bank pay other
	}{
		{"the giver fills", "filler", "member", "giver", "active", "ppppp"},
		{"before the start", "filler", "member", "giver", "planned", "ppppp"},
		{"once it is signed", "filler", "member", "giver", "signed", "a----"},
		{"at the end", "filler", "member", "giver", "closed", "a----"},
		{"a colleague fills", "filler", "member", "stand_in", "active", "ppppp"},
		{"the giver, whose section somebody else fills", "giver", "member", "giver", "active", "a----"},
		{"the receiver", "reviewer", "member", "receiver", "active", "paaaa"},
		{"the receiver reads on", "reviewer", "member", "receiver", "closed", "paaaa"},
		{"the receiver of another section", "other", "member", "receiver", "active", "a----"},
		{"the witness", "witness", "member", "witness", "active", "aa---"},
		{"a manager", "manager", "manager", "", "active", "aaaaa"},
		{"a manager who leaves", "manager", "manager", "giver", "active", "a----"},
		{"a manager who leaves and fills", "filler", "manager", "giver", "signed", "a----"},
		{"who is in charge", "charge", "member", string(handover.InCharge), "active", "aaaaa"},
		{"an administrator", "admin", "admin", "", "active", "-----"},
		{"an administrator who receives", "reviewer", "admin", "receiver", "active", "paaaa"},
		{"IT", "it", "member", "it", "active", "-----"},
		{"the giver, cancelled", "filler", "member", "giver", "cancelled", "-----"},
		{"a manager, cancelled", "manager", "manager", "", "cancelled", "-----"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			v := viewer(c.person, c.role)
			h := handover.Handover{ID: id("h"), State: c.state}
			var roles handover.Role
			for _, r := range strings.Fields(c.parties) {
				roles |= handover.PartyRole(r).Role()
				h.Parties = append(h.Parties, handover.Party{Role: handover.PartyRole(r), Person: v.ID})
			}
			sc, err := handover.Enter(v, handover.Standing{Handover: h.ID, Workspace: v.Workspace, State: c.state, Roles: roles})
			require.NoError(t, err)
			sc = sc.Under(h)
			got := ""
			for _, class := range catalog.Classes {
				sight := sc.Sight(sec, class)
				got += letters[sight]
				switch err := sc.MayUncover(sec, class); {
				case sight != handover.SightCovered:
					require.NoError(t, err)
				case c.state == handover.Cancelled && class == catalog.ClassContact:
					says(t, err, "conflict", "mask.refuse.cancelled")
				case c.state != handover.Cancelled:
					says(t, err, "not_found", "error.not_found")
				default:
					require.Error(t, err)
				}
			}
			require.Equal(t, c.want, got)
		})
	}
	late := sec
	late.Late = true
	sc, err := handover.Enter(viewer("filler", handover.Member), handover.Standing{Handover: id("h"), Workspace: id("workspace"), State: handover.Signed, Roles: handover.AsGiver})
	require.NoError(t, err)
	require.Equal(t, handover.SightCovered, sc.Sight(late, catalog.ClassBank), "whoever amends what was signed sees no more than before")
}
