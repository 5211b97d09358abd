-- The schema after migration 51: dumped by `make schema`, never edited. For reading and comparing, not for running.

-- extensions
btree_gin

-- tables

account_acts
    -- What administrators did to how somebody gets in. Never changed.
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    person_id            uuid NOT NULL
    act                  text NOT NULL
    passkeys             integer NOT NULL  -- How many passkeys were taken out of use with it.
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    CONSTRAINT account_acts_act_known CHECK ((act = 'password_reset'::text))
    CONSTRAINT account_acts_by_other CHECK ((made_by <> person_id))
    CONSTRAINT account_acts_passkeys_counted CHECK ((passkeys >= 0))
    CONSTRAINT account_acts_made_by_fkey FOREIGN KEY (workspace_id, made_by) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT account_acts_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT account_acts_pkey PRIMARY KEY (workspace_id, id)
    CREATE INDEX account_acts_made_by ON account_acts USING btree (workspace_id, made_by)
    CREATE INDEX account_acts_person ON account_acts USING btree (workspace_id, person_id, made_at DESC)  -- /profile and /people/{person}: newest first
    CREATE TRIGGER account_acts_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON account_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

blob_chunks
    -- Content of blobs kept here, in pieces of 256 KiB, numbered from 0. Not compressed: pictures and documents are already.
    blob_id              uuid NOT NULL
    n                    integer NOT NULL
    data                 bytea NOT NULL
    CONSTRAINT blob_chunks_size CHECK (((octet_length(data) >= 1) AND (octet_length(data) <= 262144)))
    CONSTRAINT blob_chunks_blob_id_fkey FOREIGN KEY (blob_id) REFERENCES blobs(id) ON DELETE CASCADE
    CONSTRAINT blob_chunks_pkey PRIMARY KEY (blob_id, n)

blobs
    -- Content of files, the same content once in a workspace. What no file uses for an hour is collected.
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    place                text NOT NULL  -- database: in blob_chunks; s3: an object of the bucket, named after the id.
    digest               bytea  -- SHA-256 of the content; NULL while it is still coming in.
    size                 bigint NOT NULL DEFAULT 0
    touched_at           timestamp with time zone NOT NULL  -- When it began to come in, or the same content was last sent again.
    CONSTRAINT blobs_digest_length CHECK ((octet_length(digest) = 32))
    CONSTRAINT blobs_place_known CHECK ((place = ANY (ARRAY['database'::text, 's3'::text])))
    CONSTRAINT blobs_size_known CHECK (((digest IS NULL) OR (size > 0)))
    CONSTRAINT blobs_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT blobs_pkey PRIMARY KEY (id)
    CONSTRAINT blobs_content_whole UNIQUE (workspace_id, id, digest, size)
    CREATE UNIQUE INDEX blobs_content_once ON blobs USING btree (workspace_id, digest) WHERE (digest IS NOT NULL)
    CREATE INDEX blobs_touched ON blobs USING btree (touched_at)  -- collecting what no file uses

calendar_feeds
    -- Private addresses under which people read the calendar of a handover from other programs. What they see is judged at every reading.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    person_id            uuid NOT NULL
    token_hash           bytea NOT NULL  -- SHA-256 of the token, which is shown once and kept nowhere.
    made_at              timestamp with time zone NOT NULL
    ended_at             timestamp with time zone
    CONSTRAINT calendar_feeds_ended CHECK ((ended_at >= made_at))
    CONSTRAINT calendar_feeds_hash_length CHECK ((length(token_hash) = 32))
    CONSTRAINT calendar_feeds_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT calendar_feeds_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT calendar_feeds_pkey PRIMARY KEY (handover_id, id)
    CREATE UNIQUE INDEX calendar_feeds_once ON calendar_feeds USING btree (handover_id, person_id) WHERE (ended_at IS NULL)  -- /handovers/{h}/calendar: that of the reader
    CREATE INDEX calendar_feeds_person ON calendar_feeds USING btree (person_id)
    CREATE UNIQUE INDEX calendar_feeds_token ON calendar_feeds USING btree (token_hash)

challenges
    -- Questions to devices that wait for their answer. A row is deleted by the answer, right or wrong.
    challenge            bytea NOT NULL
    session              bytea NOT NULL  -- The browser that asked; for a signature face to face that of the device's owner.
    person_id            uuid NOT NULL  -- Whose key is to answer.
    purpose              text NOT NULL
    nonce                bytea NOT NULL  -- What the challenge of a signature was made with, besides what is signed; empty when a key is added.
    ends_at              timestamp with time zone NOT NULL
    CONSTRAINT challenges_length CHECK ((octet_length(challenge) = 32))
    CONSTRAINT challenges_purpose_known CHECK ((purpose = ANY (ARRAY['add'::text, 'sign'::text])))
    CONSTRAINT challenges_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT challenges_session_fkey FOREIGN KEY (session) REFERENCES sessions(token_hash) ON DELETE CASCADE
    CONSTRAINT challenges_pkey PRIMARY KEY (challenge)
    CREATE INDEX challenges_ends ON challenges USING btree (ends_at)  -- sweeping
    CREATE INDEX challenges_person ON challenges USING btree (person_id)
    CREATE INDEX challenges_session ON challenges USING btree (session)

checkpoint_hashes
    -- Hashes of that tree, in the order of package tlog. Never changed.
    workspace_id         uuid NOT NULL
    place                bigint NOT NULL
    hash                 bytea NOT NULL
    CONSTRAINT checkpoint_hashes_length CHECK ((octet_length(hash) = 32))
    CONSTRAINT checkpoint_hashes_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT checkpoint_hashes_pkey PRIMARY KEY (workspace_id, place)
    CREATE TRIGGER checkpoint_hashes_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON checkpoint_hashes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

checkpoint_leaves
    -- Leaves of the tree over the heads of all event chains, in the order in which they were added. Never changed.
    workspace_id         uuid NOT NULL
    place                bigint NOT NULL
    handover_id          uuid NOT NULL
    seq                  bigint NOT NULL
    head                 bytea NOT NULL
    written              bigint NOT NULL  -- The highest number of a row that the leaf covers.
    rows                 bytea NOT NULL  -- Digest over all rows of the handover that never change: of the leaf before and the marks.
    marks                bytea NOT NULL  -- Of each row since the leaf before: its number, 8 bytes, and 16 of its SHA-256.
    CONSTRAINT checkpoint_leaves_lengths CHECK (((octet_length(head) = 32) AND (octet_length(rows) = 32) AND ((octet_length(marks) % 24) = 0)))
    CONSTRAINT checkpoint_leaves_place CHECK ((place >= 0))
    CONSTRAINT checkpoint_leaves_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT checkpoint_leaves_workspace_id_handover_id_fkey FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT checkpoint_leaves_pkey PRIMARY KEY (workspace_id, place)
    CONSTRAINT checkpoint_leaves_once UNIQUE (handover_id, seq, written)
    CREATE INDEX checkpoint_leaves_handover ON checkpoint_leaves USING btree (workspace_id, handover_id)
    CREATE TRIGGER checkpoint_leaves_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON checkpoint_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

checkpoints
    -- What the tree was at times: the notes that leave the database. Never changed.
    workspace_id         uuid NOT NULL
    number               bigint NOT NULL
    size                 bigint NOT NULL
    root                 bytea NOT NULL
    note                 text NOT NULL  -- The signed note as it stands in the file, in mail and on certificates.
    key                  bytea NOT NULL
    made_at              timestamp with time zone NOT NULL
    CONSTRAINT checkpoints_begin_at_one CHECK (((number > 0) AND (size > 0)))
    CONSTRAINT checkpoints_root_length CHECK ((octet_length(root) = 32))
    CONSTRAINT checkpoints_key_fkey FOREIGN KEY (key) REFERENCES signing_keys(fingerprint) ON DELETE RESTRICT
    CONSTRAINT checkpoints_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT checkpoints_pkey PRIMARY KEY (workspace_id, number)
    CONSTRAINT checkpoints_size_once UNIQUE (workspace_id, size)
    CREATE INDEX checkpoints_key ON checkpoints USING btree (key)
    CREATE TRIGGER checkpoints_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

count_rows
    -- Lines of counts. Only the cause changes, until the count is finished. Quantities and amounts are in millionths.
    handover_id          uuid NOT NULL
    count_id             uuid NOT NULL
    position             integer NOT NULL
    code                 text NOT NULL
    title                text NOT NULL
    record_id            uuid
    outcome              text NOT NULL
    system               bigint  -- What the system says; NULL for what it does not know. counted is NULL for what nobody counted.
    counted              bigint
    cost                 bigint  -- Of one unit; NULL when nobody knows it.
    currency             text NOT NULL
    cause                text NOT NULL DEFAULT ''::text
    bearer               text NOT NULL DEFAULT ''::text
    note                 text NOT NULL DEFAULT ''::text
    settled_by           uuid
    settled_at           timestamp with time zone
    CONSTRAINT count_rows_bearer_known CHECK ((bearer = ANY (ARRAY[''::text, 'giver'::text, 'receiver'::text, 'company'::text, 'supplier'::text, 'carrier'::text])))
    CONSTRAINT count_rows_cause_known CHECK ((cause = ANY (ARRAY[''::text, 'damage'::text, 'loss'::text, 'unbooked_receipt'::text, 'unbooked_dispatch'::text, 'wrong_count'::text, 'in_transit'::text, 'other'::text])))
    CONSTRAINT count_rows_cause_of_difference CHECK (((cause = ''::text) OR (outcome <> 'matched'::text)))
    CONSTRAINT count_rows_cause_whole CHECK ((((cause = ''::text) = (bearer = ''::text)) AND ((cause = ''::text) = (settled_by IS NULL)) AND ((cause = ''::text) = (settled_at IS NULL))))
    CONSTRAINT count_rows_other_said CHECK (((cause <> 'other'::text) OR (note <> ''::text)))
    CONSTRAINT count_rows_outcome_known CHECK ((outcome = ANY (ARRAY['matched'::text, 'missing'::text, 'extra'::text, 'difference'::text])))
    CONSTRAINT count_rows_sides_fit CHECK ((((outcome = 'extra'::text) = (system IS NULL)) AND ((counted IS NULL) <= (outcome = ANY (ARRAY['missing'::text, 'matched'::text])))))
    CONSTRAINT count_rows_count_fkey FOREIGN KEY (handover_id, count_id) REFERENCES counts(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT count_rows_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT count_rows_pkey PRIMARY KEY (handover_id, count_id, "position")
    CREATE INDEX count_rows_open ON count_rows USING btree (handover_id, count_id, "position") WHERE (outcome <> 'matched'::text)  -- /stock/counts/{count}: differences
    CREATE INDEX count_rows_settled_by ON count_rows USING btree (settled_by) WHERE (settled_by IS NOT NULL)
    CREATE TRIGGER count_rows_no_loss BEFORE DELETE OR TRUNCATE ON count_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()
    CREATE TRIGGER count_rows_stay BEFORE UPDATE ON count_rows FOR EACH ROW EXECUTE FUNCTION keep_count_rows()

counts
    -- Counts of stock: what the system says against what was counted. Only their end is ever written later.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    section_id           uuid NOT NULL
    number               integer NOT NULL
    system_file          text NOT NULL  -- Name of the export that the system side comes from; empty for the records as they were.
    count_file           text NOT NULL
    started_by           uuid NOT NULL
    started_at           timestamp with time zone NOT NULL
    finished_by          uuid
    finished_at          timestamp with time zone
    CONSTRAINT counts_file_present CHECK ((count_file <> ''::text))
    CONSTRAINT counts_finished_whole CHECK (((finished_at IS NULL) = (finished_by IS NULL)))
    CONSTRAINT counts_finished_by_fkey FOREIGN KEY (finished_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT counts_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT counts_started_by_fkey FOREIGN KEY (started_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT counts_pkey PRIMARY KEY (handover_id, id)
    CONSTRAINT counts_number_once UNIQUE (handover_id, number)
    CREATE INDEX counts_finished_by ON counts USING btree (finished_by) WHERE (finished_by IS NOT NULL)
    CREATE INDEX counts_started_by ON counts USING btree (started_by)
    CREATE TRIGGER counts_no_loss BEFORE DELETE OR TRUNCATE ON counts FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()
    CREATE TRIGGER counts_stay BEFORE UPDATE ON counts FOR EACH ROW EXECUTE FUNCTION keep_counts()

custom_fields
    -- Fields that a workspace added to a kind, built-in or its own.
    workspace_id         uuid NOT NULL
    kind                 text NOT NULL
    key                  text NOT NULL
    said                 jsonb NOT NULL  -- The description, as the catalog's FieldForm writes it.
    state                text NOT NULL DEFAULT 'live'::text  -- retired: records hold it, nobody is asked for it. removed: nobody held it; the row waits two days for forms that were open, and is then deleted.
    position             integer NOT NULL
    created_at           timestamp with time zone NOT NULL
    changed_at           timestamp with time zone NOT NULL
    version              integer NOT NULL DEFAULT 1
    CONSTRAINT custom_fields_key_shape CHECK ((key ~ '^x_[a-z_]{1,39}$'::text))
    CONSTRAINT custom_fields_said_object CHECK ((jsonb_typeof(said) = 'object'::text))
    CONSTRAINT custom_fields_state_known CHECK ((state = ANY (ARRAY['live'::text, 'retired'::text, 'removed'::text])))
    CONSTRAINT custom_fields_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT custom_fields_pkey PRIMARY KEY (workspace_id, kind, key)

custom_kinds
    -- Kinds of record of a workspace's own. Never deleted: templates, sections and records name them.
    workspace_id         uuid NOT NULL
    key                  text NOT NULL
    said                 jsonb NOT NULL  -- The description, as the catalog's KindForm writes it.
    position             integer NOT NULL
    archived_at          timestamp with time zone  -- Since then no new section is of the kind; those that exist go on.
    created_at           timestamp with time zone NOT NULL
    version              integer NOT NULL DEFAULT 1
    CONSTRAINT custom_kinds_key_shape CHECK ((key ~ '^x_[a-z_]{1,39}$'::text))
    CONSTRAINT custom_kinds_said_object CHECK ((jsonb_typeof(said) = 'object'::text))
    CONSTRAINT custom_kinds_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT custom_kinds_pkey PRIMARY KEY (workspace_id, key)

custom_rules
    -- Rules of a workspace's own. Never deleted: findings, waivers and templates name them by kind and key.
    workspace_id         uuid NOT NULL
    kind                 text NOT NULL
    key                  text NOT NULL
    said                 jsonb NOT NULL  -- The description, as the catalog's RuleForm writes it.
    retired_at           timestamp with time zone  -- Since then it finds nothing.
    made_by              uuid NOT NULL  -- Who changed it last.
    created_at           timestamp with time zone NOT NULL
    version              integer NOT NULL DEFAULT 1
    CONSTRAINT custom_rules_key_shape CHECK ((key ~ '^[a-z][a-z0-9_]{1,59}$'::text))
    CONSTRAINT custom_rules_said_object CHECK ((jsonb_typeof(said) = 'object'::text))
    CONSTRAINT custom_rules_made_by_known FOREIGN KEY (workspace_id, made_by) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT custom_rules_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT custom_rules_pkey PRIMARY KEY (workspace_id, kind, key)

data_keys
    -- Keys that seal the secrets of one handover, wrapped by a key that is never in the database. Only the wrapping ever changes, and the end.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    wrapped              bytea  -- Format, id of the wrapping key, nonce and ciphertext; NULL once destroyed, when nothing that was sealed under it can be opened any more.
    wrapped_by           bytea DEFAULT SUBSTRING(wrapped FROM 2 FOR 8)  -- Which key of the ring it is wrapped with: what a start asks whether it has them all.
    made_at              timestamp with time zone NOT NULL
    wrapped_at           timestamp with time zone NOT NULL
    destroyed_at         timestamp with time zone
    CONSTRAINT data_keys_wrapped_length CHECK ((octet_length(wrapped) = 69))
    CONSTRAINT data_keys_wrapped_whole CHECK (((wrapped IS NULL) = (destroyed_at IS NOT NULL)))
    CONSTRAINT data_keys_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT data_keys_pkey PRIMARY KEY (handover_id, id)
    CREATE UNIQUE INDEX data_keys_one_live ON data_keys USING btree (handover_id) WHERE (destroyed_at IS NULL)
    CREATE INDEX data_keys_wrapped_by ON data_keys USING btree (wrapped_by, handover_id) WHERE (destroyed_at IS NULL)  -- starts, and handover keys: what is wrapped by which key
    CREATE TRIGGER data_keys_no_loss BEFORE DELETE OR TRUNCATE ON data_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()
    CREATE TRIGGER data_keys_stay BEFORE UPDATE ON data_keys FOR EACH ROW EXECUTE FUNCTION keep_data_keys()

enclosures
    -- What people did that stands under a section's seal besides its records and files. Only its end is ever written later.
    handover_id          uuid NOT NULL
    section_id           uuid NOT NULL
    id                   uuid NOT NULL
    kind                 text NOT NULL
    body                 json NOT NULL  -- json, not jsonb: the digest covers the text as written (RFC 8785).
    digest               bytea NOT NULL
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    ended_at             timestamp with time zone  -- When a newer one took its place, or it lost its ground; null while it counts.
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    end_written          bigint  -- The number of its end.
    CONSTRAINT enclosures_digest_length CHECK ((octet_length(digest) = 32))
    CONSTRAINT enclosures_kind_known CHECK ((kind = ANY (ARRAY['teach_back'::text, 'sample'::text, 'count'::text])))
    CONSTRAINT enclosures_numbered CHECK ((num_nonnulls(ended_at, end_written) <> 1))
    CONSTRAINT enclosures_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT enclosures_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT enclosures_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX enclosures_made_by ON enclosures USING btree (made_by)
    CREATE INDEX enclosures_section ON enclosures USING btree (handover_id, section_id, id) WHERE (ended_at IS NULL)  -- section digest, review
    CREATE TRIGGER enclosures_end_once BEFORE UPDATE ON enclosures FOR EACH ROW EXECUTE FUNCTION keep_enclosures()
    CREATE TRIGGER enclosures_never_change BEFORE DELETE OR TRUNCATE ON enclosures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER enclosures_numbered BEFORE UPDATE ON enclosures FOR EACH ROW EXECUTE FUNCTION number_ends()

events
    -- What happened, one hash chain a handover; its head is on the handover. Never changed.
    handover_id          uuid NOT NULL
    seq                  bigint NOT NULL
    act                  text NOT NULL
    actor_id             uuid NOT NULL
    section_id           uuid
    record_id            uuid
    detail               json NOT NULL  -- json, not jsonb: the hash covers the text as written.
    happened_at          timestamp with time zone NOT NULL
    prev                 bytea NOT NULL
    hash                 bytea NOT NULL
    CONSTRAINT events_hash_length CHECK ((octet_length(hash) = 32))
    CONSTRAINT events_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT events_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT events_pkey PRIMARY KEY (handover_id, seq)
    CREATE INDEX events_actor ON events USING btree (actor_id)
    CREATE INDEX events_record ON events USING btree (handover_id, record_id, seq) WHERE (record_id IS NOT NULL)  -- record page, history
    CREATE INDEX events_replanned ON events USING btree (handover_id, happened_at) WHERE (act = 'handover.replanned'::text)  -- /todo: a final signature from before a change of the plan has to be given again
    CREATE TRIGGER events_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

exit_acts
    -- What was done about exit tasks. Never changed: where a task stands follows from all of them in order.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    task_id              uuid NOT NULL
    verdict              text NOT NULL
    made_by              uuid NOT NULL
    role                 text NOT NULL  -- As what it was done: on the information technology side, as the person named, or as a manager in their place.
    made_at              timestamp with time zone NOT NULL
    note                 text NOT NULL DEFAULT ''::text
    workspace_id         uuid NOT NULL
    file_name            text NOT NULL DEFAULT ''::text
    media                text NOT NULL DEFAULT ''::text
    blob_id              uuid  -- Content of the evidence, with its name and type; NULL for none.
    digest               bytea
    size                 bigint
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT exit_acts_file_proves CHECK (((blob_id IS NULL) OR (verdict <> 'undone'::text)))
    CONSTRAINT exit_acts_file_whole CHECK ((((blob_id IS NULL) = (file_name = ''::text)) AND ((blob_id IS NULL) = (media = ''::text)) AND ((blob_id IS NULL) = (digest IS NULL)) AND ((blob_id IS NULL) = (size IS NULL))))
    CONSTRAINT exit_acts_reason_present CHECK (((verdict = 'done'::text) OR (note <> ''::text)))
    CONSTRAINT exit_acts_role_known CHECK ((role = ANY (ARRAY['it'::text, 'owner'::text, 'manager'::text])))
    CONSTRAINT exit_acts_verdict_known CHECK ((verdict = ANY (ARRAY['done'::text, 'not_applicable'::text, 'undone'::text])))
    CONSTRAINT exit_acts_content_kept FOREIGN KEY (workspace_id, blob_id, digest, size) REFERENCES blobs(workspace_id, id, digest, size) ON DELETE RESTRICT
    CONSTRAINT exit_acts_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT exit_acts_task_fkey FOREIGN KEY (handover_id, task_id) REFERENCES exit_tasks(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT exit_acts_workspace_fkey FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT exit_acts_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX exit_acts_blob ON exit_acts USING btree (workspace_id, blob_id) WHERE (blob_id IS NOT NULL)  -- collecting what nothing uses
    CREATE INDEX exit_acts_made_by ON exit_acts USING btree (made_by)
    CREATE INDEX exit_acts_task ON exit_acts USING btree (handover_id, task_id, written)  -- /exit: what was done about each task
    CREATE INDEX exit_acts_written ON exit_acts USING btree (handover_id, written)  -- checkpoints: what came since the last
    CREATE TRIGGER exit_acts_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON exit_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE CONSTRAINT TRIGGER exit_acts_stand AFTER INSERT ON exit_acts NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION keep_exit_acts()

exit_tasks
    -- What has to be done so that the leaver is out. Only its day and state ever change; the state follows from exit_acts.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    position             integer NOT NULL
    sort                 text NOT NULL
    title_zh             text NOT NULL
    title_en             text NOT NULL
    owner_id             uuid  -- Who does it; NULL for the parties with the role it, and for managers when there is none.
    due_from             text NOT NULL  -- What due_days are counted from: the last working day, or the day of the effective moment.
    due_days             integer NOT NULL
    due_on               date NOT NULL
    state                text NOT NULL DEFAULT 'open'::text
    added_by             uuid NOT NULL
    added_at             timestamp with time zone NOT NULL
    by_template          boolean NOT NULL  -- It came with the template when the handover was started, by added_by.
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT exit_tasks_days_near CHECK (((due_days >= '-366'::integer) AND (due_days <= 366)))
    CONSTRAINT exit_tasks_from_known CHECK ((due_from = ANY (ARRAY['last_day'::text, 'effective'::text])))
    CONSTRAINT exit_tasks_sort_known CHECK ((sort = ANY (ARRAY['account'::text, 'app'::text, 'device'::text, 'group'::text, 'forward'::text, 'password'::text, 'card'::text, 'other'::text])))
    CONSTRAINT exit_tasks_state_known CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'not_applicable'::text])))
    CONSTRAINT exit_tasks_title_present CHECK (((title_zh <> ''::text) AND (title_en <> ''::text)))
    CONSTRAINT exit_tasks_added_by_fkey FOREIGN KEY (added_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT exit_tasks_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT exit_tasks_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT exit_tasks_pkey PRIMARY KEY (handover_id, id)
    CONSTRAINT exit_tasks_position_once UNIQUE (handover_id, "position")
    CREATE INDEX exit_tasks_added_by ON exit_tasks USING btree (added_by)
    CREATE INDEX exit_tasks_owner ON exit_tasks USING btree (owner_id, due_on) WHERE ((owner_id IS NOT NULL) AND (state = 'open'::text))  -- /todo of who was named
    CREATE INDEX exit_tasks_written ON exit_tasks USING btree (handover_id, written)  -- checkpoints: what came since the last
    CREATE TRIGGER exit_tasks_no_loss BEFORE DELETE OR TRUNCATE ON exit_tasks FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()
    CREATE TRIGGER exit_tasks_stay BEFORE UPDATE ON exit_tasks FOR EACH ROW EXECUTE FUNCTION keep_exit_tasks()

figure_buyers
    -- What somebody bought by one file, for tiers of buyers. Who they are stands nowhere.
    handover_id          uuid NOT NULL
    buyer                bigint NOT NULL  -- Eight bytes of a hash of their number under the key of figure_keys.
    file                 integer NOT NULL
    first_day            date NOT NULL
    last_day             date NOT NULL
    orders               integer NOT NULL
    amount               bigint NOT NULL
    CONSTRAINT figure_buyers_days_sound CHECK (((first_day <= last_day) AND (orders > 0)))
    CONSTRAINT figure_buyers_file_fkey FOREIGN KEY (handover_id, file) REFERENCES figure_files(handover_id, number) ON DELETE RESTRICT
    CONSTRAINT figure_buyers_pkey PRIMARY KEY (handover_id, buyer, file)

figure_days
    -- Sums of a day from one file: of the whole, with dim and value_id 0, and of each value of a dimension.
    handover_id          uuid NOT NULL
    day                  date NOT NULL
    value_id             integer NOT NULL
    file                 integer NOT NULL
    dim                  smallint NOT NULL
    metric               smallint NOT NULL  -- Numbers of catalog.Metrics.
    sum                  bigint NOT NULL  -- In millionths, of the file's currency when it is money.
    CONSTRAINT figure_days_pkey PRIMARY KEY (handover_id, dim, metric, day, value_id, file)
    CREATE TRIGGER figure_days_parents AFTER INSERT ON figure_days REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figure_parents()
    CREATE TRIGGER figure_days_stay BEFORE UPDATE ON figure_days FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()

figure_files
    -- Exports that figures were counted from. Those taken out stay, so that it can be seen that they were there.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    number               integer NOT NULL
    name                 text NOT NULL
    size                 bigint NOT NULL
    digest               bytea NOT NULL
    state                text NOT NULL DEFAULT 'draft'::text
    plan                 jsonb NOT NULL  -- How columns are understood, and what was said about dates and amounts.
    lines                integer NOT NULL
    counted              integer NOT NULL DEFAULT 0
    report               jsonb NOT NULL DEFAULT '{}'::jsonb  -- How many lines were left out and why, and the totals.
    currency             text NOT NULL DEFAULT ''::text  -- Of its money; empty when it says nothing about money.
    grain                text NOT NULL DEFAULT 'day'::text  -- Whether the file says days, or months alone: those stand at the first day.
    first_day            date
    last_day             date
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    CONSTRAINT figure_files_currency_code CHECK ((currency ~ '^([A-Z]{3})?$'::text))
    CONSTRAINT figure_files_days_sound CHECK ((((state = 'counted'::text) <= ((first_day IS NOT NULL) AND (last_day IS NOT NULL))) AND (last_day >= first_day)))
    CONSTRAINT figure_files_digest_whole CHECK ((length(digest) = 32))
    CONSTRAINT figure_files_grain_known CHECK ((grain = ANY (ARRAY['day'::text, 'month'::text])))
    CONSTRAINT figure_files_lines_sound CHECK (((0 <= counted) AND (counted <= lines)))
    CONSTRAINT figure_files_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'counted'::text, 'removed'::text])))
    CONSTRAINT figure_files_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT figure_files_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT figure_files_pkey PRIMARY KEY (handover_id, id)
    CONSTRAINT figure_files_number_once UNIQUE (handover_id, number)
    CREATE UNIQUE INDEX figure_files_content_once ON figure_files USING btree (handover_id, digest) WHERE (state <> 'removed'::text)  -- The same file twice would count twice.
    CREATE INDEX figure_files_made_by ON figure_files USING btree (made_by)
    CREATE TRIGGER figure_files_stay BEFORE DELETE OR UPDATE OF handover_id, number OR TRUNCATE ON figure_files FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()

figure_keys
    -- What numbers of buyers are hashed with, at random for each handover, so that hashes of two handovers cannot be compared.
    handover_id          uuid NOT NULL
    key                  bytea NOT NULL
    CONSTRAINT figure_keys_length CHECK ((length(key) = 32))
    CONSTRAINT figure_keys_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT figure_keys_pkey PRIMARY KEY (handover_id)

figure_lines
    -- Lines of a draft, packed as those of imports, without what tells who a buyer is. Gone once the file is counted or taken out.
    handover_id          uuid NOT NULL
    file_id              uuid NOT NULL
    chunk                integer NOT NULL
    body                 bytea NOT NULL
    CONSTRAINT figure_lines_file_fkey FOREIGN KEY (handover_id, file_id) REFERENCES figure_files(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT figure_lines_pkey PRIMARY KEY (handover_id, file_id, chunk)

figure_months
    -- figure_days by month, written with them, so that a year of them is read at once.
    handover_id          uuid NOT NULL
    month                date NOT NULL
    value_id             integer NOT NULL
    file                 integer NOT NULL
    dim                  smallint NOT NULL
    metric               smallint NOT NULL
    sum                  bigint NOT NULL
    CONSTRAINT figure_months_first_day CHECK ((EXTRACT(day FROM month) = (1)::numeric))
    CONSTRAINT figure_months_pkey PRIMARY KEY (handover_id, dim, metric, month, value_id, file)
    CREATE TRIGGER figure_months_parents AFTER INSERT ON figure_months REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figure_parents()
    CREATE TRIGGER figure_months_stay BEFORE UPDATE ON figure_months FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()

figure_notes
    -- What happened on a day, shown in charts: a promotion, an outage.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    day                  date NOT NULL
    text                 text NOT NULL
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    CONSTRAINT figure_notes_text_present CHECK ((text <> ''::text))
    CONSTRAINT figure_notes_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT figure_notes_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT figure_notes_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX figure_notes_made_by ON figure_notes USING btree (made_by)

figure_readings
    -- What the figures of a month say (RPT-06). The newest counts; earlier ones stay.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    month                date NOT NULL
    text                 text NOT NULL
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT figure_readings_month_first CHECK ((EXTRACT(day FROM month) = (1)::numeric))
    CONSTRAINT figure_readings_text_present CHECK ((text <> ''::text))
    CONSTRAINT figure_readings_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT figure_readings_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT figure_readings_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX figure_readings_made_by ON figure_readings USING btree (made_by)
    CREATE INDEX figure_readings_month ON figure_readings USING btree (handover_id, month, made_at)  -- /figures
    CREATE INDEX figure_readings_written ON figure_readings USING btree (handover_id, written)  -- checkpoints: what came since the last
    CREATE TRIGGER figure_readings_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON figure_readings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

figure_targets
    -- What a metric should come to in a month (RPT-18).
    handover_id          uuid NOT NULL
    metric               text NOT NULL  -- Keys of catalog.Metrics: what is worked out has targets too.
    month                date NOT NULL
    goal                 bigint NOT NULL  -- In millionths.
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    CONSTRAINT figure_targets_goal_sound CHECK ((goal > 0))
    CONSTRAINT figure_targets_month_first CHECK ((EXTRACT(day FROM month) = (1)::numeric))
    CONSTRAINT figure_targets_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT figure_targets_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT figure_targets_pkey PRIMARY KEY (handover_id, metric, month)
    CREATE INDEX figure_targets_made_by ON figure_targets USING btree (made_by)

figure_values
    -- What figures are divided by: products, methods of payment, regions, each once.
    handover_id          uuid NOT NULL
    id                   integer NOT NULL
    dim                  smallint NOT NULL  -- Numbers of catalog.FigureDim.
    text                 text NOT NULL
    title                text NOT NULL DEFAULT ''::text
    CONSTRAINT figure_values_dim_known CHECK (((dim >= 1) AND (dim <= 8)))
    CONSTRAINT figure_values_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT figure_values_pkey PRIMARY KEY (handover_id, id)
    CONSTRAINT figure_values_text_once UNIQUE (handover_id, dim, text)
    CREATE TRIGGER figure_values_stay BEFORE DELETE OR UPDATE OF handover_id, id OR TRUNCATE ON figure_values FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()

files
    -- Attached to a record, to a question, or without either to the section. Content and name never change.
    handover_id          uuid NOT NULL
    workspace_id         uuid NOT NULL
    section_id           uuid NOT NULL
    id                   uuid NOT NULL
    record_id            uuid
    question_id          uuid
    slot                 text NOT NULL DEFAULT ''::text  -- What the file is: a slot of the section's kind, or nothing.
    name                 text NOT NULL
    media                text NOT NULL  -- The type found in the content, never the one the browser claimed.
    width                integer NOT NULL DEFAULT 0  -- In pixels, of pictures; 0 of everything else, as height.
    height               integer NOT NULL DEFAULT 0
    blob_id              uuid NOT NULL
    digest               bytea NOT NULL  -- As of the blob, which the foreign key holds: what the section's seal stands over.
    size                 bigint NOT NULL
    added_by             uuid NOT NULL
    added_at             timestamp with time zone NOT NULL
    removed_by           uuid
    removed_at           timestamp with time zone  -- Taken away. The row stays for a week, and for good when somebody signed while the file was there.
    search               tsvector NOT NULL DEFAULT ''::tsvector  -- Chinese bigrams and words of the name, made by the catalog; again behind ^, the name whole behind =.
    evidence             boolean NOT NULL DEFAULT false  -- Whether it came with an act of proof_acts, as what that shows: outside of what is signed, and it stays.
    CONSTRAINT files_evidence_stays CHECK (((NOT evidence) OR ((question_id IS NULL) AND (removed_at IS NULL) AND (slot = ''::text))))
    CONSTRAINT files_media_shape CHECK ((media ~ '^[a-z]+/[a-z0-9.+-]+$'::text))
    CONSTRAINT files_name_present CHECK (((name <> ''::text) AND (name !~ '[/\\[:cntrl:]]'::text)))
    CONSTRAINT files_one_place CHECK (((record_id IS NULL) OR (question_id IS NULL)))
    CONSTRAINT files_removed_whole CHECK (((removed_by IS NULL) = (removed_at IS NULL)))
    CONSTRAINT files_added_by_fkey FOREIGN KEY (added_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT files_content_kept FOREIGN KEY (workspace_id, blob_id, digest, size) REFERENCES blobs(workspace_id, id, digest, size) ON DELETE RESTRICT
    CONSTRAINT files_handover_id_question_id_fkey FOREIGN KEY (handover_id, question_id) REFERENCES questions(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT files_handover_id_record_id_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT files_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT files_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT files_workspace_id_handover_id_fkey FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT files_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX files_added_by ON files USING btree (added_by)
    CREATE INDEX files_blob ON files USING btree (workspace_id, blob_id)  -- collecting what no file uses
    CREATE UNIQUE INDEX files_once ON files USING btree (handover_id, COALESCE(record_id, question_id, section_id), digest, name) WHERE (removed_at IS NULL)
    CREATE INDEX files_question ON files USING btree (handover_id, question_id, id) WHERE (question_id IS NOT NULL)  -- record page, section page, questions
    CREATE INDEX files_record ON files USING btree (handover_id, record_id, id) WHERE (record_id IS NOT NULL)  -- record page
    CREATE INDEX files_removed ON files USING btree (removed_at) WHERE (removed_at IS NOT NULL)  -- forgetting what was removed and never signed
    CREATE INDEX files_removed_by ON files USING btree (removed_by)
    CREATE INDEX files_search ON files USING gin (handover_id, search)  -- /search, files
    CREATE INDEX files_section ON files USING btree (handover_id, section_id, id) INCLUDE (removed_at)  -- section page, files; section digest; quota of the handover

handover_stores
    -- All stores of a handover, the first included.
    handover_id          uuid NOT NULL
    workspace_id         uuid NOT NULL
    store_id             uuid NOT NULL
    position             integer NOT NULL
    CONSTRAINT handover_stores_workspace_id_handover_id_fkey FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT handover_stores_workspace_id_store_id_fkey FOREIGN KEY (workspace_id, store_id) REFERENCES stores(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT handover_stores_pkey PRIMARY KEY (handover_id, store_id)
    CREATE INDEX handover_stores_store ON handover_stores USING btree (workspace_id, store_id)

handover_tallies
    -- Sums over handovers for the dashboard's figures, kept by trigger in the writing transaction.
    workspace_id         uuid NOT NULL
    state                text NOT NULL
    next_due_on          date NOT NULL
    handovers            integer NOT NULL
    records              bigint NOT NULL
    records_accepted     bigint NOT NULL
    questions            bigint NOT NULL
    questions_blocking   bigint NOT NULL
    CONSTRAINT handover_tallies_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
    CONSTRAINT handover_tallies_pkey PRIMARY KEY (workspace_id, state, next_due_on)

handovers with fillfactor=80
    -- One transfer of stores from a giver to receivers. Its counts move with every save, so pages keep room for the new row.
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    number               text NOT NULL
    title                text NOT NULL
    reason               text NOT NULL
    state                text NOT NULL DEFAULT 'draft'::text
    methods              text[] NOT NULL DEFAULT '{}'::text[]
    team_id              uuid
    store_id             uuid NOT NULL  -- The first of its stores; lists and filters read it.
    giver_id             uuid  -- As in parties, like receiver_id (the first of the receivers): lists read them here.
    receiver_id          uuid
    receivers            integer NOT NULL DEFAULT 0
    template_id          uuid NOT NULL
    last_working_day     date
    due_on               date
    next_due_on          date NOT NULL  -- Earliest due date of an unsettled section, else due_on: what the lists are ordered by.
    effective_at         timestamp with time zone
    cancel_reason        text NOT NULL DEFAULT ''::text
    created_by           uuid NOT NULL
    created_at           timestamp with time zone NOT NULL
    signed_at            timestamp with time zone
    search               tsvector NOT NULL DEFAULT ''::tsvector  -- Chinese bigrams and words of title, number, people and stores, made by the catalog; those of the title again behind ^, title and number whole behind =.
    version              integer NOT NULL DEFAULT 1
    sections             integer NOT NULL DEFAULT 0
    empty                integer NOT NULL DEFAULT 0
    filling              integer NOT NULL DEFAULT 0
    submitted            integer NOT NULL DEFAULT 0
    returned             integer NOT NULL DEFAULT 0
    signed               integer NOT NULL DEFAULT 0
    not_applicable       integer NOT NULL DEFAULT 0
    settled              integer NOT NULL DEFAULT 0
    records              integer NOT NULL DEFAULT 0
    records_accepted     integer NOT NULL DEFAULT 0
    questions            integer NOT NULL DEFAULT 0
    questions_blocking   integer NOT NULL DEFAULT 0
    blockers             integer NOT NULL DEFAULT 0
    warnings             integer NOT NULL DEFAULT 0
    event_seq            bigint NOT NULL DEFAULT 0
    event_hash           bytea NOT NULL DEFAULT '\x'::bytea  -- Head of the event chain; every writer locks this row first (lock order: handover, section, record).
    template_version     integer NOT NULL DEFAULT 0  -- Of the template, when the sections were laid; 0 when that was before versions were kept.
    judged_version       bigint NOT NULL DEFAULT 0  -- The catalog_version its findings and counts were made with; behind the workspace's while a change of fields is worked off.
    witness_rank         text NOT NULL DEFAULT ''::text  -- Where the witness stood to the giver when the plan was saved: above, beside (anywhere but above), empty when nobody said whom the giver reports to.
    rank_reason          text NOT NULL DEFAULT ''::text  -- Why a witness who does not stand above the giver was named all the same.
    receivers_sign       text NOT NULL DEFAULT 'all'::text  -- Final signatures of the receivers: all of them, or any one.
    sections_sign        text NOT NULL DEFAULT 'reviewer'::text  -- Who signs a section besides the witness: its reviewer, or every receiver (after the reviewer).
    moved                smallint NOT NULL DEFAULT 1  -- Whether the chain's head is not in the tree yet: 0 it is, 1 it is not, 2 it is not and should be at once.
    moved_at             timestamp with time zone  -- From when the receivers answer: the effective moment, or the last signature if that came later. NULL until it has happened.
    late                 integer NOT NULL DEFAULT 0  -- Supplements made after the handover was signed that are not settled.
    absent_cause         text NOT NULL DEFAULT ''::text  -- Why the giver is not there and others reconstruct; empty while the giver hands over. Over once, it stays in the events.
    absent_reason        text NOT NULL DEFAULT ''::text  -- The same in words of whoever started it; the final signatures cover it.
    absent_since         timestamp with time zone
    exits                integer NOT NULL DEFAULT 0  -- Exit tasks, settled ones too.
    exits_open           integer NOT NULL DEFAULT 0
    exit_due             date  -- The earliest day of an open one.
    numbers              jsonb NOT NULL DEFAULT '{}'::jsonb  -- Those of the template version that it was made from.
    CONSTRAINT handovers_absent_cause_known CHECK ((absent_cause = ANY (ARRAY[''::text, 'vanished'::text, 'ill'::text, 'died'::text, 'disabled'::text, 'other'::text])))
    CONSTRAINT handovers_absent_whole CHECK ((((absent_cause = ''::text) = (absent_reason = ''::text)) AND ((absent_cause = ''::text) = (absent_since IS NULL))))
    CONSTRAINT handovers_cancel_reason CHECK (((state = 'cancelled'::text) = (cancel_reason <> ''::text)))
    CONSTRAINT handovers_closed_exits CHECK (((state <> 'closed'::text) OR (exits_open = 0)))
    CONSTRAINT handovers_closed_settled CHECK (((state <> 'closed'::text) OR (late = 0)))
    CONSTRAINT handovers_counts_sound CHECK (((settled <= sections) AND (records_accepted <= records) AND (questions_blocking <= questions) AND (LEAST(sections, settled, records, records_accepted, questions, questions_blocking, blockers, warnings) >= 0)))
    CONSTRAINT handovers_exits_sound CHECK (((0 <= exits_open) AND (exits_open <= exits) AND ((exits_open > 0) = (exit_due IS NOT NULL))))
    CONSTRAINT handovers_late_sound CHECK (((late >= 0) AND (late <= (sections - settled))))
    CONSTRAINT handovers_moved_known CHECK (((moved >= 0) AND (moved <= 2)))
    CONSTRAINT handovers_moved_signed CHECK (((moved_at IS NULL) OR ((state = ANY (ARRAY['signed'::text, 'follow_up'::text, 'closed'::text])) AND (moved_at = GREATEST(effective_at, signed_at)))))
    CONSTRAINT handovers_numbers_object CHECK ((jsonb_typeof(numbers) = 'object'::text))
    CONSTRAINT handovers_plan_whole CHECK (((state = ANY (ARRAY['draft'::text, 'cancelled'::text])) OR ((last_working_day IS NOT NULL) AND (effective_at IS NOT NULL))))
    CONSTRAINT handovers_rank_overridden CHECK (((witness_rank <> 'beside'::text) OR (rank_reason <> ''::text) OR (state = ANY (ARRAY['draft'::text, 'cancelled'::text]))))
    CONSTRAINT handovers_rank_reason_needed CHECK (((rank_reason = ''::text) OR (witness_rank = 'beside'::text)))
    CONSTRAINT handovers_reason_known CHECK ((reason = ANY (ARRAY['leaving'::text, 'change_of_post'::text, 'long_absence'::text, 'agency_change'::text, 'shop_sale'::text])))
    CONSTRAINT handovers_receivers_sign_known CHECK ((receivers_sign = ANY (ARRAY['all'::text, 'any'::text])))
    CONSTRAINT handovers_sections_sign_known CHECK ((sections_sign = ANY (ARRAY['reviewer'::text, 'receivers'::text])))
    CONSTRAINT handovers_signed_at CHECK (((state = ANY (ARRAY['signed'::text, 'follow_up'::text, 'closed'::text])) = (signed_at IS NOT NULL)))
    CONSTRAINT handovers_signed_settled CHECK (((state <> ALL (ARRAY['signed'::text, 'follow_up'::text, 'closed'::text])) OR ((settled + late) = sections)))
    CONSTRAINT handovers_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'planned'::text, 'active'::text, 'signed'::text, 'follow_up'::text, 'closed'::text, 'cancelled'::text])))
    CONSTRAINT handovers_title_present CHECK ((title <> ''::text))
    CONSTRAINT handovers_witness_rank_known CHECK ((witness_rank = ANY (ARRAY[''::text, 'above'::text, 'beside'::text])))
    CONSTRAINT handovers_giver_party FOREIGN KEY (id, giver_id) REFERENCES parties(handover_id, person_id) DEFERRABLE INITIALLY DEFERRED
    CONSTRAINT handovers_receiver_party FOREIGN KEY (id, receiver_id) REFERENCES parties(handover_id, person_id) DEFERRABLE INITIALLY DEFERRED
    CONSTRAINT handovers_workspace_id_created_by_fkey FOREIGN KEY (workspace_id, created_by) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT handovers_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT handovers_workspace_id_store_id_fkey FOREIGN KEY (workspace_id, store_id) REFERENCES stores(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT handovers_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES teams(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT handovers_workspace_id_template_id_fkey FOREIGN KEY (workspace_id, template_id) REFERENCES templates(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT handovers_pkey PRIMARY KEY (id)
    CONSTRAINT handovers_workspace_id_id_key UNIQUE (workspace_id, id)
    CREATE INDEX handovers_blocked ON handovers USING btree (workspace_id, next_due_on, id) WHERE ((state = 'active'::text) AND (questions_blocking > 0))  -- /dashboard, what needs the manager
    CREATE INDEX handovers_creator ON handovers USING btree (workspace_id, created_by)
    CREATE INDEX handovers_due ON handovers USING btree (workspace_id, next_due_on, id) WHERE (state <> ALL (ARRAY['closed'::text, 'cancelled'::text]))  -- /dashboard, open handovers by due date
    CREATE INDEX handovers_exit_due ON handovers USING btree (workspace_id, exit_due, id) WHERE (exits_open > 0)  -- /dashboard and /todo of who watches all: access that should have been closed
    CREATE INDEX handovers_list ON handovers USING btree (workspace_id, created_at DESC, id DESC)  -- /handovers, newest first
    CREATE INDEX handovers_list_state ON handovers USING btree (workspace_id, state, created_at DESC, id DESC)  -- /handovers by state
    CREATE INDEX handovers_moved ON handovers USING btree (workspace_id, moved) WHERE (moved > 0)  -- the worker that makes checkpoints
    CREATE INDEX handovers_moving ON handovers USING btree (effective_at) WHERE ((moved_at IS NULL) AND (state = ANY (ARRAY['signed'::text, 'follow_up'::text, 'closed'::text])))  -- signed ones whose effective moment has come
    CREATE UNIQUE INDEX handovers_number_once ON handovers USING btree (workspace_id, number)
    CREATE INDEX handovers_search ON handovers USING gin (workspace_id, search)  -- /dashboard and /handovers, search
    CREATE INDEX handovers_state ON handovers USING btree (workspace_id, state, next_due_on, id)  -- /dashboard by state
    CREATE INDEX handovers_store ON handovers USING btree (workspace_id, store_id, next_due_on, id) WHERE (state <> ALL (ARRAY['closed'::text, 'cancelled'::text]))  -- /dashboard of a store
    CREATE INDEX handovers_store_state ON handovers USING btree (workspace_id, store_id, state, next_due_on, id)  -- /dashboard of a store by state
    CREATE INDEX handovers_team ON handovers USING btree (workspace_id, team_id, next_due_on, id) WHERE (state <> ALL (ARRAY['closed'::text, 'cancelled'::text]))  -- /dashboard of a team
    CREATE INDEX handovers_team_state ON handovers USING btree (workspace_id, team_id, state, next_due_on, id)  -- /dashboard of a team by state
    CREATE INDEX handovers_template ON handovers USING btree (workspace_id, template_id)
    CREATE INDEX handovers_unprinted ON handovers USING btree (id) WHERE (state = ANY (ARRAY['signed'::text, 'follow_up'::text, 'closed'::text]))  -- keeping the inventory of what was signed and has none yet
    CREATE INDEX handovers_unsigned ON handovers USING btree (workspace_id, next_due_on, id) WHERE (state = ANY (ARRAY['draft'::text, 'planned'::text, 'active'::text]))  -- /dashboard, what is overdue
    CREATE INDEX handovers_watched ON handovers USING btree (workspace_id, effective_at DESC, id) WHERE (state = ANY (ARRAY['signed'::text, 'follow_up'::text]))  -- /dashboard, how shops do after their handover
    CREATE TRIGGER handovers_begun AFTER INSERT ON handovers FOR EACH ROW EXECUTE FUNCTION ask_readiness()
    CREATE TRIGGER handovers_examined AFTER UPDATE OF event_seq ON handovers FOR EACH ROW WHEN (((new.event_seq <> old.event_seq) AND (new.state <> ALL (ARRAY['closed'::text, 'cancelled'::text])))) EXECUTE FUNCTION ask_readiness()
    CREATE TRIGGER handovers_tally AFTER UPDATE ON handovers REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_handovers()
    CREATE TRIGGER handovers_tally_new AFTER INSERT ON handovers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_new_handovers()

import_lines
    -- The lines of a file, some hundreds a row, without the columns that may not be stored.
    handover_id          uuid NOT NULL
    import_id            uuid NOT NULL
    part                 integer NOT NULL
    chunk                integer NOT NULL
    first_line           integer NOT NULL
    last_line            integer NOT NULL
    body                 bytea NOT NULL  -- gzip of lines: number, hidden, cells, each with its length (package app).
    CONSTRAINT import_lines_in_order CHECK ((first_line <= last_line))
    CONSTRAINT import_lines_handover_id_import_id_fkey FOREIGN KEY (handover_id, import_id) REFERENCES imports(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT import_lines_pkey PRIMARY KEY (handover_id, import_id, part, chunk)

import_mends
    -- What people typed over cells of a file.
    handover_id          uuid NOT NULL
    import_id            uuid NOT NULL
    part                 integer NOT NULL
    line                 integer NOT NULL
    col                  integer NOT NULL  -- From 0.
    text                 text NOT NULL
    CONSTRAINT import_mends_handover_id_import_id_fkey FOREIGN KEY (handover_id, import_id) REFERENCES imports(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT import_mends_pkey PRIMARY KEY (handover_id, import_id, part, line, col)

import_plans
    -- What people of a workspace said about the columns of files, for the next file of the same source.
    workspace_id         uuid NOT NULL
    kind                 text NOT NULL
    profile              text NOT NULL
    columns              jsonb NOT NULL  -- By normalised header: what becomes of the column.
    kept_at              timestamp with time zone NOT NULL
    CONSTRAINT import_plans_columns_object CHECK ((jsonb_typeof(columns) = 'object'::text))
    CONSTRAINT import_plans_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT import_plans_pkey PRIMARY KEY (workspace_id, kind, profile)

import_rows
    -- What would come of each record of a file. Made by a check and made again whenever it is missing, so a crash may empty it.
    handover_id          uuid NOT NULL
    import_id            uuid NOT NULL
    part                 integer NOT NULL
    line                 integer NOT NULL  -- First line of the record in the file; below 0 for records that are made for names.
    lines                integer[] NOT NULL
    outcome              text NOT NULL
    odd                  boolean NOT NULL
    title                text NOT NULL
    problems             jsonb NOT NULL
    cells                jsonb  -- Of an error: what stands in the file, by column from 0.
    section_id           uuid
    record_id            uuid
    kind                 text
    identity             text
    base                 integer NOT NULL  -- Revision of the record that was there, 0 for a new one; base_state is where that record stood.
    base_state           text
    state                text
    data                 json
    digest               bytea
    search               tsvector
    missing              integer NOT NULL
    blockers             integer NOT NULL
    warnings             integer NOT NULL
    findings             jsonb  -- As in records.
    refs                 jsonb
    bindings             jsonb  -- What the record of the row hangs on, as in record_bindings; NULL for nothing.
    dates                jsonb  -- The days of the record of the row, as in record_dates; NULL for none.
    stock                jsonb  -- What the record of the row says about stock, as in stock; NULL for nothing.
    CONSTRAINT import_rows_pkey PRIMARY KEY (handover_id, import_id, part, line)
    CREATE INDEX import_rows_odd ON import_rows USING btree (handover_id, import_id, part, line) WHERE odd  -- preview of what to look at
    CREATE INDEX import_rows_outcome ON import_rows USING btree (handover_id, import_id, part, outcome, line)  -- preview by outcome

imports
    -- A file on its way into a handover. The file itself is never kept; its lines are, until it is written, undone or dropped for a while.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    name                 text NOT NULL
    size                 bigint NOT NULL
    digest               bytea NOT NULL  -- SHA-256 of the file.
    format               text NOT NULL
    encoding             text NOT NULL DEFAULT ''::text
    unsure               boolean NOT NULL DEFAULT false
    state                text NOT NULL DEFAULT 'mapping'::text
    parts                jsonb NOT NULL DEFAULT '[]'::jsonb  -- The tables of the file: sections they go into, mapping of their columns, what would come or came of them.
    done                 integer NOT NULL DEFAULT 0
    total                integer NOT NULL DEFAULT 0
    problem              jsonb
    again                boolean NOT NULL DEFAULT false  -- It was checked anew because the handover had changed since it was looked at.
    basis                bytea  -- Digest of what its check depends on besides records: the day, the giver, the fields and limits of the workspace.
    head                 bigint NOT NULL DEFAULT 0  -- Number of the handover's last event when its check began.
    kept                 boolean NOT NULL DEFAULT true  -- Whether its lines are still there.
    made_by              uuid NOT NULL
    asked_by             uuid NOT NULL  -- In whose name it is checked or written: whoever asked for that last.
    version              integer NOT NULL DEFAULT 1
    made_at              timestamp with time zone NOT NULL
    written_at           timestamp with time zone
    undone_at            timestamp with time zone
    touched_at           timestamp with time zone  -- Last sign of life of the worker, by the clock of the database; null for work that nobody has begun.
    worker               uuid  -- Who works on it now. After 30 seconds of silence another one takes over.
    attempts             integer NOT NULL DEFAULT 0  -- How often workers began what was asked for last without coming to an end.
    CONSTRAINT imports_digest_length CHECK ((octet_length(digest) = 32))
    CONSTRAINT imports_parts_list CHECK ((jsonb_typeof(parts) = 'array'::text))
    CONSTRAINT imports_progress_sound CHECK (((done >= 0) AND (total >= 0) AND (attempts >= 0)))
    CONSTRAINT imports_size_known CHECK ((size >= 0))
    CONSTRAINT imports_state_known CHECK ((state = ANY (ARRAY['mapping'::text, 'checking'::text, 'ready'::text, 'writing'::text, 'written'::text, 'undoing'::text, 'undone'::text, 'failed'::text, 'dropped'::text])))
    CONSTRAINT imports_undone_at CHECK (((state = 'undone'::text) = (undone_at IS NOT NULL)))
    CONSTRAINT imports_worked_on CHECK (((worker IS NULL) OR (state = ANY (ARRAY['checking'::text, 'writing'::text, 'undoing'::text]))))
    CONSTRAINT imports_written_at CHECK (((state = ANY (ARRAY['written'::text, 'undoing'::text, 'undone'::text])) = (written_at IS NOT NULL)))
    CONSTRAINT imports_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT imports_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT imports_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT imports_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX imports_asked_by ON imports USING btree (asked_by)
    CREATE INDEX imports_made_by ON imports USING btree (made_by)
    CREATE INDEX imports_old ON imports USING btree (made_at) WHERE kept  -- sweeping
    CREATE INDEX imports_queue ON imports USING btree (touched_at) WHERE (state = ANY (ARRAY['checking'::text, 'writing'::text, 'undoing'::text]))  -- what there is to work on
    CREATE INDEX imports_recent ON imports USING btree (handover_id, made_at DESC)  -- recent imports of a handover
    CREATE INDEX imports_waiting ON imports USING btree (made_by, made_at DESC) WHERE (kept AND (state = ANY (ARRAY['mapping'::text, 'ready'::text, 'failed'::text])))  -- my work: imports that wait for whoever brought them

inventories
    -- Copies of the inventory of a signed handover, byte for byte. Never changed.
    handover_id          uuid NOT NULL
    workspace_id         uuid NOT NULL
    edition              integer NOT NULL  -- 1 when the whole was signed; a higher one for each time it was signed anew.
    part                 text NOT NULL  -- manifest, or the language and the number of a printed copy: 1 the giver's, 2 the receiver's, 3 the witness's and the archive's.
    blob_id              uuid NOT NULL
    digest               bytea NOT NULL
    size                 bigint NOT NULL
    kept_at              timestamp with time zone NOT NULL
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT inventories_edition_counted CHECK ((edition > 0))
    CONSTRAINT inventories_part_known CHECK ((part = ANY (ARRAY['manifest'::text, 'zh-1'::text, 'zh-2'::text, 'zh-3'::text, 'en-1'::text, 'en-2'::text, 'en-3'::text])))
    CONSTRAINT inventories_content_kept FOREIGN KEY (workspace_id, blob_id, digest, size) REFERENCES blobs(workspace_id, id, digest, size) ON DELETE RESTRICT
    CONSTRAINT inventories_workspace_id_handover_id_fkey FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT inventories_pkey PRIMARY KEY (handover_id, edition, part)
    CREATE INDEX inventories_blob ON inventories USING btree (workspace_id, blob_id)  -- collecting what no file and no inventory uses
    CREATE INDEX inventories_workspace ON inventories USING btree (workspace_id, handover_id)
    CREATE TRIGGER inventories_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON inventories FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

listing_acts
    -- Reviews and checks of listings. Never changed: what stands follows from all of them in order, and from what the listing says now.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    section_id           uuid NOT NULL
    record_id            uuid NOT NULL
    step                 text NOT NULL
    verdict              text NOT NULL  -- undone takes the step back, and those after it of the same three.
    made_by              uuid NOT NULL
    behalf_id            uuid
    behalf_name          text NOT NULL DEFAULT ''::text
    made_at              timestamp with time zone NOT NULL
    note                 text NOT NULL DEFAULT ''::text
    word                 text NOT NULL DEFAULT ''::text  -- Forbidden word that stood there when it was ticked; note says why all the same.
    facts                bytea NOT NULL  -- SHA-256 of what the listing said to customers. A tick stands while it says the same.
    revision             integer NOT NULL  -- Of the record then.
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT listing_acts_behalf_other CHECK ((behalf_id <> made_by))
    CONSTRAINT listing_acts_behalf_whole CHECK (((behalf_id IS NULL) = (behalf_name = ''::text)))
    CONSTRAINT listing_acts_facts_length CHECK ((octet_length(facts) = 32))
    CONSTRAINT listing_acts_reason_present CHECK ((((verdict = 'done'::text) AND (word = ''::text)) OR (note <> ''::text)))
    CONSTRAINT listing_acts_step_known CHECK ((step = ANY (ARRAY['review_1'::text, 'review_2'::text, 'review_3'::text, 'check_1'::text, 'check_2'::text, 'check_3'::text])))
    CONSTRAINT listing_acts_verdict_known CHECK ((verdict = ANY (ARRAY['done'::text, 'undone'::text])))
    CONSTRAINT listing_acts_behalf_fkey FOREIGN KEY (behalf_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT listing_acts_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT listing_acts_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT listing_acts_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT listing_acts_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX listing_acts_behalf ON listing_acts USING btree (behalf_id) WHERE (behalf_id IS NOT NULL)
    CREATE INDEX listing_acts_made_by ON listing_acts USING btree (made_by)
    CREATE INDEX listing_acts_record ON listing_acts USING btree (handover_id, record_id, written)  -- steps of a listing, oldest first
    CREATE INDEX listing_acts_section ON listing_acts USING btree (handover_id, section_id)
    CREATE INDEX listing_acts_written ON listing_acts USING btree (handover_id, written)  -- checkpoints: what came since the last
    CREATE TRIGGER listing_acts_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON listing_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE CONSTRAINT TRIGGER listing_acts_stand AFTER INSERT ON listing_acts NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN ((new.verdict = 'done'::text)) EXECUTE FUNCTION keep_listings()

looks
    -- What a person saw last of a record, written when they judge or leave it at the desk. A bookmark, no act: it has no event.
    handover_id          uuid NOT NULL
    person_id            uuid NOT NULL
    record_id            uuid NOT NULL
    revision             integer NOT NULL
    shown                integer NOT NULL  -- Revision and changes of files together, as forms carry it.
    seen_at              timestamp with time zone NOT NULL
    CONSTRAINT looks_handover_id_record_id_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT looks_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT looks_pkey PRIMARY KEY (handover_id, person_id, record_id)
    CREATE INDEX looks_person ON looks USING btree (person_id)
    CREATE INDEX looks_record ON looks USING btree (handover_id, record_id)

mails
    -- Mail that is to be sent, written in the transaction of the act that it tells about.
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    handover_id          uuid  -- What it tells about; NULL when it is about somebody's account.
    person_id            uuid NOT NULL
    kind                 text NOT NULL
    seq                  bigint  -- The event that it tells about. It waits for the checkpoint that covers it. NULL: it waits for none.
    detail               json NOT NULL
    made_at              timestamp with time zone NOT NULL
    next_at              timestamp with time zone NOT NULL  -- When it is tried next; while a worker has it, when it may be taken from them.
    tries                integer NOT NULL DEFAULT 0
    worker               uuid
    problem              text NOT NULL DEFAULT ''::text  -- What the mail server said last.
    sent_at              timestamp with time zone
    dead_at              timestamp with time zone  -- When it was given up.
    CONSTRAINT mails_end_once CHECK (((sent_at IS NULL) OR (dead_at IS NULL)))
    CONSTRAINT mails_kind_known CHECK ((kind = ANY (ARRAY['sealed'::text, 'signed'::text, 'turn'::text, 'stale'::text, 'password_reset'::text, 'opened'::text, 'exit'::text, 'breach'::text])))
    CONSTRAINT mails_of_handover CHECK ((((handover_id IS NULL) = (kind = 'password_reset'::text)) AND ((seq IS NULL) = (kind = ANY (ARRAY['turn'::text, 'stale'::text, 'exit'::text, 'breach'::text, 'password_reset'::text])))))
    CONSTRAINT mails_workspace_id_handover_id_fkey FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT mails_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT mails_pkey PRIMARY KEY (workspace_id, id)
    CREATE UNIQUE INDEX mails_bundled ON mails USING btree (handover_id, person_id, kind) WHERE ((kind = ANY (ARRAY['turn'::text, 'stale'::text, 'exit'::text, 'breach'::text])) AND (tries = 0) AND (worker IS NULL) AND (sent_at IS NULL) AND (dead_at IS NULL))  -- One message that waits tells of all that comes until it is sent.
    CREATE INDEX mails_due ON mails USING btree (next_at) WHERE ((sent_at IS NULL) AND (dead_at IS NULL))  -- the worker that sends mail
    CREATE INDEX mails_handover ON mails USING btree (workspace_id, handover_id)
    CREATE INDEX mails_newest ON mails USING btree (workspace_id, made_at DESC)  -- what administrators see of mail
    CREATE INDEX mails_person ON mails USING btree (workspace_id, person_id)

mentions
    -- Whom a message of a question names, so that they are told.
    handover_id          uuid NOT NULL
    message_id           uuid NOT NULL
    person_id            uuid NOT NULL
    question_id          uuid NOT NULL
    seen_at              timestamp with time zone  -- When they answered in the question or said that they know; null while it waits for them.
    CONSTRAINT mentions_handover_id_message_id_fkey FOREIGN KEY (handover_id, message_id) REFERENCES messages(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT mentions_handover_id_question_id_fkey FOREIGN KEY (handover_id, question_id) REFERENCES questions(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT mentions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT mentions_pkey PRIMARY KEY (handover_id, message_id, person_id)
    CREATE INDEX mentions_person ON mentions USING btree (person_id, question_id)  -- /questions
    CREATE INDEX mentions_question ON mentions USING btree (handover_id, question_id)
    CREATE INDEX mentions_waiting ON mentions USING btree (person_id, handover_id) WHERE (seen_at IS NULL)  -- /todo of whoever is named

messages
    -- The turns of a question, the question itself first.
    handover_id          uuid NOT NULL
    question_id          uuid NOT NULL
    id                   uuid NOT NULL
    author_id            uuid NOT NULL
    body                 text NOT NULL
    said_at              timestamp with time zone NOT NULL
    search               tsvector NOT NULL DEFAULT ''::tsvector  -- Chinese bigrams and words of the body, made by the catalog.
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT messages_body_present CHECK ((body <> ''::text))
    CONSTRAINT messages_author_id_fkey FOREIGN KEY (author_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT messages_handover_id_question_id_fkey FOREIGN KEY (handover_id, question_id) REFERENCES questions(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT messages_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX messages_author ON messages USING btree (author_id)
    CREATE INDEX messages_question ON messages USING btree (handover_id, question_id, id)
    CREATE INDEX messages_search ON messages USING gin (handover_id, search)  -- /search, questions
    CREATE TRIGGER messages_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON messages FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

number_series
    -- The last number given to a handover in a year.
    workspace_id         uuid NOT NULL
    year                 integer NOT NULL
    last                 integer NOT NULL
    CONSTRAINT number_series_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT number_series_pkey PRIMARY KEY (workspace_id, year)

parties
    -- Who hands over, who receives, who witnesses. The key allows a person one role only (N-02).
    handover_id          uuid NOT NULL
    workspace_id         uuid NOT NULL
    person_id            uuid NOT NULL
    role                 text NOT NULL  -- stand_in fills in place of an absent giver, manager signs in their place together with the witness; it closes the leaver's access and signs nothing.
    position             integer NOT NULL DEFAULT 1
    open                 boolean NOT NULL DEFAULT true  -- The handover is neither closed nor cancelled; what waits for a person does not grow with their past.
    CONSTRAINT parties_role_known CHECK ((role = ANY (ARRAY['giver'::text, 'receiver'::text, 'witness'::text, 'stand_in'::text, 'manager'::text, 'it'::text])))
    CONSTRAINT parties_workspace_id_handover_id_fkey FOREIGN KEY (workspace_id, handover_id) REFERENCES handovers(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT parties_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT parties_pkey PRIMARY KEY (handover_id, person_id)
    CREATE UNIQUE INDEX parties_giver_once ON parties USING btree (handover_id) WHERE (role = 'giver'::text)
    CREATE UNIQUE INDEX parties_manager_once ON parties USING btree (handover_id) WHERE (role = 'manager'::text)
    CREATE INDEX parties_open ON parties USING btree (workspace_id, person_id, handover_id) WHERE open  -- /todo, and /dashboard of somebody who takes part
    CREATE INDEX parties_person ON parties USING btree (workspace_id, person_id, handover_id)  -- /handovers of somebody who takes part
    CREATE UNIQUE INDEX parties_witness_once ON parties USING btree (handover_id) WHERE (role = 'witness'::text)
    CREATE CONSTRAINT TRIGGER parties_witness_apart AFTER INSERT OR UPDATE ON parties NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN ((new.role = 'witness'::text)) EXECUTE FUNCTION keep_witness_apart()

passkeys
    -- Public halves of people's passkeys. Removed ones are kept, because seals were confirmed with them.
    workspace_id         uuid NOT NULL
    person_id            uuid NOT NULL
    id                   uuid NOT NULL
    credential           bytea NOT NULL  -- By which the device finds the key.
    public               bytea NOT NULL  -- COSE_Key (RFC 9052).
    counter              bigint NOT NULL  -- How often the device said it had signed; it may never go back. 0 for devices that do not count.
    synced               boolean NOT NULL  -- The key can be copied to other devices of the person. It never changes.
    name                 text NOT NULL
    transports           text[] NOT NULL  -- How browsers reach the device.
    site                 text NOT NULL  -- The domain that it was made for.
    made_at              timestamp with time zone NOT NULL
    last_used_at         timestamp with time zone
    doubted_at           timestamp with time zone  -- When its counter went back. It confirms nothing from then on.
    removed_at           timestamp with time zone
    CONSTRAINT passkeys_counter_sound CHECK (((counter >= 0) AND (counter <= '4294967295'::bigint)))
    CONSTRAINT passkeys_credential_length CHECK (((octet_length(credential) >= 1) AND (octet_length(credential) <= 1023)))
    CONSTRAINT passkeys_name_present CHECK ((name <> ''::text))
    CONSTRAINT passkeys_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT passkeys_pkey PRIMARY KEY (id)
    CONSTRAINT passkeys_credential_once UNIQUE (credential)
    CREATE INDEX passkeys_person ON passkeys USING btree (workspace_id, person_id, made_at) WHERE (removed_at IS NULL)  -- profile, signing
    CREATE TRIGGER passkeys_never_change BEFORE DELETE OR TRUNCATE ON passkeys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER passkeys_stay BEFORE UPDATE ON passkeys FOR EACH ROW EXECUTE FUNCTION keep_passkeys()

people
    -- Everybody who can sign in, and everybody a handover names.
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    email                text NOT NULL
    name                 text NOT NULL
    post                 text NOT NULL DEFAULT ''::text
    phone                text NOT NULL DEFAULT ''::text
    role                 text NOT NULL
    team_id              uuid
    password_hash        text NOT NULL DEFAULT ''::text  -- argon2id in PHC form; empty when no password is set, which lets nobody in.
    language             text NOT NULL DEFAULT 'zh-CN'::text
    theme                text NOT NULL DEFAULT ''::text
    disabled_at          timestamp with time zone  -- Set when the person may no longer sign in; read at every request.
    created_at           timestamp with time zone NOT NULL
    version              integer NOT NULL DEFAULT 1
    supervisor_id        uuid  -- Whom the person reports to. Followed upwards it never comes back to the same person.
    employee_number      text NOT NULL DEFAULT ''::text  -- As the company writes it; the inventory names it.
    CONSTRAINT people_email_lower CHECK (((email = lower(email)) AND (email <> ''::text)))
    CONSTRAINT people_language_known CHECK ((language = ANY (ARRAY['zh-CN'::text, 'en'::text])))
    CONSTRAINT people_name_present CHECK ((name <> ''::text))
    CONSTRAINT people_role_known CHECK ((role = ANY (ARRAY['admin'::text, 'manager'::text, 'member'::text])))
    CONSTRAINT people_theme_known CHECK ((theme = ANY (ARRAY[''::text, 'light'::text, 'dark'::text])))
    CONSTRAINT people_supervisor_known FOREIGN KEY (workspace_id, supervisor_id) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT people_team_known FOREIGN KEY (workspace_id, team_id) REFERENCES teams(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT people_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT people_pkey PRIMARY KEY (id)
    CONSTRAINT people_workspace_id_id_key UNIQUE (workspace_id, id)
    CREATE UNIQUE INDEX people_email_once ON people USING btree (email)  -- sign-in
    CREATE INDEX people_list ON people USING btree (workspace_id, name, id)  -- /people, and names typed into forms
    CREATE INDEX people_supervisor ON people USING btree (workspace_id, supervisor_id) WHERE (supervisor_id IS NOT NULL)  -- who reports to a person
    CREATE INDEX people_team ON people USING btree (workspace_id, team_id)
    CREATE TRIGGER people_stay BEFORE DELETE OR UPDATE OF id OR TRUNCATE ON people FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()
    CREATE CONSTRAINT TRIGGER people_supervisor_no_circle AFTER INSERT OR UPDATE OF supervisor_id ON people NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN ((new.supervisor_id IS NOT NULL)) EXECUTE FUNCTION keep_chain_of_supervisors()

person_identities
    -- What belongs to people besides their name, phone and mail of the workspace. What was taken away stays, as their history.
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    person_id            uuid NOT NULL
    sort                 text NOT NULL
    value                text NOT NULL  -- Normalised: what bindings are like.
    said                 text NOT NULL  -- As it was typed; of a card the last four digits alone.
    added_by             uuid NOT NULL
    added_at             timestamp with time zone NOT NULL
    removed_by           uuid
    removed_at           timestamp with time zone
    CONSTRAINT person_identities_card_short CHECK (((sort <> 'card'::text) OR ((length(value) = 4) AND (said = value))))
    CONSTRAINT person_identities_removed_whole CHECK (((removed_at IS NULL) = (removed_by IS NULL)))
    CONSTRAINT person_identities_sort_known CHECK ((sort = ANY (ARRAY['phone'::text, 'mail'::text, 'name'::text, 'card'::text, 'device'::text])))
    CONSTRAINT person_identities_value_present CHECK (((value <> ''::text) AND (said <> ''::text)))
    CONSTRAINT person_identities_added_by_fkey FOREIGN KEY (workspace_id, added_by) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT person_identities_person_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT person_identities_removed_by_fkey FOREIGN KEY (workspace_id, removed_by) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT person_identities_pkey PRIMARY KEY (workspace_id, id)
    CREATE INDEX person_identities_added_by ON person_identities USING btree (workspace_id, added_by)
    CREATE UNIQUE INDEX person_identities_once ON person_identities USING btree (workspace_id, person_id, sort, value) WHERE (removed_at IS NULL)
    CREATE INDEX person_identities_person ON person_identities USING btree (workspace_id, person_id, added_at)  -- /profile and /people/{person}: with those that were taken away
    CREATE INDEX person_identities_removed_by ON person_identities USING btree (workspace_id, removed_by) WHERE (removed_by IS NOT NULL)
    CREATE TRIGGER person_identities_never_go BEFORE DELETE OR TRUNCATE ON person_identities FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER person_identities_stay BEFORE UPDATE ON person_identities FOR EACH ROW WHEN (((old.removed_at IS NOT NULL) OR ((((((((old.workspace_id IS DISTINCT FROM new.workspace_id) OR (old.id IS DISTINCT FROM new.id)) OR (old.person_id IS DISTINCT FROM new.person_id)) OR (old.sort IS DISTINCT FROM new.sort)) OR (old.value IS DISTINCT FROM new.value)) OR (old.said IS DISTINCT FROM new.said)) OR (old.added_by IS DISTINCT FROM new.added_by)) OR (old.added_at IS DISTINCT FROM new.added_at)))) EXECUTE FUNCTION refuse_change()

proof_acts
    -- What was done about links of accounts' chains of evidence. Never changed: what stands follows from all of them in order.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    section_id           uuid NOT NULL
    record_id            uuid NOT NULL
    step                 text NOT NULL
    verdict              text NOT NULL  -- undone opens the link and all behind it; deferred puts it off to due_on.
    cause                text NOT NULL DEFAULT ''::text  -- Why a link was opened by itself: the record says something else, or the giver looked at the secret. Empty when somebody undid it.
    made_by              uuid NOT NULL
    behalf_id            uuid
    behalf_name          text NOT NULL DEFAULT ''::text
    role                 text NOT NULL DEFAULT ''::text  -- In which somebody did or undid it; empty for a manager who put it off and for what was opened by itself.
    made_at              timestamp with time zone NOT NULL
    note                 text NOT NULL DEFAULT ''::text
    due_on               date
    file_id              uuid  -- Evidence: a file of the account or of its section.
    test_id              uuid  -- Shared by accounts that were tested in one go.
    revision             integer NOT NULL  -- Of the record then.
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT proof_acts_behalf_other CHECK ((behalf_id <> made_by))
    CONSTRAINT proof_acts_behalf_whole CHECK (((behalf_id IS NULL) = (behalf_name = ''::text)))
    CONSTRAINT proof_acts_by_witness CHECK (((verdict <> 'done'::text) OR ((role <> ''::text) AND ((step = 'witnessed'::text) = (role = 'witness'::text)))))
    CONSTRAINT proof_acts_cause_known CHECK ((cause = ANY (ARRAY[''::text, 'changed'::text, 'opened'::text])))
    CONSTRAINT proof_acts_caused_undone CHECK (((cause = ''::text) OR ((verdict = 'undone'::text) AND (role = ''::text))))
    CONSTRAINT proof_acts_due_whole CHECK (((verdict = 'deferred'::text) = (due_on IS NOT NULL)))
    CONSTRAINT proof_acts_reason_present CHECK (((verdict = 'done'::text) OR (cause <> ''::text) OR (note <> ''::text)))
    CONSTRAINT proof_acts_role_known CHECK ((role = ANY (ARRAY[''::text, 'receiver'::text, 'witness'::text, 'manager'::text])))
    CONSTRAINT proof_acts_step_known CHECK ((step = ANY (ARRAY['logged_in'::text, 'received'::text, 'environment'::text, 'password_changed'::text, 'reset'::text, 'factor_moved'::text, 'payout_moved'::text, 'sessions_closed'::text, 'witnessed'::text])))
    CONSTRAINT proof_acts_verdict_known CHECK ((verdict = ANY (ARRAY['done'::text, 'undone'::text, 'deferred'::text])))
    CONSTRAINT proof_acts_witness_single CHECK (((test_id IS NULL) OR (step <> 'witnessed'::text)))
    CONSTRAINT proof_acts_behalf_fkey FOREIGN KEY (behalf_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proof_acts_file_fkey FOREIGN KEY (handover_id, file_id) REFERENCES files(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT proof_acts_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proof_acts_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT proof_acts_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT proof_acts_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX proof_acts_behalf ON proof_acts USING btree (behalf_id) WHERE (behalf_id IS NOT NULL)
    CREATE INDEX proof_acts_file ON proof_acts USING btree (handover_id, file_id) WHERE (file_id IS NOT NULL)  -- files that are evidence stay
    CREATE INDEX proof_acts_made_by ON proof_acts USING btree (made_by)
    CREATE INDEX proof_acts_record ON proof_acts USING btree (handover_id, record_id, written)  -- chain of an account, oldest first
    CREATE INDEX proof_acts_section ON proof_acts USING btree (handover_id, section_id)
    CREATE INDEX proof_acts_written ON proof_acts USING btree (handover_id, written)  -- checkpoints: what came since the last
    CREATE TRIGGER proof_acts_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON proof_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE CONSTRAINT TRIGGER proof_acts_stand AFTER INSERT ON proof_acts NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN ((new.verdict = 'done'::text)) EXECUTE FUNCTION keep_proofs()

proposal_verdicts
    -- What became of proposals, once each. accepted and refused are a second person's, withdrawn is who made it.
    handover_id          uuid NOT NULL
    proposal_id          uuid NOT NULL
    verdict              text NOT NULL
    made_by              uuid NOT NULL
    behalf_id            uuid
    behalf_name          text NOT NULL DEFAULT ''::text
    made_at              timestamp with time zone NOT NULL
    note                 text NOT NULL DEFAULT ''::text
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT proposal_verdicts_behalf_other CHECK ((behalf_id <> made_by))
    CONSTRAINT proposal_verdicts_behalf_whole CHECK (((behalf_id IS NULL) = (behalf_name = ''::text)))
    CONSTRAINT proposal_verdicts_reason_present CHECK (((verdict <> 'refused'::text) OR (note <> ''::text)))
    CONSTRAINT proposal_verdicts_verdict_known CHECK ((verdict = ANY (ARRAY['accepted'::text, 'refused'::text, 'withdrawn'::text])))
    CONSTRAINT proposal_verdicts_behalf_fkey FOREIGN KEY (behalf_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proposal_verdicts_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proposal_verdicts_proposal_fkey FOREIGN KEY (handover_id, proposal_id) REFERENCES proposals(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT proposal_verdicts_pkey PRIMARY KEY (handover_id, proposal_id)
    CREATE INDEX proposal_verdicts_behalf ON proposal_verdicts USING btree (behalf_id) WHERE (behalf_id IS NOT NULL)
    CREATE INDEX proposal_verdicts_made_by ON proposal_verdicts USING btree (made_by)
    CREATE INDEX proposal_verdicts_written ON proposal_verdicts USING btree (handover_id, written)  -- checkpoints: what came since the last
    CREATE TRIGGER proposal_verdicts_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON proposal_verdicts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE CONSTRAINT TRIGGER proposal_verdicts_second AFTER INSERT ON proposal_verdicts NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN ((new.verdict <> 'withdrawn'::text)) EXECUTE FUNCTION keep_proposals()

proposals
    -- Changes of price and stock in what was signed, which wait for a second person. Nothing changes by one; never changed itself.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    section_id           uuid NOT NULL
    record_id            uuid NOT NULL
    was                  json NOT NULL  -- The facts it is about as they stood, as in records.data; one that stood empty is not there.
    wants                json NOT NULL  -- The same facts as they are to be.
    reason               text NOT NULL
    made_by              uuid NOT NULL
    behalf_id            uuid
    behalf_name          text NOT NULL DEFAULT ''::text
    made_at              timestamp with time zone NOT NULL
    revision             integer NOT NULL  -- Of the record then.
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT proposals_behalf_other CHECK ((behalf_id <> made_by))
    CONSTRAINT proposals_behalf_whole CHECK (((behalf_id IS NULL) = (behalf_name = ''::text)))
    CONSTRAINT proposals_facts_objects CHECK (((json_typeof(was) = 'object'::text) AND (json_typeof(wants) = 'object'::text)))
    CONSTRAINT proposals_reason_present CHECK ((reason <> ''::text))
    CONSTRAINT proposals_behalf_fkey FOREIGN KEY (behalf_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proposals_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proposals_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT proposals_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT proposals_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX proposals_behalf ON proposals USING btree (behalf_id) WHERE (behalf_id IS NOT NULL)
    CREATE INDEX proposals_made_by ON proposals USING btree (made_by)
    CREATE INDEX proposals_record ON proposals USING btree (handover_id, record_id)  -- record page: what waits
    CREATE INDEX proposals_section ON proposals USING btree (handover_id, section_id)  -- /todo of a reviewer, and the table's filter
    CREATE INDEX proposals_written ON proposals USING btree (handover_id, written)  -- checkpoints: what came since the last
    CREATE TRIGGER proposals_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON proposals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

proxies
    -- Who acts and signs for a party who cannot, from when to when, and which manager approved it. Only the decision and the end are ever written later, each once.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    principal_id         uuid NOT NULL
    role                 text NOT NULL
    person_id            uuid NOT NULL
    from_on              date NOT NULL
    until_on             date NOT NULL
    begins_at            timestamp with time zone NOT NULL  -- The beginning of from_on in the time zone of the house; whether a proxy holds is decided by the database's clock.
    ends_before          timestamp with time zone NOT NULL  -- The end of until_on there.
    reason               text NOT NULL
    rank                 text NOT NULL DEFAULT ''::text  -- Of a witness's proxy: where they stood to the giver when they were named, as in handovers.witness_rank.
    rank_reason          text NOT NULL DEFAULT ''::text
    asked_at             timestamp with time zone NOT NULL
    decided_by           uuid
    decided_at           timestamp with time zone
    approved             boolean
    decision             text NOT NULL DEFAULT ''::text
    ended_by             uuid
    ended_at             timestamp with time zone
    end_reason           text NOT NULL DEFAULT ''::text
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    decided_written      bigint  -- The number of the decision.
    end_written          bigint  -- The number of its end.
    CONSTRAINT proxies_days_in_order CHECK (((from_on <= until_on) AND (begins_at < ends_before)))
    CONSTRAINT proxies_decided_by_third CHECK (((decided_by <> principal_id) AND (decided_by <> person_id)))
    CONSTRAINT proxies_decided_whole CHECK ((num_nonnulls(decided_by, decided_at, approved) = ANY (ARRAY[0, 3])))
    CONSTRAINT proxies_declined_reason CHECK (((approved IS DISTINCT FROM false) OR (decision <> ''::text)))
    CONSTRAINT proxies_ended_whole CHECK (((ended_by IS NULL) = (ended_at IS NULL)))
    CONSTRAINT proxies_numbered CHECK (((num_nonnulls(decided_at, decided_written) <> 1) AND (num_nonnulls(ended_at, end_written) <> 1)))
    CONSTRAINT proxies_person_other CHECK ((person_id <> principal_id))
    CONSTRAINT proxies_rank_known CHECK ((rank = ANY (ARRAY[''::text, 'above'::text, 'beside'::text])))
    CONSTRAINT proxies_rank_overridden CHECK (((rank <> 'beside'::text) OR (rank_reason <> ''::text) OR (role <> 'witness'::text)))
    CONSTRAINT proxies_reason_present CHECK ((reason <> ''::text))
    CONSTRAINT proxies_role_known CHECK ((role = ANY (ARRAY['giver'::text, 'receiver'::text, 'witness'::text])))
    CONSTRAINT proxies_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proxies_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proxies_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT proxies_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proxies_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT proxies_pkey PRIMARY KEY (handover_id, id)
    CREATE UNIQUE INDEX proxies_once ON proxies USING btree (handover_id, principal_id) WHERE ((ended_at IS NULL) AND (approved IS NOT FALSE))
    CREATE INDEX proxies_person ON proxies USING btree (person_id) WHERE ((ended_at IS NULL) AND (approved IS NOT FALSE))  -- /todo: for whom somebody acts
    CREATE UNIQUE INDEX proxies_person_once ON proxies USING btree (handover_id, person_id) WHERE ((ended_at IS NULL) AND (approved IS NOT FALSE))
    CREATE INDEX proxies_waiting ON proxies USING btree (handover_id) WHERE ((decided_at IS NULL) AND (ended_at IS NULL))  -- /todo of managers: what waits for their decision
    CREATE TRIGGER proxies_end_once BEFORE UPDATE ON proxies FOR EACH ROW EXECUTE FUNCTION keep_proxies()
    CREATE TRIGGER proxies_numbered BEFORE INSERT OR UPDATE ON proxies FOR EACH ROW EXECUTE FUNCTION number_proxies()
    CREATE TRIGGER proxies_stay BEFORE DELETE OR TRUNCATE ON proxies FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()

questions
    -- Asked on a record or, without one, on the section. Open until the asker resolves it.
    handover_id          uuid NOT NULL
    section_id           uuid NOT NULL
    id                   uuid NOT NULL
    record_id            uuid
    blocking             boolean NOT NULL
    state                text NOT NULL DEFAULT 'open'::text
    asked_by             uuid NOT NULL
    asked_at             timestamp with time zone NOT NULL
    resolved_at          timestamp with time zone
    field                text NOT NULL DEFAULT ''::text  -- Key of the record's field it is about; empty for the record as a whole. It stays when the field goes.
    due_on               date  -- Until when the asker needs an answer. None on questions from before there were dates.
    reminded_on          date  -- The day of the asker's last reminder; once a day.
    CONSTRAINT questions_field_of_record CHECK (((field = ''::text) OR (record_id IS NOT NULL)))
    CONSTRAINT questions_resolved_at CHECK (((state = 'resolved'::text) = (resolved_at IS NOT NULL)))
    CONSTRAINT questions_state_known CHECK ((state = ANY (ARRAY['open'::text, 'answered'::text, 'resolved'::text])))
    CONSTRAINT questions_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT questions_handover_id_record_id_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT questions_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT questions_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX questions_answered ON questions USING btree (asked_by, id) WHERE (state = 'answered'::text)  -- /todo of the asker
    CREATE INDEX questions_asker ON questions USING btree (asked_by, id)  -- /questions, /todo of the asker
    CREATE INDEX questions_chased ON questions USING btree (asked_by, due_on, id) WHERE ((state = 'open'::text) AND (due_on IS NOT NULL))  -- /todo of the asker: what should have been answered
    CREATE INDEX questions_open ON questions USING btree (handover_id, section_id, blocking DESC, id) WHERE (state = 'open'::text)  -- /todo of the giver
    CREATE INDEX questions_record ON questions USING btree (handover_id, record_id, id)  -- record page
    CREATE INDEX questions_section ON questions USING btree (handover_id, section_id, ((state = 'resolved'::text)), blocking DESC, id)  -- section page, questions

readiness
    -- The last examination of each handover. It follows from records, acts and the day, and may be made anew at any time.
    handover_id          uuid NOT NULL
    event_seq            bigint NOT NULL  -- The newest event it knows of; behind handovers.event_seq it is made anew.
    day                  date NOT NULL  -- Of the workspace: findings depend on it.
    judged_at            timestamp with time zone NOT NULL
    known                boolean NOT NULL  -- Whether any rule had something to look at; points are 0 otherwise.
    points               integer NOT NULL
    blockers             integer NOT NULL
    warnings             integer NOT NULL
    notices              integer NOT NULL
    unknown              integer NOT NULL
    waived               integer NOT NULL
    report               jsonb NOT NULL
    facts                integer NOT NULL DEFAULT 0  -- Required texts that are filled in.
    fillers              integer NOT NULL DEFAULT 0  -- Those of them that say nothing, or the same as many others.
    CONSTRAINT readiness_counts_sound CHECK ((LEAST(event_seq, (blockers)::bigint, (warnings)::bigint, (notices)::bigint, (unknown)::bigint, (waived)::bigint) >= 0))
    CONSTRAINT readiness_fillers_sound CHECK (((fillers >= 0) AND (fillers <= facts)))
    CONSTRAINT readiness_points_range CHECK (((points >= 0) AND (points <= 100)))
    CONSTRAINT readiness_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT readiness_pkey PRIMARY KEY (handover_id)

readiness_days
    -- How readiness stood at the end of each day, for its trend.
    handover_id          uuid NOT NULL
    day                  date NOT NULL
    points               integer NOT NULL
    blockers             integer NOT NULL
    warnings             integer NOT NULL
    unknown              integer NOT NULL
    CONSTRAINT readiness_days_points_range CHECK (((points >= 0) AND (points <= 100)))
    CONSTRAINT readiness_days_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT readiness_days_pkey PRIMARY KEY (handover_id, day)

readiness_queue
    -- Handovers that something happened in since they were examined. A row stays while there is more to examine than was.
    handover_id          uuid NOT NULL
    asked                bigint NOT NULL DEFAULT 1  -- Grows with every event, so that an instance that examines sees what came meanwhile.
    due_at               timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone  -- Not before: taken by an instance until then, or resting after an examination that took long.
    CONSTRAINT readiness_queue_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT readiness_queue_pkey PRIMARY KEY (handover_id)
    CREATE INDEX readiness_queue_due ON readiness_queue USING btree (due_at, handover_id)

record_bindings
    -- What records hang on, mirrored from their data by the one save as record_refs are.
    handover_id          uuid NOT NULL
    record_id            uuid NOT NULL
    field                text NOT NULL
    sort                 text NOT NULL
    pattern              text NOT NULL  -- What values of identities it is LIKE: _ is a character that the platform hides, % some of them.
    clue                 text NOT NULL  -- Equal to that of every identity it is like: last digits, domain, or all of it; empty when that is hidden.
    sure                 boolean NOT NULL  -- Nothing was hidden.
    until                date  -- When it ends by itself: the day on which a sub-account is taken out of use.
    held                 boolean NOT NULL  -- It is to the giver of the handover. Made with the record's findings, and anew when the giver or what belongs to them changes.
    CONSTRAINT record_bindings_pattern_present CHECK ((pattern <> ''::text))
    CONSTRAINT record_bindings_sort_known CHECK ((sort = ANY (ARRAY['phone'::text, 'mail'::text, 'name'::text, 'card'::text, 'device'::text, 'person'::text])))
    CONSTRAINT record_bindings_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT record_bindings_pkey PRIMARY KEY (handover_id, record_id, field)
    CREATE INDEX record_bindings_clue ON record_bindings USING btree (sort, clue, handover_id)  -- what a person still holds, over all handovers
    CREATE INDEX record_bindings_held ON record_bindings USING btree (handover_id, record_id) WHERE held  -- what leavers still hold: dashboard, overview, /handovers/{h}/holdings

record_dates
    -- Days of records on which something is to happen, mirrored from their data by the one save as record_refs are. Records that were removed have none.
    handover_id          uuid NOT NULL
    section_id           uuid NOT NULL
    record_id            uuid NOT NULL
    field                text NOT NULL  -- Key of the field, or of its column: certificates.valid_to.
    line                 integer NOT NULL  -- Of a table, from 1; 0 for a field of the record.
    sort                 text NOT NULL
    day                  date NOT NULL
    owned                boolean NOT NULL  -- A new owner is named who is not the giver. Made with the record's findings, and anew when the giver or their last day changes.
    CONSTRAINT record_dates_line_counted CHECK ((line >= 0))
    CONSTRAINT record_dates_sort_known CHECK ((sort = ANY (ARRAY['starts'::text, 'ends'::text, 'expires'::text, 'acts'::text, 'renews'::text, 'leads'::text, 'due'::text, 'claims'::text, 'arrives'::text, 'reviews'::text, 'meets'::text, 'trains'::text, 'leaves'::text, 'other'::text])))
    CONSTRAINT record_dates_pkey PRIMARY KEY (handover_id, record_id, field, line, sort)
    CREATE INDEX record_dates_day ON record_dates USING btree (handover_id, day, record_id, field, line, sort) INCLUDE (section_id, owned)  -- /handovers/{h}/calendar: the list by day, and the drawing
    CREATE INDEX record_dates_unowned ON record_dates USING btree (handover_id, day) WHERE (NOT owned)  -- /handovers/{h} and its calendar: what nobody takes over
    CREATE TRIGGER record_dates_parents AFTER INSERT ON record_dates REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION record_dates_parents()
    CREATE TRIGGER record_dates_stay BEFORE UPDATE OF handover_id, section_id, record_id ON record_dates FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()

record_refs
    -- References of a record to others of the same handover, mirrored from its data by the one save.
    handover_id          uuid NOT NULL
    from_id              uuid NOT NULL
    field                text NOT NULL
    to_id                uuid NOT NULL
    CONSTRAINT record_refs_pkey PRIMARY KEY (handover_id, from_id, field, to_id)
    CREATE INDEX record_refs_to ON record_refs USING btree (handover_id, to_id)  -- what points here: record page, refusal to remove
    CREATE TRIGGER record_refs_parents AFTER INSERT ON record_refs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION record_refs_parents()
    CREATE TRIGGER record_refs_stay BEFORE UPDATE ON record_refs FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()

record_revisions
    -- Every kept state of every record. Never changed.
    handover_id          uuid NOT NULL
    record_id            uuid NOT NULL
    revision             integer NOT NULL
    title                text NOT NULL
    data                 json NOT NULL
    act                  text NOT NULL
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    import_id            uuid  -- The import that wrote it. It is made in the transaction that ends that import, which is never deleted.
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT record_revisions_pkey PRIMARY KEY (handover_id, record_id, revision)
    CREATE INDEX record_revisions_import ON record_revisions USING btree (handover_id, import_id, record_id) WHERE (import_id IS NOT NULL)  -- undoing an import
    CREATE TRIGGER record_revisions_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON record_revisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER record_revisions_parents AFTER INSERT ON record_revisions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION record_revisions_parents()

records
    -- One account, SKU, supplier ...: what people typed (data) and where it stands.
    handover_id          uuid NOT NULL
    section_id           uuid NOT NULL
    id                   uuid NOT NULL
    kind                 text NOT NULL
    identity             text NOT NULL  -- The kind's normalised key.
    title                text NOT NULL
    state                text NOT NULL DEFAULT 'draft'::text
    revision             integer NOT NULL DEFAULT 1
    kept                 integer NOT NULL DEFAULT 0  -- Last revision that stands in record_revisions; autosaves of drafts do not add to it.
    data                 json NOT NULL  -- json, not jsonb: it goes in and out as it is written.
    digest               bytea NOT NULL  -- SHA-256 of the canonical content (package seal).
    search               tsvector NOT NULL  -- Chinese bigrams and words made by the catalog from unmasked fields; those of the title again behind ^, title and codes whole behind =.
    questions            integer NOT NULL DEFAULT 0
    questions_blocking   integer NOT NULL DEFAULT 0
    blockers             integer NOT NULL DEFAULT 0
    warnings             integer NOT NULL DEFAULT 0
    missing              integer NOT NULL DEFAULT 0
    reason               text NOT NULL DEFAULT ''::text
    reviewed_by          uuid
    reviewed_at          timestamp with time zone
    updated_by           uuid NOT NULL
    created_at           timestamp with time zone NOT NULL
    updated_at           timestamp with time zone NOT NULL
    removed_at           timestamp with time zone
    files                integer NOT NULL DEFAULT 0
    file_changes         integer NOT NULL DEFAULT 0  -- Grows with every file attached or taken away; with revision it is what a verdict was asked for.
    carried_handover     uuid
    carried_record       uuid  -- The record of an earlier handover this one was copied from, at carried_revision; carried_number is that handover's number.
    carried_revision     integer
    carried_number       text
    confirmed_by         uuid
    confirmed_at         timestamp with time zone  -- When the giver said that a carried record still holds, or changed it.
    findings             jsonb NOT NULL DEFAULT '[]'::jsonb  -- What the checks found, replaced as a set with every save, so that lists need not run rules: a list of [rule, field, severity] or [rule, field, severity, args].
    repeated             text[] NOT NULL DEFAULT '{}'::text[]  -- Free-text fields whose long text stands in many records of the section (N-12), found when the section is submitted.
    amends               uuid  -- The signed record that this one, in a supplement, takes the place of. That one stays as it was signed.
    rebuilt_by           uuid  -- Who reconstructed what the record says while the giver was absent; from what source and how sure is part of data, and so of the digest.
    vouched_at           timestamp with time zone  -- When the giver, back again, said that what was reconstructed is right.
    proofs               text[]  -- Links of the account's chain that stand, in order, each with @ and the day when it was put off; NULL for none. Follows from proof_acts.
    proof_stage          text  -- Since when the receiver's links stand: taken, with the witness's settled, with nothing put off proven; NULL before.
    waived               text[] NOT NULL DEFAULT '{}'::text[]  -- The checks of waivers that hold for it, kept by whoever makes or ends one.
    CONSTRAINT records_carried_elsewhere CHECK ((carried_handover <> handover_id))
    CONSTRAINT records_carried_whole CHECK ((num_nonnulls(carried_handover, carried_record, carried_revision, carried_number) = ANY (ARRAY[0, 4])))
    CONSTRAINT records_confirmed_carried CHECK (((num_nonnulls(confirmed_by, confirmed_at) = ANY (ARRAY[0, 2])) AND ((confirmed_at IS NULL) OR (carried_record IS NOT NULL))))
    CONSTRAINT records_counts_sound CHECK (((questions_blocking <= questions) AND (LEAST(questions_blocking, blockers, warnings, missing) >= 0)))
    CONSTRAINT records_data_object CHECK ((json_typeof(data) = 'object'::text))
    CONSTRAINT records_data_size CHECK ((octet_length((data)::text) < 262144))
    CONSTRAINT records_digest_length CHECK ((octet_length(digest) = 32))
    CONSTRAINT records_files_sound CHECK (((files >= 0) AND (file_changes >= 0)))
    CONSTRAINT records_findings_list CHECK ((jsonb_typeof(findings) = 'array'::text))
    CONSTRAINT records_kind_shape CHECK ((kind ~ '^[a-z][a-z_]{1,40}$'::text))
    CONSTRAINT records_proof_stage_known CHECK (((proof_stage IS NULL) OR ((proof_stage = ANY (ARRAY['taken'::text, 'settled'::text, 'proven'::text])) AND (proofs IS NOT NULL))))
    CONSTRAINT records_proofs_some CHECK ((cardinality(proofs) > 0))
    CONSTRAINT records_return_reason CHECK (((state <> 'returned'::text) OR (reason <> ''::text)))
    CONSTRAINT records_revision_up CHECK (((revision > 0) AND (kept <= revision)))
    CONSTRAINT records_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'accepted'::text])))
    CONSTRAINT records_title_present CHECK ((title <> ''::text))
    CONSTRAINT records_verdict_signed CHECK (((state = ANY (ARRAY['returned'::text, 'accepted'::text])) = ((reviewed_by IS NOT NULL) AND (reviewed_at IS NOT NULL))))
    CONSTRAINT records_vouched_rebuilt CHECK (((vouched_at IS NULL) OR (rebuilt_by IS NOT NULL)))
    CONSTRAINT records_amends_known FOREIGN KEY (handover_id, amends) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT records_carried_known FOREIGN KEY (carried_handover, carried_record) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT records_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT records_rebuilt_by_fkey FOREIGN KEY (rebuilt_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT records_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT records_pkey PRIMARY KEY (handover_id, id)
    CREATE UNIQUE INDEX records_amended_once ON records USING btree (handover_id, amends) WHERE ((amends IS NOT NULL) AND (removed_at IS NULL))  -- record page: what amends it
    CREATE INDEX records_asked ON records USING btree (handover_id, section_id, id) WHERE ((removed_at IS NULL) AND (questions > 0))  -- section page, with questions
    CREATE INDEX records_carried ON records USING btree (carried_handover, carried_record) WHERE (carried_record IS NOT NULL)
    CREATE INDEX records_found ON records USING btree (handover_id, section_id, id) WHERE ((removed_at IS NULL) AND ((blockers + warnings) > 0))  -- section page, with findings
    CREATE UNIQUE INDEX records_identity_once ON records USING btree (handover_id, kind, identity) WHERE (removed_at IS NULL)
    CREATE INDEX records_list ON records USING btree (handover_id, section_id, id) INCLUDE (digest) WHERE (removed_at IS NULL)  -- section page, order of entry; section digest, without reading the records
    CREATE INDEX records_rebuilder ON records USING btree (rebuilt_by) WHERE (rebuilt_by IS NOT NULL)
    CREATE INDEX records_rebuilt ON records USING btree (handover_id, section_id, id) INCLUDE (rebuilt_by, vouched_at) WHERE ((rebuilt_by IS NOT NULL) AND (removed_at IS NULL))  -- page of the absent giver: how many records of each section were reconstructed; who may not be the witness
    CREATE INDEX records_recent ON records USING btree (handover_id, section_id, updated_at DESC, id DESC) WHERE (removed_at IS NULL)  -- section page, last changed first
    CREATE INDEX records_removed ON records USING btree (handover_id, section_id, removed_at) WHERE (removed_at IS NOT NULL)  -- review: what was taken out since the last signature
    CREATE INDEX records_repeated ON records USING btree (handover_id, section_id, id) WHERE ((removed_at IS NULL) AND (repeated <> '{}'::text[]))  -- review desk, texts to be accepted one by one
    CREATE INDEX records_search ON records USING gin (handover_id, search)  -- section page, search
    CREATE INDEX records_state ON records USING btree (handover_id, section_id, state, id) WHERE (removed_at IS NULL)  -- section page by state, bulk acceptance
    CREATE INDEX records_title ON records USING btree (handover_id, section_id, title, id) WHERE (removed_at IS NULL)  -- section page by name
    CREATE INDEX records_unconfirmed ON records USING btree (handover_id, section_id, id) WHERE ((removed_at IS NULL) AND (carried_record IS NOT NULL) AND (confirmed_at IS NULL))  -- section page, carried over and not confirmed
    CREATE INDEX records_worst ON records USING btree (handover_id, blockers DESC, id) WHERE ((removed_at IS NULL) AND ((blockers + warnings) > 0))  -- overview, findings
    CREATE TRIGGER records_parents AFTER INSERT ON records REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION records_parents()
    CREATE TRIGGER records_stay BEFORE DELETE OR UPDATE OF handover_id, section_id, id OR TRUNCATE ON records FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()
    CREATE TRIGGER records_updater AFTER UPDATE OF updated_by ON records FOR EACH ROW WHEN ((new.updated_by <> old.updated_by)) EXECUTE FUNCTION records_updater()

refusal_items
    -- What has to be done before whoever refused signs. Only that it is done is ever written later.
    handover_id          uuid NOT NULL
    refusal_id           uuid NOT NULL
    id                   uuid NOT NULL
    what                 text NOT NULL
    who_id               uuid NOT NULL
    due_on               date NOT NULL
    done_at              timestamp with time zone
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    end_written          bigint  -- The number of its being done.
    CONSTRAINT refusal_items_numbered CHECK ((num_nonnulls(done_at, end_written) <> 1))
    CONSTRAINT refusal_items_what_present CHECK ((what <> ''::text))
    CONSTRAINT refusal_items_handover_id_refusal_id_fkey FOREIGN KEY (handover_id, refusal_id) REFERENCES refusals(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT refusal_items_who_id_fkey FOREIGN KEY (who_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT refusal_items_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX refusal_items_refusal ON refusal_items USING btree (handover_id, refusal_id)
    CREATE INDEX refusal_items_who ON refusal_items USING btree (who_id, due_on) WHERE (done_at IS NULL)  -- /todo: what somebody waits for before signing
    CREATE TRIGGER refusal_items_end_once BEFORE UPDATE ON refusal_items FOR EACH ROW EXECUTE FUNCTION keep_refusals()
    CREATE TRIGGER refusal_items_never_change BEFORE DELETE OR TRUNCATE ON refusal_items FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER refusal_items_numbered BEFORE UPDATE ON refusal_items FOR EACH ROW EXECUTE FUNCTION number_ends()

refusals
    -- A party who did not sign, and why. Only the end is ever written later.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    section_id           uuid  -- NULL: the handover as a whole.
    person_id            uuid NOT NULL
    role                 text NOT NULL
    reason               text NOT NULL
    refused_at           timestamp with time zone NOT NULL
    ended_at             timestamp with time zone  -- When the person signed after all.
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    end_written          bigint  -- The number of its end.
    CONSTRAINT refusals_numbered CHECK ((num_nonnulls(ended_at, end_written) <> 1))
    CONSTRAINT refusals_reason_present CHECK ((reason <> ''::text))
    CONSTRAINT refusals_role_known CHECK ((role = ANY (ARRAY['giver'::text, 'receiver'::text, 'witness'::text, 'manager'::text])))
    CONSTRAINT refusals_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT refusals_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT refusals_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT refusals_pkey PRIMARY KEY (handover_id, id)
    CREATE UNIQUE INDEX refusals_open_once ON refusals USING btree (handover_id, person_id, section_id) NULLS NOT DISTINCT WHERE (ended_at IS NULL)
    CREATE INDEX refusals_person ON refusals USING btree (person_id)
    CREATE INDEX refusals_section ON refusals USING btree (handover_id, section_id) WHERE (section_id IS NOT NULL)
    CREATE TRIGGER refusals_end_once BEFORE UPDATE ON refusals FOR EACH ROW EXECUTE FUNCTION keep_refusals()
    CREATE TRIGGER refusals_never_change BEFORE DELETE OR TRUNCATE ON refusals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER refusals_numbered BEFORE UPDATE ON refusals FOR EACH ROW EXECUTE FUNCTION number_ends()

requests
    -- Idempotency keys of forms: a form sent twice is answered with the first answer's location.
    person_id            uuid NOT NULL
    key                  uuid NOT NULL
    location             text NOT NULL
    digest               bytea NOT NULL  -- Of all that was sent; the same key with other content is refused. Empty when unknown.
    made_at              timestamp with time zone NOT NULL
    touched_at           timestamp with time zone NOT NULL
    CONSTRAINT requests_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
    CONSTRAINT requests_pkey PRIMARY KEY (person_id, key)
    CREATE INDEX requests_old ON requests USING btree (made_at)  -- sweeping after 48 hours

responsibilities
    -- Who answers for the records of a section from a moment on, until the next row. Never changed.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    section_id           uuid  -- NULL: all sections that have no row of their own by then. Sections move whole, so no row names a record.
    person_id            uuid NOT NULL
    from_at              timestamp with time zone NOT NULL  -- The stated moment; when the program did it is the time of the event.
    act                  text NOT NULL  -- plan: giver by the plan; moment: the effective moment came; signature: the whole was signed after it; supplement: signed after that.
    event_seq            bigint NOT NULL
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT responsibilities_act_fits CHECK (((act = 'plan'::text) = (section_id IS NULL)))
    CONSTRAINT responsibilities_act_known CHECK ((act = ANY (ARRAY['plan'::text, 'moment'::text, 'signature'::text, 'supplement'::text])))
    CONSTRAINT responsibilities_event_known FOREIGN KEY (handover_id, event_seq) REFERENCES events(handover_id, seq) ON DELETE RESTRICT
    CONSTRAINT responsibilities_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT responsibilities_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT responsibilities_section_known FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT responsibilities_pkey PRIMARY KEY (handover_id, id)
    CONSTRAINT responsibilities_once UNIQUE NULLS NOT DISTINCT (handover_id, section_id, from_at)
    CREATE INDEX responsibilities_event ON responsibilities USING btree (handover_id, event_seq)
    CREATE INDEX responsibilities_person ON responsibilities USING btree (person_id)
    CREATE TRIGGER responsibilities_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON responsibilities FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

reveals
    -- Who had which secret opened, when, from where and what for: written and committed before anything is decrypted. Never changed.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    record_id            uuid NOT NULL
    secret_id            uuid NOT NULL
    version              bigint NOT NULL
    purpose              text NOT NULL
    reason               text NOT NULL
    by_person            uuid NOT NULL
    behalf_id            uuid
    role                 text NOT NULL  -- As what they stood in the handover; the giver's means that the one who leaves knows it.
    method               text NOT NULL  -- How they confirmed that it is them.
    address              text NOT NULL
    agent                text NOT NULL
    revealed_at          timestamp with time zone NOT NULL
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT reveals_method_known CHECK ((method = ANY (ARRAY['password'::text, 'passkey'::text])))
    CONSTRAINT reveals_purpose_known CHECK ((purpose = ANY (ARRAY['login'::text, 'change'::text, 'trouble'::text, 'transfer'::text, 'other'::text])))
    CONSTRAINT reveals_reason_of_other CHECK (((purpose <> 'other'::text) OR (reason <> ''::text)))
    CONSTRAINT reveals_role_known CHECK ((role = ANY (ARRAY['giver'::text, 'receiver'::text, 'witness'::text, 'stand_in'::text, 'manager'::text])))
    CONSTRAINT reveals_behalf_id_fkey FOREIGN KEY (behalf_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT reveals_by_person_fkey FOREIGN KEY (by_person) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT reveals_handover_id_record_id_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT reveals_handover_id_secret_id_version_fkey FOREIGN KEY (handover_id, secret_id, version) REFERENCES secrets(handover_id, id, version) ON DELETE RESTRICT
    CONSTRAINT reveals_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX reveals_newest ON reveals USING btree (handover_id, revealed_at DESC, id DESC)  -- /reveals
    CREATE INDEX reveals_person ON reveals USING btree (by_person, revealed_at)  -- how often somebody may open something within an hour
    CREATE INDEX reveals_secret ON reveals USING btree (handover_id, secret_id, version, revealed_at)  -- /records/{record}: who opened it last
    CREATE TRIGGER reveals_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON reveals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

reviews
    -- Verdicts on records and, without a record, on sections. Never changed.
    handover_id          uuid NOT NULL
    section_id           uuid NOT NULL
    id                   uuid NOT NULL
    record_id            uuid
    verdict              text NOT NULL
    reason               text NOT NULL DEFAULT ''::text
    revision             integer
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- Grows with every row of a handover, whose lock its writers hold.
    CONSTRAINT reviews_return_reason CHECK (((verdict <> 'returned'::text) OR (reason <> ''::text)))
    CONSTRAINT reviews_verdict_known CHECK ((verdict = ANY (ARRAY['accepted'::text, 'returned'::text, 'taken_back'::text])))
    CONSTRAINT reviews_handover_id_record_id_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT reviews_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT reviews_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT reviews_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX reviews_made_by ON reviews USING btree (made_by)
    CREATE INDEX reviews_record ON reviews USING btree (handover_id, record_id, id)
    CREATE INDEX reviews_section ON reviews USING btree (handover_id, section_id, id)
    CREATE TRIGGER reviews_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON reviews FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

sample_records
    -- The records of a sample in the order of the draw, with what was found.
    handover_id          uuid NOT NULL
    sample_id            uuid NOT NULL
    record_id            uuid NOT NULL
    position             integer NOT NULL
    verdict              text
    reason               text NOT NULL DEFAULT ''::text
    judged_at            timestamp with time zone
    CONSTRAINT sample_records_defect_reason CHECK (((verdict <> 'defect'::text) OR (reason <> ''::text)))
    CONSTRAINT sample_records_judged_at CHECK (((verdict IS NULL) = (judged_at IS NULL)))
    CONSTRAINT sample_records_verdict_known CHECK ((verdict = ANY (ARRAY['good'::text, 'defect'::text])))
    CONSTRAINT sample_records_handover_id_record_id_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT sample_records_handover_id_sample_id_fkey FOREIGN KEY (handover_id, sample_id) REFERENCES samples(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT sample_records_pkey PRIMARY KEY (handover_id, sample_id, record_id)
    CONSTRAINT sample_records_position_once UNIQUE (handover_id, sample_id, "position")
    CREATE INDEX sample_records_record ON sample_records USING btree (handover_id, record_id)

samples
    -- Random samples of a section (GB/T 2828.1, ISO 2859-1), with all that is needed to draw them once more.
    handover_id          uuid NOT NULL
    section_id           uuid NOT NULL
    id                   uuid NOT NULL
    aql                  text NOT NULL
    version              integer NOT NULL  -- The section's content_version that was sampled; a higher one there ends the sample.
    lot                  bytea NOT NULL  -- SHA-256 over id and digest of every record of the lot (seal.Records).
    lot_ids              uuid[] NOT NULL
    letter               text NOT NULL
    size                 integer NOT NULL
    accept               integer NOT NULL
    reject               integer NOT NULL
    signature            bytea NOT NULL  -- The program's own over the lot and the plan; its SHA-256 is the seed of the draw (seal.Draw).
    key                  bytea NOT NULL
    drawn_by             uuid NOT NULL
    drawn_at             timestamp with time zone NOT NULL
    result               text
    ended_at             timestamp with time zone
    CONSTRAINT samples_aql_known CHECK ((aql = ANY (ARRAY['0.65'::text, '1.0'::text, '1.5'::text, '2.5'::text, '4.0'::text])))
    CONSTRAINT samples_ended_with_result CHECK (((result IS NULL) = (ended_at IS NULL)))
    CONSTRAINT samples_lot_length CHECK ((octet_length(lot) = 32))
    CONSTRAINT samples_plan_sound CHECK (((size > 0) AND (size < cardinality(lot_ids)) AND (accept >= 0) AND (reject = (accept + 1))))
    CONSTRAINT samples_result_known CHECK ((result = ANY (ARRAY['accepted'::text, 'returned'::text, 'void'::text, 'dropped'::text])))
    CONSTRAINT samples_signature_length CHECK ((octet_length(signature) = 64))
    CONSTRAINT samples_drawn_by_fkey FOREIGN KEY (drawn_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT samples_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT samples_key_fkey FOREIGN KEY (key) REFERENCES signing_keys(fingerprint) ON DELETE RESTRICT
    CONSTRAINT samples_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX samples_drawn_by ON samples USING btree (drawn_by)
    CREATE INDEX samples_key ON samples USING btree (key)
    CREATE UNIQUE INDEX samples_open_once ON samples USING btree (handover_id, section_id) WHERE (ended_at IS NULL)
    CREATE INDEX samples_section ON samples USING btree (handover_id, section_id, id)  -- sampling page, the newest

seals
    -- Signatures over exact content: of a section or, without one, of the handover. Never changed.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    section_id           uuid
    role                 text NOT NULL
    person_id            uuid NOT NULL
    name                 text NOT NULL
    statement            text NOT NULL
    digest               bytea NOT NULL
    version              integer NOT NULL  -- The section's content_version that was signed; a higher one there makes the seal stale. 0 for the handover.
    signed_at            timestamp with time zone NOT NULL
    address              text NOT NULL DEFAULT ''::text
    agent                text NOT NULL DEFAULT ''::text
    covers               text NOT NULL DEFAULT 'all'::text  -- What of the section was signed: facts is records and files, all is the enclosures too.
    method               text NOT NULL DEFAULT 'password'::text  -- How the signer confirmed that it is them.
    signature            bytea  -- The program's own under the whole row (seal.Stated). None on rows from before the program signed.
    key                  bytea  -- Which key that was made with.
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    evidence             text NOT NULL DEFAULT ''::text  -- What the signer did besides typing a password, as canonical JSON (seal.Evidence): a drawing, a passkey's answer. Its digest is in what the program signed.
    behalf_id            uuid  -- For whom the person signed, as their proxy; the role is that of this one. NULL: for themselves.
    behalf_name          text NOT NULL DEFAULT ''::text  -- As it stood when they signed; the program's signature is over it.
    CONSTRAINT seals_behalf_other CHECK ((behalf_id <> person_id))
    CONSTRAINT seals_behalf_whole CHECK (((behalf_id IS NULL) = (behalf_name = ''::text)))
    CONSTRAINT seals_covers_known CHECK ((covers = ANY (ARRAY['facts'::text, 'all'::text])))
    CONSTRAINT seals_digest_length CHECK ((octet_length(digest) = 32))
    CONSTRAINT seals_evidence_size CHECK ((octet_length(evidence) <= 65536))
    CONSTRAINT seals_method_known CHECK ((method = ANY (ARRAY['password'::text, 'passkey'::text, 'drawing'::text])))
    CONSTRAINT seals_role_known CHECK ((role = ANY (ARRAY['giver'::text, 'receiver'::text, 'witness'::text, 'stand_in'::text, 'manager'::text])))
    CONSTRAINT seals_signature_length CHECK ((octet_length(signature) = 64))
    CONSTRAINT seals_signature_of CHECK (((signature IS NULL) = (key IS NULL)))
    CONSTRAINT seals_behalf_id_fkey FOREIGN KEY (behalf_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT seals_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT seals_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT seals_key_fkey FOREIGN KEY (key) REFERENCES signing_keys(fingerprint) ON DELETE RESTRICT
    CONSTRAINT seals_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT seals_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX seals_behalf ON seals USING btree (behalf_id) WHERE (behalf_id IS NOT NULL)
    CREATE UNIQUE INDEX seals_handover_once ON seals USING btree (handover_id, person_id, digest) WHERE (section_id IS NULL)
    CREATE INDEX seals_key ON seals USING btree (key)
    CREATE INDEX seals_person ON seals USING btree (person_id, handover_id, section_id, signed_at) WHERE (role <> 'giver'::text)  -- /todo: signatures that went stale
    CREATE INDEX seals_section ON seals USING btree (handover_id, section_id, signed_at) WHERE (section_id IS NOT NULL)  -- section review, file page
    CREATE UNIQUE INDEX seals_section_once ON seals USING btree (handover_id, section_id, person_id, version) WHERE ((section_id IS NOT NULL) AND (role <> ALL (ARRAY['giver'::text, 'stand_in'::text])))
    CREATE TRIGGER seals_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

secrets
    -- What is sealed of a record, by versions; the newest that is not gone can be opened. Each is bound to its handover, record, id and version.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    version              bigint NOT NULL
    section_id           uuid NOT NULL
    record_id            uuid NOT NULL
    slot                 text NOT NULL  -- What it is of the account.
    label                text NOT NULL DEFAULT ''::text  -- The same in words, of other.
    key_id               uuid NOT NULL
    sealed               bytea  -- Format, id of the data key, nonce and ciphertext; NULL once it was replaced or destroyed.
    sealed_by            uuid NOT NULL
    sealed_at            timestamp with time zone NOT NULL
    gone                 text NOT NULL DEFAULT ''::text
    gone_by              uuid
    gone_at              timestamp with time zone
    CONSTRAINT secrets_gone_known CHECK ((gone = ANY (ARRAY[''::text, 'replaced'::text, 'destroyed'::text])))
    CONSTRAINT secrets_gone_whole CHECK ((((gone = ''::text) = (sealed IS NOT NULL)) AND ((gone = ''::text) = (gone_at IS NULL)) AND ((gone = ''::text) = (gone_by IS NULL))))
    CONSTRAINT secrets_label_of_other CHECK (((slot = 'other'::text) = (label <> ''::text)))
    CONSTRAINT secrets_sealed_length CHECK (((octet_length(sealed) >= 46) AND (octet_length(sealed) <= 4141)))
    CONSTRAINT secrets_slot_known CHECK ((slot = ANY (ARRAY['password'::text, 'recovery_codes'::text, 'payment_code'::text, 'totp'::text, 'other'::text])))
    CONSTRAINT secrets_version_counted CHECK ((version > 0))
    CONSTRAINT secrets_gone_by_fkey FOREIGN KEY (gone_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT secrets_handover_id_key_id_fkey FOREIGN KEY (handover_id, key_id) REFERENCES data_keys(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT secrets_handover_id_record_id_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT secrets_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT secrets_sealed_by_fkey FOREIGN KEY (sealed_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT secrets_pkey PRIMARY KEY (handover_id, id, version)
    CREATE UNIQUE INDEX secrets_newest_once ON secrets USING btree (handover_id, id) WHERE (gone = ''::text)
    CREATE UNIQUE INDEX secrets_slot_once ON secrets USING btree (handover_id, record_id, slot, label) WHERE (gone = ''::text)
    CREATE TRIGGER secrets_go_once BEFORE UPDATE ON secrets FOR EACH ROW EXECUTE FUNCTION keep_secrets()
    CREATE TRIGGER secrets_stay BEFORE DELETE OR TRUNCATE ON secrets FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()

section_tallies
    -- Sections of active handovers by kind and state, kept by trigger: the dashboard's progress by section.
    workspace_id         uuid NOT NULL
    kind                 text NOT NULL
    state                text NOT NULL
    sections             integer NOT NULL
    CONSTRAINT section_tallies_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE
    CONSTRAINT section_tallies_pkey PRIMARY KEY (workspace_id, kind, state)

sections with fillfactor=80
    -- A part of a handover: one kind of record, one filler, one reviewer, one due date.
    handover_id          uuid NOT NULL
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    position             integer NOT NULL
    kind                 text NOT NULL
    title_zh             text NOT NULL
    title_en             text NOT NULL
    guidance_zh          text NOT NULL DEFAULT ''::text
    guidance_en          text NOT NULL DEFAULT ''::text
    required             boolean NOT NULL DEFAULT true
    minimum              integer NOT NULL DEFAULT 0
    filler_id            uuid
    reviewer_id          uuid
    due_days             integer NOT NULL DEFAULT 0  -- Working days before the last working day, from the template; due_on is counted from it when that day is set.
    due_on               date
    state                text NOT NULL DEFAULT 'empty'::text
    live                 boolean NOT NULL DEFAULT false  -- The handover is active; only such sections are counted for the dashboard.
    content_version      integer NOT NULL DEFAULT 1  -- Grows with every material change of its records; a seal stands over one version.
    reason               text NOT NULL DEFAULT ''::text
    reason_by            uuid
    reason_at            timestamp with time zone
    submitted_at         timestamp with time zone
    settled_at           timestamp with time zone  -- Signed, or accepted as not applicable.
    version              integer NOT NULL DEFAULT 1
    records              integer NOT NULL DEFAULT 0
    draft                integer NOT NULL DEFAULT 0
    submitted            integer NOT NULL DEFAULT 0
    returned             integer NOT NULL DEFAULT 0
    accepted             integer NOT NULL DEFAULT 0
    found                integer NOT NULL DEFAULT 0  -- Records with a blocker or a warning.
    asked                integer NOT NULL DEFAULT 0  -- Records with an open question.
    questions            integer NOT NULL DEFAULT 0
    questions_blocking   integer NOT NULL DEFAULT 0
    blockers             integer NOT NULL DEFAULT 0
    warnings             integer NOT NULL DEFAULT 0
    missing              integer NOT NULL DEFAULT 0  -- Required facts its records do not say: what stops submitting.
    files                integer NOT NULL DEFAULT 0  -- Files of the section and of its records, without those of questions.
    filler_seat          text NOT NULL DEFAULT 'giver'::text  -- Whom the template asks to fill; filler_id is put there anew when the parties change.
    reviewer_seat        text NOT NULL DEFAULT 'receiver'::text  -- Whom the template asks to review.
    why_zh               text NOT NULL DEFAULT ''::text
    why_en               text NOT NULL DEFAULT ''::text
    severities           jsonb NOT NULL DEFAULT '{}'::jsonb  -- By check id: blocker, warning, notice or off, where the template says otherwise than the check.
    platforms            text[] NOT NULL DEFAULT '{}'::text[]  -- What the template laid the section for; kept for saving the handover as a template.
    unconfirmed          integer NOT NULL DEFAULT 0  -- Records that were carried over and that nobody has confirmed.
    given                integer NOT NULL DEFAULT 0  -- The content_version under the newest seal of the giver, 0 for none; lower than content_version, it went stale. So received and witnessed.
    received             integer NOT NULL DEFAULT 0
    witnessed            integer NOT NULL DEFAULT 0
    sealed_at            timestamp with time zone  -- When the newest seal was put. What changes later gets a later time, also from a clock that went back.
    teach_back           integer NOT NULL DEFAULT 0  -- If-then answers that the receiver owes before signing, of the template; 0 for none.
    taught_version       integer NOT NULL DEFAULT 0  -- content_version of the newest confirmed teach-back; signing needs it to be the present one.
    supplement_of        uuid  -- The section that was signed before this came about.
    supplement           integer NOT NULL DEFAULT 0  -- Its number among the supplements of that section, 0 for none.
    late                 boolean NOT NULL DEFAULT false  -- Made after the handover as a whole was signed: the final signatures do not stand over it, it has its own.
    proof                boolean NOT NULL DEFAULT false  -- Whether its accounts are accepted only when they were taken over link by link, of the template.
    taken                integer NOT NULL DEFAULT 0  -- Accounts of which the receiver did, or a manager put off, every link of theirs.
    checked              integer NOT NULL DEFAULT 0  -- Those of them that the witness checked, or whose check was put off.
    proven               integer NOT NULL DEFAULT 0  -- Those of them with nothing put off.
    CONSTRAINT sections_counts_sound CHECK (((records = (((draft + submitted) + returned) + accepted)) AND (questions_blocking <= questions) AND (found <= records) AND (asked <= records) AND (LEAST(draft, submitted, returned, accepted, found, asked, questions, questions_blocking, blockers, warnings, missing) >= 0)))
    CONSTRAINT sections_files_sound CHECK ((files >= 0))
    CONSTRAINT sections_filler_seat_known CHECK ((filler_seat = ANY (ARRAY['giver'::text, 'receiver'::text, 'receiver_2'::text])))
    CONSTRAINT sections_kind_shape CHECK ((kind ~ '^[a-z][a-z_]{1,40}$'::text))
    CONSTRAINT sections_late_supplement CHECK (((supplement_of IS NOT NULL) OR (NOT late)))
    CONSTRAINT sections_not_applicable_reason CHECK (((state <> 'not_applicable'::text) OR (reason <> ''::text)))
    CONSTRAINT sections_proofs_sound CHECK (((0 <= proven) AND (proven <= checked) AND (checked <= taken) AND (taken <= records)))
    CONSTRAINT sections_reviewer_seat_known CHECK ((reviewer_seat = ANY (ARRAY['receiver'::text, 'receiver_2'::text, 'receiver_3'::text])))
    CONSTRAINT sections_sealed_sound CHECK (((LEAST(given, received, witnessed) >= 0) AND (GREATEST(given, received, witnessed) <= content_version)))
    CONSTRAINT sections_settled_answered CHECK (((settled_at IS NULL) OR (questions_blocking = 0)))
    CONSTRAINT sections_settled_sound CHECK (((settled_at IS NULL) OR (state = ANY (ARRAY['signed'::text, 'not_applicable'::text]))))
    CONSTRAINT sections_severities_object CHECK ((jsonb_typeof(severities) = 'object'::text))
    CONSTRAINT sections_signed_settled CHECK (((state <> 'signed'::text) OR (settled_at IS NOT NULL)))
    CONSTRAINT sections_signed_whole CHECK (((state <> 'signed'::text) OR ((accepted = records) AND (questions_blocking = 0) AND (blockers = 0))))
    CONSTRAINT sections_state_known CHECK ((state = ANY (ARRAY['empty'::text, 'filling'::text, 'submitted'::text, 'returned'::text, 'signed'::text, 'not_applicable'::text])))
    CONSTRAINT sections_supplement_numbered CHECK (((supplement > 0) = (supplement_of IS NOT NULL)))
    CONSTRAINT sections_teach_back_sound CHECK ((((teach_back >= 0) AND (teach_back <= 10)) AND ((taught_version >= 0) AND (taught_version <= content_version))))
    CONSTRAINT sections_unconfirmed_sound CHECK (((unconfirmed >= 0) AND (unconfirmed <= records)))
    CONSTRAINT sections_filler_party FOREIGN KEY (handover_id, filler_id) REFERENCES parties(handover_id, person_id) DEFERRABLE INITIALLY DEFERRED
    CONSTRAINT sections_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT sections_reason_by_fkey FOREIGN KEY (reason_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT sections_reviewer_party FOREIGN KEY (handover_id, reviewer_id) REFERENCES parties(handover_id, person_id) DEFERRABLE INITIALLY DEFERRED
    CONSTRAINT sections_supplement_known FOREIGN KEY (handover_id, supplement_of) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT sections_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX sections_filler ON sections USING btree (filler_id, due_on) WHERE (live AND (settled_at IS NULL))  -- /todo of a giver
    CREATE UNIQUE INDEX sections_position_once ON sections USING btree (handover_id, "position")
    CREATE INDEX sections_proof ON sections USING btree (handover_id) WHERE proof  -- /dashboard and lists: how many accounts of a handover were taken over
    CREATE INDEX sections_reason_by ON sections USING btree (reason_by)
    CREATE INDEX sections_reviewer ON sections USING btree (reviewer_id, due_on) WHERE (live AND (settled_at IS NULL))  -- /todo of a receiver
    CREATE UNIQUE INDEX sections_supplement_once ON sections USING btree (handover_id, supplement_of, supplement) WHERE (supplement_of IS NOT NULL)
    CREATE INDEX sections_unproven ON sections USING btree (reviewer_id) WHERE (proof AND (proven < records))  -- /todo of a receiver: accounts to be taken over
    CREATE TRIGGER sections_stay BEFORE DELETE OR UPDATE OF handover_id, id OR TRUNCATE ON sections FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss()
    CREATE TRIGGER sections_tally AFTER UPDATE ON sections REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_sections()
    CREATE TRIGGER sections_tally_new AFTER INSERT ON sections REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_new_sections()

sessions
    -- Signed-in browsers. Only the SHA-256 of the token is stored, so a copy of the database lets nobody in.
    token_hash           bytea NOT NULL
    person_id            uuid NOT NULL
    created_at           timestamp with time zone NOT NULL
    seen_at              timestamp with time zone NOT NULL  -- Written at most once a minute; the idle limit counts from here.
    expires_at           timestamp with time zone NOT NULL
    address              text NOT NULL DEFAULT ''::text
    agent                text NOT NULL DEFAULT ''::text
    confirmed_at         timestamp with time zone  -- When the person last typed their password in this browser to confirm an act. Signing does not ask again for five minutes.
    confirmed_by         uuid  -- The passkey that confirmed at confirmed_at; NULL when it was the password.
    CONSTRAINT sessions_hash_length CHECK ((octet_length(token_hash) = 32))
    CONSTRAINT sessions_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES passkeys(id) ON DELETE RESTRICT
    CONSTRAINT sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
    CONSTRAINT sessions_pkey PRIMARY KEY (token_hash)
    CREATE INDEX sessions_confirmed_by ON sessions USING btree (confirmed_by) WHERE (confirmed_by IS NOT NULL)
    CREATE INDEX sessions_old ON sessions USING btree (expires_at)  -- sweeping what has run out, at every sign-in
    CREATE INDEX sessions_person ON sessions USING btree (person_id)

sign_in_attempts
    -- Guesses at passwords, by account and by network. A right one is taken out again.
    key                  text NOT NULL  -- A digest of the address that was typed, or the name of a network.
    guessed_at           timestamp with time zone NOT NULL
    id                   uuid NOT NULL  -- One guess stands under several keys with the same id.
    CONSTRAINT sign_in_attempts_pkey PRIMARY KEY (key, guessed_at, id)
    CREATE INDEX sign_in_attempts_old ON sign_in_attempts USING btree (guessed_at)  -- sweeping after a day

signing_keys
    -- Public halves of the keys that instances of the program signed with (Ed25519). Never changed.
    fingerprint          bytea NOT NULL
    public               bytea NOT NULL
    known_at             timestamp with time zone NOT NULL
    CONSTRAINT signing_keys_fingerprint_fits CHECK ((fingerprint = sha256(public)))
    CONSTRAINT signing_keys_public_length CHECK ((octet_length(public) = 32))
    CONSTRAINT signing_keys_pkey PRIMARY KEY (fingerprint)
    CREATE TRIGGER signing_keys_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON signing_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

stock
    -- SKUs that are there, mirrored from their data by the one save as record_bindings are; a removed one has no row. Quantities, amounts and shares are in millionths.
    handover_id          uuid NOT NULL
    record_id            uuid NOT NULL
    code                 text NOT NULL
    title                text NOT NULL
    active               boolean NOT NULL
    class                text NOT NULL
    role                 text NOT NULL
    standing             text NOT NULL
    lacks                text[] NOT NULL  -- Fields without which nothing can be judged.
    on_hand              bigint
    available            bigint
    inbound              bigint NOT NULL
    daily                bigint
    cycle                integer
    formula              bigint  -- Safety stock by the formula; safety is that or what somebody set by hand for the reason.
    safety               bigint
    reason               text NOT NULL
    cover                bigint  -- Whole days that what is available lasts.
    turnover             bigint
    reorder              bigint  -- Suggested order.
    currency             text NOT NULL
    price                bigint
    cost                 bigint
    value                bigint
    sales                bigint  -- Price by pieces a day, spent the same by cost.
    spent                bigint
    margin               bigint
    expiry               date
    disposal             text NOT NULL
    supplier             text NOT NULL
    sources              uuid[] NOT NULL  -- Records of main and backup suppliers; unlinked is how many names have no record.
    unlinked             integer NOT NULL
    CONSTRAINT stock_standing_known CHECK ((standing = ANY (ARRAY['unknown'::text, 'below_cycle'::text, 'below_safety'::text, 'enough'::text])))
    CONSTRAINT stock_pkey PRIMARY KEY (handover_id, record_id)
    CREATE TRIGGER stock_parents AFTER INSERT ON stock REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION stock_parents()

stores
    -- Shops on platforms.
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    name                 text NOT NULL
    platform             text NOT NULL  -- A value of the catalog's platform choice.
    company              text NOT NULL DEFAULT ''::text
    link                 text NOT NULL DEFAULT ''::text
    team_id              uuid
    closed_at            timestamp with time zone
    created_at           timestamp with time zone NOT NULL
    version              integer NOT NULL DEFAULT 1
    CONSTRAINT stores_name_present CHECK ((name <> ''::text))
    CONSTRAINT stores_platform_shape CHECK ((platform ~ '^[a-z0-9][a-z0-9_]{1,40}$'::text))
    CONSTRAINT stores_team_known FOREIGN KEY (workspace_id, team_id) REFERENCES teams(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT stores_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT stores_pkey PRIMARY KEY (workspace_id, id)
    CREATE UNIQUE INDEX stores_name_once ON stores USING btree (workspace_id, platform, name)
    CREATE INDEX stores_team ON stores USING btree (workspace_id, team_id)

teach_backs
    -- What the receiver of a section understood (N-10). Only a draft is ever changed; judged ones stay as they are.
    handover_id          uuid NOT NULL
    section_id           uuid NOT NULL
    id                   uuid NOT NULL
    state                text NOT NULL
    summary              text NOT NULL
    answers              jsonb NOT NULL
    version              integer NOT NULL  -- Of the draft, for two who write at once.
    content_version      integer NOT NULL  -- The section's content that it was written about, when it was sent.
    made_by              uuid NOT NULL
    saved_at             timestamp with time zone NOT NULL
    submitted_at         timestamp with time zone
    judged_by            uuid
    judged_at            timestamp with time zone
    remark               text NOT NULL DEFAULT ''::text
    restates             uuid  -- The confirmed one of which the receiver says, after a change of the section, that it still stands.
    written              bigint  -- As in reviews, from when it was sent: a draft changes.
    end_written          bigint  -- The number of its judgement.
    CONSTRAINT teach_backs_answers_list CHECK ((jsonb_typeof(answers) = 'array'::text))
    CONSTRAINT teach_backs_judged CHECK (((state = ANY (ARRAY['returned'::text, 'confirmed'::text])) = ((judged_at IS NOT NULL) AND (judged_by IS NOT NULL))))
    CONSTRAINT teach_backs_numbered CHECK (((num_nonnulls(submitted_at, written) <> 1) AND (num_nonnulls(judged_at, end_written) <> 1)))
    CONSTRAINT teach_backs_return_remark CHECK (((state <> 'returned'::text) OR (remark <> ''::text)))
    CONSTRAINT teach_backs_sent CHECK (((state = 'draft'::text) = (submitted_at IS NULL)))
    CONSTRAINT teach_backs_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'confirmed'::text])))
    CONSTRAINT teach_backs_handover_id_restates_fkey FOREIGN KEY (handover_id, restates) REFERENCES teach_backs(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT teach_backs_handover_id_section_id_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT teach_backs_judged_by_fkey FOREIGN KEY (judged_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT teach_backs_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT teach_backs_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX teach_backs_judged_by ON teach_backs USING btree (judged_by)
    CREATE INDEX teach_backs_made_by ON teach_backs USING btree (made_by)
    CREATE UNIQUE INDEX teach_backs_one_open ON teach_backs USING btree (handover_id, section_id) WHERE (state = ANY (ARRAY['draft'::text, 'submitted'::text]))
    CREATE INDEX teach_backs_restates ON teach_backs USING btree (handover_id, restates) WHERE (restates IS NOT NULL)
    CREATE INDEX teach_backs_section ON teach_backs USING btree (handover_id, section_id, id)  -- page of the teach-back, review, export
    CREATE TRIGGER teach_backs_drafts_change BEFORE UPDATE ON teach_backs FOR EACH ROW EXECUTE FUNCTION keep_teach_backs()
    CREATE TRIGGER teach_backs_never_change BEFORE DELETE OR TRUNCATE ON teach_backs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER teach_backs_numbered BEFORE INSERT OR UPDATE ON teach_backs FOR EACH ROW EXECUTE FUNCTION number_teach_backs()

teams
    -- People under one manager; the dashboard groups by them.
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    name                 text NOT NULL
    CONSTRAINT teams_name_present CHECK ((name <> ''::text))
    CONSTRAINT teams_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT teams_pkey PRIMARY KEY (workspace_id, id)
    CREATE UNIQUE INDEX teams_name_once ON teams USING btree (workspace_id, name)

template_versions
    -- Every kept state of every template. Never changed.
    workspace_id         uuid NOT NULL
    template_id          uuid NOT NULL
    version              integer NOT NULL
    act                  text NOT NULL  -- How it came about. A template with no other than built_in and archived follows the program's own.
    name_zh              text NOT NULL
    name_en              text NOT NULL
    reason               text NOT NULL
    sections             jsonb NOT NULL
    archived             boolean NOT NULL
    note                 text NOT NULL DEFAULT ''::text
    saved_by             uuid  -- NULL: the program, or before versions were kept.
    saved_at             timestamp with time zone NOT NULL
    receivers_sign       text NOT NULL DEFAULT 'all'::text  -- As in templates.
    sections_sign        text NOT NULL DEFAULT 'reviewer'::text  -- As in templates.
    exits                jsonb NOT NULL DEFAULT '[]'::jsonb
    numbers              jsonb NOT NULL DEFAULT '{}'::jsonb
    CONSTRAINT template_versions_act_known CHECK ((act = ANY (ARRAY['built_in'::text, 'added'::text, 'edited'::text, 'archived'::text, 'restored'::text, 'copied'::text, 'taken'::text])))
    CONSTRAINT template_versions_numbers_object CHECK ((jsonb_typeof(numbers) = 'object'::text))
    CONSTRAINT template_versions_sections_list CHECK ((jsonb_typeof(sections) = 'array'::text))
    CONSTRAINT template_versions_workspace_id_saved_by_fkey FOREIGN KEY (workspace_id, saved_by) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT template_versions_workspace_id_template_id_fkey FOREIGN KEY (workspace_id, template_id) REFERENCES templates(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT template_versions_pkey PRIMARY KEY (workspace_id, template_id, version)
    CREATE INDEX template_versions_saved_by ON template_versions USING btree (workspace_id, saved_by)
    CREATE TRIGGER template_versions_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON template_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

templates
    -- What a handover starts from. A handover copies the sections, so a later change here does not touch it.
    workspace_id         uuid NOT NULL
    id                   uuid NOT NULL
    key                  text NOT NULL DEFAULT ''::text
    name_zh              text NOT NULL
    name_en              text NOT NULL
    reason               text NOT NULL
    sections             jsonb NOT NULL
    archived_at          timestamp with time zone
    version              integer NOT NULL DEFAULT 1
    receivers_sign       text NOT NULL DEFAULT 'all'::text  -- As in handovers; a new handover starts with it.
    sections_sign        text NOT NULL DEFAULT 'reviewer'::text  -- As in handovers; a new handover starts with it.
    exits                jsonb NOT NULL DEFAULT '[]'::jsonb  -- Exit tasks that a handover begins with.
    numbers              jsonb NOT NULL DEFAULT '{}'::jsonb  -- By key of the number: what its handovers are judged by instead of the workspace's.
    CONSTRAINT templates_numbers_object CHECK ((jsonb_typeof(numbers) = 'object'::text))
    CONSTRAINT templates_reason_known CHECK ((reason = ANY (ARRAY['leaving'::text, 'change_of_post'::text, 'long_absence'::text, 'agency_change'::text, 'shop_sale'::text])))
    CONSTRAINT templates_receivers_sign_known CHECK ((receivers_sign = ANY (ARRAY['all'::text, 'any'::text])))
    CONSTRAINT templates_sections_list CHECK ((jsonb_typeof(sections) = 'array'::text))
    CONSTRAINT templates_sections_sign_known CHECK ((sections_sign = ANY (ARRAY['reviewer'::text, 'receivers'::text])))
    CONSTRAINT templates_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT templates_pkey PRIMARY KEY (workspace_id, id)
    CREATE UNIQUE INDEX templates_key_once ON templates USING btree (workspace_id, key) WHERE (key <> ''::text)

view_days
    -- How many records somebody looked at on a day: each once, and those of files that were taken along. Counted with the views.
    handover_id          uuid NOT NULL
    person_id            uuid NOT NULL
    day                  date NOT NULL  -- In the company's time zone.
    records              integer NOT NULL
    CONSTRAINT view_days_counted CHECK ((records > 0))
    CONSTRAINT view_days_handover_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT view_days_person_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT view_days_pkey PRIMARY KEY (handover_id, person_id, day)
    CREATE INDEX view_days_many ON view_days USING btree (day, handover_id) WHERE (records > 20)  -- /dashboard of who watches all: leavers who look at unusually much
    CREATE INDEX view_days_person ON view_days USING btree (person_id)

views
    -- Who looked at which record, list or file with records of a kind whose views are kept. Never changed. No part of what is signed.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    section_id           uuid NOT NULL
    record_id            uuid
    person_id            uuid NOT NULL
    place                text NOT NULL  -- Where: a record, its form, its history, a list, a file that was taken along, or a masked fact that was shown in full.
    records              integer NOT NULL  -- How many records stood there.
    stretch              bigint NOT NULL  -- Ten minutes since 1970, UTC: looking again within them adds nothing.
    viewed_at            timestamp with time zone NOT NULL
    address              text NOT NULL
    agent                text NOT NULL
    field                text NOT NULL  -- Path of the masked fact that was shown in full, such as bank or people.2.phone; empty in other places.
    CONSTRAINT views_field_masked CHECK (((field <> ''::text) = (place = 'masked'::text)))
    CONSTRAINT views_place_known CHECK ((place = ANY (ARRAY['record'::text, 'form'::text, 'history'::text, 'list'::text, 'file'::text, 'masked'::text])))
    CONSTRAINT views_record_or_many CHECK (((record_id IS NULL) = (place = ANY (ARRAY['list'::text, 'file'::text]))))
    CONSTRAINT views_records_counted CHECK ((records >= 0))
    CONSTRAINT views_person_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT views_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT views_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT views_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX views_newest ON views USING btree (handover_id, viewed_at DESC, id DESC)  -- /views
    CREATE UNIQUE INDEX views_once ON views USING btree (handover_id, person_id, COALESCE(record_id, section_id), place, field, stretch)
    CREATE INDEX views_person ON views USING btree (person_id)
    CREATE INDEX views_uncovered ON views USING btree (person_id, viewed_at) WHERE (place = 'masked'::text)  -- how many masked facts a person had shown within an hour, over all handovers
    CREATE TRIGGER views_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON views FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

waivers
    -- Findings that somebody answers for through the day until. One is only ever ended, by whoever ends it or, when its day is over, by whoever made it.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    check_id             text NOT NULL
    section_id           uuid NOT NULL
    record_id            uuid  -- NULL where a record is missing: then the waiver is about all that the check misses.
    reason               text NOT NULL
    person_id            uuid NOT NULL
    until                date NOT NULL
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    ended_by             uuid
    ended_at             timestamp with time zone
    end_written          bigint  -- The number of its end.
    CONSTRAINT waivers_check_present CHECK ((check_id <> ''::text))
    CONSTRAINT waivers_ended_whole CHECK (((ended_at IS NULL) = (ended_by IS NULL)))
    CONSTRAINT waivers_numbered CHECK ((num_nonnulls(ended_at, end_written) <> 1))
    CONSTRAINT waivers_reason_present CHECK ((reason <> ''::text))
    CONSTRAINT waivers_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT waivers_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT waivers_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT waivers_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT waivers_record_fkey FOREIGN KEY (handover_id, record_id) REFERENCES records(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT waivers_section_fkey FOREIGN KEY (handover_id, section_id) REFERENCES sections(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT waivers_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX waivers_ended_by ON waivers USING btree (ended_by) WHERE (ended_by IS NOT NULL)
    CREATE INDEX waivers_made_by ON waivers USING btree (made_by)
    CREATE UNIQUE INDEX waivers_once ON waivers USING btree (handover_id, check_id, record_id) NULLS NOT DISTINCT WHERE (ended_at IS NULL)
    CREATE INDEX waivers_over ON waivers USING btree (until) WHERE (ended_at IS NULL)  -- the worker that ends those whose day is over
    CREATE INDEX waivers_person ON waivers USING btree (person_id)
    CREATE INDEX waivers_record ON waivers USING btree (handover_id, record_id) WHERE (record_id IS NOT NULL)
    CREATE INDEX waivers_section ON waivers USING btree (handover_id, section_id)
    CREATE INDEX waivers_written ON waivers USING btree (handover_id, written)  -- checkpoints: what came since the last
    CREATE TRIGGER waivers_never_go BEFORE DELETE OR TRUNCATE ON waivers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER waivers_numbered BEFORE UPDATE OF ended_at ON waivers FOR EACH ROW WHEN (((new.ended_at IS NOT NULL) AND (old.ended_at IS NULL))) EXECUTE FUNCTION number_ends()
    CREATE TRIGGER waivers_stay BEFORE UPDATE ON waivers FOR EACH ROW WHEN (((old.ended_at IS NOT NULL) OR ((((((((((old.handover_id IS DISTINCT FROM new.handover_id) OR (old.id IS DISTINCT FROM new.id)) OR (old.check_id IS DISTINCT FROM new.check_id)) OR (old.section_id IS DISTINCT FROM new.section_id)) OR (old.reason IS DISTINCT FROM new.reason)) OR (old.person_id IS DISTINCT FROM new.person_id)) OR (old.until IS DISTINCT FROM new.until)) OR (old.made_by IS DISTINCT FROM new.made_by)) OR (old.made_at IS DISTINCT FROM new.made_at)) OR (old.written IS DISTINCT FROM new.written)) OR (old.record_id IS DISTINCT FROM new.record_id))) EXECUTE FUNCTION refuse_change()

watch_acts
    -- How a handover is watched after it: the newest set counts. A waived one says that the last check is done without.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    sort                 text NOT NULL
    active               boolean NOT NULL
    ask_giver            boolean NOT NULL  -- Whether a breach is asked of the giver; of the first receiver otherwise.
    bounds               jsonb NOT NULL DEFAULT '{}'::jsonb  -- By metric: hundredths from which on it is amber, and from which on it is a breach. What is not here is as usual.
    reason               text NOT NULL DEFAULT ''::text
    person_id            uuid  -- Who answers for ending the handover without the last check.
    made_by              uuid NOT NULL
    made_at              timestamp with time zone NOT NULL
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT watch_acts_person_answers CHECK (((sort = 'waived'::text) = (person_id IS NOT NULL)))
    CONSTRAINT watch_acts_reason_present CHECK (((sort = 'set'::text) OR (reason <> ''::text)))
    CONSTRAINT watch_acts_sort_known CHECK ((sort = ANY (ARRAY['set'::text, 'waived'::text])))
    CONSTRAINT watch_acts_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT watch_acts_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT watch_acts_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT watch_acts_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX watch_acts_made_by ON watch_acts USING btree (made_by)
    CREATE INDEX watch_acts_person ON watch_acts USING btree (person_id) WHERE (person_id IS NOT NULL)
    CREATE INDEX watch_acts_written ON watch_acts USING btree (handover_id, written)  -- checkpoints: what came since the last; /watch
    CREATE TRIGGER watch_acts_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON watch_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

watch_checks
    -- What a metric came to at a mark, by the figures that there were then. Never changed: figures that come later make a newer row, which counts.
    handover_id          uuid NOT NULL
    id                   uuid NOT NULL
    mark                 smallint NOT NULL
    metric               text NOT NULL
    was                  bigint NOT NULL  -- Of the 30 days before responsibility moved, in millionths: a day's average of sums, ratios of all days. value likewise of the window.
    was_days             integer NOT NULL
    value                bigint NOT NULL
    days                 integer NOT NULL
    change               bigint NOT NULL  -- In millionths of a hundredth of was.
    warn                 integer NOT NULL
    breach               integer NOT NULL
    verdict              text NOT NULL
    question_id          uuid  -- The question that the breach opened, if it is the first of its mark and metric.
    asked_of             uuid
    judged_by            uuid NOT NULL  -- Who had it checked; who made the handover when the program did by itself.
    by_hand              boolean NOT NULL
    judged_at            timestamp with time zone NOT NULL
    written              bigint NOT NULL DEFAULT nextval('rows_written'::regclass)  -- As in reviews.
    CONSTRAINT watch_checks_days_sound CHECK ((((was_days >= 0) AND (was_days <= 30)) AND ((days >= 0) AND (days <= mark))))
    CONSTRAINT watch_checks_mark_known CHECK ((mark = ANY (ARRAY[7, 14, 30])))
    CONSTRAINT watch_checks_metric_present CHECK ((metric <> ''::text))
    CONSTRAINT watch_checks_question_of_breach CHECK ((((question_id IS NULL) = (asked_of IS NULL)) AND ((question_id IS NULL) OR (verdict = 'breach'::text))))
    CONSTRAINT watch_checks_verdict_known CHECK ((verdict = ANY (ARRAY['good'::text, 'warn'::text, 'breach'::text, 'unknown'::text])))
    CONSTRAINT watch_checks_asked_of_fkey FOREIGN KEY (asked_of) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT watch_checks_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES handovers(id) ON DELETE RESTRICT
    CONSTRAINT watch_checks_judged_by_fkey FOREIGN KEY (judged_by) REFERENCES people(id) ON DELETE RESTRICT
    CONSTRAINT watch_checks_question_fkey FOREIGN KEY (handover_id, question_id) REFERENCES questions(handover_id, id) ON DELETE RESTRICT
    CONSTRAINT watch_checks_pkey PRIMARY KEY (handover_id, id)
    CREATE INDEX watch_checks_asked ON watch_checks USING btree (asked_of) WHERE (asked_of IS NOT NULL)  -- /todo of who was asked
    CREATE UNIQUE INDEX watch_checks_asked_once ON watch_checks USING btree (handover_id, mark, metric) WHERE (question_id IS NOT NULL)  -- Nobody is asked about the same breach twice.
    CREATE INDEX watch_checks_judged_by ON watch_checks USING btree (judged_by)
    CREATE INDEX watch_checks_question ON watch_checks USING btree (handover_id, question_id) WHERE (question_id IS NOT NULL)  -- /todo of who asked
    CREATE INDEX watch_checks_written ON watch_checks USING btree (handover_id, written)  -- checkpoints: what came since the last; /watch
    CREATE TRIGGER watch_checks_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON watch_checks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

workspace_numbers
    -- Limits that differ from the default; a key that is not here has it. They are part of the state that catalog_version numbers.
    workspace_id         uuid NOT NULL
    key                  text NOT NULL  -- Key of a number of the catalog; one that this program does not know is left alone.
    value                bigint NOT NULL  -- In the number's own unit and bounds, which the program checks.
    set_by               uuid NOT NULL
    set_at               timestamp with time zone NOT NULL
    CONSTRAINT workspace_numbers_key_shape CHECK ((key ~ '^[a-z_]{1,40}$'::text))
    CONSTRAINT workspace_numbers_value_bounded CHECK (((value >= 0) AND (value <= 1000000)))
    CONSTRAINT workspace_numbers_set_by_known FOREIGN KEY (workspace_id, set_by) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT workspace_numbers_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT workspace_numbers_pkey PRIMARY KEY (workspace_id, key)

workspace_words
    -- Forbidden words of a workspace's own, phrases in which no word counts, and built-in words that are switched off. They are part of the state that catalog_version numbers.
    workspace_id         uuid NOT NULL
    sort                 text NOT NULL
    plain                text NOT NULL  -- The word as texts are compared: half width, lower case, no blanks.
    word                 text NOT NULL
    note                 text NOT NULL DEFAULT ''::text  -- Of a forbidden word what to write instead, of one that is off why.
    goods                text NOT NULL DEFAULT ''::text  -- Only for goods whose category holds this; empty for all.
    set_by               uuid NOT NULL
    set_at               timestamp with time zone NOT NULL
    CONSTRAINT workspace_words_off_reason CHECK (((sort <> 'off'::text) OR (note <> ''::text)))
    CONSTRAINT workspace_words_sort_known CHECK ((sort = ANY (ARRAY['forbidden'::text, 'allowed'::text, 'off'::text])))
    CONSTRAINT workspace_words_word_present CHECK (((word <> ''::text) AND (plain <> ''::text)))
    CONSTRAINT workspace_words_set_by_known FOREIGN KEY (workspace_id, set_by) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT workspace_words_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE RESTRICT
    CONSTRAINT workspace_words_pkey PRIMARY KEY (workspace_id, sort, plain)
    CREATE INDEX workspace_words_set_by ON workspace_words USING btree (workspace_id, set_by)

workspaces
    -- One company. Everything else belongs to one.
    id                   uuid NOT NULL
    name                 text NOT NULL
    demo                 boolean NOT NULL DEFAULT false  -- Invented data: every page says so, and the server stays on loopback.
    created_at           timestamp with time zone NOT NULL
    catalog_version      bigint NOT NULL DEFAULT 0  -- State of its own kinds and fields, read with every session; 0: only the built-in ones.
    catalog_by           uuid  -- Who made the last change: records are judged anew in their name.
    numbers_version      bigint NOT NULL DEFAULT 0  -- The catalog_version with which a limit or a word last changed: handovers judged before it are judged anew in all kinds.
    CONSTRAINT workspaces_name_present CHECK ((name <> ''::text))
    CONSTRAINT workspaces_catalog_by_known FOREIGN KEY (id, catalog_by) REFERENCES people(workspace_id, id) ON DELETE RESTRICT
    CONSTRAINT workspaces_pkey PRIMARY KEY (id)

-- other relations
S catalog_versions
S rows_written

-- functions

ask_readiness() RETURNS trigger LANGUAGE plpgsql
BEGIN
    INSERT INTO readiness_queue (handover_id)
    VALUES (NEW.id)
    ON CONFLICT (handover_id) DO UPDATE SET asked = readiness_queue.asked + 1;
    RETURN NULL;
END 

figure_parents() RETURNS trigger LANGUAGE plpgsql
DECLARE
    broken text;
BEGIN
    SELECT 'figures_file_known'
    INTO broken
    FROM (SELECT DISTINCT handover_id, file FROM new_rows) n
    LEFT JOIN figure_files f ON (f.handover_id, f.number) = (n.handover_id, n.file)
    WHERE f.id IS NULL
    UNION ALL
    SELECT 'figures_value_known'
    FROM (SELECT DISTINCT handover_id, value_id, dim FROM new_rows WHERE (value_id, dim) <> (0, 0)) n
    LEFT JOIN figure_values v ON (v.handover_id, v.id, v.dim) = (n.handover_id, n.value_id, n.dim)
    WHERE v.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, broken
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END 

keep_chain_of_supervisors() RETURNS trigger LANGUAGE plpgsql
DECLARE
    above uuid := NEW.supervisor_id;
    steps integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.workspace_id::text, 20));
    WHILE above IS NOT NULL LOOP
        steps := steps + 1;
        IF above = NEW.id OR steps > 1000 THEN
            RAISE EXCEPTION 'nobody stands above themselves'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'people_supervisor_no_circle';
        END IF;
        SELECT p.supervisor_id INTO above FROM people p WHERE (p.workspace_id, p.id) = (NEW.workspace_id, above);
    END LOOP;
    RETURN NULL;
END 

keep_count_rows() RETURNS trigger LANGUAGE plpgsql
DECLARE
    later text[] := '{cause,bearer,note,settled_by,settled_at}';
BEGIN
    IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later
        OR EXISTS (SELECT FROM counts c WHERE (c.handover_id, c.id) = (OLD.handover_id, OLD.count_id) AND c.finished_at IS NOT NULL) THEN
        RAISE EXCEPTION 'of a count only causes change, until it is finished'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'count_rows_stay';
    END IF;
    RETURN NEW;
END 

keep_counts() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF OLD.finished_at IS NOT NULL OR to_jsonb(OLD) - '{finished_by,finished_at}'::text[] <> to_jsonb(NEW) - '{finished_by,finished_at}'::text[] THEN
        RAISE EXCEPTION 'a count is finished once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'counts_stay';
    END IF;
    IF EXISTS (
        SELECT FROM count_rows x
        WHERE (x.handover_id, x.count_id) = (NEW.handover_id, NEW.id) AND x.outcome <> 'matched' AND x.cause = '') THEN
        RAISE EXCEPTION 'a count is finished when every difference has a cause'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'counts_causes_first';
    END IF;
    RETURN NEW;
END 

keep_data_keys() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF (OLD.handover_id, OLD.id, OLD.made_at) IS DISTINCT FROM (NEW.handover_id, NEW.id, NEW.made_at) OR OLD.destroyed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a data key is wrapped anew or destroyed, and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'data_keys_stay';
    END IF;
    RETURN NEW;
END 

keep_enclosures() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR (OLD.handover_id, OLD.section_id, OLD.id, OLD.kind, OLD.body::text, OLD.digest, OLD.made_by, OLD.made_at)
        IS DISTINCT FROM (NEW.handover_id, NEW.section_id, NEW.id, NEW.kind, NEW.body::text, NEW.digest, NEW.made_by, NEW.made_at) THEN
        RAISE EXCEPTION 'an enclosure is ended once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'enclosures_never_change';
    END IF;
    RETURN NEW;
END 

keep_exit_acts() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF (NEW.verdict = 'undone') = coalesce('undone' = (
        SELECT a.verdict
        FROM exit_acts a
        WHERE (a.handover_id, a.task_id) = (NEW.handover_id, NEW.task_id) AND a.id <> NEW.id
        ORDER BY a.written DESC
        LIMIT 1), true) THEN
        RAISE EXCEPTION 'an exit task is settled once, and opened again once it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'exit_acts_stand_once';
    END IF;
    IF EXISTS (
        SELECT
        FROM parties p
        WHERE (p.handover_id, p.person_id, p.role) = (NEW.handover_id, NEW.made_by, 'giver')) THEN
        RAISE EXCEPTION 'nobody proves that they themselves are out'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'exit_acts_not_leaver';
    END IF;
    RETURN NULL;
END 

keep_exit_tasks() RETURNS trigger LANGUAGE plpgsql
DECLARE
    later text[] := '{due_on,state}';
BEGIN
    IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later THEN
        RAISE EXCEPTION 'of an exit task only the day and the state change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'exit_tasks_stay';
    END IF;
    RETURN NEW;
END 

keep_listings() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF EXISTS (
        SELECT
        FROM listing_acts a
        WHERE (a.handover_id, a.record_id, a.facts) = (NEW.handover_id, NEW.record_id, NEW.facts) AND a.id <> NEW.id AND a.verdict = 'done'
            AND left(a.step, -1) = left(NEW.step, -1)
            AND (a.step = NEW.step OR ARRAY[a.made_by, a.behalf_id] && array_remove(ARRAY[NEW.made_by, NEW.behalf_id], NULL))
            AND NOT EXISTS (
                SELECT
                FROM listing_acts u
                WHERE (u.handover_id, u.record_id, u.facts) = (a.handover_id, a.record_id, a.facts) AND u.verdict = 'undone'
                    AND left(u.step, -1) = left(a.step, -1) AND u.step <= a.step AND u.written > a.written)) THEN
        RAISE EXCEPTION 'nobody does two of the three, and no step is done twice'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'listing_acts_apart';
    END IF;
    RETURN NULL;
END 

keep_passkeys() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF OLD.removed_at IS NOT NULL OR (OLD.workspace_id, OLD.person_id, OLD.id, OLD.credential, OLD.public, OLD.synced, OLD.site, OLD.made_at)
        IS DISTINCT FROM (NEW.workspace_id, NEW.person_id, NEW.id, NEW.credential, NEW.public, NEW.synced, NEW.site, NEW.made_at) THEN
        RAISE EXCEPTION 'a passkey stays what it is'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'passkeys_never_change';
    END IF;
    RETURN NEW;
END 

keep_proofs() RETURNS trigger LANGUAGE plpgsql
DECLARE
    steps text[] := '{logged_in,received,environment,password_changed,reset,factor_moved,payout_moved,sessions_closed,witnessed}';
BEGIN
    IF 'done' = (
        SELECT a.verdict
        FROM proof_acts a
        WHERE (a.handover_id, a.record_id) = (NEW.handover_id, NEW.record_id) AND a.id <> NEW.id
            AND (a.step = NEW.step OR a.verdict = 'undone' AND array_position(steps, a.step) < array_position(steps, NEW.step))
        ORDER BY a.written DESC
        LIMIT 1) THEN
        RAISE EXCEPTION 'a link that stands is not done again'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proof_acts_stand_once';
    END IF;
    IF EXISTS (
        SELECT
        FROM proof_acts a
        WHERE (a.handover_id, a.record_id) = (NEW.handover_id, NEW.record_id) AND a.role <> '' AND (a.step = 'witnessed') <> (NEW.step = 'witnessed')
            AND ARRAY[a.made_by, a.behalf_id] && array_remove(ARRAY[NEW.made_by, NEW.behalf_id], NULL)) THEN
        RAISE EXCEPTION 'nobody witnesses what they did'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proof_acts_witness_apart';
    END IF;
    RETURN NULL;
END 

keep_proposals() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF EXISTS (
        SELECT
        FROM proposals p
        WHERE (p.handover_id, p.id) = (NEW.handover_id, NEW.proposal_id)
            AND ARRAY[p.made_by, p.behalf_id] && array_remove(ARRAY[NEW.made_by, NEW.behalf_id], NULL)) THEN
        RAISE EXCEPTION 'nobody decides on their own proposal'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_verdicts_apart';
    END IF;
    RETURN NULL;
END 

keep_proxies() RETURNS trigger LANGUAGE plpgsql
DECLARE
    later text[] := '{decided_by,decided_at,approved,decision,ended_by,ended_at,end_reason}';
BEGIN
    IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later OR OLD.ended_at IS NOT NULL
        OR OLD.decided_at IS NOT NULL
            AND (OLD.decided_by, OLD.decided_at, OLD.approved, OLD.decision) IS DISTINCT FROM (NEW.decided_by, NEW.decided_at, NEW.approved, NEW.decision) THEN
        RAISE EXCEPTION 'a proxy is decided about once, ends once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'proxies_end_once';
    END IF;
    RETURN NEW;
END 

keep_refusals() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF to_jsonb(OLD) - 'ended_at' - 'done_at' <> to_jsonb(NEW) - 'ended_at' - 'done_at'
        OR coalesce(to_jsonb(OLD)->>'ended_at', to_jsonb(OLD)->>'done_at') IS NOT NULL THEN
        RAISE EXCEPTION 'a refusal ends once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'refusals_never_change';
    END IF;
    RETURN NEW;
END 

keep_secrets() RETURNS trigger LANGUAGE plpgsql
DECLARE
    later text[] := '{sealed,gone,gone_by,gone_at}';
BEGIN
    IF to_jsonb(OLD) - later <> to_jsonb(NEW) - later OR OLD.gone <> '' OR NEW.gone = '' THEN
        RAISE EXCEPTION 'what is sealed goes once and otherwise stays'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'secrets_go_once';
    END IF;
    RETURN NEW;
END 

keep_teach_backs() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF OLD.state IN ('returned', 'confirmed') OR OLD.state = 'submitted' AND (NEW.state = 'draft' OR (OLD.summary, OLD.answers, OLD.content_version, OLD.submitted_at)
        IS DISTINCT FROM (NEW.summary, NEW.answers, NEW.content_version, NEW.submitted_at))
        OR (OLD.section_id, OLD.made_by, OLD.restates) IS DISTINCT FROM (NEW.section_id, NEW.made_by, NEW.restates) THEN
        RAISE EXCEPTION 'a teach-back stays as it was sent and judged'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'teach_backs_never_change';
    END IF;
    RETURN NEW;
END 

keep_witness_apart() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF EXISTS (SELECT FROM records r WHERE r.handover_id = NEW.handover_id AND r.rebuilt_by = NEW.person_id AND r.removed_at IS NULL) THEN
        RAISE EXCEPTION 'nobody witnesses what they reconstructed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'parties_witness_apart';
    END IF;
    RETURN NULL;
END 

number_ends() RETURNS trigger LANGUAGE plpgsql
BEGIN
    NEW.end_written := nextval('rows_written');
    RETURN NEW;
END 

number_proxies() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF NEW.decided_at IS NOT NULL AND NEW.decided_written IS NULL THEN
        NEW.decided_written := nextval('rows_written');
    END IF;
    IF NEW.ended_at IS NOT NULL AND NEW.end_written IS NULL THEN
        NEW.end_written := nextval('rows_written');
    END IF;
    RETURN NEW;
END 

number_teach_backs() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF NEW.submitted_at IS NOT NULL AND NEW.written IS NULL THEN
        NEW.written := nextval('rows_written');
    END IF;
    IF NEW.judged_at IS NOT NULL AND NEW.end_written IS NULL THEN
        NEW.end_written := nextval('rows_written');
    END IF;
    RETURN NEW;
END 

record_dates_parents() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF EXISTS (
        SELECT
        FROM (SELECT DISTINCT handover_id, section_id, record_id FROM new_rows) n
        LEFT JOIN records r ON (r.handover_id, r.id) = (n.handover_id, n.record_id)
        WHERE r.id IS NULL OR r.section_id <> n.section_id)
    THEN
        RAISE EXCEPTION 'insert into % violates record_dates_record_known', TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'record_dates_record_known', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END 

record_refs_parents() RETURNS trigger LANGUAGE plpgsql
DECLARE
    broken text;
BEGIN
    SELECT CASE WHEN f.id IS NULL THEN 'record_refs_source_known' ELSE 'record_refs_target_known' END
    INTO broken
    FROM new_rows n
    LEFT JOIN records f ON (f.handover_id, f.id) = (n.handover_id, n.from_id)
    LEFT JOIN records t ON (t.handover_id, t.id) = (n.handover_id, n.to_id)
    WHERE f.id IS NULL OR t.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, broken
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END 

record_revisions_parents() RETURNS trigger LANGUAGE plpgsql
DECLARE
    broken text;
BEGIN
    SELECT 'record_revisions_maker_known'
    INTO broken
    FROM (SELECT DISTINCT made_by FROM new_rows) n
    LEFT JOIN people p ON p.id = n.made_by
    WHERE p.id IS NULL
    UNION ALL
    SELECT 'record_revisions_record_known'
    FROM new_rows n
    LEFT JOIN records r ON (r.handover_id, r.id) = (n.handover_id, n.record_id)
    WHERE r.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, broken
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END 

records_parents() RETURNS trigger LANGUAGE plpgsql
DECLARE
    broken text;
BEGIN
    SELECT CASE WHEN s.id IS NULL THEN 'records_section_known' ELSE 'records_updater_known' END
    INTO broken
    FROM (SELECT DISTINCT handover_id, section_id, updated_by FROM new_rows) n
    LEFT JOIN sections s ON (s.handover_id, s.id) = (n.handover_id, n.section_id)
    LEFT JOIN people p ON p.id = n.updated_by
    WHERE s.id IS NULL OR p.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, broken
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = broken, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END 

records_updater() RETURNS trigger LANGUAGE plpgsql
BEGIN
    IF NOT EXISTS (SELECT FROM people WHERE id = NEW.updated_by) THEN
        RAISE EXCEPTION 'update of % violates records_updater_known', TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'records_updater_known', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END 

refuse_change() RETURNS trigger LANGUAGE plpgsql
BEGIN
    RAISE EXCEPTION '% of % is refused: what was signed or recorded stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_never_change';
END 

refuse_loss() RETURNS trigger LANGUAGE plpgsql
BEGIN
    RAISE EXCEPTION '% of % is refused: others point at its rows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_stay', TABLE = TG_TABLE_NAME;
END 

stock_parents() RETURNS trigger LANGUAGE plpgsql
BEGIN
    PERFORM FROM new_rows n
    LEFT JOIN records r ON (r.handover_id, r.id) = (n.handover_id, n.record_id)
    WHERE r.id IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'insert into % violates %', TG_TABLE_NAME, 'stock_record_known'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'stock_record_known', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END 

tally_handovers() RETURNS trigger LANGUAGE plpgsql
BEGIN
    WITH moved AS (
        SELECT workspace_id, state, next_due_on, 1 AS n, records, records_accepted, questions, questions_blocking FROM new_rows
        UNION ALL
        SELECT workspace_id, state, next_due_on, -1, -records, -records_accepted, -questions, -questions_blocking FROM old_rows
    ), added AS (
        SELECT workspace_id, state, next_due_on, sum(n) AS n, sum(records) AS records, sum(records_accepted) AS records_accepted,
            sum(questions) AS questions, sum(questions_blocking) AS questions_blocking
        FROM moved
        GROUP BY workspace_id, state, next_due_on
    )
    INSERT INTO handover_tallies AS t (workspace_id, state, next_due_on, handovers, records, records_accepted, questions, questions_blocking)
    SELECT workspace_id, state, next_due_on, n, records, records_accepted, questions, questions_blocking
    FROM added
    WHERE (n, records, records_accepted, questions, questions_blocking) <> (0, 0, 0, 0, 0)
    ORDER BY workspace_id, state, next_due_on
    ON CONFLICT (workspace_id, state, next_due_on) DO UPDATE
    SET handovers = t.handovers + EXCLUDED.handovers,
        records = t.records + EXCLUDED.records,
        records_accepted = t.records_accepted + EXCLUDED.records_accepted,
        questions = t.questions + EXCLUDED.questions,
        questions_blocking = t.questions_blocking + EXCLUDED.questions_blocking;
    IF FOUND THEN
        DELETE FROM handover_tallies
        WHERE handovers = 0 AND (workspace_id, state, next_due_on) IN (SELECT workspace_id, state, next_due_on FROM old_rows);
    END IF;
    RETURN NULL;
END 

tally_new_handovers() RETURNS trigger LANGUAGE plpgsql
BEGIN
    INSERT INTO handover_tallies AS t (workspace_id, state, next_due_on, handovers, records, records_accepted, questions, questions_blocking)
    SELECT workspace_id, state, next_due_on, count(*), sum(records), sum(records_accepted), sum(questions), sum(questions_blocking)
    FROM new_rows
    GROUP BY workspace_id, state, next_due_on
    ORDER BY workspace_id, state, next_due_on
    ON CONFLICT (workspace_id, state, next_due_on) DO UPDATE
    SET handovers = t.handovers + EXCLUDED.handovers,
        records = t.records + EXCLUDED.records,
        records_accepted = t.records_accepted + EXCLUDED.records_accepted,
        questions = t.questions + EXCLUDED.questions,
        questions_blocking = t.questions_blocking + EXCLUDED.questions_blocking;
    RETURN NULL;
END 

tally_new_sections() RETURNS trigger LANGUAGE plpgsql
BEGIN
    INSERT INTO section_tallies AS t (workspace_id, kind, state, sections)
    SELECT workspace_id, kind, state, count(*)
    FROM new_rows
    WHERE live
    GROUP BY workspace_id, kind, state
    ORDER BY workspace_id, kind, state
    ON CONFLICT (workspace_id, kind, state) DO UPDATE SET sections = t.sections + EXCLUDED.sections;
    RETURN NULL;
END 

tally_sections() RETURNS trigger LANGUAGE plpgsql
BEGIN
    INSERT INTO section_tallies AS t (workspace_id, kind, state, sections)
    SELECT workspace_id, kind, state, sum(n)
    FROM (
        SELECT workspace_id, kind, state, 1 AS n FROM new_rows WHERE live
        UNION ALL
        SELECT workspace_id, kind, state, -1 FROM old_rows WHERE live
    ) moved
    GROUP BY workspace_id, kind, state
    HAVING sum(n) <> 0
    ORDER BY workspace_id, kind, state
    ON CONFLICT (workspace_id, kind, state) DO UPDATE SET sections = t.sections + EXCLUDED.sections;
    RETURN NULL;
END 
