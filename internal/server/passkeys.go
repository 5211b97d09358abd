package server

import (
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/passkey"
	"handoverdesk/internal/seal"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// site is where browsers take this program to be, as far as passkeys are concerned.
func (c *call) site() passkey.Site { return passkey.SiteOf(c.base, c.r.Host) }

// question answers a script that asks a person's device for something: with what the browser is to be given, or with why not.
func (c *call) question(question []byte, err error) error {
	if err == nil {
		c.json(http.StatusOK, map[string]any{"question": json.RawMessage(question)})
		return nil
	}
	status, e := statusOf(err)
	if e.Code == handover.Internal {
		return err
	}
	text := c.say(e.Text)
	if len(e.Problems) > 0 {
		text = c.say(e.Problems[0].Text)
	}
	c.retryAfter(e)
	c.json(status, map[string]any{"error": text})
	return nil
}

// passkeyAsk asks the viewer's device for a new passkey, against their password.
func passkeyAsk(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	return c.question(c.app.AskNewPasskey(c.r.Context(), c.viewer, app.PasskeyForm{
		Site: c.site(), Session: c.session, Name: form.Get("name"), Password: form.Get("password"),
	}))
}

// passkeyAdd keeps the passkey that the device made.
func passkeyAdd(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	k, err := c.app.AddPasskey(c.r.Context(), c.viewer, app.PasskeyForm{
		Site: c.site(), Session: c.session, Name: form.Get("name"), Answer: []byte(form.Get("answer")),
	})
	if err != nil {
		return c.refused(err, ui.ToProfile(), func(c *call) error { return c.showPasskeys(err, uuid.Nil) })
	}
	c.noted("passkey added", k.ID)
	return c.done(ui.ToProfile(), "passkey.added", "Name", k.Name)
}

// noted writes a line in the log about something that a person did to how they sign.
func (c *call) noted(what string, key uuid.UUID) {
	c.log.Info(what, "id", requestID(c.r.Context()), "from", c.client(c.r).String(), "person", c.viewer.ID.String(), "passkey", key.String())
}

func passkeyName(c *call) error {
	return c.onPasskey(func(id uuid.UUID, name, _ string) error {
		return c.app.NamePasskey(c.r.Context(), c.viewer, id, name)
	}, "passkey.named")
}

func passkeyRemove(c *call) error {
	return c.onPasskey(func(id uuid.UUID, _, password string) error {
		err := c.app.RemovePasskey(c.r.Context(), c.viewer, id, password)
		if err == nil {
			c.noted("passkey removed", id)
		}
		return err
	}, "passkey.removed")
}

// onPasskey carries out a form about one of the viewer's passkeys.
func (c *call) onPasskey(do func(id uuid.UUID, name, password string) error, said string) error {
	id, err := c.id("passkey")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	if err := do(id, form.Get("name"), form.Get("password")); err != nil {
		return c.refused(err, ui.ToProfile(), func(c *call) error { return c.showPasskeys(err, id) })
	}
	return c.done(ui.ToProfile(), said)
}

// showPasskeys is the profile with what was wrong with a form about passkeys: of one, or of a new one for uuid.Nil.
func (c *call) showPasskeys(refused error, about uuid.UUID) error {
	props, err := c.profile(nil)
	if err != nil {
		return err
	}
	errors, _ := c.problems(refused)
	props.Passkeys.Errors = errors
	props.Passkeys.Name = c.typed("name")
	if about != uuid.Nil {
		props.Passkeys.About = about.String()
	}
	return c.render(http.StatusOK, page.Profile(props))
}

// passkeys are the viewer's own for their profile.
func (c *call) passkeys() (page.Passkeys, error) {
	list, err := c.app.Passkeys(c.r.Context(), c.viewer)
	if err != nil {
		return page.Passkeys{}, err
	}
	site, now := c.site(), c.app.Now()
	out := page.Passkeys{Works: site.Works(), Full: len(list) >= handover.MaxPasskeys}
	for _, k := range list {
		v := page.Passkey{ID: k.ID.String(), Name: k.Name, Made: c.p.T("passkey.made", "When", c.p.Moment(k.MadeAt, now)), Used: c.p.T("passkey.unused")}
		if !k.LastUsedAt.IsZero() {
			v.Used = c.p.T("passkey.used", "When", c.p.Moment(k.LastUsedAt, now))
		}
		switch {
		case !k.DoubtedAt.IsZero():
			v.Trouble = c.p.T("passkey.doubted", "When", c.p.Moment(k.DoubtedAt, now))
		case site.Works() && k.Site != site.Domain:
			v.Trouble = c.p.T("passkey.elsewhere", "Site", k.Site)
		case k.Synced:
			v.About = c.p.T("passkey.synced")
		default:
			v.About = c.p.T("passkey.bound")
		}
		out.List = append(out.List, v)
	}
	return out, nil
}

// signatureAsk asks a signer's device for a signature over exactly what their page shows: the viewer's, or that of a party who signs on the
// viewer's device face to face.
func signatureAsk(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	in := app.Sign{Site: c.site(), Session: c.session}
	if in.Section, err = optionalID(form.Get("section")); err != nil {
		return c.question(nil, err)
	}
	digest, _ := seal.Parse(form.Get("digest"))
	in.Signature.Digest, in.Signature.Version = digest[:], number(form, "version")
	sc := c.scope
	if who := form.Get("person"); who != "" {
		id, err := uuid.Parse(who)
		if err == nil {
			sc, err = c.app.FaceToFace(c.r.Context(), c.scope, id)
		} else {
			err = handover.ErrNotFound()
		}
		if err != nil {
			return c.question(nil, err)
		}
	}
	return c.question(c.app.AskPasskey(c.r.Context(), sc, in))
}

// optionalID is the id that a form names, uuid.Nil for none.
func optionalID(s string) (uuid.UUID, error) {
	if s == "" {
		return uuid.Nil, nil
	}
	id, err := uuid.Parse(s)
	if err != nil {
		return uuid.Nil, handover.ErrNotFound()
	}
	return id, nil
}

// toChallenge is where the page asks for a question to the viewer's passkey, "" when they have none that works here.
func (c *call) toChallenge(h string) string {
	if c.viewer.Passkeys == 0 || !c.site().Works() {
		return ""
	}
	return ui.ToChallenge(h)
}

// drawnOf is the drawing of a seal, nil when it has none.
func drawnOf(evidence string) *handover.Drawing {
	e, err := seal.ReadEvidence(evidence)
	if err != nil {
		return nil
	}
	return e.Drawing
}

// confirmedBy says how a seal was confirmed when it was not by a password alone.
func (c *call) confirmedBy(g handover.Seal) string {
	if g.Method == handover.ByPassword {
		return ""
	}
	return c.p.T("inventory.method." + string(g.Method))
}
