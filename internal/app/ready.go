package app

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

//go:embed ready/*.json
var readyFiles embed.FS

// ReadyMade is a record that practice has written before: a giver adopts it as a draft and adapts it. Its limits are the
// workspace's numbers, its days and names those of the plan; see [Facts].
type ReadyMade struct {
	Key   string        `json:"key"`   // once in its kind; never changes
	Meets []string      `json:"meets"` // ids of requirements
	Why   catalog.Label `json:"why"`   // when to take it, one sentence

	ZH catalog.Written `json:"zh"`
	EN catalog.Written `json:"en"`
}

var ready = sync.OnceValue(func() map[string][]ReadyMade {
	out := map[string][]ReadyMade{}
	names, err := fs.Glob(readyFiles, "ready/*.json")
	if err != nil {
		panic("app: ready-made content: " + err.Error())
	}
	for _, name := range names {
		b, err := readyFiles.ReadFile(name)
		if err == nil {
			var list []ReadyMade
			err = json.Unmarshal(b, &list)
			out[name[len("ready/"):len(name)-len(".json")]] = list
		}
		if err != nil {
			panic("app: " + name + ": " + err.Error())
		}
	}
	return out
})

// AllReady lists what is ready-made, by the key of the kind.
func AllReady() map[string][]ReadyMade { return ready() }

// Ready lists what is ready-made for a kind.
func Ready(kind string) []ReadyMade { return slices.Clone(ready()[kind]) }

// Adopt is a choice of ready-made records for a section.
type Adopt struct {
	Section uuid.UUID
	Keys    []string
	Lang    catalog.Lang
	Key     Key
}

// Adopt puts ready-made records into a section as drafts of the viewer. Those of which a twin is there already are left; left says
// how many. Errors: invalid (nothing chosen, unknown), forbidden, conflict (the section is closed, or all are there), *Replay.
func (a *App) Adopt(ctx context.Context, sc handover.Scope, in Adopt) (adopted, left int, err error) {
	if len(in.Keys) == 0 {
		return 0, 0, handover.Wrong(handover.At("keys", "ready.nothing_chosen"))
	}
	// The plan is read before the handover is locked: a transaction that waits for a second connection can wait for ever.
	page, err := a.NewRecord(ctx, sc, in.Section)
	if err != nil {
		return 0, 0, err
	}
	facts := a.Facts(sc, page.Handover)
	err = a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		at := slices.IndexFunc(sections, func(s handover.Section) bool { return s.ID == in.Section })
		if at < 0 {
			return handover.ErrNotFound()
		}
		section := sections[at]
		if err := together(sc.Under(h).MayFill(section), section.Writable()); err != nil {
			return err
		}
		b := bringing{app: a, sc: sc.Under(h), tx: tx, h: h, sections: sections}
		if err := b.begin(ctx); err != nil {
			return err
		}
		for _, key := range in.Keys {
			if err := b.adopt(at, key, in.Lang, facts); err != nil {
				return err
			}
		}
		if adopted, left = len(b.items), b.twins; adopted == 0 {
			return handover.Refuse(handover.Conflict, "refuse.nothing_to_adopt")
		}
		return b.write(ctx, "section.adopted", "adopted", in.Section, map[string]any{"count": adopted, "kind": section.Kind})
	})
	return adopted, left, err
}

func (b *bringing) adopt(section int, key string, lang catalog.Lang, facts Facts) error {
	kindKey := b.sections[section].Kind
	list := ready()[kindKey]
	at := slices.IndexFunc(list, func(r ReadyMade) bool { return r.Key == key })
	kind, known := b.sc.Kind(kindKey)
	if at < 0 || !known {
		return handover.Wrong(handover.At("keys", "problem.unknown_choice"))
	}
	form, err := list[at].Form(lang, facts)
	if err != nil {
		return err
	}
	values, problems := kind.Decode(form)
	if len(problems) > 0 {
		return fmt.Errorf("ready-made %s %s: %v", kindKey, key, problems)
	}
	b.offer(section, brought{key: kindKey, values: values, from: originOf(catalog.FromReady.In(lang))})
	return nil
}
