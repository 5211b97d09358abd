package server

import (
	"net/http"
	"net/url"
	"strings"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// ownWordsShown is how many of the workspace's own words are on the page at once; the others are searched for.
const ownWordsShown = 200

// wordsShow is the list of words that must not stand in what customers read.
func wordsShow(c *call) error { return c.showWords(http.StatusOK, "", nil, nil) }

// showWords shows the list, or one of its forms again as it was typed and refused: add or off.
func (c *call) showWords(status int, form string, typed url.Values, refused error) error {
	q := c.r.URL.Query()
	got, err := c.app.Words(c.r.Context(), c.viewer, q.Get("try"))
	if err != nil {
		return err
	}
	props := page.WordsProps{
		Frame: c.formFrame(ui.ToWords(), c.p.T("words.title"), "words"), Waiting: got.Waiting, Try: q.Get("try"), Query: strings.TrimSpace(q.Get("q")),
		Sorts: []catalog.Option{c.wordSort(app.WordForbidden), c.wordSort(app.WordAllowed)},
		Add:   page.WordsForm{Typed: map[string]string{"sort": string(app.WordForbidden)}},
	}
	if refused != nil {
		back := page.WordsForm{Typed: map[string]string{}, Open: true}
		for key := range typed {
			back.Typed[key] = typed.Get(key)
		}
		back.Errors, back.Summary = c.problemsIn(refused, "words")
		if form == "off" {
			props.Off = back
		} else {
			props.Add = back
		}
	}
	c.ownWords(&props, got.Own)
	c.builtInWords(&props, got.Own)
	if t := got.Tried; t != nil {
		props.Tried = c.p.T("words.try.found", "Word", t.Text, "Count", t.Count, "Looked", t.Looked)
		if t.Most {
			props.Tried = c.p.T("words.try.found_most", "Word", t.Text, "Count", t.Count, "Looked", t.Looked)
		}
		for _, l := range t.Examples {
			props.Finds = append(props.Finds, page.Link{Text: l.Title, Href: ui.ToRecord(l.Handover.String(), l.Record.String())})
		}
	}
	return c.render(status, page.Words(props))
}

func (c *call) wordSort(s app.WordSort) catalog.Option {
	text := c.p.T("words.sort." + string(s))
	return catalog.Option{Value: string(s), Label: catalog.Label{ZH: text, EN: text}}
}

// ownWords are the workspace's own words that the search asks for, and its allowed phrases.
func (c *call) ownWords(props *page.WordsProps, own app.Own) {
	found := 0
	for _, w := range own.Words {
		line := c.wordLine(w)
		switch w.Sort {
		case app.WordAllowed:
			props.Allowed = append(props.Allowed, line)
		case app.WordForbidden:
			if !strings.Contains(catalog.Plain(w.Text+"\n"+w.Note+"\n"+w.Goods), catalog.Plain(props.Query)) {
				continue
			}
			if found++; found <= ownWordsShown {
				props.Own = append(props.Own, line)
			}
		}
	}
	if found > ownWordsShown {
		props.OwnMore = c.p.T("words.own.more", "Shown", ownWordsShown, "Count", found)
	}
}

func (c *call) wordLine(w app.OwnWord) page.WordLine {
	return page.WordLine{
		Text: w.Text, Note: w.Note, Goods: w.Goods, Key: w.Text, Set: c.p.T("numbers.set_by", "Name", w.By, "Date", c.p.Date(w.At)),
		Try: ui.With(ui.ToWords(), "try", w.Text) + "#try",
	}
}

// builtInWords are the program's words by group.
func (c *call) builtInWords(props *page.WordsProps, own app.Own) {
	for _, g := range catalog.WordGroups() {
		group := page.WordsGroup{Title: g.Label.In(catalog.Lang(c.lang()))}
		for _, text := range g.Words {
			if w, off := own.Word(app.WordOff, text); off {
				group.Off = append(group.Off, c.wordLine(w))
				continue
			}
			group.On = append(group.On, text)
			props.On = append(props.On, catalog.Option{Value: text, Label: catalog.Label{ZH: text, EN: text}})
		}
		props.Groups = append(props.Groups, group)
	}
}

// wordsAdd adds words or allowed phrases, one a line.
func wordsAdd(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	out, err := c.app.AddWords(c.r.Context(), c.viewer, app.AddWords{
		Sort: app.WordSort(form.Get("sort")), Lines: form.Get("lines"), Note: strings.TrimSpace(form.Get("note")), Goods: strings.TrimSpace(form.Get("goods")),
	})
	if status, shown := shownAgain(err); shown {
		return c.showWords(status, "add", form, err)
	}
	if err != nil {
		return err
	}
	return c.wordsDone(out.Left, "words.added", "Count", out.Count, "Known", out.Known)
}

// wordDrop takes a word off the list, or switches a built-in one on again.
func wordDrop(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	left, err := c.app.DropWord(c.r.Context(), c.viewer, app.WordSort(form.Get("sort")), form.Get("word"))
	if err != nil {
		return err
	}
	return c.wordsDone(left, "words.changed")
}

// wordOff switches a built-in word off, with a reason.
func wordOff(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	left, err := c.app.SwitchWordOff(c.r.Context(), c.viewer, form.Get("word"), form.Get("reason"))
	if status, shown := shownAgain(err); shown {
		return c.showWords(status, "off", form, err)
	}
	if err != nil {
		return err
	}
	return c.wordsDone(left, "words.changed")
}

// wordsDone goes back to the list and says how many handovers are still being judged by it.
func (c *call) wordsDone(left int, key string, args ...any) error {
	if left > 0 {
		return c.done(ui.ToWords(), "numbers.saved_left", "Count", left)
	}
	return c.done(ui.ToWords(), key, args...)
}
