package bind

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// poly reads sums of products of names and whole numbers: "2*n + m + 1".
func poly(text string) dim.Poly {
	var sum dim.Poly
	for _, term := range strings.Split(text, "+") {
		product := dim.Int(1)
		for _, f := range strings.Split(term, "*") {
			var k int64
			if _, err := fmt.Sscan(f, &k); err == nil {
				product = product.Mul(dim.Int(k))
			} else {
				product = product.Mul(dim.Symbol(strings.TrimSpace(f)))
			}
		}
		sum = sum.Add(product)
	}
	return sum
}

// param declares name[extents] with the origin of its name.
func param(m *ir.Model, name string, extents ...string) *ir.Param {
	var shape dim.Shape
	for _, e := range extents {
		shape = append(shape, poly(e))
	}
	m.Origins = append(m.Origins, ir.Origin{What: name})
	m.Params = append(m.Params, ir.Param{Name: name, Shape: shape, Default: ir.None, Origin: int32(len(m.Origins) - 1),
		Attr: ir.Attr{Lo: ir.None, Hi: ir.None, Banded: -1}})
	return &m.Params[len(m.Params)-1]
}

func model(dims ...string) *ir.Model {
	m := &ir.Model{Name: "test", Objective: ir.Objective{Linear: ir.None}}
	for _, d := range dims {
		m.Origins = append(m.Origins, ir.Origin{What: d})
		m.Dims = append(m.Dims, ir.Dim{Name: d, Origin: int32(len(m.Origins) - 1)})
	}
	return m
}

func constant(m *ir.Model, v ...float64) ir.Value {
	n := ir.Node{Op: ir.OpConst, Data: v}
	if len(v) > 1 {
		n.Shape = dim.Fixed(len(v))
	}
	m.Nodes = append(m.Nodes, n)
	return ir.Value(len(m.Nodes) - 1)
}

func use(m *ir.Model, op ir.Op, ref int32, args ...ir.Value) ir.Value {
	n := ir.Node{Op: op, Ref: ref, Args: args}
	if op == ir.OpParam {
		n.Shape = m.Params[ref].Shape
	} else {
		n.Shape = m.Nodes[args[0]].Shape
	}
	m.Nodes = append(m.Nodes, n)
	return ir.Value(len(m.Nodes) - 1)
}

func bindJSON(t *testing.T, m *ir.Model, text string, dims map[string]int64) (*Binding, []Report) {
	t.Helper()
	set, err := data.ReadJSON(&data.Source{Name: "d.json", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	b, reports, err := Bind(m, Input{set, dims, fold})
	if err != nil {
		t.Fatal(err)
	}
	return b, reports
}

// said writes a report in one line: code, title, then labels as place: text, then notes and help.
func said(m *ir.Model, r Report) string {
	parts := []string{r.Code + " " + r.Title}
	for _, l := range r.Labels {
		at := ""
		if l.Origin >= 0 {
			at = m.Origins[l.Origin].What
		} else {
			line, column := l.Place.Position()
			at = fmt.Sprintf("%d:%d", line, column)
		}
		parts = append(parts, at+": "+l.Text)
	}
	return strings.Join(append(append(parts, r.Notes...), r.Help...), " | ")
}

func TestDims(t *testing.T) {
	tests := []struct {
		name   string
		params map[string][]string
		dims   string
		data   string
		set    map[string]int64
		want   dim.Env
	}{
		{"from axes", map[string][]string{"A": {"m", "n"}, "b": {"m"}}, "m n", `{"A": [[1,2,3],[4,5,6]], "b": [1,2]}`, nil, dim.Env{"m": 2, "n": 3}},
		{"from keys", map[string][]string{"b": {"m"}}, "m T", `{"b": [1], "T": 7}`, nil, dim.Env{"m": 1, "T": 7}},
		{"from flags", map[string][]string{"b": {"m"}}, "m T", `{"b": [1], "T": 7}`, map[string]int64{"T": 9}, dim.Env{"m": 1, "T": 9}},
		{"affine", map[string][]string{"b": {"2*n + 1"}}, "n", `{"b": [1,2,3,4,5]}`, nil, dim.Env{"n": 2}},
		{"square", map[string][]string{"b": {"n*n + n"}}, "n", `{"b": [1,2,3,4,5,6]}`, nil, dim.Env{"n": 2}},
		{"chain", map[string][]string{"b": {"m*n"}, "c": {"n"}}, "m n", `{"b": [1,2,3,4,5,6], "c": [1,2]}`, nil, dim.Env{"m": 3, "n": 2}},
		{"system", map[string][]string{"b": {"m + n"}, "c": {"m + 2*n"}}, "m n", `{"b": [1,2,3], "c": [1,2,3,4]}`, nil, dim.Env{"m": 2, "n": 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := model(strings.Fields(test.dims)...)
			for _, name := range []string{"A", "b", "c"} {
				if extents, ok := test.params[name]; ok {
					param(m, name, extents...)
				}
			}
			b, reports := bindJSON(t, m, test.data, test.set)
			if len(reports) > 0 {
				t.Fatal(said(m, reports[0]))
			}
			if diff := cmp.Diff(test.want, b.Dims); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	m := model("n")
	m.Dims[0].Default = 3
	param(m, "w", "n").Default = constant(m, 2)
	b, reports := bindJSON(t, m, `{}`, nil)
	if len(reports) > 0 {
		t.Fatal(said(m, reports[0]))
	}
	if diff := cmp.Diff([][]float64{{2, 2, 2}}, b.Params); diff != "" || b.Dims["n"] != 3 {
		t.Error(diff, b.Dims)
	}
}

func TestFaultsOfShape(t *testing.T) {
	tests := []struct {
		name, data string
		set        map[string]int64
		want       []string
	}{
		{"one against one", `{"A": [[1,2],[3,4],[5,6]], "b": [1,2], "s": 1}`, nil,
			[]string{"CVX0801 the sizes disagree: `m` is 3 from `A`, 2 from `b` | b: `b` has 2 entries, so m = 2 | 1:28: `b` has 2 entries" +
				" | A: `A` has 3 rows, so m = 3 | 1:2: `A` has 3 rows | `A` looks transposed: its transpose fits"}},
		{"rank", `{"A": [1,2], "b": [[1],[2]], "s": [1,2]}`, nil, []string{
			"CVX0801 `A` is a matrix [m, n], the data has a vector [2] | A: declared as a matrix [m, n] | 1:2: a vector [2]",
			"CVX0801 `b` is a vector [m], the data has a matrix [2 1] | b: declared as a vector [m] | 1:14: a matrix [2 1] | a vector is a flat list: [1, 2, 3]",
			"CVX0801 `s` is a number, the data has a vector [2] | s: declared as a number | 1:30: a vector [2]"}},
		{"missing and unknown", `{"A": [[1]], "B": [1], "s": 1}`, nil, []string{
			"CVX0808 the data gives `B`, which is no parameter of `test` | 1:14:  | did you mean `b`?",
			"CVX0807 no value for the parameter `b` | b: declared here, without a default | add \"b\" to the data, or give `-p b=...`"}},
		{"unknown flag", `{"A": [[1]], "b": [1], "s": 1}`, map[string]int64{"q": 1}, []string{"CVX0808 `q` is no dim of `test`"}},
		{"flag against data", `{"A": [[1]], "b": [1], "s": 1}`, map[string]int64{"m": 2}, []string{
			"CVX0801 the sizes disagree: `m` is 2 as set, 1 from `A`, 1 from `b` | A: `A` has 1 row, so m = 1 | 1:2: `A` has 1 row" +
				" | b: `b` has 1 entry, so m = 1 | 1:14: `b` has 1 entry | m: set to 2 | m = 2 is set on its own, not by the data"}},
		{"fraction", `{"A": [[1]], "b": [1], "s": 1, "m": 1.5}`, nil, []string{
			"CVX0815 the dim `m` must be a whole number | 1:32: its value in the data | m: declared here"}},
		{"empty", `{"A": [], "b": [], "s": 1}`, nil, []string{
			"CVX0801 `A` is a matrix [m, n], the data has a vector [0] | A: declared as a matrix [m, n] | 1:2: a vector [0]"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := model("m", "n")
			param(m, "A", "m", "n")
			param(m, "b", "m")
			param(m, "s")
			_, reports := bindJSON(t, m, test.data, test.set)
			var got []string
			for _, r := range reports {
				got = append(got, said(m, r))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSizesThatCannotBe(t *testing.T) {
	m := model("n", "T")
	param(m, "b", "2*n")
	_, reports := bindJSON(t, m, `{"b": [1, 2, 3]}`, nil)
	if got, want := said(m, reports[0]), "CVX0801 `b` has 3 entries: no sizes make that 2*n"; !strings.HasPrefix(got, want) {
		t.Error(got)
	}
	_, reports = bindJSON(t, m, `{"b": [1, 2]}`, nil)
	if got, want := said(m, reports[0]), "CVX0809 nothing determines the dim `T` | T: "; !strings.HasPrefix(got, want) {
		t.Error(got)
	}
	_, reports = bindJSON(t, m, `{"b": [1, 2], "T": 0}`, nil)
	if got, want := said(m, reports[0]), "CVX0815 the dim `T` is 0; it must be at least 1"; !strings.HasPrefix(got, want) {
		t.Error(got)
	}
	m.Vars = []ir.Var{{Name: "x", Shape: dim.Shape{poly("T")}, Loop: -1, Attr: ir.Attr{Lo: ir.None, Hi: ir.None}}}
	_, reports = bindJSON(t, m, `{"b": [1, 2], "T": 1000000000}`, nil)
	if got, want := said(m, reports[0]), "CVX0815 `x` is too large: T = 1000000000 entries, the limit is 268435456"; !strings.HasPrefix(got, want) {
		t.Error(got)
	}
	m.Vars[0].Shape = dim.Shape{poly("T*T*T")}
	_, reports = bindJSON(t, m, `{"b": [1, 2], "T": 100000000}`, nil)
	if got, want := said(m, reports[0]), "CVX0815 `x` is too large: T^3 = more than 2^63 entries"; !strings.HasPrefix(got, want) {
		t.Error(got)
	}
}

func TestFaultsOfValues(t *testing.T) {
	tests := []struct {
		name    string
		declare func(*ir.Model, *ir.Param)
		data    string
		want    string
	}{
		{"nan", func(*ir.Model, *ir.Param) {}, `{"P": [[1, NaN], [0, NaN]]}`, "CVX0802 `P[0, 1]` is not a number | 1:12:  | P: the parameter | 2 entries of `P` are not finite; this is the first"},
		{"inf", func(*ir.Model, *ir.Param) {}, `{"P": [[1, "inf"], [0, 1]]}`, "CVX0802 `P[0, 1]` is infinite | 1:12:  | P: the parameter | a parameter may be infinite only"},
		{"nonneg", func(m *ir.Model, p *ir.Param) { p.Attr.Lo = constant(m, 0) }, `{"P": [[1, 2], [-0.5, 0]]}`,
			"CVX0804 `P[1, 0]` = -0.5: it is declared >= 0 | 1:17: must be >= 0 | P: declared here"},
		{"pos", func(m *ir.Model, p *ir.Param) { p.Attr.Lo, p.Attr.Strict = constant(m, 0), true }, `{"P": [[1, 2], [0, 0]]}`, "CVX0804 `P[1, 0]` = 0: it is declared > 0"},
		{"bounds", func(m *ir.Model, p *ir.Param) { p.Attr.Hi = constant(m, 1, 2, 3, 4) }, `{"P": [[1, 2], [3, 5]]}`, "CVX0804 `P[1, 1]` = 5: it is declared <= 4"},
		{"symmetric", func(_ *ir.Model, p *ir.Param) { p.Attr.Symmetric = true }, `{"P": [[1, 2], [3, 5]]}`, "CVX0804 `P` is not symmetric: `P[0, 1]` is 2 and `P[1, 0]` is 3"},
		{"skew", func(_ *ir.Model, p *ir.Param) { p.Attr.Skew = true }, `{"P": [[0, 2], [2, 0]]}`, "CVX0804 `P` is not skew: `P[0, 1]` is 2 and `P[1, 0]` is 2"},
		{"diag", func(_ *ir.Model, p *ir.Param) { p.Attr.Diagonal = true }, `{"P": [[1, 2], [0, 5]]}`, "CVX0804 `P[0, 1]` = 2: it is declared 0 here: the matrix is declared diag"},
		{"lower", func(_ *ir.Model, p *ir.Param) { p.Attr.LowerTri = true }, `{"P": [[1, 2], [0, 5]]}`, "CVX0804 `P[0, 1]` = 2"},
		{"upper", func(_ *ir.Model, p *ir.Param) { p.Attr.UpperTri = true }, `{"P": [[1, 2], [3, 5]]}`, "CVX0804 `P[1, 0]` = 3"},
		{"psd", func(_ *ir.Model, p *ir.Param) { p.Attr.PSD = true }, `{"P": [[1, 2], [2, 1]]}`, "CVX0803 `P` is declared psd and is not: v'*P*v = -0.6"},
		{"nsd", func(_ *ir.Model, p *ir.Param) { p.Attr.NSD = true }, `{"P": [[-1, 2], [2, -1]]}`, "CVX0803 `P` is declared nsd and is not: v'*P*v = 0.6"},
		{"require", func(m *ir.Model, _ *ir.Param) {
			m.Origins = append(m.Origins, ir.Origin{What: "k <= n"})
			m.Checks = append(m.Checks, ir.Check{Left: constant(m, 3), Right: constant(m, 2), Op: "<=", Loop: -1, Origin: int32(len(m.Origins) - 1)})
		}, `{"P": [[1]]}`, "CVX0814 a condition on the data does not hold: `k <= n` | k <= n: 3 <= 2 is false"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := model("n")
			p := param(m, "P", "n", "n")
			test.declare(m, p)
			// The matrix appears in the objective, so it must be finite.
			m.Objective.Linear = use(m, ir.OpParam, 0)
			_, reports := bindJSON(t, m, test.data, nil)
			if len(reports) != 1 || !strings.HasPrefix(said(m, reports[0]), test.want) {
				t.Errorf("got %v", reports)
				for _, r := range reports {
					t.Error(said(m, r))
				}
			}
		})
	}
}

func TestRoundingIsAccepted(t *testing.T) {
	m := model("n")
	param(m, "P", "n", "n").Attr.PSD = true
	b, reports := bindJSON(t, m, `{"P": [[1, 1.0000000001], [1, 1]]}`, nil)
	if len(reports) > 0 {
		t.Fatal(said(m, reports[0]))
	}
	if v := b.Params[0]; v[1] != v[2] {
		t.Errorf("triangles differ: %v", v)
	}
}

func TestInfinityAsSide(t *testing.T) {
	m := model("n")
	param(m, "u", "n")
	side := use(m, ir.OpNeg, 0, use(m, ir.OpParam, 0))
	m.Constraints = []ir.Constraint{{Cone: ir.Between, Slots: []ir.Value{ir.None, ir.None, side}, Loop: -1}}
	b, reports := bindJSON(t, m, `{"u": [1, "inf"]}`, nil)
	if len(reports) > 0 || !math.IsInf(b.Params[0][1], 1) {
		t.Fatal(reports)
	}
	m.Objective.Linear = use(m, ir.OpMul, 0, side, side)
	if _, reports = bindJSON(t, m, `{"u": [1, "inf"]}`, nil); len(reports) != 1 || reports[0].Code != CodeNotFinite {
		t.Error(reports)
	}
}

func TestTables(t *testing.T) {
	for _, text := range []string{"1,2,3\n", "1\n2\n3\n"} {
		m := model("n")
		param(m, "b", "n")
		param(m, "B", "n", "k")
		m.Dims = append(m.Dims, ir.Dim{Name: "k"})
		var set data.Set
		vector, _ := data.ReadCSV(&data.Source{Name: "b.csv", Text: text}, "b")
		matrix, _ := data.ReadCSV(&data.Source{Name: "B.csv", Text: "1\n2\n3\n"}, "B")
		set.Put(data.Entry{Name: "b", Value: vector, Place: vector.Place})
		set.Put(data.Entry{Name: "B", Value: matrix, Place: matrix.Place})
		b, reports, err := Bind(m, Input{Values: &set, Nearest: fold})
		if err != nil || len(reports) > 0 {
			t.Fatal(err, reports)
		}
		if diff := cmp.Diff(dim.Env{"n": 3, "k": 1}, b.Dims); diff != "" {
			t.Error(diff)
		}
	}
}

// fold takes names that differ in case alone for slips of each other.
func fold(name string, names []string) (string, bool) {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n, true
		}
	}
	return "", false
}

func TestSet(t *testing.T) {
	m := model("n")
	param(m, "b", "n").Attr.Lo = constant(m, 0)
	b, reports := bindJSON(t, m, `{"b": [1, 2]}`, nil)
	if len(reports) > 0 {
		t.Fatal(said(m, reports[0]))
	}
	set := func(name string, v ...float64) string {
		reports, err := b.Set(data.Entry{Name: name, Value: &data.Array{Shape: []int{len(v)}, Data: v}})
		if err != nil {
			t.Fatal(err)
		}
		if len(reports) == 0 {
			return ""
		}
		return said(m, reports[0])
	}
	for _, test := range []struct{ got, want string }{
		{set("b", 3, 4), ""},
		{set("b", 3), "CVX0801 `b` has 1 entry, the model wants n = 2"},
		{set("b", 3, -1), "CVX0804 `b[1]` = -1"},
		{set("c", 3), "CVX0808 the data gives `c`"},
	} {
		if !strings.HasPrefix(test.got, test.want) || test.want == "" && test.got != "" {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	if diff := cmp.Diff([][]float64{{3, 4}}, b.Params); diff != "" {
		t.Error(diff)
	}
}
