package stdlib

import (
	"encoding/json"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
)

// PeerCase is a call at random points with the values that CVXPY 1.9.3 gives for its function of the same meaning;
// testdata/cvxpy.json tells how they were drawn. Of affine functions the product computes the values.
type PeerCase struct {
	Call   string
	Affine bool
	Points []map[string]any
	Values []any
}

func PeerCases(t *testing.T) []PeerCase {
	t.Helper()
	b, err := os.ReadFile("testdata/cvxpy.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []PeerCase }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// Value returns the entries of the value at the i-th point, row by row.
func (c PeerCase) Value(i int) []float64 { return arrayOf(c.Values[i]).data }

// TestValuesEqualThoseOfAPeer: the closed forms agree with what CVXPY computes, so that a mistake made twice, in value
// and in graph, does not agree with itself.
func TestValuesEqualThoseOfAPeer(t *testing.T) {
	m := machine{New(nil)}
	for _, c := range PeerCases(t) {
		name, _, _ := strings.Cut(c.Call, "(")
		if c.Affine || m.lib.Func(name) == nil && !strings.Contains(name, "^") {
			continue
		}
		t.Run(c.Call, func(t *testing.T) {
			x := parseExpr(t, c.Call)
			for i, p := range c.Points {
				e := env{}
				for name, v := range p {
					e[name] = arrayOf(v)
				}
				got, want := m.eval(x, e), arrayOf(c.Values[i])
				if !slices.Equal(got.shape, want.shape) {
					t.Fatalf("at %v: shape %v, want %v", p, got.shape, want.shape)
				}
				for k, y := range want.data {
					if d := math.Abs(got.data[k] - y); !(d <= 1e-9*(1+math.Abs(y))) {
						t.Errorf("at %v: %v, want %v", p, got.data, want.data)
						break
					}
				}
			}
		})
	}
}

// TestEveryFunctionHasValuesOfAPeer: CVXPY gives values for each function of the library that has a body.
func TestEveryFunctionHasValuesOfAPeer(t *testing.T) {
	lib, cases := New(nil), PeerCases(t)
	for _, name := range lib.Names() {
		called := regexp.MustCompile(`\b` + name + `\(`)
		has := slices.ContainsFunc(cases, func(c PeerCase) bool { return called.MatchString(c.Call) })
		if f := lib.Func(name); !f.Builtin && !isSet(f.Items) && !has && name != "poly_env" { // which CVXPY does not have
			t.Errorf("no values for %s", name)
		}
	}
}

func parseExpr(t *testing.T, text string) lang.Expr {
	t.Helper()
	src := lang.NewSource("expression", "func f() = "+text)
	d, diags := parser.ParseDecl(src, 0, len(src.Text))
	report(t, diags)
	return d.(*lang.Func).Body
}

// arrayOf turns numbers and nested lists, of Go or of JSON, into an array.
func arrayOf(v any) array {
	var parts []array
	switch v := v.(type) {
	case float64:
		return num(v)
	case []float64:
		return vecOf(v...)
	case [][]float64:
		for _, x := range v {
			parts = append(parts, vecOf(x...))
		}
	case []any:
		for _, x := range v {
			parts = append(parts, arrayOf(x))
		}
	}
	return stack(parts)
}
