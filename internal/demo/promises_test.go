package demo

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// drawn is a section with its records and those of the kind that its drawing needs besides.
func (s stage) drawn(o app.Overview, kind, beside string) app.Charts {
	s.Helper()
	_, sc := s.as("manager@demo.test", o.Handover.ID)
	for _, sec := range o.Sections {
		if sec.Kind == kind {
			got, err := s.app.Charts(s.Context(), sc, sec.ID, map[string]string{kind: beside})
			require.NoError(s, err)
			return got
		}
	}
	require.Fail(s, "no section of "+kind)
	return app.Charts{}
}

// TestPromises holds the demo against what the program can show: whoever opens it should see each of its parts with something in it.
func TestPromises(t *testing.T) {
	t.Parallel()
	s := seeded(t, time.Now())
	all := s.handovers()
	store := byTitle(t, all, "木棉里天猫旗舰店运营交接")

	t.Run("every kind has records", func(t *testing.T) {
		have := map[string]int{}
		for _, sec := range store.Sections {
			have[sec.Kind] += sec.Counts.Records
		}
		for _, k := range catalog.All() {
			require.NotZero(t, have[k.Key], k.Key)
		}
		require.Len(t, store.Sections, len(catalog.All()))
	})
	t.Run("what names a record leads to it", func(t *testing.T) {
		// Who issues papers and runs platforms is no supplier.
		outside := map[string]bool{"天猫平台": true, "商标局": true, "市场监督管理局": true}
		for _, k := range catalog.All() {
			for _, r := range s.drawn(store, k.Key, "").Records {
				for _, ref := range k.Refs(r.Values) {
					require.True(t, ref.Ref.ID != "" || outside[ref.Ref.Title], "%s %s: %s names %s", k.Key, r.Title, ref.Path(), ref.Ref.Title)
				}
			}
		}
	})
	t.Run("every drawing has something to say", func(t *testing.T) { s.checkDrawings(t, store) })
	t.Run("each severity is found, and most records have nothing against them", func(t *testing.T) {
		require.NotZero(t, store.Handover.Counts.Blockers)
		require.NotZero(t, store.Handover.Counts.Warnings)
		require.Less(t, store.Handover.Counts.Blockers, store.Handover.Counts.Records/20)
		require.Less(t, store.Handover.Counts.Warnings, store.Handover.Counts.Records/4)
	})
	t.Run("a table waits at its preview, with something of every sort to see", func(t *testing.T) {
		worked, err := s.app.WorkImport(t.Context())
		require.NoError(t, err)
		require.True(t, worked)
		_, sc := s.as("manager@demo.test", store.Handover.ID)
		got, err := s.app.ImportStart(t.Context(), sc, uuid.Nil)
		require.NoError(t, err)
		require.Len(t, got.Recent, 1)
		require.Equal(t, app.ImportReady, got.Recent[0].State)
		tally := got.Recent[0].Parts[0].Tally
		require.Equal(t, 3, tally.Error)
		require.NotZero(t, tally.New)
		require.NotZero(t, tally.Changed)
		require.NotZero(t, tally.Same)
		require.NotZero(t, tally.Skipped)
	})
	t.Run("one handover begins with carried records, some of them confirmed", func(t *testing.T) {
		o := byTitle(t, all, "天猫旗舰店推广投放年假代班")
		carried, waiting := 0, 0
		for _, sec := range o.Sections {
			for _, r := range s.drawn(o, sec.Kind, "").Records {
				if r.Carried.Is() {
					carried++
				}
				if r.Carried.Unconfirmed() {
					waiting++
				}
			}
		}
		require.NotZero(t, waiting)
		require.Greater(t, carried, waiting)
	})
	t.Run("a shop abroad has the sections that its platform asks for, and says why", func(t *testing.T) {
		asked := map[string]string{}
		for _, sec := range byTitle(t, all, "亚马逊美国站运营交接").Sections {
			if len(sec.Platforms) > 0 {
				asked[sec.TitleZH] = sec.WhyZH
			}
		}
		require.Len(t, asked, 2)
		require.NotEmpty(t, asked["跨境登录环境"])
	})
	t.Run("a text and a picture are attached", func(t *testing.T) {
		_, sc := s.as("manager@demo.test", store.Handover.ID)
		media := map[string]bool{}
		for _, sec := range store.Sections {
			got, err := s.app.SectionFiles(t.Context(), sc, sec.ID)
			require.NoError(t, err)
			for _, f := range got.Files {
				media[f.Media] = true
			}
		}
		require.Equal(t, map[string]bool{"text/csv": true, "image/png": true}, media)
	})
	t.Run("SKUs have a field of the workspace's own, filled in on some", func(t *testing.T) {
		_, sc := s.as("manager@demo.test", store.Handover.ID)
		k, ok := sc.Kind("sku")
		require.True(t, ok)
		f, ok := k.Field("x_inspected_batch")
		require.True(t, ok)
		said := 0
		for _, r := range s.drawn(store, "sku", "").Records {
			if k.Display(f, r.Values, catalog.ZH) != "" {
				said++
			}
		}
		require.Greater(t, said, 10)
	})
	t.Run("a seal is stale, with what changed since and why", func(t *testing.T) { s.checkStale(t, store) })
	t.Run("a sample of a large section is half looked at", func(t *testing.T) {
		_, sc := s.as("receiver@demo.test", store.Handover.ID)
		got, err := s.app.SamplePage(t.Context(), sc, sectionOf(t, store, "sku").ID)
		require.NoError(t, err)
		require.GreaterOrEqual(t, got.Sample.Plan.Lot, handover.SampleLeast)
		require.True(t, got.Sample.Open() && got.Sample.Holds(got.Section))
		judged, defects := got.Sample.Judged()
		require.NotZero(t, judged)
		require.Less(t, judged, got.Sample.Plan.Size)
		require.Equal(t, 1, defects)
	})
	t.Run("one proxy has signed, another waits for the manager", func(t *testing.T) {
		_, sc := s.as("manager@demo.test", store.Handover.ID)
		got, err := s.app.Proxies(t.Context(), sc)
		require.NoError(t, err)
		states := map[handover.ProxyState]int{}
		for _, p := range got.Proxies {
			states[p.State(s.now)]++
		}
		require.Equal(t, map[handover.ProxyState]int{handover.ProxyHolds: 1, handover.ProxyAsked: 1}, states)
		signed, err := s.app.Signatures(t.Context(), sc)
		require.NoError(t, err)
		require.True(t, slices.ContainsFunc(signed.Seals, func(g handover.Seal) bool {
			return g.Section == sectionOf(t, store, "logistics").ID && g.Behalf != uuid.Nil && !g.Stale(sectionOf(t, store, "logistics"))
		}))
	})
	t.Run("a giver is absent: gaps are risks, and the manager has to sign in their place", func(t *testing.T) {
		o := byTitle(t, all, "天猫直播间运营接管")
		require.True(t, o.Handover.Absent.Runs())
		_, sc := s.as("manager@demo.test", o.Handover.ID)
		got, err := s.app.Absence(t.Context(), sc)
		require.NoError(t, err)
		require.NotEmpty(t, got.Written)
		for _, kind := range []string{"account", "sop", "inflight"} {
			require.NotZero(t, got.Rebuilt[sectionOf(t, o, kind).ID].Count, kind)
		}
		v, _ := s.as("manager@demo.test", uuid.Nil)
		todo, err := s.app.Todo(t.Context(), v)
		require.NoError(t, err)
		acts := map[string]bool{}
		for _, task := range todo.Tasks {
			acts[task.Act] = true
		}
		require.True(t, acts["in_place"] && acts["approve"] && acts["review"], "%v", acts)
	})
	t.Run("a supplement has signatures of its own, and final ones were drawn", func(t *testing.T) {
		o := byTitle(t, all, "京东旗舰店裤装商品专员交接")
		i := slices.IndexFunc(o.Sections, func(sec handover.Section) bool { return sec.Supplement > 0 })
		require.GreaterOrEqual(t, i, 0)
		_, sc := s.as("witness@demo.test", o.Handover.ID)
		got, err := s.app.Signatures(t.Context(), sc)
		require.NoError(t, err)
		own, drawn := 0, 0
		for _, g := range got.Seals {
			if g.Section == o.Sections[i].ID {
				own++
			}
			if g.Section == uuid.Nil && g.Method == handover.ByDrawing {
				drawn++
			}
		}
		require.Equal(t, 2, own, "the witness still has to")
		require.Equal(t, 3, drawn)
	})
	t.Run("witnesses stand above givers, or it is said why not", func(t *testing.T) {
		ranks := map[handover.Rank]int{}
		for _, o := range all {
			ranks[o.Handover.Rank]++
			require.Equal(t, o.Handover.Rank == handover.RankBeside, o.Handover.RankReason != "", o.Handover.Title)
		}
		require.NotZero(t, ranks[handover.RankAbove])
		require.NotZero(t, ranks[handover.RankBeside])
	})
	t.Run("templates of several posts are used", func(t *testing.T) {
		data, err := load()
		require.NoError(t, err)
		used := map[string]bool{}
		for _, h := range data.Handovers {
			used[h.Template] = true
		}
		require.GreaterOrEqual(t, len(used), 4)
	})
}

func sectionOf(t *testing.T, o app.Overview, kind string) handover.Section {
	t.Helper()
	i := slices.IndexFunc(o.Sections, func(sec handover.Section) bool { return sec.Kind == kind })
	require.GreaterOrEqual(t, i, 0, kind)
	return o.Sections[i]
}

// checkStale looks for the seals of receiver and witness that a change has made stale.
func (s stage) checkStale(t *testing.T, o app.Overview) {
	t.Helper()
	sec := sectionOf(t, o, "service_faq")
	require.NotEmpty(t, sec.Reason)
	for _, email := range []string{"receiver@demo.test", "witness@demo.test"} {
		v, _ := s.as(email, uuid.Nil)
		todo, err := s.app.Todo(t.Context(), v)
		require.NoError(t, err)
		i := slices.IndexFunc(todo.Tasks, func(task app.Task) bool { return task.Act == "stale" && task.Section == sec.ID })
		require.GreaterOrEqual(t, i, 0, email)
		require.NotNil(t, todo.Tasks[i].Change)
	}
}

func (s stage) checkDrawings(t *testing.T, o app.Overview) {
	t.Helper()
	sops := s.drawn(o, "sop", "").Records
	gaps := 0
	for _, c := range app.Coverage(sops) {
		if c.Gap() {
			gaps++
		}
	}
	require.Equal(t, 1, gaps, "areas without an SOP")

	team := s.drawn(o, "member", "sop")
	got := app.NewTeam(team.Records, team.Beside, "林晓雯")
	require.Len(t, got.Overlaps, 1)
	require.Len(t, got.Dropped, 1)
	require.Len(t, got.Unowned, 1)
	require.NotEmpty(t, got.NoBackup)
	require.Empty(t, got.NoBoss)

	goods := s.drawn(o, "sku", "supplier")
	supply := app.NewSupplyMap(goods.Records, goods.Beside)
	require.NotEmpty(t, supply.Goods)
	require.True(t, supply.Valued)

	cells := map[[2]int]bool{}
	for _, r := range s.drawn(o, "risk", "").Records {
		d := catalog.DangerOf(r.Values)
		cells[[2]int{d.Likelihood, d.Impact}] = true
	}
	require.Greater(t, len(cells), 4, "the matrix of risks is spread")
}
