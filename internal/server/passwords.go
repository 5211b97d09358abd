package server

import (
	"context"
	"errors"
	"strings"

	"handoverdesk/internal/app"
	"handoverdesk/internal/auth"
	"handoverdesk/internal/handover"
)

// Passwords are what the use cases ask of a hasher, with its refusals as sentences.
func Passwords(h *auth.Hasher) app.Passwords { return passwords{h} }

type passwords struct{ hasher *auth.Hasher }

func (p passwords) Hash(ctx context.Context, password string) (string, error) {
	hash, err := p.hasher.Hash(ctx, password)
	return hash, busy(err)
}

func (p passwords) Verify(ctx context.Context, password, hash string) (bool, error) {
	ok, err := p.hasher.Verify(ctx, password, hash)
	return ok, busy(err)
}

// busy says that too many passwords are being looked at; trying again soon helps.
func busy(err error) error {
	if !errors.Is(err, auth.ErrUnavailable) {
		return err
	}
	e := handover.Refuse(handover.Unavailable, "signin.busy")
	e.Retry = 3
	return e
}

func (p passwords) Check(password, email string) error {
	problem := auth.CheckPassword(password, email)
	if problem == auth.PasswordFine {
		return nil
	}
	key := "password." + strings.TrimPrefix(string(problem), "password_")
	return handover.Wrong(handover.At("password", key, "Min", auth.MinPasswordRunes, "Max", auth.MaxPasswordRunes))
}
