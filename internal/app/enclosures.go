package app

import (
	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// enclose makes an enclosure of what a person did; v is written in the form of seal.Canonical.
func (a *App) enclose(sc handover.Scope, section uuid.UUID, kind handover.EnclosureKind, v any) (handover.Enclosure, error) {
	body, err := seal.Canonical(v)
	if err != nil {
		return handover.Enclosure{}, err
	}
	digest := seal.Enclosure(string(kind), body)
	return handover.Enclosure{
		Handover: sc.Handover(), ID: a.newID(), Section: section, Kind: kind, Body: body, Digest: digest[:], MadeBy: sc.By(), MadeAt: a.Now(),
	}, nil
}
