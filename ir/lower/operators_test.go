package lower_test

import (
	"fmt"
	"strings"
	"testing"
)

// operandsOf are operands of every shape and structure, of variables, parameters and numbers; one has no entries.
var operandsOf = []string{"s", "x", "x'", "X", "Q", "D", "K", "u", "O", "p", "w", "P", "A", "B", "2", "0", "n", "[1, 2, 3]", "x[0:0]", "eye(n)", "square(x)"}

const operatorsModel = `problem operators {
  dim n >= 3, m >= 2
  param p pos, w[n] pos, P[m, n], A[m, n] sparse, B[n, n] banded(1)
  var s, x[n], X[m, n], Q[n, n] psd, D[n, n] diag, K[n, n] skew, u[m, n, n], O[1, 1]
  let r = %s
  minimize sum(x)
  subject to
  %s
}
`

// Every operator, relation and block of two operands of every shape: what the checker lets pass lowers to a value of the
// shape that the checker found, and becomes a program that agrees with its expressions.
func TestEveryOperatorOfEveryShape(t *testing.T) {
	accepted := map[string]int{}
	try := func(form, let, row string) {
		ok, err := sound(fmt.Sprintf(operatorsModel, let, row))
		if err != nil {
			t.Errorf("%s, %s: %v", let, row, err)
		}
		if ok {
			accepted[form]++
		}
	}
	values := []string{"a + b", "a - b", "a * b", "a .* b", "a / b", "a ./ b", "a ^ b", "a .^ b", "[a, b]", "[a; b]", "-a' + b"}
	rows := []string{"a == b", "a <= b", "a << b", "b <= a <= b", "(a, b) in soc"}
	for _, a := range operandsOf {
		for _, b := range operandsOf {
			fill := strings.NewReplacer("a", a, "b", b)
			for _, f := range values {
				try(f, fill.Replace(f), "")
			}
			for _, f := range rows {
				try(f, "s", fill.Replace(f))
			}
		}
	}
	for _, f := range append(values, rows...) {
		if accepted[f] == 0 {
			t.Errorf("no use of %s is accepted", f)
		}
	}
}

// Every form of subscript of arrays of every shape, alone and in sums and conditions over indices, sizes that depend on the
// index included.
func TestEverySubscriptOfEveryShape(t *testing.T) {
	accepted := 0
	try := func(let, row string) {
		ok, err := sound(fmt.Sprintf(operatorsModel, let, row))
		if err != nil {
			t.Errorf("%s, %s: %v", let, row, err)
		}
		if ok {
			accepted++
		}
	}
	bases := append(operandsOf, "(x + w)", "diag(Q)", "[x[i] for i in n if i != 1]", "[X; x']")
	for _, base := range bases {
		for _, sub := range []string{"[0]", "[n-1]", "[:]", "[1:]", "[n:n]", "[0, 0]", "[0, :]", "[:, 0]", "[1:, :1]", "[:, 1:1]", "[0, :, 1]", "[1, 0:0, :]", "[0][0]", "'[0]"} {
			try(base+sub, base+sub+" <= 3")
		}
	}
	for _, e := range []string{"x[i]", "x[0:i]", "X[0:m, i]", "Q[i, i:]", "D[0:i, 0:i]", "u[0, i, 0:i+1]", "A[:, i]", "B[i]'*x", "[x[j] for j in n if j != i]"} {
		for _, f := range []string{"sum(%s)", "sum(square(%s))", "norm2([sum(%s)])", "norm1(vec(%s, order=\"C\"))", "sum(exp(%s))", "max(sum(%s), 1)"} {
			of := fmt.Sprintf(f, e)
			try("sum("+of+" for i in n)", "forall i in n if i != 1: "+of+" <= 5")
			try("[sum("+e+") for i in 0..<n step 2]", "max("+of+" for i in n, j in n if j < i) <= 5")
		}
	}
	t.Logf("%d uses accepted", accepted)
	if accepted < 200 {
		t.Errorf("only %d uses are accepted", accepted)
	}
}
