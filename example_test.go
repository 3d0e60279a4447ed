package cvxc_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cvxc-lang/cvxc"
)

const portfolio = `/// A long-only portfolio.
problem portfolio {
    dim   n
    param mu[n], S[n, n] psd, gamma nonneg
    var   w[n] nonneg
    maximize mu'*w - gamma*quad_form(w, S)
    subject to
        budget: sum(w) == 1
}
`

// Compile once, bind data, solve, and solve again with other numbers.
func Example() {
	m, err := cvxc.Compile(cvxc.Source("portfolio.cvx", portfolio))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := m.Bind(cvxc.Data{
		"mu":    []float64{0.1, 0.2},
		"S":     [][]float64{{0.1, 0}, {0, 0.4}},
		"gamma": 1,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, gamma := range []float64{1, 10} {
		if err := p.Set("gamma", gamma); err != nil {
			fmt.Println(err)
			return
		}
		s, err := p.Solve(context.Background(), cvxc.Settings{})
		if err != nil {
			fmt.Println(err)
			return
		}
		w := s.Var("w")
		fmt.Printf("gamma %g: %.4f, w = %.3f %.3f, price of the budget %.4f\n", gamma, s.Value, w.At(0), w.At(1), s.Dual("budget").Scalar())
	}
	// Output:
	// gamma 1: 0.0450, w = 0.700 0.300, price of the budget -0.0400
	// gamma 10: -0.6795, w = 0.790 0.210, price of the budget -1.4800
}

// Faults of a model are data, with places.
func ExampleDiagnosticsOf() {
	_, err := cvxc.Compile(cvxc.Source("p.cvx", "problem p {\n    var x\n    maximize x^2\n}\n"))
	for _, d := range cvxc.DiagnosticsOf(err) {
		at := d.Primary().Position()
		fmt.Println(d.Code, at.Line, at.Column)
	}
	// Output:
	// CVX0401 3 14
}

// An infeasible instance comes with the constraints that contradict each other.
func ExampleErrInfeasible() {
	m, err := cvxc.Compile(cvxc.Source("p.cvx", "problem p {\n    param cap\n    var x[3] nonneg\n    satisfy\n    subject to\n        total: sum(x) == 1\n        limit: x <= cap\n}\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := m.Bind(cvxc.Data{"cap": 0.2})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	fmt.Println(errors.Is(err, cvxc.ErrInfeasible))
	for _, l := range s.Diagnostics[0].Labels {
		fmt.Println(strings.TrimSpace(l.Span.Text() + " " + l.Text))
	}
	// Output:
	// true
	// limit: x <= cap
	// total: sum(x) == 1
	// cap cap = 0.2
}
