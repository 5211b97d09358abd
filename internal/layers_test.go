package internal_test

import (
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func itoa(n int) string { return strconv.Itoa(n) }

// may says what a package may import besides the standard library: packages of ours, and modules of others.
type may struct {
	ours    []string
	modules []string
}

const (
	chi     = "github.com/go-chi/chi/v5"
	i18n    = "github.com/nicksnyder/go-i18n/v2"
	migrate = "github.com/golang-migrate/migrate/v4"
	pgx     = "github.com/jackc/pgx/v5"
	templ   = "github.com/a-h/templ"
	uuid    = "github.com/google/uuid"
	xtext   = "golang.org/x/text"
)

// arrows is the table of docs/architecture.md. A package that is not here may not exist: a new one gets its line, and
// with it a thought. cmd wires everything and may import everything. Tests may import what they like.
var arrows = map[string]may{
	"internal/abreast":    {},
	"internal/catalog":    {modules: []string{xtext}},
	"internal/drawing":    {},
	"internal/ics":        {},
	"internal/figures":    {ours: []string{"internal/catalog", "internal/source"}},
	"internal/handover":   {ours: []string{"internal/catalog"}, modules: []string{uuid, xtext}},
	"internal/seal":       {ours: []string{"internal/catalog", "internal/handover"}, modules: []string{uuid, "github.com/gowebpki/jcs"}},
	"internal/readiness":  {ours: []string{"internal/catalog", "internal/handover"}, modules: []string{uuid}},
	"internal/manifest":   {ours: []string{"internal/checkpoint", "internal/handover", "internal/seal"}, modules: []string{uuid}},
	"internal/paper":      {modules: []string{"github.com/carlos7ags/folio", xtext, "github.com/klauspost/compress"}},
	"internal/checkpoint": {ours: []string{"internal/handover", "internal/seal"}, modules: []string{uuid, "golang.org/x/mod"}},
	"internal/app": {
		ours:    []string{"internal/abreast", "internal/catalog", "internal/checkpoint", "internal/figures", "internal/files", "internal/handover", "internal/manifest", "internal/passkey", "internal/readiness", "internal/seal", "internal/sheet", "internal/source", "internal/vault"},
		modules: []string{uuid},
	},
	"internal/vault":          {modules: []string{uuid, "github.com/pquerna/otp"}},
	"internal/passkey":        {modules: []string{"github.com/go-webauthn/webauthn"}},
	"internal/passkey/device": {},
	"internal/files": {
		ours:    []string{"internal/handover"},
		modules: []string{"github.com/gabriel-vasile/mimetype", xtext},
	},
	"internal/files/s3": {modules: []string{"github.com/minio/minio-go/v7", uuid}},
	"internal/notify":   {ours: []string{"internal/app", "internal/catalog", "web/locale"}, modules: []string{"github.com/wneessen/go-mail"}},
	"internal/postgres": {
		ours:    []string{"internal/abreast", "internal/app", "internal/catalog", "internal/checkpoint", "internal/figures", "internal/handover", "internal/manifest", "internal/readiness", "internal/seal", "internal/source", "internal/vault", "migrations"},
		modules: []string{migrate, pgx, uuid},
	},
	"internal/postgres/local": {modules: []string{pgx, "golang.org/x/sys"}},
	"internal/postgres/pgtest": {
		ours: []string{
			"internal/app", "internal/catalog", "internal/handover", "internal/postgres", "internal/postgres/local",
			"internal/seal", "migrations",
		},
		modules: []string{pgx, uuid, "github.com/stretchr/testify"},
	},
	"internal/auth":          {modules: []string{"github.com/alexedwards/argon2id", "golang.org/x/crypto"}},
	"internal/config":        {modules: []string{"github.com/caarlos0/env/v11"}},
	"internal/sheet":         {ours: []string{"internal/catalog"}, modules: []string{xtext, "golang.org/x/net", "github.com/klauspost/compress"}},
	"internal/testdata/biff": {},
	"internal/sheet/hostile": {ours: []string{"internal/testdata/biff"}},
	"internal/source":        {ours: []string{"internal/catalog", "internal/sheet"}},
	"internal/demo": {
		ours:    []string{"internal/app", "internal/catalog", "internal/handover", "internal/seal", "internal/vault"},
		modules: []string{uuid},
	},
	"internal/server": {
		ours: []string{
			"internal/abreast", "internal/app", "internal/auth", "internal/catalog", "internal/config", "internal/drawing", "internal/figures", "internal/files", "internal/handover",
			"internal/ics", "internal/manifest", "internal/paper", "internal/passkey", "internal/readiness", "internal/seal", "internal/sheet", "internal/source", "internal/vault", "web", "web/locale", "web/page", "web/ui",
		},
		modules: []string{chi, templ, uuid, "github.com/boombuler/barcode"},
	},
	"migrations": {},
	"web":        {},
	"web/locale": {
		ours:    []string{"internal/catalog", "internal/handover"},
		modules: []string{i18n, xtext},
	},
	"web/ui": {
		ours:    []string{"internal/catalog", "internal/drawing", "internal/handover", "web", "web/locale"},
		modules: []string{templ, uuid},
	},
	"web/page": {
		ours:    []string{"internal/catalog", "internal/handover", "internal/paper", "web", "web/locale", "web/ui"},
		modules: []string{templ, uuid},
	},
}

// onlyInTests are packages that never belong into the program.
var onlyInTests = []string{
	"testing", module + "/internal/postgres/pgtest", module + "/internal/sheet/hostile", module + "/internal/passkey/device", module + "/internal/testdata/real", "github.com/stretchr/testify",
	"pgregory.net/rapid",
}

func TestLayers(t *testing.T) {
	t.Parallel()
	var wrong []string
	seen := map[string]bool{}
	for _, f := range filesUnder(t, []string{".go"}) {
		if f.isTest() || strings.Contains(f.path, "/testdata/") { // a module of its own, for tests
			continue
		}
		seen[f.dir()] = true
		for _, path := range imports(t, f) {
			if reason := forbidden(f.dir(), path); reason != "" {
				wrong = append(wrong, f.path+" imports "+path+": "+reason)
			}
		}
	}
	require.True(t, seen["internal/auth"] && seen["internal/config"], "the test looks in the wrong place: %v", seen)
	requireNone(t, wrong, "Imports that docs/architecture.md does not have; the table is in internal/layers_test.go")
}

func imports(t *testing.T, f file) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), f.path, f.text, parser.ImportsOnly)
	require.NoError(t, err)
	var paths []string
	for _, spec := range parsed.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
		paths = append(paths, path)
	}
	return paths
}

// forbidden says why the package in dir may not import path, and nothing when it may.
func forbidden(dir, path string) string {
	if dir != "internal/postgres/pgtest" && slices.ContainsFunc(onlyInTests, within(path)) {
		return "it is for tests"
	}
	if strings.HasPrefix(dir, "cmd/") {
		return ""
	}
	allowed, known := arrows[dir]
	if !known {
		return "package " + dir + " has no line in the table"
	}
	if ours, ok := strings.CutPrefix(path, module+"/"); ok {
		if slices.Contains(allowed.ours, ours) {
			return ""
		}
		return dir + " may import " + orNothing(allowed.ours)
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	if slices.ContainsFunc(allowed.modules, within(path)) {
		return ""
	}
	return dir + " may use " + orNothing(allowed.modules)
}

// within says whether path is a package or below it.
func within(path string) func(string) bool {
	return func(pkg string) bool { return path == pkg || strings.HasPrefix(path, pkg+"/") }
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "nothing but the standard library"
	}
	return strings.Join(names, ", ")
}

// TestForbidden shows that the table bites.
func TestForbidden(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, dir, path string
		ok              bool
	}{
		{"downwards", "internal/app", module + "/internal/handover", true},
		{"upwards", "internal/handover", module + "/internal/app", false},
		{"the standard library", "internal/catalog", "encoding/json", true},
		{"a module below the domain", "internal/catalog", uuid, false},
		{"a package inside an allowed module", "internal/postgres", pgx + "/pgxpool", true},
		{"a module whose name begins like an allowed one", "internal/postgres", pgx + "fake", false},
		{"the database past the use cases", "internal/server", module + "/internal/postgres", false},
		{"the server from the database", "internal/postgres", module + "/internal/server", false},
		{"anything from cmd", "cmd/handover", module + "/internal/postgres", true},
		{"test databases in the program", "cmd/handover", module + "/internal/postgres/pgtest", false},
		{"the testing package in the program", "internal/app", "testing", false},
		{"test assertions in the program", "internal/app", "github.com/stretchr/testify/require", false},
		{"the testing package in test databases", "internal/postgres/pgtest", "testing", true},
		{"a package without a line", "internal/surprise", module + "/internal/catalog", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.ok, forbidden(tt.dir, tt.path) == "", forbidden(tt.dir, tt.path))
		})
	}
}

// TestArrowsHaveNoCircle finds a table that no compiler would accept, before anybody builds on it.
func TestArrowsHaveNoCircle(t *testing.T) {
	t.Parallel()
	var walk func(pkg string, above []string)
	walk = func(pkg string, above []string) {
		require.NotContains(t, above, pkg, "a circle of imports")
		allowed, known := arrows[pkg]
		require.True(t, known, "%s is imported by %v but has no line in the table", pkg, above)
		for _, next := range allowed.ours {
			walk(next, append(slices.Clone(above), pkg))
		}
	}
	for pkg := range arrows {
		walk(pkg, nil)
	}
}
