package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func proofKeysOf(steps []ProofStep) string {
	keys := make([]string, len(steps))
	for i, s := range steps {
		keys[i] = s.Key
	}
	return strings.Join(keys, " ")
}

func accountSaying(t *testing.T, more Form) Values {
	t.Helper()
	form := Form{}
	for k, v := range Account.Sample {
		form[k] = v
	}
	for k, v := range more {
		form[k] = v
	}
	kind, _ := Lookup("account")
	v, problems := kind.Decode(form)
	require.Empty(t, problems)
	return v
}

// TestProofStepsOfEveryAccount walks the whole matrix of platform, type and factor: rules that hold for each, besides the table in
// docs/kinds.md.
func TestProofStepsOfEveryAccount(t *testing.T) {
	t.Parallel()
	for _, platform := range accountPlatform.Spec().Options {
		for _, sort := range accountType.Spec().Options {
			for _, factor := range accountFactor.Spec().Options {
				v := accountSaying(t, Form{"platform": {platform.Value}, "account_type": {sort.Value}, "second_factor": {factor.Value}, "deposit_required": {""}})
				steps := ProofSteps("account", v)
				keys := " " + proofKeysOf(steps) + " "
				at := platform.Value + " " + sort.Value + " " + factor.Value
				has := func(key string) bool { return strings.Contains(keys, " "+key+" ") }
				require.Equal(t, ProofWitnessed, steps[len(steps)-1].Key, at)
				last := -1
				for i, s := range steps {
					require.Equal(t, i == len(steps)-1, s.Witness, at)
					n := strings.Index(" "+strings.Join(ProofKeys(), " ")+" ", " "+s.Key+" ")
					require.Greater(t, n, last, "%s: in the order of the chain", at)
					last = n
				}
				require.Equal(t, sort.Value == "device", has(ProofReceived) && has(ProofReset) && len(steps) == 3, at)
				require.Equal(t, sort.Value != "device", has(ProofLogin) && has(ProofPassword) && has(ProofSessions), at)
				if accountIsCrossBorder(v) && (sort.Value == "main" || sort.Value == "payment") {
					require.True(t, has(ProofEnvironment), at)
				}
				if !accountIsCrossBorder(v) {
					require.False(t, has(ProofEnvironment), at)
				}
				require.False(t, factor.Value == "none" && has(ProofFactor), at)
				require.True(t, sort.Value != "payment" || has(ProofPayout), at)
			}
		}
	}
	require.Equal(t, "logged_in password_changed factor_moved payout_moved sessions_closed witnessed", proofKeysOf(ProofSteps("account", accountSaying(t, nil))))
	require.Nil(t, ProofSteps("sku", Values{}))
}

func TestProofReopened(t *testing.T) {
	t.Parallel()
	base := accountSaying(t, nil)
	for _, c := range []struct {
		name string
		form Form
		want string
	}{
		{"nothing", nil, ""},
		{"a note", Form{"fee_note": {"没有"}}, ""},
		{"the same phone, written otherwise", Form{"bound_phone": {"+86 0571 00008820"}}, ""},
		{"another login", Form{"login_name": {"木棉里旗舰店:运营"}}, ProofLogin},
		{"another platform of the same sort", Form{"platform": {"jd"}}, ProofLogin},
		{"another type", Form{"account_type": {"sub"}}, ProofLogin},
		{"another phone", Form{"bound_phone": {"0571-0000 8821"}}, ProofFactor},
		{"somebody else holds the device", Form{"second_factor_holder": {"何佳怡"}}, ProofFactor},
		{"no factor any more", Form{"second_factor": {"none"}}, ProofFactor},
		{"another real name", Form{"real_name_person": {"周子昂"}}, ProofPayout},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, ProofReopened("account", base, accountSaying(t, c.form)))
		})
	}
	abroad := accountSaying(t, Form{"platform": {"amazon"}})
	require.Equal(t, ProofEnvironment, ProofReopened("account", abroad, accountSaying(t, Form{"platform": {"amazon"}, "login_environment": {"AdsPower 7"}})))
	require.Empty(t, ProofReopened("sku", base, abroad))
}
