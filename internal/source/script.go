package source

import "strings"

// The characters of headers as Taiwan and Hong Kong write them, and the simplified ones in their places. Headers are compared, and what may not
// be stored is found, by the latter: 密碼 is a password as 密码 is. It holds what stands in headers of shops, not the language.
const (
	traditional = "佔係倉個備傭傳債傷傾僅僱價儀億儘償優儲兌兒內兩冊凍別剛創劃劇劑動務勝勞勢勵匯區協參員問啟喚單嘗嚴囑國圍園圓圖團執報場塊壓" +
		"壞夢夾奪嬰學實審寫寬寶將專對導屆層屬島師帳帶幣幫幹幾庫廠廢廣廳彈後從復徵恆愛態慮憑應懲戰戲戶換損擇擊擔據擴擺攝敘數斷於時" +
		"晝暫曆書會東條棄棟業極構樁樓標樣橋機檔檢權歐歡歲歷歸殘氣決沒況淨減測準滯滿漲潤濕為無煙熱燈營爭狀獎獨獲現瑩環產畫異當療發" +
		"監盤眾確碼禦禮稅種稱積穩窩筆節範築簡簽籤糧紀約紅純紙級細終組結絡給統綁經綠維網緊線緣編緩練縣縫縮總績織繪繫繼續義習聯聲職" +
		"腳膚臉臨臺與舊莊華萬葉蓋藝蘋處號術衛衝裏補裝裡製複褲襪覆規視親覺覽觀訂計訊訓託記訪設許註評詢試話該詳誌認語誠誤說誰課調談" +
		"請論諾謀講謝證識譯議護讀變讓豐負財貢貨販貫責貴買貸費貼賃資賠賣質賬賴購贈贊車軌軍軟較載輸轄轉辦農這連週進遊運過達遞適遲遷" +
		"選還邊郵鄉鄰醫釋針銀銷鋪鋼錄錢鍵鎖鎮鏈鏡鐘長門閉開間閱關陳陸陽隊階際隨險隱雖雙雜離難雲電靈響頁項順預領頭頻顆題額顏願類顧" +
		"顯風飛飯飲飾養餘館駐駕驗驚驟體髮鬆魚鮮鳥鹽麗麥黃點黨齊齡龍"
	simplified = "占系仓个备佣传债伤倾仅雇价仪亿尽偿优储兑儿内两册冻别刚创划剧剂动务胜劳势励汇区协参员问启唤单尝严嘱国围园圆图团执报场块压" +
		"坏梦夹夺婴学实审写宽宝将专对导届层属岛师账带币帮干几库厂废广厅弹后从复征恒爱态虑凭应惩战戏户换损择击担据扩摆摄叙数断于时" +
		"昼暂历书会东条弃栋业极构桩楼标样桥机档检权欧欢岁历归残气决没况净减测准滞满涨润湿为无烟热灯营争状奖独获现莹环产画异当疗发" +
		"监盘众确码御礼税种称积稳窝笔节范筑简签签粮纪约红纯纸级细终组结络给统绑经绿维网紧线缘编缓练县缝缩总绩织绘系继续义习联声职" +
		"脚肤脸临台与旧庄华万叶盖艺苹处号术卫冲里补装里制复裤袜复规视亲觉览观订计讯训托记访设许注评询试话该详志认语诚误说谁课调谈" +
		"请论诺谋讲谢证识译议护读变让丰负财贡货贩贯责贵买贷费贴赁资赔卖质账赖购赠赞车轨军软较载输辖转办农这连周进游运过达递适迟迁" +
		"选还边邮乡邻医释针银销铺钢录钱键锁镇链镜钟长门闭开间阅关陈陆阳队阶际随险隐虽双杂离难云电灵响页项顺预领头频颗题额颜愿类顾" +
		"显风飞饭饮饰养余馆驻驾验惊骤体发松鱼鲜鸟盐丽麦黄点党齐龄龙"
)

var simpler = func() map[rune]rune {
	to, out := []rune(simplified), map[rune]rune{}
	for i, r := range []rune(traditional) {
		out[r] = to[i]
	}
	return out
}()

// words that are others there.
var local = strings.NewReplacer("联络", "联系", "电邮", "邮箱", "行动电话", "手机", "产品", "商品", "统一编号", "税号")

// simple writes a text in simplified characters, with the words that go with them.
func simple(s string) string {
	foreign := false
	for i := range len(s) {
		if foreign = s[i] >= 0xe0; foreign {
			break
		}
	}
	if !foreign {
		return s
	}
	changed := false
	out := strings.Map(func(r rune) rune {
		if to, ok := simpler[r]; ok {
			changed = true
			return to
		}
		return r
	}, s)
	if !changed {
		return s
	}
	return local.Replace(out)
}
