package manifest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"handoverdesk/internal/seal"
)

// The entries of an archive that are read here. All others are only compared with the list.
const (
	ListEntry   = "manifest.json"          // every entry before it, by its SHA-256
	EntryOfPlan = "handover.manifest.json" // the Manifest
	EntryOfSeal = "seal.json"              // the last: the program's signature under all bytes before its content
	EntryEvents = "data/events.json"
	dataFolder  = "data/"
	archiveTag  = "handover-desk archive v1"
	mostOfEntry = 512 << 20 // of one that is held in memory
)

// SealArchive is the content of the last entry. sum is the SHA-256 of every byte of the archive before it.
func SealArchive(sum []byte, key seal.Key) ([]byte, error) {
	message, err := archiveMessage(hex.EncodeToString(sum))
	if err != nil {
		return nil, err
	}
	return archiveSeal(hex.EncodeToString(sum), key.Public().String(), hex.EncodeToString(key.Sign(message)))
}

func archiveMessage(sum string) ([]byte, error) {
	return seal.Canonical(map[string]string{"tag": archiveTag, "digest": sum})
}

func archiveSeal(sum, key, value string) ([]byte, error) {
	return seal.Canonical(map[string]string{"tag": archiveTag, "digest": sum, "key": key, "value": value})
}

// CheckArchive checks an archive of everything: that no byte of it was changed, that every entry is what the list says, the manifest in it,
// and that the contents are what the manifest has digests of: records without their masked facts, files, and the chain of events.
func CheckArchive(r io.ReaderAt, size int64, demanded seal.Digest) Report {
	var rep Report
	z, err := zip.NewReader(r, size)
	if err != nil {
		rep.say(Problem{Code: "archive.zip"})
		return rep
	}
	a := opened{zip: z, report: &rep, sums: map[string]string{}}
	whole := a.container(r, size, demanded)
	a.list()
	text, err := a.read(EntryOfPlan)
	if err != nil {
		rep.say(Problem{Code: "archive.manifest"})
		return rep
	}
	inner := Check(text, demanded)
	key := rep.Key
	a.merge(inner)
	if whole && key != inner.Key {
		rep.say(Problem{Code: "archive.keys"})
	}
	a.kept(demanded)
	a.contents()
	a.files()
	a.events()
	rep.Entries = len(z.File)
	return rep
}

type opened struct {
	zip    *zip.Reader
	report *Report
	sums   map[string]string // SHA-256 of each entry, by its name
}

func (a opened) merge(inner Report) {
	problems := a.report.Problems
	entries := a.report.Entries
	*a.report = inner
	a.report.Entries = entries
	a.report.Problems = nil
	for _, p := range append(problems, inner.Problems...) {
		a.report.say(p)
	}
}

// container checks the bytes: those before the content of the last entry by the signature in it, those after it by what they must be.
func (a opened) container(r io.ReaderAt, size int64, demanded seal.Digest) bool {
	say := func(code string) bool { a.report.say(Problem{Code: code}); return false }
	n := len(a.zip.File)
	if n == 0 || a.zip.File[n-1].Name != EntryOfSeal {
		return say("archive.seal")
	}
	at, err := a.zip.File[n-1].DataOffset()
	if err != nil {
		return say("archive.seal")
	}
	text, err := a.read(EntryOfSeal)
	var s struct{ Tag, Digest, Key, Value string }
	if err != nil || json.Unmarshal(text, &s) != nil {
		return say("archive.seal")
	}
	again, err := archiveSeal(s.Digest, s.Key, s.Value)
	if err != nil || s.Tag != archiveTag || !bytes.Equal(again, text) {
		return say("archive.seal")
	}
	key, err := seal.ParsePublic(s.Key)
	message, bad := archiveMessage(s.Digest)
	value, _ := hex.DecodeString(s.Value)
	if err != nil || bad != nil || !key.Verify(message, value) {
		return say("archive.seal")
	}
	a.report.Key = key.Fingerprint()
	if demanded != (seal.Digest{}) && demanded != a.report.Key {
		a.report.say(Problem{Code: "sign.key", Name: a.report.Key.String()})
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, at)); err != nil || hex.EncodeToString(sum.Sum(nil)) != s.Digest {
		return say("archive.bytes")
	}
	if !directory(r, at+int64(len(text)), size, len(text)) {
		return say("archive.directory")
	}
	return true
}

// list compares every entry with the list, and the other way round.
func (a opened) list() {
	text, err := a.read(ListEntry)
	var l struct {
		Entries []struct {
			Name    string
			SHA256  string
			Damaged bool
		}
	}
	if err != nil || json.Unmarshal(text, &l) != nil {
		a.report.say(Problem{Code: "archive.list"})
		return
	}
	listed := map[string]string{}
	for _, e := range l.Entries {
		listed[e.Name] = e.SHA256
		if e.Damaged {
			a.report.say(Problem{Code: "entry.damaged", Name: e.Name})
		}
	}
	for _, f := range a.zip.File {
		if _, twice := a.sums[f.Name]; twice {
			a.report.say(Problem{Code: "entry.twice", Name: f.Name})
			continue
		}
		sum := sha256.New()
		err := each(f, func(content io.Reader) error { _, err := io.Copy(sum, content); return err })
		a.sums[f.Name] = hex.EncodeToString(sum.Sum(nil))
		switch {
		case f.Name == ListEntry || f.Name == EntryOfSeal:
		case listed[f.Name] == "":
			a.report.say(Problem{Code: "entry.unlisted", Name: f.Name})
		case err != nil || listed[f.Name] != a.sums[f.Name]:
			a.report.say(Problem{Code: "entry.changed", Name: f.Name})
		}
		delete(listed, f.Name)
	}
	for name := range listed {
		a.report.say(Problem{Code: "entry.missing", Name: name})
	}
}

func each(f *zip.File, fn func(io.Reader) error) error {
	content, err := f.Open()
	if err != nil {
		return err
	}
	return errors.Join(fn(content), content.Close())
}

func (a opened) find(name string) *zip.File {
	for _, f := range a.zip.File {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func (a opened) read(name string) ([]byte, error) {
	f := a.find(name)
	if f == nil {
		return nil, fmt.Errorf("no entry %s", name)
	}
	var text []byte
	err := each(f, func(content io.Reader) error {
		var err error
		text, err = io.ReadAll(io.LimitReader(content, mostOfEntry+1))
		if len(text) > mostOfEntry {
			return errors.New("too large")
		}
		return err
	})
	return text, err
}

// kept checks the manifests of what was signed, which stand beside the present one.
func (a opened) kept(demanded seal.Digest) {
	for _, f := range a.zip.File {
		if !strings.HasPrefix(f.Name, "inventory/") || !strings.HasSuffix(f.Name, ".manifest.json") {
			continue
		}
		text, err := a.read(f.Name)
		if err != nil {
			continue // said already
		}
		r := Check(text, demanded)
		if r.Manifest.Handover.ID != a.report.Manifest.Handover.ID || !r.Fine() {
			a.report.say(Problem{Code: "archive.kept", Name: f.Name})
		}
	}
}

// files finds the content of every file that stands under a seal.
func (a opened) files() {
	there := map[string]bool{}
	for name, sum := range a.sums {
		if strings.HasPrefix(name, "files/") {
			there[sum] = true
		}
	}
	for _, f := range a.report.Manifest.Files {
		if !there[f.Digest] {
			s, _ := a.report.Manifest.Find(f.Section)
			a.report.say(Problem{Code: "file.content", Section: s.TitleZH, Name: f.Name})
		}
	}
}

// eachLine gives the lines of an entry of data: the first with what it is about, then an item each.
func eachLine(f *zip.File, fn func(n int, line []byte) error) error {
	return each(f, func(content io.Reader) error {
		in := bufio.NewReaderSize(content, 64<<10)
		for n := 0; ; n++ {
			line, err := in.ReadBytes('\n')
			if err != nil && len(line) == 0 {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
			if err := fn(n, bytes.TrimSuffix(line, []byte("\n"))); err != nil {
				return err
			}
		}
	})
}
