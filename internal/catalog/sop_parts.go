package catalog

// Part is one of the five parts of a written process (SOP-09), and whether it is there.
type Part struct {
	Key   string
	Label Label
	Done  bool
}

// Step is one step of an SOP in words.
type Step struct {
	Action, Role, Person, Tool, Input, Output, Standard, Control, Problem, Solution string
}

// StepsOf are the steps of an SOP in order.
func StepsOf(v Values) []Step {
	var out []Step
	for _, row := range sopSteps.In(v) {
		r := row.Values
		out = append(out, Step{
			Action: stepAction.In(r), Role: stepRole.In(r), Person: stepPerson.In(r).Name, Tool: stepTool.In(r), Input: stepInput.In(r),
			Output: stepOutput.In(r), Standard: stepStandard.In(r), Control: stepControl.In(r), Problem: stepProblem.In(r), Solution: stepSolution.In(r),
		})
	}
	return out
}

// PartsOf says which of the five parts an SOP has.
func PartsOf(v Values) []Part {
	steps := StepsOf(v)
	var standard, faq bool
	for _, s := range steps {
		standard = standard || s.Standard != ""
		faq = faq || s.Problem != ""
	}
	return []Part{
		{"flowchart", Label{"流程图", "Flowchart"}, len(steps) > 1 || sopFlowchart.Set(v)},
		{"guide", Label{"操作指南", "Guide"}, len(steps) > 0},
		{"responsibility", Label{"职责分工", "Responsibility"}, len(steps) > 0 && len(stepsWithoutRole(v)) == 0},
		{"standard", Label{"标准", "Standard"}, standard || sopKPIs.Set(v)},
		{"faq", Label{"常见问题", "FAQ"}, faq},
	}
}
