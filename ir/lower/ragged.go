package lower

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// variable adds a variable of an atom and returns its array. An array of as many entries as an index tells has a variable
// for each entry, in a loop of its own.
func (s *scope) variable(v ir.Var) ir.Value {
	if s.indexIn(v.Shape...) == "" || v.Attr.Symmetric || v.Attr.PSD {
		return s.b.Var(s.local(v))
	}
	in, at := s.over(v.Shape)
	v.Attr.Lo, v.Attr.Hi = s.entryOf(v.Attr.Lo, at), s.entryOf(v.Attr.Hi, at)
	v.Shape, v.Loop = nil, in.loop
	return s.b.LoopStack(in.loop, s.b.Var(s.local(v)))
}

// entryOf returns an entry of an array, of a number the number.
func (s *scope) entryOf(v ir.Value, at []dim.Poly) ir.Value {
	if v == ir.None || len(s.b.Shape(v)) == 0 {
		return v
	}
	return s.b.At(v, at...)
}

// addQuad adds a quadratic term to the objective. A residual of as many entries as an index tells is one term for each.
func (s *scope) addQuad(q ir.Quad) {
	shape := s.b.Shape(q.Residual)
	if q.Matrix == ir.None && s.indexIn(shape...) != "" {
		outer := *s
		outer.loop = q.Loop
		in, at := outer.over(shape)
		q.Weight, q.Residual, q.Loop = s.entryOf(q.Weight, at), s.b.At(q.Residual, at...), in.loop
	}
	s.b.Model.Objective.Quads = append(s.b.Model.Objective.Quads, q)
}

// indexIn returns the name of an index that sizes depend on, "" if there is none.
func (l *lowerer) indexIn(sizes ...dim.Poly) string {
	for _, n := range sizes {
		for _, symbol := range n.Symbols() {
			if i := l.indexOf(symbol); i != "" {
				return i
			}
		}
	}
	return ""
}

// indexOf returns the name of the index that a symbol is, or depends on as the number of tuples of a loop or as a triangle.
func (l *lowerer) indexOf(symbol string) string {
	m := l.b.Model
	for i := range m.Loops {
		loop := &m.Loops[i]
		for _, ix := range loop.Indices {
			if ix.Symbol == symbol {
				return ix.Name
			}
		}
		if loop.Rectangular || !loop.Count.Has(symbol) {
			continue
		}
		bounds := []dim.Poly{}
		for _, ix := range loop.Indices {
			bounds = append(bounds, ix.Lo, ix.Hi)
		}
		for _, c := range loop.Conds {
			bounds = append(bounds, c.Left, c.Right)
		}
		for _, ix := range loop.Indices {
			for k := range bounds {
				bounds[k] = bounds[k].Subst(ix.Symbol, dim.Int(0))
			}
		}
		return l.indexIn(bounds...)
	}
	for _, t := range m.Triangles {
		if t.Symbol == symbol {
			return l.indexIn(t.Order)
		}
	}
	return ""
}
