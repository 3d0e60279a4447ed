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
	case "poly_hull":
		return num(biconjugate(a.data[1:], a.data[0]))
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
		p := args[1].scalar()
		return ofMatrix(a, func(x float64) float64 { return power([]float64{x, p}) })
	case "mlog":
		return ofMatrix(a, math.Log)
	case "diag":
		return diagonal(a)
	}
	panic("kernel function " + name)
}

// biconjugate is the largest a x + min over t of p(t) - a t, with the roots of p' - a as eigenvalues of a companion matrix,
// and a by ternary search between the slopes of p far from x.
func biconjugate(c []float64, x float64) float64 {
	n := len(c) - 1
	polyval := func(t float64) (p, slope float64) {
		for i := n; i >= 0; i-- {
			p, slope = p*t+c[i], slope*t+p
		}
		return p, slope
	}
	dual := func(a float64) float64 {
		companion := gonum.NewDense(n-1, n-1, nil)
		for i := range n - 1 {
			last := float64(i+1) * c[i+1]
			if i == 0 {
				last -= a
			} else {
				companion.Set(i, i-1, 1)
			}
			companion.Set(i, n-2, companion.At(i, n-2)-last/(float64(n)*c[n]))
		}
		var e gonum.Eigen
		e.Factorize(companion, gonum.EigenNone)
		least := math.Inf(1)
		for _, root := range e.Values(nil) {
			if math.Abs(imag(root)) <= 1e-6*(1+math.Abs(real(root))) {
				p, _ := polyval(real(root))
				least = min(least, p-a*real(root))
			}
		}
		return a*x + least
	}
	_, lo := polyval(x - 20)
	_, hi := polyval(x + 20)
	for range 300 {
		l, r := lo+(hi-lo)/3, hi-(hi-lo)/3
		if dual(l) < dual(r) {
			lo = l
		} else {
			hi = r
		}
	}
	return dual(lo)
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
	var v gonum.Dense
	if !e.Factorize(gonum.NewSymDense(a.shape[0], a.data), true) {
		nan := make([]float64, a.shape[0])
		for i := range nan {
			nan[i] = math.NaN()
		}
		return nan, gonum.NewDense(a.shape[0], a.shape[0], nil)
	}
	e.VectorsTo(&v)
	return e.Values(nil), &v
}

// diagonal returns the diagonal of a matrix, or the matrix that has a vector on its diagonal.
func diagonal(a array) array {
	if len(a.shape) == 2 {
		out := vecOf(make([]float64, a.shape[0])...)
		for i := range out.data {
			out.data[i] = a.at(i, i)
		}
		return out
	}
	n := len(a.data)
	out := mat(n, n, make([]float64, n*n))
	for i, v := range a.data {
		out.data[i*n+i] = v
	}
	return out
}

// ofMatrix is a function of the eigenvalues with the same eigenvectors.
func ofMatrix(a array, f func(float64) float64) array {
	values, v := eigen(a)
	n := len(values)
	out := mat(n, n, make([]float64, n*n))
	for i := range n {
		for j := range n {
			for k, x := range values {
				out.data[i*n+j] += v.At(i, k) * f(x) * v.At(j, k)
			}
		}
	}
	return out
}
