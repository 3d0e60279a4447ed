package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A service outside this repository: a model, a go:generate line, and a program that closes the loop with what it makes.
var service = map[string]string{
	"mpc.go": `package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/cvxc-lang/cvxc/runtime"
)

//GENERATE

func main() {
	s := NewMPC()
	p := MPCParams{A: [1][1]float64{{1}}, X0: [1]float64{3}, Umax: 1, Margin: [2]float64{1, 0}}
	p.Weight[0][0], p.Weight[1][1] = 1, 1
	for p.X0[0] > 0.1 {
		sol, err := s.Solve(context.Background(), &p)
		if err != nil {
			panic(err)
		}
		p.X0[0] += sol.U[0][0]
		fmt.Printf("%.3f\n", p.X0[0])
	}
	p.Umax = -1
	var domain *runtime.DomainError
	_, err := s.Solve(context.Background(), &p)
	fmt.Println(errors.As(err, &domain), err)
	p.Umax, p.Margin[1] = 1, 2
	var condition *runtime.ConditionError
	_, err = s.Solve(context.Background(), &p)
	fmt.Println(errors.As(err, &condition), err)
	p.Margin[1], p.Weight[0][1] = 0, 1
	_, err = s.Solve(context.Background(), &p)
	fmt.Println(errors.As(err, &domain), err)
	p.Weight[0][1], p.X0[0] = 0, 100
	sol, err := s.Solve(context.Background(), &p)
	fmt.Println(errors.Is(err, runtime.ErrInfeasible), sol.Status)
}
`,
	"mpc.cvx": `/// Bring an integrator to rest.
problem mpc {
    dim   n, T
    param A[n, n], x0[n], umax nonneg, margin[2], weight[2, 2] diag nonneg
    let   room = margin[0] - margin[1]
    require room >= 0
    var   x[T+1, n], u[T, n] bounds(-umax, umax)

    minimize sum_squares(u) + 10*sum_squares(x[1:]) + quad_form([x[T, 0], u[0, 0]], 1e-6*weight)
    subject to
        start: x[0] == x0
        forall t in T: dyn: x[t+1] == A*x[t] + u[t]
        box: x >= -50
        near: x[T] <= 49 + room
}
`,
}

// A model without parameters: its package has nothing to differentiate by.
const fixedModel = `problem fixed {
    var x[2] nonneg
    minimize sum_squares(x - 1) + norm2(x)
    subject to
        total: sum(x) == 1
}
`

const serviceOutput = `2.000
1.000
0.084
true parameter umax, entry 0 is -1: it must be >= 0
true a condition on the data does not hold: require room >= 0: -1 >= 0 is false
true parameter weight, entry 1 is 1: it must be 0
true infeasible
`

// TestModuleOutside goes the whole way of a user: a module of its own, go generate, go run; and then go vet and gofmt find
// nothing, the generated files do not change when made again, and the program links package runtime and nothing else.
func TestModuleOutside(t *testing.T) {
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	writeModule(t, dir, root)
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run("go", "generate", "./...")
	if got := run("go", "run", "."); got != serviceOutput {
		t.Errorf("got\n%s\nwant\n%s", got, serviceOutput)
	}
	run("go", "tool", "cvxc", "build", "fixed.cvx", "-o", "fixed")
	run("go", "vet", "./...")
	if got := run("gofmt", "-l", "."); got != "" {
		t.Errorf("gofmt wants to change %s", got)
	}
	run("go", "tool", "cvxc", "build", "mpc.cvx", "-D", "n=1", "-D", "T=5", "-o", ".", "--check")
	for dep := range strings.FieldsSeq(run("go", "list", "-deps", ".")) {
		if strings.Contains(dep, ".") && dep != "github.com/cvxc-lang/cvxc/runtime" {
			t.Errorf("the program links %s", dep)
		}
	}
}

// writeModule writes the module with the requirements of this repository, so that nothing has to be resolved.
func writeModule(t *testing.T, dir, root string) {
	t.Helper()
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(mod), "module drone")
	text += fmt.Sprintf("\nrequire github.com/cvxc-lang/cvxc v0.0.0\n\nreplace github.com/cvxc-lang/cvxc => %s\n\ntool github.com/cvxc-lang/cvxc/cmd/cvxc\n", root)
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"go.mod": text, "go.sum": string(sum), "fixed.cvx": fixedModel}
	for name, text := range service {
		// Written out, the line would be one of this package too.
		files[name] = strings.Replace(text, "//GENERATE", "//go:"+"generate go tool cvxc build mpc.cvx -D n=1 -D T=5", 1)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
