// Package robustlp is the generated solver of robust_lp.cvx.
package robustlp

//go:generate go run ../../cmd/cvxc build robust_lp.cvx -p data.json
