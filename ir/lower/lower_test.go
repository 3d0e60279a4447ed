package lower_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/lower"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

var update = flag.Bool("update", false, "write the models that lowering makes as the expected ones")

// check parses and checks a text.
func check(src *lang.Source) (*lang.File, *checker.Info, []*lang.Diagnostic) {
	file, found := parser.Parse(src)
	if lang.HasErrors(found) {
		return file, nil, found
	}
	info := checker.Check(file, stdlib.New(imported), checker.Options{})
	return file, info, info.Diagnostics
}

// imported is the one file that there is to import.
func imported(_ *lang.Source, path string) (*lang.Source, error) {
	if path != "risk.cvx" {
		return nil, os.ErrNotExist
	}
	return lang.NewSource(path, "/// A norm and more.\nfunc shifted(z[k], a nonneg = 1) = norm2(z) + a\n"), nil
}

// model lowers the first problem of a text, which must be accepted.
func model(t *testing.T, name, text string) *ir.Model {
	t.Helper()
	file, info, found := check(lang.NewSource(name, text))
	if lang.HasErrors(found) {
		t.Fatalf("%s is refused:\n%s", name, report(found))
	}
	m, found := lower.Lower(file.Problems()[0], info)
	if len(found) > 0 {
		t.Fatalf("%s fails in lowering:\n%s", name, report(found))
	}
	if err := ir.Verify(m); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return m
}

func report(found []*lang.Diagnostic) string {
	var b strings.Builder
	for _, d := range found {
		b.WriteString(string(d.Code) + " " + d.Title + " at " + d.Primary().Text() + "\n")
		for _, l := range d.Labels {
			b.WriteString("    " + l.Text + "\n")
		}
	}
	return b.String()
}

// Every model of testdata is lowered to the text beside it.
func TestModels(t *testing.T) {
	files, err := filepath.Glob("testdata/*.cvx")
	if err != nil || len(files) == 0 {
		t.Fatal("no models", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".cvx"), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := ir.Print(model(t, filepath.Base(f), string(text)))
			golden := strings.TrimSuffix(f, ".cvx") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Error(d)
			}
		})
	}
}

// The examples of the repository lower, too.
func TestExamples(t *testing.T) {
	files, _ := filepath.Glob("../../examples/*/*.cvx")
	if len(files) == 0 {
		t.Fatal("no examples")
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		model(t, filepath.Base(f), string(text))
	}
}

// What the checker accepts lowers: data that is told to be psd where a function says so, parameters that name later ones,
// counts that do not depend on the index around them, closed forms beside their poles, matrices that a require orders.
func TestAccepted(t *testing.T) {
	const declarations = "func energy(x[n], P[n, n] psd) = x'*P*x\n" +
		"problem p {\ndim n, T\nparam lo[n] bounds(-1, B[0, 0]), B[n, n], R[n, n] symmetric, c[n]\nvar x[n], u[T, n], s\n"
	for _, text := range []string{
		"minimize energy(x, B)",
		"maximize -energy(x - c, R + B*B') + s\nsubject to s <= 1",
		"minimize sum(x)\nsubject to x in ellipsoid(c, 1 + eye(n))",
		"minimize support(ellipsoid, x, c=c, P=B)\nsubject to sum(x) == 1",
		"minimize sum(sum(hinge([u[i, j] for i in T, j in n if i != j])) for k in T)",
		"let f[k in T] = sum(power([u[i, j] for i in T, j in n if i != j], 2) for l in 0..<T step 2)\nminimize sum(f)",
		"minimize s - harmonic_mean(0)\nsubject to s >= 0",
		"minimize sum(x)\nsubject to x >= lo",
		"require B >> 0\nminimize quad_form(x, B) + c'*x",
		"let M = R + B\nrequire M << -eye(n)\nrequire eye(n) << B\nmaximize x'*M*x - quad_form(x - c, B)",
	} {
		model(t, text, declarations+text+"\n}")
	}
}
