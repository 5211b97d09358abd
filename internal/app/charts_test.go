package app

import (
	"maps"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// charted is a record of a kind: its sample with some cells changed.
func charted(t *testing.T, kind string, cells map[string]string) handover.Record {
	t.Helper()
	k, ok := catalog.Catalog{}.Lookup(kind)
	require.True(t, ok)
	form := maps.Clone(k.Sample)
	for key, value := range cells {
		form[key] = []string{value}
	}
	v, problems := k.Decode(form)
	require.Empty(t, problems)
	return handover.Record{ID: uuid.New(), Kind: kind, Title: k.TitleOf(v), Values: v}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	empty := Coverage(nil)
	require.Len(t, empty, 11, "what SOP-07 and SOP-11 name is always there")
	for _, a := range empty {
		require.True(t, a.Gap(), a.Value)
	}
	sops := []handover.Record{
		charted(t, "sop", map[string]string{"area": "live"}), charted(t, "sop", map[string]string{"area": "listing"}),
		charted(t, "sop", map[string]string{"area": "listing", "title": "下架"}), {ID: uuid.New(), Kind: "sop"},
	}
	got := Coverage(sops)
	require.Len(t, got, 13)
	require.Equal(t, "listing", got[0].Value)
	require.Len(t, got[0].SOPs, 2)
	require.False(t, got[0].Gap())
	live := got[10]
	require.Equal(t, []any{"live", false, false}, []any{live.Value, live.Required, live.Gap()})
	require.Equal(t, []handover.Record{sops[3]}, got[12].SOPs, "an SOP without an area is not lost")
}

func TestSupplyMap(t *testing.T) {
	t.Parallel()
	jinhe := charted(t, "supplier", map[string]string{"name": "嘉兴锦禾"})
	idle := charted(t, "supplier", map[string]string{"name": "闲置供应商"})
	carrier := charted(t, "supplier", map[string]string{"name": "顺路快递", "partner_type": "logistics"})
	sku := func(code, title, class, supplier, backups string, more ...string) handover.Record {
		cells := map[string]string{
			"sku_code": code, "title": title, "abc_class": class, "supplier": supplier, "backup_suppliers": backups,
			"price": "100", "avg_daily_sales": "10", "status": "active",
		}
		for i := 0; i+1 < len(more); i += 2 {
			cells[more[i]] = more[i+1]
		}
		return charted(t, "sku", cells)
	}
	m := NewSupplyMap([]handover.Record{
		sku("c1", "袜子", "C", "嘉兴 锦禾", ""),
		sku("a1", "大衣", "A", "嘉兴锦禾", "无名工厂、嘉兴锦禾"),
		sku("a2", "大衣", "A", "嘉兴锦禾", "无名工厂"),
		sku("a3", "羽绒服", "A", "无名工厂", ""),
		sku("b1", "围巾", "B", "", ""),
		sku("x1", "旧款", "A", "嘉兴锦禾", "", "status", "stopped"),
	}, []handover.Record{idle, carrier, jinhe})

	require.Equal(t, 5, m.SKUs)
	require.Equal(t, 1, m.Left, "what is not on sale does not count")
	require.True(t, m.Valued)
	var sources []string
	for _, s := range m.Sources {
		sources = append(sources, s.Title)
	}
	require.Equal(t, []string{"嘉兴锦禾", "无名工厂", "闲置供应商"}, sources, "the most exposed first, carriers left out")
	first, second := m.Sources[0], m.Sources[1]
	require.Equal(t, []int{3, 0, 1, 60}, []int{first.Main, first.Backup, first.Alone, first.Percent})
	require.Equal(t, []int{1, 2, 1, 20}, []int{second.Main, second.Backup, second.Alone, second.Percent})
	require.Equal(t, jinhe.ID, first.Record.ID, "a name finds its record, blanks or not")
	require.Equal(t, uuid.Nil, second.Record.ID, "a name without a record stays a name")

	var goods []string
	for _, g := range m.Goods {
		goods = append(goods, g.Record.Title)
	}
	require.Equal(t, []string{"羽绒服", "大衣", "围巾", "袜子"}, goods, "by class, in a class what has one source first")
	require.True(t, m.Goods[0].Single())
	require.Equal(t, 2, m.Goods[1].Count, "sizes of one coat stand together")
	require.Equal(t, []int{1}, m.Goods[1].Backups, "nobody is their own backup")
	require.Equal(t, -1, m.Goods[2].Main)

	unknown := NewSupplyMap([]handover.Record{sku("a1", "大衣", "A", "锦禾", "", "price", "")}, nil)
	require.False(t, unknown.Valued, "a share of sales is not guessed")
	require.Equal(t, 100, unknown.Sources[0].Percent)
	require.Empty(t, NewSupplyMap(nil, nil).Goods)
}

func TestTeam(t *testing.T) {
	t.Parallel()
	mate := func(name, boss, backup string, duties ...string) handover.Record {
		cells := map[string]string{"name": name, "supervisor": boss, "backup": backup, "side": "other", "last_working_day": "", "duties.1.duty": "", "duties.1.share": "", "duties.1.sop": ""}
		for i := 0; i+2 < len(duties); i += 3 {
			cells["duties.0.duty"], cells["duties.0.share"], cells["duties.0.sop"] = duties[i], duties[i+1], duties[i+2]
		}
		return charted(t, "member", cells)
	}
	listing, returns := charted(t, "sop", map[string]string{"title": "新品上架"}), charted(t, "sop", map[string]string{"title": "退换货"})
	team := NewTeam([]handover.Record{
		mate("陈立群", "", "何佳怡", "看板", "20%", ""),
		mate("林晓雯", "陈立群", "", "选品", "60%", "新品上架"),
		mate("何佳怡", " 陈立群 ", "林晓雯", "补货", "50%", ""),
		mate("孟凡", "林晓雯", "何佳怡", "补 货", "50%", ""),
		mate("石磊", "总部某人", "孟凡", "看板", "80%", ""),
		mate("方晴", "", "孟凡", "接待", "", ""),
	}, []handover.Record{listing, returns}, "林晓雯")

	var bosses []int
	for _, m := range team.Mates {
		bosses = append(bosses, m.Supervisor)
	}
	require.Equal(t, []int{-1, 0, 0, 1, -2, -1}, bosses)
	require.True(t, team.Mates[1].Giver)
	require.Equal(t, []int{5}, team.NoBoss, "the one on top needs none")
	require.Equal(t, []int{1}, team.NoBackup)
	require.Equal(t, []handover.Record{returns}, team.Unowned)
	require.Len(t, team.Dropped, 1)
	require.Equal(t, "选品", team.Dropped[0].Duty.What, "only the giver does it")
	require.Len(t, team.Overlaps, 1, "80 to 20 says who leads, half and half does not")
	require.Equal(t, "补货", team.Overlaps[0].What)
	require.Empty(t, NewTeam(nil, nil, "").NoBoss)

	headed := charted(t, "member", map[string]string{"name": "老板", "heads_team": "yes", "supervisor": ""})
	require.Equal(t, []int{0}, NewTeam([]handover.Record{mate("甲", "", "乙", "x", "", ""), headed}, nil, "").NoBoss, "who says to head the team does")
}
