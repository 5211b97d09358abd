package server

import (
	"net/http"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// identityAdd keeps what belongs to a person: the viewer themselves, or somebody else for whoever watches all handovers.
func identityAdd(c *call) error {
	id, err := c.id("person")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	err = c.app.AddIdentity(c.r.Context(), c.viewer, id, catalog.BindingSort(form.Get("sort")), form.Get("identity"))
	if status, shown := shownAgain(err); shown {
		return showIdentities(c, id, status, err)
	}
	if err != nil {
		return err
	}
	return c.done(c.keptAt(id), "identity.added")
}

// identityRemove takes away what does not belong to a person any more.
func identityRemove(c *call) error {
	id, err := c.id("person")
	if err != nil {
		return err
	}
	identity, err := c.id("identity")
	if err != nil {
		return err
	}
	if err := c.app.RemoveIdentity(c.r.Context(), c.viewer, id, identity); err != nil {
		return err
	}
	return c.done(c.keptAt(id), "identity.removed")
}

// keptAt is the page where what belongs to a person is kept.
func (c *call) keptAt(person uuid.UUID) string {
	if person == c.viewer.ID {
		return ui.ToProfile() + "#identities"
	}
	return ui.ToPerson(person.String()) + "#identities"
}

// showIdentities shows the page again on which something was refused.
func showIdentities(c *call, person uuid.UUID, status int, refused error) error {
	if person != c.viewer.ID {
		p, err := c.app.Person(c.r.Context(), c.viewer, person)
		if err != nil {
			return err
		}
		return showPersonWith(c, status, p, nil, nil, refused)
	}
	props, err := c.profile(refused)
	if err != nil {
		return err
	}
	return c.render(status, page.Profile(props))
}

// identities are what belongs to a person: what follows from their entry first, then what is kept besides.
func (c *call) identities(frame ui.Frame, p handover.Person, refused error) (*page.IdentitiesProps, error) {
	list, err := c.app.Identities(c.r.Context(), c.viewer, p.ID)
	if err != nil {
		return nil, err
	}
	out := &page.IdentitiesProps{
		Frame: frame, Action: ui.ToIdentities(p.ID.String()), Holdings: ui.ToHoldings(p.ID.String()), Sort: string(catalog.BindsPhone), Errors: map[string]string{},
	}
	for _, own := range []struct {
		sort catalog.BindingSort
		said string
	}{{catalog.BindsName, p.Name}, {catalog.BindsPhone, p.Phone}, {catalog.BindsMail, p.Email}} {
		if own.said != "" {
			out.Lines = append(out.Lines, page.IdentityLine{Sort: c.sortName(own.sort), Said: own.said, Note: c.p.T("identity.own")})
		}
	}
	for _, i := range list {
		line := page.IdentityLine{
			Sort: c.sortName(i.Sort), Said: i.Said, Note: c.p.T("identity.added_by", "Name", i.Adder, "When", c.p.DateTime(i.AddedAt)),
			Remove: ui.ToIdentityRemoval(p.ID.String(), i.ID.String()),
		}
		if i.Sort == catalog.BindsCard {
			line.Said = c.p.T("identity.card", "Digits", i.Said)
		}
		if i.RemovedAt.IsZero() {
			out.Lines = append(out.Lines, line)
			continue
		}
		line.Note, line.Remove = c.p.T("identity.removed_by", "Name", i.Remover, "When", c.p.DateTime(i.RemovedAt)), ""
		out.Gone = append(out.Gone, line)
	}
	for _, sort := range catalog.BindingSorts {
		out.Sorts = append(out.Sorts, option(string(sort), c.sortName(sort)))
	}
	if refused != nil {
		out.Sort, out.Said = c.typed("sort"), c.typed("identity")
		out.Errors, out.Summary = c.problemsIn(refused, "identity")
	}
	return out, nil
}

func (c *call) sortName(sort catalog.BindingSort) string {
	return c.p.T("identity.sort." + string(sort))
}

// personHoldings answers what a person still holds.
func personHoldings(c *call) error {
	id, err := c.id("person")
	if err != nil {
		return err
	}
	f := holdingFilter(c.r.URL.Query())
	got, err := c.app.Holdings(c.r.Context(), c.viewer, id, f)
	if err != nil {
		return err
	}
	at := address{ui.ToHoldings(id.String()), []string{"state", string(f.State), "q", f.Query, "after", f.After}}
	title := c.p.T("holding.of", "Name", got.Person.Name)
	props := page.HoldingsProps{
		Frame: c.formFrame(at.path, title, ""), Whole: true, Back: page.Link{Text: c.p.T("profile.title"), Href: ui.ToProfile()},
		Sub: c.p.T("holding.sub", "Count", got.All()), Empty: page.Note{Title: c.p.T("holding.none"), Body: c.p.T("holding.none_hint")},
		Links: []page.Link{{Text: c.p.T("identity.open"), Href: c.keptAt(id)}},
	}
	if id != c.viewer.ID {
		props.Frame = c.formFrame(at.path, title, "people", ui.Crumb{Text: c.p.T("people.title"), Href: ui.ToPeople()}, ui.Crumb{Text: got.Person.Name, Href: ui.ToPerson(id.String())})
		props.Back = page.Link{Text: got.Person.Name, Href: ui.ToPerson(id.String())}
	}
	props.Frame.Work = true
	c.fillHoldings(&props, at, f, got.Holdings)
	return c.render(http.StatusOK, page.Holdings(props))
}
