package server

import (
	"bufio"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// importAccept are the files that an import takes, for the browser's dialog. What a file is its content decides.
const importAccept = ".xlsx,.xlsm,.xls,.csv,.tsv,.txt,.htm,.html,.zip"

// importCommas are the separators that can be chosen, by the name they have in a form.
var importCommas = []struct {
	name  string
	comma rune
}{{"comma", ','}, {"tab", '\t'}, {"semicolon", ';'}, {"pipe", '|'}}

func importNew(c *call) error {
	q := c.r.URL.Query()
	section, _ := uuid.Parse(q.Get("section"))
	return c.askForFile(section, q, nil)
}

// askForFile shows the page that asks for a file, with what was chosen before, and why the last one was refused.
func (c *call) askForFile(section uuid.UUID, chosen url.Values, refused error) error {
	got, err := c.app.ImportStart(c.r.Context(), c.scope, section)
	if err != nil {
		return err
	}
	if section == uuid.Nil && !c.mayImport(got.Frame) {
		return handover.Refuse(handover.Forbidden, "imported.refuse.no_section")
	}
	h := got.Handover.ID.String()
	target := func() (handover.Section, bool) { return got.Section, got.Section.ID != uuid.Nil }
	props := page.ImportNewProps{
		Frame: c.importFrame(got.Frame, target), Send: c.importSend(section), Paste: chosen.Get("text"), Pasting: chosen.Get("text") != "",
		Encodings: c.encodings(chosen.Get("encoding")), Commas: c.commas(chosen.Get("comma")),
		Narrowed: chosen.Get("encoding") != "" || chosen.Get("comma") != "",
		Back:     page.Link{Text: c.p.T("common.do.cancel"), Href: ui.ToHandover(h)},
		Head: page.ImportHead{
			Title: c.p.T("import.whole"), Steps: c.importSteps(0, false), Heading: c.p.T("import.new.heading"), About: c.p.T("import.new.about_whole"),
		},
	}
	if s, ok := target(); ok {
		props.Head.Title, props.Head.About = c.p.T("import.into", "Section", s.Title(c.lang())), c.p.T("import.new.about")
		props.Back.Href = ui.ToSection(h, s.ID.String())
		props.Template = ui.ToSectionTemplate(h, s.ID.String())
	}
	props.Frame.Title = dotted(c.p.T("import.step.upload"), props.Head.Title)
	const shown = 5
	for i, im := range got.Recent {
		if i == shown {
			props.All = ui.ToImports(h)
			break
		}
		props.Recent = append(props.Recent, c.importLine(got.Frame, im))
	}
	status := http.StatusOK
	if refused != nil {
		var e *handover.Error
		status, e = statusOf(refused)
		c.retryAfter(e)
		props.Narrowed = props.Narrowed || garbled(e)
		props.Refused = &page.ImportNote{Tone: "blocker", Title: c.p.T("import.new.refused"), Body: c.why(refused)}
	}
	return c.render(status, page.ImportNew(props))
}

// importSend is the form that a file goes up with.
func (c *call) importSend(section uuid.UUID) page.ImportSend {
	h := c.scope.Handover().String()
	max := c.app.FileLimits().Size
	out := page.ImportSend{
		Action: ui.ToImports(h), Hidden: []ui.Pair{keyPair()}, Accept: importAccept, Max: strconv.FormatInt(int64(max), 10),
		Hint: c.p.T("import.accept", "Max", max), TooLarge: c.p.T("import.js.too_large", "Max", max),
	}
	if section != uuid.Nil {
		out.Hidden = append(out.Hidden, ui.Pair{Name: "section", Value: section.String()})
	}
	return out
}

func (c *call) encodings(chosen string) []page.Option {
	out := []page.Option{{Text: c.p.T("import.auto")}}
	for _, e := range sheet.Encodings {
		out = append(out, page.Option{Value: e.Key, Text: e.Label, Chosen: e.Key == chosen})
	}
	return out
}

// encodingLabel is how an encoding is called.
func encodingLabel(key string) string {
	for _, e := range sheet.Encodings {
		if e.Key == key {
			return e.Label
		}
	}
	return key
}

func (c *call) commas(chosen string) []page.Option {
	out := []page.Option{{Text: c.p.T("import.auto")}}
	for _, s := range importCommas {
		out = append(out, page.Option{Value: s.name, Text: c.p.T("import.comma." + s.name), Chosen: s.name == chosen})
	}
	return out
}

// importCreate takes a file, or a table that was pasted, as it arrives.
func importCreate(c *call) error {
	limit := int64(c.app.FileLimits().Size)
	c.patient()
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, limit+maxForm)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return handover.Refuse(handover.Invalid, "error.bad_form")
	}
	form := url.Values{}
	c.r.PostForm = form
	name, content, err := c.tableOf(parts, form)
	if err != nil {
		return c.fileRefused(form, err)
	}
	section, _ := uuid.Parse(form.Get("section"))
	in := app.NewImport{
		Section: section, Name: name, Content: content, Options: sheet.Options{Encoding: knownEncoding(form.Get("encoding"))},
		Key: c.key(form, ui.ToImports(c.scope.Handover().String())+"/"),
	}
	for _, s := range importCommas {
		if s.name == form.Get("comma") {
			in.Options.Comma = s.comma
		}
	}
	im, err := c.app.Import(c.r.Context(), c.scope, in)
	var replay *app.Replay
	location := ui.ToImport(c.scope.Handover().String(), im.ID.String())
	switch {
	case errors.As(err, &replay):
		location = replay.Location
	case err != nil:
		_, _ = io.Copy(io.Discard, content) // what was pasted and not read yet stays in the form as well
		return c.fileRefused(form, err)
	}
	if c.sends() {
		c.json(http.StatusCreated, map[string]any{"go": location})
		return nil
	}
	c.redirect(location)
	return nil
}

func knownEncoding(name string) string {
	for _, e := range sheet.Encodings {
		if e.Key == name {
			return name
		}
	}
	return ""
}

// tableOf reads the fields of a form up to its table: a file, or what was pasted into the box behind it.
func (c *call) tableOf(parts *multipart.Reader, form url.Values) (name string, content io.Reader, err error) {
	for range formFields {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		switch part.FormName() {
		case "file", "files":
			if part.FileName() != "" {
				return part.FileName(), part, nil
			}
		case "text":
			text := bufio.NewReader(part)
			if _, err := text.Peek(1); err == nil {
				return "", &kept{from: text, form: form}, nil
			}
		default:
			value, err := io.ReadAll(io.LimitReader(part, fieldBytes+1))
			if err != nil || len(value) > fieldBytes {
				return "", nil, handover.Refuse(handover.Invalid, "error.bad_form")
			}
			form.Add(part.FormName(), string(value))
		}
	}
	return "", nil, handover.Wrong(handover.At("file", "import.new.none"))
}

// kept is a pasted table on its way in. Its beginning stays in the form, so that nothing that was pasted is lost when it is refused.
type kept struct {
	from io.Reader
	form url.Values
	text strings.Builder
}

func (k *kept) Read(b []byte) (int, error) {
	n, err := k.from.Read(b)
	if k.text.Len()+n <= maxForm {
		k.text.Write(b[:n])
	}
	if err != nil && utf8.ValidString(k.text.String()) {
		k.form.Set("text", k.text.String())
	}
	return n, err
}

// garbled says whether a file was refused for its encoding, which a person may know.
func garbled(e *handover.Error) bool {
	return slices.ContainsFunc(e.Problems, func(p handover.Problem) bool {
		return p.Text.Key == "sheet.encoding_unknown" || p.Text.Key == "sheet.undecodable"
	})
}

// fileRefused shows the page that asks for a file again, with the reason and what was chosen.
func (c *call) fileRefused(form url.Values, err error) error {
	status, e := statusOf(err)
	switch e.Code {
	case handover.Invalid, handover.Conflict, handover.TooLarge, handover.TooMany, handover.Unavailable:
	default:
		return err
	}
	if status == http.StatusInternalServerError {
		return err
	}
	if c.sends() {
		if !garbled(e) {
			return err
		}
		c.json(status, map[string]any{"error": c.why(err), "options": true})
		return nil
	}
	_, _ = io.Copy(io.Discard, c.r.Body) // a browser reads the answer only after it has sent everything
	section, _ := uuid.Parse(form.Get("section"))
	return c.askForFile(section, form, err)
}
