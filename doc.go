// Package cvxc compiles, solves and explains convex optimization problems written in the .cvx language.
//
//	m, err := cvxc.Compile(cvxc.File("mpc.cvx"))                    // parse, prove convexity
//	p, err := m.Bind(cvxc.Data{"A": a, "x0": x0, "T": 15})         // sizes, checked parameters, the cone program
//	s, err := p.Solve(ctx, cvxc.Settings{Tol: 1e-8})
//	u := s.Var("u")                                                 // an Array: shape and entries
//	y := s.Dual("dyn")
//	err = p.Set("x0", x1)                                           // numbers only; then Solve again
//
// Whatever is wrong with a model or its data is a Diagnostics error with places in the texts. A solve that ends otherwise
// than optimal returns an error that wraps ErrInfeasible, ErrUnbounded, ErrLimit or ErrNumerics, beside the Solution with
// its certificate or its best iterate.
package cvxc
