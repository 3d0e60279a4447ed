// Package mpc is the generated solver of mpc.cvx.
package mpc

//go:generate go run ../../cmd/cvxc build mpc.cvx -p data.json
