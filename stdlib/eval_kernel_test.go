package stdlib

import (
	"math"
	"slices"

	gonum "gonum.org/v1/gonum/mat"
)

// kernel evaluates a function of kernel.cvx.
func kernel(name string, named map[string]array, args []array, order string) array {
	a := array{}
	if len(args) > 0 {
		a = args[0]
	}
	switch name {
	case "sum":
		s := 0.0
		for _, v := range a.data {
			s += v
		}
		return num(s)
	case "trace":
		s := 0.0
		for i := range a.shape[0] {
			s += a.at(i, i)
		}
		return num(s)
	case "vec":
		if order == "F" {
			a = transpose(a)
		}
		return vecOf(a.data...)
	case "diff":
		return difference(a)
	case "sort":
		return vecOf(slices.Sorted(slices.Values(a.data))...)
	case "mod":
		return each(func(v []float64) float64 { return v[0] - v[1]*math.Floor(v[0]/v[1]) }, args...)
	case "indicator_nonneg":
		return each(func(v []float64) float64 {
			if v[0] >= 0 {
				return 0
			}
			return math.Inf(1)
		}, a)
	case "chol":
		return choleskyOf(a)
	case "eye":
		return identity(int(a.scalar()))
	case "eigvals":
		values, _ := eigen(a)
		return vecOf(values...)
	case "singular_values":
		var svd gonum.SVD
		svd.Factorize(gonum.NewDense(a.shape[0], a.shape[1], a.data), gonum.SVDNone)
		values := svd.Values(nil)
		return vecOf(append(values, make([]float64, a.shape[1]-len(values))...)...)
	case "mpower":
		return matrixPower(a, args[1].scalar())
	}
	panic("kernel function " + name)
}

func difference(a array) array {
	var out []float64
	for i := 1; i < len(a.data); i++ {
		out = append(out, a.data[i]-a.data[i-1])
	}
	return vecOf(out...)
}

// choleskyOf returns the upper triangular R with R'R = P.
func choleskyOf(P array) array {
	n := P.shape[0]
	R := mat(n, n, make([]float64, n*n))
	for i := range n {
		for j := i; j < n; j++ {
			s := P.at(i, j)
			for k := range i {
				s -= R.at(k, i) * R.at(k, j)
			}
			if i == j {
				R.data[i*n+i] = math.Sqrt(s)
			} else {
				R.data[i*n+j] = s / R.at(i, i)
			}
		}
	}
	return R
}

func identity(n int) array {
	out := mat(n, n, make([]float64, n*n))
	for i := range n {
		out.data[i*n+i] = 1
	}
	return out
}

// eigen returns eigenvalues in increasing order and the eigenvectors as columns.
func eigen(a array) ([]float64, *gonum.Dense) {
	var e gonum.EigenSym
	e.Factorize(gonum.NewSymDense(a.shape[0], a.data), true)
	var v gonum.Dense
	e.VectorsTo(&v)
	return e.Values(nil), &v
}

func matrixPower(a array, p float64) array {
	values, v := eigen(a)
	n := len(values)
	out := mat(n, n, make([]float64, n*n))
	for i := range n {
		for j := range n {
			for k, x := range values {
				out.data[i*n+j] += v.At(i, k) * power([]float64{x, p}) * v.At(j, k)
			}
		}
	}
	return out
}
