package paper

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

// full is an inventory of several pages with everything that may stand on one.
func full(rows int) Sheet {
	s := Sheet{
		Lang: "zh-Hans", Org: "木棉里（杭州）服饰有限公司", Number: "编号 HD-2026-0143", Title: "运营交接清册", Sub: "木棉里天猫旗舰店",
		Copy: "第一份 移交人留存", FootLeft: "HD-2026-0143 · 第 1 版", FootMid: "由交接台于 2026-11-25 17:20 封存", Page: "第 {page} 页，共 {pages} 页",
		SignHead: "五、签署", CheckHead: "六、核验", Check: []string{"扫描二维码，或打开 handover.example/verify，核对下列清册总摘要。内容有任何改动，摘要都会不同。"},
		Address: "https://handover.example/verify?digest=3e7a91c408bdf562d19e4407a3f86c2b75d0e6b91f348a029cc750edb618f39a",
		Digest:  []string{"3e7a 91c4 08bd f562 d19e 4407 a3f8 6c2b", "75d0 e6b9 1f34 8a02 9cc7 50ed b618 f39a"},
		Small:   []string{"清册总摘要（SHA-256）"}, Made: time.Date(2026, 11, 25, 9, 20, 0, 0, time.UTC),
		Facts: []Fact{
			{"移交人", "林晓雯（运营主管）"}, {"交接事由", "内部转岗"}, {"接收人", "周子昂、𠮷田㛃、é́́"}, {"交接期间", "2026-11-10 至 2026-11-25"},
			{"监交人", "陈立群 عبد الرحمن、שרה כהן、𪚥😀龘"}, {"责任转移", "2026-11-25 18:00 起"},
		},
		Signs: []Sign{
			{Role: "移交人", Name: "林晓雯", Facts: []Fact{{"时间", "2026-11-25 16:02"}, {"方式", "通行密钥"}, {"签名", "6b1f e8a4 …"}}},
			{Role: "接收人", Name: "周子昂", Facts: []Fact{{"时间", "2026-11-25 16:40"}}},
			{Role: "监交人", Name: "陈立群", Missing: "尚未签署"}, {Role: "接收人", Name: "𠮷田㛃"},
		},
	}
	t := Table{Columns: []Column{
		{Label: "序", Width: 5, Right: true}, {Label: "章节", Width: 25}, {Label: "记录", Width: 8, Right: true}, {Label: "版本", Width: 8},
		{Label: "内容摘要（前 16 位）", Width: 26, Mono: true}, {Label: "移交", Width: 9}, {Label: "接收", Width: 9}, {Label: "监交", Width: 10},
	}}
	for i := range rows {
		t.Rows = append(t.Rows, []string{fmt.Sprint(i + 1), "业务概览", "6", "v3", "a41c 09e7 5b22 d8f0", "11-21", "11-22", "11-25"})
	}
	t.Total = []string{"", "合计", "631", "", "附件 57 份", "", "", ""}
	s.Blocks = []Block{
		{Heading: "一、交接章节", Table: &t},
		{Heading: "二、声明", Text: []string{"移交人确认以上内容真实、完整，未保留任何账号、密码、资料副本。", strings.Repeat("很长的一句话没有标点", 40), strings.Repeat("x", 400)}},
	}
	return s
}

func text(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: the text of the pages was not taken out")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	require.NoError(t, os.WriteFile(file, pdf, 0o600))
	out, err := exec.Command(tool, "-layout", file, "-").CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

// TestSameBytes prints the same sheet several times.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	by, err := NewSigner(bytes.Repeat([]byte{7}, SeedSize))
	require.NoError(t, err)
	first, err := PDF(full(60), by)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(first, []byte("%PDF-")))
	require.Less(t, len(first), 400<<10)
	for range 4 {
		by, err := NewSigner(bytes.Repeat([]byte{7}, SeedSize))
		require.NoError(t, err)
		again, err := PDF(full(60), by)
		require.NoError(t, err)
		require.True(t, bytes.Equal(first, again))
	}
}

func TestTextOfPages(t *testing.T) {
	t.Parallel()
	pdf, err := PDF(full(120), nil)
	require.NoError(t, err)
	out := text(t, pdf)
	require.Contains(t, norm.NFKC.String(out), "عبد الرحمن", "whose letters stand in the shapes that they have in a word")
	for _, want := range []string{"运营交接清册", "木棉里天猫旗舰店", "周子昂", "𠮷田㛃", "é́́", "〓〓(U+2A6A5 1F600)龘", "שרה כהן", "第 1 页，共", "第一份 移交人留存", "附件 57 份", "尚未签署", "核对下列清册总摘要"} {
		require.Contains(t, out, want)
	}
	require.Equal(t, 120, strings.Count(out, "业务概览"))
	require.Greater(t, strings.Count(out, "第一份 移交人留存"), 2, "on every page")
}

func TestTurned(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, want string }{
		{"left to right stays as it is", "周子昂 Zhou (2)", "周子昂 Zhou (2)"},
		{"a word", "שרה", "הרש"},
		{"two words, each for itself, with a blank behind that the library takes", "שרה כהן、周", "הרש ןהכ 、周"},
		{"two words at the end", "周 שרה כהן", "周 הרש ןהכ"},
		{"a blank that is there already", "שרה כהן 周", "הרש ןהכ 周"},
		{"figures keep their order", "שרה12כהן", "הרש12ןהכ"},
		{"a mark follows its letter", "ab שׁר", "ab רשׁ"},
		{"Arabic is joined", "عبد", "ﺪﺒﻋ"},
	} {
		require.Equal(t, c.want, turned(c.from), c.name)
	}
}

// TestSignedAsPDF has another program check the signature, of the file as it is and with one byte of it changed.
func TestSignedAsPDF(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("pdfsig")
	if err != nil {
		t.Skip("pdfsig is not installed: the signature of the PDF was not checked")
	}
	by, err := NewSigner(bytes.Repeat([]byte{7}, SeedSize))
	require.NoError(t, err)
	pdf, err := PDF(full(5), by)
	require.NoError(t, err)
	check := func(pdf []byte) string {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.pdf"), pdf, 0o600))
		out, _ := exec.Command(tool, "-nocert", filepath.Join(dir, "a.pdf")).CombinedOutput()
		return string(out)
	}
	out := check(pdf)
	require.Contains(t, out, "Signature is Valid")
	require.Contains(t, out, "Total document signed")
	changed := bytes.Clone(pdf)
	at := bytes.Index(changed, []byte("/Subtype"))
	changed[at+1] ^= 1
	require.NotContains(t, check(changed), "Signature is Valid")
}
