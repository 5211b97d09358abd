package postgres_test

import (
	"fmt"
	"handoverdesk/internal/seal"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/postgres"
)

// doctor is all that the command of that name complains of.
func (x tampering) doctor() []string {
	x.t.Helper()
	said := []string{}
	for _, i := range x.store.Inspections(postgres.Outside{Entries: x.notes, Signer: x.app.Signer()}, x.app.InspectFiles) {
		_, err := i.Look(x.t.Context(), func(what string) { said = append(said, what) })
		require.NoError(x.t, err, i.What)
	}
	return said
}

// TestDoctorOfSamples changes what was drawn, in every column, and finds the sample named: whoever knows the signature draws it once more.
func TestDoctorOfSamples(t *testing.T) {
	t.Parallel()
	x := told(t)
	require.Empty(t, x.doctor())
	var id string
	require.NoError(t, x.pool.QueryRow(t.Context(), `SELECT 'sample ' || id FROM samples`).Scan(&id))
	look := func() []string {
		var said []string
		_, err := x.store.InspectSamples(t.Context(), func(what string) { said = append(said, what) })
		require.NoError(t, err)
		return said
	}
	for what, c := range map[string]struct{ table, sql, want string }{
		"two of them change places": {"sample_records", `UPDATE sample_records SET position = 1000 - position WHERE position IN (1, 2)`, id},
		"another record instead": {"sample_records", `
			UPDATE sample_records SET record_id = (SELECT l FROM samples, unnest(lot_ids) l WHERE l NOT IN (SELECT record_id FROM sample_records) LIMIT 1)
			WHERE position = 3`, id},
		"one less":               {"sample_records", `DELETE FROM sample_records WHERE position = 13`, id},
		"another limit":          {"samples", `UPDATE samples SET aql = '1.0'`, id},
		"another version":        {"samples", `UPDATE samples SET version = version + 1`, id},
		"another lot":            {"samples", `UPDATE samples SET lot = sha256(lot)`, id},
		"one of the lot":         {"samples", `UPDATE samples SET lot_ids = array_append(trim_array(lot_ids, 1), gen_random_uuid())`, id},
		"a smaller lot":          {"samples", `UPDATE samples SET lot_ids = trim_array(lot_ids, 1)`, id},
		"another letter":         {"samples", `UPDATE samples SET letter = 'F'`, id},
		"a smaller sample":       {"samples", `UPDATE samples SET size = size - 1`, id},
		"more defects allowed":   {"samples", `UPDATE samples SET accept = accept + 1, reject = reject + 1`, id},
		"another seed":           {"samples", `UPDATE samples SET signature = sha512(signature)`, "a sample that was drawn is missing"},
		"another key":            {"samples", `UPDATE samples SET key = sha256(key)`, id},
		"drawn by somebody else": {"samples", `UPDATE samples SET drawn_by = gen_random_uuid()`, id},
		"drawn at another time":  {"samples", `UPDATE samples SET drawn_at = drawn_at + interval '1 microsecond'`, id},
		"another result":         {"samples", `UPDATE samples SET result = 'returned'`, id},
		"dropped instead":        {"samples", `UPDATE samples SET result = 'dropped'`, id},
		"another end":            {"samples", `UPDATE samples SET ended_at = ended_at + interval '1 microsecond'`, id},
		"taken out":              {"samples", `DELETE FROM samples`, "a sample stands under the seal that was never drawn"},
		"put in": {"samples", `
			INSERT INTO samples SELECT handover_id, section_id, gen_random_uuid(), aql, version, lot, lot_ids, letter, size, accept, reject, sha512(signature), key, drawn_by, drawn_at,
				'void', ended_at FROM samples`, "it was not drawn"},
		"other findings under the seal": {"enclosures", `UPDATE enclosures SET body = replace(body::text, '"result":"accepted"', '"result":"returned"')::json WHERE kind = 'sample'`, id},
	} {
		x.undone(c.table, func() {
			require.NotZero(t, x.exec(c.sql), what)
			said := fmt.Sprint(look())
			require.Contains(t, said, c.want, what)
		})
	}
	require.Empty(t, x.doctor(), "all is as it was")
}

// TestDoctorOfResponsibility: who answers, and about which content a teach-back is, are counted anew.
func TestDoctorOfResponsibility(t *testing.T) {
	t.Parallel()
	x := told(t)
	for what, c := range map[string]struct{ table, sql, want string }{
		"another owner":         {"responsibilities", `UPDATE responsibilities SET person_id = gen_random_uuid() WHERE section_id IS NOT NULL`, "who answers for section HD-"},
		"another moment":        {"responsibilities", `UPDATE responsibilities SET from_at = from_at - interval '1 hour' WHERE section_id IS NOT NULL`, "who answers for section HD-"},
		"another giver":         {"responsibilities", `UPDATE responsibilities SET person_id = gen_random_uuid() WHERE section_id IS NULL`, "who answers for handover HD-"},
		"never moved":           {"responsibilities", `DELETE FROM responsibilities WHERE section_id IS NOT NULL`, "who answers for section HD-"},
		"an older teach-back":   {"sections", `UPDATE sections SET taught_version = taught_version - 1 WHERE taught_version > 0`, "version of the teach-back of section HD-"},
		"a teach-back less":     {"sections", `UPDATE sections SET taught_version = 0 WHERE taught_version > 0`, "version of the teach-back of section HD-"},
		"a teach-back invented": {"sections", `UPDATE sections SET taught_version = 1 WHERE taught_version = 0`, "version of the teach-back of section HD-"},
	} {
		x.undone(c.table, func() {
			require.NotZero(t, x.exec(c.sql), what)
			var said []string
			_, err := x.store.InspectCounts(t.Context(), func(what string) { said = append(said, what) })
			require.NoError(t, err)
			require.Contains(t, strings.Join(said, "\n"), c.want, what)
		})
	}
}

// sampleKey is the fingerprint of the zero key.
func sampleKey() []byte {
	f := seal.Public{}.Fingerprint()
	return f[:]
}
