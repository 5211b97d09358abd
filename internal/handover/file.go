package handover

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// File is something attached to a record, to a question, or to a section as a whole (Record and Question are uuid.Nil). Its content
// never changes: another version is another file. What was removed stays in the list of what was there.
type File struct {
	Handover    uuid.UUID
	ID          uuid.UUID
	Section     uuid.UUID
	Record      uuid.UUID
	RecordTitle string
	Question    uuid.UUID
	Slot        string // key of a slot of the section's kind, or "" for just a file
	Name        string
	Media       string // the type found in its content
	// Width and Height are in pixels, 0 for what is no picture.
	Width, Height int
	Size          Bytes
	Digest        []byte // SHA-256 of its content
	Blob          uuid.UUID
	AddedBy       uuid.UUID
	Adder         string
	AddedAt       time.Time
	RemovedBy     uuid.UUID
	Remover       string
	RemovedAt     time.Time
	// Evidence says that it came with an act on an account's chain: no fact of the account, and it stays.
	Evidence bool
}

// Removed says whether the file was taken away again.
func (f File) Removed() bool { return !f.RemovedAt.IsZero() }

// Talk says that the file belongs to a question: no signature stands over it.
func (f File) Talk() bool { return f.Question != uuid.Nil }

// Picture says whether a page may show the file as an image.
func (f File) Picture() bool { return strings.HasPrefix(f.Media, "image/") }

// Covered says whether a seal stands over the file: it was there when the section was signed.
func (f File) Covered(g Seal) bool {
	return !f.Talk() && !f.Evidence && g.Section == f.Section && !g.At.Before(f.AddedAt) && (!f.Removed() || g.At.Before(f.RemovedAt))
}

// Bytes is a size. It prints as people read it, with MB of 1024 KB: 812 B, 14.2 KB, 50 MB.
type Bytes int64

func (b Bytes) String() string {
	const step = 1024
	if b < step {
		return fmt.Sprintf("%d B", int64(b))
	}
	v, unit := float64(b), ""
	for _, u := range []string{"KB", "MB", "GB", "TB"} {
		v, unit = v/step, u
		if v < step {
			break
		}
	}
	if v >= 100 || v == float64(int64(v)) {
		return fmt.Sprintf("%.0f %s", v, unit)
	}
	return fmt.Sprintf("%.1f %s", v, unit)
}

// Attach adds n files (1, or -1 for one that is taken away) to the section, and with a record to that. It is a material change:
// seals go stale, and an accepted record needs a new look, as when its content is edited. The revision stays, because a form of the
// record that is open meanwhile still says all it said; see Record.Shown.
func (s Section) Attach(old Record, n int) (Write, error) {
	if err := s.Writable(); err != nil {
		return Write{}, err
	}
	w := Write{Old: old, New: old, Material: true, Section: s}
	if old.ID == uuid.Nil {
		w.Section.Counts.Files += n
	} else {
		if old.Removed() {
			return Write{}, ErrNotFound()
		}
		w.New.Counts.Files += n
		w.New.FileChanges++
		if w.New.State == RecordAccepted {
			w.New.State = RecordSubmitted
			w.New.ReviewedBy, w.New.ReviewedAt = uuid.Nil, time.Time{}
		}
		w.Section = s.Replace(old, w.New)
	}
	w.Section = w.Section.touched()
	if w.Section.Counts.Records == 0 {
		w.Section.State = w.Section.unfilled()
	}
	return w, nil
}

// unfilled is the state of a section without records: it is empty, unless files are attached to it.
func (s Section) unfilled() SectionState {
	if s.Counts.Files > 0 {
		return SectionFilling
	}
	return SectionEmpty
}
