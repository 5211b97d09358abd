package catalog

// FieldForm is the form in which a workspace describes a field of its own, and KindForm the one for a kind of its own. They are
// kinds themselves, so a description is typed, checked, compared and stored as any record is. They are in no [Catalog].
var FieldForm = declare(Kind{
	Key:   "own_field",
	Label: Label{"自定义字段", "Own field"},
	Why:   Label{"这家公司在内置字段之外还要交接的事实。", "A fact this company hands over besides the built-in ones."},
	Unit:  Label{"个字段", "fields"},
	Groups: []Group{
		group("what", "名称与类型", "Name and type", ownZH, ownEN, ownType, ownHintZH, ownHintEN, ownExample),
		group("choice", "选项", "Options", ownOptions),
		group("rows", "列", "Columns", ownColumns),
		group("number", "数字", "Number", ownUnitZH, ownUnitEN, ownMin, ownMax),
		group("text", "格式", "Shape", ownPattern, ownRefuse),
		group("link", "人员与关联", "People and links", ownTarget, ownMany),
		group("rules", "要求与显示", "Requirement and display", ownRequired, ownListed, ownMasked, ownClass, ownAlso),
	},
	Title: ownZH,
})

// OwnTypes are the types a field of one's own can have.
var OwnTypes = []Type{
	TypeText, TypeMultiline, TypeChoice, TypeBool, TypeInt, TypeDecimal, TypeMoney, TypePercent, TypeDate, TypeDateTime,
	TypePhone, TypeEmail, TypeURL, TypeList, TypePerson, TypeRef, TypeRows,
}

var (
	ownZH     = text("label_zh", "名称", "Name").Required().Hint("表单和表格里显示的名称", "What forms and tables call it").Example("合作等级")
	ownEN     = text("label_en", "英文名称", "Name in English").Hint("给用英文界面的人；留空就用上面的名称", "For readers of the English interface. Empty: the name above").Example("Partnership level")
	ownHintZH = text("hint_zh", "填写说明", "Hint").Hint("一句话：填什么，从哪里找", "One sentence: what to write, and where to find it")
	ownHintEN = text("hint_en", "英文填写说明", "Hint in English")
	ownType   = choice("type", "类型", "Type",
		opt("text", "单行文字", "One line of text"), opt("multiline", "多行文字", "Several lines"), opt("choice", "单选", "Choice"),
		opt("bool", "是或否", "Yes or no"), opt("int", "整数", "Whole number"), opt("decimal", "小数", "Decimal number"),
		opt("money", "金额", "Amount of money"), opt("percent", "百分比", "Percentage"), opt("date", "日期", "Date"),
		opt("datetime", "日期和时间", "Date and time"), opt("phone", "电话", "Telephone"), opt("email", "邮箱", "E-mail"),
		opt("url", "链接", "Link"), opt("list", "多个短语", "Several words"), opt("person", "人员", "Person"),
		opt("ref", "关联记录", "Link to a record"), opt("rows", "表格", "Table")).
		Required().Identity().Hint("已经有记录填写后，类型不能再改", "Cannot change once records hold it")
	ownExample = text("example", "示例", "Example").Hint("显示在空白输入框里", "Stands in the empty box")

	ownOptions = rows("options", "选项", "Options", optionZH, optionEN, optionValue).RequiredIf(isType(TypeChoice)).Hint("一行一个选项；记录正在用的选项删不掉", "One a row. What records say cannot be taken out")
	optionZH   = text("zh", "选项", "Option").Required()
	optionEN   = text("en", "英文", "In English")
	// A value follows from the first name an option had, so renaming an option never changes what records say.
	optionValue = text("value", "代码（可留空）", "Code, may be empty").Code()

	ownColumns = rows("columns", "列", "Columns", columnZH, columnEN, columnType, columnOptions, columnKey).RequiredIf(isType(TypeRows)).
			Hint("一行一列，最多 8 列", "One column a row, 8 at most")
	columnZH   = text("zh", "列名", "Column").Required()
	columnEN   = text("en", "英文", "In English")
	columnType = choice("type", "类型", "Type",
		opt("text", "文字", "Text"), opt("decimal", "数字", "Number"), opt("date", "日期", "Date"), opt("choice", "单选", "Choice")).Required()
	columnOptions = list("options", "选项", "Options").Hint("单选列才需要；记录正在用的不能删除或改名", "Only for a choice. What records say keeps its name")
	columnKey     = text("key", "代码（可留空）", "Code, may be empty").Code()

	ownUnitZH = text("unit_zh", "单位", "Unit").Hint("写在数字后面，如「件」", "Stands behind the number, such as pieces")
	ownUnitEN = text("unit_en", "英文单位", "Unit in English")
	ownMin    = integer("min", "最小", "Smallest").Hint("留空不限", "Empty: no limit")
	ownMax    = integer("max", "最大", "Largest").Hint("留空不限", "Empty: no limit")

	ownPattern = text("pattern", "格式", "Pattern").Code().Example(`[A-Z]{2}\d{6}`).
			Hint(`正则表达式，须整体符合：\d 一位数字，[A-Z] 一个大写字母，{6} 重复六次`, `A regular expression for the whole text: \d a digit, [A-Z] a capital, {6} six times`)
	ownRefuse = boolean("refuse", "格式不符时不能保存", "Refuse to save another shape").Hint("否：只提醒，仍可提交", "No: it is pointed out, and may be submitted")

	ownTarget = text("target", "关联到哪类记录", "Records of which kind").Code().Hint("留空可以关联任何一类", "Empty: of any kind")
	ownMany   = boolean("many", "可以填多个", "Several of them").Hint("已经有记录填写后不能再改", "Cannot change once records hold it")

	ownRequired = boolean("required", "必填", "Required").Hint("缺了不能提交章节", "A section cannot be submitted without it")
	ownListed   = boolean("listed", "显示在列表里", "A column of the list").Hint("多行文字和表格不进列表", "Long texts and tables are none")
	ownMasked   = boolean("masked", "显示时打码", "Masked").Hint("不进搜索、导出和日志；密码不要填在任何字段里", "Never in search, export or logs. No field may hold a password")
	ownClass    = choice("class", "敏感信息类别", "Sort of sensitive fact", classOptions()...).
			Hint("选了就打码；每一类谁能看到完整内容，见「为什么有星号」。不选又打码，按其他敏感信息处理", "Choosing one masks the field. It decides who sees the value in full; masked without one counts as other")
	ownAlso = list("also", "导入时的其他表头", "Other headers when importing").Hint("表格里可能出现的叫法", "What spreadsheets may call it")
)

// isType says that a description is of the type.
func isType(t Type) func(Values) bool {
	return func(v Values) bool { return ownType.In(v) == string(t) }
}

// KindForm describes a kind of a workspace's own.
var KindForm = declare(Kind{
	Key:   "own_kind",
	Label: Label{"自定义类型", "Own kind"},
	Why:   Label{"内置类型之外，这家公司还要交接的一类东西。", "Something this company hands over besides the built-in kinds."},
	Unit:  Label{"个类型", "kinds"},
	Groups: []Group{
		group("kind", "名称", "Name", kindZH, kindEN, kindWhyZH, kindWhyEN, kindUnitZH, kindUnitEN),
		group("fields", "自带的字段", "Fields it begins with", kindTitleZH, kindTitleEN, kindOwner, kindNextOwner, kindDue),
	},
	Title: kindZH,
})

var (
	kindZH      = text("label_zh", "名称", "Name").Required().Hint("一类东西的名称", "What such a thing is called").Example("直播间")
	kindEN      = text("label_en", "英文名称", "Name in English").Example("Live room")
	kindWhyZH   = text("why_zh", "说明", "Purpose").Hint("一句话：哪些要写进来，为什么", "One sentence: what belongs here, and why")
	kindWhyEN   = text("why_en", "英文说明", "Purpose in English")
	kindUnitZH  = text("unit_zh", "量词", "Counted as").Hint("跟在数字后面", "Stands behind a number").Example("个直播间")
	kindUnitEN  = text("unit_en", "英文量词", "Counted as, in English").Example("live rooms")
	kindTitleZH = text("title_zh", "名称栏叫什么", "The field of its name is called").Hint("每条记录都有名称，同一份交接里不重复", "Every record has a name, once in a handover").Example("直播间名称")
	kindTitleEN = text("title_en", "名称栏的英文", "The same in English").Example("Name of the room")

	kindOwner     = boolean("owner", "有现负责人", "Has an owner").Hint("必填：现在归谁管", "Required: who answers for it now")
	kindNextOwner = boolean("next_owner", "有接手人", "Has a next owner").Hint("必填：离岗后谁负责", "Required: who answers for it afterwards")
	kindDue       = boolean("due", "有到期日", "Has a due date").Hint("显示在列表里", "A column of the list")
)
