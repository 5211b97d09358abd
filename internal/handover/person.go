package handover

import (
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// WorkspaceRole is what a person may do in the whole workspace.
type WorkspaceRole string

// The three roles of a workspace.
const (
	Admin   WorkspaceRole = "admin"   // people, stores, templates, and all that a manager may
	Manager WorkspaceRole = "manager" // starts and watches every handover
	Member  WorkspaceRole = "member"  // sees the handovers they take part in
)

// WorkspaceRoles lists the roles from the strongest down.
var WorkspaceRoles = []WorkspaceRole{Admin, Manager, Member}

// Person is somebody of the workspace who can sign in.
type Person struct {
	ID        uuid.UUID
	Workspace uuid.UUID
	Email     string
	Name      string
	Post      string // job title, free text
	Number    string // employee number as the company writes it; inventories name it
	Phone     string // used to find accounts bound to the leaver
	Role      WorkspaceRole
	Team      uuid.UUID // uuid.Nil when in no team
	TeamName  string
	// Supervisor is whom the person reports to, uuid.Nil when nobody said. Followed upwards it never comes back to the same person.
	Supervisor     uuid.UUID
	SupervisorName string
	Language       string // "zh-CN" or "en"
	Theme          string // "", "light" or "dark"; "" follows the system
	Disabled       bool
	Version        int
}

// Team is a group of people under one manager.
type Team struct {
	ID   uuid.UUID
	Name string
}

// Store is a shop on a platform.
type Store struct {
	ID       uuid.UUID
	Name     string
	Platform string // a value of the catalog's platform choice
	Company  string
	Link     string
	Team     uuid.UUID
	TeamName string
	Closed   bool
	Version  int
}

const (
	maxName = 80
	maxText = 2000
)

// Leaver is the giver of a handover as checks of its records ask about them: an account that hangs on one of their identities hangs on them (N-07).
type Leaver struct {
	Person
	Kept    []catalog.Identity // besides what follows from the person
	LastDay time.Time          // at work, midnight UTC; zero when not set yet
}

// Identities are all that belongs to the person.
func (l Leaver) Identities() []catalog.Identity {
	return append(catalog.PersonIdentities(catalog.Person{ID: l.ID.String(), Name: l.Name}, l.Phone, l.Email), l.Kept...)
}

// Check collects what is wrong with a person's data.
func (p Person) Check() error {
	var ps []Problem
	ps = append(ps, checkLine("name", p.Name, maxName, true)...)
	ps = append(ps, checkLine("post", p.Post, maxName, false)...)
	ps = append(ps, checkLine("phone", p.Phone, 40, false)...)
	ps = append(ps, checkLine("number", p.Number, 40, false)...)
	if p.Supervisor != uuid.Nil && p.Supervisor == p.ID {
		ps = append(ps, At("supervisor", "people.refuse.circle"))
	}
	if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email || utf8.RuneCountInString(p.Email) > 254 {
		ps = append(ps, At("email", "problem.not_an_email"))
	}
	switch p.Role {
	case Admin, Manager, Member:
	default:
		ps = append(ps, At("role", "problem.unknown_choice"))
	}
	ps = append(ps, CheckAppearance(p.Language, p.Theme)...)
	return wrong(ps)
}

// CheckAppearance collects what is wrong with a language and a theme.
func CheckAppearance(language, theme string) []Problem {
	var ps []Problem
	if !known([]string{"zh-CN", "en"}, language) {
		ps = append(ps, At("language", "problem.unknown_choice"))
	}
	if !known([]string{"", "light", "dark"}, theme) {
		ps = append(ps, At("theme", "problem.unknown_choice"))
	}
	return ps
}

// Check collects what is wrong with a store's data. Platform values are checked by the caller against the catalog.
func (s Store) Check() error {
	var ps []Problem
	ps = append(ps, checkLine("name", s.Name, maxName, true)...)
	ps = append(ps, checkLine("company", s.Company, 200, false)...)
	ps = append(ps, checkLine("link", s.Link, 500, false)...)
	if s.Link != "" && !strings.HasPrefix(s.Link, "https://") && !strings.HasPrefix(s.Link, "http://") {
		ps = append(ps, At("link", "problem.not_a_url"))
	}
	if s.Platform == "" {
		ps = append(ps, At("platform", "problem.required"))
	}
	return wrong(ps)
}

// wrong is nil without problems.
func wrong(ps []Problem) error {
	if len(ps) == 0 {
		return nil
	}
	return Wrong(ps...)
}

// checkLine checks one line of plain text: present when it must be, at most max characters, no control characters.
func checkLine(field, s string, max int, must bool) []Problem {
	switch {
	case must && strings.TrimSpace(s) == "":
		return []Problem{At(field, "problem.required")}
	case !utf8.ValidString(s) || strings.ContainsFunc(s, control):
		return []Problem{At(field, "problem.control_character")}
	case utf8.RuneCountInString(s) > max:
		return []Problem{At(field, "problem.too_long", "Max", max)}
	}
	return nil
}

// CheckProse checks a paragraph: as checkLine, but line breaks and tabs are allowed. It returns the trimmed text.
func CheckProse(field, s string, must bool) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	return s, wrong(checkLine(field, oneLine(s), maxText, must))
}

// oneLine takes the line breaks and tabs out of a paragraph, so that it can be checked as a line.
func oneLine(s string) string { return strings.NewReplacer("\n", " ", "\t", " ").Replace(s) }

// CheckLine checks one line of text of at most 200 characters and returns it trimmed.
func CheckLine(field, s string, must bool) (string, error) {
	s = strings.TrimSpace(s)
	return s, wrong(checkLine(field, s, 200, must))
}

func control(r rune) bool { return r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0) }
