package catalog

import (
	"strconv"
	"strings"
)

// Step is one step of an SOP as a drawing or a manual needs it.
type Step struct {
	Action, Role, Person, Tool, Input, Output, Standard, Control, Problem, Solution string
}

// SOPSteps lists the steps of an SOP in order; v is the content of an SOP.
func SOPSteps(v Values) []Step {
	var steps []Step
	for _, row := range sopSteps.In(v) {
		r := row.Values
		steps = append(steps, Step{
			Action: stepAction.In(r), Role: stepRole.In(r), Person: stepPerson.In(r).Name, Tool: stepTool.In(r),
			Input: stepInput.In(r), Output: stepOutput.In(r), Standard: stepStandard.In(r), Control: stepControl.In(r),
			Problem: stepProblem.In(r), Solution: stepSolution.In(r),
		})
	}
	return steps
}

// Part is one of the five documents a process needs (SOP-09), and whether the record has it.
type Part struct {
	Key     string // flowchart, guide, responsibility, standard, faq
	Label   Label
	Done    bool
	Missing Label // what is still to be written; empty when done
}

// SOPParts judges the five parts of an SOP in their order; v is the content of an SOP. A file in a
// slot is not counted here, because files are no facts of the record.
func SOPParts(v Values) []Part {
	steps := SOPSteps(v)
	return []Part{sopFlow(v, steps), sopGuide(steps), sopSplit(v, steps), sopStandard(v, steps), sopFAQ(steps)}
}

func sopFlow(v Values, steps []Step) Part {
	const enough = 2 // a chart joins at least two steps
	return part("flowchart", Label{"流程图", "Flowchart"}, len(steps) >= enough || sopFlowchart.Set(v),
		Label{"至少写两步，或写明流程图在哪里", "Write two steps at least, or say where the chart is"})
}

func sopGuide(steps []Step) Part {
	thin := stepsLacking(steps, func(s Step) bool { return s.Action != "" && (s.Tool != "" || s.Input != "" || s.Output != "") })
	return stepPart("guide", Label{"操作指南", "Guide"}, steps, thin, Label{"没有写工具或输入输出", "without tool, input or output"})
}

func sopSplit(v Values, steps []Step) Part {
	label := Label{"职责分工", "Responsibility"}
	if len(steps) > 0 && !sopOwner.Set(v) {
		return part("responsibility", label, false, Label{"没有负责人", "Nobody owns it"})
	}
	return stepPart("responsibility", label, steps, stepsLacking(steps, func(s Step) bool { return s.Role != "" }),
		Label{"没有责任岗位", "without a role"})
}

func sopStandard(v Values, steps []Step) Part {
	label := Label{"执行标准", "Standard"}
	if sopKPIs.Set(v) {
		return part("standard", label, true, Label{})
	}
	return stepPart("standard", label, steps, stepsLacking(steps, func(s Step) bool { return s.Standard != "" }),
		Label{"没有标准，也没有关键指标", "without a standard, and no KPIs"})
}

func sopFAQ(steps []Step) Part {
	solved := len(steps) > len(stepsLacking(steps, func(s Step) bool { return s.Problem != "" && s.Solution != "" }))
	return part("faq", Label{"常见问题", "FAQ"}, solved,
		Label{"至少写一个常见问题和解决方案", "Write one common problem with its solution at least"})
}

func part(key string, label Label, done bool, missing Label) Part {
	if done {
		missing = Label{}
	}
	return Part{Key: key, Label: label, Done: done, Missing: missing}
}

// stepPart is a part that every step has to keep; numbers are the steps that do not.
func stepPart(key string, label Label, steps []Step, numbers []string, lack Label) Part {
	if len(steps) == 0 {
		return part(key, label, false, Label{"还没有步骤", "There are no steps yet"})
	}
	return part(key, label, len(numbers) == 0, Label{
		"第 " + strings.Join(numbers, "、") + " 步" + lack.ZH,
		"Step " + strings.Join(numbers, ", ") + " " + lack.EN,
	})
}

func stepsLacking(steps []Step, has func(Step) bool) []string {
	var numbers []string
	for i, s := range steps {
		if !has(s) {
			numbers = append(numbers, strconv.Itoa(i+1))
		}
	}
	return numbers
}
