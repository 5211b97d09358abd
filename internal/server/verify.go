package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// maxVerified is the largest file that the server checks; larger ones the browser and the program on a command line can.
const maxVerified = 32 << 20

// checking bounds how many files the server checks at once: each is held in memory, and anybody may send one.
var checking = make(chan struct{}, 2)

// verifyShow is where anybody drops a manifest or an archive. The browser checks it by itself.
func verifyShow(c *call) error { return showVerify(c, page.VerifyProps{}) }

func showVerify(c *call, props page.VerifyProps) error {
	keys, err := c.app.KnownKeys(c.r.Context())
	if err != nil {
		return err
	}
	props.Frame, props.Keys = c.frame(c.p.T("verify.title"), ""), strings.Join(keys, " ")
	props.Frame.Paper = true
	if d, err := seal.Parse(c.r.URL.Query().Get("digest")); err == nil {
		props.Digest = d.String()
	}
	for _, code := range manifest.Codes() {
		props.Says = append(props.Says, ui.Pair{Name: code, Value: c.p.T("verify.problem." + code)})
	}
	return c.render(http.StatusOK, page.Verify(props))
}

// verifyCreate checks a file for browsers that do not. Nothing is kept of it.
func verifyCreate(c *call) error {
	props, err := verified(c)
	if err != nil {
		return c.refused(err, ui.ToVerify(), func(c *call) error {
			f, _ := c.problemsOf(err)
			text := f["file"]
			if text == "" {
				text = c.p.T("verify.no_file")
			}
			return showVerify(c, page.VerifyProps{Error: text})
		})
	}
	return showVerify(c, props)
}

func verified(c *call) (page.VerifyProps, error) {
	select {
	case checking <- struct{}{}:
		defer func() { <-checking }()
	case <-c.r.Context().Done():
		return page.VerifyProps{}, c.r.Context().Err()
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxVerified+(64<<10))
	name, content, digest, err := sentFile(c.r)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge) || len(content) > maxVerified:
		return page.VerifyProps{}, handover.Wrong(handover.At("file", "verify.too_large", "Max", maxVerified>>20))
	case err != nil || len(content) == 0:
		return page.VerifyProps{}, handover.Wrong(handover.At("file", "verify.no_file"))
	}
	var r manifest.Report
	if bytes.HasPrefix(content, []byte("PK")) {
		r = manifest.CheckArchive(bytes.NewReader(content), int64(len(content)), seal.Digest{})
	} else {
		r = manifest.Check(content, seal.Digest{})
	}
	keys, err := c.app.KnownKeys(c.r.Context())
	if err != nil {
		return page.VerifyProps{}, err
	}
	return page.VerifyProps{Result: c.judgement(name, r, keys, digest)}, nil
}

// sentFile reads the first file of the form, and the digest that came with it.
func sentFile(r *http.Request) (name string, content []byte, digest string, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, "", err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return name, content, digest, nil
		}
		if err != nil {
			return name, content, digest, err
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return name, content, digest, err
		}
		switch part.FormName() {
		case "file":
			name, content = part.FileName(), body
		case "digest":
			digest = string(body)
		}
	}
}

// judgement puts a report into words.
func (c *call) judgement(name string, r manifest.Report, keys []string, digest string) *page.Verdict {
	p, m := c.p, r.Manifest
	out := &page.Verdict{File: name, Tone: "pass", Title: p.T("verify.good"), Body: p.T("verify.good_body")}
	switch {
	case !r.Fine():
		out.Tone, out.Title, out.Body = "blocker", p.T("verify.bad"), p.T("verify.bad_body")
	case !slices.Contains(keys, r.Key.String()):
		out.Tone, out.Title, out.Body = "warning", p.T("verify.strange"), p.T("verify.strange_body")
	}
	for _, x := range r.Problems {
		out.Problems = append(out.Problems, page.Wrong{What: p.T("verify.problem." + x.Code), Where: whereOf(x)})
	}
	if r.More > 0 {
		out.More = p.T("verify.more", "Count", r.More)
	}
	if m.Tag == "" {
		return out
	}
	fact := func(key, value string, code bool) {
		out.Facts = append(out.Facts, ui.KV{Label: p.T("verify.fact." + key), Value: value, Code: code})
	}
	fact("number", m.Handover.Number, false)
	fact("title", m.Handover.Title, false)
	state := p.T("verify.draft")
	if m.Complete {
		state = p.T("verify.complete")
	}
	fact("state", state, false)
	fact("made", p.DateTime(manifest.Time(m.Made)), false)
	counts := p.T("verify.counts", "Sections", len(m.Sections), "Records", r.Records, "Seals", r.Seals, "Files", r.Files)
	if r.Entries > 0 {
		counts = p.List(counts, p.T("verify.contents", "Records", r.Contents, "Events", strconv.FormatInt(r.Events, 10)))
	}
	fact("counts", counts, false)
	fact("digest", m.Digest, true)
	if digest != "" {
		same := "verify.digest_differs"
		if digest == m.Digest {
			same = "verify.digest_same"
		}
		out.Facts = append(out.Facts, ui.KV{Label: p.T("verify.digest_here"), Value: p.T(same)})
	}
	fact("key", r.Key.String(), true)
	return out
}

func whereOf(x manifest.Problem) string {
	var said []string
	for _, s := range []string{x.Section, x.Name, x.Place} {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " · ")
}
