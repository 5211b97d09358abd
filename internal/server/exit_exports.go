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
	"handoverdesk/web/locale"
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

// exitColumns are what tables say of exit tasks, by the key of the header. All of them are in brackets: nothing of it is brought back.
var exitColumns = []string{"what", "sort", "who", "due", "state", "proof"}

func exitHeader(p *locale.Printer) []string {
	out := make([]string, len(exitColumns))
	for i, key := range exitColumns {
		out[i] = p.T("export.ours", "Name", p.T("exit.col."+key))
	}
	return out
}

// exitRows gives the tasks line by line, nearest day first.
func (o outgoing) exitRows(got app.Exits, row func([]string) error) error {
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
		if err := row([]string{
			t.Label().In(catalog.Lang(o.lang())), o.p.T("exit.sort." + string(t.Sort)), s.who(t), dateText(t.DueOn), state, strings.TrimSpace(strings.Join(proof, "\n")),
		}); err != nil {
			return err
		}
	}
	return nil
}

// exitPart is the sheet of exit tasks in a workbook.
func (o outgoing) exitPart(x *sheet.XLSX, got app.Exits) error {
	zh, en := exitHeader(o.zh), exitHeader(o.en)
	columns := make([]sheet.Column, len(zh))
	for i := range columns {
		columns[i] = sheet.Column{Header: []string{zh[i], en[i]}, Fixed: true, Width: 24}
	}
	if err := x.Sheet(sheet.Sheet{Name: o.p.T("exit.title"), Columns: columns}); err != nil {
		return err
	}
	return o.exitRows(got, x.Row)
}

// exitSheet is the tasks as a workbook of their own.
func (o outgoing) exitSheet(w io.Writer, got app.Exits) error {
	x := sheet.NewXLSX(w, o.about(o.Handover.Number+" "+o.p.T("exit.title")))
	defer x.Wait()
	if err := o.exitPart(x, got); err != nil {
		return err
	}
	return x.Close()
}

// exitText sends the tasks as separated text.
func exitText(c *call) error {
	got, err := c.app.Exits(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	o := c.outgoing(app.Signatures{Handover: got.Handover, Sections: got.Sections})
	return o.send(textType, o.fileName(c.p.T("exit.title"), ".csv"), func(w io.Writer) error {
		out := sheet.NewCSV(w)
		if err := out.Write(exitHeader(o.p)); err != nil {
			return err
		}
		if err := o.exitRows(got, out.Write); err != nil {
			return err
		}
		return out.Flush()
	})
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
