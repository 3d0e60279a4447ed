// Package correlation is the generated solver of correlation.cvx.
package correlation

//go:generate go run ../../cmd/cvxc build correlation.cvx -p data.json
