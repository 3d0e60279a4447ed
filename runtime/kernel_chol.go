package runtime

import "math"

// choleskyWork is one matrix of the order of the argument.
func choleskyWork(op *TapeOp) int { return op.K * op.K }

// cholesky computes the upper triangular U with U'U = (P + P')/2 of Batch matrices of order K. A pivot that is zero to
// working precision gives a zero row, so that singular semidefinite matrices have a factor; a negative one gives NaN.
// Source: Golub & Van Loan, Matrix Computations (2013), sec. 4.2.
func cholesky(op *TapeOp, c *kernelCall) {
	n := op.K
	for s := 0; s < op.Batch; s++ {
		p, u := c.in[0][s*n*n:(s+1)*n*n], c.out[s*n*n:(s+1)*n*n]
		top := 0.0
		for i := 0; i < n; i++ {
			top = max(top, math.Abs(p[i*n+i]))
		}
		tiny := float64(n) * 0x1p-52 * top
		clear(u)
		for i := 0; i < n; i++ {
			choleskyRow(p, u, n, i, tiny)
		}
	}
}

// choleskyRow computes row i of U: U_ij = (P_ij - sum_(l<i) U_li U_lj)/U_ii for j >= i.
func choleskyRow(p, u []float64, n, i int, tiny float64) {
	for j := i; j < n; j++ {
		v := (p[i*n+j] + p[j*n+i]) / 2
		for l := 0; l < i; l++ {
			v -= u[l*n+i] * u[l*n+j]
		}
		u[i*n+j] = v
	}
	pivot := u[i*n+i]
	if math.Abs(pivot) <= tiny {
		clear(u[i*n+i : i*n+n])
		return
	}
	pivot = math.Sqrt(pivot)
	for j := i; j < n; j++ {
		u[i*n+j] /= pivot
	}
	u[i*n+i] = pivot
}

// solveUpperT overwrites the rows of w, seen as columns, by U'^-1 w; rows with a zero pivot become 0.
func solveUpperT(u, w []float64, n int) {
	for i := 0; i < n; i++ {
		row := w[i*n : i*n+n]
		for l := 0; l < i; l++ {
			f := u[l*n+i]
			for j, v := range w[l*n : l*n+n] {
				row[j] -= f * v
			}
		}
		scaleOrClear(row, u[i*n+i])
	}
}

// solveUpper overwrites w by U^-1 w likewise.
func solveUpper(u, w []float64, n int) {
	for i := n - 1; i >= 0; i-- {
		row := w[i*n : i*n+n]
		for l := i + 1; l < n; l++ {
			f := u[i*n+l]
			for j, v := range w[l*n : l*n+n] {
				row[j] -= f * v
			}
		}
		scaleOrClear(row, u[i*n+i])
	}
}

func scaleOrClear(row []float64, pivot float64) {
	if pivot == 0 {
		clear(row)
		return
	}
	for j := range row {
		row[j] /= pivot
	}
}

func transposeSquare(w []float64, n int) {
	for i := 0; i < n; i++ {
		for j := 0; j < i; j++ {
			w[i*n+j], w[j*n+i] = w[j*n+i], w[i*n+j]
		}
	}
}

// choleskyTangent is dU = phi(U'^-1 dP U^-1) U, phi keeping the upper triangle and half the diagonal.
// Source: Murray, Differentiation of the Cholesky decomposition (2016).
func choleskyTangent(op *TapeOp, c *kernelCall) {
	n, w := op.K, c.work[:op.K*op.K]
	for s := 0; s < op.Batch; s++ {
		u, dp, du := c.out[s*n*n:], c.din[0][s*n*n:], c.dout[s*n*n:(s+1)*n*n]
		for i := 0; i < n; i++ {
			for j := 0; j < n; j++ {
				w[i*n+j] = (dp[i*n+j] + dp[j*n+i]) / 2
			}
		}
		solveUpperT(u, w, n)
		transposeSquare(w, n)
		solveUpperT(u, w, n)
		clear(du)
		for i := 0; i < n; i++ {
			for l := i; l < n; l++ {
				f := w[i*n+l]
				if l == i {
					f /= 2
				}
				for j := l; j < n; j++ {
					du[i*n+j] += f * u[l*n+j]
				}
			}
		}
	}
}

// choleskyAdjoint adds the symmetric part of U^-1 phi(dU U') U'^-1.
func choleskyAdjoint(op *TapeOp, c *kernelCall) {
	n, w := op.K, c.work[:op.K*op.K]
	for s := 0; s < op.Batch; s++ {
		u, dp, du := c.out[s*n*n:], c.din[0][s*n*n:], c.dout[s*n*n:]
		clear(w)
		for i := 0; i < n; i++ {
			for l := i; l < n; l++ {
				dot := 0.0
				for j := l; j < n; j++ {
					dot += du[i*n+j] * u[l*n+j]
				}
				if l == i {
					dot /= 2
				}
				w[i*n+l] = dot
			}
		}
		solveUpper(u, w, n)
		transposeSquare(w, n)
		solveUpper(u, w, n)
		for i := 0; i < n; i++ {
			for j := 0; j < n; j++ {
				dp[i*n+j] += (w[i*n+j] + w[j*n+i]) / 2
			}
		}
	}
}
