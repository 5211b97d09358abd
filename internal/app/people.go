package app

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

type people interface {
	// Empty says whether there is no workspace yet.
	Empty(ctx context.Context) (bool, error)
	// Workspace reads the only workspace.
	Workspace(ctx context.Context) (Workspace, error)
	// Found makes a workspace with its teams and first people. It refuses with handover.Conflict when there is one.
	Found(ctx context.Context, w Founding) error
	People(ctx context.Context, v handover.Viewer, f PeopleFilter) (PeoplePage, error)
	Person(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Person, error)
	// SavePerson inserts (Version 0) or updates the person at its version.
	SavePerson(ctx context.Context, v handover.Viewer, p handover.Person, access PersonAccess, now time.Time) error
	SetPassword(ctx context.Context, person uuid.UUID, hash string) error
	SetAppearance(ctx context.Context, person uuid.UUID, language, theme string) error
	Teams(ctx context.Context, v handover.Viewer) ([]handover.Team, error)
	SaveTeam(ctx context.Context, v handover.Viewer, t handover.Team) error
}

// Founding is a new workspace.
type Founding struct {
	ID        uuid.UUID
	Name      string
	Demo      bool
	Teams     []handover.Team
	People    []handover.Person
	Hash      map[uuid.UUID]string
	Stores    []handover.Store
	Templates []handover.Template
	At        time.Time
}

// PeopleFilter narrows a list of people. After is the id of the last one of the page before.
type PeopleFilter struct {
	Query string
	Role  handover.WorkspaceRole // "" for all
	Team  uuid.UUID              // uuid.Nil for all
	After string
	All   bool // disabled people too
}

// Narrow says whether the filter leaves anybody out who can sign in.
func (f PeopleFilter) Narrow() bool { return f.Query != "" || f.Role != "" || f.Team != uuid.Nil }

// PeoplePage is a page of at most 50 people by name. Next is the key of the page after, "" on the last.
type PeoplePage struct {
	People []handover.Person
	Next   string
}

// Empty says whether the program has no workspace yet, so that its first visitor sets one up.
func (a *App) Empty(ctx context.Context) (bool, error) { return a.store.Empty(ctx) }

// Setup is the form of the first visit.
type Setup struct{ Workspace, Name, Email, Password string }

// Setup makes the workspace, its first admin and the built-in templates. Errors: invalid, conflict when there is one already.
func (a *App) Setup(ctx context.Context, in Setup) error {
	p := handover.Person{
		ID: a.newID(), Email: strings.ToLower(strings.TrimSpace(in.Email)), Name: strings.TrimSpace(in.Name),
		Role: handover.Admin, Language: "zh-CN",
	}
	_, noName := handover.CheckLine("workspace", in.Workspace, true)
	if err := together(noName, p.Check(), a.passwords.Check(in.Password, p.Email)); err != nil {
		return err
	}
	hash, err := a.passwords.Hash(ctx, in.Password)
	if err != nil {
		return err
	}
	return a.store.Found(ctx, Founding{
		ID: a.newID(), Name: strings.TrimSpace(in.Workspace), People: []handover.Person{p}, At: a.Now(),
		Hash: map[uuid.UUID]string{p.ID: hash}, Templates: a.BuiltIn(),
	})
}

// Found makes a whole workspace at once; the demo uses it.
func (a *App) Found(ctx context.Context, f Founding) error { return a.store.Found(ctx, f) }

// People lists people of the workspace by name.
func (a *App) People(ctx context.Context, v handover.Viewer, f PeopleFilter) (PeoplePage, error) {
	if err := v.May(handover.SeePeople); err != nil {
		return PeoplePage{}, err
	}
	return a.store.People(ctx, v, f)
}

// Person is one person of the workspace.
func (a *App) Person(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Person, error) {
	if err := v.May(handover.SeePeople); err != nil {
		return handover.Person{}, err
	}
	return a.store.Person(ctx, v, id)
}

// SavePerson adds (ID uuid.Nil) or changes a person; an empty password keeps the present one. Nobody takes the admin role from
// themselves or disables themselves, so that a workspace always has an admin. Their own password people change by ChangePassword. A new password
// for somebody else signs them out everywhere, is kept with who set it, and told by mail; passkeys says to take their passkeys out of use, too.
func (a *App) SavePerson(ctx context.Context, v handover.Viewer, p handover.Person, password string, passkeys bool) (uuid.UUID, error) {
	if err := v.May(handover.ManagePeople); err != nil {
		return uuid.Nil, err
	}
	p.Email, p.Name, p.Post = strings.ToLower(strings.TrimSpace(p.Email)), strings.TrimSpace(p.Name), strings.TrimSpace(p.Post)
	p.Phone, p.Number = strings.TrimSpace(p.Phone), strings.TrimSpace(p.Number)
	if p.Language == "" {
		p.Language = "zh-CN"
	}
	var noPassword error
	switch own := p.ID == v.ID; {
	case own && password != "":
		// Their own they change where the present one is asked for.
		noPassword = handover.Wrong(handover.At("password", "refuse.own_password"))
	case password != "" || p.Version == 0:
		noPassword = a.passwords.Check(password, p.Email)
	}
	if err := together(p.Check(), noPassword); err != nil {
		return uuid.Nil, err
	}
	if p.ID == v.ID && (p.Role != handover.Admin || p.Disabled) {
		return uuid.Nil, handover.Refuse(handover.Conflict, "refuse.own_admin")
	}
	hash := ""
	if password != "" {
		var err error
		if hash, err = a.passwords.Hash(ctx, password); err != nil {
			return uuid.Nil, err
		}
	}
	if p.ID == uuid.Nil {
		p.ID = a.newID()
	}
	if err := a.store.SavePerson(ctx, v, p, a.accessOf(v, p, hash, passkeys), a.Now()); err != nil {
		return a.samePerson(ctx, v, p, password, err)
	}
	// Findings about what is bound to them follow from their name, phone and mail.
	_, err := a.CatchUp(ctx, v)
	return p.ID, err
}

// samePerson finds out whether a person who could not be added is there word for word, password and all: then the form was only
// sent twice. Otherwise the answer is why.
func (a *App) samePerson(ctx context.Context, v handover.Viewer, p handover.Person, password string, why error) (uuid.UUID, error) {
	if p.Version > 0 || handover.CodeOf(why) != handover.Conflict {
		return uuid.Nil, why
	}
	have, hash, err := a.store.Credentials(ctx, p.Email)
	if err != nil {
		return uuid.Nil, err
	}
	if have.Workspace != v.Workspace || have.Name != p.Name || have.Post != p.Post || have.Phone != p.Phone || have.Role != p.Role ||
		have.Number != p.Number || have.Supervisor != p.Supervisor || have.Team != p.Team || have.Disabled != p.Disabled {
		return uuid.Nil, why
	}
	ok, err := a.passwords.Verify(ctx, password, hash)
	if err != nil {
		return uuid.Nil, err
	}
	if !ok {
		return uuid.Nil, why
	}
	return have.ID, nil
}

// ChangePassword sets the viewer's own password after checking the present one, and signs out their other browsers.
func (a *App) ChangePassword(ctx context.Context, v handover.Viewer, session [32]byte, current, next string) error {
	_, ok, err := a.verify(ctx, v.Email, "", current)
	if err != nil {
		return err
	}
	if !ok {
		return handover.Wrong(handover.At("current", "problem.wrong_password"))
	}
	if err := a.passwords.Check(next, v.Email); err != nil {
		return err
	}
	hash, err := a.passwords.Hash(ctx, next)
	if err != nil {
		return err
	}
	if err := a.store.SetPassword(ctx, v.ID, hash); err != nil {
		return err
	}
	return a.store.CloseSessions(ctx, v.ID, session)
}

// SetAppearance stores the viewer's language ("zh-CN", "en") and theme ("", "light", "dark"); an empty language keeps it.
func (a *App) SetAppearance(ctx context.Context, v handover.Viewer, language, theme string) error {
	if language == "" {
		language = v.Language
	}
	if err := wrongForm(handover.CheckAppearance(language, theme)); err != nil {
		return err
	}
	return a.store.SetAppearance(ctx, v.ID, language, theme)
}

// Teams lists the teams of the workspace.
func (a *App) Teams(ctx context.Context, v handover.Viewer) ([]handover.Team, error) {
	return a.store.Teams(ctx, v)
}

// SaveTeam adds a team (ID uuid.Nil) or renames one.
func (a *App) SaveTeam(ctx context.Context, v handover.Viewer, t handover.Team) error {
	if err := v.May(handover.ManagePeople); err != nil {
		return err
	}
	name, err := handover.CheckLine("team", t.Name, true)
	if err != nil {
		return err
	}
	if t.Name = name; t.ID == uuid.Nil {
		t.ID = a.newID()
	}
	return a.store.SaveTeam(ctx, v, t)
}
