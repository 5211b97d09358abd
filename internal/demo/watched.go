package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// watching is when the giver brings the shop's figures: shortly before the signatures.
const watching = 0.92

// prepareWatch lets the giver bring the figures that the time afterwards is compared with.
func (s *scene) prepareWatch() {
	if s.data.Watched {
		s.will(watching, "figures before the handover", func(ctx context.Context) error {
			moved := catalog.DateOf(s.plan.LastWorkingDay)
			return s.figures(ctx, s.data.Giver, "交接前经营数据.csv", moved.AddDays(-30), catalog.DateOf(s.clock.at.In(s.days.zone)).AddDays(-1))
		})
	}
}

// watched lets a receiver bring the figures since, until the day before the present, and compare them.
func (s *scene) watched(ctx context.Context) error {
	if !s.data.Watched || s.data.State != handover.InFollowUp {
		return nil
	}
	s.clock.at = s.days.past(s.days.now.Add(-26 * time.Hour))
	moved := catalog.DateOf(s.plan.LastWorkingDay)
	who := s.data.Receivers[0]
	if err := s.figures(ctx, who, "交接后经营数据.csv", moved, catalog.DateOf(s.clock.at.In(s.days.zone)).AddDays(-1)); err != nil {
		return err
	}
	sc, err := s.in(ctx, who, s.id)
	if err != nil {
		return err
	}
	_, err = s.app.CheckWatch(ctx, sc, app.Key{})
	return explained(err)
}

// figures brings an export of some days: after the handover sales are a little lower, and whoever answers customers is slow in the first week.
func (s *scene) figures(ctx context.Context, who, name string, from, to catalog.Date) error {
	sc, err := s.in(ctx, who, s.id)
	if err != nil {
		return err
	}
	moved := catalog.DateOf(s.plan.LastWorkingDay)
	var b strings.Builder
	b.WriteString("日期,销售额,订单数,退款单数,访客数,支付买家数,平均响应时间(秒),48小时发货率\n")
	for d, i := from, 0; !to.Before(d); d, i = d.AddDays(1), i+1 {
		swing := (i*37)%11 - 5 // as days differ
		visitors, share, reply, sent := 4200+swing*60, 43, 31+swing, 985
		if !d.Before(moved) {
			visitors, share, sent = 3650+swing*60, 41, 968
			reply = 36 + swing
			if d.Before(moved.AddDays(7)) {
				reply = 56 + swing
			}
		}
		buyers := visitors * share / 1000
		orders := buyers + buyers/20
		fmt.Fprintf(&b, "%s,%d,%d,%d,%d,%d,%d,%d.%d%%\n", d, orders*186+swing*40, orders, orders*6/100, visitors, buyers, reply, sent/10, sent%10)
	}
	f, err := s.app.BringFigures(ctx, sc, app.NewFigures{Name: name, Content: strings.NewReader(b.String())})
	if err != nil {
		return explained(err)
	}
	_, err = s.app.CountFigures(ctx, sc, app.CountFigures{File: f.ID})
	return explained(err)
}
