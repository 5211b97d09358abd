package app

import (
	"context"
	"io"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// The reads below make the files that people take away. All of them walk row by row and hold no connection meanwhile, so a reader on a
// slow line keeps nobody waiting. What changes while a file is being made may be in one part of it and not in another: whoever needs a
// state to stand still signs it. Masked facts are in none of them; see [catalog.Kind.Unmasked].

// StoredFile is a file with where its content is.
type StoredFile struct {
	handover.File
	Kept Blob
}

// Line is what a table shows of a record.
type Line struct {
	ID        uuid.UUID
	State     handover.RecordState
	Counts    handover.RecordCounts // questions, findings and files
	Carried   string                // number of the handover it came from
	UpdatedAt time.Time
	Updater   string
	Proofs    string // links of its chain that stand, as handover.ProofLink writes them, with blanks between
	// Content is the JSON of the record's values, see [catalog.FlatWriter]. It may be kept.
	Content []byte
}

type exports interface {
	// EachRecord walks all records of a section in order of entry.
	EachRecord(ctx context.Context, sc handover.Scope, section uuid.UUID, fn func(handover.Record) error) error
	// EachLines walks the same in the same order, some thousands at a time, with what a table shows of a record.
	EachLines(ctx context.Context, sc handover.Scope, section uuid.UUID, fn func([]Line) error) error
	// ExtraHeaders are the columns that mean no field, of all records of a section, in order.
	ExtraHeaders(ctx context.Context, sc handover.Scope, section uuid.UUID) ([]string, error)
	// EachQuestion walks all questions of the handover with what was said, in the order they were asked.
	EachQuestion(ctx context.Context, sc handover.Scope, fn func(handover.Question) error) error
	// EachProof walks all acts on accounts' chains of evidence, in the order in which they were done.
	EachProof(ctx context.Context, sc handover.Scope, fn func(handover.ProofAct) error) error
	// EachEvent walks the handover's events from the first on.
	EachEvent(ctx context.Context, sc handover.Scope, fn func(handover.Event) error) error
	// AllWaivers are the waivers of the handover in the order in which they were decided, ended ones too.
	AllWaivers(ctx context.Context, sc handover.Scope) ([]handover.Waiver, error)
	// StoredFiles are the files of the handover that are there, and those that were there when somebody signed, in order of entry.
	StoredFiles(ctx context.Context, sc handover.Scope) ([]StoredFile, error)
}

// ExportFrame is what a file about a handover begins with: plan, sections and seals. Errors: forbidden, not_found.
func (a *App) ExportFrame(ctx context.Context, sc handover.Scope) (Signatures, error) {
	if err := sc.May(handover.Export); err != nil {
		return Signatures{}, err
	}
	return a.store.Signatures(ctx, sc)
}

// ExportSection is what a file about one section begins with. Errors: forbidden, not_found.
func (a *App) ExportSection(ctx context.Context, sc handover.Scope, section uuid.UUID) (RecordPage, error) {
	if err := sc.May(handover.Export); err != nil {
		return RecordPage{}, err
	}
	return a.store.NewRecord(ctx, sc, section)
}

// ExportRecords walks a section's records in order of entry.
func (a *App) ExportRecords(ctx context.Context, sc handover.Scope, section uuid.UUID, fn func(handover.Record) error) error {
	if err := sc.May(handover.Export); err != nil {
		return err
	}
	return a.store.EachRecord(ctx, sc, section, fn)
}

// ExportLines walks a section's records in order of entry, some thousands at a time, with what a table shows of them.
func (a *App) ExportLines(ctx context.Context, sc handover.Scope, section uuid.UUID, fn func([]Line) error) error {
	if err := sc.May(handover.Export); err != nil {
		return err
	}
	return a.store.EachLines(ctx, sc, section, fn)
}

// ExportHeaders are the columns of imported files that mean no field and that records of the section still hold.
func (a *App) ExportHeaders(ctx context.Context, sc handover.Scope, section uuid.UUID) ([]string, error) {
	if err := sc.May(handover.Export); err != nil {
		return nil, err
	}
	return a.store.ExtraHeaders(ctx, sc, section)
}

// ExportQuestions walks the handover's questions in the order they were asked.
func (a *App) ExportQuestions(ctx context.Context, sc handover.Scope, fn func(handover.Question) error) error {
	if err := sc.May(handover.Export); err != nil {
		return err
	}
	return a.store.EachQuestion(ctx, sc, fn)
}

// ExportProofs walks what was done about accounts' chains of evidence.
func (a *App) ExportProofs(ctx context.Context, sc handover.Scope, fn func(handover.ProofAct) error) error {
	if err := sc.May(handover.Export); err != nil {
		return err
	}
	return a.store.EachProof(ctx, sc, fn)
}

// ExportWaivers are all waivers of the handover in the order in which they were decided, those that were ended too.
func (a *App) ExportWaivers(ctx context.Context, sc handover.Scope) ([]handover.Waiver, error) {
	if err := sc.May(handover.Export); err != nil {
		return nil, err
	}
	return a.store.AllWaivers(ctx, sc)
}

// ExportEvents walks the handover's events from the first on: a chain that [handover.Verify] checks.
func (a *App) ExportEvents(ctx context.Context, sc handover.Scope, fn func(handover.Event) error) error {
	if err := sc.May(handover.Export); err != nil {
		return err
	}
	return a.store.EachEvent(ctx, sc, fn)
}

// ExportFiles are the files that the viewer may open: all that are there, and of removed ones those that somebody signed over.
func (a *App) ExportFiles(ctx context.Context, sc handover.Scope) ([]StoredFile, error) {
	if err := sc.May(handover.Export); err != nil {
		return nil, err
	}
	return a.store.StoredFiles(ctx, sc)
}

// OpenStored is the content of a file that ExportFiles gave.
func (a *App) OpenStored(ctx context.Context, f StoredFile) (io.ReadCloser, error) {
	return a.open(ctx, f.Kept)
}
