package cvxc

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cvxc-lang/cvxc/runtime"
)

var casesFolder = flag.String("cases", "", "a folder of further cases: NAME/{model.cvx,data.json,expected.json}")

// rescalings state a program in other units, a factor f away: its solution and its value are known from those of the program.
var rescalings = map[string]struct {
	value float64 // the power of f that its value has
	apply func(p *runtime.Program, f float64)
}{
	"rows":      {0, func(p *runtime.Program, f float64) { scaleRows(p, f) }},
	"objective": {1, scaleObjective},
	"columns":   {0, scaleColumns},
	"data":      {1, func(p *runtime.Program, f float64) { scaleRows(p, f); scaleObjective(p, f) }},
}

func scaled(f float64, lists ...[]float64) {
	for _, v := range lists {
		for i := range v {
			v[i] *= f
		}
	}
}

func scaleRows(p *runtime.Program, f float64) {
	scaled(f, p.A.Val, p.B, p.G.Val, p.L, p.U, p.H.Val, p.HVec)
}

func scaleObjective(p *runtime.Program, f float64) {
	scaled(f, p.P.Val, p.Q)
	p.R *= f
}

// scaleColumns measures the variables in units of f.
func scaleColumns(p *runtime.Program, f float64) {
	scaled(f*f, p.P.Val)
	scaled(f, p.Q, p.A.Val, p.G.Val, p.H.Val)
	scaled(1/f, p.Lo, p.Hi)
}

// copied is a program with numbers of its own.
func copied(p *runtime.Program) *runtime.Program {
	out := *p
	for _, m := range [...]*runtime.Matrix{&out.P, &out.A, &out.G, &out.H} {
		m.Val = slices.Clone(m.Val)
	}
	for _, v := range [...]*[]float64{&out.Q, &out.B, &out.L, &out.U, &out.Lo, &out.Hi, &out.HVec} {
		*v = slices.Clone(*v)
	}
	return &out
}

// TestRescaledCases: the examples, and the cases of every cone in the folder that -cases names, have the same answer with
// numbers 1e-4 and 1e4 times as large.
func TestRescaledCases(t *testing.T) {
	folders, _ := filepath.Glob("examples/*/expected.json")
	more, _ := filepath.Glob(filepath.Join(*casesFolder, "*", "expected.json"))
	if *casesFolder != "" && len(more) == 0 {
		t.Fatalf("%s holds no cases", *casesFolder)
	}
	for _, f := range append(folders, more...) {
		dir := filepath.Dir(f)
		t.Run(filepath.Base(dir), func(t *testing.T) { rescaledCase(t, dir) })
	}
}

func rescaledCase(t *testing.T, dir string) {
	text, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := struct {
		Class, Status    string
		Value, Tolerance float64
	}{Tolerance: 1e-6}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains([]string{"", "lp", "qp", "socp", "exp", "pow", "sdp"}, want.Class) || want.Status != "optimal" {
		t.Skipf("class %s, %s", want.Class, want.Status)
	}
	model := filepath.Join(dir, "model.cvx")
	if _, err := os.Stat(model); errors.Is(err, os.ErrNotExist) {
		model = filepath.Join(dir, filepath.Base(dir)+".cvx")
	}
	m, err := Compile(File(model))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.BindSources(Sources{Files: []string{filepath.Join(dir, "data.json")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Solve(context.Background(), Settings{}); err != nil {
		t.Fatal(err)
	}
	for name, r := range rescalings {
		for _, f := range [...]float64{1e-4, 1e4} {
			q := copied(p.stuffed.Program)
			r.apply(q, f)
			s, err := runtime.NewSolver(q, runtime.Settings{})
			if err != nil {
				t.Fatal(err)
			}
			got, factor := s.Solve(context.Background()), math.Pow(f, r.value)
			value, target := p.recovery.Sign*got.Value, want.Value*factor
			// How well the reference is known scales with the value, what the solver promises does not.
			allowed := want.Tolerance * (factor*(1+math.Abs(want.Value)) + 1)
			if got.Status != runtime.Optimal || math.Abs(value-target) > allowed {
				t.Errorf("%s times %g: %v (%s), value %.9g, want %.9g; %+v", name, f, got.Status, got.Reason, value, target, got.Check)
			}
		}
	}
}
