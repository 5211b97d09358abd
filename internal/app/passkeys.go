package app

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/passkey"
	"handoverdesk/internal/seal"
)

type passkeys interface {
	// Passkeys are the viewer's own that were not removed, oldest first.
	Passkeys(ctx context.Context, v handover.Viewer) ([]handover.Passkey, error)
	// AddPasskey refuses with handover.Conflict when the key is known already, or the person has handover.MaxPasskeys.
	AddPasskey(ctx context.Context, v handover.Viewer, k handover.Passkey) error
	NamePasskey(ctx context.Context, v handover.Viewer, id uuid.UUID, name string) error
	// RemovePasskey takes what it confirmed in browsers just before back too.
	RemovePasskey(ctx context.Context, v handover.Viewer, id uuid.UUID, now time.Time) error
	// UsePasskey moves the counter of one of the viewer's passkeys forward. False says that it went back, which is noted on the key.
	UsePasskey(ctx context.Context, v handover.Viewer, id uuid.UUID, counter uint32, now time.Time) (bool, error)
	KeepChallenge(ctx context.Context, c Challenge, now time.Time) error
	// TakeChallenge finds a challenge that a session was given, for the person and purpose, and forgets it in any case. One that was answered
	// before, has ended or is about something else is handover.NotFound.
	TakeChallenge(ctx context.Context, c Challenge, now time.Time) (nonce []byte, err error)
}

// Challenge is a question to a person's device that waits for its answer.
type Challenge struct {
	Value   []byte
	Session [32]byte
	Person  uuid.UUID
	Purpose string // toAdd or toSign
	Nonce   []byte
	Ends    time.Time
}

const (
	toAdd  = "add"
	toSign = "sign"
)

// Passkeys are the viewer's own passkeys, oldest first.
func (a *App) Passkeys(ctx context.Context, v handover.Viewer) ([]handover.Passkey, error) {
	return a.store.Passkeys(ctx, v)
}

// PasskeyForm is what a person sends to add a passkey.
type PasskeyForm struct {
	Site     passkey.Site
	Session  [32]byte
	Name     string
	Password string // when asking; asking takes it every time
	Answer   []byte // of the device, when adding
}

// AskNewPasskey asks the viewer's device for a new key, once they have typed their password. It returns what the browser is given, as JSON.
// Errors: invalid, too_many, conflict.
func (a *App) AskNewPasskey(ctx context.Context, v handover.Viewer, in PasskeyForm) ([]byte, error) {
	if !in.Site.Works() {
		return nil, handover.Refuse(handover.Conflict, "passkey.refuse.site")
	}
	_, noName := handover.CheckPasskeyName(in.Name)
	var noPassword error
	if in.Password == "" {
		noPassword = handover.Wrong(handover.At("password", "seal.no_password"))
	}
	if err := together(noName, noPassword); err != nil {
		return nil, err
	}
	if err := a.fresh(ctx, v, in.Password); err != nil {
		return nil, err
	}
	list, err := a.store.Passkeys(ctx, v)
	if err != nil {
		return nil, err
	}
	if len(list) >= handover.MaxPasskeys {
		return nil, handover.Refuse(handover.Conflict, "passkey.refuse.many", "Max", handover.MaxPasskeys)
	}
	question, challenge, err := in.Site.AskNew(ownerOf(v.Person, list))
	if err != nil {
		return nil, err
	}
	now := a.Now()
	return question, a.store.KeepChallenge(ctx, Challenge{
		Value: challenge, Session: in.Session, Person: v.ID, Purpose: toAdd, Nonce: []byte{}, Ends: now.Add(passkey.Wait),
	}, now)
}

// fresh says whether the viewer types their password now. What was typed before does not count.
func (a *App) fresh(ctx context.Context, v handover.Viewer, password string) error {
	_, ok, err := a.verify(ctx, v.Email, "", password)
	if err != nil || ok {
		return err
	}
	return handover.Wrong(handover.At("password", "problem.wrong_password"))
}

// ownerOf is a person as devices know them, with those of their keys that work.
func ownerOf(p handover.Person, list []handover.Passkey) passkey.Owner {
	o := passkey.Owner{ID: p.ID, Email: p.Email, Name: p.Name}
	for _, k := range list {
		o.Keys = append(o.Keys, passkey.Key{Credential: k.Credential, Public: k.Public, Counter: k.Counter, Synced: k.Synced, Transports: k.Transports})
	}
	return o
}

func usable(list []handover.Passkey, site passkey.Site) []handover.Passkey {
	var out []handover.Passkey
	for _, k := range list {
		if k.Usable(site.Domain) {
			out = append(out, k)
		}
	}
	return out
}

// AddPasskey keeps the key that the viewer's device made. That they typed their password is known by the question that it answers.
func (a *App) AddPasskey(ctx context.Context, v handover.Viewer, in PasskeyForm) (handover.Passkey, error) {
	name, err := handover.CheckPasskeyName(in.Name)
	if err != nil {
		return handover.Passkey{}, err
	}
	challenge, err := passkey.AnsweredNew(in.Answer)
	if err != nil {
		return handover.Passkey{}, badAnswer("answer")
	}
	now := a.Now()
	if _, err := a.store.TakeChallenge(ctx, Challenge{Value: challenge, Session: in.Session, Person: v.ID, Purpose: toAdd}, now); err != nil {
		return handover.Passkey{}, ended(err)
	}
	made, err := in.Site.Made(ownerOf(v.Person, nil), challenge, in.Answer)
	if err != nil {
		return handover.Passkey{}, badAnswer("answer")
	}
	k := handover.Passkey{
		ID: a.newID(), Person: v.ID, Name: name, Credential: made.Credential, Public: made.Public, Counter: made.Counter, Synced: made.Synced,
		Transports: made.Transports, Site: in.Site.Domain, MadeAt: now,
	}
	return k, a.store.AddPasskey(ctx, v, k)
}

func badAnswer(why string) error {
	return handover.Wrong(handover.At("passkey", "passkey.refuse."+why))
}

// ended says that a question is not waiting for an answer any more.
func ended(err error) error {
	if handover.CodeOf(err) == handover.NotFound {
		return badAnswer("ended")
	}
	return err
}

// NamePasskey changes what the viewer calls a passkey of theirs.
func (a *App) NamePasskey(ctx context.Context, v handover.Viewer, id uuid.UUID, name string) error {
	name, err := handover.CheckPasskeyName(name)
	if err != nil {
		return err
	}
	return a.store.NamePasskey(ctx, v, id, name)
}

// RemovePasskey takes a passkey of the viewer's out of use, once they have typed their password. What was sealed with it stands.
func (a *App) RemovePasskey(ctx context.Context, v handover.Viewer, id uuid.UUID, password string) error {
	if password == "" {
		return handover.Wrong(handover.At("password", "seal.no_password"))
	}
	if err := a.fresh(ctx, v, password); err != nil {
		return err
	}
	return a.store.RemovePasskey(ctx, v, id, a.Now())
}

// AskPasskey asks the signer's device for a signature over exactly what they are going to seal: in tells section, digest, version, site and
// session. It returns what the browser is given, as JSON. Errors: forbidden, conflict when they have no passkey for the site.
func (a *App) AskPasskey(ctx context.Context, sc handover.Scope, in Sign) ([]byte, error) {
	if !sc.Seals() {
		return nil, handover.Refuse(handover.Forbidden, "refuse.sign_handover")
	}
	if !in.Site.Works() {
		return nil, handover.Refuse(handover.Conflict, "passkey.refuse.site")
	}
	list, err := a.store.Passkeys(ctx, sc.Viewer())
	if err != nil {
		return nil, err
	}
	list = usable(list, in.Site)
	if len(list) == 0 {
		return nil, handover.Refuse(handover.Conflict, "passkey.refuse.none", "Name", sc.Viewer().Name)
	}
	nonce := make([]byte, 32)
	_, _ = rand.Read(nonce) // never fails: the program stops instead
	challenge := seal.Challenge(nonce, sc.Handover(), in.Section, sc.By(), in.Signature.Digest, in.Signature.Version)
	question, err := in.Site.Ask(ownerOf(sc.Viewer().Person, list), challenge[:])
	if err != nil {
		return nil, err
	}
	now := a.Now()
	return question, a.store.KeepChallenge(ctx, Challenge{
		Value: challenge[:], Session: in.Session, Person: sc.By(), Purpose: toSign, Nonce: nonce, Ends: now.Add(passkey.Wait),
	}, now)
}

// asserted checks the answer of the signer's device, and returns it as evidence with the passkey that gave it.
func (a *App) asserted(ctx context.Context, sc handover.Scope, in Sign) (*seal.Assertion, uuid.UUID, error) {
	challenge, credential, err := passkey.Answered(in.Answer)
	if err != nil || !in.Site.Works() {
		return nil, uuid.Nil, badAnswer("answer")
	}
	now := a.Now()
	nonce, err := a.store.TakeChallenge(ctx, Challenge{Value: challenge, Session: in.Session, Person: sc.By(), Purpose: toSign}, now)
	if err != nil {
		return nil, uuid.Nil, ended(err)
	}
	if want := seal.Challenge(nonce, sc.Handover(), in.Section, sc.By(), in.Signature.Digest, in.Signature.Version); !want.Equal(challenge) {
		return nil, uuid.Nil, badAnswer("other")
	}
	list, err := a.store.Passkeys(ctx, sc.Viewer())
	if err != nil {
		return nil, uuid.Nil, err
	}
	list = usable(list, in.Site)
	answer, err := in.Site.Signed(ownerOf(sc.Viewer().Person, list), challenge, in.Answer)
	if err != nil {
		return nil, uuid.Nil, badAnswer("answer")
	}
	for _, k := range list {
		if string(k.Credential) != string(credential) {
			continue
		}
		if forward, err := a.store.UsePasskey(ctx, sc.Viewer(), k.ID, answer.Counter, now); err != nil || !forward {
			if err == nil {
				err = badAnswer("copied")
			}
			return nil, uuid.Nil, err
		}
		public, err := passkey.Portable(k.Public)
		return &seal.Assertion{
			Authenticator: seal.Encode64(answer.Authenticator), Client: seal.Encode64(answer.Client), Credential: seal.Encode64(answer.Credential),
			Key: seal.Encode64(public), Nonce: seal.Encode64(nonce), Signature: seal.Encode64(answer.Signature), Site: in.Site.Domain,
		}, k.ID, err
	}
	return nil, uuid.Nil, badAnswer("answer")
}
