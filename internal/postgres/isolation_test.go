package postgres_test

import (
	"crypto/sha256"
	"maps"
	"reflect"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// foreign are ids of what somebody has no business with: of another handover, or of another workspace.
type foreign struct {
	handover, section, record, question, file, imported uuid.UUID
	person, store, template, team, secret               uuid.UUID
	exit, exitAct, count, export, day                   uuid.UUID
	title, name                                         string
	scope                                               handover.Scope // of somebody who does belong there
}

// strangers makes two of them for the giver of a handover: one in the same workspace, one in another.
func strangers(h *house) (handover.Scope, map[string]foreign) {
	own := h.handover().ID
	h.record(h.in("giver", own), h.mustSection(own, "account"), form("account", 0))
	other := h.handover(func(p *app.Plan) {
		p.Giver, p.Receivers, p.Witness = h.people["outsider"].ID, []uuid.UUID{h.people["second"].ID}, h.people["admin"].ID
	}).ID
	near := h.fill(other, "outsider", "second")
	h2 := h.elsewhere()
	far := h2.fill(h2.handover(func(p *app.Plan) { p.Receivers = p.Receivers[:1] }).ID, "giver", "receiver")
	far.person, far.store, far.template, far.team = h2.people["giver"].ID, h2.stores[0].ID, h2.templates["full_store"].ID, h2.teams[0].ID
	far.name = h2.people["giver"].Name
	return h.in("giver", own), map[string]foreign{"another handover": near, "another workspace": far}
}

func (h *house) fill(id uuid.UUID, giver, receiver string) foreign {
	f := foreign{handover: id, section: h.mustSection(id, "account"), scope: h.in(giver, id)}
	r := h.record(f.scope, f.section, form("account", 77))
	f.record, f.title = r.ID, r.Title
	require.NoError(h.t, h.app.Ask(h.t.Context(), h.in(receiver, id), app.Ask{Section: f.section, Record: f.record, Body: "?"}))
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT id FROM questions WHERE handover_id = $1`, id).Scan(&f.question))
	f.file = h.attach(f.scope, app.Owner{Record: f.record}, "合同.txt", "甲方乙方").ID
	f.imported, f.secret, f.count = h.kept(f), h.sealed(f), h.countOf(id)
	f.exit, f.exitAct = h.exitOf(id)
	f.export, f.day = h.exportOf(id)
	return f
}

// storeProbes call every method of app.Store that takes an id with ids of a stranger. The others are named with nil: their scope or
// viewer is all they know.
func storeProbes(h *house, sc handover.Scope, f foreign) map[string]func() error {
	ctx, admin := h.t.Context(), h.as("admin")
	sees := func(st handover.Standing) error {
		if st.Handover == uuid.Nil && st.Roles == 0 {
			return handover.ErrNotFound()
		}
		_, err := handover.Enter(sc.Viewer(), st)
		return err
	}
	probes := map[string]func() error{
		"Session": func() error {
			_, st, err := h.app.Session(ctx, sha256.Sum256([]byte("giver")), f.handover)
			require.NoError(h.t, err)
			return sees(st)
		},
		"SectionPage":      func() error { return second(h.store.SectionPage(ctx, sc, f.section, app.RecordFilter{}, h.app.Now())) },
		"SectionQuestions": func() error { return second(h.store.SectionQuestions(ctx, sc, f.section)) },
		"TeachBackPage":    func() error { return second(h.store.TeachBackPage(ctx, sc, f.section)) }, "Together": func() error { return second(h.store.Together(ctx, sc, f.section)) },
		"Contents": func() error {
			got, err := h.store.Contents(ctx, sc, []uuid.UUID{f.section})
			if err != nil || len(got) > 0 {
				return err
			}
			return handover.ErrNotFound()
		},
		"SectionReview": func() error { return second(h.store.SectionReview(ctx, sc, f.section, app.ReviewOf{})) },
		"Charts": func() error {
			return second(h.store.Charts(ctx, sc, f.section, map[string]string{"account": "account"}))
		},
		"EachRecord": func() error {
			return h.store.EachRecord(ctx, sc, f.section, func(handover.Record) error { panic("a stranger's record") })
		},
		"EachLines": func() error {
			return h.store.EachLines(ctx, sc, f.section, func([]app.Line) error { panic("a stranger's record") })
		},
		"ExtraHeaders": func() error {
			list, err := h.store.ExtraHeaders(ctx, sc, f.section)
			require.NoError(h.t, err)
			require.Empty(h.t, list)
			return handover.ErrNotFound()
		},
		"Standing": func() error {
			st, err := h.store.Standing(ctx, sc.Viewer(), f.handover)
			if err != nil {
				return err
			}
			return sees(st)
		},
		"RecordPage":       func() error { return second(h.store.RecordPage(ctx, sc, f.record)) },
		"Responsibilities": func() error { return second(h.store.Responsibilities(ctx, sc, app.ResponsibleQuery{Record: f.record})) },
		"NewRecord":        func() error { return second(h.store.NewRecord(ctx, sc, f.section)) },
		"Search": func() error {
			return second(h.store.Search(ctx, sc.Viewer(), app.SearchFilter{Query: f.title, In: f.handover}, app.Sources{Whats: app.Whats}))
		},
		"File": func() error {
			_, _, err := h.store.File(ctx, sc, f.file)
			return err
		},
		"FigureFile":  func() error { return figureFileOf(h, sc, f) },
		"FigureLines": func() error { return figureLinesOf(h, sc, f) },
		"CountPage":   func() error { return second(h.store.CountPage(ctx, sc, f.count, app.CountFilter{})) },
		"CountLines":  func() error { return second(h.store.CountLines(ctx, sc, f.count)) },
		"ExitFile": func() error {
			_, _, err := h.store.ExitFile(ctx, sc, f.exitAct)
			return err
		},
		"History": func() error { // a section of others, and one who did nothing here
			got, err := h.store.History(ctx, sc, app.EventFilter{Section: f.section})
			require.NoError(h.t, err)
			require.Empty(h.t, got.Events)
			return handover.ErrNotFound()
		},
		"TreeHashes": func() error {
			got, err := h.store.TreeHashes(ctx, f.handover, []int64{0}) // an id that is no workspace of theirs
			require.NoError(h.t, err)
			require.Empty(h.t, got)
			return handover.ErrNotFound()
		},
		"FilePage":      func() error { return second(h.store.FilePage(ctx, sc, f.file)) },
		"EvidenceFiles": func() error { return none(size(h.store.EvidenceFiles(ctx, sc, f.section))) },
		"SectionFiles":  func() error { return second(h.store.SectionFiles(ctx, sc, f.section)) },
		"RecordFiles": func() error {
			list, err := h.store.RecordFiles(ctx, sc, []uuid.UUID{f.section})
			require.NoError(h.t, err)
			require.Empty(h.t, list)
			return handover.ErrNotFound()
		},
		"Revisions": func() error { return second(h.store.Revisions(ctx, sc, f.record)) },
		"Suggestions": func() error {
			got, err := h.store.Suggestions(ctx, sc, app.SuggestionQuery{
				Kinds: []string{"account"}, Names: []app.RefName{{Target: "account", Title: f.title}, {Title: f.title}, {Target: app.PersonKind, Title: f.name}},
			})
			require.NoError(h.t, err)
			require.NotContains(h.t, got.Titles["account"], f.title)
			require.NotEmpty(h.t, got.Titles["account"])
			require.NotContains(h.t, got.People, f.name)
			require.Empty(h.t, got.Bear)
			return handover.ErrNotFound()
		},
		"Pick": func() error {
			for _, q := range []app.PickQuery{
				{}, {Kind: "account"}, {Query: f.title}, {Kind: "account", Query: f.title}, {Kind: app.PersonKind}, {Kind: app.PersonKind, Query: f.name},
			} {
				got, err := h.store.Pick(ctx, sc, q)
				require.NoError(h.t, err)
				for _, c := range got {
					require.NotEqual(h.t, f.record, c.Record.ID)
					require.True(h.t, f.person == uuid.Nil || c.Person.ID != f.person)
				}
			}
			return handover.ErrNotFound()
		},
		"DeskPage": func() error {
			return second(h.store.DeskPage(ctx, sc, app.DeskQuery{Section: f.section, Record: f.record, Last: f.record}))
		},
		"DeskNext": func() error {
			next, err := h.store.DeskNext(ctx, sc, app.DeskQuery{Section: f.section})
			require.NoError(h.t, err)
			require.Equal(h.t, uuid.Nil, next)
			return handover.ErrNotFound()
		},
		"DeskQueues": func() error { return second(h.store.DeskQueues(ctx, sc, f.section)) },
		"Look": func() error {
			return h.store.Look(ctx, sc, app.Look{Record: f.record, By: sc.By(), Revision: 1, Shown: 1, At: h.app.Now()})
		},
		"SamplePage":   func() error { return second(h.store.SamplePage(ctx, sc, f.section)) },
		"PointingPage": func() error { return second(h.store.PointingPage(ctx, sc, f.record, app.PointingFilter{})) },
		"PastProxy":    func() error { return second(h.store.PastProxy(ctx, sc.Viewer(), f.handover)) },
	}
	maps.Copy(probes, importProbes(h, sc, f))
	maps.Copy(probes, secretProbes(h, sc, f))
	maps.Copy(probes, viewProbes(h, sc, f))
	if f.person != uuid.Nil {
		v := h.as("manager")
		maps.Copy(probes, identityProbes(h, v, f))
		probes["Shop"] = func() error { return second(h.store.Shop(ctx, v, f.store)) }
		probes["Template"] = func() error { return second(h.store.Template(ctx, v, f.template)) }
		probes["TemplateVersions"] = func() error { return second(h.store.TemplateVersions(ctx, v, f.template)) }
		probes["SavePerson"] = func() error {
			p := h.people["giver"]
			p.ID, p.Email = f.person, "taken-over@example.test"
			return h.store.SavePerson(ctx, admin, p, app.PersonAccess{}, h.app.Now())
		}
		probes["Rank"] = func() error {
			for _, pair := range [][2]uuid.UUID{{f.person, h.people["witness"].ID}, {h.people["giver"].ID, f.person}, {f.person, f.person}} {
				rank, err := h.store.Rank(ctx, v, pair[0], pair[1])
				require.NoError(h.t, err)
				require.Equal(h.t, handover.RankUnknown, rank)
			}
			return handover.ErrNotFound()
		}
		probes["SaveShop"] = func() error {
			return h.store.SaveShop(ctx, admin, handover.Store{ID: f.store, Name: "x", Platform: "tmall", Version: 1}, h.app.Now())
		}
		probes["SaveTemplate"] = func() error {
			tp := h.templates["full_store"]
			tp.ID, tp.Version = f.template, 1
			return h.store.SaveTemplate(ctx, admin, handover.TemplateVersion{Template: tp, Act: handover.TemplateEdited, At: h.app.Now()})
		}
		probes["CreateHandover"] = func() error {
			for _, change := range []func(*app.Plan){
				func(p *app.Plan) { p.Giver = f.person }, func(p *app.Plan) { p.Stores = []uuid.UUID{f.store} }, func(p *app.Plan) { p.Template = f.template },
			} {
				in := h.plan()
				change(&in)
				_, err := h.app.CreateHandover(ctx, v, in, app.Key{})
				refused(h.t, err, handover.Invalid, "problem.unknown_choice")
			}
			return handover.ErrNotFound()
		}
	}
	return probes
}

func TestIsolation(t *testing.T) {
	t.Parallel()
	h := given(t)
	sc, all := strangers(h)
	before := h.digest()
	for name, f := range all {
		covered := map[string]bool{}
		for method, probe := range storeProbes(h, sc, f) {
			covered[method] = true
			code := handover.CodeOf(probe())
			// An update that finds no row at its version cannot tell a stranger's row from one that has moved on.
			require.Contains(t, []handover.Code{handover.NotFound, handover.Stale}, code, "%s of %s", method, name)
		}
		for method, probe := range txProbes(h, sc, f) {
			require.Equal(t, handover.NotFound, handover.CodeOf(probe()), "Tx.%s of %s", method, name)
		}
		if name == "another workspace" {
			store := reflect.TypeFor[app.Store]()
			for m := range store.Methods() {
				if !covered[m.Name] {
					require.Contains(t, alone, m.Name, "a method of Store that takes ids has its probe here")
				}
			}
			tx := txProbes(h, sc, f)
			for m := range reflect.TypeFor[app.Tx]().Methods() {
				if m.Name != "LockHandover" && m.Name != "LockAll" && m.Name != "SetLive" && m.Name != "Seals" && m.Name != "Refusals" && m.Name != "Proxies" && m.Name != "WrittenGaps" && m.Name != "Records" && m.Name != "Giver" && m.Name != "Parties" && m.Name != "MarkJudged" && m.Name != "FilesSize" && m.Name != "KeepInventory" && m.Name != "KeepPrints" && m.Name != "LastEvent" && m.Name != "DataKey" && m.Name != "Waivers" && m.Name != "WatchState" && m.Name != "Examined" && m.Name != "AddFigureNote" && m.Name != "AddFigureReading" && m.Name != "SetFigureTarget" && m.Name != "Managers" {
					require.Contains(t, tx, m.Name, "a method of Tx that takes ids has its probe here")
				}
			}
		}
	}
	require.Equal(t, before, h.digest(), "nothing was changed")
	for _, f := range all {
		require.NoError(t, second(h.store.RecordPage(t.Context(), f.scope, f.record)), "who belongs there gets in")
	}
}

// txProbes do the same inside a transaction of the giver's own handover. What has no id to miss must do nothing.
func txProbes(h *house, sc handover.Scope, f foreign) map[string]func() error {
	ctx := h.t.Context()
	in := func(fn func(app.Tx) error) func() error {
		return func() error {
			return h.store.Update(ctx, sc, app.Key{}, fn)
		}
	}
	nothing := func(n int, err error) error {
		if err != nil || n != 0 {
			return err
		}
		return handover.ErrNotFound()
	}
	probes := map[string]func() error{
		"LockSection": in(func(tx app.Tx) error { return second(tx.LockSection(ctx, f.section)) }),
		"LockRecord":  in(func(tx app.Tx) error { return second(tx.LockRecord(ctx, f.record)) }),
		"Waive": in(func(tx app.Tx) error {
			return tx.Waive(ctx, handover.Waiver{
				ID: uuid.New(), Check: "account.phone_of_leaver", Section: f.section, Record: f.record, Reason: "x", Person: sc.By(), By: sc.By(), Until: h.app.Today(),
				At: h.app.Now(),
			})
		}),
		"EndWaiver": in(func(tx app.Tx) error {
			return tx.EndWaiver(ctx, handover.Waiver{ID: f.record, EndedBy: sc.By(), EndedAt: h.app.Now()})
		}),
		"LockFile":     in(func(tx app.Tx) error { return second(tx.LockFile(ctx, f.file)) }),
		"LockQuestion": in(func(tx app.Tx) error { return second(tx.LockQuestion(ctx, f.question)) }),
		"Resolve": in(func(tx app.Tx) error {
			name := app.RefName{Target: "account", Title: f.title}
			m := app.Mentions{People: []string{f.name}, Refs: []app.RefName{name, {Title: f.title}}, RefIDs: []uuid.UUID{f.record}}
			if f.person != uuid.Nil {
				m.PeopleIDs = []uuid.UUID{f.person}
			}
			got, err := tx.Resolve(ctx, m)
			return nothing(len(got.People)+len(got.PeopleIDs)+len(got.Refs)+len(got.RefIDs), err)
		}),
		"Pointing": in(func(tx app.Tx) error {
			list, n, err := tx.Pointing(ctx, f.record, 10)
			return nothing(len(list)+n, err)
		}),
		"Reach": in(func(tx app.Tx) error {
			got, err := tx.Reach(ctx, "is_backup_for", []uuid.UUID{f.record}, uuid.Nil)
			return nothing(len(got), err)
		}),
		"Content": in(func(tx app.Tx) error {
			c, err := tx.Content(ctx, f.section)
			return nothing(c.Count+c.Attached, err)
		}),
		"Enclosures": in(func(tx app.Tx) error {
			got, err := tx.Enclosures(ctx, f.section)
			return nothing(len(got), err)
		}),
		"DropTeachBack": in(func(tx app.Tx) error { return tx.DropTeachBack(ctx, f.section, h.app.Now()) }),
		"TeachBacks":    in(func(tx app.Tx) error { got, err := tx.TeachBacks(ctx, f.section); return nothing(len(got), err) }),
		"Judge": in(func(tx app.Tx) error {
			return nothing(0, tx.Judge(ctx, []app.Judged{{Record: f.record}}, []handover.Section{{ID: f.section}}))
		}),
		"Gone": in(func(tx app.Tx) error {
			gone, err := tx.Gone(ctx, f.record)
			return nothing(len(gone), err)
		}),
		"Redirect": in(func(tx app.Tx) error { return nothing(0, tx.Redirect(ctx, f.imported, f.section, f.section)) }),
		"Restock":  in(func(tx app.Tx) error { return nothing(0, restocked(ctx, tx, f.record)) }),
		"Rebind":   in(func(tx app.Tx) error { return nothing(0, rebound(ctx, tx, f.record)) }),
		"Reindex": in(func(tx app.Tx) error {
			return nothing(0, tx.Reindex(ctx, map[uuid.UUID][]string{f.record: {"x"}}))
		}),
		"Accept": in(func(tx app.Tx) error {
			got, err := tx.Accept(ctx, f.section, app.RecordFilter{}, nil, h.app.Now())
			return nothing(got.Count+got.Left+got.Held, err)
		}),
		"MarkRepeated": in(func(tx app.Tx) error {
			return nothing(0, tx.MarkRepeated(ctx, f.section, []string{"description"}, 1, 1))
		}),
		"Lot": in(func(tx app.Tx) error {
			got, err := tx.Lot(ctx, f.section)
			return nothing(len(got), err)
		}),
		"Sample": in(func(tx app.Tx) error {
			got, err := tx.Sample(ctx, f.section)
			return nothing(len(got.Records), err)
		}),
		"AddSample": func() error {
			// A sample of another handover's section breaks the foreign key, which is a mistake in code and not a person's.
			err := in(func(tx app.Tx) error {
				return tx.AddSample(ctx, handover.Sampling{
					ID: uuid.New(), Section: f.section, Plan: handover.SamplePlan{AQL: "1.0", Letter: "A", Size: 1, Reject: 1}, IDs: []uuid.UUID{f.record, f.record},
					Lot: make([]byte, 32), Signature: make([]byte, 64), Key: sampleKey(), By: sc.By(), At: h.app.Now(),
				}, seal.Public{})
			})()
			require.ErrorContains(h.t, err, "samples_handover_id_section_id_fkey")
			return handover.ErrNotFound()
		},
		"JudgeSampled": in(func(tx app.Tx) error {
			return nothing(0, tx.JudgeSampled(ctx, uuid.New(), handover.SampleRecord{Record: f.record, Verdict: handover.SampleGood, At: h.app.Now()}))
		}),
		"EndSample": in(func(tx app.Tx) error {
			return nothing(0, tx.EndSample(ctx, handover.Sampling{ID: uuid.New(), Result: handover.SampleDropped, EndedAt: h.app.Now()}))
		}),
		"ReturnRecords": in(func(tx app.Tx) error {
			return nothing(tx.ReturnRecords(ctx, f.section, []handover.SampleRecord{{Record: f.record, Reason: "?"}}, h.app.Now()))
		}),
		"EndProxies": in(func(tx app.Tx) error {
			if err := tx.EndProxies(ctx, []uuid.UUID{f.record, f.section}, sc.By(), h.app.Now()); err != nil {
				return err
			}
			return handover.ErrNotFound()
		}),
		"Vouch": in(func(tx app.Tx) error { return nothing(tx.Vouch(ctx, f.section, f.record, h.app.Now())) }),
		"Confirm": in(func(tx app.Tx) error {
			return nothing(tx.Confirm(ctx, f.section, app.RecordFilter{}, nil, h.app.Now()))
		}),
		"Add": func() error {
			// A record of another handover's section breaks the foreign key, which is a mistake in code and not a person's.
			err := in(func(tx app.Tx) error {
				r := handover.Record{ID: uuid.New(), Section: f.section, Kind: "account", Identity: "x", Title: "x", UpdatedBy: sc.By(), UpdatedAt: h.app.Now(), Digest: make([]byte, 32), State: "draft"}
				return tx.Add(ctx, []app.RecordChange{{Write: handover.Write{New: r}, Data: []byte("{}"), Act: "carried"}}, nil)
			})()
			require.ErrorContains(h.t, err, "records_section_known")
			return handover.ErrNotFound()
		},
		"SubmitRecords": in(func(tx app.Tx) error { return nothing(0, tx.SubmitRecords(ctx, f.section, h.app.Now())) }),
		"Write": in(func(tx app.Tx) error {
			return tx.Write(ctx, app.Change{Handover: handover.Handover{ID: f.handover}, Events: []handover.Event{{Act: "x"}}})
		}),
		"WriteAll": in(func(tx app.Tx) error {
			return tx.WriteAll(ctx, []app.Change{{Handover: handover.Handover{ID: f.handover}, Events: []handover.Event{{Act: "x"}}}})
		}),
		"Lay":            in(func(tx app.Tx) error { return tx.Lay(ctx, handover.Handover{ID: f.handover}, []handover.Section{{}}) }),
		"ReplaceParties": in(func(tx app.Tx) error { return tx.ReplaceParties(ctx, handover.Handover{ID: f.handover}, nil) }),
	}
	maps.Copy(probes, importTxProbes(h, sc, f, in))
	maps.Copy(probes, proofProbes(h, f, in))
	maps.Copy(probes, listingProbes(h, f, in))
	maps.Copy(probes, proposalProbes(h, f, in))
	maps.Copy(probes, secretTxProbes(h, sc, f, in))
	maps.Copy(probes, maskTxProbes(h, sc, f, in))
	maps.Copy(probes, exitProbes(h, f, in))
	maps.Copy(probes, feedProbes(h, f, in))
	maps.Copy(probes, figureProbes(h, f, in))
	maps.Copy(probes, countProbes(h, f, in))
	return probes
}

// TestWhoSeesWhat: managers see all handovers of their workspace, members those they take part in, on the dashboard, in the list and
// in what is to be done.
func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	first := h.handover()
	other := h.handover(func(p *app.Plan) {
		p.Giver, p.Receivers, p.Stores = h.people["outsider"].ID, []uuid.UUID{h.people["second"].ID}, []uuid.UUID{h.stores[1].ID}
	})
	h2 := h.elsewhere()
	h2.handover(func(p *app.Plan) { p.Receivers = p.Receivers[:1] })
	for who, want := range map[string][]string{
		"admin": {first.Number, other.Number}, "manager": {first.Number, other.Number},
		"giver": {first.Number}, "receiver": {first.Number}, "second": {first.Number, other.Number}, "outsider": {other.Number},
		"witness": {first.Number, other.Number},
	} {
		v := h.as(who)
		board, err := h.app.Board(ctx, v, app.BoardFilter{})
		require.NoError(t, err)
		list, err := h.app.List(ctx, v, app.ListFilter{})
		require.NoError(t, err)
		require.ElementsMatch(t, want, numbers(board.Rows), who)
		require.ElementsMatch(t, want, numbers(list.Rows), who)
		require.Equal(t, len(want), board.Figures.Open, who)
		sections := 0
		for _, k := range board.Progress {
			sections += k.Tally.Sections
		}
		require.Equal(t, 6*len(want), sections, who)
		stores := 1
		if len(want) == 2 {
			stores = 2
		}
		if v.Watches() {
			stores = 3
		}
		require.Len(t, board.Stores, stores, "%s chooses among the stores of what they see", who)
		found, err := h.app.List(ctx, v, app.ListFilter{Query: "旗舰店"})
		require.NoError(t, err)
		require.ElementsMatch(t, want, numbers(found.Rows), who)
	}
	for who, want := range map[string]int{"giver": 6, "outsider": 6, "receiver": 0, "second": 0, "witness": 0, "manager": 0, "admin": 0} {
		todo, err := h.app.Todo(ctx, h.as(who))
		require.NoError(t, err)
		require.Len(t, todo.Tasks, want, who)
	}
	for _, act := range []func() error{
		func() error { return second(h.app.People(ctx, h.as("giver"), app.PeopleFilter{})) },
		func() error { return second(h.app.Person(ctx, h.as("giver"), h.people["giver"].ID)) },
		func() error { return second(h.app.Templates(ctx, h.as("giver"), true)) },
		func() error { return second(h.app.Colleagues(ctx, h.as("giver"))) },
		func() error { return second(h.app.CreateHandover(ctx, h.as("giver"), h.plan(), app.Key{})) },
		func() error { return second(h.app.SavePerson(ctx, h.as("manager"), h.people["giver"], "", false)) },
		func() error { return second(h.app.SaveShop(ctx, h.as("manager"), h.stores[0])) },
	} {
		require.Equal(t, handover.Forbidden, handover.CodeOf(act()))
	}
}

func numbers(rows []app.Brief) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Number)
	}
	return out
}
