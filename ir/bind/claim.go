package bind

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/internal/dim"
)

// claim is one equation between a size of the model and the data: Poly == Value.
type claim struct {
	poly  dim.Poly
	value int64
	param int // index in Model.Params; -1: the size is set on its own, by flag or by a key of the data
	axis  int
	place data.Place
}

// claims lists the equations: sizes set on their own first, then the extents of the parameters in their order. Shapes
// that cannot be matched are reported.
func (b *binder) claims() []claim {
	var out []claim
	for i, d := range b.model.Dims {
		if v, ok := b.in.Dims[d.Name]; ok {
			out = append(out, claim{poly: dim.Symbol(d.Name), value: v, param: -1})
		} else if e, ok := b.in.Values.Get(d.Name); ok && b.paramIndex(d.Name) < 0 {
			if v, ok := b.wholeNumber(i, e); ok {
				out = append(out, claim{poly: dim.Symbol(d.Name), value: v, param: -1, place: e.Place})
			}
		}
	}
	for i, e := range b.given {
		if e == nil {
			continue
		}
		shape, ok := b.orient(i, e)
		if !ok {
			continue
		}
		for a, n := range shape {
			out = append(out, claim{poly: b.model.Params[i].Shape[a], value: int64(n), param: i, axis: a, place: e.Place})
		}
	}
	return out
}

// wholeNumber reads a dim from the data.
func (b *binder) wholeNumber(i int, e data.Entry) (int64, bool) {
	d := b.model.Dims[i]
	if v := e.Value.Data; len(v) == 1 && v[0] == math.Trunc(v[0]) && math.Abs(v[0]) < 1<<53 {
		return int64(v[0]), true
	}
	b.report(Report{Code: CodeExtent, Title: fmt.Sprintf("the dim `%s` must be a whole number", d.Name),
		Labels: labels(inData(e.Place, "its value in the data"), inModel(d.Origin, "declared here"))})
	return 0, false
}

// orient returns the shape of the data as the parameter's rank asks for it: a single entry is a number, and a table with
// one row or one column a vector.
func (b *binder) orient(i int, e *data.Entry) ([]int, bool) {
	p, shape := b.model.Params[i], e.Value.Shape
	switch {
	case len(p.Shape) == len(shape) && !(e.Value.Table && len(shape) == 2 && len(p.Shape) == 1):
		return shape, true
	case len(p.Shape) == 0 && len(e.Value.Data) == 1:
		return nil, true
	case e.Value.Table && len(p.Shape) == 1 && len(shape) == 2 && shape[0] == 1:
		return shape[1:], true
	case e.Value.Table && len(p.Shape) == 1 && len(shape) == 2 && shape[1] == 1:
		return shape[:1], true
	case e.Value.Table && len(p.Shape) == 2 && len(shape) == 1:
		return []int{shape[0], 1}, true
	}
	r := Report{Code: CodeSizes, Title: fmt.Sprintf("`%s` is %s, the data has %s", p.Name, describe(len(p.Shape), p.Shape.String()), describe(len(shape), fmt.Sprint(shape))),
		Labels: labels(inModel(p.Origin, "declared as %s", describe(len(p.Shape), p.Shape.String())), inData(e.Place, "%s", describe(len(shape), fmt.Sprint(shape))))}
	if len(p.Shape) == 1 && len(shape) == 2 && (shape[0] == 1 || shape[1] == 1) {
		r.Help = append(r.Help, "a vector is a flat list: [1, 2, 3]")
	}
	b.report(r)
	return nil, false
}

// describe says what an array of a rank is.
func describe(rank int, shape string) string {
	switch rank {
	case 0:
		return "a number"
	case 1:
		return "a vector " + shape
	case 2:
		return "a matrix " + shape
	}
	return "an array " + shape
}

// subject says what a claim is about, for messages: "`A` has 30 rows".
func (b *binder) subject(c claim) string {
	if c.param < 0 {
		return fmt.Sprintf("it is set to %d", c.value)
	}
	p := b.model.Params[c.param]
	return fmt.Sprintf("`%s` has %s", p.Name, extent(len(p.Shape), c.axis, c.value))
}

// extent says how long an axis is.
func extent(rank, axis int, n int64) string {
	switch {
	case rank == 1:
		return count(n, "entry", "entries")
	case rank == 2 && axis == 0:
		return count(n, "row", "rows")
	case rank == 2:
		return count(n, "column", "columns")
	}
	return fmt.Sprintf("extent %d on axis %d", n, axis)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
