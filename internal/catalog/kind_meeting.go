package catalog

// Meeting is a meeting about the handover or one that goes on after it (PRO-02, PRO-03, PRO-04, PRO-09, PRO-15, TEAM-07).
//
// It differs from the list of kinds in these places. A subject is typed, because kind and time alone do
// not tell two meetings apart in a list. Whether it was held is a state, so that minutes are asked only
// then. Somebody called it. A decision names who has to confirm it and from when it holds; that
// somebody confirmed it is an act with a time nobody may type, and the signed paper is a file of its own
// slot. A meeting that repeats says how often (TEAM-07); a follow-up says how the receiver gets on and
// what is still open (PRO-04), and the last of them has no next date, so that is a warning only. Which
// day the calendar shows is computed: the next one once this one was held.
var Meeting = declare(Kind{
	Key:   "meeting",
	Label: Label{"会议与现场交接", "Meeting"},
	Why: Label{
		"记录启动会、现场交接、重大决定和回访：谁在场、演示了什么、定了什么、谁去做；固定例会也写在这里。",
		"Kick-off, on-site sessions, decisions and follow-ups: who was there, what was shown, decided and left to do; standing meetings too.",
	},
	Unit: Label{"场会议", "meetings"},
	Groups: []Group{
		group("meeting", "会议信息", "Meeting",
			meetingSubject, meetingType, meetingState, meetingAt, meetingPlace, meetingHost, meetingAttendees, meetingFrequency),
		group("content", "议程与纪要", "Agenda and minutes", meetingAgenda, meetingMinutes, meetingShown),
		group("outcome", "决议与行动", "Outcome", meetingDecisions, meetingConfirmers, meetingActions),
		group("follow_up", "后续跟进", "Follow-up", meetingProgress, meetingOpen, meetingNextAt, meetingDay),
	},
	Slots: []Slot{
		slot("minutes", "会议纪要", "Minutes", "PRO-02", "PRO-09"),
		slot("confirmation", "书面确认", "Written confirmation", "PRO-15"),
		slot("recording", "录音录屏", "Recording", "PRO-03"),
	},
	Title:    meetingSubject,
	Subtitle: []Field{meetingType, meetingAt},
	Owner:    meetingHost,
	Due:      meetingDay,
	Checks:   meetingChecks,
	Sample: Form{
		"subject": {"天猫店现场交接第 2 场：后台与投放"}, "kind": {"on_site"}, "state": {"held"}, "at": {"2026-11-19 14:00"},
		"place": {"余杭办公室 2 楼会议室"}, "host": {"陈立群"}, "attendees": {"林晓雯、周子昂、孟凡"}, "frequency": {"once"},
		"agenda":  {"1. 后台日常巡检\n2. 万相台计划逐个过\n3. 周子昂独立操作一遍"},
		"minutes": {"后台巡检 12 项全部演示；万相台 6 个计划讲完出价逻辑；周子昂独立建了一个测试计划，未遇到障碍。"},
		"shown":   {"木棉里旗舰店:运营岗、新品上架"}, "decisions": {""}, "decisions.0.text": {"双 12 预算维持 30 万，不再加"}, "decisions.0.reason": {"ROI 连续两周低于 2.5"}, "decisions.0.effective": {"2026-11-20"},
		"confirmers": {"陈立群、顾明远"}, "actions": {""}, "actions.0.what": {"把万相台子账号权限从林晓雯转到周子昂"}, "actions.0.who": {"孟凡"}, "actions.0.due": {"2026-11-24"}, "actions.0.done": {"no"},
		"progress":    {"周子昂能独立完成上架和日常巡检，投放还需要带一周。"},
		"open_points": {""}, "open_points.0.point": {"大促保量资源位的对接小二还没引荐"}, "open_points.0.who": {"林晓雯"}, "next_at": {"2026-11-26"},
	},
})

var (
	meetingSubject = text("subject", "主题", "Subject").Required().Identity().
			Hint("一句话：什么会、谈什么", "One line: which meeting, about what").Also("会议主题", "会议名称", "title")
	meetingType = choice("kind", "类型", "Type",
		opt("kickoff", "启动会", "Kick-off"), opt("on_site", "现场交接", "On-site session"), opt("talk", "交接沟通", "Handover talk"),
		opt("review", "复盘", "Review"), opt("decision", "重大决定", "Decision"), opt("follow_up", "回访", "Follow-up"), opt("routine", "例会", "Standing meeting")).
		Required().Listed(1).Meets("PRO-02", "PRO-03", "PRO-04", "PRO-09", "PRO-15", "TEAM-07")
	meetingState = choice("state", "状态", "State", opt("planned", "待召开", "Planned"), opt("held", "已召开", "Held"), opt("cancelled", "已取消", "Cancelled")).
			Required().Listed(2)
	meetingAt = dateTime("at", "时间", "Time").Required().Identity().Listed(1).
			Hint("例会写最近一次", "For a standing meeting, the latest").Also("日期", "会议时间")
	meetingPlace     = text("place", "地点/链接", "Place or link").Also("地点")
	meetingHost      = person("host", "召集人", "Called by").Required().Listed(2).Also("主持人", "发起人")
	meetingAttendees = people("attendees", "参加人", "Attendees").Required().Also("参会人").Meets("PRO-02", "PRO-03")
	meetingFrequency = choice("frequency", "频率", "Frequency",
		opt("once", "一次", "Once"), opt("daily", "每天", "Daily"), opt("weekly", "每周", "Weekly"), opt("monthly", "每月", "Monthly"), opt("quarterly", "每季", "Quarterly")).
		RequiredIf(func(v Values) bool { return meetingType.In(v) == "routine" }).Hint("例会必填", "Needed for standing meetings").Also("周期").Meets("TEAM-07")

	meetingAgenda = multiline("agenda", "议程", "Agenda").RequiredIf(meetingHasAgenda).
			Hint("启动会写目的、范围、步骤；晨会写昨日数据、今日目标、待解决的事", "Kick-off: purpose, scope, procedure. Morning meeting: yesterday's data, today's goal, open points").
			Meets("PRO-02", "TEAM-07")
	meetingMinutes = multiline("minutes", "纪要", "Minutes").RequiredIf(meetingWasHeld).
			Hint("开过的必填：说了什么、做了什么、还差什么", "Needed once held: what was said, done and left open").Also("会议纪要").Meets("PRO-02", "PRO-09")
	meetingShown = refs("shown", "演示内容", "Records demonstrated", "").
			RequiredIf(func(v Values) bool { return meetingType.In(v) == "on_site" && meetingWasHeld(v) }).
			Hint("现场交接必填：当场操作过的账号、流程、系统", "Needed for on-site sessions: the accounts, SOPs and systems walked through").Also("演示").Meets("PRO-03")

	meetingDecisions  = rows("decisions", "决议", "Decisions", decisionText, decisionReason, decisionFrom).Meets("PRO-15")
	decisionText      = text("text", "决定", "Decision").Required()
	decisionReason    = text("reason", "理由", "Reason")
	decisionFrom      = date("effective", "生效日", "Holds from")
	meetingConfirmers = people("confirmers", "书面确认人", "Has to be confirmed by").
				RequiredIf(func(v Values) bool { return meetingType.In(v) == "decision" && meetingWasHeld(v) }).
				Hint("重大决定必填：须由谁书面确认，签好的文件传到附件", "Needed for decisions: who must confirm it in writing; attach the signed paper").Also("确认人").Meets("PRO-15")
	meetingActions = rows("actions", "行动项", "Actions", actionWhat, actionBy, actionDue, actionDone).Meets("PRO-02")
	actionWhat     = text("what", "做什么", "What").Required()
	actionBy       = person("who", "谁做", "Who")
	actionDue      = date("due", "期限", "Due")
	actionDone     = boolean("done", "已完成", "Done")

	meetingProgress = multiline("progress", "接手进展", "How the receiver gets on").
			RequiredIf(func(v Values) bool { return meetingFollowsUp(v) && meetingWasHeld(v) }).
			Hint("回访必填：能独立做什么、哪里还卡住", "Needed for follow-ups: what they do alone, where they are stuck").Also("进展", "反馈").Meets("PRO-04")
	meetingOpen   = rows("open_points", "遗留问题", "Open points", pointWhat, pointWho).Meets("PRO-04", "TEAM-07")
	pointWhat     = text("point", "问题", "Point").Required()
	pointWho      = person("who", "谁跟进", "Who follows up")
	meetingNextAt = date("next_at", "下次", "Next date").Also("下次时间").Meets("PRO-04")
	meetingDay    = date("calendar_day", "日历日期", "Day in the calendar").From(meetingCalendarDay).
			Hint("没开的显示会议当天，开过的显示下次", "Its own day until it was held, then the next one")
)

func meetingWasHeld(v Values) bool { return meetingState.In(v) == "held" }

func meetingFollowsUp(v Values) bool { return meetingType.In(v) == "follow_up" }

func meetingHasAgenda(v Values) bool {
	kind := meetingType.In(v)
	return kind == "kickoff" || kind == "routine"
}

func meetingCalendarDay(v Values) (Date, bool) {
	if meetingState.In(v) == "planned" {
		return meetingAt.In(v).Date(), meetingAt.Set(v)
	}
	return meetingNextAt.Lookup(v)
}

var meetingChecks = []Check{{
	ID: "meeting.planned_past", Severity: Warning, Field: meetingState,
	Find: func(v Values, env Env) Args {
		if meetingState.In(v) != "planned" || !meetingAt.Set(v) {
			return nil
		}
		return passed(meetingAt.In(v).Date(), env)
	},
	Fires: Example{"state": "planned", "at": "2026-11-20 23:59"}, Silent: Example{"state": "planned", "at": "2026-11-21 00:00"},
}, {
	ID: "meeting.no_next_follow_up", Severity: Warning, Field: meetingNextAt, // PRO-04
	Find: func(v Values, _ Env) Args {
		if !meetingFollowsUp(v) || meetingNextAt.Set(v) || !meetingOpen.Set(v) && meetingWasHeld(v) {
			return nil
		}
		return Args{"Points": count(int64(len(meetingOpen.In(v))))}
	},
	Fires:  Example{"kind": "follow_up", "next_at": ""},
	Silent: Example{"kind": "follow_up", "next_at": "", "open_points.0.point": "", "open_points.0.who": ""},
}, {
	ID: "meeting.next_before", Severity: Blocker, Field: meetingNextAt,
	Find: func(v Values, _ Env) Args {
		if !meetingNextAt.Set(v) || !meetingAt.Set(v) || !meetingNextAt.In(v).Before(meetingAt.In(v).Date()) {
			return nil
		}
		return Args{"At": meetingAt.In(v).Date().String(), "Next": meetingNextAt.In(v).String()}
	},
	Fires: Example{"next_at": "2026-11-18"}, Silent: Example{"next_at": "2026-11-19"},
}, {
	ID: "meeting.action_without_who", Severity: Warning, Field: meetingActions,
	Find: func(v Values, _ Env) Args {
		for _, action := range meetingActions.In(v) {
			if !actionDone.In(action.Values) && (!actionBy.Set(action.Values) || !actionDue.Set(action.Values)) {
				return Args{"What": actionWhat.In(action.Values)}
			}
		}
		return nil
	},
	Fires: Example{"actions.0.who": ""}, Silent: Example{"actions.0.who": "", "actions.0.done": "yes"},
}, {
	ID: "meeting.action_overdue", Severity: Warning, Field: meetingActions,
	Find: func(v Values, env Env) Args {
		for _, action := range meetingActions.In(v) {
			args := passed(actionDue.In(action.Values), env)
			if args != nil && !actionDone.In(action.Values) {
				args["What"] = actionWhat.In(action.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"actions.0.due": "2026-11-20"}, Silent: Example{"actions.0.due": "2026-11-21"},
}}
