package passkey_test

import (
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/passkey"
	"handoverdesk/internal/passkey/device"
)

func TestSiteOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, base, host, domain, origin string }{
		{"configured", "https://handover.example.com", "evil.example", "handover.example.com", "https://handover.example.com"},
		{"configured with a port", "https://handover.example.com:8443", "x", "handover.example.com", "https://handover.example.com:8443"},
		{"this machine", "", "localhost:8080", "localhost", "http://localhost:8080"},
		{"this machine, configured", "http://localhost:8080", "localhost:8080", "localhost", "http://localhost:8080"},
		{"a name below localhost", "", "desk.localhost:8080", "desk.localhost", "http://desk.localhost:8080"},
		{"digits", "", "127.0.0.1:8080", "", ""},
		{"digits configured", "https://10.0.0.7", "10.0.0.7", "", ""},
		{"plain http", "http://handover.example.com", "handover.example.com", "", ""},
		{"a name from the request", "", "handover.example.com", "", ""},
		{"a name that only begins so", "", "localhost.evil.example", "", ""},
		{"a name that only ends so", "", "evillocalhost", "", ""},
		{"nothing", "", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := passkey.SiteOf(c.base, c.host)
			require.Equal(t, passkey.Site{Domain: c.domain, Origin: c.origin}, s)
			require.Equal(t, c.domain != "", s.Works())
		})
	}
}

var (
	site  = passkey.SiteOf("https://desk.example.com", "")
	owner = passkey.Owner{ID: [16]byte{1}, Email: "giver@example.test", Name: "林晓雯"}
)

// added is an owner whose key is on the device.
func added(t *testing.T, d *device.Device) passkey.Owner {
	t.Helper()
	question, challenge, err := site.AskNew(owner)
	require.NoError(t, err)
	answer := d.Create(question)
	named, err := passkey.AnsweredNew(answer)
	require.NoError(t, err)
	require.Equal(t, challenge, named)
	k, err := site.Made(owner, challenge, answer)
	require.NoError(t, err)
	require.Equal(t, []string{"internal"}, k.Transports)
	o := owner
	o.Keys = []passkey.Key{k}
	return o
}

func TestKeyIsMadeAndSigns(t *testing.T) {
	t.Parallel()
	d := device.New(site.Origin)
	o := added(t, d)
	challenge := sha256.Sum256([]byte("what is signed"))
	question, err := site.Ask(o, challenge[:])
	require.NoError(t, err)
	answer := d.Get(question)
	named, credential, err := passkey.Answered(answer)
	require.NoError(t, err)
	require.Equal(t, challenge[:], named)
	require.Equal(t, o.Keys[0].Credential, credential)
	got, err := site.Signed(o, challenge[:], answer)
	require.NoError(t, err)
	require.EqualValues(t, 1, got.Counter)
	require.False(t, got.Back)
	public, err := passkey.Portable(o.Keys[0].Public)
	require.NoError(t, err)
	require.NotEmpty(t, public)
}

// TestAnswersThatAreNone changes one thing of an answer at a time.
func TestAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	challenge := sha256.Sum256([]byte("what is signed"))
	for name, change := range map[string]func(d *device.Device) (passkey.Owner, []byte){
		"nobody was looked at": func(d *device.Device) (passkey.Owner, []byte) {
			o := added(t, d)
			d.Unverified = true
			return o, challenge[:]
		},
		"from another page": func(d *device.Device) (passkey.Owner, []byte) {
			o := added(t, d)
			d.Origin = "https://desk.example.org"
			return o, challenge[:]
		},
		"to another question":    func(d *device.Device) (passkey.Owner, []byte) { o := added(t, d); return o, make([]byte, 32) },
		"of somebody else's key": func(*device.Device) (passkey.Owner, []byte) { return added(t, device.New(site.Origin)), challenge[:] },
	} {
		d := device.New(site.Origin)
		o, asked := change(d)
		question, err := site.Ask(o, challenge[:])
		require.NoError(t, err, name)
		_, err = site.Signed(o, asked, d.Get(question))
		require.Error(t, err, name)
	}
	d := device.New(site.Origin)
	d.Unverified = true
	question, asked, err := site.AskNew(owner)
	require.NoError(t, err)
	_, err = site.Made(owner, asked, d.Create(question))
	require.Error(t, err, "a key that was made without a look at its owner")
	for _, junk := range []string{"", "{}", `{"id":"AA"}`, "null"} {
		_, _, err := passkey.Answered([]byte(junk))
		require.Error(t, err, junk)
		_, err = passkey.AnsweredNew([]byte(junk))
		require.Error(t, err, junk)
	}
}

// TestCounterBack: a copy of a key shows itself by its counter; devices that do not count are let be.
func TestCounterBack(t *testing.T) {
	t.Parallel()
	d := device.New(site.Origin)
	o := added(t, d)
	ask := func(d *device.Device) passkey.Answer {
		challenge := sha256.Sum256([]byte{byte(d.Counter)})
		question, err := site.Ask(o, challenge[:])
		require.NoError(t, err)
		got, err := site.Signed(o, challenge[:], d.Get(question))
		require.NoError(t, err)
		return got
	}
	o.Keys[0].Counter = 5
	d.Counter = 4
	require.True(t, ask(d).Back, "the same number again")
	d.Counter = 9
	require.False(t, ask(d).Back)
	o.Keys[0].Counter, d.Counter, d.Still = 0, 0, true
	require.False(t, ask(d).Back)
}
