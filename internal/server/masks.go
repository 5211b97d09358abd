package server

import (
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// uncovered is the masked fact that this answer shows in full, or whose form was refused.
type uncovered struct {
	record uuid.UUID
	field  string
	err    error
}

// recordUncover shows a masked fact in full: in the page of its record, or asked for as a fragment alone.
func recordUncover(c *call) error {
	id, err := c.id("record")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	u := uncovered{record: id, field: form.Get("field")}
	location := ui.ToRecord(c.scope.Handover().String(), id.String())
	if err := c.app.Uncover(c.r.Context(), c.scope, app.Uncover{
		Record: id, Field: u.field, Password: form.Get("password"), Answer: []byte(form.Get("answer")), Site: c.site(), Session: c.session,
		Address: c.client(c.r).String(), Agent: clipped(c.r.UserAgent(), 300), Key: c.key(form, location),
	}); err != nil {
		u.err = err
		return c.refused(err, location, func(c *call) error {
			c.uncovered = &u
			return c.showRecord(id)
		})
	}
	c.uncovered = &u
	if !c.fragment() {
		return c.showRecord(id)
	}
	view, err := c.recordView(id, c.list(), true)
	if err != nil {
		return err
	}
	for _, g := range view.Groups {
		for _, f := range g.All() {
			if f.Shown != nil {
				return c.render(http.StatusOK, page.Uncovered(c.p, *f.Shown))
			}
		}
	}
	return handover.ErrNotFound() // it was changed in this moment
}

// masks lets the facts of a record be seen as its reader may see them: in full, in part with a button that asks for more, or in part. Everywhere else
// they are shown in part by the catalog.
func (r room) masks(groups []page.FactGroup, rec handover.Record) (covered bool) {
	sc := r.c.scope.Under(r.frame.Handover)
	for g := range groups {
		for i := range groups[g].Facts {
			f, known := r.kind.Field(groups[g].Facts[i].Key)
			if known && f.Spec().Masked {
				covered = r.mask(sc, &groups[g].Facts[i], f, rec.Values, rec, f.Spec().Key) || covered
			}
		}
		for t := range groups[g].Tables {
			rows, _ := r.kind.Field(groups[g].Tables[t].Key)
			for n, line := range r.kind.Lines(rows, rec.Values) {
				for i, column := range rows.Spec().Columns {
					if s := column.Spec(); s.Masked {
						at := rows.Spec().Key + "." + strconv.Itoa(n+1) + "." + s.Key
						covered = r.mask(sc, &groups[g].Tables[t].Rows[n][i], column, line.Values, rec, at) || covered
					}
				}
			}
		}
	}
	return covered
}

// mask is one masked fact, at a path of the record. It says whether the fact is covered.
func (r room) mask(sc handover.Scope, fact *page.Fact, f catalog.Field, v catalog.Values, rec handover.Record, at string) bool {
	if fact.Text == "" {
		return false
	}
	class := f.Spec().Class
	switch sight := sc.Sight(r.section, class); {
	case sight == handover.SightPlain:
		fact.Text = r.kind.Plain(f, v, r.lang())
		return false
	case sight == handover.SightCovered || rec.Removed():
		fact.Masked = true
		return true
	}
	fact.Masked, fact.Mask = true, r.maskForm(fact.Label, class, rec.ID, at)
	if u := r.c.uncovered; u != nil && u.err == nil && u.record == rec.ID && u.field == at {
		again := *fact
		seconds := int(handover.UncoveredFor / time.Second)
		fact.Shown = &page.ShownMask{
			Text: r.kind.Plain(f, v, r.lang()), Left: r.c.p.T("secret.left"), Still: r.c.p.T("secret.close_page", "Seconds", seconds), Seconds: seconds,
			Back: ui.ToRecord(r.h, rec.ID.String()), Again: again,
		}
	}
	return true
}

// maskForm is what asks for a fact in full.
func (r room) maskForm(label string, class catalog.Class, record uuid.UUID, at string) *page.Mask {
	c, p := r.c, r.c.p
	m := &page.Mask{
		Action: ui.ToMasked(r.h, record.String()), Label: label, Hidden: []ui.Pair{{Name: "_key", Value: newKey()}, {Name: "field", Value: at}},
	}
	if !handover.StepsUp(class) || c.confirmed() {
		return m
	}
	digest := app.UncoverDigest(c.scope.Handover(), record, at)
	m.Dialog = &page.MaskForm{
		DialogProps: ui.DialogProps{
			ID: "uncover-" + strings.ReplaceAll(at, ".", "-"), Title: p.T("mask.ask.title", "Field", label), Action: m.Action, Verb: p.T("mask.do.show"),
			Hidden: append(m.Hidden, ui.Pair{Name: "version", Value: strconv.Itoa(app.UncoverVersion)}),
		},
		Notice: p.T("mask.ask.notice", "Seconds", int(handover.UncoveredFor/time.Second)), Digest: hex.EncodeToString(digest[:]), Record: record.String(),
	}
	if c.scope.Seals() {
		m.Dialog.Passkey = c.toChallenge(r.h)
	}
	if u := c.uncovered; u != nil && u.record == record && u.field == at {
		m.Dialog.Errors, _ = c.problemsOf(u.err)
		m.Dialog.Open = len(m.Dialog.Errors) > 0
	}
	return m
}

// formOf is what a form about a record begins with: in full what its reader sees in full. What they see in part stands there as stars, and sent back
// untouched it keeps what is stored.
func (c *call) formOf(kind catalog.Kind, got app.RecordPage, v catalog.Values) catalog.Form {
	sc := c.scope.Under(got.Handover)
	return kind.CoveredForm(v, func(class catalog.Class) bool { return sc.Sight(got.Section, class) == handover.SightPlain })
}

// masksIndex says why there are stars, and who sees what.
func masksIndex(c *call) error {
	lang, p := catalog.Lang(c.lang()), c.p
	props := page.MasksProps{Frame: c.frame(p.T("mask.page.title"), "")}
	props.Frame.Work = true
	for _, class := range catalog.Classes {
		props.Classes = append(props.Classes, class.Label().In(lang))
		props.Fields = append(props.Fields, page.MaskFields{
			Class: class.Label().In(lang), About: p.T("mask.class." + string(class)), Kinds: c.maskedFields(class),
		})
	}
	for _, o := range handover.Onlookers {
		row := page.MaskRow{Who: p.T("mask.onlooker." + string(o)), About: p.T("mask.onlooker." + string(o) + "_about")}
		for _, class := range catalog.Classes {
			row.Cells = append(row.Cells, maskCell(c, handover.SightOf(o, class), class))
		}
		props.Rows = append(props.Rows, row)
	}
	return c.render(http.StatusOK, page.Masks(props))
}

func maskCell(c *call, sight handover.Sight, class catalog.Class) page.MaskCell {
	switch {
	case sight == handover.SightPlain:
		return page.MaskCell{Tone: "green", Text: c.p.T("mask.sight.plain")}
	case sight == handover.SightAsked && handover.StepsUp(class):
		return page.MaskCell{Tone: "amber", Text: c.p.T("mask.sight.confirmed")}
	case sight == handover.SightAsked:
		return page.MaskCell{Tone: "amber", Text: c.p.T("mask.sight.asked")}
	}
	return page.MaskCell{Text: c.p.T("mask.sight.covered")}
}

// maskedFields are the fields of a class in all kinds of the workspace, by kind.
func (c *call) maskedFields(class catalog.Class) []ui.KV {
	var out []ui.KV
	for _, k := range c.viewer.Catalog.All() {
		var names []string
		add := func(key string, s catalog.Spec) {
			if s.Class == class && !s.Retired {
				names = append(names, c.fieldLabel(k, key))
			}
		}
		for _, f := range k.Fields {
			add(f.Spec().Key, f.Spec())
			for _, column := range f.Spec().Columns {
				add(f.Spec().Key+"."+column.Spec().Key, column.Spec())
			}
		}
		if len(names) > 0 && !k.Archived {
			out = append(out, ui.KV{Label: k.Label.In(catalog.Lang(c.lang())), Value: c.p.List(names...)})
		}
	}
	return out
}

// maskedLabel names a masked fact by its path: that of a row with the table it stands in and its number.
func (c *call) maskedLabel(kind catalog.Kind, at string) string {
	key, rest, inRow := strings.Cut(at, ".")
	if !inRow {
		return c.fieldLabel(kind, key)
	}
	row, column, _ := strings.Cut(rest, ".")
	return c.fieldLabel(kind, key+"."+column) + " " + row
}
