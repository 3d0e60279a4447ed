// Package plan is the generated solver of plan.cvx.
package plan

//go:generate go run ../../cmd/cvxc build plan.cvx -p data.json
