package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
)

// unreachable are the constraints that no form and no race can run into, by what keeps them from it. They are there for mistakes in
// code and for people with psql, and are internal errors.
var unreachable = map[string]string{
	"ids are made for each row": `
		passkeys_pkey challenges_pkey handovers_pkey handovers_workspace_id_id_key people_workspace_id_id_key workspaces_pkey sessions_pkey records_pkey questions_pkey
		messages_pkey refusals_pkey refusal_items_pkey reviews_pkey seals_pkey sections_pkey sign_in_attempts_pkey files_pkey blobs_pkey blob_chunks_pkey imports_pkey enclosures_pkey mails_pkey teach_backs_pkey samples_pkey sample_records_pkey
		responsibilities_pkey counts_pkey count_rows_pkey proxies_pkey waivers_pkey account_acts_pkey proof_acts_pkey listing_acts_pkey proposals_pkey proposal_verdicts_pkey person_identities_pkey data_keys_pkey secrets_pkey reveals_pkey
		figure_files_pkey figure_notes_pkey figure_readings_pkey watch_acts_pkey watch_checks_pkey calendar_feeds_pkey calendar_feeds_token`,
	"a seal stands over the version that its section has": `sections_sealed_sound`,
	"numbered by the one who keeps or checks them":        `import_rows_pkey`,
	"upserted, or written without what is there already": `
		custom_kinds_pkey custom_fields_pkey custom_rules_pkey workspace_numbers_pkey workspace_words_pkey teams_pkey number_series_pkey handover_tallies_pkey section_tallies_pkey record_refs_pkey record_bindings_pkey stock_pkey record_dates_pkey
		import_lines_pkey import_mends_pkey import_plans_pkey signing_keys_pkey looks_pkey exit_tasks_pkey exit_acts_pkey views_pkey views_once view_days_pkey
		figure_keys_pkey figure_targets_pkey figure_values_text_once readiness_pkey readiness_queue_pkey readiness_days_pkey`,
	"people are named once a message, drafts looked for under the section's lock": `mentions_pkey teach_backs_one_open waivers_once`,
	"sums of one file, which counts once, under the lock of the handover":         `figure_lines_pkey figure_values_pkey figure_days_pkey figure_months_pkey figure_buyers_pkey figure_files_number_once`,
	"counted under the lock of the handover or of the template": `inventories_pkey counts_number_once template_versions_pkey events_pkey record_revisions_pkey sections_position_once exit_tasks_position_once handovers_number_once sections_supplement_once
		samples_open_once sample_records_position_once`,
	"counted under the lock of the tree, and by heads that moved": `
		checkpoint_leaves_pkey checkpoint_leaves_once checkpoint_hashes_pkey checkpoints_pkey checkpoints_size_once`,
	"an answer that was given before is looked up by its key": `requests_pkey`,
	"one role a person and one person a role, checked by CheckDraft": `
		parties_pkey parties_giver_once parties_witness_once parties_manager_once handover_stores_pkey`,
	"reassign gives sections to parties only, and the plan names its parties": `
		sections_filler_party sections_reviewer_party handovers_giver_party handovers_receiver_party`,
	"looked for under the lock of the handover":                  `watch_checks_asked_once calendar_feeds_once person_identities_once mails_bundled proxies_once proxies_person_once data_keys_one_live secrets_newest_once`,
	"KeepBlob looks for the same content first, and tries again": `blobs_content_once blobs_content_whole inventories_content_kept`,
	"keys of built-in templates are not copied":                  `templates_key_once`,
	"parents were read before, and are never deleted": `
		figure_keys_handover_id_fkey figure_files_handover_id_fkey figure_files_made_by_fkey figure_lines_file_fkey figure_values_handover_id_fkey figure_buyers_file_fkey
		figure_notes_handover_id_fkey figure_notes_made_by_fkey figure_readings_handover_id_fkey figure_readings_made_by_fkey figure_targets_handover_id_fkey
		figure_targets_made_by_fkey figures_file_known figures_value_known watch_acts_handover_id_fkey watch_acts_person_id_fkey watch_acts_made_by_fkey watch_checks_handover_id_fkey
		watch_checks_question_fkey watch_checks_asked_of_fkey watch_checks_judged_by_fkey
		checkpoint_leaves_workspace_id_fkey checkpoint_leaves_workspace_id_handover_id_fkey checkpoint_hashes_workspace_id_fkey
		checkpoints_workspace_id_fkey checkpoints_key_fkey mails_workspace_id_handover_id_fkey mails_workspace_id_person_id_fkey account_acts_workspace_id_person_id_fkey account_acts_made_by_fkey
		inventories_workspace_id_handover_id_fkey imports_handover_id_fkey imports_made_by_fkey imports_asked_by_fkey import_lines_handover_id_import_id_fkey import_mends_handover_id_import_id_fkey
		import_plans_workspace_id_fkey
		custom_kinds_workspace_id_fkey custom_fields_workspace_id_fkey custom_rules_workspace_id_fkey custom_rules_made_by_known workspaces_catalog_by_known
		workspace_numbers_workspace_id_fkey workspace_numbers_set_by_known workspace_words_workspace_id_fkey workspace_words_set_by_known
		teams_workspace_id_fkey people_workspace_id_fkey stores_workspace_id_fkey templates_workspace_id_fkey template_versions_workspace_id_template_id_fkey template_versions_workspace_id_saved_by_fkey
		number_series_workspace_id_fkey handover_tallies_workspace_id_fkey section_tallies_workspace_id_fkey
		sessions_person_id_fkey sessions_confirmed_by_fkey requests_person_id_fkey passkeys_workspace_id_person_id_fkey challenges_session_fkey challenges_person_id_fkey
		handovers_workspace_id_fkey handovers_workspace_id_team_id_fkey handovers_workspace_id_store_id_fkey
		handovers_workspace_id_template_id_fkey handovers_workspace_id_created_by_fkey
		handover_stores_workspace_id_handover_id_fkey handover_stores_workspace_id_store_id_fkey
		parties_workspace_id_handover_id_fkey parties_workspace_id_person_id_fkey
		sections_handover_id_fkey sections_reason_by_fkey
		records_carried_known records_confirmed_by_fkey records_rebuilt_by_fkey seals_behalf_id_fkey
		proxies_handover_id_fkey proxies_principal_id_fkey proxies_person_id_fkey proxies_decided_by_fkey proxies_ended_by_fkey
		records_section_known records_reviewed_by_fkey records_updater_known
		record_revisions_record_known record_revisions_maker_known
		record_refs_source_known stock_record_known counts_section_fkey counts_started_by_fkey counts_finished_by_fkey count_rows_count_fkey count_rows_settled_by_fkey record_dates_record_known calendar_feeds_handover_id_fkey calendar_feeds_person_id_fkey
		questions_handover_id_section_id_fkey questions_handover_id_record_id_fkey questions_asked_by_fkey
		messages_handover_id_question_id_fkey messages_author_id_fkey
		reviews_handover_id_section_id_fkey reviews_handover_id_record_id_fkey reviews_made_by_fkey
		seals_handover_id_fkey seals_handover_id_section_id_fkey seals_person_id_fkey
		refusals_handover_id_fkey refusals_handover_id_section_id_fkey refusals_person_id_fkey refusal_items_handover_id_refusal_id_fkey refusal_items_who_id_fkey
		responsibilities_handover_id_fkey responsibilities_person_id_fkey responsibilities_section_known responsibilities_event_known
		sections_supplement_known records_amends_known
		mentions_person_id_fkey mentions_handover_id_message_id_fkey mentions_handover_id_question_id_fkey
		teach_backs_handover_id_section_id_fkey teach_backs_handover_id_restates_fkey teach_backs_made_by_fkey teach_backs_judged_by_fkey
		seals_key_fkey looks_person_id_fkey looks_handover_id_record_id_fkey samples_handover_id_section_id_fkey samples_key_fkey samples_drawn_by_fkey
		sample_records_handover_id_sample_id_fkey sample_records_handover_id_record_id_fkey enclosures_handover_id_section_id_fkey enclosures_made_by_fkey
		events_handover_id_fkey events_actor_id_fkey
		data_keys_handover_id_fkey secrets_handover_id_record_id_fkey secrets_handover_id_section_id_fkey secrets_handover_id_key_id_fkey secrets_sealed_by_fkey
		secrets_gone_by_fkey reveals_handover_id_secret_id_version_fkey reveals_handover_id_record_id_fkey reveals_by_person_fkey reveals_behalf_id_fkey
		blobs_workspace_id_fkey files_workspace_id_handover_id_fkey files_handover_id_section_id_fkey
		files_handover_id_record_id_fkey files_handover_id_question_id_fkey files_added_by_fkey files_removed_by_fkey
		record_bindings_record_fkey person_identities_person_fkey person_identities_added_by_fkey person_identities_removed_by_fkey
		proof_acts_section_fkey proof_acts_record_fkey proof_acts_file_fkey proof_acts_made_by_fkey proof_acts_behalf_fkey listing_acts_section_fkey listing_acts_record_fkey listing_acts_made_by_fkey listing_acts_behalf_fkey proposals_section_fkey proposals_record_fkey proposals_made_by_fkey proposals_behalf_fkey
		proposal_verdicts_proposal_fkey proposal_verdicts_made_by_fkey proposal_verdicts_behalf_fkey exit_tasks_handover_id_fkey exit_tasks_owner_id_fkey exit_tasks_added_by_fkey exit_acts_task_fkey exit_acts_workspace_fkey exit_acts_made_by_fkey readiness_handover_id_fkey readiness_queue_handover_id_fkey readiness_days_handover_id_fkey waivers_handover_id_fkey waivers_section_fkey waivers_record_fkey waivers_person_id_fkey waivers_made_by_fkey waivers_ended_by_fkey views_section_fkey views_record_fkey views_person_fkey view_days_handover_fkey view_days_person_fkey`,
	"the domain checks it first, with a sentence": `
		workspace_words_word_present workspace_words_off_reason figure_files_currency_code watch_acts_reason_present watch_acts_person_answers figure_notes_text_present figure_readings_text_present figure_targets_goal_sound
		counts_file_present count_rows_cause_known count_rows_bearer_known count_rows_cause_of_difference count_rows_other_said
		passkeys_name_present workspaces_name_present teams_name_present people_name_present people_role_known people_language_known people_theme_known
		stores_name_present stores_platform_shape templates_reason_known handovers_title_present handovers_reason_known
		refusals_reason_present refusal_items_what_present proxies_reason_present proxies_person_other proxies_days_in_order proxies_rank_overridden proxies_declined_reason proxies_decided_by_third
		handovers_absent_cause_known templates_receivers_sign_known templates_sections_sign_known
		handovers_rank_overridden handovers_receivers_sign_known handovers_sections_sign_known
		handovers_plan_whole handovers_cancel_reason handovers_signed_settled handovers_closed_settled sections_not_applicable_reason records_title_present
		records_return_reason messages_body_present reviews_return_reason teach_backs_return_remark samples_aql_known samples_plan_sound sample_records_defect_reason
		secrets_slot_known secrets_label_of_other secrets_sealed_length reveals_purpose_known reveals_reason_of_other
		person_identities_sort_known person_identities_value_present person_identities_card_short
		proposals_reason_present proposal_verdicts_reason_present listing_acts_step_known listing_acts_reason_present proof_acts_step_known proof_acts_reason_present proof_acts_witness_single exit_tasks_title_present exit_tasks_sort_known exit_tasks_days_near exit_acts_reason_present handovers_closed_exits waivers_reason_present`,
	"the code writes nothing else": `
		watch_acts_sort_known watch_checks_mark_known watch_checks_metric_present watch_checks_days_sound watch_checks_verdict_known watch_checks_question_of_breach
		figure_keys_length figure_files_state_known figure_files_grain_known figure_files_digest_whole figure_files_lines_sound figure_files_days_sound figure_values_dim_known
		figure_months_first_day figure_buyers_days_sound figure_readings_month_first figure_targets_month_first
		stock_standing_known counts_finished_whole count_rows_outcome_known count_rows_sides_fit count_rows_cause_whole
		views_place_known views_records_counted view_days_counted views_record_or_many views_field_masked data_keys_wrapped_whole data_keys_wrapped_length secrets_version_counted secrets_gone_known secrets_gone_whole reveals_role_known reveals_method_known
		handovers_moved_known checkpoint_leaves_place checkpoint_leaves_lengths checkpoint_hashes_length checkpoints_begin_at_one checkpoints_root_length
		mails_kind_known mails_end_once mails_of_handover account_acts_act_known account_acts_passkeys_counted account_acts_by_other enclosures_numbered teach_backs_numbered refusals_numbered refusal_items_numbered
		imports_digest_length imports_size_known imports_state_known imports_parts_list imports_progress_sound imports_written_at imports_undone_at
		imports_worked_on import_lines_in_order import_plans_columns_object
		custom_kinds_key_shape custom_kinds_said_object custom_fields_key_shape custom_fields_said_object custom_fields_state_known custom_rules_key_shape custom_rules_said_object templates_numbers_object template_versions_numbers_object handovers_numbers_object
		workspace_numbers_key_shape workspace_numbers_value_bounded workspace_words_sort_known readiness_fillers_sound
		responsibilities_act_known responsibilities_act_fits handovers_late_sound handovers_moved_signed sections_supplement_numbered sections_late_supplement
		sessions_hash_length templates_sections_list handovers_state_known handovers_witness_rank_known handovers_rank_reason_needed handovers_signed_at handovers_counts_sound parties_role_known
		template_versions_act_known template_versions_sections_list
		sections_filler_seat_known sections_reviewer_seat_known sections_severities_object sections_kind_shape sections_state_known sections_signed_settled sections_settled_sound sections_settled_answered sections_counts_sound
		records_kind_shape records_state_known records_verdict_signed records_revision_up records_data_object records_digest_length
		records_counts_sound records_carried_whole records_carried_elsewhere records_confirmed_carried sections_unconfirmed_sound records_findings_list questions_state_known questions_resolved_at reviews_verdict_known
		refusals_role_known proxies_role_known proxies_rank_known proxies_decided_whole proxies_ended_whole proxies_numbered
		handovers_absent_whole seals_behalf_whole seals_behalf_other records_vouched_rebuilt
		seals_role_known seals_digest_length seals_covers_known seals_method_known seals_evidence_size passkeys_credential_length passkeys_counter_sound challenges_purpose_known challenges_length seals_signature_length seals_signature_of events_hash_length
		teach_backs_state_known teach_backs_answers_list teach_backs_sent teach_backs_judged sections_teach_back_sound questions_field_of_record
		samples_lot_length samples_signature_length samples_result_known samples_ended_with_result sample_records_verdict_known sample_records_judged_at
		signing_keys_fingerprint_fits signing_keys_public_length enclosures_kind_known enclosures_digest_length
		blobs_place_known blobs_digest_length blobs_size_known blob_chunks_size files_one_place files_evidence_stays files_name_present files_media_shape
		inventories_edition_counted inventories_part_known files_removed_whole sections_files_sound records_files_sound
		proposals_facts_objects proposals_behalf_whole proposals_behalf_other proposal_verdicts_verdict_known proposal_verdicts_behalf_whole
		proposal_verdicts_behalf_other listing_acts_verdict_known listing_acts_behalf_whole listing_acts_behalf_other listing_acts_facts_length proof_acts_verdict_known proof_acts_cause_known proof_acts_role_known proof_acts_caused_undone proof_acts_due_whole proof_acts_by_witness
		record_dates_sort_known record_dates_line_counted calendar_feeds_hash_length calendar_feeds_ended record_bindings_sort_known record_bindings_pattern_present person_identities_removed_whole
		proof_acts_behalf_whole proof_acts_behalf_other records_proofs_some records_proof_stage_known sections_proofs_sound waivers_check_present waivers_ended_whole waivers_numbered readiness_points_range readiness_counts_sound readiness_days_points_range exit_tasks_from_known exit_tasks_state_known exit_acts_verdict_known exit_acts_role_known exit_acts_file_whole exit_acts_file_proves handovers_exits_sound`,
}

func TestEveryConstraintHasItsPlace(t *testing.T) {
	t.Parallel()
	h := given(t)
	rows, err := h.pool.Query(t.Context(), `
		SELECT conname
		FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u', 'x') AND conname NOT LIKE 'schema_migrations%'
		UNION
		SELECT indexrelid::regclass::text
		FROM pg_index
		JOIN pg_class ON pg_class.oid = indexrelid
		WHERE relnamespace = 'public'::regnamespace AND indisunique AND relname NOT LIKE 'schema_migrations%'
		UNION
		SELECT (regexp_matches(prosrc, '(\w+_(?:known|no_circle))', 'g'))[1]
		FROM pg_proc
		WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype`)
	require.NoError(t, err)
	there, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	slices.Sort(there)
	var placed []string
	for name := range postgres.Refusals {
		placed = append(placed, name)
	}
	for _, names := range unreachable {
		placed = append(placed, strings.Fields(names)...)
	}
	slices.Sort(placed)
	require.Equal(t, there, placed, "every constraint is in refusals of errors.go or in unreachable of this test, and once")
}

func TestTranslate(t *testing.T) {
	t.Parallel()
	pg := func(code, constraint string) error { return &pgconn.PgError{Code: code, ConstraintName: constraint} }
	for _, c := range []struct {
		name string
		err  error
		want handover.Code
	}{
		{"nothing", nil, ""},
		{"no row", pgx.ErrNoRows, handover.NotFound},
		{"a twin", pg("23505", "records_identity_once"), handover.Conflict},
		{"too large", pg("23514", "records_data_size"), handover.TooLarge},
		{"a reference that went", pg("23503", "record_refs_target_known"), handover.Stale},
		{"a constraint without a sentence", pg("23514", "events_hash_length"), handover.Internal},
		{"a deadlock", pg("40P01", ""), handover.Unavailable},
		{"a lock that took too long", pg("55P03", ""), handover.Unavailable},
		{"shutting down", pg("57P01", ""), handover.Unavailable},
		{"a character that cannot be stored", pg("22021", ""), handover.Invalid},
		{"a mistake in SQL", pg("42601", ""), handover.Internal},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := postgres.Translate(c.err)
			require.Equal(t, c.want, handover.CodeOf(err))
			if c.want != "" && c.want != handover.NotFound {
				var cause *pgconn.PgError
				require.ErrorAs(t, err, &cause, "the log still sees why")
			}
		})
	}
}

// TestRefusalsOfTheDatabase reaches the constraints that can be reached, through the use cases.
func TestRefusalsOfTheDatabase(t *testing.T) {
	t.Parallel()
	h := given(t)
	admin := h.as("admin")
	person := func(change func(*handover.Person)) error {
		p := handover.Person{Name: "苏晚", Email: "su@example.test", Role: handover.Member}
		change(&p)
		_, err := h.app.SavePerson(t.Context(), admin, p, password, false)
		return err
	}
	shop := func(change func(*handover.Store)) error {
		s := handover.Store{Name: "新店", Platform: "tmall"}
		change(&s)
		_, err := h.app.SaveShop(t.Context(), admin, s)
		return err
	}
	template := func(change func(*handover.Template)) error {
		tp := h.templates["full_store"]
		tp.Version = 1
		change(&tp)
		_, err := h.app.SaveTemplate(t.Context(), admin, app.SaveTemplate{Template: tp})
		return err
	}
	for _, c := range []struct {
		name string
		err  error
		code handover.Code
		key  string
	}{
		{"an address twice", person(func(p *handover.Person) { p.Email = "giver@example.test" }), handover.Conflict, "refuse.email_taken"},
		{"a team of nowhere", person(func(p *handover.Person) { p.Team = uuid.New() }), handover.Invalid, "problem.unknown_choice"},
		{"a person without the version", person(func(p *handover.Person) { p.ID = h.people["giver"].ID }), handover.Stale, "refuse.form_stale"},
		{"a person at an old version", person(func(p *handover.Person) { p.ID, p.Version = h.people["giver"].ID, 9 }), handover.Stale, "refuse.form_stale"},
		{"an unknown language", person(func(p *handover.Person) { p.Language = "fr" }), handover.Invalid, "problem.unknown_choice"},
		{"a store twice", shop(func(s *handover.Store) { s.Name = h.stores[0].Name }), handover.Conflict, "refuse.store_twin"},
		{"a store of another's team", shop(func(s *handover.Store) { s.Team = uuid.New() }), handover.Invalid, "problem.unknown_choice"},
		{"a store without the version", shop(func(s *handover.Store) { s.ID = h.stores[0].ID }), handover.Stale, "refuse.form_stale"},
		{"a template at an old version", template(func(tp *handover.Template) { tp.Version = 7 }), handover.Stale, "refuse.form_stale"},
		{"a template without the version", template(func(tp *handover.Template) { tp.Version, tp.NameEN = 0, "Another" }), handover.Stale, "refuse.form_stale"},
		{"a team twice", h.app.SaveTeam(t.Context(), admin, handover.Team{Name: h.teams[0].Name}), handover.Conflict, "refuse.team_twin"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.err, c.code, c.key) })
	}
	require.NoError(t, template(func(tp *handover.Template) { tp.ID, tp.Version = uuid.Nil, 0 }), "a copy of a built-in template")
}

func TestHistoryNeverChanges(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	s := h.accepted(id, "account", 1)
	require.NoError(t, h.app.Ask(t.Context(), h.in("receiver", id), app.Ask{Section: s.ID, Body: "？"}))
	receiver := h.in("receiver", id)
	require.NoError(t, h.app.SignSection(t.Context(), receiver, h.shown(receiver, s.ID)))
	column := map[string]string{
		"record_revisions": "title", "messages": "body", "reviews": "reason", "seals": "name", "events": "act",
		"template_versions": "note", "responsibilities": "act", "signing_keys": "public",
	}
	for table, col := range column {
		var n int
		require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n))
		require.Positive(t, n, table)
		for _, sql := range []string{
			`UPDATE ` + table + ` SET ` + col + ` = 'x'`, `DELETE FROM ` + table, `TRUNCATE ` + table + ` CASCADE`,
		} {
			_, err := h.pool.Exec(t.Context(), sql)
			var pg *pgconn.PgError
			require.ErrorAs(t, err, &pg, sql)
			require.Equal(t, table+"_never_change", pg.ConstraintName, sql)
		}
	}
	rows, err := h.pool.Query(t.Context(), `SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_never_change' AND tgenabled = 'O'`)
	require.NoError(t, err)
	guarded, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Len(t, guarded, len(column)+20, "and views, watches with their checks, openings of secrets, acts about accounts, chains of evidence, exit tasks, enclosures, teach-backs and refusals with what they ask for, which end, inventories, passkeys, and the three tables of checkpoints")
}
