package app

import (
	"context"
	"errors"
	"slices"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// SaveField is the form of an own field. Key "" adds one.
type SaveField struct {
	Kind, Key string
	Version   int
	Form      catalog.Form
}

// errDone ends a change of kinds that turned out to be made already.
var errDone = errors.New("made already")

// SaveField adds or changes an own field and returns its key. What records hold is never cut off: then the type stays, options
// and columns that are in use stay. The same form sent twice adds one field.
func (a *App) SaveField(ctx context.Context, v handover.Viewer, in SaveField) (string, error) {
	key := in.Key
	err := a.changeKinds(ctx, v, func(tx KindsTx) error {
		own := tx.Own()
		all, err := own.Catalog()
		if err != nil {
			return err
		}
		kind, ok := all.Lookup(in.Kind)
		if !ok {
			return handover.ErrNotFound()
		}
		old, there := own.Field(in.Kind, in.Key)
		if err := fits(in.Key != "", there, in.Version, old.Version); err != nil {
			return err
		}
		next := old
		var problems []catalog.Problem
		if next.Said, problems = catalog.DescribeField(kind, in.Key, old.Said, in.Form); len(problems) > 0 {
			if key = already(own, in, next.Said); key != "" {
				return errDone
			}
			return wrongForm(problemsOf(problems))
		}
		if target := next.Target(); target != "" {
			if _, ok := all.Lookup(target); !ok {
				return handover.Wrong(handover.At("target", "problem.unknown_choice"))
			}
		}
		if in.Key != "" {
			if err := keepsRecords(ctx, tx, old, next); err != nil {
				return err
			}
			return tx.WriteFields(ctx, next)
		}
		if next, err = added(own, kind, in.Kind, next); err != nil {
			return err
		}
		key = next.Key
		return tx.WriteFields(ctx, next)
	})
	return key, err
}

// already is the key of a field that says word for word what is to be added: then the form was only sent twice.
func already(own Own, in SaveField, said catalog.Values) string {
	for _, f := range own.Of(in.Kind) {
		if in.Key == "" && f.State == catalog.Live && saysSame(catalog.FieldForm, f.Said, said) {
			return f.Key
		}
	}
	return ""
}

// added gives a new field its key and its place behind the others.
func added(own Own, kind catalog.Kind, of string, f OwnField) (OwnField, error) {
	live, last := 0, 0
	for _, have := range own.Of(of) {
		last = max(last, have.Position)
		if have.State == catalog.Live {
			live++
		}
	}
	if live >= catalog.MaxOwnFields {
		return f, handover.Refuse(handover.Conflict, "refuse.too_many_fields", "Max", catalog.MaxOwnFields)
	}
	f.Kind, f.State, f.Position = of, catalog.Live, last+1
	f.Key = catalog.KeyFor(f.Label(), func(key string) bool { _, taken := kind.Field(key); return taken })
	return f, nil
}

// keepsRecords refuses what would make records unreadable, and says how many there are.
func keepsRecords(ctx context.Context, tx KindsTx, old, next OwnField) error {
	same := old.Type() == next.Type() && old.Many() == next.Many() && old.Target() == next.Target()
	if same && old.Type() != catalog.TypeChoice && old.Type() != catalog.TypeRows {
		return nil
	}
	holding, err := tx.Holding(ctx, old.Kind)
	if err != nil || !holding[old.Key].Ever {
		return err
	}
	if !same {
		return handover.Wrong(handover.At("type", "problem.type_in_use", "Count", holding[old.Key].Records))
	}
	columns := next.Columns()
	for key, typ := range old.Columns() {
		if columns[key] != typ {
			return handover.Wrong(handover.At("columns", "problem.column_in_use", "Count", holding[old.Key].Records))
		}
	}
	if old.Type() == catalog.TypeChoice {
		o, n, err := lost(ctx, tx, old, "", old.Options(), next.Options())
		if err == nil && n > 0 {
			err = handover.Wrong(handover.At("options", "problem.option_in_use", "Name", o.Label, "Count", n))
		}
		return err
	}
	offered := next.ColumnOptions()
	for key, options := range old.ColumnOptions() {
		o, n, err := lost(ctx, tx, old, key, options, offered[key])
		if err != nil {
			return err
		}
		if n > 0 {
			return handover.Wrong(handover.At("columns", "problem.column_option_in_use", "Name", o.Label, "Count", n))
		}
	}
	return nil
}

// lost is the first option that is no longer offered though n records hold or held it; n is 0 when there is none. column is "" for
// the options of the field itself.
func lost(ctx context.Context, tx KindsTx, f OwnField, column string, before, after []catalog.Option) (o catalog.Option, n int, err error) {
	gone := slices.DeleteFunc(slices.Clone(before), func(o catalog.Option) bool {
		return slices.ContainsFunc(after, func(n catalog.Option) bool { return n.Value == o.Value })
	})
	if len(gone) == 0 {
		return o, 0, nil
	}
	answers, err := tx.Answers(ctx, f.Kind, f.Key, column)
	for _, o := range gone {
		if n := answers[o.Value]; n > 0 {
			return o, n, err
		}
	}
	return o, 0, err
}

// bothNames is a label for a reader of either language.
func bothNames(l catalog.Label) string {
	if l.ZH == l.EN {
		return l.ZH
	}
	return l.ZH + " / " + l.EN
}

// FieldAct is what can be done to an own field besides describing it.
type FieldAct string

// The acts.
const (
	RetireField FieldAct = "retire"
	BringBack   FieldAct = "bring_back"
	MoveUp      FieldAct = "up"
	MoveDown    FieldAct = "down"
)

// ActOnField retires a field, brings it back, or moves it among the live own ones of its kind. A field that nobody ever held is
// removed; the state it got is returned.
func (a *App) ActOnField(ctx context.Context, v handover.Viewer, kind, key string, act FieldAct) (catalog.FieldState, error) {
	var state catalog.FieldState
	err := a.changeKinds(ctx, v, func(tx KindsTx) error {
		own := tx.Own()
		f, there := own.Field(kind, key)
		if !there {
			return handover.ErrNotFound()
		}
		state = f.State
		switch act {
		case RetireField:
			if f.State != catalog.Live {
				return errDone
			}
			holding, err := tx.Holding(ctx, kind)
			if err != nil {
				return err
			}
			if f.State = catalog.Removed; holding[key].Ever {
				f.State = catalog.Retired
			}
		case BringBack:
			if f.State == catalog.Live {
				return errDone
			}
			if err := nameFree(own, f); err != nil {
				return err
			}
			f.State = catalog.Live
		case MoveUp, MoveDown:
			return moveField(ctx, tx, own, f, act)
		default:
			return handover.Refuse(handover.Invalid, "error.bad_form")
		}
		state = f.State
		return tx.WriteFields(ctx, f)
	})
	return state, err
}

// nameFree refuses to bring a field back whose name another one has got meanwhile.
func nameFree(own Own, f OwnField) error {
	all, err := own.Catalog()
	if err != nil {
		return err
	}
	kind, ok := all.Lookup(f.Kind)
	if !ok {
		return handover.ErrNotFound()
	}
	if other, taken := kind.FieldByHeader(f.Label().ZH); taken {
		return handover.Refuse(handover.Conflict, "refuse.field_name_taken", "Name", other.Spec().Label.ZH)
	}
	return nil
}

// moveField changes places with the next live field on that side.
func moveField(ctx context.Context, tx KindsTx, own Own, f OwnField, act FieldAct) error {
	list := slices.DeleteFunc(own.Of(f.Kind), func(o OwnField) bool { return o.State != catalog.Live })
	at := slices.IndexFunc(list, func(o OwnField) bool { return o.Key == f.Key })
	to := at + 1
	if act == MoveUp {
		to = at - 1
	}
	if at < 0 || to < 0 || to >= len(list) {
		return errDone
	}
	other := list[to]
	f.Position, other.Position = other.Position, f.Position
	return tx.WriteFields(ctx, f, other)
}

// changeKinds runs a change of the workspace's own kinds and fields, and judges by the new ones what is not signed yet.
func (a *App) changeKinds(ctx context.Context, v handover.Viewer, fn func(KindsTx) error) error {
	_, err := a.changed(ctx, v, fn)
	return err
}

// changed is changeKinds that says how many handovers are still being judged.
func (a *App) changed(ctx context.Context, v handover.Viewer, fn func(KindsTx) error) (left int, err error) {
	return a.changedAs(ctx, v, handover.ManageKinds, fn)
}

// changedAs is changed for whoever may do act.
func (a *App) changedAs(ctx context.Context, v handover.Viewer, act handover.Act, fn func(KindsTx) error) (left int, err error) {
	if err := v.May(act); err != nil {
		return 0, err
	}
	return a.changedBy(ctx, v, fn)
}

// changedWords is changed for the workspace's words, which managers look after as well.
func (a *App) changedWords(ctx context.Context, v handover.Viewer, fn func(KindsTx) error) (left int, err error) {
	if err := v.May(handover.KeepWords); err != nil {
		return 0, err
	}
	return a.changedBy(ctx, v, fn)
}

func (a *App) changedBy(ctx context.Context, v handover.Viewer, fn func(KindsTx) error) (left int, err error) {
	err = a.store.ChangeKinds(ctx, v, a.Now(), fn)
	if errors.Is(err, errDone) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return a.CatchUp(ctx, v)
}

// problemsOf are the problems of a form in the words of the domain.
func problemsOf(problems []catalog.Problem) []handover.Problem {
	out := make([]handover.Problem, len(problems))
	for i, p := range problems {
		out[i] = handover.Problem{Field: p.Field, Row: -1, Text: handover.Say("problem."+string(p.Code), pairs(p.Args)...)}
		if p.Column != "" {
			out[i].Row, out[i].Column = p.Row, p.Column
		}
	}
	return out
}
