package cvxc

import (
	"fmt"
	"slices"

	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/runtime"
)

// gradient returns the function that computes the gradient of the optimal value at a result. The program is made again
// with an entry for every zero of the data, since a zero has a derivative too.
func (p *Problem) gradient(s *Solution, r *runtime.Result) func() ([]Field, error) {
	params, dims, model := p.params(), p.binding.Dims, p.ir
	return func() ([]Field, error) {
		if s.Status != Optimal {
			return nil, fmt.Errorf("%s: there is no gradient of the optimal value: the status is %s", s.Problem, s.Status)
		}
		st, err := stuff.Stuff(model, dims, stuff.Options{Params: params, FromData: true, KeepZeros: true})
		if err != nil {
			return nil, p.fault(nil, err)
		}
		recovery, err := st.Recovery()
		if err != nil {
			return nil, err
		}
		st.Parametric.Update(params)
		adjoint := make([]float64, st.Parametric.Layout().Len)
		st.Program.ValueAdjoint(adjoint, r)
		for i := range adjoint {
			adjoint[i] *= recovery.Sign
		}
		g := slices.Clone(st.Parametric.VJP(adjoint))
		var out []Field
		for i, f := range recovery.Params {
			v := field(f, g[f.Offset:f.Offset+f.Len])
			if a := model.Params[i].Attr; a.Symmetric || a.PSD || a.NSD {
				symmetrize(v.Array)
			}
			out = append(out, v)
		}
		return out, nil
	}
}

// symmetrize makes the trailing matrices of a gradient symmetric: G with d value = sum(G .* dS) for symmetric dS.
func symmetrize(a Array) {
	n := a.Shape[len(a.Shape)-1]
	for first := 0; first+n*n <= len(a.Data) && n > 0; first += n * n {
		m := a.Data[first : first+n*n]
		for i := range n {
			for j := range i {
				mean := (m[i*n+j] + m[j*n+i]) / 2
				m[i*n+j], m[j*n+i] = mean, mean
			}
		}
	}
}
