package stdlib_test

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// signature is what is proved of a function whose body is the call, of a vector-valued one the sum.
func (f fact) signature(t *testing.T, u *checker.Universe) *checker.Signature {
	t.Helper()
	var formals []string
	for _, name := range f.order {
		formals = append(formals, name+shapeOf(name)+" "+attributeOf(name))
	}
	sense := "minimize"
	if f.curv == "concave" {
		sense = "maximize"
	}
	text := fmt.Sprintf("param %s\nfunc f(%s) {\n%s sum(%s)\n}\n", strings.Join(parameters[:], "\nparam "), strings.Join(formals, ", "), sense, f.call)
	if f.uses("[uvX](_0)+") { // arrays written by their entries
		text = regexp.MustCompile(`\bn\b`).ReplaceAllString(text, "3")
	}
	file, _ := parser.Parse(lang.NewSource("signature.cvx", "problem p {\ndim m, n\n"+text+"minimize 0\n}\n"))
	info := u.Check(file, checker.Options{})
	for _, it := range file.Problems()[0].Items {
		if decl, ok := it.(*lang.Func); ok && info.Signatures[decl] != nil {
			return info.Signatures[decl]
		}
	}
	t.Fatalf("%s has no signature%s", f.call, describe(nil, info))
	return nil
}

var everything = checker.Interval{Lo: math.Inf(-1), Hi: math.Inf(1)}

// TestSignatures: every call is proved as the body of a function too, and moves as the table says.
func TestSignatures(t *testing.T) {
	u := checker.NewUniverse(stdlib.New(nil))
	for _, f := range allCalls(t) {
		sig := f.signature(t, u)
		for i, name := range f.order {
			want, _, _ := strings.Cut(f.mono[name], "/")
			if got := movement(sig.Args[i].Mono); want != "" && got != want && attributeOf(name) == "" {
				t.Errorf("%s: %s goes %s, want %s", f.call, name, got, want)
			}
		}
	}
}
