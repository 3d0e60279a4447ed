package cvxc

import (
	"io"

	"github.com/cvxc-lang/cvxc/internal/data"
)

// WriteNPZ writes the arrays of a solution as NumPy's archive: variables and lets by their names, the dual of a constraint
// c as "dual.c", entries of the gradient (nil for none) as "gradient.A", and the optimal value as "optimal.value".
func (s *Solution) WriteNPZ(w io.Writer, gradient []Field) error {
	set := &data.Set{}
	for _, group := range []struct {
		prefix string
		fields []Field
	}{{"", s.vars}, {"", s.lets}, {"dual.", s.duals}, {"gradient.", gradient}} {
		for _, f := range group.fields {
			set.Put(data.Entry{Name: group.prefix + f.Name, Value: &data.Array{Shape: f.Array.Shape, Data: f.Array.Data}})
		}
	}
	set.Put(data.Entry{Name: "optimal.value", Value: data.Scalar(s.Value)})
	return data.WriteNPZ(w, set)
}
