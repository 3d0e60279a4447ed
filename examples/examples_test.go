// Package examples holds models with data and reference values; its tests solve each of them.
package examples

import (
	"context"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

var cases = flag.String("cases", "", "a folder of further cases: NAME/{model.cvx,data.json,expected.json}")

// expected is the reference of a case. Unique are the variables that are unique at the optimum.
type expected struct {
	Class     string         `json:"class"`
	Status    string         `json:"status"`
	Value     *float64       `json:"value"`
	Tolerance float64        `json:"tolerance"`
	Unique    map[string]any `json:"unique"`
	Variables map[string]any `json:"variables"`
}

const uniqueTolerance = 1e-4

func TestExamples(t *testing.T) {
	folders, _ := filepath.Glob("*/expected.json")
	for _, f := range folders {
		dir := filepath.Dir(f)
		t.Run(dir, func(t *testing.T) { check(t, dir, filepath.Join(dir, filepath.Base(dir)+".cvx")) })
	}
}

// TestCases runs the cases, but for integer ones, of the folder that -cases names.
func TestCases(t *testing.T) {
	if *cases == "" {
		t.Skip("no -cases")
	}
	folders, _ := filepath.Glob(filepath.Join(*cases, "*", "expected.json"))
	if len(folders) == 0 {
		t.Fatalf("%s holds no cases", *cases)
	}
	for _, f := range folders {
		dir := filepath.Dir(f)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if class := reference(t, dir).Class; !slices.Contains([]string{"lp", "qp", "socp", "exp", "pow", "sdp"}, class) {
				t.Skipf("class %s", class)
			}
			check(t, dir, filepath.Join(dir, "model.cvx"))
		})
	}
}

func reference(t *testing.T, dir string) expected {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	e := expected{Tolerance: 1e-6}
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// check solves one case and compares status, value and unique variables.
func check(t *testing.T, dir, model string) {
	want := reference(t, dir)
	m, err := cvxc.Compile(cvxc.File(model))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.BindSources(cvxc.Sources{Files: []string{filepath.Join(dir, "data.json")}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	if s == nil || s.Status.String() != want.Status {
		t.Fatalf("got %v, want %s", err, want.Status)
	}
	if want.Value != nil && !(math.Abs(s.Value-*want.Value) <= want.Tolerance*(1+math.Abs(*want.Value))) {
		t.Errorf("value %.10g, want %.10g", s.Value, *want.Value)
	}
	for _, group := range []map[string]any{want.Unique, want.Variables} {
		for name, v := range group {
			compare(t, name, s.Var(name).Data, flatten(nil, v))
		}
	}
}

func compare(t *testing.T, name string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s has %d entries, want %d", name, len(got), len(want))
		return
	}
	for k := range got {
		if !(math.Abs(got[k]-want[k]) <= uniqueTolerance*(1+math.Abs(want[k]))) {
			t.Errorf("%s: entry %d is %.8g, want %.8g", name, k, got[k], want[k])
			return
		}
	}
}

// flatten lists the numbers of a decoded JSON array, rows first.
func flatten(out []float64, v any) []float64 {
	switch v := v.(type) {
	case float64:
		return append(out, v)
	case []any:
		for _, e := range v {
			out = flatten(out, e)
		}
	}
	return out
}
