package app

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/vault"
)

// RingLacksError says which keys of the ring are missing: nothing that was sealed under them can be opened.
type RingLacksError struct {
	Missing map[vault.KeyID]int // handovers by key
}

func (e RingLacksError) Error() string {
	var said []string
	for id, n := range e.Missing {
		said = append(said, fmt.Sprintf("key %s, which opens the secrets of %d handovers", id, n))
	}
	sort.Strings(said)
	return "the ring lacks " + strings.Join(said, "; ") + ". Put it back behind the first key of HANDOVER_SECRET_KEY_FILE; nothing was changed"
}

// CheckRing says whether the ring has every key that data keys are wrapped with. Errors: RingLacksError.
func (a *App) CheckRing(ctx context.Context) error {
	used, err := a.store.WrappedBy(ctx)
	if err != nil {
		return err
	}
	for id := range used {
		if a.ring.Has(id) {
			delete(used, id)
		}
	}
	if len(used) > 0 {
		return RingLacksError{used}
	}
	return nil
}

// KeyUse is how many data keys a key of the ring wraps, and whether it is the first.
type KeyUse struct {
	ID      vault.KeyID
	Wraps   int
	Current bool
}

// RingUse says what each key of the ring is still needed for, in the order of the ring.
func (a *App) RingUse(ctx context.Context) ([]KeyUse, error) {
	used, err := a.store.WrappedBy(ctx)
	var out []KeyUse
	for i, id := range a.ring.IDs() {
		out = append(out, KeyUse{ID: id, Wraps: used[id], Current: i == 0})
	}
	return out, err
}

// keysAtOnce is how many data keys are read at a time.
const keysAtOnce = 200

// EachDataKey tries to open every data key and tells what became of it. It changes nothing.
func (a *App) EachDataKey(ctx context.Context, fn func(k DataKey, err error)) error {
	return a.eachKey(ctx, func(k DataKey) error {
		_, err := a.ring.Unwrap(k.ID, k.Handover, k.Wrapped)
		fn(k, err)
		return nil
	})
}

func (a *App) eachKey(ctx context.Context, fn func(DataKey) error) error {
	for after := uuid.Nil; ; {
		list, err := a.store.DataKeys(ctx, after, keysAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, k := range list {
			if err := fn(k); err != nil {
				return err
			}
			after = k.Handover
		}
	}
}

// Rotated is what a rotation did.
type Rotated struct {
	Wrapped, Kept, Lost int // wrapped anew, wrapped by the first key already, not to be opened
}

// RotateKeys wraps every data key with the first key of the ring, one by one, while the program goes on: a wrapping is only replaced when it is
// still the one that was read, and what it wraps never changes. What cannot be opened is told and left as it is. No secret is touched.
func (a *App) RotateKeys(ctx context.Context, tell func(k DataKey, err error)) (Rotated, error) {
	var out Rotated
	err := a.eachKey(ctx, func(k DataKey) error {
		by, err := vault.WrappedBy(k.Wrapped)
		if err == nil && by == a.ring.Current() {
			out.Kept++
			return nil
		}
		key, err := a.ring.Unwrap(k.ID, k.Handover, k.Wrapped)
		if err != nil {
			out.Lost++
			tell(k, err)
			return nil
		}
		wrapped, err := a.ring.Wrap(key)
		if err != nil {
			return err
		}
		// Nobody wraps an old key but another rotation, which did the same then.
		if done, err := a.store.Rewrap(ctx, k, wrapped, a.Now()); err != nil {
			return err
		} else if done {
			out.Wrapped++
		} else {
			out.Kept++
		}
		return nil
	})
	return out, err
}
