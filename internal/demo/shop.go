package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Shares of the work after which the shelves are counted and the shop's exports come in: shortly before the present.
const (
	counting = 0.9
	bringing = 0.97
)

// prepareShop lets the giver bring the exports of the shop, say what they mean, and count the shelves.
func (s *scene) prepareShop() {
	if s.data.Shop.Days == 0 {
		return
	}
	s.will(counting, "count the shelves", s.countShelves)
	s.will(bringing, "the shop's figures", s.bringShop)
}

// payments, provinces and plans are what orders and advertising are divided by, each as often as it stands here.
var (
	payments  = strings.Fields("支付宝 支付宝 支付宝 支付宝 花呗分期 花呗分期 银行卡 微信支付")
	provinces = strings.Fields("浙江 浙江 浙江 江苏 江苏 上海 上海 广东 广东 北京 山东 四川 湖北 河南 福建")
	plans     = []string{"关键词推广-毛呢大衣", "人群推广-老客召回", "全站推广-针织"}
)

// soldGoods are the goods of the handover, each as often as it sells.
type soldGoods struct{ code, title, category, price string }

func (s *scene) sells() (goods []soldGoods, often []int) {
	for _, e := range s.records["sku"] {
		cell := func(key string) string { text, _ := e.recordData[key].(string); return text }
		daily, _ := strconv.ParseFloat(cell("avg_daily_sales"), 64)
		if cell("sku_code") == "" || cell("price") == "" || daily <= 0 {
			continue
		}
		category := cell("category")
		if at := strings.LastIndex(category, "/ "); at >= 0 {
			category = category[at+2:]
		}
		for range int(daily) + 1 {
			often = append(often, len(goods))
		}
		goods = append(goods, soldGoods{cell("sku_code"), cell("title"), category, cell("price")})
	}
	return goods, often
}

// bringShop brings orders, visitors and advertising until yesterday. The numbers come from dice that fall alike each time.
func (s *scene) bringShop(ctx context.Context) error {
	sc, err := s.in(ctx, s.data.Giver, s.id)
	if err != nil {
		return err
	}
	goods, often := s.sells()
	if len(goods) == 0 {
		return fmt.Errorf("no goods that sell")
	}
	d := s.data.Shop
	dice := rand.New(rand.NewPCG(20261111, 618)) //nolint:gosec // a story, no secret
	var orders, visits, ads strings.Builder
	orders.WriteString("订单编号,付款时间,商家编码,宝贝标题,类目,数量,实付金额,支付方式,收货省份,买家会员名,收货人,联系手机,订单状态\n")
	visits.WriteString("日期,访客数,浏览量,加购人数,新客数,退款单数,退款金额,平均响应时间(秒),48小时发货率\n")
	ads.WriteString("日期,推广计划,展现量,点击量,花费,推广成交额\n")
	until := catalog.DateOf(s.clock.at.In(s.days.zone)).AddDays(-1)
	number := 260_000_000_000
	for n := range d.Days {
		day := until.AddDays(n - d.Days + 1)
		// How long ago it is decides, so that the story is the same on every day.
		count, campaign := 22+n/6+dice.IntN(9), false
		if ago := n - d.Days; ago >= d.Campaign && ago < d.Campaign+3 {
			count, campaign = count*3, true
		}
		for range count {
			number += 1 + dice.IntN(97)
			g := goods[often[dice.IntN(len(often))]]
			buyer := dice.IntN(1 + dice.IntN(1500)) // some come again and again
			state := "交易成功"
			if dice.IntN(100) < 4 {
				state = "交易关闭"
			}
			fmt.Fprintf(&orders, "%d,%s %02d:%02d:%02d,%s,%s,%s,1,%s,%s,%s,mml_%04d,顾客%04d,138****%04d,%s\n", number, day, 9+dice.IntN(14), dice.IntN(60), dice.IntN(60),
				g.code, g.title, g.category, g.price, payments[dice.IntN(len(payments))], provinces[dice.IntN(len(provinces))], buyer, buyer, buyer, state)
		}
		visitors := count*(27+dice.IntN(6)) + 300
		reply := 28 + dice.IntN(8)
		if campaign {
			reply += 19
		}
		fmt.Fprintf(&visits, "%s,%d,%d,%d,%d,%d,%d,%d,%d.%d%%\n", day, visitors, visitors*3+dice.IntN(500), visitors*11/100, count*2/5, 1+count/12, (1+count/12)*(380+dice.IntN(300)), reply, 97+dice.IntN(2), dice.IntN(10))
		for i, plan := range plans {
			cost := (3 - i) * (260 + dice.IntN(80))
			if campaign {
				cost *= 2
			}
			fmt.Fprintf(&ads, "%s,%s,%d,%d,%d,%d\n", day, plan, cost*70, cost*2/3, cost, cost*(2+i)+dice.IntN(400))
		}
	}
	for _, f := range []struct{ name, text string }{{"订单明细.csv", orders.String()}, {"店铺流量与服务.csv", visits.String()}, {"推广报表.csv", ads.String()}} {
		file, err := s.app.BringFigures(ctx, sc, app.NewFigures{Name: f.name, Content: strings.NewReader(f.text)})
		if err == nil {
			_, err = s.app.CountFigures(ctx, sc, app.CountFigures{File: file.ID})
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, explained(err))
		}
	}
	return s.explainFigures(ctx, sc)
}

// explainFigures writes down what happened, what was aimed at, and what the months mean.
func (s *scene) explainFigures(ctx context.Context, sc handover.Scope) error {
	d := s.data.Shop
	for _, n := range d.Notes {
		if err := s.app.NoteFigures(ctx, sc, s.days.date(n.Offset), n.Text, app.Key{}); err != nil {
			return explained(err)
		}
	}
	month := func(back int) time.Time {
		today := s.days.date(0)
		return time.Date(today.Year(), today.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
	}
	for _, r := range d.Readings {
		if err := s.app.ReadFigures(ctx, sc, month(r.Months), r.Text, app.Key{}); err != nil {
			return explained(err)
		}
	}
	return explained(s.app.AimFigures(ctx, sc, "sales", month(1), d.Goal, app.Key{}))
}

// countShelves compares what the system has with what was counted, and settles what is known.
func (s *scene) countShelves(ctx context.Context) error {
	sc, err := s.in(ctx, s.data.Giver, s.id)
	if err != nil {
		return err
	}
	off := map[string]int{}
	for _, c := range s.data.Shop.Counted {
		off[c.Code] = c.Off
	}
	var system, counted strings.Builder
	system.WriteString("商品编码,商品名称,实际库存数,成本价\n")
	counted.WriteString("商品编码,实盘数量\n")
	for _, e := range s.records["sku"] {
		cell := func(key string) string { text, _ := e.recordData[key].(string); return text }
		n, err := strconv.Atoi(cell("on_hand"))
		if err != nil || cell("sku_code") == "" {
			continue
		}
		fmt.Fprintf(&system, "%s,%s,%d,%s\n", cell("sku_code"), cell("title"), n, cell("cost"))
		fmt.Fprintf(&counted, "%s,%d\n", cell("sku_code"), max(n+off[cell("sku_code")], 0))
	}
	id, err := s.app.StartCount(ctx, sc, app.StartCount{
		Name: "云仓实盘.csv", SystemName: "聚水潭 库存.csv", Counted: strings.NewReader(counted.String()), System: strings.NewReader(system.String()),
	})
	if err != nil {
		return explained(err)
	}
	got, err := s.app.CountLines(ctx, sc, id)
	if err != nil {
		return err
	}
	for _, c := range s.data.Shop.Counted {
		for _, row := range got.Rows {
			if row.Code != c.Code || c.Cause == "" {
				continue
			}
			if _, err := s.app.SettleCount(ctx, sc, app.SettleCount{Count: id, Positions: []int{row.Position}, Cause: c.Cause, Bearer: c.Bearer, Note: c.Note}); err != nil {
				return explained(err)
			}
		}
	}
	return nil
}
