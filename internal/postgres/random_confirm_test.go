package postgres_test

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/passkey"
	"handoverdesk/internal/passkey/device"
	"handoverdesk/internal/seal"
)

// localhost is where browsers of histories reach the program.
var localhost = passkey.Site{Domain: "localhost", Origin: "http://localhost"}

// signedKey is a device of a person that the program knows.
type signedKey struct {
	id uuid.UUID
	*device.Device
}

// lately is what was confirmed in a browser: when, and by which passkey, uuid.Nil for the password.
type lately struct {
	at  time.Time
	key uuid.UUID
}

// confirming is how a signer confirms that it is them.
type confirming struct {
	way     string
	drawing string
	key     uuid.UUID // of the passkey that answers
	lender  uuid.UUID // on whose device
	browser [32]byte
}

const drawnName = `{"width":600,"height":200,"strokes":[[10,100,40,60,90,120,160,40,260,150]]}`

// browser is the one in which somebody is signed in.
func (h *house) browser(who string) [32]byte { return sha256.Sum256([]byte(h.session2 + who)) }

// addKey makes the program know a device of somebody.
func (w *world) addKey(at place, who string) error {
	v := at.as(who)
	in := app.PasskeyForm{Site: localhost, Session: at.browser(who), Name: "手机", Password: password}
	question, err := w.app.AskNewPasskey(w.t.Context(), v, in)
	if err != nil {
		return err
	}
	d := device.New(localhost.Origin)
	in.Answer = d.Create(question)
	k, err := w.app.AddPasskey(w.t.Context(), v, in)
	if err == nil {
		w.keys[v.ID] = append(w.keys[v.ID], signedKey{k.ID, d})
	}
	return err
}

func (s *step) addsKey() func(app.Key) error {
	return func(app.Key) error { return s.addKey(s.at, s.who) }
}

func (s *step) removesKey() func(app.Key) error {
	mine := s.keys[s.scope.By()]
	if len(mine) == 0 {
		return nil
	}
	k, guess := mine[s.n(len(mine), "key")], []string{password, password, "not my password at all"}[s.n(3, "password")]
	return func(app.Key) error {
		err := s.app.RemovePasskey(s.t.Context(), s.scope.Viewer(), k.id, guess)
		if err == nil {
			s.keys[s.scope.By()] = slices.DeleteFunc(slices.Clone(mine), func(x signedKey) bool { return x.id == k.id })
			for browser, was := range s.fresh {
				if was.key == k.id {
					delete(s.fresh, browser)
				}
			}
		}
		return s.stale(guess != password, err)
	}
}

// confirmedBy draws how the signer confirms it, on whose device, and says whether it must not be believed.
func (s *step) confirmedBy(in *app.Sign, lender uuid.UUID) (cheats bool) {
	in.Site, in.Session, in.Lender = localhost, s.at.browser(s.who), lender
	s.how = confirming{way: "password", lender: lender, browser: in.Session}
	if in.Password != password {
		return true
	}
	mine := s.keys[s.signer.By()]
	switch way := s.n(10, "confirms by"); {
	case way < 3:
	case way < 5:
		s.how.way, s.how.drawing, in.Drawing = "drawing", drawnName, drawnName
	case way < 6:
		in.Password = ""
		before, ok := s.fresh[in.Session]
		since := s.clock.at.Sub(before.at)
		s.how.way, s.how.key = "before", before.key
		return lender != uuid.Nil || !ok || since < 0 || since >= handover.StepUp
	case len(mine) > 0:
		k := mine[s.n(len(mine), "key")]
		s.how.way, s.how.key = "passkey", k.id
		return s.answers1(in, k)
	}
	return false
}

// answers1 lets a device answer the question for the signature: the signer's own or, now and then, not as it should.
func (s *step) answers1(in *app.Sign, k signedKey) (cheats bool) {
	asked := *in
	cheat := s.n(12, "answer")
	if cheat == 0 {
		asked.Signature.Digest = make([]byte, 32)
		cheats = string(in.Signature.Digest) != string(asked.Signature.Digest)
	}
	question, err := s.app.AskPasskey(s.t.Context(), s.signer, asked)
	if err != nil {
		s.how.way, s.how.key = "password", uuid.Nil // what refuses the question refuses the password too: see permitted
		s.unasked = err
		return false
	}
	in.Password = ""
	answering := k.Device
	switch cheat {
	case 1:
		answering, cheats = device.New(localhost.Origin), true
	case 2:
		answering.Unverified, cheats = true, true
	case 3:
		in.Session, cheats = s.at.browser("nobody"), true
	}
	in.Answer = answering.Get(question)
	answering.Unverified = false
	return cheats
}

// remember notes what the browser may count for the next minutes.
func (s *step) remember() {
	if s.how.lender != uuid.Nil || s.how.way == "before" || s.how.way == "" {
		return
	}
	s.fresh[s.how.browser] = lately{s.clock.at, s.how.key}
}

// evident: a new seal says how its signer confirmed it, and what it shows of that can be checked by anybody.
func (w *world) evident(s *step, g handover.Seal, what string) {
	w.t.Helper()
	require.NoError(w.t, seal.Evident(g), "what a seal shows: %s", what)
	require.True(w.t, w.app.Signer().Holds(g), "the program's signature under a seal: %s", what)
	e, err := seal.ReadEvidence(g.Evidence)
	require.NoError(w.t, err, what)
	methods := map[string]handover.SignMethod{"password": handover.ByPassword, "drawing": handover.ByDrawing, "passkey": handover.ByPasskey}
	switch s.how.way {
	case "before":
		require.Equal(w.t, s.how.key != uuid.Nil, e.Earlier != nil, "what counted from before: %s", what)
		if e.Earlier != nil {
			require.Equal(w.t, s.how.key.String(), e.Earlier.Passkey, what)
		}
	default:
		require.Equal(w.t, methods[s.how.way], g.Method, what)
	}
	require.Equal(w.t, s.how.way == "passkey", e.Passkey != nil, what)
	require.Equal(w.t, s.how.drawing != "", e.Drawing != nil, what)
	if e.Drawing != nil {
		var drawn handover.Drawing
		require.NoError(w.t, json.Unmarshal([]byte(s.how.drawing), &drawn))
		require.Equal(w.t, drawn, *e.Drawing, what)
	}
	if s.how.lender != uuid.Nil {
		require.Equal(w.t, 1, w.count(`SELECT count(*) FROM events WHERE handover_id = $1 AND detail ->> 'seal' = $2 AND detail ->> 'device_of' = $3`,
			g.Handover, g.ID.String(), s.how.lender.String()), "whose device it was: %s", what)
	}
}

// signsTogether lets a party sign on the device of the person.
func (s *step) signsTogether() func(app.Key) error {
	parties := slices.DeleteFunc(slices.Clone(s.now.Parties), func(p partyRow) bool { return p.Handover != s.at.id })
	if len(parties) == 0 {
		return nil
	}
	lender := s.scope.By()
	got, err := s.app.Together(s.t.Context(), s.scope, uuid.Nil)
	if err != nil {
		return func(app.Key) error { return err }
	}
	turn := app.Turn{Party: handover.Party{Person: parties[s.n(len(parties), "who signs")].Person}}
	if turns := app.Turns(got.Handover, got.Sections, got.Seals, s.app.Now()); len(turns) > 0 && s.sensible() {
		turn = turns[s.n(len(turns), "turn")]
	}
	signer, err := s.app.FaceToFace(s.t.Context(), s.scope, turn.Party.Person)
	if err != nil {
		return func(app.Key) error { return err }
	}
	s.signer = signer
	var in app.Sign
	send := s.app.SignHandover
	if turn.Section == uuid.Nil {
		in = s.shownAll(signer)
	} else {
		s.section = s.now.sectionRow(turn.Section)
		got, err := s.app.Together(s.t.Context(), s.scope, turn.Section)
		require.NoError(s.t, err)
		section, _ := app.Frame{Handover: got.Handover, Sections: got.Sections}.Section(turn.Section)
		digest := app.SectionDigest(section, got.Content)
		send = s.app.SignSection
		if turn.Role == handover.Giver {
			digest, send = app.GivenDigest(section, got.Content), s.app.SubmitSection
		}
		in = signature(signer, turn.Section, digest, section.ContentVersion)
	}
	cheats := s.confirmedBy(&in, lender)
	in.LenderName, in.Network = s.scope.Viewer().Name, "local"
	return func(k app.Key) error {
		in.Key = k
		return s.stale(cheats, send(s.t.Context(), signer, in))
	}
}
