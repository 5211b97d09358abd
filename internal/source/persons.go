package source

import (
	"regexp"
	"slices"

	"handoverdesk/internal/catalog"
)

var (
	// ordered are headers, as normal writes them, of the number of an order or of its parcel. Orders to suppliers are none.
	ordered = regexp.MustCompile(`^(?:(?:主|子|原始|线上|平台|网店|外部|内部|系统)?(?:订单|交易|售后单?|退款单?|工单)(?:号|编号|单号|id)|(?:快递|物流|运|包裹)单号|(?:order|sale|sales|invoice|transaction|trackingorder)[-_]?(?:id|no\.?|number|#)|tracking(?:no\.?|number|id|code)|waybill(?:no\.?|number)?|awb)$`)
	// partners say that who stands in the line is a partner or a colleague.
	partners = regexp.MustCompile(`供应商|供货商|供货方|供方|厂家|厂商|员工|工号|岗位|职位|职务|部门|达人|主播|supplier|vendor|manufacturer|employee|department|jobtitle|position|staff`)
	// reached are headers that say how a person is reached, by the ways there are.
	reached = []*regexp.Regexp{
		regexp.MustCompile(`手机|电话|联系方式|phone|mobile|^tel$|telephone|cell`), regexp.MustCompile(`地址|街道|邮编|address|street|zip|postal|postcode`),
		regexp.MustCompile(`邮箱|mail`), regexp.MustCompile(`身份证|证件|微信|旺旺|qq`),
	}
)

// colleagues are the kinds without a place for phones whose lines are about colleagues all the same.
var colleagues = map[string]bool{"training": true, "meeting": true}

// persons reports whether the headers are those of a list of buyers, though no profile knows it: the number of an order beside a way to
// reach somebody, or two such ways where the kind has no place for them. Then whoever is named there is a buyer.
func (n *names) persons(headers []string) bool {
	order, ways := false, make([]bool, len(reached))
	for _, h := range headers {
		switch {
		case partners.MatchString(h):
			return false
		case ordered.MatchString(h):
			order = true
		}
		for i, way := range reached {
			ways[i] = ways[i] || isBuyer(h, true) && way.MatchString(h)
		}
	}
	count := len(slices.DeleteFunc(ways, func(there bool) bool { return !there }))
	return order && count > 0 || count > 1 && !n.has(catalog.TypePhone) && !colleagues[n.kind.Key]
}
