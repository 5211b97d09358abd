package postgres_test

import (
	"slices"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// signsSeveral signs what is in the person's list or, now and then, something that is not, or not as it was shown.
func (s *step) signsSeveral() func(app.Key) error {
	got, err := s.app.Signing(s.t.Context(), s.scope)
	if err != nil {
		return func(app.Key) error { return err }
	}
	list := got.Signable(s.scope, s.app.Now())
	if !s.sensible() {
		list = got.Sections
	}
	if len(list) == 0 {
		return nil
	}
	if at := s.n(len(list)+1, "left out"); at < len(list) && len(list) > 1 {
		list = slices.Delete(slices.Clone(list), at, at+1)
	}
	contents, err := s.app.Contents(s.t.Context(), s.scope, list)
	require.NoError(s.t, err)
	var shown []app.Shown
	for _, x := range list {
		digest := app.SectionDigest(x, contents[x.ID])
		shown = append(shown, app.Shown{Section: x.ID, Digest: digest[:], Version: x.ContentVersion})
	}
	in := signature(s.scope, uuid.Nil, [32]byte{}, 0)
	old := s.confirmedBy(&in, uuid.Nil)
	if s.how.way == "passkey" { // it answers for one digest alone
		in.Answer, in.Password, in.Session, old = nil, password, s.at.browser(s.who), false
		s.how.way, s.how.key = "password", uuid.Nil
	}
	if s.one(12, "an old page") {
		at := s.n(len(shown), "which")
		shown[at].Digest, old = make([]byte, 32), true
	}
	return func(k app.Key) error {
		in.Key = k
		before := s.count(`SELECT count(*) FROM seals`)
		err := s.app.SignSections(s.t.Context(), s.scope, in, shown)
		if err == nil {
			require.Equal(s.t, before+len(shown), s.count(`SELECT count(*) FROM seals`), "one for each")
		} else {
			require.NotEqual(s.t, handover.Internal, handover.CodeOf(err), "%v", err)
		}
		return s.stale(old, err)
	}
}
