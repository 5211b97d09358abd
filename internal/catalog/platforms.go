package catalog

import "slices"

// PlatformGroup is platforms that ask for the same care in a handover. A template names a group where it would otherwise have to name
// each platform, so that a platform that is added later belongs without anybody changing the template.
type PlatformGroup struct {
	Key       string
	Label     Label
	Platforms []string // values of the account kind's platform
}

// Cross-border shops sit behind a login environment; live platforms sell by hosts and schedules; domestic marketplaces hold a deposit
// and let service-market apps in. A platform may be in several groups. Taobao and Tmall have live rooms too, but most shops there run
// none, so a shop that does has its section switched on by hand.
var platformGroups = []PlatformGroup{
	{"cross_border", Label{"跨境平台", "Cross-border platforms"},
		[]string{"shopify", "amazon", "tiktok_shop", "temu", "shein", "ebay", "woocommerce"}},
	{"live", Label{"直播与内容平台", "Live and content platforms"},
		[]string{"douyin", "kuaishou", "xiaohongshu", "wechat", "tiktok_shop"}},
	{"domestic", Label{"国内平台", "Domestic marketplaces"},
		[]string{"taobao", "tmall", "jd", "pdd", "douyin", "kuaishou", "xiaohongshu", "wechat", "1688"}},
	{"own_site", Label{"独立站", "Own web shops"},
		[]string{"shopify", "woocommerce"}},
}

// PlatformGroups lists the groups in the order of the form.
func PlatformGroups() []PlatformGroup { return slices.Clone(platformGroups) }

// OnPlatform says whether a platform is one of those named: by its value, or by a group it is in.
func OnPlatform(platform string, named []string) bool {
	if slices.Contains(named, platform) {
		return true
	}
	return slices.ContainsFunc(platformGroups, func(g PlatformGroup) bool {
		return slices.Contains(named, g.Key) && slices.Contains(g.Platforms, platform)
	})
}
