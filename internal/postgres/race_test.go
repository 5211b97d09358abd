package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// together runs all at the same time and gives their errors in order.
func together(do ...func() error) []error {
	errs := make([]error, len(do))
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i, f := range do {
		wg.Go(func() {
			<-start
			errs[i] = f()
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// TestSixtyFourEditors write one record at once, each adding a word. Nobody's word is lost.
func TestSixtyFourEditors(t *testing.T) {
	t.Parallel()
	const editors = 64
	h := given(t)
	id := h.handover().ID
	giver := h.in("giver", id)
	kind := mustKind("sop")
	first := h.record(giver, h.sections(id)["sop"].ID, form("sop", 0, "purpose", "begin"))
	var clashes atomic.Int64
	var do []func() error
	for n := range editors {
		do = append(do, func() error {
			word := fmt.Sprintf("word%02d", n)
			p, err := h.app.RecordPage(t.Context(), giver, first.ID)
			if err != nil {
				return err
			}
			current := p.Record
			for range 10 * editors {
				f := kind.Encode(current.Values)
				_, err := h.app.SaveRecord(t.Context(), giver, app.SaveRecord{
					Record: first.ID, Revision: current.Revision, Form: f.With("purpose", f.Get("purpose")+" "+word),
				})
				var clash *app.Clash
				if !errors.As(err, &clash) {
					return err
				}
				clashes.Add(1)
				typed, _ := kind.Field("purpose")
				if handover.CodeOf(err) != handover.Stale || !strings.Contains(kind.Display(typed, clash.Typed, "zh"), word) {
					return fmt.Errorf("the clash has lost what was typed: %w", err)
				}
				if clash.Current.Updater == "" {
					return errors.New("the clash does not say who was quicker")
				}
				current = clash.Current
			}
			return errors.New("never got through")
		})
	}
	for _, err := range together(do...) {
		require.NoError(t, err)
	}
	last := h.fresh(giver, first.ID)
	notes := kind.Encode(last.Values).Get("purpose")
	for n := range editors {
		require.Contains(t, notes, fmt.Sprintf("word%02d", n))
	}
	require.Equal(t, 1+editors, last.Revision)
	require.Positive(t, clashes.Load(), "they were in each other's way")
	h.sound("64 editors")
}

// TestSignAgainstEdit: the receiver signs what was shown while the giver changes it. One of the two is refused, always.
func TestSignAgainstEdit(t *testing.T) {
	t.Parallel()
	const handovers, rounds = 4, 50
	h := given(t)
	var do []func() error
	var signed, edited atomic.Int64
	for range handovers {
		id := h.handover().ID
		s := h.accepted(id, "account", 1)
		p, err := h.app.SectionPage(t.Context(), h.in("giver", id), s.ID, app.RecordFilter{})
		require.NoError(t, err)
		d := duel{h, h.in("giver", id), h.in("receiver", id), h.in("manager", id), s.ID, p.Rows[0].ID}
		do = append(do, func() error {
			for n := range rounds {
				won, err := d.round(t.Context(), n)
				if err != nil {
					return fmt.Errorf("round %d: %w", n, err)
				}
				if won {
					signed.Add(1)
				} else {
					edited.Add(1)
				}
			}
			return nil
		})
	}
	for _, err := range together(do...) {
		require.NoError(t, err)
	}
	require.EqualValues(t, handovers*rounds, signed.Load()+edited.Load())
	require.Positive(t, signed.Load(), "sometimes the signature is first")
	require.Positive(t, edited.Load(), "sometimes the edit is")
	h.sound("signing against editing")
}

// duel is one section with one record that is signed and edited at once, again and again.
type duel struct {
	*house
	giver, receiver, manager handover.Scope
	section, record          uuid.UUID
}

func (d duel) round(ctx context.Context, n int) (signed bool, err error) {
	review, err := d.app.SectionReview(ctx, d.receiver, d.section)
	if err != nil {
		return false, err
	}
	page, err := d.app.RecordPage(ctx, d.giver, d.record)
	if err != nil {
		return false, err
	}
	shown := app.SectionDigest(review.Section, review.Content)
	key := app.Key{ID: uuid.New(), Location: "/x"}
	errs := together(
		func() error {
			time.Sleep(time.Duration(rand.IntN(6000)) * time.Microsecond)
			return d.app.SignSection(ctx, d.receiver, app.Sign{
				Section: d.section, Password: password, Statement: "yes", Key: key,
				Signature: handover.Signature{Name: d.receiver.Viewer().Name, Agreed: true, Digest: shown[:], Version: review.Section.ContentVersion},
			})
		},
		func() error {
			time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
			_, err := d.app.SaveRecord(ctx, d.giver, app.SaveRecord{
				Record: d.record, Revision: page.Record.Revision, Form: form("account", 0, "fee_note", fmt.Sprint("round ", n)),
			})
			if err == nil { // and accepted in another window, so that only the digest tells
				_, err = d.app.AcceptRecords(ctx, d.receiver, app.AcceptRecords{Section: d.section, Version: review.Section.ContentVersion + 1})
			}
			return err
		})
	if (errs[0] == nil) == (errs[1] == nil) {
		return false, fmt.Errorf("both or neither: sign %w, edit %w", errs[0], errs[1])
	}
	if code := handover.CodeOf(errors.Join(errs...)); code != handover.Stale && code != handover.Conflict {
		return false, errors.Join(errs...)
	}
	return errs[0] == nil, d.again(ctx, shown[:], errs[0] == nil)
}

// again checks the seal against the content and brings the section back to where it can be signed.
func (d duel) again(ctx context.Context, shown []byte, signed bool) error {
	review, err := d.app.SectionReview(ctx, d.receiver, d.section)
	if err != nil {
		return err
	}
	if signed {
		last := review.Seals[len(review.Seals)-1]
		now := app.SectionDigest(review.Section, review.Content)
		if !now.Equal(last.Digest) || string(last.Digest) != string(shown) {
			return errors.New("the seal stands over something else than what was shown")
		}
		if err := d.app.ReopenSection(ctx, d.manager, app.SectionAct{Section: d.section, Reason: "again"}); err != nil {
			return err
		}
		return d.app.SubmitSection(ctx, d.giver, app.SectionAct{Section: d.section})
	}
	return nil
}

// TestSignWhatWasShown: what was changed and accepted after it was shown is not what the signer has seen.
func TestSignWhatWasShown(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	s := h.accepted(id, "account", 1)
	giver, receiver, witness := h.in("giver", id), h.in("receiver", id), h.in("witness", id)
	p, err := h.app.SectionPage(t.Context(), giver, s.ID, app.RecordFilter{})
	require.NoError(t, err)
	shown := h.shown(receiver, s.ID)
	edit := func(note string) {
		r := h.fresh(giver, p.Rows[0].ID)
		require.NoError(t, second(h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("account", 0, "fee_note", note)})))
		require.NoError(t, h.app.AcceptRecord(t.Context(), receiver, r.ID, r.Revision+1, app.Key{}))
	}
	edit("changed")
	refused(t, h.app.SignSection(t.Context(), receiver, shown), handover.Stale, "refuse.seal_stale")
	edit("")
	refused(t, h.app.SignSection(t.Context(), receiver, shown), handover.Stale, "refuse.seal_stale")
	require.NoError(t, h.app.SignSection(t.Context(), receiver, h.shown(receiver, s.ID)))
	old := h.shown(witness, s.ID)
	require.NoError(t, h.app.ReopenSection(t.Context(), receiver, app.SectionAct{Section: s.ID, Reason: "again"}))
	require.NoError(t, h.app.SubmitSection(t.Context(), giver, app.SectionAct{Section: s.ID}))
	require.NoError(t, h.app.SignSection(t.Context(), receiver, h.shown(receiver, s.ID)))
	refused(t, h.app.SignSection(t.Context(), witness, old), handover.Stale, "refuse.seal_stale")
}

// TestSentTwice: a form that is sent twice at the same moment is carried out once, and both are told so.
func TestSentTwice(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver, receiver, manager := h.in("giver", id), h.in("receiver", id), h.in("manager", id)
	boss := h.as("manager")
	s := h.submitted(id, "account", 2)
	page, err := h.app.SectionPage(t.Context(), receiver, s.ID, app.RecordFilter{})
	require.NoError(t, err)
	h.record(giver, h.sections(id)["risk"].ID, form("risk", 0))
	drafted := h.record(giver, h.sections(id)["sku"].ID, form("sku", 0))
	ctx := t.Context()
	for _, c := range []struct {
		name string
		do   func(key app.Key) error
		// effects counts what was done.
		effects string
		want    int
	}{
		{"create a record", func(k app.Key) error {
			_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Section: h.mustSection(id, "sop"), Form: form("sop", 0), Key: k})
			return err
		}, `SELECT count(*) FROM records WHERE kind = 'sop'`, 1},
		{"save a record", func(k app.Key) error {
			_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Record: drafted.ID, Revision: 1, Form: form("sku", 0, "location", "B"), Key: k})
			return err
		}, `SELECT revision - 1 FROM records WHERE kind = 'sku'`, 1},
		{"accept a record", func(k app.Key) error {
			return h.app.AcceptRecord(ctx, receiver, page.Rows[0].ID, page.Rows[0].Revision, k)
		}, `SELECT count(*) FROM reviews`, 1},
		{"ask", func(k app.Key) error { return h.app.Ask(ctx, receiver, app.Ask{Section: s.ID, Body: "?", Key: k}) },
			`SELECT count(*) FROM questions`, 1},
		{"return a section", func(k app.Key) error {
			return h.app.ReturnSection(ctx, receiver, app.SectionAct{Section: s.ID, Reason: "no", Key: k})
		}, `SELECT count(*) FROM events WHERE act = 'section.returned'`, 1},
		{"change the plan", func(k app.Key) error {
			in := h.plan()
			in.Title = "twice"
			return h.app.ChangePlan(ctx, manager, in, k)
		}, `SELECT version - 1 FROM handovers`, 1},
		{"create a handover", func(k app.Key) error { _, err := h.app.CreateHandover(ctx, boss, h.plan(), k); return err },
			`SELECT count(*) - 1 FROM handovers`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			key := app.Key{ID: uuid.New(), Location: "/after/" + c.name}
			send := func() error { return c.do(key) }
			errs := append(together(send, send, send), send())
			done := 0
			for _, err := range errs {
				var replay *app.Replay
				if err == nil {
					done++
				} else {
					require.ErrorAs(t, err, &replay, "%v", err)
					require.True(t, strings.HasPrefix(replay.Location, key.Location))
				}
			}
			require.Equal(t, 1, done)
			var n int
			require.NoError(t, h.pool.QueryRow(ctx, c.effects).Scan(&n))
			require.Equal(t, c.want, n)
		})
	}
	var touched int
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT count(*) FROM requests WHERE touched_at > made_at`).Scan(&touched))
	require.Equal(t, 7, touched, "a replay writes, so that it waits for the same copies of the database as the first answer did")
	h.sound("sending twice")
}

func (h *house) mustSection(id uuid.UUID, kind string) uuid.UUID {
	var section uuid.UUID
	if err := h.pool.QueryRow(context.Background(), `SELECT id FROM sections WHERE handover_id = $1 AND kind = $2`, id, kind).Scan(&section); err != nil {
		panic(err)
	}
	return section
}

// TestSignTogether: two tabs of one signer, and four signers of the whole.
func TestSignTogether(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(func(p *app.Plan) { p.Template = h.templates["temporary_cover"].ID }).ID
	ctx := t.Context()
	for kind := range h.sections(id) {
		h.accepted(id, kind, max(1, h.sections(id)[kind].Minimum))
		for _, who := range []string{"receiver", "witness"} {
			sc := h.in(who, id)
			in := h.shown(sc, h.mustSection(id, kind))
			sign := func() error { return h.app.SignSection(ctx, sc, in) }
			errs := together(sign, sign)
			require.Contains(t, errs, error(nil), "one of two is taken: %v", errs)
			for _, err := range errs {
				if err != nil {
					require.Equal(t, handover.Conflict, handover.CodeOf(err), "%v", err)
				}
			}
			require.NotEqual(t, errs[0], errs[1])
		}
	}
	h.sound("signing sections")
	var do []func() error
	for _, who := range []string{"giver", "receiver", "second", "witness"} {
		sc := h.in(who, id)
		in := h.shownAll(sc)
		do = append(do, func() error { return h.app.SignHandover(ctx, sc, in) })
	}
	for _, err := range together(do...) {
		require.NoError(t, err)
	}
	var n int
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT count(*) FROM events WHERE act = 'handover.signed'`).Scan(&n))
	require.Equal(t, 1, n)
	h.sound("signing the whole")
}

// TestTwins: two people add the same account at once.
func TestTwins(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver := h.in("giver", id)
	section := h.mustSection(id, "account")
	for n := range 10 {
		create := func() error {
			_, err := h.app.SaveRecord(t.Context(), giver, app.SaveRecord{Section: section, Form: form("account", n)})
			return err
		}
		errs := together(create, create)
		if errs[0] == nil {
			errs[0] = errs[1]
		} else {
			require.NoError(t, errs[1])
		}
		refused(t, errs[0], handover.Conflict, "refuse.twin")
	}
	h.sound("twins")
}
