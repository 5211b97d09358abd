package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// chunkSize is the length of every piece of a content but the last. One piece is all that is in memory of a file that comes or goes.
const chunkSize = 256 << 10

// BeginBlob notes that content is coming in.
func (s *Store) BeginBlob(ctx context.Context, sc handover.Scope, b app.Blob) error {
	_, err := exec(ctx, s.pool, `
		INSERT INTO blobs (workspace_id, id, place, touched_at)
		VALUES (@workspace, @id, @place, clock_timestamp())`,
		pgx.StrictNamedArgs{"workspace": sc.Viewer().Workspace, "id": b.ID, "place": b.Place})
	return err
}

// PutBlob stores content piece by piece. Between two pieces no connection is held, so that a slow sender keeps nobody else waiting.
func (s *Store) PutBlob(ctx context.Context, id uuid.UUID, content io.Reader) error {
	buffer := make([]byte, chunkSize)
	for n := 0; ; n++ {
		size, err := io.ReadFull(content, buffer)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		if size > 0 {
			if _, err := exec(ctx, s.pool, `INSERT INTO blob_chunks (blob_id, n, data) VALUES (@id, @n, @data)`,
				pgx.StrictNamedArgs{"id": id, "n": n, "data": buffer[:size]}); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
	}
}

// KeepBlob notes what came in, or finds that the workspace has the same content already. That one is touched, so that it is not
// collected before a file uses it.
func (s *Store) KeepBlob(ctx context.Context, sc handover.Scope, b app.Blob) (app.Blob, error) {
	args := pgx.StrictNamedArgs{"workspace": sc.Viewer().Workspace, "digest": b.Digest}
	for range 5 {
		twin := b
		err := one(s.pool.QueryRow(ctx, `
			UPDATE blobs
			SET touched_at = clock_timestamp()
			WHERE workspace_id = @workspace AND digest = @digest
			RETURNING id, place`, args), &twin.ID, &twin.Place)
		if handover.CodeOf(err) != handover.NotFound {
			return twin, err
		}
		kept, err := exec(ctx, s.pool, `
			UPDATE blobs
			SET digest = @digest, size = @size, touched_at = clock_timestamp()
			WHERE workspace_id = @workspace AND id = @id AND NOT EXISTS (
				SELECT 1 FROM blobs WHERE workspace_id = @workspace AND digest = @digest)`,
			pgx.StrictNamedArgs{"workspace": args["workspace"], "id": b.ID, "digest": b.Digest, "size": int64(b.Size)})
		if err == nil && kept == 1 {
			return b, nil
		}
		if err != nil && !taken(err, "blobs_content_once") {
			return b, err
		}
		// The same content came in twice at once, and the other was first.
	}
	return b, unavailable(errors.New("keep a blob: it came and went five times"))
}

// unusedBlob says that neither a file nor an inventory nor the evidence of an exit task has the content b.
const unusedBlob = `NOT EXISTS (SELECT 1 FROM files f WHERE (f.workspace_id, f.blob_id) = (b.workspace_id, b.id))
			AND NOT EXISTS (SELECT 1 FROM inventories i WHERE (i.workspace_id, i.blob_id) = (b.workspace_id, b.id))
			AND NOT EXISTS (SELECT 1 FROM exit_acts e WHERE (e.workspace_id, e.blob_id) = (b.workspace_id, b.id))`

// DropBlob forgets content that no file uses.
func (s *Store) DropBlob(ctx context.Context, id uuid.UUID) error {
	_, err := exec(ctx, s.pool, `
		DELETE FROM blobs b
		WHERE b.id = @id AND `+unusedBlob,
		pgx.StrictNamedArgs{"id": id})
	return err
}

// OpenBlob reads content of the database.
func (s *Store) OpenBlob(ctx context.Context, id uuid.UUID, size int64) (io.ReadSeekCloser, error) {
	return &blobReader{ctx: ctx, store: s, id: id, size: size, chunk: -1}, nil
}

// blobReader holds one piece at a time.
type blobReader struct {
	ctx    context.Context
	store  *Store
	id     uuid.UUID
	size   int64
	offset int64
	chunk  int64 // number of the piece in data
	data   []byte
}

func (r *blobReader) Read(p []byte) (int, error) {
	if r.offset >= r.size {
		return 0, io.EOF
	}
	if n := r.offset / chunkSize; n != r.chunk {
		if err := one(r.store.pool.QueryRow(r.ctx, `SELECT data FROM blob_chunks WHERE blob_id = @id AND n = @n`,
			pgx.StrictNamedArgs{"id": r.id, "n": n}), &r.data); err != nil {
			return 0, fmt.Errorf("piece %d of blob %s: %w", n, r.id, err)
		}
		r.chunk = n
	}
	from := r.offset - r.chunk*chunkSize
	if from >= int64(len(r.data)) {
		return 0, fmt.Errorf("piece %d of blob %s: %w", r.chunk, r.id, io.ErrUnexpectedEOF)
	}
	n := copy(p, r.data[from:])
	r.offset += int64(n)
	return n, nil
}

func (r *blobReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning of a blob")
	}
	r.offset = offset
	return offset, nil
}

func (r *blobReader) Close() error { return nil }

// ForgetFiles takes out files that were removed before a time and that no signature stands over: none was given while they were there. What is evidence stays.
func (s *Store) ForgetFiles(ctx context.Context, removed time.Time) error {
	_, err := exec(ctx, s.pool, `
		DELETE FROM files f
		WHERE f.removed_at < @removed AND NOT EXISTS (SELECT FROM proof_acts a WHERE (a.handover_id, a.file_id) = (f.handover_id, f.id))
			AND (f.question_id IS NOT NULL OR NOT EXISTS (
			SELECT 1 FROM seals g
			WHERE (g.handover_id, g.section_id) = (f.handover_id, f.section_id) AND g.signed_at >= f.added_at AND g.signed_at < f.removed_at))`,
		pgx.StrictNamedArgs{"removed": removed})
	return err
}

// swept is the number of contents that one transaction of SweepBlobs takes out.
const swept = 50

// SweepBlobs takes out contents that no file uses and that nobody has sent for so long. The rows are locked first and looked at again
// under the lock: a file that is being attached meanwhile either holds its content already, or waits and then finds it gone; KeepBlob
// has touched whatever is about to be used, so the second does not happen within the hour.
func (s *Store) SweepBlobs(ctx context.Context, unused time.Duration, drop func(app.Blob) error) (int, error) {
	total := 0
	for {
		n := 0
		err := s.transact(ctx, func(tx pgx.Tx) error {
			list, err := sweepable(ctx, tx, unused)
			if err != nil {
				return err
			}
			ids := make([]uuid.UUID, 0, len(list))
			for _, b := range list {
				if err := drop(b); err != nil {
					return err
				}
				ids = append(ids, b.ID)
			}
			n = len(ids)
			_, err = exec(ctx, tx, `DELETE FROM blobs WHERE id = ANY(@ids)`, pgx.StrictNamedArgs{"ids": ids})
			return err
		})
		if err != nil {
			return total, translate(err)
		}
		if total += n; n < swept {
			return total, nil
		}
	}
}

// sweepable locks contents to take out.
func sweepable(ctx context.Context, tx pgx.Tx, unused time.Duration) ([]app.Blob, error) {
	rows, err := tx.Query(ctx, `
		SELECT b.id
		FROM blobs b
		WHERE b.touched_at < clock_timestamp() - @unused::interval AND `+unusedBlob+`
		ORDER BY b.touched_at
		LIMIT @limit
		FOR UPDATE SKIP LOCKED`, pgx.StrictNamedArgs{"unused": unused, "limit": swept})
	if err != nil {
		return nil, err
	}
	locked, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, err
	}
	rows, err = tx.Query(ctx, `SELECT b.id, b.place FROM blobs b WHERE b.id = ANY(@ids) AND `+unusedBlob, pgx.StrictNamedArgs{"ids": locked})
	if err != nil {
		return nil, err
	}
	return collect(rows, func(b *app.Blob) []any { return []any{&b.ID, &b.Place} })
}

// EachBlob walks all contents that are whole.
func (s *Store) EachBlob(ctx context.Context, fn func(app.Blob) error) error {
	last := uuid.Nil
	for {
		rows, err := s.pool.Query(ctx, `
			SELECT id, place, digest, size
			FROM blobs
			WHERE id > @last AND digest IS NOT NULL
			ORDER BY id
			LIMIT @limit`, pgx.StrictNamedArgs{"last": last, "limit": walked})
		if err != nil {
			return translate(err)
		}
		list, err := collect(rows, func(b *app.Blob) []any { return []any{&b.ID, &b.Place, &b.Digest, &b.Size} })
		if err != nil {
			return err
		}
		for _, b := range list {
			if err := fn(b); err != nil {
				return err
			}
			last = b.ID
		}
		if len(list) < walked {
			return nil
		}
	}
}
