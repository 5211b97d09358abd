package demo

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
)

func TestZZ(t *testing.T) {
	store := postgres.New(pgtest.DB(t))
	b := time.Now()
	sum, err := Seed(t.Context(), Options{Store: store, Passwords: quick{}})
	require.NoError(t, err)
	fmt.Println("SEED", time.Since(b), sum)
	s := stage{t, app.New(app.Options{Store: store, Passwords: quick{}}), time.Now()}
	for _, o := range s.handovers() {
		fmt.Println("==", o.Handover.Title, o.Handover.State, o.Handover.Counts)
		_, sc := s.as("manager@demo.test", o.Handover.ID)
		for _, sec := range o.Sections {
			fmt.Println("  --", sec.Kind, sec.TitleZH, sec.State, fmt.Sprintf("%+v", sec.Counts))
			require.NoError(t, store.EachRecord(t.Context(), sc, sec.ID, func(r handover.Record) error {
				k, _ := catalog.Lookup(r.Kind)
				for _, ref := range k.Refs(r.Values) {
					if ref.Ref.ID == "" {
						fmt.Println("       UNRESOLVED", r.Title, ref)
					}
				}
				return nil
			}))
			page, err := s.app.SectionPage(t.Context(), sc, sec.ID, app.RecordFilter{Found: true})
			require.NoError(t, err)
			if sec.Kind == "sku" {
				continue
			}
			for _, r := range page.Rows {
				for _, f := range page.Findings[r.ID] {
					fmt.Println("      ", f.Severity, f.Rule, r.Title, f.Args, f.Field)
				}
			}
		}
	}
}
