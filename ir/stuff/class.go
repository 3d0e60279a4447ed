package stuff

import "github.com/cvxc-lang/cvxc/runtime"

// Class names a program by the hardest kind of cone in it.
func Class(p *runtime.Program) string {
	name, rank := "LP", 0
	if len(p.P.Val) > 0 {
		name, rank = "QP", 1
	}
	kinds := [...]struct {
		name string
		rank int
	}{runtime.SecondOrder: {"SOCP", 2}, runtime.Power: {"power cone program", 3}, runtime.Exponential: {"exponential cone program", 4}, runtime.Semidefinite: {"SDP", 5}}
	for _, c := range p.Cones {
		if k := kinds[c.Kind]; k.rank > rank {
			name, rank = k.name, k.rank
		}
	}
	return name
}

// Nonzeros returns the number of entries of the matrices of a program.
func Nonzeros(p *runtime.Program) int {
	return len(p.P.Val) + len(p.A.Val) + len(p.G.Val) + len(p.H.Val)
}
