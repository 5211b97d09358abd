package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

// mostManifest is the largest manifest that is read: one of half a million records.
const mostManifest = 512 << 20

// verifyCommand checks files and says in words what it checked. It fails on anything that it cannot check.
func verifyCommand(_ context.Context, p *Program, args []string) error {
	flags := newFlags("verify")
	flags.SetOutput(p.ErrOut)
	demanded := flags.String("key", "", "`fingerprint` of the key that must have signed, as it stands on a printed copy")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return usageError{fmt.Errorf("handover verify: %w", err)}
	}
	if flags.NArg() == 0 {
		return usageError{errors.New("handover verify needs the name of a file")}
	}
	var key seal.Digest
	if *demanded != "" {
		var err error
		if key, err = seal.Parse(strings.ToLower(strings.ReplaceAll(*demanded, " ", ""))); err != nil || key == (seal.Digest{}) { // which would mean any
			return usageError{errors.New("handover verify: the fingerprint of a key is 64 hexadecimal digits")}
		}
	}
	failed := 0
	for _, name := range flags.Args() {
		r, err := verifyFile(name, key)
		if err != nil {
			return err
		}
		p.report(name, r, key)
		if !r.Fine() {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d files cannot be trusted", failed, flags.NArg())
	}
	return nil
}

func verifyFile(name string, key seal.Digest) (manifest.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return manifest.Report{}, err
	}
	defer func() { _ = f.Close() }()
	about, err := f.Stat()
	if err != nil {
		return manifest.Report{}, err
	}
	first := make([]byte, 2)
	if _, err := f.ReadAt(first, 0); err == nil && bytes.Equal(first, []byte("PK")) {
		return manifest.CheckArchive(f, about.Size(), key), nil
	}
	if about.Size() > mostManifest {
		return manifest.Report{}, fmt.Errorf("%s is larger than any manifest", name)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return manifest.Report{}, err
	}
	return manifest.Check(text, key), nil
}

// report says what was checked and what is wrong.
func (p *Program) report(name string, r manifest.Report, key seal.Digest) {
	m := r.Manifest
	p.say("%s\n", name)
	if m.Tag == manifest.Tag {
		state := "a draft: not signed by all parties"
		if m.Complete {
			state = "signed by all parties"
		}
		p.say("  handover %s, %s; made %s; %s\n", m.Handover.Number, m.Handover.Title, m.Made, state)
		p.say("  digest of the whole: %s\n", m.Digest)
		p.say("  checked: %d sections, %d records, %d files, %d enclosures, %d seals\n", len(m.Sections), r.Records, r.Files, r.Enclosures, r.Seals)
	}
	if r.Entries > 0 {
		p.say("  checked: every byte of %d entries; the content of %d records; %d events\n", r.Entries, r.Contents, r.Events)
	}
	if r.Key != (seal.Digest{}) {
		p.say("  signed with the key %s\n", r.Key)
	}
	if r.Fine() {
		if key == (seal.Digest{}) {
			p.say("  everything fits. Whose key that is no file can say: compare it with a printed copy, or give it with --key\n")
			return
		}
		p.say("  everything fits, and it is the key that was asked for\n")
		return
	}
	for _, x := range r.Problems {
		where := ""
		for _, s := range []string{x.Section, x.Name, x.Place} {
			if s != "" {
				where += ": " + s
			}
		}
		p.say("  WRONG %s%s\n", problemWords[x.Code], where)
	}
	if r.More > 0 {
		p.say("  and %d more\n", r.More)
	}
}
