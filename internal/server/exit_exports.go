package server

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/paper"
	"handoverdesk/internal/sheet"
)

// Where exit tasks are in an archive.
const (
	exitSlipEntry  = "exit-slip.pdf"
	exitSheetEntry = "exit-tasks.xlsx"
	exitDataEntry  = "data/exit_tasks.json"
	exitFolder     = "exit-evidence/"
)

// exits writes the exit tasks with their evidence: nothing where there are none.
func (a *archive) exits() error {
	if a.Handover.Exits.All == 0 {
		return nil
	}
	got, err := a.app.Exits(a.r.Context(), a.scope)
	if err != nil {
		return err
	}
	slip, err := paper.PDF(a.slipOf(a.p, got), nil)
	if err != nil {
		return err
	}
	if err := a.entry(exitSlipEntry, func(w io.Writer) error { _, err := w.Write(slip); return err }); err != nil {
		return err
	}
	if err := a.entry(exitSheetEntry, func(w io.Writer) error { return a.exitSheet(w, got) }); err != nil {
		return err
	}
	if err := a.entry(exitDataEntry, func(w io.Writer) error { return exitData(w, got.Tasks) }); err != nil {
		return err
	}
	for _, t := range got.Tasks {
		for _, act := range t.Acts {
			if act.File.Blob == uuid.Nil {
				continue
			}
			if err := a.entry(exitEvidence(t, act), func(w io.Writer) error { return a.exitFile(w, act.ID) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// exitEvidence is where the evidence of an act is: no two acts happen to one task in one moment.
func exitEvidence(t handover.ExitTask, a handover.ExitAct) string {
	return fmt.Sprintf("%s%02d %s %s", exitFolder, t.Position, a.At.UTC().Format("20060102-150405.000000"), files.Name(a.File.Name))
}

func (a *archive) exitFile(w io.Writer, act uuid.UUID) error {
	_, content, err := a.app.OpenExitFile(a.r.Context(), a.scope, act)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	_, err = io.Copy(w, content)
	return err
}

// exitSheet is the tasks for a spreadsheet. Nothing of it is brought back.
func (o outgoing) exitSheet(w io.Writer, got app.Exits) error {
	x := sheet.NewXLSX(w, o.about(o.Handover.Number+" "+o.p.T("exit.title")))
	defer x.Wait()
	var columns []sheet.Column
	for _, key := range []string{"what", "sort", "who", "due", "state", "proof"} {
		columns = append(columns, sheet.Column{Header: []string{o.zh.T("exit.col." + key), o.en.T("exit.col." + key)}, Fixed: true, Width: 24})
	}
	if err := x.Sheet(sheet.Sheet{Name: o.p.T("exit.title"), Columns: columns}); err != nil {
		return err
	}
	s := slip{o.call, o.p, got, o.app.Today()}
	for _, t := range got.Tasks {
		state, proof := o.p.T("exit.state.open"), []string{}
		if t.Overdue(s.today) {
			state = o.p.T("exit.state.late")
		}
		if a, settled := t.Settling(); settled {
			state = strings.Join([]string{o.p.T("exit.state." + string(t.State)), a.Name, o.p.DateTime(a.At)}, " · ")
			proof = append(proof, a.Note, a.File.Name)
		}
		row := []string{
			t.Label().In(catalog.Lang(o.lang())), o.p.T("exit.sort." + string(t.Sort)), s.who(t), dateText(t.DueOn), state, strings.TrimSpace(strings.Join(proof, "\n")),
		}
		if err := x.Row(row); err != nil {
			return err
		}
	}
	return x.Close()
}

// exitData is the tasks with everything that was done about them.
func exitData(w io.Writer, list []handover.ExitTask) error {
	return itemLines(w, map[string]any{"count": len(list)}, "exit_tasks", func(item func(any) error) error {
		for _, t := range list {
			acts := []any{}
			for _, a := range t.Acts {
				act := map[string]any{"verdict": a.Verdict, "by": a.Name, "role": a.Role, "at": stamp(a.At), "note": a.Note}
				if a.File.Blob != uuid.Nil {
					act["file"] = map[string]any{"entry": exitEvidence(t, a), "name": a.File.Name, "size": int64(a.File.Size), "sha256": hex.EncodeToString(a.File.Digest)}
				}
				acts = append(acts, act)
			}
			if err := item(map[string]any{
				"id": t.ID, "sort": t.Sort, "title_zh": t.TitleZH, "title_en": t.TitleEN, "owner": t.OwnerName, "due_from": t.From, "due_days": t.Days,
				"due_on": dayStamp(t.DueOn), "state": t.State, "added_by": t.Adder, "added_at": stamp(t.AddedAt), "by_template": t.Templated, "acts": acts,
			}); err != nil {
				return err
			}
		}
		return nil
	})
}
