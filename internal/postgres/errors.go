package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"handoverdesk/internal/handover"
)

// refusals says what a person reads when the database says no, by constraint. A constraint that is reached and not listed is our
// mistake and becomes an internal error; a test walks the schema and fails on one that is neither here nor known to be unreachable.
var refusals = map[string]func() *handover.Error{
	"records_identity_once":    func() *handover.Error { return handover.Refuse(handover.Conflict, "refuse.twin") },
	"records_data_size":        func() *handover.Error { return handover.Refuse(handover.TooLarge, "refuse.record_too_large") },
	"record_refs_target_known": func() *handover.Error { return handover.Refuse(handover.Stale, "refuse.reference_gone") },
	"sections_signed_whole":    func() *handover.Error { return handover.Refuse(handover.Stale, "refuse.section_changed") },
	"seals_section_once":       func() *handover.Error { return handover.Refuse(handover.Conflict, "refuse.you_signed") },
	"refusals_open_once":       func() *handover.Error { return handover.Refuse(handover.Conflict, "refuse.you_refused") },
	"seals_handover_once":      func() *handover.Error { return handover.Refuse(handover.Conflict, "refuse.you_signed") },
	"blob_chunks_blob_id_fkey": func() *handover.Error { return handover.Refuse(handover.Unavailable, "error.unavailable") }, // swept on its way
	"exit_acts_content_kept":   func() *handover.Error { return handover.Refuse(handover.Unavailable, "error.unavailable") },
	"files_content_kept":       func() *handover.Error { return handover.Refuse(handover.Unavailable, "error.unavailable") },
	"files_once":               func() *handover.Error { return handover.Refuse(handover.Conflict, "file.refuse.twin") },
	"records_amended_once":     func() *handover.Error { return handover.Refuse(handover.Conflict, "refuse.amended") },
	"responsibilities_once":    func() *handover.Error { return handover.Refuse(handover.Unavailable, "error.unavailable") }, // two at one moment by two clocks
	"passkeys_credential_once": func() *handover.Error { return handover.Refuse(handover.Conflict, "passkey.refuse.known") },
	"people_email_once":        func() *handover.Error { return conflictAt("email", "refuse.email_taken") },
	"people_email_lower":       func() *handover.Error { return handover.Wrong(handover.At("email", "problem.not_an_email")) },
	"people_team_known":        func() *handover.Error { return handover.Wrong(handover.At("team", "problem.unknown_choice")) },
	"people_supervisor_known": func() *handover.Error {
		return handover.Wrong(handover.At("supervisor", "problem.unknown_choice"))
	},
	"people_supervisor_no_circle": func() *handover.Error { return handover.Wrong(handover.At("supervisor", "people.refuse.circle")) },
	"stores_name_once":            func() *handover.Error { return conflictAt("name", "refuse.store_twin") },
	"stores_team_known":           func() *handover.Error { return handover.Wrong(handover.At("team", "problem.unknown_choice")) },
	"figure_files_content_once":   func() *handover.Error { return handover.Refuse(handover.Conflict, "figures.refuse.twin") },
	"teams_name_once":             func() *handover.Error { return conflictAt("team", "refuse.team_twin") },
	"secrets_slot_once":           func() *handover.Error { return handover.Refuse(handover.Conflict, "secret.refuse.there_already") }, // by two forms at once
	// A form that changes something but came without its version.
	"people_pkey":    formStale,
	"stores_pkey":    formStale,
	"templates_pkey": formStale,
}

func formStale() *handover.Error { return handover.Refuse(handover.Stale, "refuse.form_stale") }

func conflictAt(field, key string) *handover.Error {
	e := handover.Refuse(handover.Conflict, key)
	e.Problems = []handover.Problem{handover.At(field, key)}
	return e
}

// refused is what a person reads and why the database said no; errors.As finds either.
type refused struct {
	refusal *handover.Error
	cause   error
}

func (r refused) Error() string { return r.refusal.Error() + ": " + r.cause.Error() }

func (r refused) Unwrap() []error { return []error{r.refusal, r.cause} }

func unavailable(cause error) error {
	return refused{handover.Refuse(handover.Unavailable, "error.unavailable"), cause}
}

// again says whether the same transaction may succeed when it is tried once more.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// translate turns what the database says into what the domain says: no row is not_found, a named constraint is its refusal,
// trouble that passes is unavailable. Anything else stays as it is and is ours to mend.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return handover.ErrNotFound()
	}
	var ours *handover.Error
	if errors.As(err, &ours) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		if refuse, ok := refusals[pg.ConstraintName]; ok {
			return refused{refuse(), err}
		}
		switch pg.Code {
		case "40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "53300":
			// serialization, deadlock, lock timeout, cancelled, shutting down, too many connections
			return unavailable(err)
		case "22007", "22008":
			// a date or time outside the calendar, as a made-up cursor may bring one
			return handover.Refuse(handover.Invalid, "error.bad_form")
		case "22021", "22P05":
			// a character the database cannot store, such as NUL
			return refused{handover.Refuse(handover.Invalid, "problem.control_character"), err}
		}
		return err
	}
	if pgconn.SafeToRetry(err) || pgconn.Timeout(err) {
		return unavailable(err)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return unavailable(err)
	}
	return err
}

// taken says whether a row was refused because another one has what may be there once.
func taken(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505" && pg.ConstraintName == constraint
}
