package runtime

import "math"

// spectralWork is what functions of eigenvalues need: eigenvectors, eigenvalues and two matrices more.
func spectralWork(op *TapeOp) int {
	n := max(op.M, op.K)
	return 5*n*n + n + eigenWork(n) + singularWork(n, n)
}

// eigensystem is the decomposition sum_i w_i v_i v_i' of the symmetric part of a matrix, with v_i in the rows of v, or of a
// rectangular matrix sum_i w_i u_i v_i'. Entries of what is not finite are NaN.
type eigensystem struct{ w, v, u []float64 }

// decompose decomposes the symmetric part of x, of order n.
func decompose(x []float64, n int, work []float64) (s eigensystem, rest []float64) {
	s = eigensystem{v: work[:n*n], w: work[n*n : n*n+n]}
	rest = work[n*n+n:]
	for i := 0; i < n; i++ {
		for j := 0; j <= i; j++ {
			s.v[i*n+j] = x[i*n+j]/2 + x[j*n+i]/2
		}
	}
	if !symmetricEigen(s.v, s.w, rest) {
		fillNaN(s.v)
		fillNaN(s.w)
	}
	return s, rest
}

func fillNaN(x []float64) {
	for i := range x {
		x[i] = math.NaN()
	}
}

// form is x' M y for row-wise M.
func form(x, m, y []float64) (sum float64) {
	n := len(y)
	for i, a := range x {
		row := 0.0
		for j, b := range y {
			row += m[i*n+j] * b
		}
		sum += a * row
	}
	return sum
}

// addOuter adds f x y' to M.
func addOuter(m []float64, f float64, x, y []float64) {
	if f == 0 {
		return
	}
	n := len(y)
	for i, a := range x {
		for j, b := range y {
			m[i*n+j] += f * a * b
		}
	}
}

// eigenvalues computes the eigenvalues, ascending, of Batch matrices of order K.
// Source: Golub & Van Loan, Matrix Computations (2013), sec. 8.3.
func eigenvalues(op *TapeOp, c *kernelCall) {
	n := op.K
	for b := 0; b < op.Batch; b++ {
		s, _ := decompose(c.in[0][b*n*n:], n, c.work)
		copy(c.out[b*n:(b+1)*n], s.w)
	}
}

// eigenvaluesTangent is dw_i = v_i' dX v_i; where eigenvalues are equal, for the eigenvectors that come out.
// Source: Magnus, On differentiating eigenvalues and eigenvectors (1985).
func eigenvaluesTangent(op *TapeOp, c *kernelCall) {
	n := op.K
	for b := 0; b < op.Batch; b++ {
		s, _ := decompose(c.in[0][b*n*n:], n, c.work)
		for i := 0; i < n; i++ {
			v := s.v[i*n : i*n+n]
			c.dout[b*n+i] = form(v, c.din[0][b*n*n:], v)
		}
	}
}

func eigenvaluesAdjoint(op *TapeOp, c *kernelCall) {
	n := op.K
	for b := 0; b < op.Batch; b++ {
		s, _ := decompose(c.in[0][b*n*n:], n, c.work)
		for i := 0; i < n; i++ {
			v := s.v[i*n : i*n+n]
			addOuter(c.din[0][b*n*n:(b+1)*n*n], c.dout[b*n+i], v, v)
		}
	}
}

// takeSingular decomposes an m x n matrix: min(m, n) triples, of which those with the value 0 have no vectors.
func takeSingular(x []float64, m, n int, work []float64) eigensystem {
	rows, cols := min(m, n), max(m, n)
	b, left := work[:m*n], work[m*n:m*n+rows*rows]
	w := work[m*n+rows*rows : m*n+rows*rows+rows]
	if m <= n {
		copy(b, x[:m*n])
	} else {
		for i := 0; i < m; i++ {
			for j := 0; j < n; j++ {
				b[j*m+i] = x[i*n+j]
			}
		}
	}
	if !singularDecomposition(b, rows, cols, left, w, work[m*n+rows*rows+rows:]) {
		fillNaN(b)
		fillNaN(left)
		fillNaN(w)
	}
	if m <= n {
		return eigensystem{w: w, u: left, v: b}
	}
	return eigensystem{w: w, u: b, v: left}
}

// singularValues computes the square roots of the eigenvalues of X'X, descending, of Batch matrices of M rows and K
// columns: K numbers, of which those beyond M are 0.
// Source: Golub & Van Loan, Matrix Computations (2013), sec. 8.6.
func singularValues(op *TapeOp, c *kernelCall) {
	m, n := op.M, op.K
	for b := 0; b < op.Batch; b++ {
		s := takeSingular(c.in[0][b*m*n:], m, n, c.work)
		out := c.out[b*n : (b+1)*n]
		clear(out)
		copy(out, s.w)
	}
}

// singularValuesTangent is ds_i = u_i' dX v_i.
func singularValuesTangent(op *TapeOp, c *kernelCall) {
	m, n := op.M, op.K
	for b := 0; b < op.Batch; b++ {
		s := takeSingular(c.in[0][b*m*n:], m, n, c.work)
		clear(c.dout[b*n : (b+1)*n])
		for i := range s.w {
			c.dout[b*n+i] = form(s.u[i*m:i*m+m], c.din[0][b*m*n:], s.v[i*n:i*n+n])
		}
	}
}

func singularValuesAdjoint(op *TapeOp, c *kernelCall) {
	m, n := op.M, op.K
	for b := 0; b < op.Batch; b++ {
		s := takeSingular(c.in[0][b*m*n:], m, n, c.work)
		for i := range s.w {
			addOuter(c.din[0][b*m*n:(b+1)*m*n], c.dout[b*n+i], s.u[i*m:i*m+m], s.v[i*n:i*n+n])
		}
	}
}

// zeroEigenvalue is what counts as 0 among eigenvalues, relative to the order times the largest one.
const zeroEigenvalue = 0x1p-52

// flush sets eigenvalues that are 0 to working precision to 0, so that powers of singular semidefinite matrices exist.
func (s *eigensystem) flush() {
	tiny := float64(len(s.w)) * zeroEigenvalue * norm(s.w)
	for i, w := range s.w {
		if math.Abs(w) <= tiny {
			s.w[i] = 0
		}
	}
}

// exponent returns the exponent of batch b.
func exponent(c *kernelCall, b int) float64 { return c.in[1][b*stride(len(c.in[1]) == 1)] }

// matrixFunction is a function of symmetric matrices, sum_i f(w_i) v_i v_i': a function of numbers with its derivative,
// and with a parameter, which the logarithm has not.
type matrixFunction struct {
	f, df func(w, t float64) float64
	power bool
}

var (
	matrixPower = &matrixFunction{power, func(w, t float64) float64 { d, _ := powerDerivative(w, t, 0); return d }, true}
	matrixLog   = &matrixFunction{func(w, _ float64) float64 { return logExtended(w) }, func(w, _ float64) float64 { return 1 / w }, false}
)

// at decomposes matrix b of a call and returns its parameter.
func (m *matrixFunction) at(op *TapeOp, c *kernelCall, b int) (s eigensystem, work []float64, t float64) {
	s, work = decompose(c.in[0][b*op.K*op.K:], op.K, c.work)
	s.flush()
	if m.power {
		t = exponent(c, b)
	}
	return s, work, t
}

// value computes the function of Batch matrices of order K.
// Source: Higham, Functions of Matrices (2008), sec. 1.2.
func (m *matrixFunction) value(op *TapeOp, c *kernelCall) {
	n := op.K
	for b := 0; b < op.Batch; b++ {
		s, _, t := m.at(op, c, b)
		out := c.out[b*n*n : (b+1)*n*n]
		clear(out)
		for i, w := range s.w {
			v := s.v[i*n : i*n+n]
			addOuter(out, m.f(w, t), v, v)
		}
	}
}

// divided is the divided difference (f(x) - f(y))/(x - y), f' where x and y are nearly equal.
func (m *matrixFunction) divided(x, y, t float64) float64 {
	if math.Abs(x-y) <= 1e-8*max(math.Abs(x), math.Abs(y)) {
		return m.df(x/2+y/2, t)
	}
	return (m.f(x, t) - m.f(y, t)) / (x - y)
}

// scale multiplies the symmetric part of a matrix in the basis of the eigenvectors by the divided differences.
func (m *matrixFunction) scale(core []float64, s *eigensystem, t float64) {
	n := len(s.w)
	for i := 0; i < n; i++ {
		for j := 0; j <= i; j++ {
			mean := core[i*n+j]/2 + core[j*n+i]/2
			core[i*n+j] = times(m.divided(s.w[i], s.w[j], t), mean)
			core[j*n+i] = core[i*n+j]
		}
	}
}

// logPower is w^t log w, the derivative of a power by its exponent.
func logPower(w, t float64) float64 {
	_, d := powerDerivative(w, t, power(w, t))
	return d
}

// tangent is V' ((V dX V') .* D) V with the divided differences D and the eigenvectors in the rows of V; a power adds
// V' diag(w^t log w) V dt.
// Source: Higham, Functions of Matrices (2008), theorem 3.11.
func (m *matrixFunction) tangent(op *TapeOp, c *kernelCall) {
	n := op.K
	for b := 0; b < op.Batch; b++ {
		s, work, t := m.at(op, c, b)
		core := work[:n*n]
		turn(core, s.v, c.din[0][b*n*n:(b+1)*n*n], n, work[n*n:])
		m.scale(core, &s, t)
		for i := 0; m.power && i < n; i++ {
			core[i*n+i] += times(logPower(s.w[i], t), c.din[1][b*stride(len(c.in[1]) == 1)])
		}
		turnBack(c.dout[b*n*n:(b+1)*n*n], s.v, core, n, work[n*n:])
	}
}

func (m *matrixFunction) adjoint(op *TapeOp, c *kernelCall) {
	n := op.K
	for b := 0; b < op.Batch; b++ {
		s, work, t := m.at(op, c, b)
		core, g := work[:n*n], work[n*n:2*n*n]
		turn(core, s.v, c.dout[b*n*n:(b+1)*n*n], n, work[2*n*n:])
		for i := 0; m.power && i < n; i++ {
			c.din[1][b*stride(len(c.in[1]) == 1)] += times(logPower(s.w[i], t), core[i*n+i])
		}
		m.scale(core, &s, t)
		turnBack(g, s.v, core, n, work[2*n*n:])
		for i, x := range g {
			c.din[0][b*n*n+i] += x
		}
	}
}

// turn computes V M V'; len(work) >= 2 n^2.
func turn(out, v, m []float64, n int, work []float64) {
	half := work[:n*n]
	mulNN(half, v, m, n, n, n)
	mulNT(out, half, v, n, n, n)
}

// turnBack computes V' M V likewise.
func turnBack(out, v, m []float64, n int, work []float64) {
	vt := work[n*n : 2*n*n]
	transposed(vt, v, n)
	turn(out, vt, m, n, work)
}
