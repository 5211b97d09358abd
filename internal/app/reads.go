package app

import (
	"context"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// The reads below are one call of the store each: who may see a handover was decided when its Scope was made.

// Board is the dashboard.
func (a *App) Board(ctx context.Context, v handover.Viewer, f BoardFilter) (Board, error) {
	f.Now = a.Now()
	return a.store.Board(ctx, v, f, a.Today())
}

// List is a page of handovers.
func (a *App) List(ctx context.Context, v handover.Viewer, f ListFilter) (List, error) {
	return a.store.List(ctx, v, f, a.Today())
}

// Todo is what waits for the viewer.
func (a *App) Todo(ctx context.Context, v handover.Viewer) (Todo, error) {
	return a.store.Todo(ctx, v, a.Today())
}

// Overview is a handover with its sections.
func (a *App) Overview(ctx context.Context, sc handover.Scope) (Overview, error) {
	o, err := a.store.Overview(ctx, sc, a.now().Add(-noticedFor), a.Today())
	o.Noticed.seen(sc, Frame{Handover: o.Handover, Sections: o.Sections}, uuid.Nil)
	return o, err
}

// Signatures is what the page of the final signatures needs.
func (a *App) Signatures(ctx context.Context, sc handover.Scope) (Signatures, error) {
	return a.store.Signatures(ctx, sc)
}

// Events are a handover's events, newest first, below seq (0 for the newest).
func (a *App) Events(ctx context.Context, sc handover.Scope, below int64) ([]handover.Event, error) {
	return a.store.Events(ctx, sc, below, 50)
}

// SectionPage is a page of a section's records.
func (a *App) SectionPage(ctx context.Context, sc handover.Scope, section uuid.UUID, f RecordFilter) (SectionPage, error) {
	page, err := a.store.SectionPage(ctx, sc, section, f, a.now().Add(-noticedFor))
	page.Noticed.seen(sc, page.Frame, section)
	return page, err
}

// SectionQuestions are a section's questions.
func (a *App) SectionQuestions(ctx context.Context, sc handover.Scope, section uuid.UUID) (SectionQuestions, error) {
	return a.store.SectionQuestions(ctx, sc, section)
}

// SectionReview is what signing a section off needs.
func (a *App) SectionReview(ctx context.Context, sc handover.Scope, section uuid.UUID) (SectionReview, error) {
	return a.store.SectionReview(ctx, sc, section, ReviewOf{})
}

// SectionChanges is SectionReview with another part of the changes.
func (a *App) SectionChanges(ctx context.Context, sc handover.Scope, section uuid.UUID, of ReviewOf) (SectionReview, error) {
	return a.store.SectionReview(ctx, sc, section, of)
}

// RecordPage is one record with all that is said about it.
func (a *App) RecordPage(ctx context.Context, sc handover.Scope, record uuid.UUID) (RecordPage, error) {
	out, err := a.store.RecordPage(ctx, sc, record)
	if kind, ok := sc.Kind(out.Record.Kind); ok && err == nil {
		out.Listing, err = out.Record.Listing(kind, sc.Viewer().Catalog.Words(), out.Listings)
	}
	return out, err
}

// NewRecord is the page of a record that is about to be written.
func (a *App) NewRecord(ctx context.Context, sc handover.Scope, section uuid.UUID) (RecordPage, error) {
	return a.store.NewRecord(ctx, sc, section)
}

// Revisions is the history of a record.
func (a *App) Revisions(ctx context.Context, sc handover.Scope, record uuid.UUID) (Revisions, error) {
	return a.store.Revisions(ctx, sc, record)
}

// Plan is the handover with its sections, as the form of its plan shows them.
func (a *App) Plan(ctx context.Context, sc handover.Scope) (Frame, error) {
	return a.store.Frame(ctx, sc)
}
