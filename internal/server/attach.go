package server

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

const (
	// fileTime is how long one request with files may take each way, over a slow line.
	fileTime = 15 * time.Minute
	// fieldBytes bounds one plain field of a form with files, and formFields their number.
	fieldBytes = 16 << 10
	formFields = 40
)

// sends says that a script sends one file, or asks for a question to a passkey, and wants a short answer.
func (c *call) sends() bool {
	return c.r.Header.Get("X-Upload") != "" || c.r.Header.Get("X-Passkey") != ""
}

// outcome is what became of one file of a form.
type outcome struct {
	name string
	err  error
}

// outcomes are those of the form that was sent, for the box it stood in: the id of its record, section or question.
type outcomes struct {
	at   uuid.UUID
	list []outcome
}

func recordAttach(c *call) error {
	id, err := c.id("record")
	if err != nil {
		return err
	}
	location := ui.ToRecord(c.scope.Handover().String(), id.String())
	return c.attach(app.Owner{Record: id}, id, func(url.Values) (string, handler) {
		return location, func(c *call) error { return c.showRecord(id) }
	})
}

func sectionAttach(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	location := ui.ToSectionFiles(c.scope.Handover().String(), id.String())
	return c.attach(app.Owner{Section: id}, id, func(url.Values) (string, handler) { return location, sectionFiles })
}

func questionAttach(c *call) error {
	id, err := c.id("question")
	if err != nil {
		return err
	}
	h := c.scope.Handover().String()
	return c.attach(app.Owner{Question: id}, id, func(form url.Values) (string, handler) {
		record, _ := uuid.Parse(form.Get("_record"))
		section, _ := uuid.Parse(form.Get("_section"))
		if record != uuid.Nil {
			return ui.ToRecord(h, record.String()), func(c *call) error { return c.showRecord(record) }
		}
		return ui.ToSectionQuestions(h, section.String()), func(c *call) error { return c.showQuestions(section) }
	})
}

// attach reads a form with files, one after the other as they arrive, and attaches each by itself: what is wrong with one loses none
// of the others. where says which page the form stood on.
func (c *call) attach(to app.Owner, at uuid.UUID, where func(url.Values) (string, handler)) error {
	limits := c.app.FileLimits()
	c.patient()
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, int64(limits.Size)*int64(limits.AtOnce)+maxForm)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return handover.Refuse(handover.Invalid, "error.bad_form")
	}
	c.r.PostForm = url.Values{}
	var list []outcome
	for {
		name, part, err := c.nextFile(parts)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if len(list) == limits.AtOnce {
			return c.attached(to, at, append(list, outcome{name, handover.Refuse(handover.TooLarge, "file.refuse.too_many", "Max", limits.AtOnce)}), where)
		}
		location, _ := where(c.r.PostForm)
		f, err := c.app.AttachFile(c.r.Context(), c.because(c.r.PostForm), app.AttachFile{
			Owner: to, Name: name, Slot: c.r.PostForm.Get("slot"), Content: part, Key: c.fileKey(len(list), location),
		})
		var replay *app.Replay
		if errors.As(err, &replay) {
			err = nil // it was attached the first time
		}
		switch handover.CodeOf(err) {
		case "", handover.Invalid, handover.TooLarge, handover.Conflict:
		default:
			return err
		}
		if c.sends() {
			return c.sent1(f, err)
		}
		list = append(list, outcome{name, err})
	}
	return c.attached(to, at, list, where)
}

// patient gives a request with files the time that a slow line needs.
func (c *call) patient() {
	deadline := time.Now().Add(fileTime)
	control := http.NewResponseController(c.w)
	_ = control.SetReadDeadline(deadline) // a test's recorder has none
	_ = control.SetWriteDeadline(deadline)
}

// nextFile reads plain fields into the form up to the next file.
func (c *call) nextFile(parts *multipart.Reader) (string, *multipart.Part, error) {
	for range formFields {
		part, err := parts.NextPart()
		if err != nil {
			var tooLarge *http.MaxBytesError
			switch {
			case errors.Is(err, io.EOF):
				return "", nil, io.EOF
			case errors.As(err, &tooLarge):
				return "", nil, handover.Refuse(handover.TooLarge, "file.refuse.request", "Max", handover.Bytes(tooLarge.Limit))
			}
			return "", nil, handover.Refuse(handover.Invalid, "error.bad_form")
		}
		if part.FormName() == "files" {
			if name := part.FileName(); name != "" {
				return name, part, nil
			}
			continue // nothing was chosen
		}
		value, err := io.ReadAll(io.LimitReader(part, fieldBytes+1))
		if err != nil || len(value) > fieldBytes {
			return "", nil, handover.Refuse(handover.Invalid, "error.bad_form")
		}
		c.r.PostForm.Add(part.FormName(), string(value))
	}
	return "", nil, handover.Refuse(handover.Invalid, "error.bad_form")
}

// fileKey is the idempotency key of the nth file of the form: the form's own key, and which file of it. A script that sends files one
// by one counts them itself.
func (c *call) fileKey(n int, location string) app.Key {
	id, err := uuid.Parse(c.r.PostForm.Get("_key"))
	if err != nil {
		return app.Key{}
	}
	nth := append([]byte(c.r.PostForm.Get("_nth")), byte(n))
	return app.Key{ID: uuid.NewSHA1(id, nth), Location: location}
}

// sent1 answers a script that sent one file: with its line of the list, or with why not.
func (c *call) sent1(f handover.File, err error) error {
	if err != nil {
		return err
	}
	row := page.FileRow{}
	if f.ID != uuid.Nil {
		row = c.fileRow(f, true)
	}
	return c.render(http.StatusCreated, page.FileItem(c.p, row))
}

// attached answers a form with files: back to its page, or the page with what became of each.
func (c *call) attached(_ app.Owner, at uuid.UUID, list []outcome, where func(url.Values) (string, handler)) error {
	location, show := where(c.r.PostForm)
	if len(list) == 0 {
		return c.refused(handover.Refuse(handover.Invalid, "file.refuse.none"), location, show)
	}
	good := 0
	var first error
	for _, o := range list {
		if o.err == nil {
			good++
		} else if first == nil {
			first = o.err
		}
	}
	if first == nil {
		return c.done(location+"#files", "file.added", "Count", good)
	}
	if c.sends() {
		return first
	}
	status, _ := statusOf(first)
	c.outcomes = outcomes{at, list}
	c.refusal = &refusal{status: status, location: location, flash: ui.Flash{
		Tone: "blocker", Text: c.p.T("file.some_refused", "Count", len(list)-good, "Added", good),
	}}
	return show(c)
}

// refusedFiles are the sentences about files that were not taken, for the box of a record, section or question.
func (c *call) refusedFiles(at uuid.UUID) []page.FileOutcome {
	if c.outcomes.at != at {
		return nil
	}
	var out []page.FileOutcome
	for _, o := range c.outcomes.list {
		v := page.FileOutcome{Name: clipped(o.name, 60), Good: o.err == nil}
		if o.err != nil {
			_, e := statusOf(o.err)
			v.Text = c.say(e.Text)
			if len(e.Problems) > 0 {
				v.Text = c.say(e.Problems[0].Text)
			}
		}
		out = append(out, v)
	}
	return out
}

func fileRemove(c *call) error { return c.onFile(c.app.RemoveFile, "file.removed") }

func fileRestore(c *call) error { return c.onFile(c.app.RestoreFile, "file.restored") }

// onFile carries out a form about a file and goes back to where it stood.
func (c *call) onFile(do fileAct, said string) error {
	id, err := c.id("file")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	own := ui.ToFile(c.scope.Handover().String(), id.String())
	location := local(form.Get("_back"), own)
	if !strings.HasPrefix(location, ui.ToHandover(c.scope.Handover().String())) {
		location = own
	}
	if err := do(c.r.Context(), c.because(form), id, c.key(form, location)); err != nil {
		return c.refused(err, own, fileShow)
	}
	return c.done(location, said, "Name", clipped(form.Get("_title"), 60))
}
