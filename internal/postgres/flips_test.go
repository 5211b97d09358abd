package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/postgres"
)

// flips are the rows of which every byte of every column is changed, a bit at a time: one row of each table, as small as it is, and what of
// doctor looks at it first.
var flips = []struct{ table, row, first string }{
	{"records", `state = 'accepted' AND handover_id = $1 ORDER BY octet_length(data::text)`, "records"},
	{"seals", `section_id IS NOT NULL AND handover_id = $1 ORDER BY signed_at DESC`, "signatures"},
	{"seals", `section_id IS NULL AND handover_id = $1 ORDER BY signed_at DESC`, "signatures"},
	{"events", `act = 'section.signed' AND handover_id = $1 ORDER BY seq`, "histories"},
	{"events", `act = 'record.accepted' AND handover_id = $1 ORDER BY seq`, "histories"},
	{"enclosures", `kind = 'teach_back' AND handover_id = $1 ORDER BY id`, "histories"},
	{"record_revisions", `handover_id = $1 ORDER BY octet_length(data::text)`, "histories"},
	{"reviews", `handover_id = $1 ORDER BY id`, "histories"},
	{"teach_backs", `handover_id = $1 ORDER BY id`, "histories"},
	{"inventories", `handover_id = $1`, "histories"},
	{"checkpoint_leaves", `handover_id = $1 ORDER BY place`, "the tree"},
	{"checkpoint_hashes", `true OR $1::uuid IS NULL ORDER BY place`, "the tree"},
	{"checkpoints", `true OR $1::uuid IS NULL ORDER BY number`, "the tree"},
}

// unsealed are columns of a signed record that nobody signs and that doctor does not compare, with what they are.
var unsealed = map[string]string{
	"records.search":   "made of the content: decides what a search finds and nothing that anybody reads",
	"records.reason":   "of a return: none in a record that is accepted",
	"records.findings": "made of the content by the checks, and made anew whenever the workspace's fields change",
}

// asText are the columns that hold bytes or text, and how to change one byte of them. Others are tried by TestTamperColumns.
const asText = `
	SELECT c.column_name::text, c.udt_name::text
	FROM information_schema.columns c
	WHERE c.table_schema = 'public' AND c.table_name = $1 AND c.udt_name IN ('text', 'bytea', 'json', 'jsonb', 'uuid')
	ORDER BY c.ordinal_position`

// bytesOf and ofBytes turn a value into bytes and back.
var (
	bytesOf = map[string]string{"bytea": "%s", "uuid": "uuid_send(%s)"}
	ofBytes = map[string]string{"bytea": "%s", "uuid": "encode(%s, 'hex')::uuid"}
)

// TestEveryFlippedByteIsFound is the promise: flip a byte of a signed record, a seal, an event or an enclosure where it is stored, and
// doctor finds it. One small handover is tried byte by byte. What the database itself refuses to store is found before it is there.
func TestEveryFlippedByteIsFound(t *testing.T) {
	t.Parallel()
	const houses = 2
	var all sync.WaitGroup
	tried := make([]map[string]int, houses)
	for n := range houses {
		x := signedSmall(t)
		tried[n] = map[string]int{}
		all.Go(func() { x.flipAll(n, houses, tried[n]) })
	}
	all.Wait()
	for _, f := range flips {
		require.Positive(t, tried[0][f.table]+tried[1][f.table], f.table)
	}
}

// signedSmall is one handover of one account, with a teach-back, signed by all, under a checkpoint.
func signedSmall(t *testing.T) tampering {
	h := given(t)
	id := h.handover(h.only("account")).ID
	s := h.submitted(id, "account", 1)
	receiver := h.in("receiver", id)
	r := h.first(id, s.ID)
	require.NoError(t, h.app.AcceptRecord(t.Context(), receiver, r.ID, r.Shown(), app.Key{}))
	h.critical(s.ID, 1)
	journey{h, id}.teaches(h.sections(id)["account"])
	for _, who := range []string{"receiver", "witness"} {
		sc := h.in(who, id)
		require.NoError(t, h.app.SignSection(t.Context(), sc, h.shown(sc, s.ID)))
	}
	h.signedWhole(id)
	h.checkpoint()
	x := tamperingOf(h)
	require.Empty(t, x.doctor())
	return x
}

// flipAll is one of several who share the work: every hands-th byte, beginning with the nth.
func (x tampering) flipAll(n, hands int, tried map[string]int) {
	looks := x.store.Inspections(postgres.Outside{Entries: x.notes, Signer: x.app.Signer()}, x.app.InspectFiles)
	id := x.last()
	for _, f := range flips {
		rows, err := x.conn.Query(x.t.Context(), asText, f.table)
		if err != nil {
			x.t.Error(err)
			return
		}
		columns, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Name, Type string }])
		if err != nil {
			x.t.Error(err)
			return
		}
		first := slices.IndexFunc(looks, func(i postgres.Inspection) bool { return strings.HasPrefix(i.What, f.first) })
		order := append([]postgres.Inspection{looks[first]}, looks...)
		for _, c := range columns {
			if unsealed[f.table+"."+c.Name] != "" {
				continue
			}
			if err := x.flipColumn(f.table, f.row, id, c.Name, c.Type, n, hands, order, tried); err != nil {
				x.t.Errorf("%s.%s: %v", f.table, c.Name, err)
				return
			}
		}
	}
}

func (x tampering) flipColumn(table, row string, id any, name, kind string, n, hands int, order []postgres.Inspection, tried map[string]int) error {
	ctx := x.t.Context()
	to, known := bytesOf[kind]
	back := ofBytes[kind]
	if !known {
		to, back = "convert_to(%s::text, 'UTF8')", "convert_from(%s, 'UTF8')::"+kind
	}
	to = fmt.Sprintf(to, name)
	length := 0
	if err := x.conn.QueryRow(ctx, fmt.Sprintf(`SELECT coalesce(octet_length(%s), 0) FROM %s WHERE %s LIMIT 1`, to, table, row), id).Scan(&length); err != nil {
		return err
	}
	for at := n; at < length; at += hands {
		var was, ctid string
		query := fmt.Sprintf(`SELECT encode(%s, 'hex'), ctid::text FROM %s WHERE %s LIMIT 1`, to, table, row)
		if err := x.conn.QueryRow(ctx, query, id).Scan(&was, &ctid); err != nil {
			return err
		}
		flipped := fmt.Sprintf(`set_byte(decode($1, 'hex'), %d, get_byte(decode($1, 'hex'), %d) # 1)`, at, at)
		var now string
		err := x.conn.QueryRow(ctx, fmt.Sprintf(`UPDATE %s SET %s = %s WHERE ctid = $2::tid RETURNING ctid::text`, table, name, fmt.Sprintf(back, flipped)), was, ctid).Scan(&now)
		if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
			continue // it cannot even be stored: no text, no JSON, no word that is known
		}
		if err != nil {
			return err
		}
		found := ""
		for _, look := range order {
			if _, err := look.Look(ctx, func(what string) { found = what }); err != nil {
				found = err.Error() // what cannot be read is found, too
			}
			if found != "" {
				break
			}
		}
		if found == "" {
			return fmt.Errorf("nobody finds that byte %d was changed", at)
		}
		tried[table]++
		if _, err := x.conn.Exec(ctx, fmt.Sprintf(`UPDATE %s SET %s = %s WHERE ctid = $2::tid`, table, name, fmt.Sprintf(back, "decode($1, 'hex')")), was, now); err != nil {
			return err
		}
	}
	return nil
}
