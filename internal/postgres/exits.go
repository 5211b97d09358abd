package postgres

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// exitsSQL are the exit tasks of a handover with what was done about each. Names are looked up one by one, as those of refusals are.
const exitsSQL = `
	SELECT x.handover_id, x.id, x.position, x.sort, x.title_zh, x.title_en, x.owner_id, coalesce((SELECT p.name FROM people p WHERE p.id = x.owner_id), ''),
		x.due_from, x.due_days, x.due_on, x.state, x.added_by, (SELECT p.name FROM people p WHERE p.id = x.added_by), x.added_at, x.by_template, (
			SELECT json_agg(json_build_object('ID', a.id, 'Verdict', a.verdict, 'By', a.made_by, 'Name', (SELECT p.name FROM people p WHERE p.id = a.made_by),
				'Role', a.role, 'At', a.made_at, 'Note', a.note, 'FileName', a.file_name, 'Media', a.media, 'Size', coalesce(a.size, 0),
				'Blob', a.blob_id, 'Digest', encode(a.digest, 'hex')) ORDER BY a.written)
			FROM exit_acts a
			WHERE (a.handover_id, a.task_id) = (x.handover_id, x.id))
	FROM exit_tasks x
	WHERE x.handover_id = @handover`

type exitRow struct {
	handover.ExitTask
	acts []byte
}

func exitDest(x *exitRow) []any {
	return []any{
		&x.Handover, &x.ID, &x.Position, &x.Sort, &x.TitleZH, &x.TitleEN, &x.Owner, &x.OwnerName, &x.From, &x.Days, at(&x.DueOn), &x.State,
		&x.AddedBy, &x.Adder, at(&x.AddedAt), &x.Templated, &x.acts,
	}
}

func readExits(rows pgx.Rows) ([]handover.ExitTask, error) {
	list, err := collect(rows, exitDest)
	if err != nil {
		return nil, err
	}
	out := make([]handover.ExitTask, len(list))
	for i, r := range list {
		out[i] = r.ExitTask
		if len(r.acts) == 0 {
			continue
		}
		var acts []struct {
			handover.ExitAct
			FileName, Media string
			Size            handover.Bytes
			Blob            *uuid.UUID
			Digest          *string
		}
		if err := json.Unmarshal(r.acts, &acts); err != nil {
			return nil, err
		}
		for _, a := range acts {
			act := a.ExitAct
			act.Handover, act.Task, act.At = r.Handover, r.ID, act.At.UTC()
			if a.Blob != nil && a.Digest != nil {
				digest, err := hex.DecodeString(*a.Digest)
				if err != nil {
					return nil, err
				}
				act.File = handover.File{
					Handover: r.Handover, ID: act.ID, Name: a.FileName, Media: a.Media, Size: a.Size, Blob: *a.Blob, Digest: digest,
					AddedBy: act.By, Adder: act.Name, AddedAt: act.At,
				}
			}
			out[i].Acts = append(out[i].Acts, act)
		}
	}
	return out, nil
}

// exits queues the exit tasks of the handover, the nearest day first.
func (b *batch) exits(sc handover.Scope, to *[]handover.ExitTask) {
	b.rows(exitsSQL+` ORDER BY x.due_on, x.position`, pgx.StrictNamedArgs{"handover": sc.Handover()}, func(rows pgx.Rows) error {
		var err error
		*to, err = readExits(rows)
		return err
	})
}

// Exits is the page of exit tasks in one round trip.
func (s *Store) Exits(ctx context.Context, sc handover.Scope) (app.Exits, error) {
	var out app.Exits
	var b batch
	b.frame(sc, &out.Frame)
	b.exits(sc, &out.Tasks)
	return out, s.send(ctx, &b)
}

// ExitFile is the evidence of an act and where its content is.
func (s *Store) ExitFile(ctx context.Context, sc handover.Scope, act uuid.UUID) (handover.File, app.Blob, error) {
	var f handover.File
	var b app.Blob
	err := one(s.pool.QueryRow(ctx, `
		SELECT a.handover_id, a.id, a.file_name, a.media, a.size, a.digest, a.blob_id, a.made_by, p.name, a.made_at, b.place
		FROM exit_acts a
		JOIN people p ON p.id = a.made_by
		JOIN blobs b ON (b.workspace_id, b.id) = (a.workspace_id, a.blob_id)
		WHERE a.handover_id = @handover AND a.id = @act`, pgx.StrictNamedArgs{"handover": sc.Handover(), "act": act}),
		&f.Handover, &f.ID, &f.Name, &f.Media, &f.Size, &f.Digest, &f.Blob, &f.AddedBy, &f.Adder, at(&f.AddedAt), &b.Place)
	b.ID, b.Digest, b.Size = f.Blob, f.Digest, f.Size
	return f, b, err
}

// ExitTasks are all of the handover, in their order.
func (t *tx) ExitTasks(ctx context.Context) ([]handover.ExitTask, error) {
	rows, err := t.Query(ctx, exitsSQL+` ORDER BY x.position`, pgx.StrictNamedArgs{"handover": t.sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	return readExits(rows)
}

// DateExits writes the days of tasks.
func (t *tx) DateExits(ctx context.Context, list []handover.ExitTask) error {
	ids, days := make([]uuid.UUID, len(list)), make([]string, len(list))
	for i, x := range list {
		ids[i], days[i] = x.ID, x.DueOn.Format(time.DateOnly)
	}
	_, err := exec(ctx, t, `
		UPDATE exit_tasks x
		SET due_on = d.due::date
		FROM unnest(@ids::uuid[], @days::text[]) AS d (id, due)
		WHERE x.handover_id = @handover AND x.id = d.id AND x.due_on <> d.due::date`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "ids": ids, "days": days})
	return err
}

// exits adds new exit tasks.
func (c *change) exits(list []handover.ExitTask) {
	if len(list) == 0 {
		return
	}
	type row struct {
		ID        uuid.UUID  `json:"id"`
		Position  int        `json:"position"`
		Sort      string     `json:"sort"`
		TitleZH   string     `json:"title_zh"`
		TitleEN   string     `json:"title_en"`
		Owner     *uuid.UUID `json:"owner_id"`
		From      string     `json:"due_from"`
		Days      int        `json:"due_days"`
		DueOn     string     `json:"due_on"`
		By        uuid.UUID  `json:"added_by"`
		At        string     `json:"added_at"`
		Templated bool       `json:"by_template"`
	}
	rows := make([]row, len(list))
	for i, x := range list {
		rows[i] = row{
			x.ID, x.Position, string(x.Sort), x.TitleZH, x.TitleEN, someID(x.Owner), string(x.From), x.Days, x.DueOn.Format(time.DateOnly),
			x.AddedBy, x.AddedAt.Format(time.RFC3339Nano), x.Templated,
		}
	}
	c.add(`
		INSERT INTO exit_tasks (handover_id, id, position, sort, title_zh, title_en, owner_id, due_from, due_days, due_on, added_by, added_at, by_template)
		SELECT @handover::uuid, z.*
		FROM jsonb_to_recordset(@ex_rows) AS z (id uuid, position integer, sort text, title_zh text, title_en text, owner_id uuid, due_from text,
			due_days integer, due_on date, added_by uuid, added_at timestamptz, by_template boolean)
		ORDER BY z.position`, pgx.StrictNamedArgs{"ex_rows": rows})
}

// exitAct adds what was done about an exit task, and where it stands then.
func (c *change) exitAct(workspace uuid.UUID, a *handover.ExitAct) {
	if a == nil {
		return
	}
	var digest []byte
	var size *int64
	if a.File.Blob != uuid.Nil {
		n := int64(a.File.Size)
		digest, size = a.File.Digest, &n
	}
	c.add(`
		INSERT INTO exit_acts (handover_id, id, task_id, verdict, made_by, role, made_at, note, workspace_id, file_name, media, blob_id, digest, size)
		VALUES (@handover, @ex_id, @ex_task, @ex_verdict, @ex_by, @ex_role, @ex_at, @ex_note, @ex_workspace, @ex_file, @ex_media, @ex_blob, @ex_digest, @ex_size)`,
		pgx.StrictNamedArgs{
			"ex_id": a.ID, "ex_task": a.Task, "ex_verdict": a.Verdict, "ex_by": a.By, "ex_role": a.Role, "ex_at": a.At, "ex_note": a.Note, "ex_workspace": workspace,
			"ex_file": a.File.Name, "ex_media": a.File.Media, "ex_blob": orNull(a.File.Blob), "ex_digest": digest, "ex_size": size,
		})
	c.add(`UPDATE exit_tasks SET state = @ex_state WHERE handover_id = @handover AND id = @ex_task`, pgx.StrictNamedArgs{"ex_state": handover.ExitStateOf([]handover.ExitAct{*a})})
}
