package bind

import (
	"math/big"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

// solveClaims finds sizes that satisfy as many claims as it can, into env: equations in one unknown first, where the value that
// most of them give wins and a size set on its own wins over all; then linear systems. least is the smallest value of
// each symbol. Symbols that nothing determines are absent.
func solveClaims(claims []claim, env, least dim.Env) {
	for solveSingle(claims, env, least) || solveLinear(claims, env, least) {
	}
}

// reduced is a claim with the known sizes put in, as residual(unknowns) == 0.
func reduced(c claim, env dim.Env) dim.Poly {
	p, symbols, unknown := c.poly, c.poly.Symbols(), 0
	for _, s := range symbols {
		if _, ok := env[s]; !ok {
			unknown++
		}
	}
	if unknown == 0 {
		if v, err := p.Eval(env); err == nil {
			return dim.Int(v - c.value)
		}
	}
	for _, s := range symbols {
		if v, ok := env[s]; ok {
			p = p.Subst(s, dim.Int(v))
		}
	}
	return p.Sub(dim.Int(c.value))
}

// solveSingle settles all symbols that some claim gives alone; it reports whether there was one.
func solveSingle(claims []claim, env, least dim.Env) bool {
	var votes map[string]map[int64]int // made on first need, like order
	var order map[string][]int64
	for _, c := range claims {
		p := reduced(c, env)
		symbols := p.Symbols()
		if len(symbols) != 1 {
			continue
		}
		s := symbols[0]
		v, ok := root(p, s, least[s])
		if !ok {
			continue
		}
		if votes == nil {
			votes, order = map[string]map[int64]int{}, map[string][]int64{}
		}
		if votes[s] == nil {
			votes[s] = map[int64]int{}
		}
		if votes[s][v] == 0 {
			order[s] = append(order[s], v)
		}
		votes[s][v]++
		if c.param < 0 {
			votes[s][v] += len(claims)
		}
	}
	for s, values := range order {
		env[s] = slices.MaxFunc(values, func(a, b int64) int { return votes[s][a] - votes[s][b] })
	}
	return len(order) > 0
}

// root returns the one whole root of p, which is in the symbol s alone, that is at least lo.
func root(p dim.Poly, s string, lo int64) (int64, bool) {
	if a, b, ok := p.Linear(s); ok {
		slope, _ := a.Const()
		rest, _ := b.Const()
		if slope == 0 || rest%slope != 0 {
			return 0, false
		}
		return -rest / slope, true
	}
	// With s = lo + t every root t > 0 divides the constant term of p(lo + t).
	at := func(v int64) int64 {
		y, err := p.Eval(dim.Env{s: v})
		if err != nil {
			return 1
		}
		return y
	}
	var found []int64
	c := at(lo)
	if c == 0 {
		return lo, true
	}
	if c < 0 {
		c = -c
	}
	for d := int64(1); d*d <= c && d < 1<<20; d++ {
		if c%d != 0 {
			continue
		}
		for _, t := range []int64{d, c / d} {
			if at(lo+t) == 0 && !slices.Contains(found, lo+t) {
				found = append(found, lo+t)
			}
		}
	}
	if len(found) != 1 {
		return 0, false
	}
	return found[0], true
}

// solveLinear settles the symbols that the linear claims determine together, by elimination over the rationals; it
// reports whether there was one.
func solveLinear(claims []claim, env, least dim.Env) bool {
	rows, symbols := linearRows(claims, env)
	eliminate(rows, len(symbols))
	found := false
	for _, row := range rows {
		pivot, others := -1, 0
		for j := range symbols {
			if row[j].Sign() != 0 {
				if pivot < 0 {
					pivot = j
				}
				others++
			}
		}
		if others != 1 {
			continue
		}
		v := new(big.Rat).Quo(row[len(symbols)], row[pivot])
		if v.IsInt() && v.Num().IsInt64() && v.Num().Int64() >= least[symbols[pivot]] {
			env[symbols[pivot]] = v.Num().Int64()
			found = true
		}
	}
	return found
}

// linearRows returns the claims that are linear in their unknowns as rows of coefficients and right side.
func linearRows(claims []claim, env dim.Env) (rows [][]*big.Rat, symbols []string) {
	var polys []dim.Poly
	for _, c := range claims {
		p := reduced(c, env)
		if len(p.Symbols()) == 0 || !isLinear(p) {
			continue
		}
		polys = append(polys, p)
		for _, s := range p.Symbols() {
			if !slices.Contains(symbols, s) {
				symbols = append(symbols, s)
			}
		}
	}
	for _, p := range polys {
		row := make([]*big.Rat, len(symbols)+1)
		for j, s := range symbols {
			a, rest, _ := p.Linear(s)
			k, _ := a.Const()
			row[j] = big.NewRat(k, 1)
			p = rest
		}
		k, _ := p.Const()
		row[len(symbols)] = big.NewRat(-k, 1)
		rows = append(rows, row)
	}
	return rows, symbols
}

// isLinear reports whether no two unknowns are multiplied.
func isLinear(p dim.Poly) bool {
	for _, s := range p.Symbols() {
		a, _, ok := p.Linear(s)
		if !ok {
			return false
		}
		if _, constant := a.Const(); !constant {
			return false
		}
	}
	return true
}

// eliminate brings rows to reduced echelon form in their first n columns.
func eliminate(rows [][]*big.Rat, n int) {
	top := 0
	for j := 0; j < n && top < len(rows); j++ {
		p := slices.IndexFunc(rows[top:], func(r []*big.Rat) bool { return r[j].Sign() != 0 })
		if p < 0 {
			continue
		}
		rows[top], rows[top+p] = rows[top+p], rows[top]
		for i, r := range rows {
			if i == top || r[j].Sign() == 0 {
				continue
			}
			f := new(big.Rat).Quo(r[j], rows[top][j])
			for k := range r {
				r[k] = new(big.Rat).Sub(r[k], new(big.Rat).Mul(f, rows[top][k]))
			}
		}
		top++
	}
}
