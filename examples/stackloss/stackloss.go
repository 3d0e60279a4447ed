// Package stackloss is the generated solver of stackloss.cvx.
package stackloss

//go:generate go run ../../cmd/cvxc build stackloss.cvx -p data.json
