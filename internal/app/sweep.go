package app

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"handoverdesk/internal/handover"
)

const (
	// unusedBlobs are collected after so long: an upload that takes an hour was broken off before.
	unusedBlobs = time.Hour
	// removedFiles that nobody signed for are forgotten after so long; till then they can be put back.
	removedFiles = 7 * 24 * time.Hour
	// writtenLines of imports are kept for so long, so that what was left out can still be fetched, and those of imports that nobody went
	// on with for unfinishedLines.
	writtenLines    = 7 * 24 * time.Hour
	unfinishedLines = 30 * 24 * time.Hour
	// draftFigures that nobody confirmed are let go of after so long: what they were about to say can be uploaded again.
	draftFigures = 24 * time.Hour
)

// SweepFiles forgets files that were removed a week ago and under no signature, and then every content that no file has used for an
// hour: of those files, of uploads that broke off, of files that were refused after they had come in. It returns how many contents went. Several instances
// may sweep at once, and files may come in meanwhile, also with the very content that is being collected. The lines of imports go with them,
// and drafts of figures.
func (a *App) SweepFiles(ctx context.Context) (int, error) {
	if err := a.store.ForgetFiles(ctx, a.Now().Add(-removedFiles)); err != nil {
		return 0, fmt.Errorf("forget removed files: %w", err)
	}
	if err := a.store.ForgetImports(ctx, a.Now().Add(-writtenLines), a.Now().Add(-unfinishedLines)); err != nil {
		return 0, fmt.Errorf("forget lines of imports: %w", err)
	}
	if err := a.store.ForgetFigures(ctx, a.Now().Add(-draftFigures)); err != nil {
		return 0, fmt.Errorf("forget drafts of figures: %w", err)
	}
	n, err := a.store.SweepBlobs(ctx, unusedBlobs, func(b Blob) error {
		if kept, ok := a.blobs[b.Place]; ok && b.Place != InDatabase {
			return kept.DropBlob(ctx, b.ID)
		}
		return nil
	})
	if err != nil {
		return n, fmt.Errorf("collect contents of files: %w", err)
	}
	return n, nil
}

// InspectFiles reads the content of every file and says which is not there, or is not what its digest says. It returns how many it read.
func (a *App) InspectFiles(ctx context.Context, complain func(string)) (int, error) {
	n := 0
	err := a.store.EachBlob(ctx, func(b Blob) error {
		n++
		content, err := a.open(ctx, b)
		if err != nil {
			complain(fmt.Sprintf("content %s: %s", b.ID, err))
			return ctx.Err()
		}
		defer func() { _ = content.Close() }()
		sum := sha256.New()
		size, err := io.Copy(sum, content)
		switch {
		case err != nil:
			complain(fmt.Sprintf("content %s: %s", b.ID, err))
		case size != int64(b.Size) || string(sum.Sum(nil)) != string(b.Digest):
			complain(fmt.Sprintf("content %s does not fit its digest", b.ID))
		}
		return ctx.Err()
	})
	return n, err
}

// blobs is the database as a place for contents, and the book about all of them, wherever they are.
type blobs interface {
	Blobs
	// BeginBlob notes that content is coming in, so that what breaks off is found.
	BeginBlob(ctx context.Context, sc handover.Scope, b Blob) error
	// KeepBlob notes what came in. When the workspace has the same content already, that one is returned, and stays for the next hour.
	KeepBlob(ctx context.Context, sc handover.Scope, b Blob) (Blob, error)
	// ForgetFiles takes out files that were removed before then, and over which no signature stands.
	ForgetFiles(ctx context.Context, removed time.Time) error
	// SweepBlobs takes out contents that no file has used for so long; drop is called for each before.
	SweepBlobs(ctx context.Context, unused time.Duration, drop func(Blob) error) (int, error)
	// EachBlob walks all contents that are whole.
	EachBlob(ctx context.Context, fn func(Blob) error) error
}
