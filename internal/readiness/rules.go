package readiness

import "handoverdesk/internal/catalog"

const (
	blocker = catalog.Blocker
	warning = catalog.Warning
	notice  = catalog.Notice
)

var rules = []Rule{
	{ID: "R-SKU-01", Severity: warning, Kinds: of("sku"), Singles: of("sku.below_safety_stock")},
	{ID: "R-SKU-02", Severity: blocker, Kinds: of("sku"), Singles: of("sku.cover_below_cycle")},
	{
		ID: "R-SKU-03", Severity: blocker, Kinds: of("sku"), Singles: of("sku.no_backup", "sku.class_a_single_source"),
		Across: []Across{lastSourceEnds},
	},
	{ID: "R-SKU-04", Severity: warning, Kinds: of("sku"), Singles: of("sku.slow_without_plan")},
	{ID: "R-SKU-05", Severity: warning, Kinds: of("sku"), Singles: of("sku.sells_at_loss")},
	{ID: "R-SKU-06", Severity: warning, Kinds: of("sku"), Singles: of("sku.active_without_stock")},
	{ID: "R-SKU-07", Severity: blocker, Kinds: of("sku"), Singles: of("sku.claim_without_certificate")},
	{ID: "R-SKU-08", Severity: warning, Kinds: of("sku", "service_faq"), Singles: of("sku.forbidden_word", "service_faq.forbidden_word")},
	{ID: "R-SKU-09", Severity: warning, Kinds: of("sku"), Singles: of("sku.stock_date_old", "sku.missing@snapshot_at")},
	{ID: "R-SKU-10", Severity: warning, Kinds: of("sku"), Singles: of("sku.expiry_near")},
	{
		ID: "R-ACC-01", Severity: blocker, Kinds: of("account"),
		Singles: of("account.phone_of_leaver", "account.mail_of_leaver", "account.real_name_of_leaver", "account.card_of_leaver",
			"account.device_of_leaver", "account.second_factor_leaves"),
	},
	{ID: "R-ACC-02", Severity: blocker, Kinds: of("account"), Singles: of("account.no_next_owner")},
	{ID: "R-ACC-03", Severity: blocker, Kinds: of("account"), Across: []Across{loginUntested}},
	{ID: "R-ACC-04", Severity: blocker, Kinds: of("account"), Across: []Across{notChanged}},
	{ID: "R-ACC-05", Severity: blocker, Kinds: of("account"), Singles: of("account.sole_administrator")},
	{ID: "R-ACC-06", Severity: blocker, Kinds: of("account", "tech_system"), Singles: of("account.access_of_leaver", "tech_system.permission_of_leaver")},
	{
		ID: "R-ACC-07", Severity: warning, Kinds: of("account", "tech_system"),
		Singles: of("account.deposit_short", "account.expires_soon", "account.app_expires_soon", "account.paper_expires_soon", "tech_system.renewal_soon"),
	},
	{ID: "R-ACC-08", Severity: blocker, Kinds: of("account"), Singles: of("account.cross_border_environment"), Across: []Across{environmentShared}},
	{ID: "R-SUP-01", Severity: warning, Kinds: of("supplier"), Across: []Across{supplierContractEnds}},
	{ID: "R-SUP-02", Severity: warning, Kinds: of("supplier"), Singles: of("supplier.only_private_im")},
	{ID: "R-SUP-03", Severity: blocker, Kinds: of("supplier"), Singles: of("supplier.open_orders_without_owner", "supplier.rebate_claim_soon")},
	{
		ID: "R-SUP-04", Severity: warning, Kinds: of("supplier"),
		Singles: of("supplier.terms_empty", "supplier.missing@payment_terms", "supplier.missing@return_terms"),
	},
	{ID: "R-SOP-01", Severity: blocker, Kinds: of("sop"), Singles: of("sop.owner_leaves", "sop.missing@owner")},
	{ID: "R-SOP-02", Severity: warning, Kinds: of("sop"), Singles: of("sop.step_without_role", "sop.missing@steps", "sop.too_many_steps")},
	{ID: "R-SOP-03", Severity: warning, Kinds: of("sop"), Singles: of("sop.review_old")},
	{ID: "R-SOP-04", Severity: warning, Kinds: of("sop"), Across: []Across{areaMissing}},
	{ID: "R-RPT-01", Severity: warning, Kinds: of("data_report"), Across: []Across{monthsMissing}},
	{ID: "R-RPT-02", Severity: notice, Kinds: of("data_report"), Singles: of("data_report.no_interpretation"), Across: []Across{viewMissing}},
	{ID: "R-RSK-01", Severity: blocker, Kinds: of("risk"), Singles: of("risk.high_without_plan", "risk.without_plan")},
	{ID: "R-RSK-02", Severity: warning, Kinds: of("risk"), Across: []Across{baselineMissing}},
	{
		ID: "R-RSK-03", Severity: warning, Kinds: of("risk"),
		Singles: of("risk.high_never_drilled", "risk.drill_old", "risk.owner_leaves", "risk.missing@owner"),
	},
	{ID: "R-CMP-01", Severity: blocker, Kinds: of("campaign"), Singles: of("campaign.no_next_owner", "campaign.missing@next_owner")},
	{
		ID: "R-CMP-02", Severity: warning, Kinds: of("campaign"),
		Singles: of("campaign.promotion_without_plan", "campaign.promotion_without_lock", "campaign.not_prepared"),
	},
	{ID: "R-CMP-03", Severity: notice, Kinds: of("campaign"), Singles: of("campaign.finished_without_review", "campaign.finished_without_result")},
	{
		ID: "R-CTR-01", Severity: warning, Kinds: of("contract"),
		Singles: of("contract.ended", "contract.ends_soon", "contract.notice_soon", "contract.clause_missing", "contract.obligation_overdue"),
	},
	{
		ID: "R-WIP-01", Severity: blocker, Kinds: of("inflight"),
		Singles: of("inflight.giver_keeps", "inflight.missing@next_action", "inflight.missing@due", "inflight.missing@next_owner", "inflight.overdue"),
	},
	{ID: "R-CS-01", Severity: warning, Kinds: of("service_faq"), Singles: of("service_faq.peak_uncovered"), Across: []Across{noShifts}},
	{ID: "R-CS-02", Severity: notice, Kinds: of("service_faq"), Singles: of("service_faq.script_part_missing"), Across: []Across{noPhrases}},
	{ID: "R-TRN-01", Severity: blocker, Kinds: of("training"), Singles: of("training.below_pass_mark", "training.required_open")},
	{ID: "R-TXT-01", Severity: warning, Singles: of("*.filler_text", "*.not_applicable")},
	{
		ID: "R-GEN-01", Severity: warning, Singles: of("*.giver_keeps", "*.owner_leaves", "*.missing@next_owner"), Across: []Across{noNextOwner},
	},
	{
		ID: "R-LEGAL-01", Severity: warning, Kinds: of("campaign", "inflight", "service_faq", "sop"), Singles: of("*.punished_practice"),
	},
	// The list of rules ends here. Records are asked more, and what a report left out would look right.
	{ID: DateRule, Severity: blocker, Across: []Across{dateUnowned}},
	{ID: MissingRule, Severity: blocker, Singles: of("*.missing", "*.wrong_shape")},
	{ID: OtherRule, Severity: blocker},
	{ID: OwnRule, Severity: blocker},
}

func of(list ...string) []string { return list }
