package source

import "handoverdesk/internal/catalog"

var (
	wanliniu = Profile{
		Key: "wanliniu", Label: catalog.Label{ZH: "万里牛、快麦等 ERP", EN: "Wanliniu, Kuaimai and the like"},
		anchors: [][]string{{"商品编码", "规格编码", "规格值"}, {"商品编码", "规格编码", "标准售价"}, {"商品编码", "规格编码", "商品名称"}, {"主商家编码", "规格商家编码"}, {"平台商家编码", "规格商家编码"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"规格编码", "规格商家编码"}, "spu_code": {"商品编码", "主商家编码"}, "title": {"商品名称", "商品标题", "商品简称"}, "variant": {"规格值", "规格名称", "规格", "规格属性"}, "barcode": {"条码", "条形码", "规格条形码"},
			"price": {"标准售价", "销售价", "售价"}, "list_price": {"吊牌价", "市场价"}, "cost": {"参考进价", "成本价", "采购价", "进价"}, "on_hand": {"库存数", "实际库存", "总库存", "库存"}, "available": {"可用库存", "可用数", "可售库存"},
			"reserved": {"锁定库存", "占用库存", "锁定数"}, "inbound": {"采购在途", "在途库存", "在途数"}, "defective": {"次品库存", "次品数"}, "category": {"分类", "商品分类", "类目"}, "brand": {"品牌"}, "supplier": {"供应商", "供应商名称"},
			"location": {"货位", "库位"}, "status": {"商品状态", "状态"},
		}}},
	}
	temu = Profile{
		Key: "temu", Label: catalog.Label{ZH: "Temu", EN: "Temu"},
		anchors: [][]string{{"SKC ID", "SKU ID"}, {"SKC ID", "SKU货号"}, {"SKC货号", "SKU货号"}, {"SPU ID", "SKC ID", "SKU ID"}, {"SKC", "SKU货号"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"SKU货号", "SKU ID"}, "platform_item_id": {"SKU ID", "SKC ID", "SPU ID"}, "spu_code": {"SKC货号", "SKC ID", "SPU ID"}, "title": {"商品名称", "商品信息", "货品名称"}, "variant": {"SKU属性", "属性集", "规格"},
			"price": {"申报价格", "申报价"}, "on_hand": {"平台库存", "仓内库存", "库存"}, "available": {"仓内可用库存", "可用库存"}, "reserved": {"预占用库存", "占用库存"}, "inbound": {"已发货库存", "在途库存"}, "status": {"状态", "商品状态", "SKC状态"},
			"category": {"类目", "商品类目"},
		}}},
	}
)
