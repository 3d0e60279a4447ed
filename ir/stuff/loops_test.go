package stuff

import (
	"fmt"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// everyOther is a loop i in 0..<n step 2, j in 0..=i if i + j != 2, with a symbol for the number of its tuples.
func everyOther(m *maker) int32 {
	i, j := dim.Symbol("i"), dim.Symbol("j")
	m.Model.Loops = append(m.Model.Loops, ir.Loop{
		Indices: []ir.Index{{Symbol: "i", Name: "i", Hi: dim.Symbol("n"), Step: 2}, {Symbol: "j", Name: "j", Hi: i.Add(dim.Int(1)), Step: 1}},
		Conds:   []ir.Cond{{Left: i.Add(j), Right: dim.Int(2), Op: "!="}}, Outer: -1, Count: dim.Symbol("#ij")})
	return int32(len(m.Model.Loops) - 1)
}

func TestLoopOrder(t *testing.T) {
	m := newMaker(dim.Env{"n": 5})
	l := everyOther(m)
	ls, err := newLoops(m.Model, dim.Env{"n": 5})
	if err != nil {
		t.Fatal(err)
	}
	sp, err := ls.space(ls.chain(l))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for c := ls.cursor(sp); c.next(); {
		got = append(got, fmt.Sprint(ls.env[0], ls.env[1], ls.rank(sp)))
	}
	want := "[0 0 0 2 1 1 2 2 2 4 0 3 4 1 4 4 2 5 4 3 6 4 4 7]"
	if fmt.Sprint(got) != want || sp.count != 8 {
		t.Errorf("%v, %d tuples", got, sp.count)
	}
	for q := range sp.count {
		ls.seek(l, q)
		if s := fmt.Sprint(ls.env[0], ls.env[1], ls.rank(sp)); s != got[q] {
			t.Errorf("tuple %d is %s, not %s", q, s, got[q])
		}
	}
}

// Loops with conditions, steps and several indices, stacks over them, families at other tuples, and counts that depend on
// an outer index.
func TestIrregularLoops(t *testing.T) {
	m := newMaker(dim.Env{"n": 5})
	n := dim.Symbol("n")
	a := m.param("a", sym("n"))
	x := m.variable("x", sym("n"), noAttr())
	l := everyOther(m)
	i, j := dim.Symbol("i"), dim.Symbol("j")
	body := m.Mul(m.Mul(m.At(a, i), m.At(a, j)), m.Sub(m.At(x, i), m.At(x, j)))
	m.constraint(ir.Nonneg, l, 1, m.Add(body, m.Poly(i)))
	stack := m.LoopStack(l, body)
	m.constraint(ir.Zero, -1, -1, stack)
	m.constraint(ir.Zero, -1, -1, m.Mul(m.LoopStack(l, m.Mul(m.At(a, i), m.At(a, j))), stack))
	e := m.local("", nil, noAttr(), l)
	m.constraint(ir.Nonneg, l, 1, m.Sub(e, body))
	k := m.loop("k", dim.Int(0), n, -1)
	h := m.loop("h", dim.Int(0), dim.Symbol("k"), k)
	m.Model.Loops[h].Conds = []ir.Cond{{Left: dim.Symbol("h"), Right: dim.Int(1), Op: "!="}}
	m.Model.Loops[h].Rectangular, m.Model.Loops[h].Count = false, dim.Symbol("#h")
	ragged := m.LoopStack(h, m.Mul(m.Mul(m.At(a, dim.Symbol("h")), m.At(a, dim.Symbol("k"))), m.At(x, dim.Symbol("h"))))
	m.constraint(ir.Nonneg, k, 1, ragged)
	m.constraint(ir.Nonneg, k, 1, m.Sum(ragged, -1))
	data := m.LoopStack(h, m.Mul(m.At(a, dim.Symbol("h")), m.At(a, dim.Symbol("h"))))
	m.constraint(ir.Nonneg, k, 1, m.Mul(data, m.At(x, dim.Symbol("k"))))
	m.constraint(ir.Nonneg, k, 1, m.Mul(m.Sum(data, -1), m.At(x, dim.Symbol("k"))))
	m.constraint(ir.Zero, k, -1, m.LoopAt(l, m.Mul(m.At(a, j), m.Add(e, m.At(x, i))), []dim.Poly{dim.Int(4), dim.Symbol("k")}))
	m.check(t, 2)
}
