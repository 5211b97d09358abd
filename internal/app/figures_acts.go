package app

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// NoteFigures writes down what happened on a day, such as a promotion, for the charts. Errors: invalid, forbidden, conflict, not_found, *Replay.
func (a *App) NoteFigures(ctx context.Context, sc handover.Scope, day time.Time, text string, key Key) error {
	text, err := handover.CheckLine("text", text, true)
	if err == nil && day.IsZero() {
		err = handover.Wrong(handover.At("day", "problem.not_a_date"))
	}
	if err == nil && utf8.RuneCountInString(text) > 40 {
		err = handover.Wrong(handover.At("text", "figures.refuse.note_long", "Max", 40))
	}
	if err != nil {
		return a.unlessSent(ctx, sc, key, err)
	}
	return a.figured(ctx, sc, key, func(tx Tx, h handover.Handover) (handover.Event, error) {
		n := FigureNote{ID: a.newID(), Day: day, Text: text, By: sc.By(), MadeAt: a.Now()}
		return a.event(sc, "figures.noted", uuid.Nil, uuid.Nil, figureNoted(n)), tx.AddFigureNote(ctx, n)
	})
}

func figureNoted(n FigureNote) map[string]any {
	return map[string]any{"note": n.ID, "due": n.Day.Format(time.DateOnly), "reason": n.Text}
}

// DropFigureNote takes a note out. Errors: forbidden, conflict, not_found, *Replay.
func (a *App) DropFigureNote(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key) error {
	return a.figured(ctx, sc, key, func(tx Tx, h handover.Handover) (handover.Event, error) {
		n, err := tx.DropFigureNote(ctx, id)
		return a.event(sc, "figures.unnoted", uuid.Nil, uuid.Nil, figureNoted(n)), err
	})
}

// ReadFigures says what the figures of a month mean (RPT-06). It has to be a sentence: as long as the workspace asks of interpretations. Errors: invalid,
// forbidden, conflict, not_found, *Replay.
func (a *App) ReadFigures(ctx context.Context, sc handover.Scope, month time.Time, text string, key Key) error {
	text, err := handover.CheckProse("reading", text, true)
	least := int(sc.Viewer().Catalog.Numbers().Of(catalog.ReadingLength))
	if err == nil && utf8.RuneCountInString(text) < least {
		err = handover.Wrong(handover.At("reading", "figures.refuse.reading_short", "Min", least))
	}
	if err == nil && month.IsZero() {
		err = handover.Refuse(handover.Invalid, "error.bad_form")
	}
	if err != nil {
		return a.unlessSent(ctx, sc, key, err)
	}
	month = month.AddDate(0, 0, 1-month.Day())
	return a.figured(ctx, sc, key, func(tx Tx, h handover.Handover) (handover.Event, error) {
		r := FigureReading{ID: a.newID(), Month: month, Text: text, By: sc.By(), MadeAt: a.Now()}
		return a.event(sc, "figures.read", uuid.Nil, uuid.Nil, map[string]any{"reading": r.ID, "due": month.Format("2006-01"), "reason": text}), tx.AddFigureReading(ctx, r)
	})
}

// AimFigures sets what a metric should come to in a month (RPT-18); a goal of nothing takes it out. Errors: invalid, forbidden, conflict, not_found, *Replay.
func (a *App) AimFigures(ctx context.Context, sc handover.Scope, metric string, month time.Time, goal string, key Key) error {
	m, ok := catalog.MetricOf(metric)
	var err error
	var value catalog.Decimal
	switch {
	case !ok:
		err = handover.Wrong(handover.At("metric", "problem.unknown_choice"))
	case month.IsZero():
		err = handover.Refuse(handover.Invalid, "error.bad_form")
	case goal != "":
		var bad error
		if value, bad = catalog.ParseDecimal(goal); bad != nil || value <= 0 {
			err = handover.Wrong(handover.At("goal", "figures.refuse.goal"))
		}
	}
	if err != nil {
		return a.unlessSent(ctx, sc, key, err)
	}
	month = month.AddDate(0, 0, 1-month.Day())
	return a.figured(ctx, sc, key, func(tx Tx, h handover.Handover) (handover.Event, error) {
		now := a.Now()
		return a.eventAt(sc, now, "figures.aimed", uuid.Nil, uuid.Nil, map[string]any{
			"due": month.Format("2006-01"), "what": map[string]string{"zh": m.Label.ZH, "en": m.Label.EN}, "reason": value.String(),
		}), tx.SetFigureTarget(ctx, FigureTarget{Metric: metric, Month: month, Goal: value}, sc.By(), now)
	})
}
