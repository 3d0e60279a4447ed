package lang_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
)

const every = `import "risk.cvx" as risk
/// Doc.
problem p as dgp {
    dim n >= 2
    param A[n, n] bounds(-1, k=2) = 1
    let d[t in 1..<n step 2 if t != 3] = x[t:, :]'
    func f(y[n] nonneg = 2) = -y^2
    require n > 1
    require A >> 0
    minimize risk.f([x; y], order="C") + sum(x[i] for i in n) + (x) + perspective(risk.f, x, n)
    subject to
        a: 0 <= x <= 1
        b: (t, x) in soc(1)
        forall i in n: x >= [w[j] for j in n]
}
func g(x...) { value x when n == 1 { satisfy } }
`

// TestInspect checks that a walk reaches every part of a tree, in the order of the text: as many nodes as reflection
// finds, each inside the one above it.
func TestInspect(t *testing.T) {
	f, ds := parser.Parse(lang.NewSource("every.cvx", every))
	for _, d := range ds {
		t.Error(lang.Text(d.Render()))
	}
	seen := map[lang.Node]bool{}
	last := map[lang.Node]int32{}
	f.Inspect(func(n lang.Node) bool {
		if seen[n] {
			t.Errorf("%T is visited twice", n)
		}
		seen[n] = true
		for _, c := range lang.Children(n) {
			s := c.Span()
			if _, doc := c.(*lang.Doc); !doc && (s.Start < last[n] || s.End > n.Span().End) {
				t.Errorf("%T %q stands out of order in %T %q", c, s.Text(), n, n.Span().Text())
			}
			last[n] = s.Start
		}
		return true
	})
	count := 0
	nodes(reflect.ValueOf(f.Imports), func(n lang.Node) { count++; checkSeen(t, seen, n) })
	nodes(reflect.ValueOf(f.Decls), func(n lang.Node) { count++; checkSeen(t, seen, n) })
	if count != len(seen) {
		t.Errorf("%d nodes by reflection, %d by Inspect", count, len(seen))
	}
}

func checkSeen(t *testing.T, seen map[lang.Node]bool, n lang.Node) {
	if !seen[n] {
		t.Errorf("%T %q is not visited", n, n.Span().Text())
	}
}

// nodes calls f for all nodes that are reachable from v.
func nodes(v reflect.Value, f func(lang.Node)) {
	switch v.Kind() {
	case reflect.Interface:
		nodes(v.Elem(), f)
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeOf(&lang.Source{}) {
			return
		}
		if n, ok := v.Interface().(lang.Node); ok {
			f(n)
		}
		nodes(v.Elem(), f)
	case reflect.Slice:
		for i := range v.Len() {
			nodes(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			nodes(v.Field(i), f)
		}
	}
}

func TestDump(t *testing.T) {
	f, _ := parser.Parse(lang.NewSource("", "problem p { minimize 2*norm(x, p=1)'\n subject to a: x[0:n] <= 1 }"))
	want := `Problem
  Name: p
  Items: Objective
    Sense: minimize
    Value: Binary
      Op: *
      X: 2
      Y: Transpose
        X: Call
          Name: norm
          Args: Arg
            Value: x
          Args: Arg
            Name: p
            Value: 1
  Items: SubjectTo
    Constraints: Relation
      Label: a
      Operands: Index
        X: x
        Subs: Subscript
          Slice: true
          Lo: 0
          Hi: n
      Operands: 1
      Ops: <=
`
	if d := cmp.Diff(want, lang.Dump(f.Decls[0])); d != "" {
		t.Error(d)
	}
	if again := lang.Dump(f.Decls[0]); strings.Count(again, "\n") != strings.Count(want, "\n") {
		t.Error(fmt.Sprint("not deterministic: ", again))
	}
}
