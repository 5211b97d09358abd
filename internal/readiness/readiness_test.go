package readiness_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/readiness"
)

// ids of the product's list of rules.
var ids = regexp.MustCompile(`(?m)^\| (R-[A-Z]+-\d\d) \|.*\| ([BWI])[^|]*\|$`)

func TestEveryRuleOfTheListIsHere(t *testing.T) {
	t.Parallel()
	for _, r := range readiness.Rules() {
		got, known := readiness.Lookup(r.ID)
		require.True(t, known)
		require.Equal(t, r.ID, got.ID)
		require.NotEmpty(t, r.Severity, r.ID)
	}
	dir := os.Getenv("HANDOVER_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(filepath.Dir(dir), "product", "rules.md"))
	require.NoError(t, err, "the list of rules stands beside the data for tests, see README")
	list := ids.FindAllStringSubmatch(string(b), -1)
	require.Len(t, list, 42)
	for i, m := range list {
		require.Equal(t, m[1], readiness.Rules()[i].ID, "in the order of the list")
	}
}

// Every check that a rule names exists, and every blocker that a record can have is somebody's.
func TestSinglesAreChecks(t *testing.T) {
	t.Parallel()
	checks := map[string]bool{}
	for _, k := range catalog.All() {
		for _, c := range k.Checks {
			checks[c.ID] = true
			_, rule, _ := strings.Cut(c.ID, ".")
			checks["*."+rule] = true
		}
		checks[k.Key+".missing"], checks["*.missing"], checks["*.wrong_shape"], checks["*.filler_text"], checks["*.not_applicable"] = true, true, true, true, true
	}
	seen := map[string]string{}
	for _, r := range readiness.Rules() {
		for _, s := range r.Singles {
			check, field, _ := strings.Cut(s, "@")
			require.True(t, checks[check], "%s of %s", s, r.ID)
			if kind, _, _ := strings.Cut(check, "."); field != "" && kind != "*" {
				k, _ := catalog.Lookup(kind)
				_, has := k.Field(field)
				require.True(t, has, s)
			}
			require.Empty(t, seen[s], "%s is in two rules", s)
			seen[s] = r.ID
		}
	}
	require.Equal(t, "R-SKU-03", readiness.RuleOf(catalog.Finding{Rule: "sku.no_backup"}))
	require.Equal(t, "R-SOP-01", readiness.RuleOf(catalog.Finding{Rule: "sop.missing", Field: "owner"}))
	require.Equal(t, readiness.MissingRule, readiness.RuleOf(catalog.Finding{Rule: "sop.missing", Field: "version"}))
	require.Equal(t, "R-GEN-01", readiness.RuleOf(catalog.Finding{Rule: "logistics.giver_keeps"}))
	require.Equal(t, "R-WIP-01", readiness.RuleOf(catalog.Finding{Rule: "inflight.giver_keeps"}))
	require.Equal(t, readiness.OwnRule, readiness.RuleOf(catalog.Finding{Rule: "sku.own_moq"}))
	require.Equal(t, readiness.OtherRule, readiness.RuleOf(catalog.Finding{Rule: "member.own_backup"[:len("member.")] + "x"}))
}

func TestSampleIsReady(t *testing.T) {
	t.Parallel()
	got := readiness.Judge(readiness.Sample())
	for _, r := range got.Results {
		require.Empty(t, r.Found, r.Rule)
		if r.Rule != readiness.OwnRule {
			require.Equal(t, readiness.Clear, r.State, r.Rule)
		}
	}
	require.Equal(t, 100, got.Score.Points)
	require.False(t, got.Score.Capped)
}

func TestChecksAcrossRecords(t *testing.T) {
	t.Parallel()
	for _, rule := range readiness.Rules() {
		for _, a := range rule.Across {
			t.Run(a.ID, func(t *testing.T) {
				t.Parallel()
				silent := readiness.Sample()
				a.Silent(silent)
				require.Empty(t, of(readiness.Judge(silent), rule.ID).Found)

				fires := readiness.Sample()
				a.Fires(fires)
				r := of(readiness.Judge(fires), rule.ID)
				require.NotEmpty(t, r.Found)
				require.Equal(t, readiness.Finds, r.State)
				for _, f := range r.Found {
					require.Equal(t, a.ID, f.Check)
					require.Equal(t, rule.ID, f.Rule)
					require.NotEqual(t, uuid.Nil, f.Section)
				}
			})
		}
	}
}

func of(r readiness.Report, rule string) readiness.Result {
	for _, x := range r.Results {
		if x.Rule == rule {
			return x
		}
	}
	return readiness.Result{}
}

// blocked is the complete handover with a blocker in its account.
func blocked() (*readiness.Estate, *readiness.Record) {
	e := readiness.Sample()
	for i := range e.Records {
		if r := &e.Records[i]; r.Kind == "account" {
			r.Found = []catalog.Finding{{Rule: "account.phone_of_leaver", Severity: catalog.Blocker, Field: "bound_phone", Args: catalog.Args{}}}
			return e, r
		}
	}
	panic("no account")
}

func TestBlockerCapsTheScore(t *testing.T) {
	t.Parallel()
	e, account := blocked()
	got := readiness.Judge(e)
	require.Equal(t, 1, got.Blockers)
	require.Equal(t, 79, got.Score.Points)
	require.True(t, got.Score.Capped)
	require.Equal(t, catalog.Blocker, of(got, "R-ACC-01").Severity)
	require.Equal(t, account.Standing.Stake.Amount, got.Stakes[0].Amount)
}

func TestWaivedFindingHoldsNothingUp(t *testing.T) {
	t.Parallel()
	e, account := blocked()
	e.Waivers = []handover.Waiver{{Check: "account.phone_of_leaver", Record: account.ID, Reason: "the platform needs ten days"}}
	got := readiness.Judge(e)
	require.Zero(t, got.Blockers)
	require.Equal(t, 1, got.Waived)
	require.NotNil(t, of(got, "R-ACC-01").Found[0].Waiver)
	require.Less(t, got.Score.Points, 100, "waiving does not make it right")
	require.False(t, got.Score.Capped)

	e.Waivers[0].Record = uuid.New()
	require.Equal(t, 1, readiness.Judge(e).Blockers, "that of another record")
}

func TestMissingDataIsNeverGreen(t *testing.T) {
	t.Parallel()
	e := readiness.Sample()
	for i := range e.Records {
		if e.Records[i].Kind == "sku" {
			e.Records[i].Unjudged = []string{"sku.cover_below_cycle"}
		}
	}
	got := readiness.Judge(e)
	require.Equal(t, readiness.Unknown, of(got, "R-SKU-02").State)
	require.Less(t, got.Score.Points, 100)

	e = &readiness.Estate{Env: catalog.SampleEnv, Sections: []readiness.Section{{ID: uuid.New(), Kind: "account"}, {ID: uuid.New(), Kind: "sku", Closed: true}}}
	got = readiness.Judge(e)
	require.Equal(t, readiness.Unknown, of(got, "R-ACC-01").State, "an empty section")
	require.Equal(t, readiness.Outside, of(got, "R-SKU-01").State, "declared to have nothing")
	require.Equal(t, readiness.Outside, of(got, "R-SOP-01").State, "no section")
	require.Zero(t, got.Score.Points)
	require.False(t, readiness.Judge(&readiness.Estate{}).Score.Known)
}

func TestFillersByPerson(t *testing.T) {
	t.Parallel()
	section, ann, bea := uuid.New(), uuid.New(), uuid.New()
	e := &readiness.Estate{Env: catalog.SampleEnv, Sections: []readiness.Section{{ID: section, Kind: "sku"}}}
	same := catalog.Filled{Field: "slow_plan", Text: [16]byte{1}}
	for i := range catalog.RepeatedLeast {
		r := readiness.Record{ID: uuid.New(), Section: section, Kind: "sku", By: ann, ByName: "Ann", Filled: []catalog.Filled{{Field: "title"}, same}}
		if i == 0 {
			r.By, r.ByName = bea, "Bea"
			r.Filled = append(r.Filled, catalog.Filled{Field: "replenish", Filler: true, Text: [16]byte{1}})
		}
		e.Add(r)
	}
	got := readiness.Judge(e)
	require.Equal(t, 11, got.Facts)
	require.Equal(t, 6, got.Fillers, "five are alike, one says nothing")
	require.Len(t, got.Writers, 2)
	w := got.Writers[0]
	require.Equal(t, "Bea", w.Name, "two of three are worse than four of eight")
	require.Equal(t, []int{3, 1, 1}, []int{w.Facts, w.Fillers, w.Copied})
	require.Equal(t, []bool{true, false}, []bool{w.Found[0].Copied, w.Found[1].Copied})
	require.Equal(t, 1, readiness.Percent(1, 1000), "one is never none")
	require.Zero(t, readiness.Percent(0, 0))

	e.Sections[0].Closed = true
	require.Zero(t, readiness.Judge(e).Facts, "declared to have nothing")

	e.Sections[0].Closed = false
	e.Records[4].Filled = e.Records[4].Filled[:1]
	require.Equal(t, 1, readiness.Judge(e).Fillers, "four alike are no copies: a filler among them still is one")
}

func TestHeaviestAreKept(t *testing.T) {
	t.Parallel()
	e := &readiness.Estate{Env: catalog.SampleEnv, Sections: []readiness.Section{{ID: uuid.New(), Kind: "sku"}}}
	for i := range 10 * readiness.Kept {
		r := readiness.Record{ID: uuid.New(), Section: e.Sections[0].ID, Kind: "sku"}
		r.Standing.Stake = catalog.NewMoney(int64(i) * 100)
		r.Found = []catalog.Finding{{Rule: "sku.below_safety_stock", Severity: catalog.Warning, Field: "on_hand"}}
		e.Add(r)
	}
	r := of(readiness.Judge(e), "R-SKU-01")
	require.Equal(t, 10*readiness.Kept, r.Count)
	require.Len(t, r.Found, readiness.Kept)
	for i, f := range r.Found {
		require.Equal(t, catalog.NewMoney(int64(10*readiness.Kept-1-i)*100), f.Stake)
	}
}

func TestSwitchedOffCheckIsLeftOut(t *testing.T) {
	t.Parallel()
	e := readiness.Sample()
	for _, rule := range readiness.Rules() {
		if rule.ID == "R-RSK-02" {
			rule.Across[0].Fires(e)
		}
	}
	for i := range e.Sections {
		if e.Sections[i].Kind == "risk" {
			e.Sections[i].Severities = map[string]catalog.Severity{"risk.baseline_missing": catalog.Blocker}
		}
	}
	require.Equal(t, 1, readiness.Judge(e).Blockers)
	for i := range e.Sections {
		if e.Sections[i].Kind == "risk" {
			e.Sections[i].Severities["risk.baseline_missing"] = catalog.Off
		}
	}
	require.Empty(t, of(readiness.Judge(e), "R-RSK-02").Found)
}

func TestLastMonths(t *testing.T) {
	t.Parallel()
	got := readiness.LastMonths(catalog.NewDate(2026, 3, 1), 3)
	require.Equal(t, "2026-02-01 2026-02-28", got[0].From.String()+" "+got[0].To.String())
	require.Equal(t, "2025-12-01 2025-12-31", got[2].From.String()+" "+got[2].To.String())
}

func BenchmarkJudge(b *testing.B) {
	e := readiness.Sample()
	sku := e.Records[0]
	for _, r := range e.Records {
		if r.Kind == "sku" {
			sku = r
		}
	}
	for range 100_000 {
		sku.ID = uuid.New()
		sku.Found = []catalog.Finding{{Rule: "sku.below_safety_stock", Severity: catalog.Warning, Field: "on_hand", Args: catalog.Args{"Short": "3"}}}
		e.Add(sku)
	}
	for b.Loop() {
		readiness.Judge(e)
	}
}
