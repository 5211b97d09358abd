package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// signed are the short histories of TestSignedWasShown: HANDOVER_TEST_SIGNED, or some hundreds.
func signed(t *testing.T) int {
	t.Helper()
	text := os.Getenv("HANDOVER_TEST_SIGNED")
	if text == "" {
		return 300
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// TestSignedWasShown is the other half of figure R4: many short histories of one section, in which giver, receiver and witness look,
// change, take back, accept, return and sign in any order, each signing what they saw last, however long ago. Whenever a signature is
// taken, the records say word for word what they said when its signer looked.
//
// Histories follow each other in a few handovers: what one leaves behind is where the next one begins.
func TestSignedWasShown(t *testing.T) {
	t.Parallel()
	const hands, acts, most = 4, 8, 250 // histories of one handover
	h := given(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	handovers := max(hands, signed(t)/most)
	n := (signed(t) + handovers - 1) / handovers
	tales := make([]*tale, handovers)
	for i := range tales {
		id := h.handover().ID
		w := &tale{
			house: h, r: rand.New(rand.NewPCG(seed, uint64(i))), section: h.sections(id)["account"].ID, saw: map[string]sight{}, said: map[string]string{}, tally: map[string]int{},
			who: map[string]handover.Scope{"giver": h.in("giver", id), "receiver": h.in("receiver", id), "witness": h.in("witness", id)},
		}
		for n := range 2 {
			w.records = append(w.records, h.record(w.who["giver"], w.section, form("account", n)).ID)
		}
		tales[i] = w
	}
	var do []func() error
	for i := range hands {
		do = append(do, func() error {
			for at := i; at < handovers; at += hands {
				for range n * acts {
					if err := tales[at].act(); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	for _, err := range together(do...) {
		require.NoError(t, err)
	}
	sum := map[string]int{}
	for _, w := range tales {
		for what, n := range w.tally {
			sum[what] += n
		}
	}
	for _, what := range []string{"giver signs", "giver refused", "receiver signs", "receiver refused", "witness signs", "witness refused"} {
		require.Positive(t, sum[what], "%s, of %v", what, sum)
	}
	t.Logf("%d histories: %v", n*handovers, sum)
	var complaints []string
	_, err := h.store.InspectSeals(t.Context(), func(what string) { complaints = append(complaints, what) })
	require.NoError(t, err)
	require.Empty(t, complaints)
	h.sound("short histories")
}

// sight is what somebody saw: what they would sign, and what the records said.
type sight struct {
	sign    app.Sign
	content string
}

// tale is a section of two records that three people work on.
type tale struct {
	*house
	r       *rand.Rand
	who     map[string]handover.Scope
	section uuid.UUID
	records []uuid.UUID
	saw     map[string]sight
	said    map[string]string // by digest
	tally   map[string]int
}

// content is what the records say, straight from their rows.
func (w *tale) content() (text string, err error) {
	err = w.pool.QueryRow(w.t.Context(), `
		SELECT coalesce(string_agg(id || data::text, E'\n' ORDER BY id), '') FROM records WHERE section_id = $1 AND removed_at IS NULL`, w.section).Scan(&text)
	return text, err
}

// act lets somebody do something. It may be refused; what may not be is an error of another sort, or a signature over something else.
func (w *tale) act() error {
	names := []string{"giver", "receiver", "witness"}
	name := names[w.r.IntN(3)]
	switch w.r.IntN(10) {
	case 0, 1, 2:
		return w.look(name)
	case 3, 4, 5:
		if _, looked := w.saw[name]; !looked || w.r.IntN(2) == 0 {
			if err := w.look(name); err != nil {
				return err
			}
		}
		return w.sign(name)
	case 6, 7:
		return w.change()
	}
	return w.review()
}

// look remembers what somebody is shown. Nobody else works on the section meanwhile, so page and rows say the same.
func (w *tale) look(name string) error {
	sc := w.who[name]
	review, err := w.app.SectionReview(w.t.Context(), sc, w.section)
	if err != nil {
		return err
	}
	digest := app.SectionDigest(review.Section, review.Content)
	if name == "giver" {
		digest = app.GivenDigest(review.Section, review.Content)
	}
	text, err := w.content()
	if err != nil {
		return err
	}
	key := name[:1] + digest.String() // the giver's stands over less
	if before, known := w.said[key]; known && before != text {
		return fmt.Errorf("two contents with the digest %s:\n%s\n%s", digest, before, text)
	}
	w.said[key] = text
	w.saw[name] = sight{signature(sc, w.section, digest, review.Section.ContentVersion), text}
	return nil
}

func (w *tale) sign(name string) error {
	saw, sign := w.saw[name], w.app.SignSection
	if name == "giver" {
		sign = w.app.SubmitSection
	}
	if err := sign(w.t.Context(), w.who[name], saw.sign); err != nil {
		return w.refused(name+" refused", err)
	}
	w.tally[name+" signs"]++
	now, err := w.content()
	if err == nil && now != saw.content {
		err = fmt.Errorf("the %s signed what was not shown:\nshown  %s\nsigned %s", name, saw.content, now)
	}
	return err
}

// change is the giver's: to one of a few contents, so that one comes back, with a reason or without.
func (w *tale) change() error {
	sc, record := w.who["giver"], w.records[w.r.IntN(len(w.records))]
	if w.r.IntN(3) > 0 {
		sc = sc.Because("又改了一次费率")
	}
	page, err := w.app.RecordPage(w.t.Context(), sc, record)
	if err != nil {
		return err
	}
	n := 0
	if record == w.records[1] {
		n = 1
	}
	_, err = w.app.SaveRecord(w.t.Context(), sc, app.SaveRecord{
		Record: record, Revision: page.Record.Revision - w.r.IntN(2)*w.r.IntN(2), Form: form("account", n, "fee_note", fmt.Sprint("费率 ", w.r.IntN(3))),
	})
	return w.refused("change", err)
}

// review accepts, returns or takes up again.
func (w *tale) review() error {
	ctx, sc := w.t.Context(), w.who["receiver"]
	r, err := w.app.SectionReview(ctx, sc, w.section)
	if err != nil {
		return err
	}
	switch w.r.IntN(6) {
	case 0:
		page, err := w.app.RecordPage(ctx, sc, w.records[0])
		if err != nil {
			return err
		}
		return w.refused("return", w.app.ReturnRecord(ctx, sc, w.records[0], page.Record.Shown(), "费率对不上，请核对", app.Key{}))
	case 1:
		return w.refused("reopen", w.app.ReopenSection(ctx, sc, app.SectionAct{Section: w.section, Version: r.Section.Version, Reason: "有一处要再核对"}))
	}
	_, err = w.app.AcceptRecords(ctx, sc, app.AcceptRecords{Section: w.section, Version: r.Section.ContentVersion})
	return w.refused("accept", err)
}

// refused counts a refusal and passes on what is none.
func (w *tale) refused(what string, err error) error {
	switch handover.CodeOf(err) {
	case "":
		w.tally[what+" done"]++
		return nil
	case handover.Stale, handover.Conflict, handover.Invalid, handover.Forbidden:
		w.tally[what]++
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
