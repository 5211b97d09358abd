package handover

import (
	"time"

	"github.com/google/uuid"
)

// Passkey is a key pair on a person's device or security key that confirms that it is them. The program knows its public half. One that was
// removed is kept: seals were confirmed with it.
type Passkey struct {
	ID         uuid.UUID
	Person     uuid.UUID
	Name       string // what the person calls it
	Credential []byte // by which the device finds it
	Public     []byte // COSE_Key
	// Counter is how often the device said it had signed, 0 for devices that do not count.
	Counter    uint32
	Synced     bool // it can be copied to other devices of the person by whoever looks after them
	Transports []string
	Site       string // the domain that it was made for; it answers no other
	MadeAt     time.Time
	LastUsedAt time.Time // zero for never
	// DoubtedAt is when its counter went back: two devices have it. It confirms nothing from then on.
	DoubtedAt time.Time
}

// MaxPasskeys is how many passkeys one person can have.
const MaxPasskeys = 10

// Usable says whether the passkey may confirm something on a site.
func (k Passkey) Usable(site string) bool { return k.DoubtedAt.IsZero() && k.Site == site }

// CheckPasskeyName trims the name of a passkey and says what is wrong with it.
func CheckPasskeyName(name string) (string, error) { return CheckLine("name", name, true) }
