package server

import (
	"context"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

type fileAct func(context.Context, handover.Scope, uuid.UUID, app.Key) error

// thumbBytes is how large a picture may be to stand in a list as it is. There are no smaller copies: making one would mean decoding
// what somebody sent.
const thumbBytes = 2 << 20

// sectionFiles is every file of a section, and where more are added to the section as a whole.
func sectionFiles(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	got, err := c.app.SectionFiles(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	here := ui.ToSectionFiles(r.h, r.s)
	props := page.SectionFilesProps{Frame: r.pageFrame(c.p.T("file.title"), r.crumb()), Top: r.top(here)}
	var own, records []handover.File
	for _, f := range got.Files {
		if f.Record == uuid.Nil {
			own = append(own, f)
		} else if !f.Removed() {
			records = append(records, f)
		}
	}
	props.Own = r.fileBox(own, id, here)
	props.Own.Title, props.Own.Hint = c.p.T("file.of_section"), c.p.T("file.of_section_hint")
	for _, f := range records {
		row := c.fileRow(f, false)
		row.On = page.Link{Text: f.RecordTitle, Href: ui.ToRecord(r.h, f.Record.String())}
		if row.Slot = r.slot(f.Slot); f.Evidence {
			row.Slot = c.p.T("proof.file")
		}
		props.Records = append(props.Records, row)
	}
	if got.More {
		props.More = c.p.T("file.more", "Count", len(got.Files))
	}
	return c.render(http.StatusOK, page.SectionFiles(props))
}

// fileBox is the files of the section or of one of its records, the oldest first.
func (r room) fileBox(list []handover.File, at uuid.UUID, back string) page.FileBox {
	b := page.FileBox{ID: "files", Title: r.c.p.T("file.title"), None: r.c.p.T("file.none")}
	writes := r.mends()
	r.fill(&b, list, back, func(handover.File) bool { return writes })
	if writes {
		action := ui.ToSectionFiles(r.h, r.s)
		if at != r.section.ID {
			action = ui.ToRecordFiles(r.h, at.String())
		}
		b.Drop = r.drop("drop", action, at)
		if r.asksReason() {
			b.Drop.Reason = &page.Reason{Field: handover.ReasonField, Value: r.c.typed(handover.ReasonField)}
		}
		for _, s := range r.kind.Slots {
			b.Drop.Slots = append(b.Drop.Slots, page.SlotChoice{Value: s.Key, Text: s.Label.In(r.lang()), Chosen: r.c.typed("slot") == s.Key})
		}
	}
	return b
}

// questionFiles are the files of a question, in its thread.
func (r room) questionFiles(q handover.Question, list []handover.File, fixed []ui.Pair, back string) page.FileBox {
	b := page.FileBox{ID: "files-" + q.ID.String()}
	own := slices.DeleteFunc(slices.Clone(list), func(f handover.File) bool { return f.Question != q.ID })
	talks := q.Open() && r.may(handover.Answer)
	r.fill(&b, own, back, func(f handover.File) bool { return talks && f.AddedBy == r.c.viewer.ID })
	if talks {
		b.Drop = r.drop("drop-"+q.ID.String(), ui.ToQuestionFiles(r.h, q.ID.String()), q.ID)
		b.Drop.Hidden = append(b.Drop.Hidden, renewed(fixed)[1:]...)
		b.Drop.Folded = true
	}
	return b
}

// fill puts files into a box: those that are there, and those that can be put back.
func (r room) fill(b *page.FileBox, list []handover.File, back string, may func(handover.File) bool) {
	there := map[string]bool{}
	for _, f := range list {
		if !f.Removed() {
			there[f.Name+"\x00"+string(f.Digest)] = true
		}
	}
	for _, f := range list {
		row := r.c.fileRow(f, may(f))
		row.Slot, row.Back = r.slot(f.Slot), back
		if f.Evidence {
			row.Slot, row.Remove, row.Restore = r.c.p.T("proof.file"), "", ""
		}
		if r.asksReason() && !f.Talk() {
			row.Elsewhere = true // its own page asks why
		}
		switch {
		case !f.Removed():
			b.Files = append(b.Files, row)
		case may(f) && !there[f.Name+"\x00"+string(f.Digest)]:
			row.About = r.c.p.T("file.removed_by", "Name", f.Remover, "When", r.c.p.Moment(f.RemovedAt, r.c.app.Now()))
			b.Removed = append(b.Removed, row)
		}
	}
}

func (r room) slot(key string) string {
	for _, s := range r.kind.Slots {
		if s.Key == key {
			return s.Label.In(r.lang())
		}
	}
	return ""
}

// drop is the zone files are dropped on, as a form.
func (r room) drop(id, action string, at uuid.UUID) *page.DropForm {
	p, limits := r.c.p, r.c.app.FileLimits()
	return &page.DropForm{
		ID: id, Action: action, Hidden: []ui.Pair{keyPair()}, Accept: files.Accept(), Max: strconv.FormatInt(int64(limits.Size), 10),
		AtOnce: strconv.Itoa(limits.AtOnce), Hint: p.T("file.hint", "Max", limits.Size, "Count", limits.AtOnce),
		TooLarge: p.T("file.refuse.too_large", "Name", "{name}", "Max", limits.Size), Outcomes: r.c.refusedFiles(at),
	}
}

// fileRow is a file as a line of a list.
func (c *call) fileRow(f handover.File, may bool) page.FileRow {
	p, h, id := c.p, c.scope.Handover().String(), f.ID.String()
	row := page.FileRow{
		ID: id, Name: f.Name, Href: ui.ToFile(h, id), Download: ui.ToFileContent(h, id, f.Name), Icon: fileIcon(f), Key: newKey(),
		About: p.T("file.about", "Size", f.Size, "Name", f.Adder, "When", p.Moment(f.AddedAt, c.app.Now())),
	}
	if f.Picture() && f.Size <= thumbBytes {
		row.Thumb, row.Width, row.Height = ui.With(row.Download, "view", "1"), strconv.Itoa(f.Width), strconv.Itoa(f.Height)
	}
	if may {
		row.Remove, row.Restore = ui.ToFileRemoval(h, id), ui.ToFileRestoration(h, id)
	}
	return row
}

func fileIcon(f handover.File) string {
	switch {
	case f.Picture():
		return "image"
	case strings.HasPrefix(f.Media, "video/"):
		return "film"
	case strings.Contains(f.Media, "excel"), strings.Contains(f.Media, "sheet"), f.Media == "text/csv":
		return "table"
	case f.Media == "application/zip":
		return "package"
	}
	return "file-text"
}

// fileShow is one file: a preview where a browser can show one, its digest, and whose signatures stand over it.
func fileShow(c *call) error {
	id, err := c.id("file")
	if err != nil {
		return err
	}
	got, err := c.app.FilePage(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	f, p := got.File, c.p
	back, crumbs := page.Link{Text: got.Section.Title(c.lang()), Href: ui.ToSectionFiles(r.h, r.s)}, []ui.Crumb{r.crumb()}
	switch {
	case f.Record != uuid.Nil:
		back = page.Link{Text: f.RecordTitle, Href: ui.ToRecord(r.h, f.Record.String())}
		crumbs = append(crumbs, ui.Crumb{Text: back.Text, Href: back.Href})
	case f.Talk():
		back = page.Link{Text: p.T("section.tab.questions"), Href: ui.ToSectionQuestions(r.h, r.s)}
	}
	may := r.mayFile(f) && !f.Evidence
	props := page.FileProps{
		Frame: r.pageFrame(f.Name, crumbs...), Back: back, File: c.fileRow(f, may), Digest: hex.EncodeToString(f.Digest),
		Width: strconv.Itoa(f.Width), Height: strconv.Itoa(f.Height), Talk: f.Talk(), Removed: f.Removed(),
	}
	props.File.Back = ui.ToFile(r.h, f.ID.String())
	if r.asksReason() && !f.Talk() {
		props.Reason = &page.Reason{Field: handover.ReasonField, Value: c.typed(handover.ReasonField)}
	}
	props.Facts = []ui.KV{
		{Label: p.T("file.fact.type"), Value: p.T("file.type." + files.Extension(extended(f)))},
		{Label: p.T("file.fact.size"), Value: f.Size.String()},
	}
	if f.Picture() {
		props.Facts = append(props.Facts, ui.KV{Label: p.T("file.fact.pixels"), Value: props.Width + " × " + props.Height})
	}
	if f.Evidence {
		props.Facts = append(props.Facts, ui.KV{Label: p.T("file.slot"), Value: p.T("proof.file")})
		props.Note = &page.Note{Tone: "notice", Title: p.T("file.note.evidence"), Body: p.T("file.note.evidence_body")}
	}
	if slot := r.slot(f.Slot); slot != "" {
		props.Facts = append(props.Facts, ui.KV{Label: p.T("file.slot"), Value: slot})
	}
	props.Facts = append(props.Facts,
		ui.KV{Label: p.T("file.fact.on"), Value: back.Text, Href: back.Href},
		ui.KV{Label: p.T("file.fact.added"), Value: p.T("file.by", "Name", f.Adder, "When", p.DateTime(f.AddedAt))})
	if f.Removed() {
		props.Facts = append(props.Facts, ui.KV{Label: p.T("file.fact.removed"), Value: p.T("file.by", "Name", f.Remover, "When", p.DateTime(f.RemovedAt))})
		props.Note = &page.Note{Tone: "warning", Title: p.T("file.note.removed"), Body: p.T("file.note.removed_body")}
	}
	for _, g := range got.Seals {
		if f.Covered(g) {
			props.Seals = append(props.Seals, c.sealLine(g, got.Section))
		}
	}
	switch view := ui.With(props.File.Download, "view", "1"); {
	case f.Picture():
		props.Picture = view
	case f.Media == "application/pdf":
		props.Document = view
		c.w.Header().Set("Content-Security-Policy", policy+"; frame-src 'self'")
	}
	return c.render(http.StatusOK, page.File(props))
}

// extended is a name whose extension says the type: a file may have come without.
func extended(f handover.File) string {
	if files.Extension(f.Name) == "jpeg" || files.Extension(f.Name) == "jfif" {
		return "a.jpg"
	}
	return f.Name
}

// mayFile says whether the reader may take the file away or put it back now.
func (r room) mayFile(f handover.File) bool {
	if f.Talk() {
		return f.AddedBy == r.c.viewer.ID && r.may(handover.Answer)
	}
	return r.mends()
}

// fileSend is the content of a file. Nothing that somebody sent is ever a page of this program: a browser is told to store it, not to
// guess what it is, and to run nothing in it. Pictures and documents can be asked for as a view, for a page of ours to show.
func fileSend(c *call) error {
	id, err := c.id("file")
	if err != nil {
		return err
	}
	f, content, err := c.app.OpenFile(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	return c.sendFile(f, content)
}

// sendFile answers with a content and closes it.
func (c *call) sendFile(f handover.File, content io.ReadSeekCloser) error {
	defer func() { _ = content.Close() }()
	c.patient()
	h := c.w.Header()
	how, inside := "attachment", "default-src 'none'; script-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
	if c.r.URL.Query().Get("view") != "" {
		switch {
		case f.Picture():
			how = "inline"
		case f.Media == "application/pdf":
			// A browser's own viewer is what shows it, and does not start in a sandbox. It may stand in a page of ours only.
			how, inside = "inline", "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
			h.Set("X-Frame-Options", "SAMEORIGIN")
		}
	}
	h.Set("Content-Security-Policy", inside)
	h.Set("Content-Type", f.Media)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": f.Name}))
	h.Set("ETag", `"`+hex.EncodeToString(f.Digest)+`"`)
	read := &watched{ReadSeeker: content}
	http.ServeContent(c.w, c.r, "", f.AddedAt, read)
	if read.err != nil {
		// Part of the file has left; breaking off is the only way to say that it is not whole.
		c.log.Error("file", "id", requestID(c.r.Context()), "file", f.ID, "why", read.err)
		panic(http.ErrAbortHandler)
	}
	return nil
}
