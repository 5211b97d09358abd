package catalog

import (
	"maps"
	"slices"
)

// Catalog is the kinds a workspace works with: the built-in ones, with what the workspace added to
// them. The zero Catalog is the built-in kinds alone. It is a small value; copy it freely.
// [With] makes the others.
type Catalog struct{ own *workspace }

// Version tells two states of a workspace's kinds apart; 0 is the built-in ones alone. A later state has a higher one.
func (c Catalog) Version() int64 {
	if c.own == nil {
		return 0
	}
	return c.own.version
}

// Limited is the same catalog with a workspace's own numbers and words; since is the version with which one of them last changed.
func (c Catalog) Limited(numbers Numbers, words *Words, since int64) Catalog {
	if c.own == nil {
		return c
	}
	w := *c.own
	w.numbers, w.words, w.limited = numbers, words, since
	return Catalog{&w}
}

// Over is the same catalog for one handover, whose template decided some numbers otherwise (N-03).
func (c Catalog) Over(numbers Numbers) Catalog {
	if len(numbers) == 0 {
		return c
	}
	w := workspace{kinds: all}
	if c.own != nil {
		w = *c.own
	}
	if w.usual == nil {
		w.usual = Numbers{}
		maps.Copy(w.usual, w.numbers)
	}
	w.numbers = Numbers{}
	maps.Copy(w.numbers, c.Numbers())
	maps.Copy(w.numbers, numbers)
	return Catalog{&w}
}

// Usual are the workspace's numbers, whatever a handover was decided otherwise. Treat them as read only.
func (c Catalog) Usual() Numbers {
	if c.own != nil && c.own.usual != nil {
		return c.own.usual
	}
	return c.Numbers()
}

// Numbers are the workspace's own limits, with those of the handover over them. Treat them as read only.
func (c Catalog) Numbers() Numbers {
	if c.own == nil {
		return nil
	}
	return c.own.numbers
}

// Words are the workspace's forbidden words.
func (c Catalog) Words() *Words {
	if c.own == nil || c.own.words == nil {
		return builtInWords
	}
	return c.own.words
}

// NumbersSince is the version with which a number or word last changed; 0 when none ever did.
func (c Catalog) NumbersSince() int64 {
	if c.own == nil {
		return 0
	}
	return c.own.limited
}

// All lists every kind in the order of the sections of a full handover; kinds of the workspace's own
// come last, archived ones among them.
func (c Catalog) All() []Kind { return slices.Clone(c.kinds()) }

// Lookup finds a kind by its key.
func (c Catalog) Lookup(key string) (Kind, bool) {
	for _, k := range c.kinds() {
		if k.Key == key {
			return k, true
		}
	}
	return Kind{}, false
}

func (c Catalog) kinds() []Kind {
	if c.own == nil {
		return all
	}
	return c.own.kinds
}
