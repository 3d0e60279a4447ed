// Package portfolio is the generated solver of portfolio.cvx.
package portfolio

//go:generate go run ../../cmd/cvxc build portfolio.cvx -p data.json
