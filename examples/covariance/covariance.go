// Package covariance is the generated solver of covariance.cvx.
package covariance

//go:generate go run ../../cmd/cvxc build covariance.cvx -p data.json
