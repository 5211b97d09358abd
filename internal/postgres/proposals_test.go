package postgres_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// signedSKU is a handover whose signed section has one SKU.
func (h *house) signedSKU() (uuid.UUID, handover.Record) {
	h.t.Helper()
	id := h.handover(h.only("sku")).ID
	s := h.accepted(id, "sku", 1)
	receiver := h.in("receiver", id)
	require.NoError(h.t, h.app.SignSection(h.t.Context(), receiver, h.shown(receiver, s.ID)))
	return id, h.records(id, "sku")[0]
}

// wants lets the giver change cells of a SKU for a reason.
func (h *house) wants(id, record uuid.UUID, change ...string) (app.Saved, error) {
	giver := h.in("giver", id)
	return h.app.Save(h.t.Context(), giver.Because("供应商涨价"), app.SaveRecord{
		Record: record, Revision: h.fresh(giver, record).Revision, Form: form("sku", 0, change...),
	})
}

// waiting is the newest proposal on a record.
func (h *house) waiting(id, record uuid.UUID) handover.Proposal {
	h.t.Helper()
	page, err := h.app.RecordPage(h.t.Context(), h.in("manager", id), record)
	require.NoError(h.t, err)
	require.NotEmpty(h.t, page.Proposals)
	return page.Proposals[len(page.Proposals)-1]
}

func (h *house) decides(who string, id uuid.UUID, p handover.Proposal, verdict handover.ProposalVerdict, note string) error {
	return h.app.DecideProposal(h.t.Context(), h.in(who, id), app.DecideProposal{Record: p.Record, Proposal: p.ID, Verdict: verdict, Note: note})
}

// proposed is a handover with proposals that were decided one way and another.
func (h *house) proposed() {
	h.t.Helper()
	id, r := h.signedSKU()
	for _, verdict := range []handover.ProposalVerdict{handover.ProposalRefused, handover.ProposalRefused, handover.ProposalAccepted} {
		_, err := h.wants(id, r.ID, "cost", "450.00")
		require.NoError(h.t, err)
		require.NoError(h.t, h.decides("receiver", id, h.waiting(id, r.ID), verdict, "先看采购单"))
	}
}

// TestFourEyes: price and stock of something signed wait for a second person, and only then anything changes (N-18, SKU-18).
func TestFourEyes(t *testing.T) {
	t.Parallel()
	h := given(t)
	id, r := h.signedSKU()
	giver := h.in("giver", id)
	before := h.sections(id)["sku"]
	_, err := h.app.Save(t.Context(), giver, app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("sku", 0, "price", "1399.00")})
	refused(t, err, handover.Invalid, "problem.reason_signed")
	_, err = h.app.Save(t.Context(), giver.Because("自动"), app.SaveRecord{Record: r.ID, Revision: r.Revision, Autosave: true, Form: form("sku", 0, "price", "1399.00")})
	refused(t, err, handover.Conflict, "refuse.proposal_by_hand")
	got, err := h.wants(id, r.ID, "price", "1399.00", "on_hand", "160")
	require.NoError(t, err)
	require.True(t, got.Proposed)
	require.Equal(t, before, h.sections(id)["sku"], "no version moves, no seal goes stale")
	require.Equal(t, r.Digest, h.fresh(giver, r.ID).Digest)
	require.True(t, h.waits("receiver", "decide"))
	require.False(t, h.waits("giver", "decide"))
	_, err = h.wants(id, r.ID, "price", "1499.00")
	refused(t, err, handover.Conflict, "refuse.proposal_open")
	p := h.waiting(id, r.ID)
	refused(t, h.decides("giver", id, p, handover.ProposalAccepted, ""), handover.Forbidden, "refuse.decide_proposal")
	refused(t, h.decides("witness", id, p, handover.ProposalAccepted, ""), handover.Forbidden, "refuse.decide_proposal")
	refused(t, h.decides("second", id, p, handover.ProposalAccepted, ""), handover.Forbidden, "refuse.not_reviewer")
	refused(t, h.decides("receiver", id, p, handover.ProposalRefused, ""), handover.Invalid, "error.check_fields")
	refused(t, h.decides("receiver", id, p, handover.ProposalWithdrawn, ""), handover.Forbidden, "refuse.proposal_of_other")
	require.NoError(t, h.decides("receiver", id, p, handover.ProposalRefused, "合同价没变"))
	refused(t, h.decides("receiver", id, p, handover.ProposalAccepted, ""), handover.Conflict, "refuse.proposal_decided")
	require.False(t, h.waits("receiver", "decide"))

	_, err = h.wants(id, r.ID, "price", "1399.00")
	require.NoError(t, err)
	require.NoError(t, h.decides("giver", id, h.waiting(id, r.ID), handover.ProposalWithdrawn, ""))
	require.Equal(t, before, h.sections(id)["sku"])

	got, err = h.wants(id, r.ID, "price", "1399.00", "title", "羊毛大衣 改")
	require.NoError(t, err)
	require.True(t, got.Proposed)
	now := h.fresh(giver, r.ID)
	require.Equal(t, "羊毛大衣 改", now.Title, "the rest is saved with its reason, as ever")
	after := h.sections(id)["sku"]
	require.Equal(t, handover.SectionSubmitted, after.State)
	_, err = h.wants(id, r.ID, "on_hand", "90", "title", "羊毛大衣 改")
	refused(t, err, handover.Conflict, "refuse.proposal_open")
	p = h.waiting(id, r.ID)
	require.NoError(t, h.decides("manager", id, p, handover.ProposalAccepted, ""))
	last := h.fresh(giver, r.ID)
	require.NotEqual(t, now.Digest, last.Digest)
	require.Equal(t, "林晓雯", last.Updater, "it is the proposer's change")
	require.Equal(t, 1, h.count(`SELECT count(*) FROM events WHERE act = 'proposal.accepted' AND actor_id = $1 AND detail->>'name' = '林晓雯'`, h.people["manager"].ID))
	h.sound("changed by two")

	// Something given back by its reviewer is written by one again.
	require.NoError(t, h.app.ReturnSection(t.Context(), h.in("receiver", id), app.SectionAct{Section: after.ID, Reason: "价格全部重核"}))
	got, err = h.wants(id, r.ID, "price", "1599.00", "title", "羊毛大衣 改")
	require.NoError(t, err)
	require.False(t, got.Proposed)
	require.ErrorContains(t, h.exec(`UPDATE proposals SET reason = 'x'`), "what was signed or recorded stays")
	require.ErrorContains(t, h.exec(`INSERT INTO proposal_verdicts (handover_id, proposal_id, verdict, made_by, made_at)
		SELECT handover_id, id, 'accepted', made_by, now() FROM proposals LIMIT 1`), "proposal")
}

// TestDecideOnce: of two who decide at the same moment one does, and what was overtaken is not taken.
func TestDecideOnce(t *testing.T) {
	t.Parallel()
	h := given(t)
	id, r := h.signedSKU()
	_, err := h.wants(id, r.ID, "cost", "450.00")
	require.NoError(t, err)
	p := h.waiting(id, r.ID)
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i, who := range []string{"receiver", "manager"} {
		all.Go(func() { errs[i] = h.decides(who, id, p, handover.ProposalAccepted, "") })
	}
	all.Wait()
	require.NotEqual(t, errs[0] == nil, errs[1] == nil)
	_, err = h.wants(id, r.ID, "cost", "460.00")
	require.NoError(t, err)
	s := h.sections(id)["sku"]
	require.NoError(t, h.app.ReturnSection(t.Context(), h.in("receiver", id), app.SectionAct{Section: s.ID, Reason: "重核"}))
	_, err = h.wants(id, r.ID, "cost", "470.00")
	require.NoError(t, err)
	refused(t, h.decides("receiver", id, h.waiting(id, r.ID), handover.ProposalAccepted, ""), handover.Stale, "refuse.proposal_stale")
}

// proposalProbes try the reads of proposals with a stranger's record.
func proposalProbes(h *house, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	return map[string]func() error{
		"Proposals": in(func(tx app.Tx) error { return none(size(tx.Proposals(h.t.Context(), f.record))) }),
	}
}
