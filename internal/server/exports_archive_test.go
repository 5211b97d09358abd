package server

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// unpacked are the entries of an archive, in order and by name.
func unpacked(t *testing.T, b []byte) ([]string, map[string]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	var names []string
	all := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		require.NotContains(t, all, f.Name)
		require.False(t, f.NonUTF8, f.Name)
		names, all[f.Name] = append(names, f.Name), string(text)
	}
	return names, all
}

func TestHandoverArchive(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	sc := h.in("witness", h.own.id)
	h.extra(h.own.records["draft"].String(), `{"渠道备注": "<b>直播专供</b>"}`)
	h.attach(h.in("giver", h.own.id), h.own.records["accepted"], "截图.png")
	_, err := h.app.AttachFile(t.Context(), h.in("giver", h.own.id), app.AttachFile{
		Owner: app.Owner{Section: h.own.sections["account"]}, Name: "章节说明.png", Content: strings.NewReader(pngOf(64, 64) + "more"),
	})
	require.NoError(t, err)
	o, err := h.app.Overview(t.Context(), sc)
	require.NoError(t, err)
	sent := h.as("witness").get(ui.ToHandoverArchive(h.own.id.String())).sent(t, "application/zip", o.Handover.Number+" 旗舰店运营交接 2026-11-09.zip")
	names, all := unpacked(t, sent)
	require.Equal(t, "README.txt", names[0])
	require.Equal(t, []string{"handover.manifest.json", "manifest.json", "seal.json"}, names[len(names)-3:])

	t.Run("the manifest names every other entry with its digest", func(t *testing.T) {
		var m struct {
			Number  string
			Changed bool `json:"changed_meanwhile"`
			Events  struct{ Seq int64 }
			Entries []archiveEntry
		}
		require.NoError(t, json.Unmarshal([]byte(all["manifest.json"]), &m))
		require.Equal(t, o.Handover.Number, m.Number)
		require.Equal(t, o.Handover.Head.Seq, m.Events.Seq)
		require.False(t, m.Changed)
		require.Len(t, m.Entries, len(names)-2)
		for _, e := range m.Entries {
			sum := sha256.Sum256([]byte(all[e.Name]))
			require.Equal(t, hex.EncodeToString(sum[:]), e.SHA256, e.Name)
			require.EqualValues(t, len(all[e.Name]), e.Size)
			require.False(t, e.Damaged)
		}
	})
	t.Run("no masked fact is in it", func(t *testing.T) {
		for name, text := range all {
			for _, secret := range maskedSamples() {
				require.False(t, strings.Contains(text, secret), "%s in %s", secret, name)
			}
		}
		require.Contains(t, all["data/01 "+o.Sections[0].TitleZH+".json"], `"left_out":[`)
	})
	t.Run("every record stands on a page and in the data", func(t *testing.T) {
		for i, s := range o.Sections {
			name := "0" + string(rune('1'+i)) + " " + s.TitleZH
			if i >= 9 {
				continue
			}
			var data struct {
				Records []struct {
					ID            uuid.UUID
					Title, Digest string
					Data          map[string]any
				}
			}
			require.NoError(t, json.Unmarshal([]byte(all["data/"+name+".json"]), &data), name)
			require.Len(t, data.Records, s.Counts.Records, name)
			page := all["sections/"+name+".html"]
			require.NotEmpty(t, page, name)
			for _, r := range data.Records {
				kept := h.record(sc, r.ID)
				require.Equal(t, hex.EncodeToString(kept.Digest), r.Digest)
				require.Contains(t, page, `id="r-`+r.ID.String()+`"`)
				require.Contains(t, page, r.Title)
				require.NotEmpty(t, r.Data)
			}
			require.Contains(t, all["index.html"], `href="sections/`)
		}
		require.NotContains(t, all["data/01 "+o.Sections[0].TitleZH+".json"], h.own.records["removed"].String())
	})
	t.Run("what was attached is there under its name", func(t *testing.T) {
		folder := "files/01 " + o.Sections[0].TitleZH + "/"
		require.NotEmpty(t, all[folder+"截图.png"])
		require.NotEmpty(t, all[folder+"截图 (2).png"], "two of one name")
		require.NotContains(t, strings.Join(names, "\n"), "旧截图", "what was taken away unsigned is gone")
		require.Contains(t, all["sections/01 "+o.Sections[0].TitleZH+".html"], `href="../files/01%20`)
	})
	t.Run("questions, signatures and the chain", func(t *testing.T) {
		require.Contains(t, all["questions.html"], "绑定手机是公司号码吗？")
		require.Contains(t, all["data/questions.json"], "绑定手机是公司号码吗？")
		require.Contains(t, all["data/seals.json"], "我已核对以上内容。")
		var data struct {
			Events []struct {
				Seq             int64
				Act, Detail     string
				At              time.Time
				Actor           uuid.UUID
				Section, Record *uuid.UUID
				Prev, Hash      string
			}
		}
		require.NoError(t, json.Unmarshal([]byte(all["data/events.json"]), &data))
		var events []handover.Event
		for _, e := range data.Events {
			prev, err := hex.DecodeString(e.Prev)
			require.NoError(t, err)
			hash, err := hex.DecodeString(e.Hash)
			require.NoError(t, err)
			ev := handover.Event{Seq: e.Seq, Act: e.Act, Actor: e.Actor, Detail: []byte(e.Detail), At: e.At, Prev: prev, Hash: hash}
			if e.Section != nil {
				ev.Section = *e.Section
			}
			if e.Record != nil {
				ev.Record = *e.Record
			}
			events = append(events, ev)
		}
		require.NotEmpty(t, events)
		require.Zero(t, handover.Verify(h.own.id, events), "the chain can be checked without the program")
		require.Equal(t, o.Handover.Head.Hash, events[len(events)-1].Hash)
		require.Contains(t, all["history.html"], data.Events[0].Hash)
	})
	t.Run("pages need nothing from elsewhere and run nothing", func(t *testing.T) {
		for name, text := range all {
			if !strings.HasSuffix(name, ".html") {
				continue
			}
			require.True(t, strings.HasPrefix(text, "<!doctype html>") || strings.HasPrefix(text, "<!DOCTYPE html>"), name)
			require.NotContains(t, text, "<script", name)
			require.NotContains(t, text, "src=", name)
			require.NotContains(t, text, `href="/`, name)
			require.NotContains(t, text, `href="http`, name)
			require.NotContains(t, text, "<b>直播专供", name)
			require.Contains(t, text, "陈立群", "who took it away: "+name)
		}
		require.Contains(t, all["sections/02 "+o.Sections[1].TitleZH+".html"]+all["sections/03 "+o.Sections[2].TitleZH+".html"], "&lt;b&gt;直播专供&lt;/b&gt;")
	})
	t.Run("the workbook opens", func(t *testing.T) {
		require.NotEmpty(t, workbook(t, []byte(all["全部记录.xlsx"])).GetSheetList())
	})
	require.Contains(t, all["README.txt"], "打开 index.html")
	require.Contains(t, all["README.txt"], "Open index.html")
}

// TestArchiveSaysWhatIsDamaged: content that is no longer what was attached goes out all the same, marked.
func TestArchiveSaysWhatIsDamaged(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	_, err := h.pool.Exec(t.Context(), `UPDATE blob_chunks SET data = set_byte(data, 40, 1) WHERE blob_id = (SELECT blob_id FROM files WHERE id = $1)`, h.own.files["there"])
	require.NoError(t, err)
	_, all := unpacked(t, []byte(h.as("giver").get(ui.ToHandoverArchive(h.own.id.String())).text))
	require.Contains(t, all["manifest.json"], `"damaged": true`)
	require.Contains(t, h.log.text.String(), "file is not what was attached")
	require.Contains(t, all["sections/01 账号与权限.html"]+all["sections/02 账号与权限.html"], "内容与登记的摘要不符")
}
