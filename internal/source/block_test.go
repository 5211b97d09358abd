package source

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func TestWhatMayNotBeStored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind   string
		use    Use
		header []string
	}{
		{"account", UseRefused, []string{
			"密码", "登录密码", "支付密码", "账号密码", "账号/密码", "password", "Password", "PASSWD", "user pwd", "loginPwd", "口令", "短信验证码", "密保问题", "私钥", "API Key 密钥", "app secret", "access_token", "Token", "PIN",
			"App Secret", "clientSecret", "助记词", "密码提示", "Password hint", "初始密码（必填）", "*密码", "passphrase", "secret", "API_KEY", "Private Key", "数据库密码",
		}},
		{"account", "", []string{
			"密码位置", "凭证存放位置", "密码本", "vault", "secret ref", "Where the credential lives", "密码更新时间", "密码保管人", "password last changed", "secretary", "tokenizer", "Pass mark", "pass rate", "shipping pin code status", "手机", "手机号", "绑定手机", "邮箱", "email", "登录名", "用户名",
			"username", "姓名", "实名人", "二次验证设备持有人", "备注",
		}},
		{"sku", UseDropped, []string{
			"收件人", "收货人", "收货人姓名", "收件人手机号", "收货地址", "详细地址", "买家昵称", "买家会员名", "买家旺旺", "买家留言", "身份证号", "身份证号码", "联系手机", "联系电话", "买家支付宝账号", "Buyer name", "buyer-email", "buyer-phone-number",
			"Ship Name", "ship-address-1", "Ship To Name", "Billing Address1", "Shipping Phone", "Recipient Name", "recipient-name", "Customer ID", "CustomerID", "customer_id", "Customer Name", "Email", "Phone", "客户姓名", "收件地址",
			"修改后的收货地址", "客户名称", "顾客手机", "会员名", "Buyer Username", "buyer note", "ship-phone-number",
		}},
		{"sku", "", []string{
			"商品名称", "收货仓库", "省", "市", "收货省份", "会员价", "Customer type", "Name", "用户评价", "客户评分", "Shipping class", "Ship City", "ship-state", "ship-country", "Shipping Method", "卖点", "product name", "item-name", "Ship Date", "买家实付金额", "买家应付货款",
			"用户实付金额(元)", "供应商", "供应商电话", "Address verified", "Delivery Days", "物流单号", "订单备注", "买家数",
		}},
		{"supplier", "", []string{"联系人", "联系电话", "手机号码", "电话", "详细地址", "地址", "邮箱", "微信", "旺旺", "phone", "address", "email", "contact_name", "姓名"}},
		{"supplier", UseDropped, []string{"收货人", "买家昵称", "身份证号", "Customer Name", "buyer email"}},
		{"member", "", []string{"姓名", "手机", "电话", "微信", "邮箱", "phone", "name"}},
		{"member", UseRefused, []string{"密码", "initial password"}},
		{"logistics", "", []string{"联系人", "地址", "电话"}},
	} {
		n := namesOf(kindOf(t, c.kind))
		for _, h := range c.header {
			require.Equal(t, c.use, n.judge(h, guard{}), "%s in %s", h, c.kind)
		}
	}
}

func TestBuyersAreDroppedFromFilesOfOrdersWhateverTheKind(t *testing.T) {
	t.Parallel()
	lines := given(t, "订单编号|买家会员名|联系电话|收货人姓名|地址|供应商名称\n1|鱼|13800138000|张三|某路|甲")
	for _, kind := range catalog.All() {
		got := Blocked(kind, lines)
		require.Equal(t, map[int]Use{1: UseDropped, 2: UseDropped, 3: UseDropped, 4: UseDropped}, got, kind.Key)
	}
}

func TestColumnsAreDroppedForWhatStandsInThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, table string
		want              map[int]Use
	}{
		{"phones under a word that says nothing", "sku", "SKU编码|商品名称|找谁\nA|茶|13800138000\nB|茶|139 0013 9000\nC|茶|", map[int]Use{2: UseDropped}},
		{"phones under nothing", "sku", "SKU编码|商品名称|\nA|茶|13800138000", map[int]Use{2: UseDropped}},
		{"phones with hidden digits", "sku", "SKU编码|商品名称|x\nA|茶|138****8000", map[int]Use{2: UseDropped}},
		{"phones where partners have them", "supplier", "供应商名称|找谁\n甲|13800138000", map[int]Use{}},
		{"codes that look like phones", "sku", "SKU编码|商品名称|内部编号\nA|茶|13800138000", map[int]Use{}},
		{"known columns are left alone", "sku", "SKU编码|商品名称|条码\nA|茶|13800138000", map[int]Use{}},
		{"identity cards", "supplier", "供应商名称|x\n甲|11010519491231002X\n乙|440524188001010014", map[int]Use{1: UseDropped}},
		{"no identity cards", "supplier", "供应商名称|x\n甲|110105194912310021", map[int]Use{}},
		{"addresses", "sku", "SKU编码|商品名称|寄到\nA|茶|浙江省杭州市西湖区文三路 1 号 302 室", map[int]Use{2: UseDropped}},
		{"regions are no addresses", "sku", "SKU编码|商品名称|产地\nA|茶|浙江省杭州市\nB|茶|福建省安溪县", map[int]Use{}},
		{"without any header", "sku", "A1|茶|13800138000\nA2|茶|13900139000", map[int]Use{2: UseDropped}},
		{"a header that was not taken for one", "sku", "SKU编码|商品名称|售价\nA|茶|1\n收件人|收件人手机号|收货地址\n张三|13800138000|某地", map[int]Use{0: UseDropped, 1: UseDropped, 2: UseDropped}},
		{"passwords in the lower of two lines", "account", "平台|登录|\n|账号|密码\ntaobao|a|b", map[int]Use{2: UseRefused}},
		{"passwords in one line of a cell", "account", "平台|账号|密码\\nPassword\ntaobao|a|b", map[int]Use{2: UseRefused}},
		{"a step about passwords is no header", "sop", "名称|步骤 / 操作\n交接账号|修改密码\n交接账号|通知买家", map[int]Use{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, Blocked(kindOf(t, c.kind), given(t, c.table)))
		})
	}
}

// Whatever a person or a memory says, nothing of a blocked column comes out.
func TestBlockedColumnsStayBlocked(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "account")
	lines := given(t, "平台|登录名|密码|收件人|买家留言\ntaobao|a|hunter2|Zhang|SECRET")
	memory := []Remembered{{Profile: Plain, Columns: map[string]Column{"密码": {Use: UseExtra}, "收件人": {Use: UseField, Field: "holder"}, "平台": {Use: UseField, Field: "platform"}}}}
	chosen := Plan{HeadAt: 1, HeadTo: 1, Columns: []Column{
		{}, {}, {Use: UseField, Field: "secret_location", Sure: SurePerson}, {Use: UseExtra, Sure: SurePerson}, {Use: UseExtra, Sure: SurePerson},
	}}
	for _, p := range []Plan{Guess(kind, lines, memory), Replan(kind, lines, memory, chosen)} {
		require.Equal(t, map[string]string{"平台": "platform " + string(p.Columns[0].Sure), "登录名": "login_name name", "密码": "refused", "收件人": "dropped", "买家留言": "dropped"}, mapped(p))
		for _, c := range p.Columns[2:] {
			require.Empty(t, c.Samples)
		}
	}
	// A plan that was tampered with reads nothing either.
	for _, rec := range readAll(t, kind, Plan{HeadAt: 1, HeadTo: 1, Columns: []Column{
		{Header: "平台", Use: UseField, Field: "platform"}, {Header: "登录名", Use: UseExtra}, {Header: "密码", Use: UseExtra}, {Header: "收件人", Use: UseField, Field: "holder"}, {Header: "买家 / 买家留言", Use: UseExtra},
	}}, lines) {
		require.Equal(t, []map[string]string{{"platform": "taobao"}}, rec.lines)
		require.Equal(t, map[string]string{"登录名": "a"}, rec.extra)
	}
}
