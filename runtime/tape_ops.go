package runtime

// stride returns 0 for an operand of one entry that serves all and 1 for an array.
func stride(scalar bool) int {
	if scalar {
		return 0
	}
	return 1
}

// eval computes the result of any operation but a call.
func (op *TapeOp) eval(t []float64) {
	out := t[op.Out : op.Out+op.Len]
	a, b := t[op.A:], t[op.B:]
	sa, sb := stride(op.ScalarA), stride(op.ScalarB)
	switch op.Kind {
	case TapeGather:
		for i, k := range op.Index {
			if k < 0 {
				out[i] = 0
			} else {
				out[i] = t[k]
			}
		}
	case TapeProduct:
		for i := range out {
			out[i] = t[op.Index[2*i]] * t[op.Index[2*i+1]]
		}
	case TapeScale:
		for i := range out {
			out[i] = op.Alpha * a[i]
		}
	case TapeAdd:
		for i := range out {
			out[i] = a[i*sa] + b[i*sb]
		}
	case TapeMul:
		for i := range out {
			out[i] = a[i*sa] * b[i*sb]
		}
	case TapeDiv:
		for i := range out {
			out[i] = a[i*sa] / (b[i*sb] + 0) // a negative zero is a zero
		}
	case TapeMatMul:
		clear(out)
		op.multiply(out, a, b)
	case TapeSparse:
		clear(out)
		op.multiplySparse(out, a, b)
	case TapeSum:
		clear(out)
		op.sum(out, a)
	case TapeSegmentSum:
		clear(out)
		op.segments(out, a)
	case TapeCumSum:
		copy(out, a[:op.Len])
		op.accumulate(out)
	case TapeConv:
		clear(out)
		op.convolve(out, a, b)
	}
}

// jvp computes the tangent of the result: every operation is linear or a product but Div, whose tangent is
// (da - out db)/b.
func (op *TapeOp) jvp(t, d []float64) {
	out, dout := t[op.Out:op.Out+op.Len], d[op.Out:op.Out+op.Len]
	a, b, da, db := t[op.A:], t[op.B:], d[op.A:], d[op.B:]
	sa, sb := stride(op.ScalarA), stride(op.ScalarB)
	switch op.Kind {
	case TapeGather, TapeScale, TapeAdd, TapeSum, TapeSegmentSum, TapeCumSum:
		op.eval(d)
	case TapeProduct:
		for i := range dout {
			j, k := op.Index[2*i], op.Index[2*i+1]
			dout[i] = d[j]*t[k] + t[j]*d[k]
		}
	case TapeMul:
		for i := range dout {
			dout[i] = da[i*sa]*b[i*sb] + a[i*sa]*db[i*sb]
		}
	case TapeDiv:
		for i := range dout {
			dout[i] = (da[i*sa] - out[i]*db[i*sb]) / b[i*sb]
		}
	case TapeMatMul:
		clear(dout)
		op.multiply(dout, da, b)
		op.multiply(dout, a, db)
	case TapeSparse:
		clear(dout)
		op.multiplySparse(dout, da, b)
		op.multiplySparse(dout, a, db)
	case TapeConv:
		clear(dout)
		op.convolve(dout, da, b)
		op.convolve(dout, a, db)
	}
}

// vjp adds the adjoint of the result, carried back, to those of the operands.
func (op *TapeOp) vjp(t, d []float64) {
	out, dout := t[op.Out:op.Out+op.Len], d[op.Out:op.Out+op.Len]
	a, b, da, db := t[op.A:], t[op.B:], d[op.A:], d[op.B:]
	sa, sb := stride(op.ScalarA), stride(op.ScalarB)
	switch op.Kind {
	case TapeGather:
		for i, k := range op.Index {
			if k >= 0 {
				d[k] += dout[i]
			}
		}
	case TapeProduct:
		for i := len(dout) - 1; i >= 0; i-- {
			j, k := op.Index[2*i], op.Index[2*i+1]
			d[j] += t[k] * dout[i]
			d[k] += t[j] * dout[i]
		}
	case TapeScale:
		for i, g := range dout {
			da[i] += op.Alpha * g
		}
	case TapeAdd:
		for i, g := range dout {
			da[i*sa] += g
			db[i*sb] += g
		}
	case TapeMul:
		for i, g := range dout {
			da[i*sa] += g * b[i*sb]
			db[i*sb] += g * a[i*sa]
		}
	case TapeDiv:
		for i, g := range dout {
			q := g / b[i*sb]
			da[i*sa] += q
			db[i*sb] -= q * out[i]
		}
	case TapeMatMul:
		op.multiplyAdjoint(dout, a, b, da, db)
	case TapeSparse:
		op.multiplySparseAdjoint(dout, a, b, da, db)
	case TapeSum:
		op.sumAdjoint(dout, da)
	case TapeSegmentSum:
		op.segmentsAdjoint(dout, da)
	case TapeCumSum:
		op.accumulateAdjoint(dout, da)
	case TapeConv:
		op.convolveAdjoint(dout, a, b, da, db)
	}
}

// multiply adds Batch products of a [M,K] and b [K,N] to out; rows of b are the inner loops.
func (op *TapeOp) multiply(out, a, b []float64) {
	m, k, n := op.M, op.K, op.N
	for s := 0; s < op.Batch; s++ {
		as, bs, cs := a[s*op.StrideA:], b[s*op.StrideB:], out[s*m*n:]
		for i := 0; i < m; i++ {
			row := cs[i*n : i*n+n]
			for l := 0; l < k; l++ {
				f := as[i*k+l]
				if f == 0 {
					continue
				}
				for j, v := range bs[l*n : l*n+n] {
					row[j] += f * v
				}
			}
		}
	}
}

// multiplyAdjoint adds dout b' to da and a' dout to db.
func (op *TapeOp) multiplyAdjoint(dout, a, b, da, db []float64) {
	m, k, n := op.M, op.K, op.N
	for s := 0; s < op.Batch; s++ {
		oa, ob := s*op.StrideA, s*op.StrideB
		for i := 0; i < m; i++ {
			g := dout[(s*m+i)*n : (s*m+i)*n+n]
			for l := 0; l < k; l++ {
				f, dot := a[oa+i*k+l], 0.0
				bl, dbl := b[ob+l*n:ob+l*n+n], db[ob+l*n:ob+l*n+n]
				for j, v := range g {
					dot += v * bl[j]
					dbl[j] += f * v
				}
				da[oa+i*k+l] += dot
			}
		}
	}
}

// multiplySparse adds a sparse matrix, by its triples, times b.
func (op *TapeOp) multiplySparse(out, a, b []float64) {
	for t := 0; t+2 < len(op.Index); t += 3 {
		i, l, f := int(op.Index[t])*op.M, int(op.Index[t+1])*op.K, a[op.Index[t+2]]
		for j := 0; j < op.N; j++ {
			out[i+j*op.Batch] += f * b[l+j*op.StrideB]
		}
	}
}

func (op *TapeOp) multiplySparseAdjoint(dout, a, b, da, db []float64) {
	for t := 0; t+2 < len(op.Index); t += 3 {
		i, l, e := int(op.Index[t])*op.M, int(op.Index[t+1])*op.K, op.Index[t+2]
		f, sum := a[e], 0.0
		for j := 0; j < op.N; j++ {
			g := dout[i+j*op.Batch]
			sum += g * b[l+j*op.StrideB]
			db[l+j*op.StrideB] += f * g
		}
		da[e] += sum
	}
}

func (op *TapeOp) sum(out, a []float64) {
	m, k, n := op.M, op.K, op.N
	if n == 1 {
		for i := 0; i < m; i++ {
			sum := 0.0
			for _, v := range a[i*k : i*k+k] {
				sum += v
			}
			out[i] += sum
		}
		return
	}
	for i := 0; i < m; i++ {
		row := out[i*n : i*n+n]
		for l := 0; l < k; l++ {
			for j, v := range a[(i*k+l)*n : (i*k+l)*n+n] {
				row[j] += v
			}
		}
	}
}

func (op *TapeOp) sumAdjoint(dout, da []float64) {
	m, k, n := op.M, op.K, op.N
	for i := 0; i < m; i++ {
		g := dout[i*n : i*n+n]
		for l := 0; l < k; l++ {
			row := da[(i*k+l)*n : (i*k+l)*n+n]
			for j, v := range g {
				row[j] += v
			}
		}
	}
}

func (op *TapeOp) segments(out, a []float64) {
	n := op.N
	for s := 0; s+1 < len(op.Index); s++ {
		row := out[s*n : s*n+n]
		for r := int(op.Index[s]); r < int(op.Index[s+1]); r++ {
			for j, v := range a[r*n : r*n+n] {
				row[j] += v
			}
		}
	}
}

func (op *TapeOp) segmentsAdjoint(dout, da []float64) {
	n := op.N
	for s := 0; s+1 < len(op.Index); s++ {
		g := dout[s*n : s*n+n]
		for r := int(op.Index[s]); r < int(op.Index[s+1]); r++ {
			row := da[r*n : r*n+n]
			for j, v := range g {
				row[j] += v
			}
		}
	}
}

// accumulate turns entries along the middle axis into running sums, in place.
func (op *TapeOp) accumulate(out []float64) {
	m, k, n := op.M, op.K, op.N
	for i := 0; i < m; i++ {
		block := out[i*k*n : (i+1)*k*n]
		for j := n; j < len(block); j++ {
			block[j] += block[j-n]
		}
	}
}

// accumulateAdjoint adds the sums from the end: the adjoint of entry l collects those of l and all later ones. It uses
// dout as memory.
func (op *TapeOp) accumulateAdjoint(dout, da []float64) {
	m, k, n := op.M, op.K, op.N
	for i := 0; i < m; i++ {
		g := dout[i*k*n : (i+1)*k*n]
		for j := len(g) - n - 1; j >= 0; j-- {
			g[j] += g[j+n]
		}
	}
	for i, g := range dout {
		da[i] += g
	}
}

func (op *TapeOp) convolve(out, a, b []float64) {
	m, n := op.M, op.N
	for s := 0; s < op.Batch; s++ {
		as, bs, cs := a[s*op.StrideA:], b[s*op.StrideB:s*op.StrideB+n], out[s*(m+n-1):]
		for i := 0; i < m; i++ {
			f := as[i]
			for j, v := range bs {
				cs[i+j] += f * v
			}
		}
	}
}

func (op *TapeOp) convolveAdjoint(dout, a, b, da, db []float64) {
	m, n := op.M, op.N
	for s := 0; s < op.Batch; s++ {
		oa, ob := s*op.StrideA, s*op.StrideB
		for i := 0; i < m; i++ {
			dot := 0.0
			for j := 0; j < n; j++ {
				g := dout[s*(m+n-1)+i+j]
				dot += g * b[ob+j]
				db[ob+j] += g * a[oa+i]
			}
			da[oa+i] += dot
		}
	}
}
