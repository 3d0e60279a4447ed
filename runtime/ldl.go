package runtime

import (
	"context"
	"errors"
	"math"
)

// ldl factors a symmetric quasidefinite matrix K = L D L' of fixed pattern, L unit lower triangular. The rows of L are
// computed in sequence (up-looking: Davis 2005). Columns with one pattern go together in panels of up to four, so that an
// index is read, and an entry of the row updated, once for all of them.
type ldl struct {
	n        int
	colStart []int32 // strict upper triangle of K by columns
	colRow   []int32
	panels   []panel
	row      []int32 // rows below each panel
	val      []float64
	rowStart []int32 // panels that row k of L meets: rowPanel[rowStart[k]:rowStart[k+1]], ascending; without its own
	rowPanel []int32
	own      []int32   // the panel that k is a column of
	inverse  []float64 // of D
	work     []float64 // zero between factorisations
	filled   []int32   // rows of each panel that have been computed
}

// panel is a range of columns of L with one pattern. Its values are the strict lower triangle of its own rows, by rows,
// then the rows below, of width values each.
type panel struct {
	first, width int32
	rows, end    int32 // its range of ldl.row
	values       int   // where its values begin
}

// below returns where the values of the rows below begin.
func (p *panel) below() int { return p.values + int(p.width*(p.width-1)/2) }

const (
	panelZeros    = 1       // that a column may take on in a panel, beside
	panelShare    = 8       // one part in this many
	smallestPivot = 1e-30   // a pivot below it counts as zero
	pollWork      = 1 << 26 // multiplications after which a factorisation looks whether it is still wanted
)

// errFill says that a factor is too large to be held.
var errFill = errors.New("the factor of the linear system would have over 2^31 entries")

// newLDL does the symbolic phase for the strict upper triangle of an n x n matrix.
func newLDL(n int, colStart, colRow []int32) (*ldl, error) {
	f := &ldl{n: n, colStart: colStart, colRow: colRow, own: make([]int32, n), rowStart: make([]int32, n+1)}
	parent, flag, count := make([]int32, n), make([]int32, n), make([]int32, n)
	total := 0
	for k := range parent {
		parent[k] = -1
		f.reach(k, parent, flag, func(c int32) {
			count[c]++
			total++
		})
		if total > math.MaxInt32 {
			return nil, errFill
		}
	}
	f.makePanels(parent, count)
	f.filled = make([]int32, len(f.panels))
	for k := range n {
		f.reach(k, parent, flag, func(c int32) {
			if i := f.own[c]; c == f.panels[i].first+f.panels[i].width-1 {
				f.row[f.panels[i].rows+f.filled[i]] = int32(k)
				f.filled[i]++
				f.rowStart[k+1]++
			}
		})
	}
	for k := range n {
		f.rowStart[k+1] += f.rowStart[k]
	}
	f.rowPanel = make([]int32, len(f.row))
	next := count
	copy(next, f.rowStart)
	for i := range f.panels {
		for _, k := range f.row[f.panels[i].rows:f.panels[i].end] {
			f.rowPanel[next[k]] = int32(i)
			next[k]++
		}
	}
	f.inverse, f.work = make([]float64, n), make([]float64, n)
	return f, nil
}

// reach visits the pattern of row k of L: the nodes of the elimination tree on the paths from the entries of column k up
// to k. Where parent is not known yet, k is it.
func (f *ldl) reach(k int, parent, flag []int32, visit func(c int32)) {
	flag[k] = int32(k)
	for _, c := range f.colRow[f.colStart[k]:f.colStart[k+1]] {
		for flag[c] != int32(k) || int(c) > k {
			if parent[c] < 0 {
				parent[c] = int32(k)
			}
			flag[c] = int32(k)
			visit(c)
			c = parent[c]
		}
	}
}

// makePanels cuts runs of columns into panels of 4, 2 and 1 columns. count has the entries of each column. Where the
// parent of column c is c+1, its pattern is within that of c+1 but for c+1 itself; the panel takes the larger one, and
// with it zeros, if they are few.
func (f *ldl) makePanels(parent, count []int32) {
	rows, values := 0, 0
	for c := 0; c < f.n; {
		run := f.panelAt(c, parent, count)
		below := int(count[c+run-1])
		f.panels = append(f.panels, panel{int32(c), int32(run), int32(rows), int32(rows + below), values})
		for j := c; j < c+run; j++ {
			f.own[j] = int32(len(f.panels) - 1)
		}
		rows += below
		values += run*(run-1)/2 + run*below
		c += run
	}
	f.row, f.val = make([]int32, rows), make([]float64, values)
}

// panelAt returns how many columns go together from c on.
func (f *ldl) panelAt(c int, parent, count []int32) int {
	for _, run := range [2]int{4, 2} {
		if c+run > f.n {
			continue
		}
		below, zeros, chain := int(count[c+run-1]), 0, true
		for j := c; j < c+run-1; j++ {
			chain = chain && parent[j] == int32(j+1)
			zeros += below + c + run - 1 - j - int(count[j])
		}
		if chain && zeros <= run*panelZeros+below*run/panelShare {
			return run
		}
	}
	return 1
}

// flops returns the multiplications of a factorisation.
func (f *ldl) flops() float64 {
	sum := 0.0
	for _, p := range f.panels {
		for j := range p.width {
			d := float64(p.end - p.rows + p.width - 1 - j)
			sum += d * (d + 1)
		}
	}
	return sum / 2
}

// factor computes L and D for the values of the strict upper triangle and the diagonal. A pivot whose sign is not the
// given one, or that vanishes, becomes sign * reg. It reports false if ctx ended meanwhile.
func (f *ldl) factor(ctx context.Context, val, diag, sign []float64, reg float64) bool {
	y := f.work
	clear(f.filled)
	work := 0
	for k := 0; k < f.n; k++ {
		lo, hi := f.colStart[k], f.colStart[k+1]
		v := val[lo:hi]
		for p, i := range f.colRow[lo:hi] {
			y[i] += v[p]
		}
		d := diag[k]
		if work > pollWork {
			work = 0
			if ctx.Err() != nil {
				clear(y)
				return false
			}
		}
		for _, i := range f.rowPanel[f.rowStart[k]:f.rowStart[k+1]] {
			p := &f.panels[i]
			done := f.filled[i]
			f.filled[i] = done + 1
			work += int(done * p.width)
			rows, vals := f.row[p.rows:p.rows+done], f.val[p.below():]
			switch p.width {
			case 1:
				y0 := y[p.first]
				y[p.first] = 0
				for i, r := range rows {
					y[r] -= vals[i] * y0
				}
				l := y0 * f.inverse[p.first]
				vals[done] = l
				d -= y0 * l
			case 2:
				d -= f.meet2(rows, vals, f.val[p.values], p.first, y)
			default:
				d -= f.meet4(rows, vals, f.val[p.values:p.values+6], p.first, y)
			}
		}
		d -= f.meetOwn(k, y)
		if !(d*sign[k] > smallestPivot) {
			d = sign[k] * reg
		}
		f.inverse[k] = 1 / d
	}
	return true
}

// meet2 takes the columns c, c+1 out of the row y that is being computed, of which it thereby gets its entries: y has the
// row of L D so far. The result is what the row gives to its pivot. meet4 does this for a panel of four.
func (f *ldl) meet2(rows []int32, vals []float64, t10 float64, c int32, y []float64) float64 {
	own, inv := y[c:c+2:c+2], f.inverse[c:c+2:c+2]
	y0 := own[0]
	y1 := own[1] - t10*y0
	own[0], own[1] = 0, 0
	for _, r := range rows {
		y[r] -= vals[0]*y0 + vals[1]*y1
		vals = vals[2:]
	}
	l0, l1 := y0*inv[0], y1*inv[1]
	vals[0], vals[1] = l0, l1
	return y0*l0 + y1*l1
}

func (f *ldl) meet4(rows []int32, vals, t []float64, c int32, y []float64) float64 {
	own, inv := y[c:c+4:c+4], f.inverse[c:c+4:c+4]
	_ = t[5]
	y0 := own[0]
	y1 := own[1] - t[0]*y0
	y2 := own[2] - t[1]*y0 - t[2]*y1
	y3 := own[3] - t[3]*y0 - t[4]*y1 - t[5]*y2
	own[0], own[1], own[2], own[3] = 0, 0, 0, 0
	for _, r := range rows {
		v := vals[:4]
		y[r] -= v[0]*y0 + v[1]*y1 + (v[2]*y2 + v[3]*y3)
		vals = vals[4:]
	}
	l0, l1, l2, l3 := y0*inv[0], y1*inv[1], y2*inv[2], y3*inv[3]
	v := vals[:4]
	v[0], v[1], v[2], v[3] = l0, l1, l2, l3
	return y0*l0 + y1*l1 + (y2*l2 + y3*l3)
}

// meetOwn does the same for the columns before k of its own panel.
func (f *ldl) meetOwn(k int, y []float64) float64 {
	p := &f.panels[f.own[k]]
	j := int32(k) - p.first
	d := 0.0
	for a := range j {
		c := p.first + a
		v := y[c]
		for b := range a {
			v -= f.val[p.values+int(a*(a-1)/2+b)] * y[p.first+b]
		}
		y[c] = v
	}
	for a := range j {
		c := p.first + a
		l := y[c] * f.inverse[c]
		f.val[p.values+int(j*(j-1)/2+a)] = l
		d += y[c] * l
		y[c] = 0
	}
	return d
}

// solve replaces x by K^-1 x.
func (f *ldl) solve(x []float64) {
	for i := range f.panels {
		p := &f.panels[i]
		f.ownForward(p, x)
		rows, vals := f.row[p.rows:p.end], f.val[p.below():]
		switch own := x[p.first : p.first+p.width]; p.width {
		case 1:
			v := own[0]
			if v == 0 {
				continue
			}
			for a, r := range rows {
				x[r] -= vals[a] * v
			}
		case 2:
			x0, x1 := own[0], own[1]
			for _, r := range rows {
				x[r] -= vals[0]*x0 + vals[1]*x1
				vals = vals[2:]
			}
		default:
			x0, x1, x2, x3 := own[0], own[1], own[2], own[3]
			for _, r := range rows {
				v := vals[:4]
				x[r] -= v[0]*x0 + v[1]*x1 + (v[2]*x2 + v[3]*x3)
				vals = vals[4:]
			}
		}
	}
	for i, d := range f.inverse {
		x[i] *= d
	}
	f.backward(x)
}

func (f *ldl) backward(x []float64) {
	for i := len(f.panels) - 1; i >= 0; i-- {
		p := &f.panels[i]
		rows, vals := f.row[p.rows:p.end], f.val[p.below():]
		switch own := x[p.first : p.first+p.width]; p.width {
		case 1:
			v := own[0]
			for a, r := range rows {
				v -= vals[a] * x[r]
			}
			own[0] = v
		case 2:
			x0, x1 := own[0], own[1]
			for _, r := range rows {
				v := x[r]
				x0 -= vals[0] * v
				x1 -= vals[1] * v
				vals = vals[2:]
			}
			own[0], own[1] = x0, x1
		default:
			x0, x1, x2, x3 := own[0], own[1], own[2], own[3]
			for _, r := range rows {
				v, q := x[r], vals[:4]
				x0 -= q[0] * v
				x1 -= q[1] * v
				x2 -= q[2] * v
				x3 -= q[3] * v
				vals = vals[4:]
			}
			own[0], own[1], own[2], own[3] = x0, x1, x2, x3
		}
		f.ownBackward(p, x)
	}
}

// ownForward and ownBackward solve with the triangle of a panel's own rows.
func (f *ldl) ownForward(p *panel, x []float64) {
	own, t := x[p.first:p.first+p.width], f.val[p.values:p.below()]
	for j := 1; j < len(own); j++ {
		for a := range j {
			own[j] -= t[0] * own[a]
			t = t[1:]
		}
	}
}

func (f *ldl) ownBackward(p *panel, x []float64) {
	own, t := x[p.first:p.first+p.width], f.val[p.values:p.below()]
	for j := len(own) - 1; j > 0; j-- {
		row := t[j*(j-1)/2:]
		for a := range j {
			own[a] -= row[a] * own[j]
		}
	}
}
