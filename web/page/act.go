package page

import "handoverdesk/web/ui"

// Act is something the reader can do now: a link, a form of one button, a dialog to open, or a button that is blocked and says
// why. The first of Href, Post, Dialog, Why that is set decides.
type Act struct {
	ID     string
	Class  string // such as "btn btn-primary"
	Icon   string
	Text   string
	Href   string
	Post   string // where its form goes
	Hidden []ui.Pair
	Dialog string // id of the dialog it opens
	Why    string // blocked for this reason
	Menu   []Link // what the button with ID leads to
}

// Ask is a dialog that asks for a text before something happens: why it is returned, what the question is.
type Ask struct {
	ui.DialogProps
	Label, Hint string
	Field       string // "reason" or "body"; "" asks for nothing
	Value       string // typed before
	Error       string
	Optional    bool
	Box         string // name of a check box, or ""
	BoxText     string
	BoxHint     string
	Boxed       bool    // ticked before
	Ticks       []Agree // what is agreed to, each by itself
	Pick        []Pick  // what is chosen besides
	Day         *Day    // a date that is asked for
	Names       string  // who can be called as @name in the text, one a line
}

// Agree is one thing to agree to in a dialog.
type Agree struct {
	Name, Value, Text, Hint string
	On                      bool
}

// Pick is a choice in a dialog or a small form. The first option is what is usual.
type Pick struct {
	ID, Name, Label, Hint, Value string
	Options                      []ui.Pair // value and text
}

// Day is a date in a dialog or a small form.
type Day struct{ ID, Name, Label, Hint, Value, Min string }

// Link is a text that leads somewhere; without Href it is plain text.
type Link struct{ Text, Href string }

// Found is what a check found: Text says what, Fix what to do.
type Found struct{ Severity, Text, Fix, Href string }

// Note is a callout over a page: what happened, and what to do.
type Note struct{ Tone, Title, Body string }
