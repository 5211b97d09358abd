package auth

import "net/netip"

// NetworkKey names the network that an address is counted under: the /24 of an IPv4 address and the /64 of an IPv6
// one, as people behind one router share them and a guesser can have all of them. A zero address, as of a unix socket,
// counts as the network "local".
func NetworkKey(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if !addr.IsValid() {
		return "local"
	}
	bits := 64
	if addr.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(addr, bits).Masked().String()
}
