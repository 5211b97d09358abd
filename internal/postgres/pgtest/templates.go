package pgtest

import (
	_ "embed"
	"encoding/json"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

//go:embed templates.json
var templates []byte

// Templates are three small templates for tests, as a workspace would have them that was founded long ago: their keys are those of
// built-in ones, their sections are few and stay as they are when the built-in ones change.
func Templates() []handover.Template {
	var in []struct {
		Key      string                     `json:"key"`
		NameZH   string                     `json:"name_zh"`
		NameEN   string                     `json:"name_en"`
		Reason   handover.Reason            `json:"reason"`
		Sections []handover.TemplateSection `json:"sections"`
	}
	if err := json.Unmarshal(templates, &in); err != nil {
		panic("pgtest: templates.json: " + err.Error())
	}
	out := make([]handover.Template, len(in))
	for i, t := range in {
		out[i] = handover.Template{
			ID: uuid.Must(uuid.NewV7()), Key: t.Key, NameZH: t.NameZH, NameEN: t.NameEN, Reason: t.Reason, Sections: t.Sections,
		}
	}
	return out
}
