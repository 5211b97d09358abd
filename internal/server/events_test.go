package server

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/locale"
)

func TestFeed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)
	o := overviewOf(handover.Active, handover.Section{TitleZH: "商品与库存", TitleEN: "Products and stock"})
	section, record, who := o.Sections[0].ID, uuid.New(), uuid.New()
	c := &call{Server: New(Options{App: app.New(app.Options{Now: func() time.Time { return now }})}), p: locale.For("en"), scope: standing(t, "manager", o.Handover)}
	saved := func(fields string) handover.Event {
		return handover.Event{
			Act: "record.saved", Actor: who, Name: "林晓雯", Section: section, Record: record, At: now,
			Detail: []byte(`{"title":"羊绒围巾","kind":"sku","fields":[` + fields + `]}`),
		}
	}
	o.Events = []handover.Event{
		saved(`"price"`), saved(`"stock"`),
		{Act: "section.signed", Actor: who, Name: "周子昂", Section: section, At: now, Detail: []byte(`{"version":7}`)},
		saved(`"title"`),
		{Act: "handover.cancelled", Actor: who, Name: "许静", At: now, Detail: []byte(`{"reason":"<b>"}`)},
		{
			Act: "handover.replanned", Actor: who, Name: "许静", At: now,
			Detail: []byte(`{"laid":[{"zh":"跨境登录环境","en":"Login environments"},{"zh":"税务","en":"Taxes"}]}`),
		},
		{Act: "something.new", Actor: who, Name: "许静", At: now, Detail: []byte(`broken`)},
	}
	lines := c.feed(o)
	require.Len(t, lines, 6, "two saves of one record in a row are one line")
	require.Equal(t, "changed", lines[0].Before)
	require.Equal(t, "羊绒围巾", lines[0].Link)
	require.True(t, strings.HasSuffix(lines[0].Href, "/records/"+record.String()))
	require.Equal(t, []string{"signed off", "Products and stock", "v7"}, []string{lines[1].Before, lines[1].Link, lines[1].After})
	require.Equal(t, "cancelled the handover: <b>", lines[3].Before)
	require.Empty(t, lines[3].Link)
	require.Equal(t, "changed the plan; the stores added bring the sections Login environments and Taxes", lines[4].Before)
	require.Equal(t, locale.For("en").T("event.other"), lines[5].Before)
}
