package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// KeptTemplate is a built-in template as a workspace has it. Edited says that somebody there has made something else of it, so that
// it no longer follows the program's.
type KeptTemplate struct {
	handover.Template
	Edited bool
}

// SaveTemplate is the form of a template. Template.ID uuid.Nil and Version 0 add one.
type SaveTemplate struct {
	handover.Template
	Act  handover.TemplateAct // "" is what the change itself says: added, edited or archived
	Note string               // what the version is about, in the words of whoever saves it
}

// Templates lists the workspace's templates; archived ones only when all.
func (a *App) Templates(ctx context.Context, v handover.Viewer, all bool) ([]handover.Template, error) {
	if err := v.May(handover.ManageTemplates); err != nil {
		return nil, err
	}
	return a.store.Templates(ctx, v, all)
}

// Template is one template.
func (a *App) Template(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Template, error) {
	if err := v.May(handover.ManageTemplates); err != nil {
		return handover.Template{}, err
	}
	return a.store.Template(ctx, v, id)
}

// TemplateVersions are all kept states of a template, newest first.
func (a *App) TemplateVersions(ctx context.Context, v handover.Viewer, id uuid.UUID) ([]handover.TemplateVersion, error) {
	if err := v.May(handover.ManageTemplates); err != nil {
		return nil, err
	}
	return a.store.TemplateVersions(ctx, v, id)
}

// SaveTemplate adds or changes a template and keeps it as a version. Handovers already begun keep the sections they copied. A form that
// changes nothing makes no version. The id of a new template may come with its form: the same form twice is one template.
func (a *App) SaveTemplate(ctx context.Context, v handover.Viewer, in SaveTemplate) (uuid.UUID, error) {
	if err := v.May(handover.ManageTemplates); err != nil {
		return uuid.Nil, err
	}
	t := in.Template
	note, noNote := handover.CheckLine("note", in.Note, false)
	if err := together(noNote, a.checkTemplate(v, &t)); err != nil {
		return uuid.Nil, err
	}
	kept := handover.TemplateVersion{Template: t, Act: in.Act, By: v.ID, At: a.Now(), Note: note}
	if t.Version == 0 {
		return a.addTemplate(ctx, v, kept)
	}
	before, err := a.store.Template(ctx, v, t.ID)
	if err != nil {
		return uuid.Nil, err
	}
	if kept.Act == "" {
		kept.Act = handover.TemplateEdited
		changes := handover.DiffTemplates(before, t)
		if len(changes) == 1 && changes[0].What == "archived" {
			kept.Act = handover.TemplateArchived
		}
		if len(changes) == 0 && before.Version == t.Version {
			return t.ID, nil
		}
	}
	return t.ID, a.store.SaveTemplate(ctx, v, kept)
}

// addTemplate stores a new template. A copy of a built-in one is not built in.
func (a *App) addTemplate(ctx context.Context, v handover.Viewer, t handover.TemplateVersion) (uuid.UUID, error) {
	t.Key = ""
	if t.Act == "" {
		t.Act = handover.TemplateAdded
	}
	if t.ID == uuid.Nil {
		t.ID = a.newID()
	}
	err := a.store.SaveTemplate(ctx, v, t)
	if handover.CodeOf(err) == handover.Stale {
		// The id is there already: the form was sent twice, or it is one of a template that has moved on since.
		there, read := a.store.Template(ctx, v, t.ID)
		if read == nil && there.Version == 1 && len(handover.DiffTemplates(there, t.Template)) == 0 {
			return t.ID, nil
		}
	}
	return t.ID, err
}

// checkTemplate tidies what was typed and says what is wrong with it.
func (a *App) checkTemplate(v handover.Viewer, t *handover.Template) error {
	t.NameZH, t.NameEN = strings.TrimSpace(t.NameZH), strings.TrimSpace(t.NameEN)
	for i := range t.Exits {
		t.Exits[i].TitleZH, t.Exits[i].TitleEN = strings.TrimSpace(t.Exits[i].TitleZH), strings.TrimSpace(t.Exits[i].TitleEN)
	}
	for i := range t.Sections {
		s := &t.Sections[i]
		kind, ok := v.Catalog.Lookup(s.Kind)
		if !ok {
			return handover.Wrong(handover.At("sections", "problem.unknown_choice"))
		}
		for _, text := range []*string{&s.TitleZH, &s.TitleEN, &s.GuidanceZH, &s.GuidanceEN, &s.WhyZH, &s.WhyEN} {
			*text = strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
		}
		s.Filler, s.Reviewer = s.Filler.Besides(handover.SeatGiver), s.Reviewer.Besides(handover.SeatReceiver)
		s.Severities = decided(kind, s.Severities)
		for _, p := range s.Platforms {
			if !platformKnown(p) && !slices.ContainsFunc(catalog.PlatformGroups(), func(g catalog.PlatformGroup) bool { return g.Key == p }) {
				return handover.Wrong(handover.At("sections."+strconv.Itoa(i)+".platforms", "problem.unknown_choice"))
			}
		}
	}
	return t.Check()
}

// RestoreTemplate makes an old version the newest one. What came in between stays in the history. version is the one on the screen.
func (a *App) RestoreTemplate(ctx context.Context, v handover.Viewer, id uuid.UUID, old, version int) (handover.TemplateVersion, error) {
	all, err := a.TemplateVersions(ctx, v, id)
	if err != nil {
		return handover.TemplateVersion{}, err
	}
	for _, kept := range all {
		if kept.Version != old {
			continue
		}
		t := kept.Template
		t.Version = version
		_, err := a.SaveTemplate(ctx, v, SaveTemplate{Template: t, Act: handover.TemplateRestored})
		return kept, err
	}
	return handover.TemplateVersion{}, handover.ErrNotFound()
}

// TakeTemplate is the form that saves a handover back as a template.
type TakeTemplate struct {
	ID             uuid.UUID // of the new template, from the form
	NameZH, NameEN string
	Sections       []uuid.UUID // of the handover
}

// TakeTemplate makes a template of a handover's sections: their order, guidance and settings; no records and no people.
func (a *App) TakeTemplate(ctx context.Context, sc handover.Scope, in TakeTemplate) (uuid.UUID, error) {
	v := sc.Viewer()
	if err := v.May(handover.ManageTemplates); err != nil {
		return uuid.Nil, err
	}
	o, err := a.store.Signatures(ctx, sc)
	if err != nil {
		return uuid.Nil, err
	}
	wanted := map[uuid.UUID]bool{}
	for _, id := range in.Sections {
		wanted[id] = true
	}
	t := handover.Template{
		ID: in.ID, NameZH: in.NameZH, NameEN: in.NameEN, Reason: o.Handover.Reason, Signing: o.Handover.Signing.Usual(),
		Numbers:  sc.Numbers(),
		Sections: handover.TemplateFrom(o.Handover, o.Sections, func(s handover.Section) bool { return wanted[s.ID] }),
	}
	if o.Handover.Exits.All > 0 {
		exits, err := a.store.Exits(ctx, sc)
		if err != nil {
			return uuid.Nil, err
		}
		t.Exits = handover.TemplateExitsFrom(exits.Tasks)
	}
	return a.SaveTemplate(ctx, v, SaveTemplate{Template: t, Act: handover.TemplateTaken, Note: o.Handover.Number})
}
