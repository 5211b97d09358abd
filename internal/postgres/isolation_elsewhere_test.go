package postgres_test

import (
	"crypto/sha256"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// elsewhere is a second workspace in the same database; the program founds only one.
func (h *house) elsewhere() *house {
	out := &house{
		t: h.t, pool: h.pool, store: h.store, app: h.app, clock: h.clock, workspace: uuid.New(),
		people: map[string]handover.Person{}, templates: map[string]handover.Template{},
		teams: []handover.Team{{ID: uuid.New(), Name: "T"}},
	}
	exec := func(sql string, args ...any) {
		_, err := h.pool.Exec(h.t.Context(), sql, args...)
		require.NoError(h.t, err)
	}
	exec(`INSERT INTO workspaces (id, name, created_at) VALUES ($1, 'elsewhere', now())`, out.workspace)
	exec(`INSERT INTO teams (workspace_id, id, name) VALUES ($1, $2, 'T')`, out.workspace, out.teams[0].ID)
	for key, p := range h.people {
		p.ID, p.Workspace, p.Name = uuid.New(), out.workspace, p.Name+" 2"
		out.people[key] = p
		exec(`INSERT INTO people (workspace_id, id, email, name, role, created_at) VALUES ($1, $2, $3, $4, $5, now())`,
			out.workspace, p.ID, "2"+p.Email, p.Name, p.Role)
		hash := sha256.Sum256([]byte("elsewhere" + key))
		require.NoError(h.t, h.store.OpenSession(h.t.Context(), app.Session{
			Hash: hash, Person: p.ID, Created: h.app.Now(), Expires: h.app.Now().AddDate(2, 0, 0),
		}))
	}
	out.session2 = "elsewhere"
	st := h.stores[0]
	st.ID = uuid.New()
	out.stores = []handover.Store{st}
	exec(`INSERT INTO stores (workspace_id, id, name, platform, created_at) VALUES ($1, $2, $3, $4, now())`, out.workspace, st.ID, st.Name, st.Platform)
	tp := h.templates["full_store"]
	old := tp.ID
	tp.ID = uuid.New()
	out.templates["full_store"] = tp
	exec(`INSERT INTO templates (workspace_id, id, name_zh, name_en, reason, sections)
		SELECT $1, $2, name_zh, name_en, reason, sections FROM templates WHERE id = $3`, out.workspace, tp.ID, old)
	exec(`INSERT INTO template_versions (workspace_id, template_id, version, act, name_zh, name_en, reason, sections, archived, saved_at)
		SELECT workspace_id, id, version, 'added', name_zh, name_en, reason, sections, false, now() FROM templates WHERE id = $1`, tp.ID)
	return out
}
