package server

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

func peopleIndex(c *call) error { return showPeople(c, http.StatusOK, nil) }

// showPeople is the list; refused is why a team was not saved.
func showPeople(c *call, status int, refused error) error {
	q := c.r.URL.Query()
	team, _ := uuid.Parse(q.Get("team"))
	f := app.PeopleFilter{
		Query: searchWords(q), Role: handover.WorkspaceRole(q.Get("role")), Team: team, After: q.Get("after"), All: q.Get("all") == "yes",
	}
	people, err := c.app.People(c.r.Context(), c.viewer, f)
	if err != nil {
		return err
	}
	teams, err := c.app.Teams(c.r.Context(), c.viewer)
	if err != nil {
		return err
	}
	props := page.PeopleProps{
		Frame: c.formFrame(ui.ToPeople(), c.p.T("people.title"), "people"), People: people.People, Teams: teams, Query: f.Query,
		Narrow: f.Narrow(), Clear: ui.ToPeople(), Manage: c.viewer.May(handover.ManagePeople) == nil,
	}
	c.peopleFilters(&props, f, teams)
	if f.After != "" {
		props.Pages.First = peopleAt(f, "after", "")
	}
	if people.Next != "" {
		props.Pages.Next = peopleAt(f, "after", people.Next)
	}
	if refused != nil {
		props.Team = c.r.PostForm.Get("name")
		byField, summary := c.problems(refused)
		if props.Error = byField["team"]; props.Error == "" && len(summary) > 0 {
			props.Error = summary[0].Text
		}
	}
	return c.render(status, page.People(props))
}

func (c *call) peopleFilters(props *page.PeopleProps, f app.PeopleFilter, teams []handover.Team) {
	roles := ui.Filter{ID: "f-role", Label: c.p.T("people.role"), Clear: peopleAt(f, "role", "")}
	for _, r := range handover.WorkspaceRoles {
		roles.Choices = append(roles.Choices, ui.Choice{
			Text: c.p.T("common.role." + string(r)), Href: peopleAt(f, "role", string(r)), Current: f.Role == r,
		})
	}
	props.Filters = append(props.Filters, roles)
	if len(teams) > 0 {
		in := ui.Filter{ID: "f-team", Label: c.p.T("people.team"), Clear: peopleAt(f, "team", "")}
		for _, t := range teams {
			in.Choices = append(in.Choices, ui.Choice{Text: t.Name, Href: peopleAt(f, "team", t.ID.String()), Current: f.Team == t.ID})
		}
		props.Filters = append(props.Filters, in)
	}
	props.Disabled = ui.Choice{Text: c.p.T("people.with_disabled"), Current: f.All, Href: peopleAt(f, "all", yesIf(!f.All))}
	props.Hidden = pairsOf("role", string(f.Role), "team", idText(f.Team), "all", yesIf(f.All))
}

// peopleAt is the address of the list with one part of the filter changed. A changed filter begins on the first page.
func peopleAt(f app.PeopleFilter, name, value string) string {
	parts := map[string]string{"q": f.Query, "role": string(f.Role), "team": idText(f.Team), "all": yesIf(f.All)}
	parts[name] = value
	return ui.With(ui.ToPeople(), "q", parts["q"], "role", parts["role"], "team", parts["team"], "all", parts["all"], "after", parts["after"])
}

func personNew(c *call) error {
	return showPerson(c, http.StatusOK, handover.Person{Role: handover.Member}, nil, nil)
}

func personCreate(c *call) error {
	if err := c.viewer.May(handover.ManagePeople); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	p, err := personFrom(form)
	if err == nil {
		_, err = c.app.SavePerson(c.r.Context(), c.viewer, p, form.Get("password"), false)
	}
	if status, shown := shownAgain(err); shown {
		return showPerson(c, status, p, err, nil)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToPeople(), "people.added", "Name", strings.TrimSpace(p.Name))
}

func personEdit(c *call) error {
	p, err := c.person()
	if err != nil {
		return err
	}
	return showPerson(c, http.StatusOK, p, nil, nil)
}

func personUpdate(c *call) error {
	stored, err := c.person()
	if err != nil {
		return err
	}
	if err := c.viewer.May(handover.ManagePeople); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	p, err := personFrom(form)
	p.ID = stored.ID
	if err == nil {
		err = atVersion(form, &p.Version)
	}
	if err == nil {
		_, err = c.app.SavePerson(c.r.Context(), c.viewer, p, form.Get("password"), form.Get("passkeys") == "yes")
	}
	if status, shown := shownAgain(err); shown {
		if handover.CodeOf(err) == handover.Stale {
			return showPerson(c, status, p, err, &stored)
		}
		return showPerson(c, status, p, err, nil)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToPeople(), "people.saved", "Name", strings.TrimSpace(p.Name))
}

// person is the person of the address.
func (c *call) person() (handover.Person, error) {
	id, err := c.id("person")
	if err != nil {
		return handover.Person{}, err
	}
	return c.app.Person(c.r.Context(), c.viewer, id)
}

func personFrom(form url.Values) (handover.Person, error) {
	p := handover.Person{
		Email: form.Get("email"), Name: form.Get("name"), Post: form.Get("post"), Number: form.Get("number"), Phone: form.Get("phone"),
		Role: handover.WorkspaceRole(form.Get("role")), Disabled: form.Get("disabled") == "yes",
	}
	var err error
	p.Team, err = teamFrom(form)
	if p.Supervisor, _ = uuid.Parse(form.Get("supervisor")); p.Supervisor == uuid.Nil && form.Get("supervisor") != "" && err == nil {
		err = handover.Wrong(handover.At("supervisor", "problem.unknown_choice"))
	}
	return p, err
}

// showPerson is the form, or for whoever may not change people what is known. stored is what somebody else has stored in the
// meantime.
func showPerson(c *call, status int, p handover.Person, refused error, stored *handover.Person) error {
	return showPersonWith(c, status, p, refused, stored, nil)
}

// showPersonWith is the same with why something was not kept that belongs to the person.
func showPersonWith(c *call, status int, p handover.Person, refused error, stored *handover.Person, identity error) error {
	isNew := p.ID == uuid.Nil
	manage := c.viewer.May(handover.ManagePeople)
	if isNew && manage != nil {
		return manage
	}
	title, location := p.Name, ui.ToPerson(p.ID.String())
	if isNew {
		title, location = c.p.T("people.new"), ui.ToNewPerson()
	}
	props := page.PersonEditProps{
		Frame:  c.formFrame(location, title, "people", ui.Crumb{Text: c.p.T("people.title"), Href: ui.ToPeople()}),
		Person: p, New: isNew, Self: p.ID == c.viewer.ID, Manage: manage == nil,
		KeepPasskeys: c.r.Method == http.MethodPost && c.r.PostForm.Get("passkeys") != "yes",
	}
	if manage == nil {
		teams, err := c.app.Teams(c.r.Context(), c.viewer)
		if err != nil {
			return err
		}
		props.Teams, props.Roles = teamOptions(teams), options(c, "common.role.", handover.WorkspaceRoles)
		if props.Supervisors, err = c.supervisors(p); err != nil {
			return err
		}
		if !isNew {
			if props.Acts, err = c.accountActs(p.ID); err != nil {
				return err
			}
		}
	}
	if !isNew {
		var err error
		props.Frame.Work = true
		if props.Identities, err = c.identities(props.Frame, p, identity); err != nil {
			return err
		}
	}
	switch {
	case stored != nil:
		props.Person.Version = stored.Version
		props.Person.SupervisorName = chosen(props.Supervisors, p.Supervisor.String())
		props.Person.TeamName = chosen(props.Teams, p.Team.String())
		props.Stale = &page.Stale{Name: stored.Name, Changes: differences(c.personFacts(*stored), c.personFacts(props.Person))}
	case refused != nil:
		props.Errors, props.Summary = c.problemsIn(refused, "people")
	}
	return c.render(status, page.PersonEdit(props))
}

// accountActs are what administrators did to how somebody gets in, as sentences.
func (c *call) accountActs(person uuid.UUID) ([]string, error) {
	list, err := c.app.AccountActs(c.r.Context(), c.viewer, person)
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = c.p.T("people.act."+a.Act, "When", c.p.DateTime(a.At), "Name", a.ByName, "Count", a.Passkeys)
	}
	return out, err
}

func (c *call) personFacts(p handover.Person) []ui.KV {
	return []ui.KV{
		{Label: c.p.T("people.name"), Value: p.Name},
		{Label: c.p.T("people.post"), Value: p.Post},
		{Label: c.p.T("people.number"), Value: p.Number},
		{Label: c.p.T("people.phone"), Value: p.Phone},
		{Label: c.p.T("people.team"), Value: p.TeamName},
		{Label: c.p.T("people.supervisor"), Value: p.SupervisorName},
		{Label: c.p.T("people.email"), Value: strings.ToLower(p.Email)},
		{Label: c.p.T("people.role"), Value: c.p.T("common.role." + string(p.Role))},
		{Label: c.p.T("people.disabled"), Value: c.yesNo(p.Disabled)},
	}
}

func teamSave(c *call) error {
	if err := c.viewer.May(handover.ManagePeople); err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	id, err := teamFrom(form)
	if err == nil {
		err = c.app.SaveTeam(c.r.Context(), c.viewer, handover.Team{ID: id, Name: form.Get("name")})
	}
	if status, shown := shownAgain(err); shown {
		return showPeople(c, status, err)
	}
	if err != nil {
		return err
	}
	return c.done(ui.ToPeople(), "people.team_saved", "Name", strings.TrimSpace(form.Get("name")))
}

// teamFrom is the team chosen in a form, uuid.Nil for none.
func teamFrom(form url.Values) (uuid.UUID, error) {
	text := form.Get("team")
	if text == "" {
		return uuid.Nil, nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, handover.Wrong(handover.At("team", "problem.unknown_choice"))
	}
	return id, nil
}

// supervisors are the people that a person can report to: everybody enabled but themselves, and whoever it is now.
func (c *call) supervisors(p handover.Person) ([]catalog.Option, error) {
	people, err := c.app.Colleagues(c.r.Context(), c.viewer)
	if err != nil {
		return nil, err
	}
	var out []catalog.Option
	there := p.Supervisor == uuid.Nil
	for _, o := range people {
		if o.ID != p.ID {
			out = append(out, option(o.ID.String(), withPost(o.Name, o.Post)))
			there = there || o.ID == p.Supervisor
		}
	}
	if !there && p.SupervisorName != "" {
		out = append(out, option(p.Supervisor.String(), p.SupervisorName))
	}
	return out, nil
}

func teamOptions(teams []handover.Team) []catalog.Option {
	out := make([]catalog.Option, len(teams))
	for i, t := range teams {
		out[i] = catalog.Option{Value: t.ID.String(), Label: catalog.Label{ZH: t.Name, EN: t.Name}}
	}
	return out
}
