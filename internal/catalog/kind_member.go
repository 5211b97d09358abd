package catalog

// Member is one person of the team: what the post does, who leads it, who stands in (TEAM-01 … TEAM-11).
//
// It differs from the list of kinds in these places. Nobody owns a member, so the record has no owner; what
// passes on is the link to the supervisor. Whoever heads the team says so with a yes, because a missing
// supervisor would look like a gap. The list forgot work mail, the pay note of TEAM-09, which is masked like
// a private phone, and the state of each KPI. People of the workspace are another matter: many members of a
// team never sign in.
var Member = declare(Kind{
	Key:   "member",
	Label: Label{"团队成员", "Team member"},
	Why: Label{
		"每个岗位一条：做什么、向谁汇报、谁能顶班。填完自动画出组织架构图，职责重复和没人管的事也会列出来。",
		"One record a post: what it does, to whom it reports, who stands in. The org chart and the overlaps follow from it.",
	},
	Unit: Label{"位成员", "members"},
	Groups: []Group{
		group("person", "人员与岗位", "Person and post",
			memberName, memberPost, memberSide, memberDepartment, memberHeads, memberSupervisor, memberBackup, memberLastDay),
		group("contact", "联系与班次", "Contact and shift", memberPhone, memberIM, memberEmail, memberShift),
		group("duties", "职责与例行工作", "Duties and routine", memberDuties, memberTasks),
		group("assessment", "考核与薪酬", "Assessment and pay", memberKPIs, memberPay),
	},
	Slots: []Slot{
		slot("duties", "岗位说明书", "Post description", "TEAM-04"), slot("assessment", "考核方案", "Assessment scheme", "TEAM-08"),
		slot("attendance", "考勤与排班制度", "Attendance scheme", "TEAM-06"),
	},
	Meets:    []string{"TEAM-01"},
	Title:    memberName,
	Subtitle: []Field{memberPost, memberDepartment},
	Due:      memberLastDay,
	Checks:   memberChecks,
	Sample: Form{
		"name": {"何佳怡"}, "post": {"商品专员"}, "side": {"giver"}, "department": {"商品部"}, "heads_team": {"no"},
		"supervisor": {"陈立群"}, "backup": {"孟凡"}, "last_working_day": {"2026-12-15"},
		"phone": {"139 0000 7715"}, "im": {"钉钉 hejiayi"}, "email": {"he.jiayi@mumianli.example"}, "shift": {"09:00-18:00"},
		"duties":        {""},
		"duties.0.duty": {"选品提报与上新"}, "duties.0.share": {"60%"}, "duties.0.sop": {"新品上架"},
		"duties.1.duty": {"补货与库存预警"}, "duties.1.share": {"40%"}, "duties.1.sop": {"补货"},
		"daily_weekly_tasks": {""}, "daily_weekly_tasks.0.frequency": {"weekly"}, "daily_weekly_tasks.0.task": {"更新补货建议表"},
		"daily_weekly_tasks.0.output": {"补货表"}, "daily_weekly_tasks.0.to_whom": {"陈立群"},
		"kpis": {""}, "kpis.0.name": {"上架准时率"}, "kpis.0.target": {"≥ 95%"}, "kpis.0.actual": {"97%"},
		"pay_note": {"底薪加季度奖金，季度奖按上新动销率"},
	},
})

var (
	memberName = text("name", "姓名", "Name").Required().Identity().Meets("TEAM-01").Also("名字", "成员姓名")
	memberPost = text("post", "岗位", "Post").Required().Identity().Meets("TEAM-03", "TEAM-04").
			Suggest("运营经理", "店铺运营", "商品专员", "营销专员", "推广专员", "内容运营", "主播", "直播运营", "客服主管", "客服专员",
			"美工", "采购", "仓库主管", "物流专员", "数据分析", "财务", "法务", "IT 管理员", "人事").Also("职位", "title", "职务")
	memberSide = choice("side", "交接身份", "Side in handover",
		opt("giver", "移交人", "Outgoing"), opt("receiver", "接收人", "Incoming"), opt("witness", "监交人", "Witness"),
		opt("manager", "主管", "Manager"), opt("it", "IT", "IT"), opt("hr", "人事", "HR"), opt("other", "其他成员", "Other")).
		Required().Listed(2).Also("身份")
	memberDepartment = text("department", "部门", "Department").Listed(3).Suggest("运营部", "商品部", "市场部", "客服部", "仓储物流部", "设计部", "财务部").Also("团队")
	memberHeads      = boolean("heads_team", "团队负责人", "Heads the team").
				Hint("最上面的那一位选「是」，不用填上级", "Yes for the one on top; no supervisor then").Also("是否负责人")
	memberSupervisor = ref("supervisor", "上级", "Supervisor", "member").Acyclic().Listed(1).Meets("TEAM-01").
				RequiredIf(func(v Values) bool { return !memberHeads.In(v) }).
				Hint("向谁汇报，写姓名；组织架构图按它画", "To whom the post reports; the org chart follows it").Also("直属上级", "manager", "汇报对象")
	memberBackup = ref("backup", "替补", "Backup person", "member").Acyclic().Listed(1).Meets("TEAM-05").
			Hint("请假、离岗时谁顶上", "Who stands in").Also("替补人", "AB岗", "B 岗", "代班人")
	memberLastDay = date("last_working_day", "最后工作日", "Last working day").Listed(3).
			RequiredIf(func(v Values) bool { return memberSide.In(v) == "giver" }).Also("离职日期", "离岗日期")

	memberPhone = phone("phone", "电话", "Phone").Masked(ClassContact).Meets("TEAM-02").
			Hint("私人号码只对接收人完整显示，公司分机可写全", "A private number is shown in full to the incoming person only").Also("手机", "手机号", "联系电话")
	memberIM = text("im", "微信/钉钉/飞书", "Chat id").Code().Meets("TEAM-02").
			Hint("工作用的聊天账号", "The account used for work").Also("微信", "钉钉", "飞书", "企业微信")
	memberEmail = email("email", "工作邮箱", "Work mail").Meets("TEAM-02").Also("邮箱", "mail")
	memberShift = text("shift", "班次", "Shift").Meets("TEAM-06").
			Suggest("09:00-18:00", "14:00-23:00", "弹性工时", "大小周", "大促轮班").Also("排班", "上班时间")

	memberDuties = rows("duties", "职责", "Duties", dutyName, dutyShare, dutySOP).Required().Meets("TEAM-03", "TEAM-04", "TEAM-10").
			Hint("一件事一行，有流程的连到流程", "One line each, linked to its SOP").Also("工作内容", "岗位职责")
	dutyName  = text("duty", "职责内容", "Duty").Required().Also("职责")
	dutyShare = percent("share", "占比", "Share").Between(0, 100)
	dutySOP   = ref("sop", "流程", "SOP", "sop")

	memberTasks = rows("daily_weekly_tasks", "例行工作", "Routine tasks", taskFrequency, taskName, taskOutput, taskTo).Meets("TEAM-03", "TEAM-07").
			Hint("早会、日报、周报、月度复盘：做完交给谁", "Morning meeting, daily, weekly, monthly: what comes out, for whom").
			Also("日常工作", "周报", "例行")
	taskFrequency = choice("frequency", "频率", "Frequency",
		opt("daily", "每天", "Daily"), opt("weekly", "每周", "Weekly"), opt("monthly", "每月", "Monthly"), opt("quarterly", "每季", "Quarterly"),
		opt("when_needed", "按需", "When needed")).Required()
	taskName   = text("task", "工作", "Task").Required()
	taskOutput = text("output", "产出", "Output")
	taskTo     = text("to_whom", "交给谁", "To whom")

	memberKPIs = rows("kpis", "考核指标", "KPIs", memberKPI, memberKPITarget, memberKPIActual).Meets("TEAM-08", "TEAM-11", "RPT-18").
			Also("考核", "KPI")
	memberKPI = text("name", "指标", "Measure").Required().Suggest("GMV 达成率", "UV 价值", "用户增长", "上架准时率", "首次响应时间", "纠纷率",
		"复购引导率", "投产比 ROI", "48 小时发货率", "库存周转天数")
	memberKPITarget = text("target", "目标", "Target")
	memberKPIActual = text("actual", "最近结果", "Latest result")
	memberPay       = multiline("pay_note", "薪酬与奖励说明", "Pay and awards").Masked(ClassPay).Meets("TEAM-09").
			Hint("可以不填；保密，列表、导出和检索里都看不到", "Optional; confidential, and in no list, export or search").Also("薪酬", "提成")
)

// wholeShare is all of somebody’s time.
var wholeShare = NewPercent(100)

// isGiver reports whether a reference to a member names the one who leaves.
func isGiver(member Ref, env Env) bool { return Person{Name: member.Title}.Same(env.Giver) }

var memberChecks = []Check{{
	ID: "member.without_backup", Severity: Warning, Field: memberBackup, // TEAM-05
	Find: func(v Values, _ Env) Args {
		outside := memberSide.In(v) == "witness" || memberSide.In(v) == "hr"
		if !memberDuties.Set(v) || memberBackup.Set(v) || outside {
			return nil
		}
		return Args{"Post": memberPost.In(v)}
	},
	Fires: Example{"backup": ""}, Silent: Example{"backup": "", "side": "witness"},
}, {
	ID: "member.backup_leaves", Severity: Warning, Field: memberBackup, // TEAM-05
	Find: func(v Values, env Env) Args {
		if !isGiver(memberBackup.In(v), env) {
			return nil
		}
		return Args{"Giver": env.Giver.Name}
	},
	Fires: Example{"backup": "林晓雯"}, Silent: Example{"backup": "林晓"},
}, {
	ID: "member.supervisor_leaves", Severity: Warning, Field: memberSupervisor, // TEAM-01, PRO-10
	Find: func(v Values, env Env) Args {
		if !isGiver(memberSupervisor.In(v), env) {
			return nil
		}
		return Args{"Giver": env.Giver.Name}
	},
	Fires: Example{"supervisor": "林晓雯"}, Silent: Example{"supervisor": "林晓"},
}, {
	ID: "member.own_backup", Severity: Blocker, Field: memberBackup, // TEAM-05
	Find: func(v Values, _ Env) Args {
		if !memberBackup.Set(v) || plain(memberBackup.In(v).Title) != plain(memberName.In(v)) {
			return nil
		}
		return Args{}
	},
	Fires: Example{"backup": "何佳怡"}, Silent: Example{"backup": "何佳"},
}, {
	ID: "member.shares_over_full", Severity: Warning, Field: memberDuties, // TEAM-10
	Find: func(v Values, _ Env) Args {
		var sum Percent
		for _, duty := range memberDuties.In(v) {
			sum += dutyShare.In(duty.Values)
		}
		if sum <= wholeShare {
			return nil
		}
		return Args{"Sum": sum.String()}
	},
	Fires: Example{"duties.1.share": "41%"}, Silent: Example{"duties.1.share": "40%"},
}}
