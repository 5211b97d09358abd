package ics_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"handoverdesk/internal/ics"
)

// read takes a calendar apart as a program would: lines end in CRLF and are at most 75 octets long, folded ones are put together, values unescaped.
func read(t require.TestingT, text string) (out []map[string]string) {
	require.True(t, utf8.ValidString(text))
	require.NotContains(t, strings.ReplaceAll(text, "\r\n", ""), "\n")
	require.NotContains(t, strings.ReplaceAll(text, "\r\n", ""), "\r")
	require.True(t, strings.HasSuffix(text, "\r\n"))
	for _, line := range strings.Split(text, "\r\n") {
		require.LessOrEqual(t, len(line), 75, line)
		require.True(t, utf8.ValidString(line), "%q breaks a character", line)
	}
	var now map[string]string
	for _, line := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		name, value, is := strings.Cut(line, ":")
		require.True(t, is, line)
		switch line {
		case "BEGIN:VEVENT":
			now = map[string]string{}
		case "END:VEVENT":
			out = append(out, now)
			now = nil
		default:
			if now != nil {
				require.NotContains(t, now, name)
				now[name] = unescaped(value)
			}
		}
	}
	return out
}

func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'n' || s[i] == 'N' {
				b.WriteByte('\n')
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, ics.Write(&b, ics.Calendar{Name: "交接；日历", Product: "-//Handover Desk//EN", Events: []ics.Event{{
		UID: "1-start@handover-desk", Summary: "双 11 大促：开始, 预热; 见\\附件\n第二行" + strings.Repeat("很长", 40), Link: "https://desk.example/r?a=1;b=2,3",
		Categories: []string{"活动", "a,b"}, Day: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Modified: time.Date(2026, 11, 1, 2, 3, 4, 0, time.UTC), Sequence: 7,
	}}}))
	require.True(t, strings.HasPrefix(b.String(), "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"))
	require.Equal(t, []map[string]string{{
		"UID": "1-start@handover-desk", "DTSTAMP": "20261101T020304Z", "LAST-MODIFIED": "20261101T020304Z", "SEQUENCE": "7",
		"DTSTART;VALUE=DATE": "20261231", "DTEND;VALUE=DATE": "20270101", "TRANSP": "TRANSPARENT", "CATEGORIES": "活动,a,b",
		"SUMMARY": "双 11 大促：开始, 预热; 见\\附件\n第二行" + strings.Repeat("很长", 40), "URL": "https://desk.example/r?a=1;b=2,3",
	}}, read(t, b.String()))
}

// TestTextsComeBack: whatever a text says, it comes out of the file as it went in, but for control characters.
func TestTextsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("交接\\,;:\n\r\t \"🙂é")))).Draw(r, "text")
		var b bytes.Buffer
		require.NoError(r, ics.Write(&b, ics.Calendar{Name: text, Events: []ics.Event{{UID: "x", Summary: "a" + text, Description: text, Link: text}}}))
		got := read(r, b.String())
		require.Len(r, got, 1)
		want := strings.Map(func(c rune) rune {
			if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
				return -1
			}
			return c
		}, strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n"))
		require.Equal(r, "a"+want, got[0]["SUMMARY"])
		require.Equal(r, want, got[0]["DESCRIPTION"])
	})
}
