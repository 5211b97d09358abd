package catalog

import (
	"errors"
	"slices"
	"strings"
)

// counters are the words with which people count what a unit counts: a pair of shoes is one piece of goods, and so is a set. What holds several,
// such as a carton, is another number and is none of them.
var counters = map[string][]string{
	"件":  strings.Fields("个 只 条 双 套 支 本 台 张 片 瓶 把 块 根 副 对 枚 颗 粒 pc piece pieces unit units ea each"),
	"天":  strings.Fields("日 day d"),
	"小时": strings.Fields("时 hour hr hrs h"),
	"单":  strings.Fields("order 票"),
	"分":  strings.Fields("point"),
}

// measures are units that a number may not lose: 500 g and 12.5 kg in one column would be told apart by nothing.
var measures = strings.Fields(`g kg mg t lb lbs oz ml l m cm mm km ㎡ m² 克 千克 公斤 斤 两 吨 毫克 磅 盎司 毫升 升 米 厘米 毫米 公里 码 尺
	箱 盒 包 袋 打 捆 卷 扎 件 个 只 条 双 套 pcs pc box boxes ctn carton cartons pack packs set sets pair pairs dozen roll rolls bag bags
	年 月 周 星期 天 小时 分钟 秒 year years month months week weeks day days hour hours min mins minute minutes`)

// withoutUnit takes the field's unit, or a word that counts the same, off the end of a cell. What else stands behind the number stays, and is
// given besides.
func (s *Spec) withoutUnit(cell string) (number, unit string) {
	for _, own := range [...]string{s.Unit.ZH, s.Unit.EN} {
		if head, ok := cutFold(cell, own); ok {
			cell = head
		}
	}
	unit = strings.Trim(cell[strings.LastIndexAny(cell, "0123456789")+1:], "万亿 ")
	if slices.ContainsFunc(counters[s.Unit.ZH], func(same string) bool { return strings.EqualFold(same, unit) }) {
		return strings.TrimSpace(strings.TrimSuffix(cell, unit)), ""
	}
	return cell, unit
}

// cutFold takes a unit off the end of a cell, whatever its case.
func cutFold(cell, unit string) (string, bool) {
	at := len(cell) - len(unit)
	if unit == "" || at < 0 || !strings.EqualFold(cell[at:], unit) {
		return cell, false
	}
	return strings.TrimSpace(cell[:at]), true
}

// oddUnit is the problem of a number with a unit that the field does not count in, or the one there was.
func oddUnit(unit string, err error) error {
	var p Problem
	if errors.As(err, &p) && p.Code == NotANumber && slices.ContainsFunc(measures, func(known string) bool { return strings.EqualFold(known, unit) }) {
		return badArgs(UnitInCell, Args{"Unit": unit})
	}
	return err
}
