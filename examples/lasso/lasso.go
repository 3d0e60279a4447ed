// Package lasso is the generated solver of lasso.cvx.
package lasso

//go:generate go run ../../cmd/cvxc build lasso.cvx -p data.json
