package catalog

// Training is one training or exam of one person (TRN-01 … TRN-08, DOC-03, CS-10, RSK-05).
//
// It differs from the list of kinds in these places. done and score are what an attendance or score
// sheet says of a training that was held elsewhere, with the sheet as a file; an exam taken inside the
// program is an act with a table of its own. result is computed from them. Requirements ask for more
// than the list had: whether it is a condition of taking over (must_pass), whether newcomers always get
// it (TRN-08), how often it returns (TRN-07), which gap it closes (TRN-04), what is bettered afterwards
// (TRN-06). A scenario test has marks like an exam (CS-10).
var Training = declare(Kind{
	Key:   "training",
	Label: Label{"培训与考核", "Training"},
	Why: Label{
		"列出接手人要学会和考过的内容：系统、流程、风险演练、规则考试，谁教、哪天、及格线多少。",
		"What the next person must learn and pass: systems, processes, drills, exams; who teaches, when, and the pass mark.",
	},
	Unit: Label{"项培训", "trainings"},
	Groups: []Group{
		group("training", "培训内容", "Training",
			trainingTopic, trainingType, trainingForm, trainingNeed, trainingRelated, trainingMustPass, trainingNewcomers),
		group("people", "人员与时间", "People and dates",
			trainingTrainee, trainingTrainer, trainingPlanned, trainingDone, trainingRepeat),
		group("exam", "考核", "Exam", trainingPassMark, trainingScore, trainingResult, trainingQuestions),
		group("effect", "效果与改进", "Effect", trainingEvidence, trainingFeedback, trainingImprovement),
	},
	Slots: []Slot{
		slot("evidence", "签到与成绩证明", "Proof", "TRN-06"),
		slot("material", "课件与资料", "Material", "TRN-05"),
	},
	Title:    trainingTopic,
	Subtitle: []Field{trainingType, trainingTrainee},
	Owner:    trainingTrainer,
	Due:      trainingPlanned,
	Checks:   trainingChecks,
	Sample: Form{
		"topic": {"天猫规则与违禁词考试"}, "kind": {"exam"}, "form": {"online"}, "need": {"周子昂第一次负责标题和详情页，违禁词题上次答错 3 道"},
		"related": {"新品上架"}, "must_pass": {"yes"}, "newcomers": {"yes"}, "trainee": {"周子昂"}, "trainer": {"陈立群"},
		"planned": {"2026-11-18"}, "done": {"2026-11-18"}, "repeat_every_days": {"180"}, "pass_mark": {"80"}, "score": {"92"},
		"questions":        {""},
		"questions.0.text": {"标题里能不能写「全网最低价」？"}, "questions.0.options": {"A 可以\nB 大促期间可以\nC 不可以"}, "questions.0.answer": {"C"}, "questions.0.source": {"新品上架"},
		"evidence": {"共享盘 / 培训 / 2026-11 成绩单.pdf"}, "feedback": {"案例多，能对上日常；希望补一节直播话术。"}, "improvement": {"下一版加入直播违禁词 10 题"},
	},
})

var (
	trainingTopic = text("topic", "主题", "Topic").Required().Identity().Also("课程", "培训主题", "title")
	trainingType  = choice("kind", "类型", "Type",
		opt("system", "系统操作", "System"), opt("process", "流程指导", "Process"), opt("risk", "应急培训", "Risk"), opt("rules", "平台规则", "Rules"),
		opt("scenario", "场景测试", "Scenario test"), opt("exam", "通关考试", "Exam"), opt("case_review", "案例复盘", "Case review"), opt("drill", "演练", "Drill")).
		Required().Listed(1).Meets("TRN-01", "TRN-02", "TRN-03", "TRN-07", "CS-10", "DOC-03", "RUL-13", "RSK-05")
	trainingForm = choice("form", "形式", "Form",
		opt("online", "线上课程", "Online course"), opt("classroom", "集中授课", "Classroom"), opt("workshop", "工作坊", "Workshop"),
		opt("sharing", "经验分享", "Sharing"), opt("shadowing", "跟岗", "Shadowing"), opt("simulation", "模拟演练", "Simulation")).Meets("TRN-05")
	trainingNeed = text("need", "培训需求", "Why it is needed").
			Hint("岗位要求什么、这个人还差什么", "What the post asks and this person lacks").Also("需求", "差距").Meets("TRN-04")
	trainingRelated = refs("related", "关联", "Linked SOP, risk or system", "").
			Hint("对应的流程、风险、系统或案例", "The SOP, risk, system or case it teaches").Meets("TRN-02", "TRN-03", "RSK-05")
	trainingMustPass = boolean("must_pass", "上岗前必过", "Required before taking over").Listed(3).
				Hint("没通过不能签收", "The handover is not signed before it is passed").Also("必修", "必过").Meets("DOC-03", "CS-10")
	trainingNewcomers = boolean("newcomers", "新人必修", "Every newcomer gets it").Meets("TRN-08")

	trainingTrainee = person("trainee", "受训人", "Trainee").Required().Identity().Listed(1).Also("学员").Meets("TRN-01")
	trainingTrainer = person("trainer", "讲师", "Trainer").Listed(2).Also("培训师").Meets("TRN-01")
	trainingPlanned = date("planned", "计划日", "Planned").Listed(2).Also("计划", "计划日期").Meets("TRN-01")
	trainingDone    = date("done", "完成日", "Done").
			Hint("签到表或成绩单上的日期", "The date on the attendance or score sheet").Also("完成", "完成日期").Meets("TRN-01")
	trainingRepeat = integer("repeat_every_days", "复训周期", "Repeated every").Between(1, 1095).Unit("天", "days").
			Hint("案例复盘不填按工作区的周期，其余不填就是只做一次", "A case review follows the workspace while empty, anything else happens once").Meets("TRN-07")

	trainingPassMark = integer("pass_mark", "及格线", "Pass mark").RequiredIf(trainingIsExam).Between(1, 1000).Unit("分", "points").
				Hint("考试和场景测试填", "For exams and scenario tests").Meets("DOC-03", "CS-10")
	trainingScore = integer("score", "得分", "Score").Between(0, 1000).Unit("分", "points").Hint("考过之后填", "Once it was taken").Also("成绩").
			RequiredIf(func(v Values) bool { return trainingIsExam(v) && trainingDone.Set(v) }).Meets("TRN-06")
	trainingResult = choice("result", "结果", "Result",
		opt("open", "未完成", "Open"), opt("passed", "通过", "Passed"), opt("failed", "未通过", "Failed")).
		From(trainingOutcome).Listed(1).Hint("由完成日、得分和及格线得出", "From the date, the score and the pass mark").Meets("TRN-01", "TRN-06")
	trainingQuestions = rows("questions", "题目", "Questions", examText, examOptions, examAnswer, examSource).
				RequiredIf(func(v Values) bool { return trainingType.In(v) == "exam" }).Hint("考试填，从记录里出题", "For exams; take them from the records").Meets("DOC-03")
	examText    = multiline("text", "题干", "Question").Required()
	examOptions = multiline("options", "选项", "Options").Hint("一行一个选项", "One option a line")
	examAnswer  = text("answer", "答案", "Answer").Required()
	examSource  = ref("source", "出处", "Source record", "").Hint("答案写在哪条记录里", "The record that holds the answer")

	trainingEvidence    = text("evidence", "证明", "Evidence").Hint("可以直接上传；放在别处的写位置", "Attach it, or say where it lies").Also("附件")
	trainingFeedback    = multiline("feedback", "反馈", "Feedback").Hint("学员怎么说", "What trainees say").Meets("TRN-06")
	trainingImprovement = multiline("improvement", "内容改进", "What is bettered").Hint("下一次改什么", "What changes next time").Also("改进").Meets("TRN-06")
)

func trainingIsExam(v Values) bool {
	kind := trainingType.In(v)
	return kind == "exam" || kind == "scenario"
}

func trainingOutcome(v Values) (string, bool) {
	switch {
	case !trainingType.Set(v):
		return "", false
	case !trainingDone.Set(v), trainingIsExam(v) && !trainingScore.Set(v):
		return "open", true
	case !trainingIsExam(v):
		return "passed", true
	case !trainingPassMark.Set(v):
		return "", false
	case trainingScore.In(v) < trainingPassMark.In(v):
		return "failed", true
	}
	return "passed", true
}

// trainingAgain is the day on which what was taught is taught again (TRN-07).
func trainingAgain(v Values, numbers Numbers) (Date, bool) {
	every, own := trainingRepeat.Lookup(v)
	if !own && trainingType.In(v) == "case_review" {
		every = numbers.Of(CaseCycle)
	}
	return trainingDone.In(v).AddDays(int(every)), every != 0 && trainingDone.Set(v)
}

var trainingChecks = []Check{{
	ID: "training.below_pass_mark", Severity: Blocker, Field: trainingScore, // R-TRN-01
	Needs:   []Field{trainingScore},
	Applies: func(v Values) bool { return trainingIsExam(v) && trainingDone.Set(v) },
	Find: func(v Values, env Env) Args {
		mark, own := trainingPassMark.Lookup(v)
		if !own {
			mark = env.Numbers.Of(PassMark)
		}
		if !trainingIsExam(v) || !trainingScore.Set(v) || trainingScore.In(v) >= mark {
			return nil
		}
		return Args{"Score": count(trainingScore.In(v)), "Mark": count(mark)}
	},
	Fires: Example{"score": "79"}, Silent: Example{"score": "80"},
}, {
	ID: "training.required_open", Severity: Blocker, Field: trainingDone, // R-TRN-01
	Find: func(v Values, _ Env) Args {
		if !trainingMustPass.In(v) || trainingDone.Set(v) {
			return nil
		}
		return Args{}
	},
	Fires: Example{"done": ""}, Silent: Example{"done": "", "must_pass": "no"},
}, {
	ID: "training.overdue", Severity: Warning, Field: trainingPlanned,
	Find: func(v Values, env Env) Args {
		if trainingDone.Set(v) {
			return nil
		}
		return passed(trainingPlanned.In(v), env)
	},
	Fires: Example{"done": "", "planned": "2026-11-20"}, Silent: Example{"done": "", "planned": "2026-11-21"},
}, {
	ID: "training.pass_mark_low", Severity: Notice, Field: trainingPassMark, // DOC-03
	Find: func(v Values, env Env) Args {
		usual := env.Numbers.Of(PassMark)
		if !trainingIsExam(v) || !trainingPassMark.Set(v) || trainingPassMark.In(v) >= usual {
			return nil
		}
		return Args{"Mark": count(trainingPassMark.In(v)), "Usual": count(usual)}
	},
	Fires: Example{"pass_mark": "79"}, Silent: Example{"pass_mark": "80"},
}, {
	ID: "training.repeat_due", Severity: Warning, Field: trainingDone, // TRN-07
	Find: func(v Values, env Env) Args {
		again, ok := trainingAgain(v, env.Numbers)
		if !ok || passed(again, env) == nil {
			return nil
		}
		return Args{"Date": trainingDone.In(v).String(), "Every": count(int64(trainingDone.In(v).DaysUntil(again)))}
	},
	Fires:  Example{"kind": "case_review", "repeat_every_days": "", "done": "2026-08-22"},
	Silent: Example{"kind": "case_review", "repeat_every_days": "", "done": "2026-08-23"},
}}
