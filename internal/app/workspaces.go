package app

import "context"

// Workspace is what may be said of the workspace to somebody who is not signed in.
type Workspace struct {
	Name string
	Demo bool // invented data, with passwords that everybody knows
}

// Workspace is the workspace of this program, handover.NotFound while there is none.
func (a *App) Workspace(ctx context.Context) (Workspace, error) { return a.store.Workspace(ctx) }
