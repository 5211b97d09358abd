package figures

import (
	"hash/maphash"

	"handoverdesk/internal/catalog"
)

// orders knows which orders were counted for what. Nearly every order has one method of payment, one region and so on, so that one number each says it in
// full; only further values of an order need an entry of their own. A file of a million orders takes some 80 MB, where an entry for each order and
// value took ten times that. Orders are known by eight bytes of a hash: among a million of them two are taken for one once in 40 million files.
type orders struct {
	seed  maphash.Seed
	known map[uint64]int32
	pages [][]orderSlots
	more  map[uint64]struct{}
}

// orderSlots are the first values of an order by dimension, plus two so that 0 says none; the last is that of its buyer.
type orderSlots [slotsOfOrder]int32

const (
	slotBuyer    = 9
	slotsOfOrder = 10
	slotsPage    = 4096
)

func newOrders() *orders {
	return &orders{seed: maphash.MakeSeed(), known: map[uint64]int32{}, more: map[uint64]struct{}{}}
}

// seenOrder is an order on its line.
type seenOrder struct {
	in    *orders
	hash  uint64
	slots *orderSlots
}

// of finds an order, or begins it.
func (o *orders) of(order string) seenOrder {
	hash := maphash.String(o.seed, order)
	n, ok := o.known[hash]
	if !ok {
		n = int32(len(o.known))
		o.known[hash] = n
		if int(n)%slotsPage == 0 {
			o.pages = append(o.pages, make([]orderSlots, slotsPage))
		}
	}
	return seenOrder{in: o, hash: hash, slots: &o.pages[n/slotsPage][n%slotsPage]}
}

// first says whether the order is met for the first time with the value.
func (s seenOrder) first(slot catalog.FigureDim, value int32) bool {
	at := &s.slots[slot]
	switch *at {
	case 0:
		*at = value + 2
		return true
	case value + 2:
		return false
	}
	return s.another(slot, value, 0)
}

// back is the same for orders that were refunded, which are few.
func (s seenOrder) back(dim catalog.FigureDim, value int32) bool { return s.another(dim, value, 1) }

func (s seenOrder) another(slot catalog.FigureDim, value int32, sort uint64) bool {
	key := mixed(s.hash ^ mixed(uint64(slot)<<40|sort<<36|uint64(uint32(value))))
	if _, ok := s.in.more[key]; ok {
		return false
	}
	s.in.more[key] = struct{}{}
	return true
}

// mixed is the last step of splitmix64: every bit of x changes half of those of the result.
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
