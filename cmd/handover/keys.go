package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"handoverdesk/internal/paper"
	"handoverdesk/internal/seal"
)

// signingKey reads the key that seals are signed with. One that nobody named is made at the first start: for its owner only, and never
// over another.
func (p *Program) signingKey() (seal.Key, error) {
	named := p.Config.SigningKeyFile
	path := named
	if named == "" {
		path = filepath.Join(p.Config.DataDir, "signing.key")
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && named == "" {
		if text, err = makeKey(path); err == nil {
			p.Logger().Info("made a key for signatures; keep a copy of it apart from backups of the database", "file", path)
		}
	}
	if err != nil {
		return seal.Key{}, fmt.Errorf("the key for signatures cannot be read: %w\nname another with HANDOVER_SIGNING_KEY_FILE", err)
	}
	key, err := seal.ReadKey(text)
	if err != nil {
		return seal.Key{}, fmt.Errorf("the key for signatures in %s is %w; nothing was changed there", path, err)
	}
	return key, nil
}

func makeKey(path string) ([]byte, error) {
	key, err := seal.NewKey()
	if err != nil {
		return nil, err
	}
	text, err := key.PEM()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "signing-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if _, err := f.Write(text); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	// Another instance that begins at the same moment may have been first: then its key is the one.
	if err := os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return os.ReadFile(path)
	} else if err != nil {
		return nil, err
	}
	return text, nil
}

// signerOf makes the key that PDFs are signed with out of the one for seals: one file to keep safe.
func signerOf(key seal.Key) (*paper.Signer, error) {
	secret, err := key.Derive("pdf signature v1", paper.SeedSize)
	if err != nil {
		return nil, err
	}
	return paper.NewSigner(secret)
}
