package postgres_test

import (
	"slices"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// inPlaceRules are what holds of signatures in somebody's place: of an absent giver, or of a party by their proxy (decision 0030).
var inPlaceRules = []finds{
	{"who accepted what they reconstructed", `
		SELECT r.title
		FROM records r
		JOIN LATERAL (
			SELECT w.made_by FROM reviews w
			WHERE (w.handover_id, w.record_id, w.verdict) = (r.handover_id, r.id, 'accepted') ORDER BY w.written DESC LIMIT 1) v ON true
		WHERE r.state = 'accepted' AND r.removed_at IS NULL AND v.made_by = r.rebuilt_by`},
	{"who received or witnessed what they reconstructed", `
		SELECT s.title_en || ': ' || g.role
		FROM sections s
		JOIN seals g ON (g.handover_id, g.section_id, g.version) = (s.handover_id, s.id, s.content_version) AND g.role IN ('receiver', 'witness', 'manager')
		JOIN records r ON (r.handover_id, r.section_id) = (s.handover_id, s.id) AND r.removed_at IS NULL
		WHERE r.rebuilt_by IN (g.person_id, g.behalf_id)`},
	{"who signed the whole for two parties", `
		SELECT g.handover_id::text
		FROM seals g
		WHERE g.section_id IS NULL
		GROUP BY g.handover_id, g.person_id, g.digest
		HAVING count(DISTINCT g.role) > 1`},
	{"a stand-in's seal while nobody stands in, or a giver's on what others reconstruct", `
		SELECT s.title_en || ': ' || g.role
		FROM sections s
		JOIN handovers h ON h.id = s.handover_id AND h.absent_cause <> ''
		JOIN seals g ON (g.handover_id, g.section_id, g.version) = (s.handover_id, s.id, s.content_version) AND g.role IN ('giver', 'stand_in')
		WHERE (g.role = 'giver') <> (coalesce(g.behalf_id, g.person_id) = h.giver_id)`},
	{"signed as a whole without witness and manager under what was reconstructed", `
		SELECT s.title_en || ': ' || p.role
		FROM handovers h
		JOIN sections s ON s.handover_id = h.id AND NOT s.late AND s.state = 'signed'
		JOIN parties p ON p.handover_id = h.id AND p.role IN ('witness', 'manager')
		WHERE h.absent_cause <> '' AND h.signed_at IS NOT NULL
			AND (SELECT g.role FROM seals g WHERE (g.handover_id, g.section_id, g.version) = (h.id, s.id, s.content_version) AND g.role IN ('giver', 'stand_in')
				ORDER BY g.written DESC LIMIT 1) = 'stand_in'
			AND NOT EXISTS (SELECT FROM seals g WHERE (g.handover_id, g.section_id, g.version) = (h.id, s.id, s.content_version) AND coalesce(g.behalf_id, g.person_id) = p.person_id)`},
	{"a witness who reconstructed something", `
		SELECT p.handover_id::text
		FROM parties p
		JOIN records r ON r.handover_id = p.handover_id AND r.rebuilt_by = p.person_id AND r.removed_at IS NULL
		WHERE p.role = 'witness'`},
	{"a proxy approved by one of the two", `
		SELECT x.id::text
		FROM proxies x
		WHERE x.decided_by IN (x.principal_id, x.person_id)`},
	{"somebody who acts for two parties", `
		SELECT x.handover_id::text
		FROM proxies x
		WHERE x.ended_at IS NULL AND x.approved IS NOT FALSE
		GROUP BY x.handover_id, x.person_id
		HAVING count(*) > 1`},
	{"vouched for while the giver is absent, or without having been reconstructed", `
		SELECT r.title
		FROM records r
		WHERE r.vouched_at IS NOT NULL AND r.rebuilt_by IS NULL`},
}

// newSeal is what holds of a seal that the act put.
func (w *world) newSeal(s *step, was view, g sealRow, what string) {
	w.t.Helper()
	h, sec := was.handover(g.Handover), was.sectionRow(g.Section)
	require.Equal(w.t, s.signer.By(), g.Person, "3: %s signed for somebody else", what)
	party, role := g.party(), string(g.Role)
	switch {
	case g.Behalf != uuid.Nil:
		require.True(w.t, was.held(g.Handover, g.Person, g.Behalf, g.Role), "3: %s signed as a proxy who does not hold", what)
		require.True(w.t, was.takes(g.Handover, party, role), "3: %s signed as %s", what, g.Role)
	case g.Role == handover.StandIn:
		require.True(w.t, h.Absent && sec.Filler == party && party != h.Giver, "3: %s signed in the place of a giver who is there", what)
	default:
		require.True(w.t, was.takes(g.Handover, party, role), "3: %s signed as %s", what, g.Role)
	}
	w.evident(s, w.seal(g), what)
	s.remember()
	if g.Section == uuid.Nil {
		require.False(w.t, g.Role == handover.Giver && h.Absent, "3: an absent giver signed: %s", what)
		require.False(w.t, g.Role == handover.InCharge && !h.Absent, "3: a manager signed for a giver who is there: %s", what)
		return
	}
	require.Equal(w.t, sec.Content, g.Version, what)
	require.True(w.t, sec.Blocking == 0 || g.Role == handover.Giver || g.Role == handover.StandIn, "5: %s over a question that blocks", what)
	switch g.Role {
	case handover.Giver, handover.StandIn:
		require.Equal(w.t, sec.Filler, party, "3: %s", what)
	case handover.Receiver, handover.InCharge:
		require.True(w.t, sec.Reviewer == party || sec.Received == sec.Content, "3: %s before the reviewer", what)
	case handover.Witness:
		require.Equal(w.t, sec.Content, sec.Received, "3: %s before the receiver", what)
	}
}

// seal is the seal of a row, with all that it says.
func (w *world) seal(g sealRow) handover.Seal {
	w.t.Helper()
	all, err := w.app.Signatures(w.t.Context(), w.in("manager", g.Handover))
	require.NoError(w.t, err)
	at := slices.IndexFunc(all.Seals, func(x handover.Seal) bool { return x.ID == g.ID })
	require.GreaterOrEqual(w.t, at, 0)
	return all.Seals[at]
}

// asked: whoever may sign with their password may be asked for their passkey.
func (w *world) asked(s *step, what string) {
	w.t.Helper()
	if s.unasked != nil {
		require.NotEqual(w.t, handover.Forbidden, handover.CodeOf(s.unasked), "who signs is not asked for their passkey: %s", what)
	}
}

// plainDigest: while the giver is there the final signatures stand over what they stood over before anybody could be absent.
func (w *world) plainDigest(h handoverRow, what string) {
	w.t.Helper()
	if h.Absent || h.ID != w.home.id {
		return
	}
	s, err := w.app.Signatures(w.t.Context(), w.in("manager", h.ID))
	require.NoError(w.t, err)
	plain := s.Handover
	plain.Absent = handover.Absence{}
	plain.Parties = slices.DeleteFunc(slices.Clone(plain.Parties), func(p handover.Party) bool { return p.Role == handover.StandIn || p.Role == handover.InCharge })
	require.Equal(w.t, app.HandoverDigest(plain, s.Sections, s.Seals), app.HandoverDigest(s.Handover, s.Sections, s.Seals), "the digest of a giver who is there, after %s", what)
}
