package app

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// builtInFiles are one template a file, numbered in the order of the list. A section of one names what it uses of sections.json and
// says what differs.
//
//go:embed templates/*.json
var builtInFiles embed.FS

type builtInTemplate struct {
	Key      string            `json:"key"`
	NameZH   string            `json:"name_zh"`
	NameEN   string            `json:"name_en"`
	Reason   handover.Reason   `json:"reason"`
	Sections []json.RawMessage `json:"sections"`
	// Exits are keys of exits.json.
	Exits []string `json:"exits"`
}

// builtIn are the templates of this program, read once. A mistake in a file stops the program at its start.
var builtIn = func() []handover.Template {
	list, err := readBuiltIn(builtInFiles)
	if err != nil {
		panic("app: " + err.Error())
	}
	return list
}()

func readBuiltIn(files fs.FS) ([]handover.Template, error) {
	shared := map[string]json.RawMessage{}
	if err := readFile(files, "templates/sections.json", &shared); err != nil {
		return nil, err
	}
	exits := map[string]handover.TemplateExit{}
	if err := readFile(files, "templates/exits.json", &exits); err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "templates/[0-9]*.json")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	out := make([]handover.Template, len(names))
	for i, name := range names {
		var in builtInTemplate
		if err := readFile(files, name, &in); err != nil {
			return nil, err
		}
		_, key, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".json"), "_")
		if in.Key != key {
			return nil, fmt.Errorf("%s holds the template %q", name, in.Key)
		}
		t := handover.Template{Key: in.Key, NameZH: in.NameZH, NameEN: in.NameEN, Reason: in.Reason}
		for n, raw := range in.Sections {
			s, err := readSection(shared, raw)
			if err != nil {
				return nil, fmt.Errorf("%s, section %d: %w", name, n+1, err)
			}
			t.Sections = append(t.Sections, s)
		}
		for _, use := range in.Exits {
			e, ok := exits[use]
			if !ok {
				return nil, fmt.Errorf("%s: no exit task is called %q", name, use)
			}
			t.Exits = append(t.Exits, e)
		}
		if err := t.Check(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[i] = t
	}
	return out, nil
}

// readSection lays what a template says of a section over what sections.json says of it.
func readSection(shared map[string]json.RawMessage, raw json.RawMessage) (handover.TemplateSection, error) {
	var in struct {
		Use string `json:"use"`
		handover.TemplateSection
	}
	var use struct {
		Use string `json:"use"`
	}
	if err := json.Unmarshal(raw, &use); err != nil {
		return in.TemplateSection, err
	}
	if use.Use != "" {
		base, ok := shared[use.Use]
		if !ok {
			return in.TemplateSection, fmt.Errorf("nothing is called %q", use.Use)
		}
		if err := strictly(base, &in); err != nil {
			return in.TemplateSection, err
		}
	}
	if err := strictly(raw, &in); err != nil {
		return in.TemplateSection, err
	}
	s := in.TemplateSection
	kind, ok := catalog.Lookup(s.Kind)
	if !ok {
		return s, fmt.Errorf("there is no kind %q", s.Kind)
	}
	for rule := range s.Severities {
		if _, said := decided(kind, s.Severities)[rule]; !said {
			return s, fmt.Errorf("%s has no check %q, or it does by itself what is said", s.Kind, rule)
		}
	}
	return s, nil
}

func readFile(files fs.FS, name string, to any) error {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	if err := strictly(b, to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// strictly refuses keys that nobody reads: they are spelling mistakes.
func strictly(b []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

// BuiltIn are the templates a new workspace begins with, with fresh ids.
func (a *App) BuiltIn() []handover.Template {
	out := slices.Clone(builtIn)
	for i := range out {
		out[i].ID, out[i].Sections, out[i].Exits = a.newID(), slices.Clone(out[i].Sections), slices.Clone(out[i].Exits)
	}
	return out
}

// SyncBuiltIn brings the program's built-in templates to the workspaces that were founded before it: those they do not have yet, and a
// new version of those that nobody has edited there. It returns how many it wrote. Handovers already begun keep their sections.
func (a *App) SyncBuiltIn(ctx context.Context) (int, error) {
	return a.store.SyncTemplates(ctx, func(there []KeptTemplate) []handover.TemplateVersion {
		var out []handover.TemplateVersion
		for _, t := range a.BuiltIn() {
			i := slices.IndexFunc(there, func(k KeptTemplate) bool { return k.Key == t.Key })
			if i >= 0 {
				have := there[i]
				t.ID, t.Version, t.Archived = have.ID, have.Version, have.Archived
				if have.Edited || len(handover.DiffTemplates(have.Template, t)) == 0 {
					continue
				}
			}
			out = append(out, handover.TemplateVersion{Template: t, Act: handover.TemplateBuiltIn, At: a.Now()})
		}
		return out
	})
}

// decided leaves of what a form says about checks what is a severity, and not the one they have by themselves.
func decided(kind catalog.Kind, severities map[string]catalog.Severity) map[string]catalog.Severity {
	var out map[string]catalog.Severity
	for _, c := range kind.Checks {
		severity := severities[c.ID]
		if severity == c.Severity || !slices.Contains(catalog.Severities, severity) {
			continue
		}
		if out == nil {
			out = map[string]catalog.Severity{}
		}
		out[c.ID] = severity
	}
	return out
}
