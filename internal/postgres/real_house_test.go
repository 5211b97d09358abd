package postgres_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// everyKind makes the template of handovers one with a section of every kind.
func (h *house) everyKind() {
	h.t.Helper()
	h.save("full_store", func(tp *handover.Template) {
		for _, k := range catalog.All() {
			if !slices.ContainsFunc(tp.Sections, func(s handover.TemplateSection) bool { return s.Kind == k.Key }) {
				tp.Sections = append(tp.Sections, handover.TemplateSection{Kind: k.Key, TitleZH: k.Label.ZH, TitleEN: k.Label.EN})
			}
		}
	})
}

// brought is a file of the disk in a section of a kind, checked; "" lets its tables find their sections.
type brought struct {
	h    *house
	t    *testing.T
	sc   handover.Scope
	id   uuid.UUID
	im   app.Import
	kind catalog.Kind
}

// bringFile uploads a file of the disk. The house's handover is a new one, because files know each other's records.
func (h *house) bringFile(t *testing.T, path, name, kind string) (brought, error) {
	t.Helper()
	b := brought{h: h, t: t, id: h.handover().ID}
	b.sc = h.in("giver", b.id)
	f, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	in := app.NewImport{Name: name, Content: f}
	if kind != "" {
		in.Section = h.mustSection(b.id, kind)
		b.kind = mustKind(kind)
	}
	b.im, err = h.app.Import(t.Context(), b.sc, in)
	return b, err
}

// check plans the file as guessed and changed, and checks it.
func (b *brought) check(change ...func(*app.PlanImport)) error {
	b.t.Helper()
	if err := b.h.app.PlanImport(b.t.Context(), b.sc, planned(b.im, change...)); err != nil {
		return err
	}
	b.await(app.ImportChecking)
	require.Equal(b.t, app.ImportReady, b.im.State, "%v", b.im.Problem)
	return nil
}

// await lets workers work until the import is no longer in the state; the worker may be that of another test.
func (b *brought) await(state app.ImportState) {
	b.t.Helper()
	for {
		worked, err := b.h.app.WorkImport(b.t.Context())
		require.NoError(b.t, err)
		p, err := b.h.app.ImportPage(b.t.Context(), b.sc, b.im.ID, app.ImportFilter{})
		require.NoError(b.t, err)
		if b.im = p.Import; b.im.State != state {
			return
		}
		if !worked {
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// write writes what is ready.
func (b *brought) write() {
	b.t.Helper()
	require.NoError(b.t, b.h.app.WriteImport(b.t.Context(), b.sc, b.im.ID, b.im.Version, app.Key{}))
	b.await(app.ImportWriting)
	require.Equal(b.t, app.ImportWritten, b.im.State, "%v", b.im.Problem)
}

// drop gives the file up.
func (b *brought) drop() {
	b.t.Helper()
	require.NoError(b.t, b.h.app.DropImport(b.t.Context(), b.sc, b.im.ID, app.Key{}))
}

// tally adds up what comes of all parts.
func (b *brought) tally() app.ImportTally {
	var sum app.ImportTally
	for _, p := range b.im.Parts {
		sum.New, sum.Changed, sum.Same = sum.New+p.Tally.New, sum.Changed+p.Tally.Changed, sum.Same+p.Tally.Same
		sum.Error, sum.Skipped, sum.Made = sum.Error+p.Tally.Error, sum.Skipped+p.Tally.Skipped, sum.Made+p.Tally.Made
	}
	return sum
}

// records are those of the section now, in order.
func (b *brought) records() []handover.Record {
	b.t.Helper()
	var out []handover.Record
	require.NoError(b.t, b.h.app.ExportRecords(b.t.Context(), b.sc, b.h.mustSection(b.id, b.kind.Key), func(r handover.Record) error {
		out = append(out, r)
		return nil
	}))
	return out
}

// facts are what records say under a path, or in an extra column, "" for those that are silent.
func (b *brought) facts(path string) []string {
	b.t.Helper()
	var out []string
	_, known := b.kind.Field(path)
	for _, r := range b.records() {
		if known {
			out = append(out, b.kind.FlatLines(r.Values, []string{path}, catalog.EN)[0][0])
		} else {
			out = append(out, r.Values.Extra()[path])
		}
	}
	return out
}

// sum adds what records say under a path, exactly.
func (b *brought) sum(path string) string {
	b.t.Helper()
	return total(b.t, b.facts(path)...)
}

// total adds numbers, exactly.
func total(t *testing.T, numbers ...string) string {
	t.Helper()
	var sum catalog.Decimal
	for _, n := range numbers {
		if n = strings.Trim(n, "¥$ "); n == "" {
			continue
		}
		d, err := catalog.ParseDecimal(n)
		require.NoError(t, err)
		sum += d
	}
	return sum.String()
}

// tallied counts equal facts.
func tallied(facts []string) map[string]int {
	out := map[string]int{}
	for _, f := range facts {
		out[f]++
	}
	return out
}

// wrong are the lines with errors, by message key.
func (b *brought) wrong() map[string][]int {
	b.t.Helper()
	out := map[string][]int{}
	rows, err := b.h.pool.Query(context.Background(), `
		SELECT DISTINCT p.x->>'key', line FROM import_rows, jsonb_array_elements(problems) p(x)
		WHERE import_id = $1 AND outcome = 'error' ORDER BY 1, 2`, b.im.ID)
	require.NoError(b.t, err)
	defer rows.Close()
	for rows.Next() {
		var key string
		var line int
		require.NoError(b.t, rows.Scan(&key, &line))
		out[key] = append(out[key], line)
	}
	require.NoError(b.t, rows.Err())
	return out
}

// used are the uses of the columns of a part, by header.
func (b *brought) used(part int) map[string]source.Use {
	out := map[string]source.Use{}
	for _, c := range b.im.Parts[part].Plan.Columns {
		out[c.Header] = c.Use
	}
	return out
}

// said chooses a field for the column under a header, as a person does on the mapping page.
func said(header, field string) func(*app.PlanImport) {
	return func(p *app.PlanImport) {
		for i := range p.Parts {
			columns := slices.Clone(p.Parts[i].Plan.Columns)
			for c := range columns {
				switch {
				case columns[c].Header == header:
					columns[c].Use, columns[c].Field, columns[c].Sure = source.UseField, field, source.SurePerson
				case columns[c].Field == field:
					columns[c].Use, columns[c].Field, columns[c].Sure = source.UseExtra, "", source.SurePerson
				}
			}
			p.Parts[i].Plan.Columns = columns
		}
	}
}
