package postgres_test

import (
	"reflect"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// kept is an import with a line, a mend and a row.
func (h *house) kept(f foreign) uuid.UUID {
	ctx := h.t.Context()
	im := app.Import{
		ID: uuid.New(), Digest: make([]byte, 32), Format: "csv", State: app.ImportMapping, Parts: []app.ImportPart{{Table: "x"}}, Asked: f.scope.By(), Version: 1,
		MadeAt: h.app.Now(), Kept: true,
	}
	_, err := h.store.KeepImport(ctx, f.scope, app.Key{}, im, func(keep func(app.ImportChunk) error) (app.Import, error) {
		return im, keep(app.ImportChunk{First: 1, Last: 1, Body: []byte("x")})
	})
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.ChangeImport(ctx, f.scope, im.ID, app.Key{}, func(im app.Import) (app.ImportChange, error) {
		return app.ImportChange{Import: im, Mends: map[app.ImportCell]string{{Line: 1}: "x"}}, nil
	}))
	h.stage(f.scope, im.ID, app.StagedRow{
		RowAt: app.RowAt{Line: 1}, At: []int{1}, Outcome: app.OutcomeNew, Record: f.record, Refs: []app.StagedRef{{Field: "x", To: f.record}},
	})
	return im.ID
}

// stage stages rows of an import as a worker that has it would, and leaves it as it was.
func (h *house) stage(sc handover.Scope, id uuid.UUID, rows ...app.StagedRow) {
	h.t.Helper()
	worker := uuid.New()
	var state string
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT state FROM imports WHERE id = $1`, id).Scan(&state))
	_, err := h.pool.Exec(h.t.Context(), `UPDATE imports SET state = 'checking', worker = $1 WHERE id = $2`, worker, id)
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.StageRows(h.t.Context(), sc, app.ImportLease{Import: id, Worker: worker}, rows))
	_, err = h.pool.Exec(h.t.Context(), `UPDATE imports SET state = $1, worker = NULL WHERE id = $2`, state, id)
	require.NoError(h.t, err)
}

// stranger is that an import is another's.
func stranger(h *house, err error) error {
	require.Equal(h.t, handover.Stale, handover.CodeOf(err), "as for one that another worker has")
	return handover.ErrNotFound()
}

// strangersJob is a job that says whose import it is by the viewer's own handover.
func strangersJob(sc handover.Scope, f foreign) app.ImportJob {
	return app.ImportJob{Import: app.Import{ID: f.imported}, Standing: handover.Standing{Handover: sc.Handover()}}
}

// none is not found for an answer that says nothing.
func none(n int, err error) error {
	if err != nil || n != 0 {
		return err
	}
	return handover.ErrNotFound()
}

// size is how much an answer holds.
func size[T any](v T, err error) (int, error) { return reflect.ValueOf(v).Len(), err }

func (h *house) identity(record uuid.UUID) string {
	var out string
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT identity FROM records WHERE id = $1`, record).Scan(&out))
	return out
}

// importProbes are the probes of app.Store that are about imports.
func importProbes(h *house, sc handover.Scope, f foreign) map[string]func() error {
	ctx := h.t.Context()
	return map[string]func() error{
		"ImportPage": func() error { return second(h.store.ImportPage(ctx, sc, f.imported, app.ImportFilter{})) },
		"ImportChunks": func() error {
			for _, part := range []int{-1, 0} {
				require.NoError(h.t, h.store.ImportChunks(ctx, sc, f.imported, part, func(app.ImportChunk) error { panic("a stranger's lines") }))
			}
			return handover.ErrNotFound()
		},
		"ChangeImport": func() error {
			return h.store.ChangeImport(ctx, sc, f.imported, app.Key{}, func(app.Import) (app.ImportChange, error) { panic("a stranger's import") })
		},
		"ImportMends": func() error { return none(size(h.store.ImportMends(ctx, sc, f.imported))) },
		"TouchImport": func() error { return h.store.TouchImport(ctx, strangersJob(sc, f), 1, 1) },
		"LeaveImport": func() error {
			require.NoError(h.t, h.store.LeaveImport(ctx, strangersJob(sc, f)))
			return handover.ErrNotFound()
		},
		"EndImport": func() error {
			return h.store.EndImport(ctx, sc, strangersJob(sc, f), app.Import{ID: f.imported, State: app.ImportDropped})
		},
		"RecordHeads": func() error {
			return none(size(h.store.RecordHeads(ctx, sc, "account", []string{h.identity(f.record)})))
		},
		"Identities": func() error {
			theirs := h.identity(f.record)
			require.NoError(h.t, h.store.Identities(ctx, sc, "account", func(identity string) { require.NotEqual(h.t, theirs, identity) }))
			return handover.ErrNotFound()
		},
		"RecordsBy": func() error {
			return none(size(h.store.RecordsBy(ctx, sc, "account", []string{h.identity(f.record)})))
		},
		"RecordsOf": func() error { return none(size(h.store.RecordsOf(ctx, sc, []uuid.UUID{f.record}))) },
		"ResolveNames": func() error {
			got, err := h.store.ResolveNames(ctx, sc, app.Mentions{People: []string{f.name}, Refs: []app.RefName{{Title: f.title}}, RefIDs: []uuid.UUID{f.record}})
			require.NoError(h.t, err)
			require.Empty(h.t, len(got.People)+len(got.Refs)+len(got.RefIDs))
			return handover.ErrNotFound()
		},
		"RejectedIn": func() error {
			require.NoError(h.t, h.store.RejectedIn(ctx, sc, f.imported, app.RowAt{}, 9, func(app.ImportRow) { panic("a stranger's row") }))
			return handover.ErrNotFound()
		},
		"UnstageImport": func() error {
			return stranger(h, h.store.UnstageImport(ctx, sc, strangersJob(sc, f).Lease()))
		},
		"StageRows": func() error {
			return stranger(h, h.store.StageRows(ctx, sc, strangersJob(sc, f).Lease(), []app.StagedRow{{At: []int{}}}))
		},
		"Restage": func() error {
			return stranger(h, h.store.Restage(ctx, sc, strangersJob(sc, f).Lease(), []app.StagedRow{{RowAt: app.RowAt{Line: 1}}}))
		},
		"Staged": func() error {
			return none(size(h.store.Staged(ctx, sc, f.imported, []app.RowAt{{Line: 1}})))
		},
		"StagedOf":    func() error { return none(size(h.store.StagedOf(ctx, sc, f.imported, []uuid.UUID{f.record}))) },
		"StagedTo":    func() error { return none(size(h.store.StagedTo(ctx, sc, f.imported, []uuid.UUID{f.record}))) },
		"StagedWays":  func() error { return none(size(h.store.StagedWays(ctx, sc, f.imported, "x"))) },
		"CountStaged": func() error { return none(size(h.store.CountStaged(ctx, sc, f.imported))) },
	}
}

// importTxProbes are the probes of app.Tx that are about imports.
func importTxProbes(h *house, sc handover.Scope, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	ctx := h.t.Context()
	return map[string]func() error{
		"StagedFits": in(func(tx app.Tx) error {
			fits, err := tx.StagedFits(ctx, f.imported, []app.ImportPart{{Tally: app.ImportTally{New: 1}}})
			require.False(h.t, fits)
			return none(0, err)
		}),
		"StagedDeltas": in(func(tx app.Tx) error { return none(size(tx.StagedDeltas(ctx, f.imported))) }),
		"WriteStaged": in(func(tx app.Tx) error {
			n := 0
			err := tx.WriteStaged(ctx, app.StagedWrite{Import: f.imported, Act: "x", By: sc.By(), At: h.app.Now()}, func(written int) { n += written })
			return none(n, err)
		}),
		"HoldImport": in(func(tx app.Tx) error { return stranger(h, tx.HoldImport(ctx, strangersJob(sc, f).Lease())) }),
		"ChangeImport": in(func(tx app.Tx) error {
			return tx.ChangeImport(ctx, app.ImportChange{Import: app.Import{ID: f.imported}, Forget: true})
		}),
		"ImportInTheWay": in(func(tx app.Tx) error {
			way, err := tx.ImportInTheWay(ctx, f.imported)
			return none(way.Count, err)
		}),
		"ImportBefore": in(func(tx app.Tx) error { return none(size(tx.ImportBefore(ctx, f.imported, uuid.Nil, 10))) }),
		"StageGone":    in(func(tx app.Tx) error { return none(0, tx.StageGone(ctx, f.imported)) }),
		"UnstageAll":   in(func(tx app.Tx) error { return none(0, tx.UnstageAll(ctx, f.imported)) }),
		"StageUndo": in(func(tx app.Tx) error {
			return stranger(h, tx.StageUndo(ctx, strangersJob(sc, f).Lease(), []app.StagedRow{{At: []int{}}}))
		}),
		"EndImport": in(func(tx app.Tx) error {
			err := tx.EndImport(ctx, strangersJob(sc, f), app.Import{ID: f.imported, State: app.ImportDropped})
			require.Equal(h.t, handover.Stale, handover.CodeOf(err), "as for one that another worker has")
			return handover.ErrNotFound()
		}),
	}
}
