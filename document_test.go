package cvxc_test

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// TestDocOfMissing: of functions that are missing on purpose, and of names of other languages, cvxc doc says why and what to
// write.
func TestDocOfMissing(t *testing.T) {
	for _, name := range strings.Fields("quantum_cond_entr trace_logm op_rel_entr log_normcdf loggamma ceil floor length sign " +
		"dist_ratio condition_number gen_lambda_max polyval_trig") {
		text, err := cvxc.Doc(name)
		if err != nil || !strings.HasPrefix(text, "There is no function "+name+" here; ") || strings.Count(text, "\n") != 2 {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	for name, want := range map[string]string{"logsumexp_sdp": "Here it is log_sum_exp.", "square_sum": "Here it is sum_squares.", "prod_inv": "Here it is inv_prod."} {
		if text, err := cvxc.Doc(name); err != nil || !strings.Contains(text, want) || !strings.Contains(text, "\nProved") {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	if _, err := cvxc.Doc("frobnicate"); err == nil {
		t.Error("frobnicate has a documentation")
	}
}
