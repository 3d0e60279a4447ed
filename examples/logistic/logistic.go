// Package logistic is the generated solver of logistic.cvx.
package logistic

//go:generate go run ../../cmd/cvxc build logistic.cvx -p data.json
