// Package graphsignal is the generated solver of graph_signal.cvx.
package graphsignal

//go:generate go run ../../cmd/cvxc build graph_signal.cvx -p data.json
