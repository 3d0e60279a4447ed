// Package landing is the generated solver of landing.cvx.
package landing

//go:generate go run ../../cmd/cvxc build landing.cvx -p data.json
