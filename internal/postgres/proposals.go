package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/handover"
)

// proposalOpen says that a proposal p waits.
const proposalOpen = `NOT EXISTS (SELECT FROM proposal_verdicts v WHERE (v.handover_id, v.proposal_id) = (p.handover_id, p.id))`

// recordProposalsSQL are the newest proposals on a record r, oldest first, as readProposals reads them.
const recordProposalsSQL = `
			SELECT json_agg(json_build_object('ID', p.id, 'Section', p.section_id, 'Record', p.record_id, 'Was', p.was, 'Wants', p.wants, 'Reason', p.reason,
				'By', p.made_by, 'Name', (SELECT n.name FROM people n WHERE n.id = p.made_by), 'Behalf', p.behalf_id, 'BehalfName', p.behalf_name,
				'At', p.made_at, 'Revision', p.revision, 'Verdict', coalesce(v.verdict, ''), 'DecidedBy', v.made_by,
				'Decider', (SELECT n.name FROM people n WHERE n.id = v.made_by), 'DecidedBehalf', v.behalf_id, 'DecidedBehalfName', v.behalf_name,
				'DecidedAt', v.made_at, 'Note', v.note) ORDER BY p.written)
			FROM (
				SELECT * FROM proposals p WHERE (p.handover_id, p.record_id) = (r.handover_id, r.id) ORDER BY p.written DESC LIMIT 20
			) p
			LEFT JOIN proposal_verdicts v ON (v.handover_id, v.proposal_id) = (p.handover_id, p.id)`

// proposalRow is a proposal as recordProposalsSQL gives it.
type proposalRow struct {
	handover.Proposal
	Was, Wants                       json.RawMessage
	Behalf, DecidedBy, DecidedBehalf *uuid.UUID
	Decider, DecidedBehalfName, Note *string
	DecidedAt                        *time.Time
}

func readProposals(h uuid.UUID, rows []proposalRow) []handover.Proposal {
	var out []handover.Proposal
	for _, r := range rows {
		p := r.Proposal
		p.Handover, p.Was, p.Wants, p.At = h, r.Was, r.Wants, p.At.UTC()
		for _, x := range []struct {
			from *uuid.UUID
			to   *uuid.UUID
		}{{r.Behalf, &p.Behalf}, {r.DecidedBy, &p.DecidedBy}, {r.DecidedBehalf, &p.DecidedBehalf}} {
			if x.from != nil {
				*x.to = *x.from
			}
		}
		for _, x := range []struct {
			from *string
			to   *string
		}{{r.Decider, &p.Decider}, {r.DecidedBehalfName, &p.DecidedBehalfName}, {r.Note, &p.Note}} {
			if x.from != nil {
				*x.to = *x.from
			}
		}
		if r.DecidedAt != nil {
			p.DecidedAt = r.DecidedAt.UTC()
		}
		out = append(out, p)
	}
	return out
}

// Proposals are those on a record, oldest first.
func (t *tx) Proposals(ctx context.Context, record uuid.UUID) ([]handover.Proposal, error) {
	var data []byte
	err := one(t.QueryRow(ctx, `
		SELECT (`+recordProposalsSQL+`)
		FROM records r
		WHERE r.handover_id = @handover AND r.id = @record`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "record": record}), &data)
	if err != nil || len(data) == 0 {
		return nil, err
	}
	var rows []proposalRow
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, err
	}
	return readProposals(t.sc.Handover(), rows), nil
}

// proposals adds a new one, and the verdict on one.
func (c *change) proposals(made, decided *handover.Proposal) {
	if made != nil {
		c.add(`
			INSERT INTO proposals (handover_id, id, section_id, record_id, was, wants, reason, made_by, behalf_id, behalf_name, made_at, revision)
			VALUES (@handover, @pr_id, @pr_section, @pr_record, @pr_was, @pr_wants, @pr_reason, @pr_by, @pr_behalf, @pr_behalf_name, @pr_at, @pr_revision)`,
			pgx.StrictNamedArgs{
				"pr_id": made.ID, "pr_section": made.Section, "pr_record": made.Record, "pr_was": string(made.Was), "pr_wants": string(made.Wants),
				"pr_reason": made.Reason, "pr_by": made.By, "pr_behalf": orNull(made.Behalf), "pr_behalf_name": made.BehalfName, "pr_at": made.At,
				"pr_revision": made.Revision,
			})
	}
	if decided != nil {
		c.add(`
			INSERT INTO proposal_verdicts (handover_id, proposal_id, verdict, made_by, behalf_id, behalf_name, made_at, note)
			VALUES (@handover, @pv_id, @pv_verdict, @pv_by, @pv_behalf, @pv_behalf_name, @pv_at, @pv_note)`,
			pgx.StrictNamedArgs{
				"pv_id": decided.ID, "pv_verdict": decided.Verdict, "pv_by": decided.DecidedBy, "pv_behalf": orNull(decided.DecidedBehalf),
				"pv_behalf_name": decided.DecidedBehalfName, "pv_at": decided.DecidedAt, "pv_note": decided.Note,
			})
	}
}
