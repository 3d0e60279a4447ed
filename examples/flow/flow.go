// Package flow is the generated solver of flow.cvx.
package flow

//go:generate go run ../../cmd/cvxc build flow.cvx -p data.json
