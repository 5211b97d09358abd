package catalog

// Class says what sort of sensitive fact a masked field holds. Who sees which class in full follows from one table of the handover.
type Class string

// The classes. A field that is not masked has none.
const (
	ClassContact  Class = "contact"  // a telephone number, mail or chat of a person or an account
	ClassIdentity Class = "identity" // who somebody is on paper: real name, number of an ID or licence
	ClassBank     Class = "bank"     // cards and bank accounts
	ClassPay      Class = "pay"      // what somebody earns
	ClassOther    Class = "other"    // what a workspace masks without saying why
)

// Classes are all, in the order of help texts and forms.
var Classes = []Class{ClassContact, ClassIdentity, ClassBank, ClassPay, ClassOther}

var classLabels = map[Class]Label{
	ClassContact: {"联系方式", "Contact"}, ClassIdentity: {"身份与证件", "Identity"}, ClassBank: {"银行与收付款", "Bank"},
	ClassPay: {"薪酬", "Pay"}, ClassOther: {"其他敏感信息", "Other"},
}

// Label names the class for people.
func (c Class) Label() Label { return classLabels[c] }

func classOptions() []Option {
	var out []Option
	for _, c := range Classes {
		out = append(out, opt(string(c), c.Label().ZH, c.Label().EN))
	}
	return out
}
