package runtime

import (
	"fmt"
	"math"
)

// Definite says which sign of definiteness a matrix parameter has.
type Definite int8

const (
	Indefinite   Definite = 0
	PositiveSemi Definite = 1
	NegativeSemi Definite = -1
)

// Domain is what the declaration of a parameter promises: entries in [Lo, Hi] (open at 0 if Strict), for matrices those
// that are 0, and for square ones symmetry and definiteness. The proof of convexity rests on it.
type Domain struct {
	Lo, Hi    float64
	Strict    bool
	Unbounded bool // infinite entries are allowed: the parameter is a bound or a side only
	Symmetric bool
	Skew      bool
	Definite  Definite
	Band      Band
	Places    Places // of the entries of a sparse matrix; zero where all entries are parameters
}

// Band says that entry (i, j) of a matrix is 0 where i - j > Below or j - i > Above, if Limited.
type Band struct {
	Limited      bool
	Below, Above int
}

// DomainError says which entry of which parameter breaks its declaration.
type DomainError struct {
	Param string
	Index int // entry, rows first; -1 for the whole array
	Value float64
	Want  string
}

func (e *DomainError) Error() string {
	if e.Index < 0 {
		return fmt.Sprintf("parameter %s: it must be %s", e.Param, e.Want)
	}
	return fmt.Sprintf("parameter %s, entry %d is %v: it must be %s", e.Param, e.Index, e.Value, e.Want)
}

// definiteTolerance is the relative size of what counts as rounding in a test of symmetry or definiteness.
const definiteTolerance = 1e-9

// definiteWork is the memory of tests of definiteness of one parameter: of the largest dense matrix among all of them, or
// of a sparse one.
type definiteWork struct {
	signed, factor, direction []float64
	pivots                    *pivotTest
}

// newDefiniteWork returns the memory for each domain. An error says that the factor of a sparse matrix is too large.
func newDefiniteWork(domains []Domain, fields []Field) ([]definiteWork, error) {
	out, n := make([]definiteWork, len(domains)), 0
	for i := range domains {
		switch d := &domains[i]; {
		case d.Definite == Indefinite:
		case d.Places.Start == nil:
			n = max(n, fields[i].order())
		default:
			var err error
			if out[i].pivots, err = newPivotTest(d.Places.Upper(make([]float64, fields[i].Len), 1)); err != nil {
				return nil, fmt.Errorf("parameter %s: %w", fields[i].Name, err)
			}
		}
	}
	dense := newDenseWork(n)
	for i := range out {
		dense.pivots = out[i].pivots
		out[i] = dense
	}
	return out, nil
}

// newDenseWork returns the memory for matrices of order n.
func newDenseWork(n int) definiteWork {
	return definiteWork{signed: make([]float64, n*n), factor: make([]float64, n*n), direction: make([]float64, n)}
}

// check returns the first violation among the entries of the field in the vector of all parameters. It allocates nothing
// unless there is one.
func (d *Domain) check(f Field, params []float64, work *definiteWork) error {
	v := params[f.Offset : f.Offset+f.Len]
	for i, x := range v {
		switch {
		case math.IsNaN(x), math.IsInf(x, 0) && !d.Unbounded:
			return &DomainError{f.Name, i, x, "a finite number"}
		case x < d.Lo || d.Strict && d.Lo == 0 && x == 0:
			return &DomainError{f.Name, i, x, d.atLeast()}
		case x > d.Hi || d.Strict && d.Hi == 0 && x == 0:
			return &DomainError{f.Name, i, x, d.atMost()}
		}
	}
	switch {
	case d.Places.Start != nil && d.isSymmetric():
		return d.checkSparse(f.Name, v, work)
	case d.Places.Start != nil:
		return nil
	case d.Band.Limited:
		if err := d.Band.check(f, v); err != nil {
			return err
		}
	}
	if !d.isSymmetric() && !d.Skew {
		return nil
	}
	n := f.order()
	for first := 0; n > 0 && first+n*n <= len(v); first += n * n {
		if err := d.checkMatrix(f.Name, n, v[first:first+n*n], work); err != nil {
			return err
		}
	}
	return nil
}

// check returns the first entry outside the band, of a matrix or of each of a list.
func (b Band) check(f Field, v []float64) error {
	rows, cols := f.Shape[len(f.Shape)-2], f.Shape[len(f.Shape)-1]
	for k, x := range v {
		i, j := k/cols%rows, k%cols
		if x != 0 && (i-j > b.Below || j-i > b.Above) {
			return &DomainError{f.Name, k, x, "0"}
		}
	}
	return nil
}

func (d *Domain) atLeast() string { return bound(">", d.Lo, d.Strict) }
func (d *Domain) atMost() string  { return bound("<", d.Hi, d.Strict) }

func bound(op string, at float64, strict bool) string {
	if !strict || at != 0 {
		op += "="
	}
	return fmt.Sprintf("%s %v", op, at)
}

func (d *Domain) checkMatrix(name string, n int, a []float64, work *definiteWork) error {
	largest := 0.0
	for _, x := range a {
		largest = max(largest, math.Abs(x))
	}
	sign, want := 1.0, "equal to entry %d across the diagonal"
	if d.Skew {
		sign, want = -1, "minus entry %d across the diagonal"
	}
	for i := range n {
		for j := range i + 1 {
			if math.Abs(a[i*n+j]-sign*a[j*n+i]) > definiteTolerance*largest {
				return &DomainError{name, i*n + j, a[i*n+j], fmt.Sprintf(want, j*n+i)}
			}
		}
	}
	if d.Definite == Indefinite {
		return nil
	}
	signed := work.signed[:n*n]
	for k, x := range a {
		signed[k] = float64(d.Definite) * x
	}
	if _, found := negativeDirection(n, signed, definiteTolerance, work.direction[:n], work.factor[:n*n]); !found {
		return nil
	}
	if d.Definite == PositiveSemi {
		return &DomainError{name, -1, 0, "positive semidefinite"}
	}
	return &DomainError{name, -1, 0, "negative semidefinite"}
}

func (d *Domain) isSymmetric() bool { return d.Symmetric || d.Definite != Indefinite }

// symmetrize replaces the gradient of a symmetric parameter, in that of all parameters, by its symmetric part.
func (d *Domain) symmetrize(f Field, gradient []float64) {
	if !d.isSymmetric() {
		return
	}
	v := gradient[f.Offset : f.Offset+f.Len]
	if d.Places.Start != nil {
		d.Places.eachMirror(func(k, mirror int) bool {
			v[k] = v[k]/2 + v[mirror]/2
			v[mirror] = v[k]
			return true
		})
		return
	}
	n := f.order()
	for ; n > 0 && len(v) >= n*n; v = v[n*n:] {
		for i := range n {
			for j := range i {
				mean := v[i*n+j]/2 + v[j*n+i]/2
				v[i*n+j], v[j*n+i] = mean, mean
			}
		}
	}
}
