package checker

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/stdlib"
)

// place is a point at which functions of arrays are evaluated: arguments x[n], X[n, n], y and data A[n, n], w[n].
type place struct {
	x, w []float64
	m, a [][]float64
	y    float64
}

// arrayForm is an affine vector as text and as what it means.
type arrayForm struct {
	text string
	at   func(p *place) []float64
}

func perEntry(f func(p *place, i int) float64) func(p *place) []float64 {
	return func(p *place) []float64 {
		out := make([]float64, len(p.x))
		for i := range out {
			out[i] = f(p, i)
		}
		return out
	}
}

func entriesWhere(keep func(i, j int) bool, f func(p *place, i, j int) float64) func(p *place) []float64 {
	return func(p *place) (out []float64) {
		for i := range p.x {
			for j := range p.x {
				if keep(i, j) {
					out = append(out, f(p, i, j))
				}
			}
		}
		return out
	}
}

func always(int, int) bool { return true }

// arrayForms are ways to take arrays apart and put them together.
var arrayForms = []arrayForm{
	{"x", perEntry(func(p *place, i int) float64 { return p.x[i] })},
	{"x + y", perEntry(func(p *place, i int) float64 { return p.x[i] + p.y })},
	{"x - 1", perEntry(func(p *place, i int) float64 { return p.x[i] - 1 })},
	{"2*x - mean(x)", perEntry(func(p *place, i int) float64 { return 2*p.x[i] - sumOf(p.x)/float64(len(p.x)) })},
	{"A*x", perEntry(func(p *place, i int) float64 { return dot(p.a[i], p.x) })},
	{"A'*x - y", perEntry(func(p *place, i int) float64 { return dot(column(p.a, i), p.x) - p.y })},
	{"(x'*A)'", perEntry(func(p *place, i int) float64 { return dot(column(p.a, i), p.x) })},
	{"w .* x", perEntry(func(p *place, i int) float64 { return p.w[i] * p.x[i] })},
	{"diag(w)*x", perEntry(func(p *place, i int) float64 { return p.w[i] * p.x[i] })},
	{"eye(n)*x", perEntry(func(p *place, i int) float64 { return p.x[i] })},
	{"cumsum(x)", perEntry(func(p *place, i int) float64 { return sumOf(p.x[:i+1]) })},
	{"[x[n-1-i] for i in n]", perEntry(func(p *place, i int) float64 { return p.x[len(p.x)-1-i] })},
	{"[X[i, i] - x[i] for i in n]", perEntry(func(p *place, i int) float64 { return p.m[i][i] - p.x[i] })},
	{"diag(X)", perEntry(func(p *place, i int) float64 { return p.m[i][i] })},
	{"X[0]", perEntry(func(p *place, i int) float64 { return p.m[0][i] })},
	{"X[:, n-1] + x", perEntry(func(p *place, i int) float64 { return p.m[i][len(p.x)-1] + p.x[i] })},
	{"sum(X, axis=0) - x", perEntry(func(p *place, i int) float64 { return sumOf(column(p.m, i)) - p.x[i] })},
	{"X*ones(n)", perEntry(func(p *place, i int) float64 { return sumOf(p.m[i]) })},
	{"diff(x)", func(p *place) (out []float64) {
		for i := range len(p.x) - 1 {
			out = append(out, p.x[i+1]-p.x[i])
		}
		return out
	}},
	{"x[1:]", func(p *place) []float64 { return p.x[1:] }},
	{"x[:n-1] + x[1:]", func(p *place) (out []float64) {
		for i := range len(p.x) - 1 {
			out = append(out, p.x[i]+p.x[i+1])
		}
		return out
	}},
	{"[x; y]", func(p *place) []float64 { return append(slices.Clone(p.x), p.y) }},
	{"[1; x[1:]; -y]", func(p *place) []float64 { return append(append([]float64{1}, p.x[1:]...), -p.y) }},
	{"[x; x] + 1", func(p *place) (out []float64) {
		for _, v := range append(slices.Clone(p.x), p.x...) {
			out = append(out, v+1)
		}
		return out
	}},
	{`vec(X, order="C")`, entriesWhere(always, func(p *place, i, j int) float64 { return p.m[i][j] })},
	{`vec(X - X', order="F")`, entriesWhere(always, func(p *place, i, j int) float64 { return p.m[j][i] - p.m[i][j] })},
	{`vec(A .* X, order="C")`, entriesWhere(always, func(p *place, i, j int) float64 { return p.a[i][j] * p.m[i][j] })},
	{`vec(x*w', order="C")`, entriesWhere(always, func(p *place, i, j int) float64 { return p.x[i] * p.w[j] })},
	{`vec(diag(x) - X, order="C")`, entriesWhere(always, func(p *place, i, j int) float64 {
		if i == j {
			return p.x[i] - p.m[i][j]
		}
		return -p.m[i][j]
	})},
	{`vec(diag(x - 3), order="C")`, entriesWhere(always, func(p *place, i, j int) float64 {
		if i == j {
			return p.x[i] - 3
		}
		return 0
	})},
	{`vec(kron(A, X), order="C")`, func(p *place) (out []float64) {
		for _, r := range p.a {
			for _, a := range r {
				for _, s := range p.m {
					for _, v := range s {
						out = append(out, a*v)
					}
				}
			}
		}
		return out
	}},
	{"conv(w, x)", func(p *place) []float64 {
		out := make([]float64, 2*len(p.x)-1)
		for i, a := range p.w {
			for j, v := range p.x {
				out[i+j] += a * v
			}
		}
		return out
	}},
	{"x/3 - 1", perEntry(func(p *place, i int) float64 { return p.x[i]/3 - 1 })},
	{"(x + y) ./ (1 + w.^2)", perEntry(func(p *place, i int) float64 { return (p.x[i] + p.y) / (1 + p.w[i]*p.w[i]) })},
	{"cumsum([x; y - 5])", func(p *place) (out []float64) {
		s := 0.0
		for _, v := range append(slices.Clone(p.x), p.y-5) {
			s += v
			out = append(out, s)
		}
		return out
	}},
	{"[x; y] - [-7; x]", func(p *place) (out []float64) {
		for i, v := range append(slices.Clone(p.x), p.y) {
			out = append(out, v-append([]float64{-7}, p.x...)[i])
		}
		return out
	}},
	{"[x; y] - [x[:1]; ones(n)]", func(p *place) (out []float64) {
		for i, v := range append(slices.Clone(p.x), p.y) {
			if i == 0 {
				v = 1
			}
			out = append(out, v-1)
		}
		return out
	}},
	{"diff([3; x])", func(p *place) (out []float64) {
		for i, v := range p.x {
			out = append(out, v-append([]float64{3}, p.x...)[i])
		}
		return out
	}},
	{"[x; -y][1:] + x", func(p *place) (out []float64) {
		for i, v := range append(slices.Clone(p.x), -p.y)[1:] {
			out = append(out, v+p.x[i])
		}
		return out
	}},
	{"[[x; y][i] for i in 1..=n]", func(p *place) []float64 { return append(slices.Clone(p.x[1:]), p.y) }},
	{`vec([X, x; x', y], order="C")`, func(p *place) (out []float64) {
		for i, r := range p.m {
			out = append(append(out, r...), p.x[i])
		}
		return append(append(out, p.x...), p.y)
	}},
	{"upper_tri(X)", entriesWhere(func(i, j int) bool { return i < j }, func(p *place, i, j int) float64 { return p.m[i][j] })},
	{"[x[i] - x[j] for i in n, j in 0..<i]", entriesWhere(func(i, j int) bool { return j < i }, func(p *place, i, j int) float64 { return p.x[i] - p.x[j] })},
	{"[X[i, j] + y for i in n, j in n if i != j]", entriesWhere(func(i, j int) bool { return i != j }, func(p *place, i, j int) float64 { return p.m[i][j] + p.y })},
}

func dot(a, b []float64) (s float64) {
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

func column(a [][]float64, j int) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i][j]
	}
	return out
}

// arrayBodies put a vector v, given by a let, into functions of the library. Functions of sense maximize are closed as
// their negatives.
var arrayBodies = []struct {
	text string
	at   func(v []float64) float64
}{
	{"minimize norm1(v)", folded(math.Abs)},
	{"minimize norm2(v)", func(v []float64) float64 { return math.Sqrt(folded(squared)(v)) }},
	{"minimize sum_squares(v)", folded(squared)},
	{"minimize max(v)", largest},
	{"maximize min(v)", func(v []float64) float64 { return largest(negated(v)) }},
	{"minimize sum(pos(v))", folded(positive)},
	{"minimize sum(huber(v))", folded(unitHuber)},
	{"minimize log_sum_exp(v)", func(v []float64) float64 { return math.Log(folded(math.Exp)(v)) }},
	{"maximize sum(min(v, 1))", folded(func(t float64) float64 { return -min(t, 1) })},
	{"var t\nminimize t\nsubject to\nsum(abs(v)) <= t", folded(math.Abs)},
	{"var t nonneg\nminimize t\nsubject to\nv <= t", func(v []float64) float64 { return max(largest(v), 0) }},
	{"var t\nminimize t^2 + t\nsubject to\nt >= norm_inf(v) - 1\nt >= 0", func(v []float64) float64 {
		t := max(largest(v), largest(negated(v)), 1) - 1
		return t*t + t
	}},
	{"var t\nminimize t\nsubject to\n(t, 0.5, v) in rsoc", folded(squared)},
}

// helpers are functions of a vector with locals that are tied to it in other places than their own, as text and closed.
var helpers = []struct {
	text string
	at   func(v []float64) float64
}{
	{"var u[k]\nminimize sum_squares(v - u) + norm1(u)", folded(func(t float64) float64 {
		if t = math.Abs(t); t <= 0.5 {
			return t * t
		}
		return t - 0.25
	})},
	{"var u[k] nonneg\nminimize sum(u)\nsubject to\nforall i in 0..<k-1: u[i+1] >= v[i]", func(v []float64) float64 {
		return folded(positive)(v[:len(v)-1])
	}},
	{"var u[k]\nminimize norm1(v - u) + sum(abs(v[i] - u[i+1]) for i in 0..<k-1)", func(v []float64) (s float64) {
		for i := range v[1:] {
			s += math.Abs(v[i+1] - v[i])
		}
		return s
	}},
	{"var u[k] bounds(0, 1)\nminimize norm1(v - u) + sum(abs(v[i] - u[i+1]) for i in 0..<k-1)", func(v []float64) (s float64) {
		cost := func(i int, u float64) float64 {
			u = min(max(u, 0), 1)
			if i == 0 {
				return math.Abs(v[0] - u)
			}
			return math.Abs(v[i]-u) + math.Abs(v[i-1]-u)
		}
		for i := range v {
			s += min(cost(i, v[i]), cost(i, v[max(i-1, 0)]))
		}
		return s
	}},
	{"var u[k] bounds(0, 1)\nminimize norm1(v - u)", folded(func(t float64) float64 { return math.Abs(t - min(max(t, 0), 1)) })},
	{"var p[k] nonneg, q[k] nonneg\nminimize 2*sum(p) + sum(q)\nsubject to\nv == p - q", folded(func(t float64) float64 { return max(2*t, -t) })},
	{"var p[k] nonneg, q[k] nonneg\nminimize 2*sum(p) + sum(q)\nsubject to\nforall i in 0..<k-1: v[i] == p[i+1] - q[i]", func(v []float64) float64 {
		return folded(func(t float64) float64 { return max(2*t, -t) })(v[:len(v)-1])
	}},
	{"var u[k]\nminimize sum(u)\nsubject to\nu[1:] >= v[1:]\nu[0] >= -5", func(v []float64) float64 { return sumOf(v[1:]) - 5 }},
	{"var u[k]\nminimize sum(u)\nsubject to\nforall i in k if i != 0: u[i] >= v[i-1]\nu[0] == -4", func(v []float64) float64 { return sumOf(v[:len(v)-1]) - 4 }},
	{"var t\nminimize t\nsubject to\n(t + 1, v) in soc", func(v []float64) float64 { return math.Sqrt(folded(squared)(v)) - 1 }},
	{"var t\nminimize t\nsubject to\n(t + 1, 0.5, v) in rsoc", func(v []float64) float64 { return folded(squared)(v) - 1 }},
	{"var u[k] nonpos\nmaximize sum(u)\nsubject to\nu <= v", func(v []float64) float64 { return folded(positive)(negated(v)) }},
	{"minimize sum_squares(v[1:] + v[:k-1]) - 3*sum(v)", func(v []float64) (s float64) {
		for i := range v[1:] {
			s += squared(v[i] + v[i+1])
		}
		return s - 3*sumOf(v)
	}},
	{"var t nonneg\nminimize t\nsubject to\nforall i in 0..<k-1: t >= sum(v[j] + 1 for j in 0..<i)", func(v []float64) float64 {
		s, most := 0.0, 0.0
		for _, x := range v[:max(len(v)-2, 0)] {
			s += x + 1
			most = max(most, s)
		}
		return most
	}},
	{"var t nonneg\nminimize t\nsubject to\nforall i in 0..<k-1: t >= sum(v[:i] + 1)", func(v []float64) float64 {
		s, most := 0.0, 0.0
		for _, x := range v[:max(len(v)-2, 0)] {
			s += x + 1
			most = max(most, s)
		}
		return most
	}},
	{"var t nonneg\nminimize t\nsubject to\nforall i in k {\nforall j in 0..<i: t >= v[j] + 1\n}", func(v []float64) float64 {
		return max(largest(v[:len(v)-1])+1, 0)
	}},
	{"var S[k, k] skew\nminimize sum(S) + sum(v)", sumOf},
	{"var m\nminimize sum_squares(v - m)", func(v []float64) (s float64) {
		m := sumOf(v) / float64(len(v))
		return folded(func(t float64) float64 { return squared(t - m) })(v)
	}},
}

func negated(v []float64) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = -v[i]
	}
	return out
}

// TestFunctionsOfArrays samples what is proved of functions of every form of array.
func TestFunctionsOfArrays(t *testing.T) {
	lib := stdlib.New(nil)
	r := rand.New(rand.NewPCG(9, 2026))
	facts := 0
	for _, data := range []string{"nonneg", "", "nonpos"} {
		decls := "dim n >= 2\nvar x[n]\nvar X[n, n]\nvar y\nparam A[n, n] " + data + "\nparam w[n] " + data + "\n"
		for _, form := range arrayForms {
			for _, body := range arrayBodies {
				f := decls + "func f(x[n], X[n, n], y) {\nlet v = " + form.text + "\n" + body.text + "\n}"
				facts += sampleFunction(t, lib, r, f, data, func(p *place) float64 { return body.at(form.at(p)) })
			}
			for _, h := range helpers {
				sense := "minimize"
				if strings.Contains(h.text, "maximize") {
					sense = "maximize"
				}
				f := decls + "func g(v[k]) {\nrequire k >= 2\n" + h.text + "\n}\nfunc f(x[n], X[n, n], y) {\n" + sense + " g(" + form.text + ")\n}"
				facts += sampleFunction(t, lib, r, f, data, func(p *place) float64 { return h.at(form.at(p)) })
			}
		}
	}
	t.Logf("%d facts", facts)
	if facts < 10000 {
		t.Errorf("only %d facts", facts)
	}
}

// TestQuadraticForms samples functions with v'*P*v for P = A'*A, in the objective, below a local and inside a function.
func TestQuadraticForms(t *testing.T) {
	lib := stdlib.New(nil)
	r := rand.New(rand.NewPCG(11, 2026))
	facts := 0
	for _, data := range []string{"nonneg", "", "nonpos"} {
		decls := "dim n >= 2\nvar x[n]\nvar X[n, n]\nvar y\nparam A[n, n] " + data + "\nparam w[n] " + data + "\nparam P[n, n] psd"
		if data != "" {
			decls += " nonneg"
		}
		for _, form := range arrayForms[:18] {
			square := func(p *place) (s float64) {
				v := form.at(p)
				for _, row := range p.a {
					s += squared(dot(row, v))
				}
				return s
			}
			bodies := map[string]func(p *place) float64{
				"minimize quad_form(v, P) + y":                            func(p *place) float64 { return square(p) + p.y },
				"var t\nminimize t\nsubject to\nquad_form(v, P) <= t - y": func(p *place) float64 { return square(p) + p.y },
				"minimize square_pos(quad_form(v, P) - 1)":                func(p *place) float64 { return squared(positive(square(p) - 1)) },
			}
			for text, at := range bodies {
				f := decls + "\nfunc f(x[n], X[n, n], y) {\nlet v = " + form.text + "\n" + text + "\n}"
				facts += sampleFunction(t, lib, r, f, data, at)
			}
		}
	}
	t.Logf("%d facts", facts)
}

// sampleFunction proves f(x, X, y) and looks for points that contradict a fact. at is the closed form; of a function that
// is maximized, of its negative.
func sampleFunction(t *testing.T, lib Importer, r *rand.Rand, decls, data string, at func(*place) float64) (facts int) {
	sig, faults := signatureIn(lib, "", "f(x, X, y)", decls)
	if sig == nil || len(faults) > 0 {
		t.Errorf("%v\n%s", faults, decls)
		return 0
	}
	value := at
	if sig.sig.Curv == Concave {
		value = func(p *place) float64 { return -at(p) }
	}
	for a := range 3 {
		for bit := range 6 {
			if sig.sig.Args[a].Mono>>bit&1 != 0 {
				facts++
				sampleArrays(t, r, value, data, a, bit, sig.sig.Args[a].Rules[bit]+"\n"+decls)
			}
		}
	}
	sampleArrayRange(t, r, value, data, sig.sig, decls)
	return facts
}

// newPlace draws arguments and data of a sign.
func newPlace(r *rand.Rand, data string) *place {
	n := 2 + r.IntN(2)
	signed := func() float64 {
		v := math.Round(r.NormFloat64()*8) / 4
		switch data {
		case "nonneg":
			return math.Abs(v)
		case "nonpos":
			return -math.Abs(v)
		}
		return v
	}
	p := &place{y: r.NormFloat64()}
	for range n {
		row, data := make([]float64, n), make([]float64, n)
		for j := range row {
			row[j], data[j] = r.NormFloat64()*2, signed()
		}
		p.m, p.a = append(p.m, row), append(p.a, data)
		p.x, p.w = append(p.x, r.NormFloat64()*2), append(p.w, signed())
	}
	return p
}

// entriesOf are the places of the entries of an argument.
func (p *place) entriesOf(arg int) (out []*float64) {
	switch arg {
	case 0:
		for i := range p.x {
			out = append(out, &p.x[i])
		}
	case 1:
		for i := range p.m {
			for j := range p.m[i] {
				out = append(out, &p.m[i][j])
			}
		}
	default:
		out = append(out, &p.y)
	}
	return out
}

func sampleArrays(t *testing.T, r *rand.Rand, at func(*place) float64, data string, arg, bit int, what string) {
	for range 12 {
		p := newPlace(r, data)
		entries := p.entriesOf(arg)
		for _, e := range entries {
			switch bit / 2 {
			case 1:
				*e = math.Abs(*e)
			case 2:
				*e = -math.Abs(*e)
			}
		}
		u := at(p)
		e := entries[r.IntN(len(entries))]
		*e += r.ExpFloat64()
		if bit/2 == 2 {
			*e = min(*e, 0)
		}
		v := at(p)
		if bit%2 == 1 {
			u, v = v, u
		}
		if v < u-1e-9*(1+math.Abs(v)) {
			t.Errorf("argument %d, fact %d is contradicted: %s", arg, bit, what)
			return
		}
	}
}

func sampleArrayRange(t *testing.T, r *rand.Rand, at func(*place) float64, data string, sig *Signature, what string) {
	for _, in := range []Interval{everything(), nonnegatives(), nonpositives(), {-1, 1}, {1, 3}} {
		want := sig.Range([]Interval{in, in, in})
		for range 8 {
			p := newPlace(r, data)
			for arg := range 3 {
				for _, e := range p.entriesOf(arg) {
					*e = min(max(*e, in.Lo), in.Hi)
				}
			}
			if v := at(p); v < want.Lo-1e-9 || v > want.Hi+1e-9 {
				t.Errorf("%v is outside of %v on %v: %s", v, want, in, what)
				return
			}
		}
	}
}
