package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// races is how often signatures run against edits: HANDOVER_TEST_RACES, or enough to see both sides win.
func races(t *testing.T) int {
	t.Helper()
	text := os.Getenv("HANDOVER_TEST_RACES")
	if text == "" {
		return 240
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// TestSignAgainstEdit is figure R4: somebody signs what was shown while the giver changes it, with a reason or without, again and again.
// No seal stands over content that was not on its signer's screen, and in the end the history says so of every one.
func TestSignAgainstEdit(t *testing.T) {
	t.Parallel()
	const handovers = 4
	h := given(t)
	shown := &screens{seen: map[string]bool{}}
	var do []func() error
	tallies := make([]map[string]int, handovers)
	rounds := (races(t) + handovers - 1) / handovers
	for n := range handovers {
		id := h.handover().ID
		tallies[n] = map[string]int{}
		d := duel{h, shown, h.in("giver", id), h.in("receiver", id), h.in("witness", id), h.sections(id)["account"].ID, uuid.Nil, tallies[n]}
		d.record = h.record(d.giver, d.section, form("account", 0)).ID
		do = append(do, func() error {
			for n := range rounds {
				if err := d.round(t.Context(), n); err != nil {
					return fmt.Errorf("round %d: %w", n, err)
				}
			}
			return nil
		})
	}
	for _, err := range together(do...) {
		require.NoError(t, err)
	}
	sum := map[string]int{}
	for _, tally := range tallies {
		for what, n := range tally {
			sum[what] += n
		}
	}
	for _, what := range []string{"signed", "sign refused", "edited", "edit refused"} {
		require.Positive(t, sum[what], "%s, of %v", what, sum)
	}
	t.Logf("%d rounds: %v", handovers*rounds, sum)

	rows, err := h.pool.Query(t.Context(), `SELECT digest FROM seals`)
	require.NoError(t, err)
	defer rows.Close()
	seals := 0
	for rows.Next() {
		var digest []byte
		require.NoError(t, rows.Scan(&digest))
		require.True(t, shown.seen[string(digest)], "a seal over what nobody saw")
		seals++
	}
	require.NoError(t, rows.Err())
	require.GreaterOrEqual(t, seals, sum["signed"])
	var complaints []string
	n, err := h.store.InspectSeals(t.Context(), func(what string) { complaints = append(complaints, what) })
	require.NoError(t, err)
	require.Empty(t, complaints)
	require.Equal(t, seals, n)
	h.sound("signing against editing")
}

// screens are the digests that somebody was shown.
type screens struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (s *screens) show(d seal.Digest) seal.Digest {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[string(d[:])] = true
	return d
}

// duel is one section with one record that is signed and edited at once, again and again.
type duel struct {
	*house
	shown                    *screens
	giver, receiver, witness handover.Scope
	section, record          uuid.UUID
	tally                    map[string]int
}

// round is one signature, by whoever's turn it is, against one edit.
func (d duel) round(ctx context.Context, n int) error {
	signer, in, err := d.next(ctx)
	if err != nil {
		return err
	}
	page, err := d.app.RecordPage(ctx, d.giver, d.record)
	if err != nil {
		return err
	}
	giver := d.giver
	if n%3 > 0 {
		giver = giver.Because("the rate changed")
	}
	errs := together(
		func() error {
			time.Sleep(time.Duration(rand.IntN(4000)) * time.Microsecond)
			if signer.By() == d.giver.By() {
				return d.app.SubmitSection(ctx, signer, in)
			}
			return d.app.SignSection(ctx, signer, in)
		},
		func() error {
			time.Sleep(time.Duration(rand.IntN(16000)) * time.Microsecond)
			_, err := d.app.SaveRecord(ctx, giver, app.SaveRecord{
				Record: d.record, Revision: page.Record.Revision, Form: form("account", 0, "fee_note", fmt.Sprint("round ", n)),
			})
			return err
		})
	for i, what := range []string{"sign", "edit"} {
		switch handover.CodeOf(errs[i]) {
		case "":
			d.tally[map[string]string{"sign": "signed", "edit": "edited"}[what]]++
		case handover.Stale, handover.Conflict:
			d.tally[what+" refused"]++
		case handover.Invalid: // what is signed does not change without a reason
			var e *handover.Error
			if what == "sign" || giver.Reason() != "" || !errors.As(errs[i], &e) || e.Problems[0].Text.Key != "problem.reason_signed" {
				return fmt.Errorf("%s: %w", what, errs[i])
			}
			d.tally[what+" refused"]++
		default:
			return fmt.Errorf("%s: %w", what, errs[i])
		}
	}
	if errs[0] != nil && errs[1] != nil {
		return fmt.Errorf("neither: %w", errors.Join(errs...))
	}
	return nil
}

// next brings the section to where the giver, the receiver or the witness has to sign it, and says who and what they see.
func (d duel) next(ctx context.Context) (handover.Scope, app.Sign, error) {
	turn := []handover.Scope{d.giver, d.receiver, d.witness}[rand.IntN(3)]
	for {
		r, err := d.app.SectionReview(ctx, d.receiver, d.section)
		if err != nil {
			return turn, app.Sign{}, err
		}
		s, who, sign := r.Section, d.receiver, d.app.SignSection
		digest := app.SectionDigest(s, r.Content)
		switch {
		case s.State == handover.SectionSigned && s.Witnessed == s.ContentVersion:
			_, err = d.app.SaveRecord(ctx, d.giver.Because("once more"), app.SaveRecord{
				Record: d.record, Revision: d.fresh(d.giver, d.record).Revision, Form: form("account", 0, "fee_note", uuid.NewString()),
			})
			if err != nil {
				return turn, app.Sign{}, err
			}
			continue
		case s.State == handover.SectionSigned:
			who = d.witness
		case s.Given != s.ContentVersion:
			who, sign, digest = d.giver, d.app.SubmitSection, app.GivenDigest(s, r.Content)
		case s.Counts.Accepted < s.Counts.Records:
			if _, err := d.app.AcceptRecords(ctx, d.receiver, app.AcceptRecords{Section: s.ID, Version: s.ContentVersion}); err != nil {
				return turn, app.Sign{}, err
			}
		}
		in := signature(who, s.ID, d.shown.show(digest), s.ContentVersion)
		if who.By() == turn.By() {
			return turn, in, nil
		}
		if err := sign(ctx, who, in); err != nil {
			return turn, in, err
		}
	}
}
