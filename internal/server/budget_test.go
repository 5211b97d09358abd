package server

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

// The figures of performance that cost nothing to hold from the start: they do not depend on how busy the machine is.
const (
	pageStatements = 6
	saveStatements = 6 // BEGIN and COMMIT among them
	// The sheet that is printed says everything there is to say about a handover, in three round trips.
	inventoryStatements = 8
	// The page of signatures with a list to sign reads what the sections in it hold once it is known which they are.
	listStatements = 7
	pageBytes      = 8 << 10
	visitBytes     = 40 << 10
)

func TestStatementsOfAPage(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.many(t, 20)
	for _, who := range []string{"admin", "manager", "giver", "receiver", "witness"} {
		b := h.as(who)
		for _, path := range h.reads(h.own) {
			if strings.HasSuffix(path, ".xlsx") || strings.HasSuffix(path, ".zip") || strings.Contains(path, "/rejected.") || strings.Contains(path, "/inventory.") {
				continue // not a page: a walk over every section or through a file, one after the other
			}
			limit := pageStatements
			if strings.HasSuffix(path, "/inventory") {
				limit = inventoryStatements
			}
			var a reply
			asked := h.asked.of(func() { a = b.get(path) })
			require.Less(t, a.StatusCode, 500, "%s at %s: %s", who, path, h.log.faults())
			require.LessOrEqual(t, len(asked), limit, "%s at %s:\n%s", who, path, strings.Join(asked, "\n"))
		}
	}
}

// many adds handovers of the giver's circle.
func (h *house) many(t *testing.T, n int) {
	t.Helper()
	v, _ := h.session("manager", uuid.Nil)
	for i := range n {
		in := h.plan(h.stores[i%len(h.stores)].ID, h.templates["full_store"].ID, "giver", "receiver", "witness")
		in.Title = fmt.Sprintf("木棉里第 %d 家旗舰店运营交接", i)
		_, err := h.app.CreateHandover(t.Context(), v, in, app.Key{})
		require.NoError(t, err)
	}
}

func TestStatementsOfAPageDoNotGrow(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("manager")
	paths := h.reads(h.own)
	count := func() map[string]int {
		out := map[string]int{}
		for _, path := range paths {
			out[path] = len(h.asked.of(func() { b.get(path) }))
		}
		return out
	}
	count() // some things are asked once and then known
	few := count()
	h.many(t, 60)
	from, section := h.in("giver", h.own.id), h.own.sections["account"]
	for n := range 60 {
		_, err := h.app.SaveRecord(t.Context(), from, app.SaveRecord{Section: section, Form: sample("account", 100+n)})
		require.NoError(t, err)
	}
	require.Equal(t, few, count())
}

func TestStatementsOfASave(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver, receiver := h.as("giver"), h.as("receiver")
	own := h.own.id.String()
	revised := sampleForm("sku", 8)
	revised.Set("_version", h.revision(h.own, "draft"))
	for _, tt := range []struct {
		name string
		by   *browser
		path string
		form url.Values
	}{
		{"a new record", giver, ui.ToRecords(own, h.own.sections["sku"].String()), sampleForm("sku", 7)},
		{"a changed record", giver, ui.ToRecord(own, h.own.records["draft"].String()), revised},
		{"a verdict", receiver, ui.ToRecordVerdict(own, h.own.records["submitted"].String()), judged("accepted", "submitted")(h, "", h.own)},
		{"a question", receiver, ui.ToRecordQuestions(own, h.own.records["accepted"].String()), question(h, "", h.own)},
		{"an answer", giver, ui.ToQuestionAnswers(own, h.own.question.String()), url.Values{"body": {"已换绑。"}}},
	} {
		tt.form.Set("_key", uuid.NewString())
		var a reply
		asked := h.asked.of(func() { a = tt.by.post(tt.path, tt.form) })
		require.Equal(t, http.StatusSeeOther, a.StatusCode, "%s: %s", tt.name, a.words(t))
		require.LessOrEqual(t, len(asked), saveStatements, "%s:\n%s", tt.name, strings.Join(asked, "\n"))
		require.Contains(t, asked, "commit", tt.name)
	}
}

func TestSameFormTwiceIsOneAct(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	at := ui.ToRecords(h.own.id.String(), h.own.sections["risk"].String())
	form := sampleForm("risk", 1)
	form.Set("_key", uuid.NewString())
	first := b.post(at, form)
	require.Equal(t, 303, first.StatusCode, first.text)
	after := h.digest()
	again := b.post(at, form)
	require.Equal(t, 303, again.StatusCode)
	require.True(t, strings.HasPrefix(again.Header.Get("Location"), ui.ToHandover(h.own.id.String())), "it leads to where the record is")
	require.Equal(t, withoutReplays(after), withoutReplays(h.digest()))
}

// withoutReplays leaves out the note of when a form was last sent again.
func withoutReplays(digest string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(digest, "\n"), func(l string) bool { return strings.HasPrefix(l, "requests ") }), "\n")
}

var assetAddress = regexp.MustCompile(`/assets/[0-9a-f]+/[a-z./]+[a-z0-9]`)

func TestBytesOnTheWire(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.many(t, 60)
	for _, lang := range []string{"zh-CN", "en"} {
		b := h.as("manager")
		require.Equal(t, 303, b.post("/profile/appearance", url.Values{"lang": {lang}}).StatusCode)
		a := b.get("/dashboard")
		require.Equal(t, 200, a.StatusCode)
		require.Equal(t, 50, countOf(a.text, `class="row-link"`), "a full page")
		require.LessOrEqual(t, a.wire, pageBytes, lang)

		whole, seen := a.wire, map[string]bool{}
		for _, address := range assetAddress.FindAllString(a.text, -1) {
			if seen[address] {
				continue
			}
			seen[address] = true
			file := b.get(address)
			require.Equal(t, 200, file.StatusCode, address)
			whole += file.wire
		}
		require.GreaterOrEqual(t, len(seen), 5, "page, style, script, icons, font and mark: %v", seen)
		require.LessOrEqual(t, whole, visitBytes, "%s: %v", lang, seen)
		t.Logf("%s: dashboard %d bytes, first visit %d bytes", lang, a.wire, whole)
	}
}
