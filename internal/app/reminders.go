package app

import (
	"context"
	"time"

	"handoverdesk/internal/catalog"
)

const (
	// mailExit tells of exit tasks that wait for the reader. It is made of what the tasks say and not by an act, so that also whoever is named
	// later hears of them, and a plan that moves brings no mail.
	mailExit = "exit"
	// remindLook is how often an instance looks for whom to remind.
	remindLook = 5 * time.Minute
	// remindHour is when the mails of a day go out, in the company's time zone.
	remindHour = 8
)

// ExitDue is an exit task in a reminder.
type ExitDue struct {
	Title catalog.Label
	DueOn time.Time // a calendar date, midnight UTC
	Late  bool
}

type reminders interface {
	// RemindExits puts mail into the outbox to everybody who was not told of exit tasks since one of these came: a task for them was added or
	// opened again, its day is tomorrow, it went late, and every week after that. Who answers for no task, and managers, hear nothing of the first.
	RemindExits(ctx context.Context, in RemindExits) error
	// WaitingExits are the open exit tasks that wait for the reader of a reminder, nearest day first, at most 50.
	WaitingExits(ctx context.Context, m Mail, today time.Time) ([]ExitDue, error)
}

// RemindExits says when reminders are made: Today is the calendar date (midnight UTC) whose mails go out since Morning.
type RemindExits struct {
	Now, Morning, Today time.Time
}

// RemindExits makes the mail about exit tasks (PRO-14) that is due by now. Nothing happens without a mail server. Several instances may do so at once.
func (a *App) RemindExits(ctx context.Context) error {
	if a.mailer == nil {
		return nil
	}
	now := a.Now()
	local := now.In(a.zone)
	y, m, d := local.Date()
	morning := time.Date(y, m, d, remindHour, 0, 0, 0, a.zone)
	if now.Before(morning) {
		morning = time.Date(y, m, d-1, remindHour, 0, 0, 0, a.zone)
	}
	return a.store.RemindExits(ctx, RemindExits{Now: now, Morning: morning, Today: day(morning)})
}
