package auth

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNetworkKey(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, addr, want string }{
		{"IPv4", "203.0.113.77", "203.0.113.0/24"},
		{"IPv4 written as IPv6", "::ffff:203.0.113.77", "203.0.113.0/24"},
		{"IPv6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"IPv6 with a zone", "fe80::1%eth0", "fe80::/64"},
		{"this machine", "127.0.0.1", "127.0.0.0/24"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, NetworkKey(netip.MustParseAddr(tt.addr)))
		})
	}
	require.Equal(t, "local", NetworkKey(netip.Addr{}))
}
