package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

//go:embed templates.json
var builtIn []byte

type builtInTemplate struct {
	Key      string                     `json:"key"`
	NameZH   string                     `json:"name_zh"`
	NameEN   string                     `json:"name_en"`
	Reason   handover.Reason            `json:"reason"`
	Sections []handover.TemplateSection `json:"sections"`
}

// BuiltIn are the templates a new workspace begins with, with fresh ids.
func (a *App) BuiltIn() []handover.Template {
	var in []builtInTemplate
	if err := json.Unmarshal(builtIn, &in); err != nil {
		panic("app: templates.json: " + err.Error())
	}
	out := make([]handover.Template, len(in))
	for i, t := range in {
		out[i] = handover.Template{
			ID: a.newID(), Key: t.Key, NameZH: t.NameZH, NameEN: t.NameEN, Reason: t.Reason, Sections: t.Sections,
		}
	}
	return out
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

// SaveTemplate adds (ID uuid.Nil) or changes a template. Handovers already begun keep the sections they copied.
func (a *App) SaveTemplate(ctx context.Context, v handover.Viewer, t handover.Template) (uuid.UUID, error) {
	if err := v.May(handover.ManageTemplates); err != nil {
		return uuid.Nil, err
	}
	t.NameZH, t.NameEN = strings.TrimSpace(t.NameZH), strings.TrimSpace(t.NameEN)
	for i, s := range t.Sections {
		if _, ok := v.Catalog.Lookup(s.Kind); !ok {
			return uuid.Nil, handover.Wrong(handover.At("sections", "problem.unknown_choice"))
		}
		for _, text := range []*string{&t.Sections[i].TitleZH, &t.Sections[i].TitleEN, &t.Sections[i].GuidanceZH, &t.Sections[i].GuidanceEN} {
			*text = strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
		}
	}
	if err := t.Check(); err != nil {
		return uuid.Nil, err
	}
	if t.ID == uuid.Nil {
		t.ID, t.Key = a.newID(), "" // a copy of a built-in template is not built in
	}
	return t.ID, a.store.SaveTemplate(ctx, v, t, a.Now())
}
