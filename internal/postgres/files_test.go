package postgres_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// attach attaches a text.
func (h *house) attach(sc handover.Scope, to app.Owner, name, content string) handover.File {
	h.t.Helper()
	f, err := h.app.AttachFile(h.t.Context(), sc, app.AttachFile{Owner: to, Name: name, Content: strings.NewReader(content)})
	require.NoError(h.t, err)
	return f
}

// content reads a file as somebody who downloads it.
func (h *house) content(sc handover.Scope, id uuid.UUID) []byte {
	h.t.Helper()
	_, r, err := h.app.OpenFile(h.t.Context(), sc, id)
	require.NoError(h.t, err)
	defer func() { require.NoError(h.t, r.Close()) }()
	b, err := io.ReadAll(r)
	require.NoError(h.t, err)
	return b
}

func (h *house) count(sql string, args ...any) int {
	h.t.Helper()
	var n int
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), sql, args...).Scan(&n))
	return n
}

// limited is the app with other limits.
func (h *house) limited(l app.FileLimits) *app.App {
	return app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Files: l})
}

func TestFileIsAChangeOfItsRecord(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	s := h.accepted(id, "account", 2)
	page, err := h.app.SectionPage(ctx, receiver, s.ID, app.RecordFilter{})
	require.NoError(t, err)
	rec := page.Rows[0]
	require.Equal(t, handover.RecordAccepted, rec.State)

	f := h.attach(giver, app.Owner{Record: rec.ID}, "../截图.txt", "登录页面")
	h.sound("a file was attached")
	require.Equal(t, "截图.txt", f.Name)
	sum := sha256.Sum256([]byte("登录页面"))
	require.Equal(t, sum[:], f.Digest)
	require.Equal(t, "登录页面", string(h.content(receiver, f.ID)))
	now, after := h.fresh(receiver, rec.ID), h.sections(id)["account"]
	require.Equal(t, handover.RecordSubmitted, now.State, "it needs a new look")
	require.Equal(t, rec.Revision, now.Revision, "a form that is open meanwhile is not disturbed")
	require.Equal(t, s.ContentVersion+1, after.ContentVersion)
	require.Equal(t, 1, after.Counts.Files)
	require.Equal(t, 1, now.Counts.Files)

	refused(t, h.app.AcceptRecord(ctx, receiver, rec.ID, rec.Shown(), app.Key{}), handover.Stale, "refuse.record_changed")
	refused(t, h.app.RemoveRecord(ctx, giver, rec.ID, rec.Shown(), app.Key{}), handover.Stale, "refuse.record_changed")
	require.NoError(t, h.app.AcceptRecord(ctx, receiver, rec.ID, now.Shown(), app.Key{}))

	// The signature stands over it; afterwards nothing moves without a reason.
	refused(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)), handover.Conflict, "refuse.giver_first")
	h.give(id, s.ID)
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	_, err = h.app.AttachFile(ctx, giver, app.AttachFile{Owner: app.Owner{Record: rec.ID}, Name: "b.txt", Content: strings.NewReader("b")})
	refused(t, err, handover.Invalid, "problem.reason_signed")
	refused(t, h.app.RemoveFile(ctx, giver, f.ID, app.Key{}), handover.Invalid, "problem.reason_signed")

	require.NoError(t, h.app.ReopenSection(ctx, receiver, app.SectionAct{Section: s.ID, Reason: "换了截图。"}))
	require.NoError(t, h.app.RemoveFile(ctx, giver, f.ID, app.Key{}))
	refused(t, h.app.RemoveFile(ctx, giver, f.ID, app.Key{}), handover.Conflict, "file.refuse.removed")
	g := h.attach(giver, app.Owner{Section: s.ID}, "说明.txt", "另一份")
	h.sound("one went, one came")
	review, err := h.app.SectionReview(ctx, receiver, s.ID)
	require.NoError(t, err)
	require.Len(t, review.FileChanges, 2, "what the reviewer sees as changed")
	require.Equal(t, g.ID, review.FileChanges[0].ID)
	require.False(t, review.FileChanges[0].Removed())
	require.Equal(t, "截图.txt", review.FileChanges[1].Name)
	require.True(t, review.FileChanges[1].Removed())
	require.Equal(t, "林晓雯", review.FileChanges[1].Remover)
	require.Equal(t, rec.Title, review.FileChanges[1].RecordTitle)

	require.NoError(t, h.app.RestoreFile(ctx, giver, f.ID, app.Key{}))
	refused(t, h.app.RestoreFile(ctx, giver, f.ID, app.Key{}), handover.Conflict, "file.refuse.not_removed")
	h.sound("put back")
	at, err := h.app.FilePage(ctx, receiver, f.ID)
	require.NoError(t, err)
	require.Len(t, at.Seals, 3)
	require.False(t, at.File.Covered(at.Seals[0]), "it came after the giver first submitted")
	require.True(t, at.File.Covered(at.Seals[1]))
	require.True(t, at.File.Covered(at.Seals[2]))
	other, err := h.app.FilePage(ctx, receiver, g.ID)
	require.NoError(t, err)
	require.False(t, other.File.Covered(other.Seals[2]), "it came later")
	events, err := h.app.Events(ctx, receiver, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"file.restored", "file.added", "file.removed"}, []string{events[0].Act, events[1].Act, events[2].Act})
	require.Contains(t, string(events[0].Detail), f.Name)
	require.Contains(t, string(events[0].Detail), fmt.Sprintf("%x", f.Digest))

	// A removed record takes its files out of the counts and out of the seal, and brings them back.
	now = h.fresh(giver, rec.ID)
	require.NoError(t, h.app.RemoveRecord(ctx, giver, rec.ID, now.Shown(), app.Key{}))
	require.Equal(t, 1, h.sections(id)["account"].Counts.Files)
	h.sound("record removed")
	_, err = h.app.AttachFile(ctx, giver, app.AttachFile{Owner: app.Owner{Record: rec.ID}, Name: "c.txt", Content: strings.NewReader("c")})
	require.Equal(t, handover.NotFound, handover.CodeOf(err))
	require.NoError(t, h.app.RestoreRecord(ctx, giver, rec.ID, app.Key{}))
	require.Equal(t, 2, h.sections(id)["account"].Counts.Files)
	h.sound("record restored")
}

// TestSealCoversFiles: every fact about a file is a part of the digest, in Go as in SQL.
func TestSealCoversFiles(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver := h.in("giver", id)
	s := h.sections(id)["risk"].ID
	rec := h.record(giver, s, form("risk", 1))
	gone := h.record(giver, s, form("risk", 2))
	h.attach(giver, app.Owner{Record: rec.ID}, "甲 合同.txt", "甲")
	h.attach(giver, app.Owner{Record: gone.ID}, "gone.txt", "x")
	h.attach(giver, app.Owner{Section: s}, "z.txt", "甲") // the same content
	taken := h.attach(giver, app.Owner{Section: s}, "taken.txt", "y")
	require.NoError(t, h.app.RemoveFile(ctx, giver, taken.ID, app.Key{}))
	require.NoError(t, h.app.RemoveRecord(ctx, giver, gone.ID, h.fresh(giver, gone.ID).Shown(), app.Key{}))
	require.NoError(t, h.app.Ask(ctx, h.in("receiver", id), app.Ask{Record: rec.ID, Body: "？"}))
	var q uuid.UUID
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT id FROM questions`).Scan(&q))
	h.attach(giver, app.Owner{Question: q}, "talk.txt", "z")
	_, err := h.pool.Exec(ctx, `UPDATE files SET slot = 'evidence' WHERE name = 'z.txt'`)
	require.NoError(t, err)

	rows, err := h.pool.Query(ctx, `
		SELECT f.id, coalesce(f.record_id, f.section_id), f.slot, f.name, f.size, f.digest
		FROM files f WHERE f.name IN ('甲 合同.txt', 'z.txt') ORDER BY f.id`)
	require.NoError(t, err)
	type row struct {
		ID, Owner  uuid.UUID
		Slot, Name string
		Size       int64
		Digest     []byte
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	require.NoError(t, err)
	var want []seal.Attached
	for _, r := range list {
		want = append(want, seal.Attached{ID: r.ID, Owner: r.Owner, Slot: r.Slot, Name: r.Name, Size: r.Size, Digest: seal.Digest(r.Digest)})
	}
	require.Len(t, want, 2)
	review, err := h.app.SectionReview(ctx, giver, s)
	require.NoError(t, err)
	require.Equal(t, 2, review.Attached)
	require.Equal(t, 1, review.Count)
	require.Equal(t, seal.Files(want), review.Files)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM blobs WHERE digest = sha256('甲')`), "the same content is kept once")
	h.sound("all kinds of files")
}

// TestSignaturesOfBeforeFiles: what was signed before there were files is still whole for doctor.
func TestSignaturesOfBeforeFiles(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	receiver := h.in("receiver", id)
	s := h.accepted(id, "risk", 3)
	review, err := h.app.SectionReview(ctx, receiver, s.ID)
	require.NoError(t, err)
	old := seal.SectionWithoutFiles(seal.SectionContent{
		Handover: id, Section: s.ID, Kind: s.Kind, Title: s.TitleZH + "\n" + s.TitleEN, Version: s.ContentVersion, Content: review.Content,
	})
	require.True(t, app.SealedBefore(review.Section, review.Content, old[:]))
	review.Attached = 1
	require.False(t, app.SealedBefore(review.Section, review.Content, old[:]))
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	complaints := 0
	complain := func(string) { complaints++ }
	n, err := h.store.InspectSeals(ctx, complain)
	require.NoError(t, err)
	require.Equal(t, 2, n, "of the giver and the receiver")
	require.Zero(t, complaints)
	_, err = h.pool.Exec(ctx, `ALTER TABLE seals DISABLE TRIGGER seals_never_change`)
	require.NoError(t, err)
	// As they were before the program signed, and before its events named them.
	_, err = h.pool.Exec(ctx, `UPDATE seals SET digest = $1, signature = NULL, key = NULL`, old[:])
	require.NoError(t, err)
	_, err = h.pool.Exec(ctx, `ALTER TABLE events DISABLE TRIGGER events_never_change`)
	require.NoError(t, err)
	_, err = h.pool.Exec(ctx, `
		UPDATE events SET detail = json_build_object('digest', $1::text) WHERE act IN ('section.submitted', 'section.signed')`, old.String())
	require.NoError(t, err)
	_, err = h.pool.Exec(ctx, `ALTER TABLE events ENABLE TRIGGER events_never_change`)
	require.NoError(t, err)
	_, err = h.store.InspectSeals(ctx, complain)
	require.NoError(t, err)
	require.Zero(t, complaints)
	_, err = h.pool.Exec(ctx, `ALTER TABLE seals ENABLE TRIGGER seals_never_change`)
	require.NoError(t, err)
}

func TestWhoMayAttach(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	s := h.submitted(id, "account", 1)
	page, err := h.app.SectionPage(ctx, h.in("giver", id), s.ID, app.RecordFilter{})
	require.NoError(t, err)
	rec := page.Rows[0].ID
	require.NoError(t, h.app.Ask(ctx, h.in("receiver", id), app.Ask{Record: rec, Body: "？"}))
	var q uuid.UUID
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT id FROM questions`).Scan(&q))
	n := 0
	try := func(who string, to app.Owner, slot string) error {
		n++
		_, err := h.app.AttachFile(ctx, h.in(who, id), app.AttachFile{Owner: to, Slot: slot, Name: "a.txt", Content: strings.NewReader(fmt.Sprint(n))})
		return err
	}
	for _, who := range []string{"receiver", "witness", "manager", "admin", "second"} {
		require.Equal(t, handover.Forbidden, handover.CodeOf(try(who, app.Owner{Record: rec}, "")), who)
		require.Equal(t, handover.Forbidden, handover.CodeOf(try(who, app.Owner{Section: s.ID}, "")), who)
		require.NoError(t, try(who, app.Owner{Question: q}, ""), who)
	}
	before := h.sections(id)["account"]
	require.NoError(t, try("giver", app.Owner{Question: q}, ""))
	require.Equal(t, before.ContentVersion, h.sections(id)["account"].ContentVersion, "talk does not touch the seal")
	require.NoError(t, try("giver", app.Owner{Record: rec}, ""))
	refused(t, try("giver", app.Owner{Record: rec}, "no_such_slot"), handover.Invalid, "problem.unknown_choice")
	refused(t, try("giver", app.Owner{Question: q}, "contract"), handover.Invalid, "problem.unknown_choice")
	require.Equal(t, handover.NotFound, handover.CodeOf(try("giver", app.Owner{Record: uuid.New()}, "")))
	require.Equal(t, handover.NotFound, handover.CodeOf(try("giver", app.Owner{Section: uuid.New()}, "")))

	var own uuid.UUID
	require.NoError(t, h.pool.QueryRow(ctx, `SELECT id FROM files WHERE question_id = $1 AND added_by = $2`, q, h.people["receiver"].ID).Scan(&own))
	refused(t, h.app.RemoveFile(ctx, h.in("giver", id), own, app.Key{}), handover.Forbidden, "file.refuse.not_adder")
	require.NoError(t, h.app.RemoveFile(ctx, h.in("receiver", id), own, app.Key{}))
	require.NoError(t, h.app.RestoreFile(ctx, h.in("receiver", id), own, app.Key{}))
	require.NoError(t, h.app.Resolve(ctx, h.in("receiver", id), q, app.Key{}))
	refused(t, try("giver", app.Owner{Question: q}, ""), handover.Conflict, "refuse.question_resolved")
	h.sound("everybody tried")

	// A section with nothing but a file is not empty, and not "not applicable".
	risk := h.sections(id)["risk"]
	f := h.attach(h.in("giver", id), app.Owner{Section: risk.ID}, "a.txt", "预案")
	require.Equal(t, handover.SectionFilling, h.sections(id)["risk"].State)
	refused(t, h.app.DeclareNotApplicable(ctx, h.in("giver", id), app.SectionAct{Section: risk.ID, Reason: "没有。"}), handover.Conflict, "refuse.has_files")
	require.NoError(t, h.app.RemoveFile(ctx, h.in("giver", id), f.ID, app.Key{}))
	require.Equal(t, handover.SectionEmpty, h.sections(id)["risk"].State)
	require.NoError(t, h.app.DeclareNotApplicable(ctx, h.in("giver", id), app.SectionAct{Section: risk.ID, Reason: "没有。"}))
	_, err = h.app.AttachFile(ctx, h.in("giver", id), app.AttachFile{Owner: app.Owner{Section: risk.ID}, Name: "a.txt", Content: strings.NewReader("x")})
	refused(t, err, handover.Conflict, "refuse.section_not_applicable")
	h.sound("declared")
}

// unread fails the test when the content is asked for.
type unread struct{ t testing.TB }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the content was read for nothing")
	return 0, io.EOF
}

func TestLimitsOfFiles(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver := h.in("giver", id)
	at := app.Owner{Section: h.sections(id)["risk"].ID}
	small := h.limited(app.FileLimits{Size: 1000, Quota: 2500})
	try := func(name string, size int, key app.Key) error {
		_, err := small.AttachFile(ctx, giver, app.AttachFile{Owner: at, Name: name, Content: strings.NewReader(strings.Repeat("a", size)), Key: key})
		return err
	}
	before := h.digest()
	refused(t, try("a.txt", 1001, app.Key{}), handover.TooLarge, "file.refuse.too_large")
	refused(t, try("a.txt", 0, app.Key{}), handover.Invalid, "file.refuse.empty")
	refused(t, try("a.png", 20, app.Key{}), handover.Invalid, "file.refuse.unlike")
	_, err := small.AttachFile(ctx, giver, app.AttachFile{Owner: at, Name: "a.exe", Content: unread{t}})
	refused(t, err, handover.Invalid, "file.refuse.program")
	_, err = small.AttachFile(ctx, h.in("receiver", id), app.AttachFile{Owner: at, Name: "a.txt", Content: unread{t}})
	refused(t, err, handover.Forbidden, "refuse.not_filler")
	_, err = small.AttachFile(ctx, giver, app.AttachFile{Owner: at, Name: "a.txt", Content: io.MultiReader(strings.NewReader("half"), broken{})})
	refused(t, err, handover.Invalid, "file.refuse.interrupted")
	require.Equal(t, before, h.digest())
	require.Zero(t, h.count(`SELECT count(*) FROM blobs`), "nothing is left of what was refused")

	key := app.Key{ID: uuid.New(), Location: "/x"}
	require.NoError(t, try("a.txt", 1000, key))
	var replay *app.Replay
	require.ErrorAs(t, try("a.txt", 1000, key), &replay, "the same file sent again")
	refused(t, try("b.txt", 999, key), handover.Invalid, "refuse.key_used")
	refused(t, try("a.txt", 1000, app.Key{}), handover.Conflict, "file.refuse.twin")
	require.NoError(t, try("b.txt", 1000, app.Key{}), "the same content under another name")
	refused(t, try("c.txt", 501, app.Key{}), handover.Conflict, "file.refuse.quota")
	require.NoError(t, try("c.txt", 500, app.Key{}))
	h.sound("limits")
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestLargeFileInPieces(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver := h.in("giver", id)
	content := make([]byte, 3<<20+17)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range content {
		content[i] = 'a' + byte(r.IntN(26))
	}
	f, err := h.app.AttachFile(ctx, giver, app.AttachFile{Owner: app.Owner{Section: h.sections(id)["risk"].ID}, Name: "a.txt", Content: bytes.NewReader(content)})
	require.NoError(t, err)
	require.Equal(t, 13, h.count(`SELECT count(*) FROM blob_chunks`))
	require.Equal(t, content, h.content(giver, f.ID))
	_, got, err := h.app.OpenFile(ctx, giver, f.ID)
	require.NoError(t, err)
	for _, at := range []int64{0, 1, 256<<10 - 1, 256 << 10, 1 << 20, int64(len(content)) - 5, 7} {
		_, err := got.Seek(at, io.SeekStart)
		require.NoError(t, err)
		b := make([]byte, 5)
		_, err = io.ReadFull(got, b)
		require.NoError(t, err, at)
		require.Equal(t, content[at:at+5], b)
	}
	end, err := got.Seek(0, io.SeekEnd)
	require.NoError(t, err)
	require.Equal(t, int64(len(content)), end)
	_, err = got.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	_, err = got.Seek(-1, io.SeekStart)
	require.Error(t, err)

	n, err := h.app.InspectFiles(ctx, func(what string) { t.Error(what) })
	require.NoError(t, err)
	require.Equal(t, 1, n)
	_, err = h.pool.Exec(ctx, `UPDATE blob_chunks SET data = set_byte(data, 3, 0) WHERE n = 7`)
	require.NoError(t, err)
	var said []string
	_, err = h.app.InspectFiles(ctx, func(what string) { said = append(said, what) })
	require.NoError(t, err)
	require.Len(t, said, 1)
	require.Contains(t, said[0], "does not fit its digest")
	_, err = h.pool.Exec(ctx, `DELETE FROM blob_chunks WHERE n = 7`)
	require.NoError(t, err)
	_, err = h.app.InspectFiles(ctx, func(what string) { said = append(said, what) })
	require.NoError(t, err)
	require.Len(t, said, 2)
}

// What was taken back before anybody signed is gone at once for everybody but who put it there.
func TestRemovedFileIsGone(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver := h.in("giver", id)
	rec := h.record(giver, h.mustSection(id, "supplier"), form("supplier", 1))
	f := h.attach(giver, app.Owner{Record: rec.ID}, "截图.txt", "登录密码")
	opens := func(who string) error {
		_, content, err := h.app.OpenFile(t.Context(), h.in(who, id), f.ID)
		if err == nil {
			require.NoError(t, content.Close())
		}
		return err
	}
	require.NoError(t, opens("receiver"))
	require.NoError(t, h.app.RemoveFile(t.Context(), giver, f.ID, app.Key{}))
	require.NoError(t, opens("giver"))
	for _, who := range []string{"receiver", "witness", "manager"} {
		require.Equal(t, handover.NotFound, handover.CodeOf(opens(who)), who)
	}
}
