package server

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/abreast"
	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// cutter cuts the lines of some records after each other, for one goroutine. Others cut those of others meanwhile.
type cutter struct {
	*table
	fields  *catalog.FlatWriter
	cells   []string  // of all lines, one behind the other
	changed time.Time // to the minute, of the record before
	said    string    // how it is written
	chain   chainSaid
}

// chainSaid is an account's chain of evidence in words: how many links of it are done, which is next, and until when others were put off.
type chainSaid struct {
	of               uuid.UUID
	count, next, put string
}

// links is the chain of the line's account.
func (c *cutter) links(l *app.Line) chainSaid {
	if c.chain.of == l.ID {
		return c.chain
	}
	out := chainSaid{of: l.ID}
	if v, err := c.kind.FromJSON(l.Content); err == nil {
		rec := handover.Record{Kind: c.kind.Key, Values: v}
		for _, link := range strings.Fields(l.Proofs) {
			rec.Proofs = append(rec.Proofs, handover.ParseProofLink(link))
		}
		chain := rec.Chain()
		done, _ := chain.Done()
		out.count = c.p.T("proof.count", "Done", done, "All", len(chain.Steps))
		if next, open := chain.Next(); open {
			out.next = next.Label.In(lang(c.p))
		}
		out.put = c.putOff(chain)
	}
	c.chain = out
	return out
}

// putOff are the links that were put off, each with its day.
func (o outgoing) putOff(chain handover.Chain) string {
	var said []string
	for _, link := range chain.Standing {
		if link.Deferred() {
			said = append(said, o.stepName(link.Step)+" "+link.DueOn.Format(time.DateOnly))
		}
	}
	return o.p.List(said...)
}

// stepName is a link of accounts' chains in words.
func (o outgoing) stepName(key string) string {
	step, _ := catalog.ProofStepOf(key)
	return step.Label.In(lang(o.p))
}

// fewLines are cut by one hand: it has done so before a second one has begun.
const fewLines = 64

// each gives write every line of every record, in order. The cells are only good until the next line.
func (t *table) each(write func([]string) error) error {
	return t.app.ExportLines(t.r.Context(), t.scope, t.section.ID, func(page []app.Line) error { return t.lines(page, write) })
}

// lines gives write the lines of some records. They are cut on several processors, a part of them each, and written by one.
func (t *table) lines(page []app.Line, write func([]string) error) error {
	parts := min(abreast.Hands(), (len(page)+fewLines-1)/fewLines)
	for len(t.cutters) < parts {
		columns := catalog.FlatColumns{Paths: t.paths, Extra: t.extra, Following: t.following, Room: len(t.stands)}
		t.cutters = append(t.cutters, cutter{table: t, fields: t.kind.FlatWriter(columns, lang(t.p))})
	}
	err := abreast.Do(parts, 1, func(i int) error { return t.cutters[i].cut(page[len(page)*i/parts : len(page)*(i+1)/parts]) })
	if err != nil {
		return err
	}
	for i := range parts {
		cells := t.cutters[i].cells
		for width := t.cutters[i].fields.Width(); len(cells) > 0; cells = cells[width:] {
			if err := write(cells[:width]); err != nil {
				return err
			}
		}
	}
	return nil
}

// cut makes the lines of records: what stands once stands in the first of each.
func (c *cutter) cut(page []app.Line) error {
	c.cells = c.cells[:0]
	for i := range page {
		l := &page[i]
		lines, err := c.fields.Lines(l.Content)
		if err != nil {
			return fmt.Errorf("record %s: %w", l.ID, err)
		}
		standing := lines[0][len(lines[0])-len(c.stands):]
		for i := range c.stands {
			standing[i] = c.stands[i].cell(c, l)
		}
		for _, line := range lines {
			c.cells = append(c.cells, line...)
		}
	}
	return nil
}

// when is the minute of the last change. Thousands of records of one import have the same.
func (c *cutter) when(l *app.Line) string {
	if minute := l.UpdatedAt.Truncate(time.Minute); c.said == "" || !minute.Equal(c.changed) {
		c.changed, c.said = minute, minute.In(c.app.Zone()).Format("2006-01-02 15:04")
	}
	return c.said
}
