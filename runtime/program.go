package runtime

// Matrix is a sparse matrix by columns: the entries of column j are Row[Start[j]:Start[j+1]] with values Val likewise,
// rows ascending, none twice.
type Matrix struct {
	Rows, Cols int
	Start      []int32 // length Cols+1
	Row        []int32
	Val        []float64
}

// ConeKind names a cone.
type ConeKind uint8

const (
	SecondOrder  ConeKind = iota // {(t, x): |x|_2 <= t}
	Exponential                  // {(x, y, z): y exp(x/y) <= z, y > 0}, closed
	Power                        // {(x, y, z): x^Alpha y^(1-Alpha) >= |z|, x, y >= 0}
	Semidefinite                 // lower triangle by columns, off-diagonal entries times sqrt 2
)

// Cone is one cone of the product that h - Hx lies in: Dim consecutive rows of H.
type Cone struct {
	Kind  ConeKind
	Dim   int     // rows; n(n+1)/2 for a semidefinite cone of order n
	Alpha float64 // exponent of a power cone, else 0
}

// Program is a cone program with its numbers; see the package documentation for the form and the signs.
// The patterns and the cones are its structure; a Solver that was made for it follows changes of numbers only.
type Program struct {
	P     Matrix // upper triangle, diagonal included, of a symmetric positive semidefinite matrix
	Q     []float64
	R     float64
	A     Matrix
	B     []float64
	G     Matrix
	L, U  []float64 // sides of the rows of G, -Inf and +Inf where absent
	Lo    []float64 // bounds of x, likewise
	Hi    []float64
	H     Matrix
	HVec  []float64 // h
	Cones []Cone
}

// Columns returns the number of variables.
func (p *Program) Columns() int { return len(p.Q) }

// objective returns 1/2 x'Px + q'x + r; px is memory for P x.
func (p *Program) objective(px, x []float64) float64 {
	p.P.mulSym(px, x)
	return dot(px, x)/2 + dot(p.Q, x) + p.R
}

// stationarity computes P x + A'y + G'w + H'zc.
func (p *Program) stationarity(dst, work []float64, r *Result) {
	p.P.mulSym(dst, r.X)
	p.A.mulT(work, r.Y)
	axpy(dst, 1, work)
	p.G.mulT(work, r.W)
	axpy(dst, 1, work)
	p.H.mulT(work, r.Zc)
	axpy(dst, 1, work)
}
