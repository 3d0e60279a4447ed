// Package svm is the generated solver of svm.cvx.
package svm

//go:generate go run ../../cmd/cvxc build svm.cvx -p data.json
