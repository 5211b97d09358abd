package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
)

// Mail is a message to a person about what happened in a handover, or to their account (Handover is uuid.Nil).
type Mail struct {
	ID, Workspace, Handover, Person uuid.UUID
	Kind                            string // sealed, signed, turn, stale, opened, exit, breach or handover.PasswordReset
	Seq                             int64  // of the event that it tells about; 0 waits for no checkpoint
	MailDetail
	At time.Time
	// Managers makes a bundled message one to each manager of the workspace instead of Person.
	Managers bool

	// The rest is read when it is sent: as things are then.
	Worker          uuid.UUID
	Tries           int
	Email, Language string
	Number, Title   string
	Head            handover.Head // that the note covers
	Note            string
}

// MailDetail is what a message needs of the act.
type MailDetail struct {
	By     string `json:"by"`
	Role   string `json:"role"`
	Digest string `json:"digest"`
	// Sections are what a bundled message tells of, as it is when it is sent.
	Sections []catalog.Label `json:"-"`
	// Exits are the exit tasks that wait for the reader of a reminder, as it is when it is sent.
	Exits []ExitDue `json:"-"`
	// Breaches are the figures that got worse and that the reader was not told of yet, as it is when it is sent.
	Breaches []Breach `json:"-"`
	// Passkeys were taken out of use with a password that was reset.
	Passkeys int `json:"passkeys,omitempty"`
	// Record, Slot, Label and Purpose are of a secret that was opened.
	Record  string `json:"record,omitempty"`
	Slot    string `json:"slot,omitempty"`
	Label   string `json:"label,omitempty"`
	Purpose string `json:"purpose,omitempty"`
}

// SentMail is a message as administrators see it.
type SentMail struct {
	ID, Handover                       uuid.UUID
	Number, Name, Email, Kind, Problem string
	Made, Next, Sent, Dead             time.Time
	Tries                              int
}

// ErrUndeliverable is in the error of a message that no later try will deliver: its address does not exist, or the server does not want it.
var ErrUndeliverable = errors.New("undeliverable")

// Mailer sends mail. It keeps deadlines of its own.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

const (
	// mailSilence is how long a worker may have a message before another takes it.
	mailSilence = 2 * time.Minute
	mailTries   = 12 // about three days
	mailLook    = 5 * time.Second
)

// mailWait is how long to wait after so many tries: a minute, two, four, at most twelve hours.
func mailWait(tries int) time.Duration {
	return min(time.Minute<<min(tries, 20), 12*time.Hour)
}

// Messages about sections are bundled: one waits for a while, and tells of all that waits for its reader when it is sent. The next one of its sort
// about the same handover keeps a distance. One that nothing waits for any more is dropped.
const (
	mailTurn   = "turn"   // it is the reader's turn to sign or review
	mailStale  = "stale"  // what the reader signed was changed
	mailOpened = "opened" // somebody opened a secret; not bundled
	MailBundle = 15 * time.Minute
	MailApart  = 4 * time.Hour
)

// Bundled says whether the message is one that waits for others.
func (m Mail) Bundled() bool {
	return m.Kind == mailTurn || m.Kind == mailStale || m.Kind == mailExit || m.Kind == mailBreach
}

type mails interface {
	// BundledSections are those that wait for the reader of a bundled message, or that went stale for them, at most 50.
	BundledSections(ctx context.Context, m Mail) ([]catalog.Label, error)
	// DropMail forgets a message that the worker has.
	DropMail(ctx context.Context, m Mail) error
	// TakeMail takes a message that is due and that a checkpoint covers, for so long; the zero Mail when there is none.
	TakeMail(ctx context.Context, worker uuid.UUID, now time.Time, silence time.Duration) (Mail, error)
	// EndMail notes what became of it: sent, tried again at next, or dead (next zero). Stale when another worker has it by now.
	EndMail(ctx context.Context, m Mail, problem string, next, now time.Time) error
	// NewestMails are those of the viewer's workspace that wait or are dead, and the last that were sent; at most limit.
	NewestMails(ctx context.Context, v handover.Viewer, limit int) ([]SentMail, error)
}

// tell makes the messages of an act on the whole to every party, none without a mail server. It is written in the act's transaction.
func (a *App) tell(h handover.Handover, kind string, by handover.Viewer, role handover.PartyRole, digest string) []Mail {
	if a.mailer == nil {
		return nil
	}
	var out []Mail
	for _, p := range h.Parties {
		if p.Role == handover.IT {
			continue // signatures are none of theirs
		}
		out = append(out, Mail{
			ID: a.newID(), Workspace: h.Workspace, Handover: h.ID, Person: p.Person, Kind: kind, At: a.Now(),
			MailDetail: MailDetail{By: by.Name, Role: string(role), Digest: digest},
		})
	}
	return out
}

// bundle is a message to each of the people but whoever acts, none without a mail server.
func (a *App) bundle(sc handover.Scope, h handover.Handover, kind string, people ...uuid.UUID) []Mail {
	if a.mailer == nil {
		return nil
	}
	var out []Mail
	seen := map[uuid.UUID]bool{uuid.Nil: true, sc.By(): true}
	for _, p := range people {
		if seen[p] {
			continue
		}
		seen[p] = true
		out = append(out, Mail{ID: a.newID(), Workspace: h.Workspace, Handover: h.ID, Person: p, Kind: kind, At: a.Now()})
	}
	return out
}

// turns tells those whose turn it is after a signature of a role on a section: its reviewer after the giver, then whoever signs besides.
func (a *App) turns(sc handover.Scope, h handover.Handover, role handover.PartyRole, s handover.Section) []Mail {
	var people []uuid.UUID
	switch role {
	case handover.Giver, handover.StandIn:
		people = append(people, s.Reviewer)
	case handover.Receiver, handover.InCharge:
		if s.Reviewer != sc.Party() {
			return nil // another receiver, after the reviewer
		}
		for _, p := range h.Parties {
			if p.Role == handover.Witness || p.Role == handover.Receiver && h.Signing.Sections == handover.ByReceivers {
				people = append(people, p.Person)
			}
		}
	}
	return a.bundle(sc, h, mailTurn, people...)
}

// proposalTurns tells those who may decide a change of price or stock in something signed: the section's reviewer, and managers. Whoever wants the
// change finds nothing waiting in such a message, so it is dropped for them.
func (a *App) proposalTurns(sc handover.Scope, l Locked) []Mail {
	if a.mailer == nil {
		return nil
	}
	managers := Mail{Workspace: l.Handover.Workspace, Handover: l.Handover.ID, Kind: mailTurn, At: a.Now(), Managers: true}
	return append(a.bundle(sc, l.Handover, mailTurn, l.Section.Reviewer), managers)
}

// proofTurns tells the witness when all that receivers do about an account stands, and the section's reviewer when something of that is open again.
func (a *App) proofTurns(sc handover.Scope, h handover.Handover, s handover.Section, moved ...handover.Write) []Mail {
	if a.mailer == nil {
		return nil
	}
	var out []Mail
	taken, opened := false, false
	for _, w := range moved {
		was, is := w.Old.Stage == handover.ProofOpen, w.New.Stage == handover.ProofOpen
		taken, opened = taken || was && !is, opened || is && !was
	}
	if opened {
		out = a.bundle(sc, h, mailTurn, s.Reviewer)
	}
	if taken { // whoever is the witness when it is written
		out = append(out, Mail{ID: a.newID(), Workspace: h.Workspace, Handover: h.ID, Kind: mailTurn, At: a.Now()})
	}
	return out
}

// WorkMails sends mail until ctx ends. Several instances may do so at once: each message is sent by one of them, and again only when one stopped
// between sending and noting it. complain hears what went wrong.
func (a *App) WorkMails(ctx context.Context, complain func(error)) {
	if a.mailer == nil {
		return
	}
	var reminded time.Time
	for ctx.Err() == nil {
		if time.Since(reminded) >= remindLook {
			reminded = time.Now()
			if err := a.RemindExits(ctx); err != nil && ctx.Err() == nil {
				complain(fmt.Errorf("remind of exit tasks: %w", err))
			}
		}
		worked, err := a.WorkMail(ctx)
		if err != nil && ctx.Err() == nil {
			complain(err)
		}
		if worked {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(mailLook):
		}
	}
}

// bundled fills in what a bundled message tells of, as things are now.
func (a *App) bundled(ctx context.Context, m Mail) (Mail, error) {
	var err error
	switch m.Kind {
	case mailExit:
		m.Exits, err = a.store.WaitingExits(ctx, m, a.Today())
	case mailBreach:
		m.Breaches, err = a.store.WaitingBreaches(ctx, m)
	default:
		m.Sections, err = a.store.BundledSections(ctx, m)
	}
	return m, err
}

// WorkMail sends one message that is due and says whether there was one.
func (a *App) WorkMail(ctx context.Context) (bool, error) {
	m, err := a.store.TakeMail(ctx, a.newID(), a.Now(), mailSilence)
	if err != nil || m.ID == uuid.Nil {
		return false, err
	}
	if m.Bundled() {
		if m, err = a.bundled(ctx, m); err != nil {
			return true, err
		}
		if len(m.Sections)+len(m.Exits)+len(m.Breaches) == 0 {
			return true, a.store.DropMail(ctx, m)
		}
	}
	wrong := a.mailer.Send(ctx, m)
	now, problem, next := a.Now(), "", time.Time{}
	if wrong != nil {
		problem = clip(wrong.Error())
		if !errors.Is(wrong, ErrUndeliverable) && m.Tries+1 < mailTries {
			next = now.Add(mailWait(m.Tries))
		}
		wrong = fmt.Errorf("mail to %s about %s: %w", m.Email, m.Number, wrong)
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := a.store.EndMail(end, m, problem, next, now); handover.CodeOf(err) != handover.Stale {
		wrong = errors.Join(wrong, err)
	}
	return true, wrong
}

// Outlets is what administrators see of what leaves the database.
type Outlets struct {
	Checkpoints []Checkpoint
	Mails       []SentMail
	File        string // where this instance appends notes
	Key         string // for programs that check signed notes
	Mailing     bool   // there is a mail server
}

// Outlets reads the newest checkpoints and mails. Only for whoever manages people.
func (a *App) Outlets(ctx context.Context, v handover.Viewer, below int64) (Outlets, error) {
	out := Outlets{Mailing: a.mailer != nil, File: a.noteFile, Key: checkpoint.VerifierKey(v.Workspace, a.Signer())}
	err := v.May(handover.ManagePeople)
	if err == nil {
		out.Checkpoints, err = a.store.NewestCheckpoints(ctx, v, below, 50)
	}
	if err == nil {
		out.Mails, err = a.store.NewestMails(ctx, v, 20)
	}
	return out, err
}
