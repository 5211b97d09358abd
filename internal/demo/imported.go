package demo

import (
	"context"
	"fmt"
	"strings"

	"handoverdesk/internal/app"
)

// imports is when the giver brings a file of another program: shortly before the story's present.
const imports = 0.985

// importData is a file that the giver brings into a section and has checked, but not written: its preview waits for them.
type importData struct {
	Kind  string   `json:"kind"`
	Name  string   `json:"name"`
	Lines []string `json:"lines"`
}

// prepareImports lets the giver bring the story's tables.
func (s *scene) prepareImports() {
	for _, d := range s.data.Imports {
		s.will(imports, "import "+d.Name, func(ctx context.Context) error { return s.bring(ctx, d) })
	}
}

// bring uploads the file and asks for its check. The check itself is the work of the program that runs: it begins with its start.
func (s *scene) bring(ctx context.Context, d importData) error {
	sec, ok := s.section[d.Kind]
	if !ok {
		return fmt.Errorf("there is no section of %s", d.Kind)
	}
	sc, err := s.in(ctx, s.data.Giver, s.id)
	if err != nil {
		return err
	}
	im, err := s.app.Import(ctx, sc, app.NewImport{Section: sec.ID, Name: d.Name, Content: strings.NewReader(strings.Join(d.Lines, "\r\n") + "\r\n")})
	if err != nil {
		return err
	}
	plan := app.PlanImport{Import: im.ID, Version: im.Version, Check: true}
	for _, p := range im.Parts {
		plan.Parts = append(plan.Parts, app.PlanPart{Section: p.Section, Plan: p.Plan, Make: p.Make})
	}
	return s.app.PlanImport(ctx, sc, plan)
}
