package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"github.com/cvxc-lang/cvxc"
)

// report prints the cost, the price at each bus with what is made and used there, and the branches at their limits.
func report(w io.Writer, g *Grid, s *cvxc.Solution) error {
	fmt.Fprintf(w, "%s: %d buses, %d branches, %d generators\n", g.Case.Name, len(g.Buses), len(g.Branches), len(g.Generators))
	fmt.Fprintf(w, "cost %.4f $/h\n\n", s.Value)
	if err := reportBuses(w, g, s); err != nil {
		return err
	}
	return reportLimits(w, g, s)
}

// reportBuses prints the duals of the balance: what one more MW of load at a bus costs.
func reportBuses(w io.Writer, g *Grid, s *cvxc.Solution) error {
	made := make([]float64, len(g.Buses))
	for i, gen := range g.Generators {
		made[g.index[gen.Bus]] += s.Var("p").At(i)
	}
	price := s.Dual("balance")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "bus\tload MW\tmade MW\tprice $/MWh\t")
	for i, b := range g.Buses {
		fmt.Fprintf(t, "%d\t%.2f\t%.2f\t%.4f\t\n", b.Number, b.Load+b.Shunt, made[i], price.At(i))
	}
	return t.Flush()
}

// priced is the rent, in $/MWh, from which on a limit counts as one that costs something.
const priced = 1e-4

// reportLimits prints the branches whose limit of flow has a price: what one more MW of it would save.
func reportLimits(w io.Writer, g *Grid, s *cvxc.Solution) error {
	flow, rent := s.Var("f"), s.Dual("f")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := "\nfrom\tto\tflow MW\trent $/MWh\t\n"
	for l, b := range g.Branches {
		if math.Abs(rent.At(l)) < priced {
			continue
		}
		fmt.Fprintf(t, "%s%d\t%d\t%.2f\t%.4f\t\n", head, b.From, b.To, flow.At(l), math.Abs(rent.At(l)))
		head = ""
	}
	return t.Flush()
}

func reportStats(w io.Writer, s *cvxc.Solution) error {
	st := s.Stats
	_, err := fmt.Fprintf(w, "\n%s with %d rows, %d columns, %d nonzeros; %d iterations\nlower %.3f s, setup %.3f s, solve %.3f s\n",
		st.Class, st.Rows, st.Columns, st.Nonzeros, st.Iterations, st.LowerSeconds, st.SetupSeconds, st.SolveSeconds)
	return err
}
