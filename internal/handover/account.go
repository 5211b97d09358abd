package handover

import (
	"time"

	"github.com/google/uuid"
)

// AccountAct is what an administrator did to how somebody gets in. It is never changed.
type AccountAct struct {
	ID       uuid.UUID
	Person   uuid.UUID
	Act      string // PasswordReset
	Passkeys int    // taken out of use with it
	By       uuid.UUID
	ByName   string
	At       time.Time
}

// PasswordReset is an administrator's new password for somebody else.
const PasswordReset = "password_reset"
