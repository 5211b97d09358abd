package page

import "handoverdesk/web/ui"

// SectionTop is what stands over every page of a section: its name and state, its pages, how far the review is, and what the
// reader can do next.
type SectionTop struct {
	Title   string
	State   string // one of ui.States
	About   string // who fills it and who reviews it
	Due     string // until when; "" when it does not matter any more
	Overdue bool
	Tabs    []ui.Tab
	// Accepted of Total records; the bar shows Parts and says Label.
	Accepted, Total int
	Parts           []ui.StackPart
	Label           string
	Acts            []Act
	Notes           []Note
	Imports         []ImportNotice
	Asks            []Ask
}
