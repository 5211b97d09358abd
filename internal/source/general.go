package source

// general are names that hand-made tables and many programs give to fields, besides those that the kind itself knows: by kind and path.
var general = map[string]map[string][]string{
	"sku": {
		"sku_code":         {"商品SKU", "SKU号", "SKU货号", "seller sku", "单品编码", "货品代码", "商品代码", "物料编码", "物料编号", "产品编码", "item code", "product code", "item no", "part number", "stock code", "SKU number"},
		"platform_item_id": {"product id", "item id", "listing id"},
		"title":            {"产品名称", "产品标题", "商品", "产品", "货名", "product name", "product title", "item title", "item name", "product"},
		"variant":          {"规格型号", "型号规格", "颜色/尺码", "颜色尺寸", "商品属性", "销售属性", "variation", "variant name", "option", "variation name", "variation value", "variations combo", "规格值", "SKU属性"},
		"on_hand": {
			"库存量", "现有库存", "当前库存", "实物库存", "在库数量", "在库库存", "结存数量", "期末库存", "总库存", "qty", "quantity", "stock qty", "stock quantity", "quantity on hand", "units in stock", "inventory", "current stock", "实际库存量",
		},
		"available":       {"可用", "可用库存", "可用量", "可用数量", "可卖数", "可售", "可售数", "可售数量", "可销售库存", "available quantity", "available stock", "qty available"},
		"reserved":        {"占用库存", "占用数", "预占", "预占库存", "待发货数", "锁定数量", "reserved quantity", "allocated"},
		"inbound":         {"在途库存", "采购在途", "在途数", "在途量", "on order", "qty on order", "units on order"},
		"defective":       {"残次品", "次品库存", "不良品", "残品", "残次库存", "unfulfillable"},
		"price":           {"零售价", "标准售价", "售卖价", "销售单价", "日常价", "日常售价", "unit price", "retail price", "sell price", "selling price"},
		"cost":            {"进货价", "进价", "采购单价", "成本", "参考进价", "采购参考价", "成本单价", "含税成本", "采购成本", "cost price", "purchase price", "unit cost"},
		"list_price":      {"划线价", "msrp", "rrp", "original price", "专柜价"},
		"campaign_price":  {"促销价格", "券后价", "大促价", "special price", "promo price", "sale price"},
		"barcode":         {"69码", "国际条码", "商品条码", "商品条形码", "ean", "upc", "gtin", "ean13", "ean code", "upc code"},
		"category":        {"商品类目", "产品分类", "产品类目", "品类", "类别", "category name", "product type"},
		"brand":           {"品牌名称", "brand name"},
		"status":          {"销售状态", "产品状态", "是否上架", "是否在售", "在售状态", "product status"},
		"supplier":        {"供货商", "厂家", "厂商", "供应商名", "供应商简称", "supplier name"},
		"owner":           {"运营负责人", "商品负责人", "运营人员"},
		"link":            {"宝贝链接", "商品网址", "链接", "product url", "item url"},
		"store":           {"店名", "网店", "店铺名"},
		"replenish_days":  {"补货天数", "采购周期", "到货天数", "备货周期", "lead time"},
		"avg_daily_sales": {"日均销售", "日均销售量", "日销", "近7天日均", "近7天日均销量", "近30天日均", "近30天日均销量", "average daily sales", "avg daily sales"},
		"moq":             {"起订量", "最小订购量", "最低起订量", "minimum order quantity"},
		"location":        {"货架", "货架号", "仓库库位", "bin", "shelf", "bin location"},
		"snapshot_at":     {"盘点时间", "导出时间", "数据时间", "库存更新时间", "stock date", "as of"},
	},
	"supplier": {
		"name":               {"供应商全称", "单位名称", "厂家名称", "厂商名称", "厂家", "厂商", "供货商", "供货商名称", "公司", "supplier", "company name", "company", "vendor name"},
		"code":               {"供应商代码", "供应商ID", "供货商编码", "supplier id", "vendor id", "vendor code"},
		"contact":            {"联系人姓名", "对方联系人", "contact person", "contact name"},
		"phone":              {"手机", "手机号", "手机号码", "联系手机", "联系方式", "mobile", "tel", "telephone", "contact number", "phone number"},
		"email":              {"电子邮箱", "电子邮件", "e-mail", "email address"},
		"address":            {"联系地址", "公司地址", "通讯地址", "厂址", "工厂地址"},
		"credit_code":        {"税号", "纳税人识别号", "信用代码", "社会信用代码"},
		"bank":               {"开户行", "银行账户", "收款账号", "银行账号及开户行"},
		"payment_terms":      {"付款方式", "付款条件", "结算周期", "结算方式及账期", "payment term", "terms"},
		"supply_days":        {"交货周期", "生产周期", "货期", "交货期", "lead time"},
		"moq":                {"起订量", "最小订购量", "minimum order quantity"},
		"categories":         {"主营产品", "供应品类", "主营", "经营品类", "供货品类"},
		"relationship_owner": {"采购负责人", "我方对接人", "跟进人"},
		"payable":            {"应付账款", "未付款", "欠款余额", "期初应付", "未结款"},
	},
	"account": {
		"login_name": {"登录账号", "登陆名", "登陆账号", "帐号", "账户", "user name", "user id", "login id", "account"}, "store_name": {"店铺名", "店名", "store"}, "holder": {"当前使用人", "账号使用人", "使用者"},
		"permission_role": {"账号角色", "账号权限"}, "bound_phone": {"手机号码", "绑定手机号", "注册手机", "注册手机号", "mobile phone"}, "bound_email": {"注册邮箱", "电子邮箱"}, "expires_on": {"到期时间", "有效期至", "expiry date"},
	},
	"member": {
		"name": {"员工姓名", "成员", "员工", "full name", "employee name", "employee"}, "post": {"岗位名称", "职务", "job title", "position"}, "department": {"所属部门", "team", "dept"}, "supervisor": {"直接上级", "汇报对象", "主管", "reports to", "line manager"},
		"phone": {"手机号", "手机号码", "联系电话", "联系方式", "mobile", "phone number"}, "last_working_day": {"最后工作日期", "离职日", "last day"},
	},
	"risk": {
		"title": {"风险点", "风险事项", "risk name", "risk title"}, "description": {"风险描述", "风险说明", "risk description", "details"}, "likelihood": {"发生概率", "发生可能性", "可能性等级"}, "impact": {"影响程度", "影响等级", "consequence"},
		"prevention": {"mitigation", "缓解措施", "防范措施", "控制措施", "mitigation plan"}, "contingency": {"预案", "contingency plan", "response plan"}, "indicator": {"预警信号", "触发条件", "early warning"},
		"owner": {"风险责任人", "risk owner"}, "due": {"截止日期", "截止时间", "完成期限", "due date", "deadline"}, "status": {"风险状态"},
	},
	"sop": {
		"title": {"SOP标题", "流程", "流程标题", "process", "sop", "procedure", "process name"}, "area": {"流程分类", "所属领域", "业务领域", "所属模块"}, "owner": {"流程负责人", "process owner"},
	},
	"inflight": {
		"title": {"事项名称", "任务名称", "工作事项", "待办事项", "标题", "task", "task name", "item", "subject", "售后单号", "售后单编号", "退款编号", "退款单号", "工单号", "工单编号", "订单号", "订单编号"}, "state_text": {"当前状态", "进展", "进展情况", "目前进度", "处理进度", "处理状态", "订单状态", "status", "progress"}, "next_action": {"下一步动作", "下一步计划", "后续动作", "next step", "next steps"},
		"due": {"截止日期", "截止时间", "到期日", "计划完成时间", "计划完成日期", "due date", "deadline"}, "priority": {"优先级别", "重要程度"}, "owner": {"责任人", "经办人", "跟进人", "处理人"}, "next_owner": {"接手人员", "承接人"}, "counterparty": {"合作方", "对方"},
	},
	"contract": {
		"title": {"合同名", "合同标题", "contract", "contract name"}, "number": {"合同号", "contract no", "contract number"}, "counterparty": {"签约方", "对方单位", "合作方", "counterparty name"}, "start": {"生效日期", "签约日期", "起始日期", "开始日期", "start date"},
		"end": {"到期时间", "到期日期", "终止日期", "截止日期", "结束日期", "失效日期", "end date", "expiry", "expiry date"}, "amount": {"合同金额", "合同总额"},
		"original_place": {"原件存放处", "原件存放", "存放位置", "存放地点"}, "owner": {"经办人", "合同负责人"},
	},
	"document": {
		"title": {"文档名称", "文件名", "资料", "文档标题", "file name", "document", "name"}, "place": {"文件路径", "文件链接", "保存位置", "存储位置", "url", "link", "path"},
	},
	"training": {
		"topic": {"培训主题", "培训内容", "课程名称", "培训课程"}, "trainee": {"参训人", "参训人员", "学员姓名"}, "trainer": {"培训师", "讲师姓名"}, "planned": {"培训日期", "计划日期", "培训时间"}, "score": {"分数", "考试成绩"},
	},
	"campaign": {
		"name": {"活动", "计划名", "campaign name", "campaign"}, "start": {"开始日期", "活动开始", "start date", "start time"}, "end": {"结束日期", "活动结束", "end date", "end time"}, "budget": {"预算金额", "活动预算"}, "spent": {"实际花费", "花费金额"},
	},
	"meeting": {
		"at": {"会议时间", "会议日期"}, "place": {"会议地点"}, "attendees": {"参会人", "与会人", "参会人员"}, "minutes": {"会议纪要", "会议内容"},
	},
	"logistics":     {"name": {"仓库名称", "快递公司", "物流公司", "承运商", "carrier", "warehouse"}},
	"service_faq":   {"question": {"常见问题", "客户问题", "提问"}, "answer": {"标准答案", "回答", "标准话术", "话术内容", "reply"}},
	"platform_rule": {"title": {"规则名"}},
	"tech_system":   {"name": {"系统名", "system", "软件名称", "工具名称"}},
	"data_report":   {"name": {"报告标题", "报表标题", "报告", "report", "report name"}},
}
