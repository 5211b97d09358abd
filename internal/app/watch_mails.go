package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

// mailBreach tells whoever is asked, and managers, of figures that got worse after a handover (N-20); bundled.
const mailBreach = "breach"

// Breach is a figure in such a message.
type Breach struct {
	Metric string
	Mark   figures.Mark
	Change catalog.Decimal // in hundredths of what it was
	Asked  bool            // the reader has to answer
}

type watchMails interface {
	// WaitingBreaches are the figures that got worse since the message was made and whose question is not settled: for whoever has to answer it, and for
	// managers. There are none for people who may no longer sign in, and none of a handover that is over.
	WaitingBreaches(ctx context.Context, m Mail) ([]Breach, error)
}

// tellBreaches makes the messages about checks that are breaches for the first time of their mark and metric: to whom each is asked of, and to managers. Who had
// it checked by hand needs none; what cannot be judged is told to nobody. None without a mail server.
func (a *App) tellBreaches(ctx context.Context, tx Tx, sc handover.Scope, h handover.Handover, changes []Change, byHand bool, now time.Time) ([]Mail, error) {
	if a.mailer == nil {
		return nil, nil
	}
	var people []uuid.UUID
	for _, c := range changes {
		for _, x := range c.WatchChecks {
			if x.Question != uuid.Nil {
				people = append(people, x.AskedOf)
			}
		}
	}
	if len(people) == 0 {
		return nil, nil
	}
	managers, err := tx.Managers(ctx)
	if err != nil {
		return nil, err
	}
	giver, _ := h.Party(handover.Giver)
	for _, m := range managers {
		if m != giver.Person {
			people = append(people, m)
		}
	}
	seen := map[uuid.UUID]bool{uuid.Nil: true}
	if byHand {
		seen[sc.By()] = true
	}
	var out []Mail
	for _, p := range people {
		if !seen[p] {
			seen[p] = true
			// The same moment as that of the checks: what was checked since then is what it tells of.
			out = append(out, Mail{ID: a.newID(), Workspace: h.Workspace, Handover: h.ID, Person: p, Kind: mailBreach, At: now})
		}
	}
	return out, nil
}
