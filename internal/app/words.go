package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// WordSort is what a workspace says about a word.
type WordSort string

// The sorts: a word of the workspace's own, a phrase in which no word counts, and a built-in word that is switched off.
const (
	WordForbidden WordSort = "forbidden"
	WordAllowed   WordSort = "allowed"
	WordOff       WordSort = "off"
)

// OwnWord is what a workspace says about a word. Note is what to write instead, or why it is off; Goods narrows it to goods whose category
// holds that text.
type OwnWord struct {
	Sort  WordSort
	Text  string
	Note  string
	Goods string
	By    string // name of who set it last
	At    time.Time
}

// plain is the word as texts are compared.
func (w OwnWord) plain() string { return catalog.Plain(w.Text) }

// Word finds what the workspace says about a text, however it is spelled.
func (o Own) Word(sort WordSort, text string) (OwnWord, bool) {
	text = catalog.Plain(text)
	i := slices.IndexFunc(o.Words, func(w OwnWord) bool { return w.Sort == sort && w.plain() == text })
	if i < 0 {
		return OwnWord{}, false
	}
	return o.Words[i], true
}

// Forbidden are the words that must not stand in what customers read, ready for looking them up.
func (o Own) Forbidden() *catalog.Words {
	var own []catalog.Word
	var off, allowed []string
	for _, w := range o.Words {
		switch w.Sort {
		case WordForbidden:
			own = append(own, catalog.Word{Text: w.Text, Instead: w.Note, Goods: w.Goods})
		case WordAllowed:
			allowed = append(allowed, w.Text)
		case WordOff:
			off = append(off, w.Text)
		}
	}
	return catalog.NewWords(own, off, allowed)
}

// Listing is what a product says to customers, and where it stands.
type Listing struct {
	Handover, Record uuid.UUID
	Title            string
	Category         string
	Said             []string
}

// How many products a preview looks at, and how many it names.
const (
	TriedMost  = 100_000
	TriedShown = 3
)

// Tried says how many products of open handovers carry a word now. Most says that there were more of them than were looked at.
type Tried struct {
	Text     string
	Count    int
	Looked   int
	Most     bool
	Examples []Listing
}

// WordsPage is the workspace's words, how many handovers still wait to be judged by them, and a word that was tried.
type WordsPage struct {
	Own     Own
	Waiting int
	Tried   *Tried
}

// Words are the workspace's forbidden words (SKU-20, N-18). A text that is to be tried is looked for in all products of open handovers, where it does not
// stand within an allowed phrase; "" tries nothing. Errors: forbidden.
func (a *App) Words(ctx context.Context, v handover.Viewer, try string) (WordsPage, error) {
	if err := v.May(handover.KeepWords); err != nil {
		return WordsPage{}, err
	}
	own, err := a.store.OwnKinds(ctx, v.Workspace)
	if err != nil {
		return WordsPage{}, err
	}
	behind, err := a.store.Unjudged(ctx, v, 1)
	out := WordsPage{Own: own, Waiting: behind.Total}
	if err != nil || catalog.Plain(try) == "" {
		return out, err
	}
	out.Tried, err = a.tried(ctx, v, own, try)
	return out, err
}

func (a *App) tried(ctx context.Context, v handover.Viewer, own Own, try string) (*Tried, error) {
	word := catalog.Word{Text: try}
	if w, is := own.Word(WordForbidden, try); is {
		word.Goods = w.Goods
	}
	var off, allowed []string
	for _, g := range catalog.WordGroups() {
		off = append(off, g.Words...)
	}
	for _, w := range own.Words {
		if w.Sort == WordAllowed {
			allowed = append(allowed, w.Text)
		}
	}
	words, t := catalog.NewWords([]catalog.Word{word}, off, allowed), &Tried{Text: strings.TrimSpace(try)}
	err := a.store.EachListed(ctx, v, TriedMost, func(l Listing) error {
		t.Looked++
		if _, found := words.Find(l.Category, l.Said...); found {
			if t.Count++; len(t.Examples) < TriedShown {
				t.Examples = append(t.Examples, l)
			}
		}
		return nil
	})
	t.Most = t.Looked >= TriedMost
	return t, err
}

// AddWords are words or allowed phrases, one a line: the word, and behind a tab or a bar what to write instead and the goods that it is for.
type AddWords struct {
	Sort  WordSort
	Lines string
	Note  string // of lines that say none themselves
	Goods string
}

// AddedWords is what became of an AddWords: how many are new or say something else now, how many were known, and how many handovers are still
// being judged by them.
type AddedWords struct{ Count, Known, Left int }

// AddWords adds words of the workspace's own, all of them or none, and judges unsigned records by them. Of a built-in word that is off it is switched
// on. Errors: invalid (which line), forbidden, conflict (too many).
func (a *App) AddWords(ctx context.Context, v handover.Viewer, in AddWords) (out AddedWords, err error) {
	list, err := in.read()
	if err != nil {
		return out, err
	}
	out.Left, err = a.changedWords(ctx, v, func(tx KindsTx) error {
		own := tx.Own()
		var put, drop []OwnWord
		out.Count, out.Known = 0, 0
		total := 0
		for _, w := range own.Words {
			if w.Sort != WordOff {
				total++
			}
		}
		for _, w := range list {
			old, there := own.Word(w.Sort, w.Text)
			off, isOff := own.Word(WordOff, w.Text)
			switch {
			case w.Sort == WordForbidden && isOff:
				drop = append(drop, off)
			case w.Sort == WordForbidden && catalog.BuiltInWord(w.Text), there && old.Note == w.Note && old.Goods == w.Goods && old.Text == w.Text:
				out.Known++
				continue
			case !there:
				total++
				fallthrough
			default:
				put = append(put, w)
			}
			out.Count++
		}
		switch {
		case total > catalog.WordsMost:
			return handover.Refuse(handover.Conflict, "words.refuse.too_many", "Max", catalog.WordsMost)
		case len(put)+len(drop) == 0:
			return errDone
		}
		return tx.WriteWords(ctx, v.ID, put, drop)
	})
	return out, err
}

// read takes the lines apart. A word that stands there twice counts as the last of them says.
func (in AddWords) read() ([]OwnWord, error) {
	if in.Sort != WordForbidden && in.Sort != WordAllowed {
		return nil, handover.Wrong(handover.At("sort", "problem.required"))
	}
	var out []OwnWord
	at := map[string]int{}
	for i, line := range strings.Split(in.Lines, "\n") {
		cells := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == '|' || r == '\uff5c' })
		for len(cells) < 3 {
			cells = append(cells, "")
		}
		w := OwnWord{Sort: in.Sort}
		for n, to := range []*string{&w.Text, &w.Note, &w.Goods} {
			*to = strings.Join(strings.Fields(cells[n]), " ")
		}
		if w.Text == "" && w.Note == "" {
			continue
		}
		if w.Note == "" {
			w.Note = in.Note
		}
		if w.Goods == "" {
			w.Goods = in.Goods
		}
		if in.Sort == WordAllowed {
			w.Goods = ""
		}
		for _, cell := range []*string{&w.Text, &w.Note, &w.Goods} {
			said, err := handover.CheckLine("lines", *cell, false)
			if err != nil {
				return nil, handover.Wrong(handover.At("lines", "words.refuse.line", "Line", i+1, "Min", catalog.WordLeast, "Max", catalog.WordMost))
			}
			*cell = said
		}
		key := w.plain()
		if n := len([]rune(key)); n < catalog.WordLeast || n > catalog.WordMost {
			return nil, handover.Wrong(handover.At("lines", "words.refuse.line", "Line", i+1, "Min", catalog.WordLeast, "Max", catalog.WordMost))
		}
		if n, twice := at[key]; twice {
			out[n] = w
			continue
		}
		at[key], out = len(out), append(out, w)
	}
	if len(out) == 0 {
		return nil, handover.Wrong(handover.At("lines", "problem.required"))
	}
	return out, nil
}

// DropWord takes away what the workspace says about a word: its own, an allowed phrase, or that a built-in one is off. What is not there is left, so
// the same act twice is one. left is the number of handovers that are still being judged. Errors: forbidden.
func (a *App) DropWord(ctx context.Context, v handover.Viewer, sort WordSort, text string) (left int, err error) {
	return a.changedWords(ctx, v, func(tx KindsTx) error {
		w, there := tx.Own().Word(sort, text)
		if !there {
			return errDone
		}
		return tx.WriteWords(ctx, v.ID, nil, []OwnWord{w})
	})
}

// SwitchWordOff leaves a built-in word out from now on. Errors: invalid (no reason, or no built-in word), forbidden.
func (a *App) SwitchWordOff(ctx context.Context, v handover.Viewer, text, reason string) (left int, err error) {
	reason, err = handover.CheckLine("reason", reason, true)
	switch {
	case err != nil:
		return 0, handover.Wrong(handover.At("reason", "problem.reason_required"))
	case !catalog.BuiltInWord(text):
		return 0, handover.Wrong(handover.At("word", "problem.required"))
	}
	return a.changedWords(ctx, v, func(tx KindsTx) error {
		if _, there := tx.Own().Word(WordOff, text); there {
			return errDone
		}
		return tx.WriteWords(ctx, v.ID, []OwnWord{{Sort: WordOff, Text: catalog.Plain(text), Note: reason}}, nil)
	})
}
