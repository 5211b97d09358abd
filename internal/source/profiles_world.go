package source

import "handoverdesk/internal/catalog"

var (
	shopify = Profile{
		Key: "shopify", Label: catalog.Label{ZH: "Shopify 商品", EN: "Shopify products"},
		anchors: [][]string{{"URL handle", "Title"}, {"Handle", "Variant SKU"}, {"Handle", "Title", "Option1 Value"}, {"Handle", "Title", "SKU", "Location"}, {"Handle", "Variant Price"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"Variant SKU", "SKU"}, "spu_code": {"URL handle", "Handle"}, "title": {"Title"}, "variant": {"Option1 value", "Option2 value", "Option3 value"},
			"price": {"Variant Price", "Price"}, "list_price": {"Variant Compare At Price", "Compare-at price"}, "cost": {"Cost per item", "Variant Cost"},
			"on_hand": {"Variant Inventory Qty", "Inventory quantity", "On hand (current)", "On hand"}, "available": {"Available", "Available (not editable)"}, "reserved": {"Committed", "Committed (not editable)"},
			"inbound": {"Incoming", "Incoming (not editable)"}, "defective": {"Unavailable", "Unavailable (not editable)"}, "location": {"Bin name"},
			"barcode": {"Variant Barcode", "Barcode"}, "category": {"Type", "Product category", "Product Category", "Custom Product Type"}, "status": {"Status", "Published on online store", "Published"},
			"brand": {"Vendor"},
		}, add: []string{"variant"}}},
		ask:  []string{"Vendor"},
		keep: []string{"Tags", "Location", "SEO Title", "SEO Description", "Image Src", "Product image URL", "Variant Image", "Variant image URL"},
		values: map[string]words{
			"Status":                    {"active": "active", "draft": "draft", "archived": "delisted"},
			"Published on online store": {"true": "active", "false": "draft", "1": "active", "0": "draft"},
			"Published":                 {"true": "active", "false": "draft", "1": "active", "0": "draft"},
			"Option1 value":             {"defaulttitle": ""},
		},
		fill:    []string{"Handle", "URL handle"},
		filled:  []string{"Title", "Vendor", "Type", "Product category", "Custom Product Type", "Published", "Published on online store", "Status", "Tags"},
		variant: []string{"Variant SKU", "SKU", "Variant Price", "Price", "Option1 value", "Variant Inventory Qty", "Inventory quantity", "Variant Grams", "Variant Barcode", "Barcode", "Title"},
	}
	shopifyOrders = Profile{
		Key: "shopify_orders", Label: catalog.Label{ZH: "Shopify 订单", EN: "Shopify orders"}, orders: true,
		anchors: [][]string{{"Name", "Financial Status", "Lineitem name"}, {"Name", "Financial Status", "Fulfillment Status"}, {"Lineitem sku", "Lineitem name"}},
		fields: map[string]table{
			"inflight": {names: map[string][]string{"title": {"Name"}, "state_text": {"Fulfillment Status", "Financial Status"}, "amount": {"Total"}}},
			"sku":      {names: map[string][]string{"sku_code": {"Lineitem sku"}, "title": {"Lineitem name"}, "price": {"Lineitem price"}, "list_price": {"Lineitem compare at price"}, "brand": {"Vendor"}}},
		},
		ask:    []string{"Vendor"},
		fill:   []string{"Name"},
		filled: []string{"Financial Status", "Fulfillment Status", "Total"},
	}
	woocommerce = Profile{
		Key: "woocommerce", Label: catalog.Label{ZH: "WooCommerce 商品", EN: "WooCommerce products"},
		anchors: [][]string{{"Type", "Name", "SKU", "Regular price"}, {"Type", "SKU", "Regular price"}, {"SKU", "Regular price", "Sale price", "Stock"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"SKU"}, "title": {"Name"}, "spu_code": {"Parent"}, "variant": {"Attribute 1 value(s)", "Attribute 2 value(s)", "Attribute 3 value(s)"}, "price": {"Regular price"}, "campaign_price": {"Sale price"},
			"on_hand": {"Stock"}, "category": {"Categories"}, "status": {"Published"}, "barcode": {"GTIN, UPC, EAN, or ISBN"}, "brand": {"Brands", "Brand"}, "link": {"External URL"}, "platform_item_id": {"ID"}, "cost": {"Cost of goods", "Meta: _wc_cog_cost"},
		}, add: []string{"variant"}}},
		keep:   []string{"Type", "Tags", "Low stock amount", "Purchase note", "Position", "Weight"},
		values: map[string]words{"Published": {"1": "active", "0": "stopped", "-1": "draft", "true": "active", "false": "draft"}},
		parent: true,
	}
	amazon = Profile{
		Key: "amazon", Label: catalog.Label{ZH: "亚马逊 FBA 库存", EN: "Amazon FBA stock"},
		anchors: [][]string{{"fnsku", "afn-fulfillable-quantity"}, {"sku", "afn-fulfillable-quantity"}, {"sku", "asin", "product-name", "your-price"}, {"snapshot-date", "sku", "fnsku", "available"}, {"seller-sku", "fulfillment-channel-sku"}, {"FNSKU", "Merchant SKU"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"sku", "seller-sku", "Merchant SKU", "msku"}, "title": {"product-name"}, "platform_item_id": {"asin", "fnsku"}, "price": {"your-price"}, "campaign_price": {"sales-price"},
			"on_hand": {"afn-warehouse-quantity", "mfn-fulfillable-quantity", "quantity available"}, "available": {"afn-fulfillable-quantity", "available"}, "reserved": {"afn-reserved-quantity", "Total Reserved Quantity"}, "defective": {"afn-unsellable-quantity", "unfulfillable-quantity"},
			"inbound": {"afn-inbound-working-quantity", "afn-inbound-shipped-quantity", "afn-inbound-receiving-quantity", "inbound-working", "inbound-shipped", "inbound-received"}, "snapshot_at": {"snapshot-date"}, "category": {"product-group"},
		}, add: []string{"inbound"}}},
		keep: []string{"afn-total-quantity", "afn-listing-exists", "mfn-listing-exists", "afn-researching-quantity", "per-unit-volume", "condition", "inbound-quantity", "units-shipped-t30"},
	}
	amazonListings = Profile{
		Key: "amazon_listings", Label: catalog.Label{ZH: "亚马逊商品报告", EN: "Amazon listing report"},
		anchors: [][]string{{"item-name", "seller-sku"}, {"item-name", "asin1"}, {"seller-sku", "asin1"}, {"seller-sku", "listing-id"}, {"商品名称", "卖家 SKU"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"seller-sku", "卖家 SKU"}, "title": {"item-name", "商品名称"}, "platform_item_id": {"asin1", "asin", "product-id", "listing-id"}, "price": {"price", "价格"}, "on_hand": {"quantity", "数量"}, "status": {"status", "状态"},
		}}},
		keep:   []string{"item-condition", "image-url", "open-date", "item-is-marketplace", "product-id-type", "item-description"},
		values: map[string]words{"status": {"active": "active", "inactive": "stopped", "incomplete": "draft"}},
	}
	amazonOrders = Profile{
		Key: "amazon_orders", Label: catalog.Label{ZH: "亚马逊订单", EN: "Amazon orders"}, orders: true,
		anchors: [][]string{{"amazon-order-id", "purchase-date"}, {"order-id", "order-item-id", "purchase-date"}, {"order-id", "order-item-id", "buyer-name"}},
		fields: map[string]table{
			"inflight": {names: map[string][]string{"title": {"order-item-id", "amazon-order-id", "order-id"}, "state_text": {"order-status", "item-status"}, "amount": {"item-price"}, "due": {"latest-ship-date"}}},
			"sku":      {names: map[string][]string{"sku_code": {"sku"}, "title": {"product-name"}, "platform_item_id": {"asin"}, "price": {"item-price"}}},
		},
	}
	ebay = Profile{
		Key: "ebay", Label: catalog.Label{ZH: "eBay 商品", EN: "eBay listings"},
		anchors: [][]string{{"Item number", "Custom label (SKU)"}, {"Item number", "Title", "Available quantity"}, {"*Action", "*Title", "*StartPrice"}, {"ItemID", "CustomLabel"}, {"Action", "Item number", "Title"}, {"Action", "Custom label (SKU)", "Title"}, {"Item number", "Title", "Current price"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"Custom label (SKU)", "CustomLabel", "Custom label", "SKU"}, "title": {"Title"}, "platform_item_id": {"Item number", "ItemID"}, "variant": {"Variation details", "RelationshipDetails", "Relationship details"},
			"price": {"Start price", "StartPrice", "Current price", "Buy It Now price", "Price"}, "on_hand": {"Available quantity", "Quantity"}, "barcode": {"P:UPC", "P:EAN", "UPC", "EAN"}, "category": {"eBay category 1 name", "Category name", "Category"},
		}}},
		values: map[string]words{"Status": {"active": "active", "ended": "stopped", "unsold": "stopped", "scheduled": "draft"}},
		keep:   []string{"Condition", "Currency", "Listing site", "Watchers", "Sold quantity"},
	}
	magento = Profile{
		Key: "magento", Label: catalog.Label{ZH: "Magento 商品", EN: "Magento products"},
		anchors: [][]string{{"sku", "name", "price", "attribute_set"}, {"sku", "attribute_set_code", "product_type"}, {"sku", "_attribute_set"}, {"sku", "store_view_code", "attribute_set_code"}, {"sku", "qty", "special_price"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"sku"}, "title": {"name"}, "price": {"price"}, "campaign_price": {"special_price"}, "cost": {"cost"}, "list_price": {"msrp_price", "msrp"}, "on_hand": {"qty"}, "category": {"category", "categories", "_category"},
			"status": {"product_online", "status"}, "variant": {"additional_attributes_variant", "configurable_variation_labels"}, "brand": {"manufacturer", "brand"}, "link": {"url"},
		}}},
		keep:   []string{"url_key", "material", "color", "size", "new", "sale", "description", "short_description"},
		values: map[string]words{"product_online": {"1": "active", "2": "stopped", "0": "stopped"}, "status": {"1": "active", "2": "stopped", "enabled": "active", "disabled": "stopped"}},
	}
	northwind = Profile{
		Key: "northwind", Label: catalog.Label{ZH: "英文进销存表", EN: "Northwind and the like"},
		anchors: [][]string{{"productID", "productName", "unitPrice"}, {"productName", "unitsInStock"}, {"supplierID", "companyName", "contactName"}, {"companyName", "contactName", "contactTitle"}},
		fields: map[string]table{
			"sku": {names: map[string][]string{
				"sku_code": {"productCode", "sku", "productID"}, "title": {"productName"}, "supplier": {"supplierName", "supplier", "companyName", "supplierID"}, "category": {"categoryName", "category", "categoryID"}, "packing": {"quantityPerUnit"}, "price": {"unitPrice", "listPrice"},
				"cost": {"standardCost", "unitCost"}, "on_hand": {"unitsInStock"}, "inbound": {"unitsOnOrder"}, "status": {"discontinued"},
			}},
			"supplier": {names: map[string][]string{
				"code": {"supplierID"}, "name": {"companyName"}, "contact": {"contactName"}, "phone": {"phone"}, "address": {"address"}, "email": {"email"},
			}},
		},
		keep:   []string{"reorderLevel"},
		values: map[string]words{"discontinued": {"0": "active", "1": "delisted", "false": "active", "true": "delisted", "-1": "delisted"}},
	}
	retail = Profile{
		Key: "orders", Label: catalog.Label{ZH: "订单明细", EN: "Order lines"}, orders: true,
		anchors: [][]string{
			{"订单 Id", "客户 Id"}, {"订单编号", "收货人"}, {"订单编号", "收件人"}, {"订单号", "收货人"}, {"订单号", "收件人"}, {"订单编号", "客户名称"}, {"订单号", "客户姓名"}, {"订单编号", "客户姓名"}, {"订单号", "客户姓名", "客户地址"}, {"订单号", "收货地址"}, {"订单编号", "收货地址"}, {"订单编号", "买家昵称"}, {"订单号", "买家昵称"}, {"订单ID", "客户名称"}, {"订单 ID", "客户 ID"},
			{"Order ID", "Customer ID"}, {"Order ID", "Customer Name"}, {"Order Number", "Ship Name"}, {"InvoiceNo", "StockCode", "CustomerID"}, {"Order number", "Buyer username"}, {"orderID", "customerID", "shipName"}, {"Invoice ID", "Customer type"}, {"Order ID", "Buyer Username"},
			{"order_id", "customer_id"},
		},
		fields: map[string]table{
			"inflight": {names: map[string][]string{
				"title": {"订单号", "订单编号", "订单 Id", "Order ID", "Order Number", "orderID", "InvoiceNo", "Invoice ID", "order_id",
					"产品 Id", "商家编码", "商品编码", "商品编号", "Product ID", "productID", "StockCode"}, // a line is told by its order and its item
				"state_text": {"订单状态", "状态", "Order Status", "status", "order_status"}, "amount": {"销售额", "金额", "实付金额", "总金额", "Total", "Sales"},
				"due": {"应发货时间", "发货日期", "Ship Date", "requiredDate"},
			}, add: []string{"title"}},
			"sku": {names: map[string][]string{
				"sku_code": {"SKU", "商家编码", "商品编码", "产品 Id", "Product ID", "StockCode", "Custom label"}, "title": {"商品名称", "产品名称", "Product Name", "Description", "Item title", "Product line"}, "category": {"类别", "Category"}, "price": {"单价", "Unit price", "UnitPrice", "Price"},
			}},
		},
		keep: []string{"Quantity", "数量", "Status"},
	}
)
