package app

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// confirmation is how a signer confirmed that it is them.
type confirmation struct {
	method   handover.SignMethod
	evidence string
	passkey  uuid.UUID // that did, uuid.Nil for none
	again    bool      // the browser may remember it for handover.StepUp
}

// confirm checks that it is the signer who acts: by a passkey's answer, by their password, or by one of both that counted in the same browser
// just before (handover.StepUp). A drawing comes on top, and proves nothing alone. On somebody else's device nothing is remembered, nothing
// that was remembered counts, and guesses at passwords are counted as at sign-in; elsewhere they have a count of their own.
func (a *App) confirm(ctx context.Context, sc handover.Scope, in Sign) (confirmation, error) {
	var e seal.Evidence
	out := confirmation{method: handover.ByPassword, again: in.Lender == uuid.Nil && in.Session != [32]byte{}}
	if in.Drawing != "" {
		drawing, err := drawn(in.Drawing)
		if err != nil {
			return out, err
		}
		e.Drawing, out.method = &drawing, handover.ByDrawing
	}
	var err error
	switch v := sc.Viewer(); {
	case len(in.Answer) > 0:
		out.method = handover.ByPasskey
		e.Passkey, out.passkey, err = a.asserted(ctx, sc, in)
	case in.Password != "":
		err = a.password(ctx, sc, in)
	case in.Lender == uuid.Nil && v.Confirmed(a.Now()):
		out.again = false
		if v.ConfirmedBy != uuid.Nil {
			e.Earlier, out.method = seal.NewEarlier(v.ConfirmedAt, v.ConfirmedBy), handover.ByPasskey
		}
	default:
		err = handover.Wrong(handover.At("password", "seal.no_password"))
	}
	if err != nil {
		return out, err
	}
	out.evidence, err = e.Text()
	return out, err
}

func (a *App) password(ctx context.Context, sc handover.Scope, in Sign) error {
	network := ""
	if in.Lender != uuid.Nil {
		network = in.Network
	}
	_, ok, err := a.verify(ctx, sc.Viewer().Email, network, in.Password)
	if err != nil || ok {
		return err
	}
	return handover.Wrong(handover.At("password", "problem.wrong_password"))
}

// drawn reads a drawing as the browser sends it.
func drawn(text string) (handover.Drawing, error) {
	var d handover.Drawing
	if len(text) > handover.MaxDrawing || json.Unmarshal([]byte(text), &d) != nil {
		return d, handover.Wrong(handover.At("drawing", "seal.drawing_wrong"))
	}
	return d, d.Check()
}

// telling is what the event of a seal says about how it was put, besides its other facts: what is out of the ordinary.
func (in Sign) telling(facts map[string]any) map[string]any {
	if in.how.method != handover.ByPassword {
		facts["method"] = in.how.method
	}
	if in.Lender != uuid.Nil {
		facts["together"], facts["device_of"], facts["device_name"] = true, in.Lender, in.LenderName
	}
	return facts
}

// FaceToFace lets a party of the handover sign on the device of the person whose scope it is, who stays signed in there. What the party may do
// follows from the party's own place alone. Errors: forbidden, not_found; conflict for somebody who is no party or is disabled.
func (a *App) FaceToFace(ctx context.Context, sc handover.Scope, person uuid.UUID) (handover.Scope, error) {
	if err := sc.May(handover.SignTogether); err != nil {
		return handover.Scope{}, err
	}
	lender := sc.Viewer()
	p, err := a.store.Person(ctx, lender, person)
	if err != nil {
		return handover.Scope{}, err
	}
	v := handover.Viewer{Person: p, Demo: lender.Demo, WorkspaceName: lender.WorkspaceName, Catalog: lender.Catalog}
	standing, err := a.store.Standing(ctx, v, sc.Handover())
	if err != nil {
		return handover.Scope{}, err
	}
	switch {
	case !standing.Roles.Has(handover.AsGiver | handover.AsReceiver | handover.AsWitness):
		return handover.Scope{}, handover.Refuse(handover.Conflict, "together.refuse.not_party", "Name", p.Name)
	case p.Disabled:
		return handover.Scope{}, handover.Refuse(handover.Conflict, "together.refuse.disabled", "Name", p.Name)
	}
	return handover.Enter(v, standing)
}
