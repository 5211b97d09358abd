package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"handoverdesk/internal/app"
	"handoverdesk/internal/vault"
)

// ring reads the keys under which secrets are sealed.
func (p *Program) ring() (vault.Ring, error) {
	text, err := p.Config.Keys()
	if err != nil {
		return vault.Ring{}, err
	}
	r, err := vault.Parse(text)
	if err != nil {
		return vault.Ring{}, fmt.Errorf("HANDOVER_SECRET_KEY_FILE and HANDOVER_SECRET_KEYS together: %w", err)
	}
	return r, nil
}

// keysCommand makes keys for sealing, looks whether they open everything, and wraps everything with the first one.
func keysCommand(ctx context.Context, p *Program, args []string) error {
	if len(args) == 0 {
		return usageError{errors.New("handover keys needs new, check or rotate")}
	}
	switch args[0] {
	case "new":
		return p.newKey(args[1:])
	case "check":
		return p.onKeys(ctx, "check", args[1:], p.checkKeys)
	case "rotate":
		return p.onKeys(ctx, "rotate", args[1:], p.rotateKeys)
	case "-h", "-help", "--help":
		return flag.ErrHelp
	}
	return usageError{fmt.Errorf("handover keys knows new, check and rotate, and no %q", args[0])}
}

// newKey writes a key to a new file for its owner only, or prints it. It never writes over anything.
func (p *Program) newKey(args []string) error {
	flags := newFlags("keys new")
	file := flags.String("file", "", "write the key to a new `file` instead of printing it")
	if err := p.parse(flags, args); err != nil {
		return err
	}
	key, err := vault.NewKey()
	if err != nil {
		return err
	}
	if *file == "" {
		p.say("%s\n", key)
		return nil
	}
	f, err := os.OpenFile(*file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o400)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already and was not changed; to rotate, put a key that handover keys new prints in front of those in it", *file)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(key + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	r, err := vault.Parse(key)
	if err != nil {
		return err
	}
	p.say("%s holds the new key %s. Keep a copy of it apart from backups of the database: without it nothing that is sealed can be opened.\n",
		filepath.Clean(*file), r.Current())
	return nil
}

// onKeys runs a command on a database that this program serves.
func (p *Program) onKeys(ctx context.Context, name string, args []string, do func(context.Context) error) (err error) {
	if err := p.parse(newFlags("keys "+name), args); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.Open(ctx); err != nil {
		return err
	}
	if err := errors.Join(p.checkSchema(ctx), p.store.Ready(ctx)); err != nil {
		return err
	}
	return do(ctx)
}

func (p *Program) checkKeys(ctx context.Context) error {
	good, bad := 0, 0
	if err := p.app.EachDataKey(ctx, func(k app.DataKey, err error) {
		if err == nil {
			good++
			return
		}
		bad++
		p.sayLost(k, err)
	}); err != nil {
		return err
	}
	if err := p.sayRing(ctx); err != nil {
		return err
	}
	p.say("Handovers whose secrets can be opened: %d.\n", good)
	if bad > 0 {
		return fmt.Errorf("the secrets of %d handovers cannot be opened", bad)
	}
	return nil
}

func (p *Program) rotateKeys(ctx context.Context) error {
	if !p.app.Seals() {
		return errors.New("there is no key: name a file of them with HANDOVER_SECRET_KEY_FILE")
	}
	did, err := p.app.RotateKeys(ctx, p.sayLost)
	if err != nil {
		return err
	}
	p.say("Wrapped with the first key now: %d. Before: %d.\n", did.Wrapped, did.Kept)
	if err := p.sayRing(ctx); err != nil {
		return err
	}
	if did.Lost > 0 {
		return fmt.Errorf("the secrets of %d handovers cannot be opened, and were left as they are", did.Lost)
	}
	return nil
}

func (p *Program) sayLost(k app.DataKey, err error) {
	var missing vault.MissingKeyError
	if errors.As(err, &missing) {
		p.say("%s: the ring lacks the key %s.\n", k.Number, missing.Key)
		return
	}
	p.say("%s: its data key was changed or damaged.\n", k.Number)
}

// sayRing says what each key is still needed for.
func (p *Program) sayRing(ctx context.Context) error {
	use, err := p.app.RingUse(ctx)
	if err != nil {
		return err
	}
	for _, k := range use {
		switch {
		case k.Current:
			p.say("key %s: in use, wraps %d.\n", k.ID, k.Wraps)
		case k.Wraps > 0:
			p.say("key %s: still wraps %d; handover keys rotate wraps them anew.\n", k.ID, k.Wraps)
		default:
			p.say("key %s: wraps nothing here any more. Once every program has the new ring, and no backup is needed that is older than the rotation, take it out.\n", k.ID)
		}
	}
	return nil
}
