package locale

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

var place = regexp.MustCompile(`{{\.(\w+)}}`)

// places lists the arguments a text asks for.
func places(text string) []string {
	var names []string
	for _, m := range place.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	sort.Strings(names)
	return names
}

func byKey(tag language.Tag) map[string]*i18n.Message {
	all := map[string]*i18n.Message{}
	for _, m := range messages(tag) {
		all[m.ID] = m
	}
	return all
}

func TestLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	zh, en := byKey(language.SimplifiedChinese), byKey(language.English)
	for key, m := range zh {
		other, ok := en[key]
		require.True(t, ok, "%s has no English text", key)
		require.NotEmpty(t, strings.TrimSpace(m.Other), "%s is empty in Chinese", key)
		require.NotEmpty(t, strings.TrimSpace(other.Other), "%s is empty in English", key)
		require.Equal(t, places(m.Other), places(other.Other), "%s asks for different arguments", key)
		require.Empty(t, m.One, "%s: Chinese has one form for every number", key)
		if other.One != "" {
			require.Contains(t, m.Other, "{{.Count}}", "%s has a plural, so it takes Count", key)
		}
	}
	for key := range en {
		require.Contains(t, zh, key, "%s has no Chinese text", key)
	}
}

func TestFilesHoldTheKeysOfTheirArea(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(files, "*.json")
	require.NoError(t, err)
	for _, name := range names {
		body, err := files.ReadFile(name)
		require.NoError(t, err)
		file, err := i18n.ParseMessageFileBytes(body, name, nil)
		require.NoError(t, err, name)
		area, _, _ := strings.Cut(name, ".")
		for _, m := range file.Messages {
			require.True(t, strings.HasPrefix(m.ID, area+"."), "%s is in %s", m.ID, name)
		}
	}
}

// used finds T("...") in Go and templ, and nothing whose key is put together at run time.
var used = regexp.MustCompile(`\bT\("([a-z0-9_.]+)"[,)]`)

func TestEveryKeyInUseExists(t *testing.T) {
	t.Parallel()
	found := 0
	for _, root := range []string{"../../web", "../../internal/server"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return filepath.SkipDir
			}
			if err == nil && d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
				return err
			}
			if ext := filepath.Ext(path); ext != ".go" && ext != ".templ" {
				return nil
			}
			body, err := os.ReadFile(path)
			for _, m := range used.FindAllStringSubmatch(string(body), -1) {
				found++
				require.True(t, chinese.Has(m[1]), "%s asks for %q, which is in no file", path, m[1])
			}
			return err
		})
		require.NoError(t, err)
	}
	require.Greater(t, found, 20, "the search no longer finds the templates")
}

func TestFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, lang, want string }{
		{"nothing", "", "zh-CN"},
		{"Chinese", "zh-CN", "zh-CN"},
		{"English", "en", "en"},
		{"British", "en-GB", "en"},
		{"Taiwan reads Chinese", "zh-TW", "zh-CN"},
		{"a header", "fr-FR, en;q=0.8, zh;q=0.3", "en"},
		{"German readers rather read English", "de", "en"},
		{"neither", "ko", "zh-CN"},
		{"nonsense", "%%%;q=x", "zh-CN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, For(c.lang).Lang())
		})
	}
	require.Equal(t, "zh", For("zh-CN").Catalog())
	require.Equal(t, "en", For("en").Catalog())
	require.Equal(t, "en", For("zh-CN").Other().Lang())
}

func TestT(t *testing.T) {
	t.Parallel()
	zh, en := For(Chinese), For(English)
	require.Equal(t, "看板", zh.T("common.nav.dashboard"))
	require.Equal(t, "Portfolio", en.T("common.nav.dashboard"))
	require.Equal(t, "1 record", en.T("common.count.records", "Count", 1))
	require.Equal(t, "0 records", en.T("common.count.records", "Count", 0))
	require.Equal(t, "3,184 条记录", zh.T("common.count.records", "Count", 3184))
	require.NotEqual(t, "todo.answer", en.T("todo.answer", "Name", "Risks", "Count", 1), "a text with one form takes any number")
	require.Equal(t, "昂，账户菜单", zh.T("common.account.open", "Name", "昂"))
	require.Equal(t, "<b>, account menu", en.T("common.account.open", "Name", "<b>"), "texts are not HTML")
	require.Equal(t, "common.nothing", zh.T("common.nothing"))
	require.Contains(t, zh.Missing(), "common.nothing")
	require.False(t, zh.Has("common.nothing"))
}

func TestPrinterIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 100 {
				_ = For(English).T("common.count.records", "Count", i)
			}
		})
	}
	wg.Wait()
}

func TestTimes(t *testing.T) {
	t.Parallel()
	zone := shanghai()
	now := time.Date(2026, 11, 21, 14, 35, 0, 0, zone)
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, zone)
	}
	for _, c := range []struct {
		name   string
		show   func(p *Printer) string
		zh, en string
	}{
		{"today", func(p *Printer) string { return p.Moment(at(11, 21, 14, 32), now) }, "今天 14:32", "Today 14:32"},
		{"yesterday", func(p *Printer) string { return p.Moment(at(11, 20, 17, 42), now) }, "昨天 17:42", "Yesterday 17:42"},
		{"this year", func(p *Printer) string { return p.Moment(at(11, 18, 16, 20), now) }, "11-18 16:20", "18 Nov 16:20"},
		{"another year", func(p *Printer) string { return p.Moment(at(11, 25, 16, 2), now.AddDate(1, 0, 0)) }, "2026-11-25 16:02", "25 Nov 2026 16:02"},
		{"in full", func(p *Printer) string { return p.DateTime(at(11, 25, 16, 2)) }, "2026-11-25 16:02", "25 Nov 2026 16:02"},
		{"a moment ago", func(p *Printer) string { return p.Ago(now.Add(-20*time.Second), now) }, "刚刚", "just now"},
		{"minutes ago", func(p *Printer) string { return p.Ago(now.Add(-35*time.Minute), now) }, "35 分钟前", "35 minutes ago"},
		{"hours ago is a clock", func(p *Printer) string { return p.Ago(at(11, 21, 10, 12), now) }, "今天 10:12", "Today 10:12"},
		{"short date", func(p *Printer) string { return p.ShortDate(at(11, 25, 0, 0), now) }, "11-25", "25 Nov"},
		{"short date of another year", func(p *Printer) string { return p.ShortDate(at(11, 25, 0, 0), now.AddDate(1, 0, 0)) }, "2026-11-25", "25 Nov 2026"},
		{"no time", func(p *Printer) string { return p.Moment(time.Time{}, now) + p.Date(time.Time{}) }, "", ""},
		{"an instant in UTC is shown in the zone", func(p *Printer) string { return p.DateTime(time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC)) }, "2026-11-21 01:00", "21 Nov 2026 01:00"},
		{"due today", func(p *Printer) string { return p.Due(at(11, 21, 0, 0), now) }, "今天", "Today"},
		{"due tomorrow", func(p *Printer) string { return p.Due(at(11, 22, 0, 0), now) }, "明天", "Tomorrow"},
		{"due later", func(p *Printer) string { return p.Due(at(11, 27, 0, 0), now) }, "还有 6 天", "6 days left"},
		{"overdue by one", func(p *Printer) string { return p.Due(at(11, 20, 23, 59), now) }, "逾期 1 天", "1 day overdue"},
		{"no due day", func(p *Printer) string { return p.Due(time.Time{}, now) }, "未定", "Not set"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.zh, c.show(For(Chinese)))
			require.Equal(t, c.en, c.show(For(English)))
		})
	}
	require.Equal(t, "14:35", For(English).Clock(now))
	require.Equal(t, "06:35", For(English).In(time.UTC).Clock(now))
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	p := For(Chinese)
	for n, want := range map[int]string{0: "0", 42: "42", 999: "999", 1000: "1,000", 3184: "3,184", 1234567: "1,234,567", -12: "−12", -1000: "−1,000"} {
		require.Equal(t, want, p.Number(n))
	}
	for _, c := range []struct{ amount, currency, want string }{
		{"1299", "CNY", "¥1,299"},
		{"1299.50", "", "¥1,299.50"},
		{"1299.00", "", "¥1,299"},
		{"12.5", "USD", "$12.50"},
		{"0.1234", "CNY", "¥0.1234"},
		{"-5", "CNY", "−¥5"},
		{"80000", "JPY", "JPY 80,000"},
		{"", "CNY", ""},
	} {
		require.Equal(t, c.want, p.Money(c.amount, c.currency), "%s %s", c.amount, c.currency)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a、b、c", For(Chinese).List("a", "b", "c"))
	require.Equal(t, "a, b and c", For(English).List("a", "b", "c"))
	require.Equal(t, "a", For(English).List("a"))
}

// TestRightToLeft: a name that runs from right to left turns around nothing that stands after it in a sentence.
func TestRightToLeft(t *testing.T) {
	t.Parallel()
	p := For(English)
	for name, isolated := range map[string]bool{"林晓雯": false, "Zoë 12": false, "عبد الرحمن": true, "דוד 12": true, "𠮷田㛃": false} {
		text := p.T("teach.said_if", "Text", name)
		require.Equal(t, isolated, strings.Contains(text, "\u2068"+name+"\u2069"), name)
		require.Contains(t, text, name)
	}
}
