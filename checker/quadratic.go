package checker

import (
	"math/big"

	"github.com/cvxc-lang/cvxc/lang"
)

// maxLeaves bounds the number of affine expressions that one numeric quadratic may be made of.
const maxLeaves = 24

// maxTerms bounds the number of terms of a sum that is looked at as a quadratic.
const maxTerms = 64

// maxSeen bounds the expressions that one quadratic is made of, those of lets as often as they are named.
const maxSeen = 8 * maxTerms

// polynomial is a sum of products of at most two affine leaves with numeric coefficients, and of other terms.
type polynomial struct {
	r      *reader
	leaves []lang.Expr
	square map[[2]int]*big.Rat // of leaf i times leaf j, i <= j
	rest   []Term
	seen   int  // expressions
	lets   bool // some of them are values of lets
	ok     bool
}

// linear is a combination of leaves; index -1 is the number 1.
type linear map[int]*big.Rat

// numericQuadratic reads a scalar sum of products, squares and other terms. It is convex if the matrix of the products is
// positive semidefinite, which an exact rational LDL' decides, and every other term is convex. bad says what was
// found where it is not: a direction of negative curvature, if the matrix is to blame.
func (r *reader) numericQuadratic(e *lang.Binary) (q *Quadratic, saddle *indefinite) {
	if flatten(e, maxTerms) == nil {
		return nil, nil
	}
	p := &polynomial{r: r, square: map[[2]int]*big.Rat{}, ok: true}
	if !p.addBinary(e, big.NewRat(1, 1)) || !p.ok || len(p.square) == 0 || len(p.leaves) > maxLeaves {
		return nil, nil
	}
	rest := Affine
	for _, t := range p.rest {
		c := r.expr(t.Expr).Curv
		if t.Coef < 0 {
			c = c.Flip()
		}
		rest &= c
	}
	m := p.matrix()
	if d, l, ok := ldl(m, 1); ok {
		return p.result(d, l, rest&Convex), nil
	}
	if d, l, ok := ldl(m, -1); ok {
		return p.result(d, l, rest&Concave), nil
	}
	if p.lets { // to blame is what the let names
		return nil, nil
	}
	return nil, p.indefinite(m)
}

// result makes the Quadratic; nil if its other terms leave no curvature.
func (p *polynomial) result(d []*big.Rat, l [][]*big.Rat, c Curvature) *Quadratic {
	if c == Unknown {
		return nil
	}
	q := &Quadratic{Leaves: p.leaves, Rest: p.rest, curv: c}
	for k := range d {
		if d[k].Sign() == 0 {
			continue
		}
		s := Square{Coef: make([]float64, len(d))}
		s.Weight, _ = d[k].Float64()
		for j := range d {
			s.Coef[j], _ = l[j][k].Float64()
		}
		q.Squares = append(q.Squares, s)
	}
	return q
}

// add adds c*e.
func (p *polynomial) add(e lang.Expr, c *big.Rat) {
	f := p.r.expr(e)
	if p.seen++; !p.ok || f.Bad || p.seen > maxSeen {
		p.ok = false
		return
	}
	switch x := e.(type) {
	case *lang.Ident:
		if l := p.r.valueOf(x); l != nil && f.Curv == Unknown {
			p.lets = true
			p.add(l.Value, c)
			return
		}
	case *lang.Paren:
		p.add(x.X, c)
		return
	case *lang.Unary:
		p.add(x.X, new(big.Rat).Neg(c))
		return
	case *lang.Binary:
		if f.Curv != Affine && p.addBinary(x, c) {
			return
		}
	}
	v, _ := c.Float64()
	p.rest = append(p.rest, Term{v, e})
}

// valueOf returns the let that a name stands for, if its value may be read where the name stands: it has no binders, and
// none around the place has a name that is in it.
func (r *reader) valueOf(id *lang.Ident) *lang.Let {
	l, ok := r.t.Uses[id].(*lang.Let)
	if !ok || l.Binders != nil {
		return nil
	}
	for _, b := range r.binders {
		if mentions(l.Value, b.ident.Name) {
			return nil
		}
	}
	return l
}

func (p *polynomial) addBinary(e *lang.Binary, c *big.Rat) bool {
	switch e.Op {
	case lang.Add:
		p.add(e.X, c)
		p.add(e.Y, c)
		return true
	case lang.Sub:
		p.add(e.X, c)
		p.add(e.Y, new(big.Rat).Neg(c))
		return true
	case lang.Mul, lang.EMul:
		if k := p.number(e.X); k != nil {
			p.add(e.Y, new(big.Rat).Mul(c, k))
			return true
		}
		if k := p.number(e.Y); k != nil {
			p.add(e.X, new(big.Rat).Mul(c, k))
			return true
		}
		return p.multiply(e, c)
	case lang.Div:
		if k := p.number(e.Y); k != nil && k.Sign() != 0 {
			p.add(e.X, new(big.Rat).Quo(c, k))
			return true
		}
	case lang.Pow:
		if k := p.number(e.Y); k != nil && k.Cmp(big.NewRat(2, 1)) == 0 {
			return p.products(e.X, e.X, c)
		}
	}
	return false
}

// number returns the value of an expression without names.
func (p *polynomial) number(e lang.Expr) *big.Rat {
	f := p.r.expr(e)
	if f.Level > Number || f.Type.Kind != Scalar || !f.Range.IsPoint() {
		return nil
	}
	return new(big.Rat).SetFloat64(f.Range.Lo)
}

// multiply adds a product of two affine factors, numbers around them taken out: 2*x*y is (2*x)*y.
func (p *polynomial) multiply(e *lang.Binary, c *big.Rat) bool {
	fs, negative := factors(e)
	c = new(big.Rat).Set(c)
	if negative {
		c.Neg(c)
	}
	var pair []lang.Expr
	for i, f := range fs {
		if k := p.number(f.expr); k != nil {
			c.Mul(c, k)
			continue
		}
		if len(pair) == 2 || f.trans && i == len(fs)-1 && p.r.expr(f.expr).Type.Kind != Scalar {
			return false
		}
		pair = append(pair, f.expr)
	}
	return len(pair) == 2 && p.products(pair[0], pair[1], c)
}

// products adds c*x'*y for affine x and y.
func (p *polynomial) products(x, y lang.Expr, c *big.Rat) bool {
	fx, fy := p.r.expr(x), p.r.expr(y)
	if fx.Curv != Affine || fy.Curv != Affine || !fx.Type.Equal(fy.Type) || fx.Type.Kind == Mat || fx.Type.Kind == Array {
		return false
	}
	a, b := linear{}, linear{}
	p.linear(x, big.NewRat(1, 1), a)
	p.linear(y, big.NewRat(1, 1), b)
	for i := -1; i < len(p.leaves); i++ {
		for j := -1; j < len(p.leaves); j++ {
			if a[i] != nil && b[j] != nil {
				p.pair(i, j, new(big.Rat).Mul(c, new(big.Rat).Mul(a[i], b[j])))
			}
		}
	}
	return true
}

// pair adds c times leaf i times leaf j.
func (p *polynomial) pair(i, j int, c *big.Rat) {
	v, _ := c.Float64()
	switch {
	case i > j:
		p.pair(j, i, c)
	case j == -1:
		p.term(v, &lang.Number{Value: 1})
	case i == -1:
		p.term(v, p.leaves[j])
	case p.r.expr(p.leaves[i]).Level < Variable || p.r.expr(p.leaves[j]).Level < Variable:
		x, y := p.leaves[i], p.leaves[j]
		if p.r.expr(x).Type.Kind == Vec {
			x = &lang.Transpose{X: x}
		}
		p.term(v, &lang.Binary{Op: lang.Mul, X: x, Y: y})
	default:
		k := [2]int{i, j}
		if p.square[k] == nil {
			p.square[k] = new(big.Rat)
		}
		p.square[k].Add(p.square[k], c)
	}
}

// term adds c*e for an expression outside the products.
func (p *polynomial) term(c float64, e lang.Expr) {
	if _, ok := p.r.silently(e); !ok {
		p.ok = false
	}
	p.rest = append(p.rest, Term{c, e})
}

// linear splits an affine expression into leaves; of columns only leaves that hold variables or stand alone.
func (p *polynomial) linear(e lang.Expr, c *big.Rat, out linear) {
	if k := p.number(e); k != nil {
		out.add(-1, new(big.Rat).Mul(c, k))
		return
	}
	switch x := e.(type) {
	case *lang.Paren:
		p.linear(x.X, c, out)
		return
	case *lang.Unary:
		p.linear(x.X, new(big.Rat).Neg(c), out)
		return
	case *lang.Binary:
		if p.linearBinary(x, c, out) {
			return
		}
	}
	out.add(p.leaf(e), c)
}

func (p *polynomial) linearBinary(e *lang.Binary, c *big.Rat, out linear) bool {
	switch fx, fy := p.r.expr(e.X), p.r.expr(e.Y); {
	case (e.Op == lang.Add || e.Op == lang.Sub) && fx.Type.Equal(fy.Type):
		p.linear(e.X, c, out)
		if e.Op == lang.Sub {
			c = new(big.Rat).Neg(c)
		}
		p.linear(e.Y, c, out)
		return true
	case e.Op == lang.Mul || e.Op == lang.EMul:
		if k := p.number(e.X); k != nil {
			p.linear(e.Y, new(big.Rat).Mul(c, k), out)
			return true
		}
		if k := p.number(e.Y); k != nil {
			p.linear(e.X, new(big.Rat).Mul(c, k), out)
			return true
		}
	case e.Op == lang.Div:
		if k := p.number(e.Y); k != nil && k.Sign() != 0 {
			p.linear(e.X, new(big.Rat).Quo(c, k), out)
			return true
		}
	}
	return false
}

func (l linear) add(i int, c *big.Rat) {
	if l[i] == nil {
		l[i] = new(big.Rat)
	}
	l[i].Add(l[i], c)
}

func (p *polynomial) leaf(e lang.Expr) int {
	for i, l := range p.leaves {
		if same(l, e) {
			return i
		}
	}
	p.leaves = append(p.leaves, e)
	return len(p.leaves) - 1
}

// matrix is the symmetric matrix of the products.
func (p *polynomial) matrix() [][]*big.Rat {
	n := len(p.leaves)
	m := make([][]*big.Rat, n)
	for i := range m {
		m[i] = make([]*big.Rat, n)
		for j := range m[i] {
			m[i][j] = new(big.Rat)
		}
	}
	for k, c := range p.square {
		if k[0] == k[1] {
			m[k[0]][k[0]].Set(c)
			continue
		}
		half := new(big.Rat).Quo(c, big.NewRat(2, 1))
		m[k[0]][k[1]].Set(half)
		m[k[1]][k[0]].Set(half)
	}
	return m
}

// ldl factors sign*m = L D L' exactly, L with a unit diagonal; ok is false unless sign*m is positive semidefinite. The
// weights returned are those of m itself. Source: Golub & Van Loan, Matrix Computations (2013), sec. 4.2.8.
func ldl(m [][]*big.Rat, sign int64) (d []*big.Rat, l [][]*big.Rat, ok bool) {
	n, s := len(m), big.NewRat(sign, 1)
	a := make([][]*big.Rat, n)
	l = make([][]*big.Rat, n)
	for i := range a {
		a[i], l[i] = make([]*big.Rat, n), make([]*big.Rat, n)
		for j := range a[i] {
			a[i][j], l[i][j] = new(big.Rat).Mul(s, m[i][j]), new(big.Rat)
		}
		l[i][i].SetInt64(1)
	}
	for k := range n {
		p := a[k][k]
		d = append(d, new(big.Rat).Mul(s, p))
		if p.Sign() < 0 {
			return nil, nil, false
		}
		for i := k + 1; i < n; i++ {
			if p.Sign() == 0 {
				if a[i][k].Sign() != 0 {
					return nil, nil, false
				}
				continue
			}
			l[i][k].Quo(a[i][k], p)
		}
		for i := k + 1; i < n; i++ {
			for j := k + 1; j < n; j++ {
				a[i][j].Sub(a[i][j], new(big.Rat).Mul(l[i][k], a[k][j]))
			}
		}
	}
	return d, l, true
}

// indefinite is a quadratic that curves both ways: along direction Up it grows like a convex function, along Down it
// falls like a concave one.
type indefinite struct {
	leaves []lang.Expr
	matrix [][]*big.Rat
}

func (p *polynomial) indefinite(m [][]*big.Rat) *indefinite { return &indefinite{p.leaves, m} }

// lopsided reports whether some product has no square of one of its factors beside it: then that product is to blame, not
// the sum.
func (q *indefinite) lopsided() bool {
	for i := range q.matrix {
		for j := range q.matrix {
			if i != j && q.matrix[i][j].Sign() != 0 && q.matrix[i][i].Sign() == 0 {
				return true
			}
		}
	}
	return false
}

// describe shows why the quadratic is not of the curvature wanted.
func (q *indefinite) describe(want Curvature) string {
	if len(q.leaves) != 2 {
		return "a product of two different expressions curves both ways unless squares outweigh it"
	}
	x, y := textOf(q.leaves[0]), textOf(q.leaves[1])
	a, b, c := q.matrix[0][0], q.matrix[0][1], q.matrix[1][1]
	if a.Sign()*c.Sign() <= 0 {
		return "its squares have no common sign"
	}
	limit := new(big.Rat).Mul(a, c)
	have := new(big.Rat).Mul(b, b)
	l, _ := limit.Float64()
	h, _ := have.Float64()
	return "with " + code(x) + " and " + code(y) + " its matrix has the determinant " + numText(l) + " - " + numText(h) +
		" < 0: the product outweighs the squares"
}
