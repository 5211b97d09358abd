package catalog

import (
	"slices"
	"strings"
)

// ProofStep is a link of the chain that proves that an account was taken over (N-06): something somebody does on the platform and says so
// here. Which links an account needs follows from what its record says, see [ProofSteps].
type ProofStep struct {
	Key   string
	Label Label
	How   Label // what exactly is done, and how one knows that it worked
	// Witness says that the witness does it, and nobody who did another link of the account; the others are the receiver's.
	Witness bool
	// rests are the facts that the link was proven with: when one of them changes, it has to be proven anew.
	rests func(Values) []string
}

// The keys of links. Their order is that of the chain.
const (
	ProofLogin       = "logged_in"
	ProofReceived    = "received"
	ProofEnvironment = "environment"
	ProofPassword    = "password_changed"
	ProofReset       = "reset"
	ProofFactor      = "factor_moved"
	ProofPayout      = "payout_moved"
	ProofSessions    = "sessions_closed"
	ProofWitnessed   = "witnessed"
)

// proofSteps are all links in the order of the chain. The first one, that the account is listed, follows from its record being submitted.
var proofSteps = []ProofStep{
	{
		Key: ProofLogin, Label: Label{"登录验证", "Signed in"}, rests: restsOnAccount,
		How: Label{"用移交的凭据登录成功，能进入后台首页", "Sign in with what was handed over and reach the first page of the back office"},
	},
	{
		Key: ProofReceived, Label: Label{"收到设备", "Device received"}, rests: restsOnAccount,
		How: Label{"设备和配件在手上，能开机，编号与登记一致", "Device and accessories are at hand, it starts, and its number is the one listed"},
	},
	{
		Key: ProofEnvironment, Label: Label{"接管登录环境", "Login environment taken over"},
		How: Label{
			"浏览器资料、固定 IP 或设备已交到接收人手上，并在原环境里登录过",
			"Browser profile, fixed address or device are with the receiver, who signed in from there",
		},
		rests: func(v Values) []string { return []string{accountEnvironment.In(v)} },
	},
	{
		Key: ProofPassword, Label: Label{"修改密码", "Password changed"},
		How: Label{"改成只有接收团队知道的新密码，并更新存放的地方", "Changed to one that only the receiving team knows, and put where it is kept"},
	},
	{
		Key: ProofReset, Label: Label{"恢复出厂并重设", "Reset and set up anew"},
		How: Label{"退出原来的账号，清除数据，用公司账号重新设置", "Signed out of the old account, wiped, and set up with one of the company"},
	},
	{
		Key: ProofFactor, Label: Label{"转移二次验证", "Second factor moved"},
		How: Label{"换绑手机或验证器，停用旧设备，保存新的恢复码", "Phone or authenticator bound anew, the old device out of use, new recovery codes kept"},
		rests: func(v Values) []string {
			return []string{
				accountFactor.In(v), plain(accountFactorHolder.In(v).Name), strings.TrimPrefix(digits(fold(accountPhone.In(v))), "86"), plain(accountEmail.In(v)),
				plain(accountDevice.In(v)),
			}
		},
	},
	{
		Key: ProofPayout, Label: Label{"变更收付款", "Payout moved"},
		How: Label{"收款卡、付款方式和打款联系人换成公司的，试一笔或核对后台显示", "Payout card, means of payment and contact are the company's; try one or read it in the back office"},
		rests: func(v Values) []string {
			return []string{plain(accountRealName.In(v)), cardShaped(accountCard.In(v))}
		},
	},
	{
		Key: ProofSessions, Label: Label{"移除旧权限", "Old access removed"},
		How: Label{"退出其他设备的登录，停用移交人的子账号和授权", "Other sessions ended, sub-accounts and grants of the giver taken out of use"},
	},
	{
		Key: ProofWitnessed, Label: Label{"监交核验", "Checked by the witness"}, Witness: true,
		How: Label{"监交人查看证据并抽查后台，确认移交人已不能登录", "The witness reads the evidence, looks at the back office and sees that the giver cannot sign in"},
	},
}

// ProofStepOf finds a link by its key.
func ProofStepOf(key string) (ProofStep, bool) {
	i := slices.IndexFunc(proofSteps, func(s ProofStep) bool { return s.Key == key })
	if i < 0 {
		return ProofStep{}, false
	}
	return proofSteps[i], true
}

// ProofKeys are the keys of all links in the order of the chain.
func ProofKeys() []string {
	out := make([]string, len(proofSteps))
	for i, s := range proofSteps {
		out[i] = s.Key
	}
	return out
}

// ProofSteps are the links that an account needs, in order: they follow from its type, its platform and its second factor alone. Records of
// other kinds need none.
func ProofSteps(kind string, v Values) []ProofStep {
	if kind != Account.Key {
		return nil
	}
	var out []ProofStep
	for _, s := range proofSteps {
		if needsProof(s.Key, v) {
			out = append(out, s)
		}
	}
	return out
}

func needsProof(step string, v Values) bool {
	sort := accountType.In(v)
	device := sort == "device"
	switch step {
	case ProofWitnessed:
		return true
	case ProofReceived, ProofReset:
		return device
	case ProofEnvironment:
		return !device && sort != "mail" && accountIsCrossBorder(v)
	case ProofFactor:
		// A sub-account's own factor goes with the person; the main account gives its successor a new sub-account.
		return !device && sort != "sub" && sort != "service" && accountFactor.Set(v) && accountFactor.In(v) != "none"
	case ProofPayout:
		return sort == "payment" || sort == "main" && accountHoldsMoney(v)
	}
	return !device
}

// accountHoldsMoney: sales of a shop are paid out to somebody's card, and a deposit is paid back to it.
func accountHoldsMoney(v Values) bool {
	platform := accountPlatform.In(v)
	return accountDeposit.Set(v) || platform == "bank_pay" ||
		slices.ContainsFunc(marketplaces, func(o Option) bool { return o.Value == platform })
}

// ProofReopened is the first link that does not stand any more because a record that said before says after now: one whose facts changed, one
// that came in, or one that is not needed any more. What is behind it rested on it. It is "" when nothing changed that links rest on.
func ProofReopened(kind string, before, after Values) string {
	if kind != Account.Key {
		return ""
	}
	for _, s := range proofSteps {
		was, is := needsProof(s.Key, before), needsProof(s.Key, after)
		if was != is || is && s.rests != nil && !slices.Equal(s.rests(before), s.rests(after)) {
			return s.Key
		}
	}
	return ""
}

func restsOnAccount(v Values) []string {
	return []string{accountPlatform.In(v), accountType.In(v), plain(accountStore.In(v)), plain(accountLogin.In(v))}
}
