package checkpoint

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"handoverdesk/internal/seal"
)

// originTag begins the first line of every note. Behind it stands the workspace, so that no note can be taken for another's.
const originTag = "handover-desk/checkpoint/"

const timeForm = "2006-01-02T15:04:05.000000Z"

// Note says what the tree of a workspace was at a time.
type Note struct {
	Workspace uuid.UUID
	Number    int64 // from 1
	Size      int64 // leaves in the tree
	Root      Hash
	At        time.Time // UTC, microseconds, never before that of the note before
}

// Origin is the note's first line, and the name of its signer.
func (n Note) Origin() string { return originTag + n.Workspace.String() }

func (n Note) body() string {
	return fmt.Sprintf("%s\n%d\n%s\nnumber %d\ntime %s\n", n.Origin(), n.Size, n.Root, n.Number, n.At.UTC().Format(timeForm))
}

// Sign is the note as text, with the key's signature at its end, in the form of https://c2sp.org/signed-note.
func (n Note) Sign(key seal.Key) (string, error) {
	text, err := note.Sign(&note.Note{Text: n.body()}, signer{n.Origin(), key})
	return string(text), err
}

// errNoNote is what Open says of everything that is no note at all.
var errNoNote = errors.New("not a checkpoint of this program")

// Open reads what Sign wrote and says which of the keys signed it. It refuses a note that none of them signed.
func Open(text string, keys ...seal.Public) (Note, seal.Public, error) {
	n, err := Parse(text)
	if err != nil {
		return n, seal.Public{}, err
	}
	for _, k := range keys {
		signed, err := note.Open([]byte(text), note.VerifierList(verifier{n.Origin(), k}))
		if err != nil {
			continue
		}
		// The last letter of base64 may have bits that mean nothing: another one there is another text, though of the same signature.
		if _, err := base64.StdEncoding.Strict().DecodeString(signed.Sigs[0].Base64); err != nil {
			return n, seal.Public{}, errNoNote
		}
		return n, k, nil
	}
	return n, seal.Public{}, errors.New("no key that is known signed this, as it stands")
}

// Parse reads a note and looks at no signature.
func Parse(text string) (Note, error) {
	var n Note
	body, _, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(body, "\n")
	if !ok || len(lines) != 5 {
		return n, errNoNote
	}
	var err error
	fail := func(e error) {
		if e != nil {
			err = errNoNote
		}
	}
	var e error
	n.Workspace, e = uuid.Parse(strings.TrimPrefix(lines[0], originTag))
	fail(e)
	n.Size, e = strconv.ParseInt(lines[1], 10, 64)
	fail(e)
	n.Root, e = tlog.ParseHash(lines[2])
	fail(e)
	n.Number, e = strconv.ParseInt(strings.TrimPrefix(lines[3], "number "), 10, 64)
	fail(e)
	n.At, e = time.Parse(timeForm, strings.TrimPrefix(lines[4], "time "))
	fail(e)
	if err == nil && n.body() != body+"\n" {
		err = errNoNote // written in another way than ours
	}
	return n, err
}

// Entry is what stands in a file of notes: a note as it was signed, or what is left of one.
type Entry struct {
	Line int // where it begins, from 1
	Text string
}

// Entries reads a file of notes. What is not a whole note is an entry too, so that nothing is passed over: a note that was cut off when the
// machine stopped, or somebody's edit.
func Entries(r io.Reader) ([]Entry, error) {
	var out []Entry
	var now strings.Builder
	line, begun, signed := 0, 0, false
	end := func() {
		if strings.TrimSpace(now.String()) != "" {
			out = append(out, Entry{Line: begun, Text: now.String()})
		}
		now.Reset()
		signed = false
	}
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		line++
		text := in.Text()
		if strings.HasPrefix(text, originTag) || signed && text == "" {
			end()
		}
		if now.Len() == 0 {
			if text == "" {
				continue
			}
			begun = line
		}
		now.WriteString(text + "\n")
		signed = signed || strings.HasPrefix(text, "— ")
	}
	end()
	return out, in.Err()
}

// algEd25519 is the algorithm's number in the form of signed notes.
const algEd25519 = 1

// keyHash is the short name of a key in a note.
func keyHash(name string, k seal.Public) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n\x01"), k[:]...))
	return binary.BigEndian.Uint32(sum[:])
}

// VerifierKey is the public key as other programs for signed notes take it.
func VerifierKey(workspace uuid.UUID, k seal.Public) string {
	name := Note{Workspace: workspace}.Origin()
	return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, k), base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, k[:]...)))
}

type signer struct {
	name string
	key  seal.Key
}

func (s signer) Name() string                    { return s.name }
func (s signer) KeyHash() uint32                 { return keyHash(s.name, s.key.Public()) }
func (s signer) Sign(msg []byte) ([]byte, error) { return s.key.Sign(msg), nil }

type verifier struct {
	name string
	key  seal.Public
}

func (v verifier) Name() string                { return v.name }
func (v verifier) KeyHash() uint32             { return keyHash(v.name, v.key) }
func (v verifier) Verify(msg, sig []byte) bool { return v.key.Verify(msg, sig) }
