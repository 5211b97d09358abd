package postgres

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// where joins conditions that are written here, never taken from a request; only their arguments are.
type where struct {
	conditions []string
	args       pgx.StrictNamedArgs
}

// and adds a condition with its arguments as name, value pairs.
func (w *where) and(condition string, args ...any) {
	if w.args == nil {
		w.args = pgx.StrictNamedArgs{}
	}
	w.conditions = append(w.conditions, condition)
	for i := 0; i+1 < len(args); i += 2 {
		w.args[args[i].(string)] = args[i+1]
	}
}

func (w *where) sql() string { return strings.Join(w.conditions, " AND ") }

// with copies the arguments, so that two statements can share the conditions.
func (w *where) with() pgx.StrictNamedArgs { return maps.Clone(w.args) }

// key packs the ordering values of a row into an opaque piece of an address; unkey reads it, or gives nil for anything else.
func key(parts ...string) string {
	b, err := json.Marshal(parts)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func unkey(s string) []string {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) > 2048 {
		return nil
	}
	var parts []string
	if json.Unmarshal(b, &parts) != nil {
		return nil
	}
	for _, p := range parts {
		if strings.ContainsRune(p, 0) {
			return nil
		}
	}
	return parts
}

// like makes a pattern that finds q anywhere, with its wildcards taken literally.
func like(q string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q) + "%"
}

// unkeyAt reads a key of an ordering value and an id; ok is false for anything else.
func unkeyAt(s string) (value string, id uuid.UUID, ok bool) {
	parts := unkey(s)
	if len(parts) != 2 {
		return "", uuid.Nil, false
	}
	id, err := uuid.Parse(parts[1])
	return parts[0], id, err == nil
}
