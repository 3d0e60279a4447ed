package main

import (
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"
)

var cases = flag.String("cases", "", "a folder with case files of MATPOWER: case9.m and others")

// references are the optimal values in $/h of DC optimal power flow, rounded to four places, as CVXPY with Clarabel finds
// them.
var references = []struct {
	name string
	cost float64
}{
	{"case9", 5216.0266},
	{"case14", 7642.5918},
	{"case30", 565.2060},
	{"case57", 41006.7369},
	{"case118", 125947.8815},
	{"case300", 706292.3242},
	{"case2383wp", 1796340.0979},
}

// TestCases compares with the references in the folder that -cases names.
func TestCases(t *testing.T) {
	if *cases == "" {
		t.Skip("no -cases")
	}
	found := 0
	for _, r := range references {
		file := filepath.Join(*cases, r.name+".m")
		text, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		found++
		t.Run(r.name, func(t *testing.T) {
			_, s, err := solved(t, file, string(text))
			if err != nil {
				t.Fatal(err)
			}
			if !(math.Abs(s.Value-r.cost) <= 1e-7*r.cost) {
				t.Errorf("cost is %.10g, want %.10g", s.Value, r.cost)
			}
			t.Logf("cost %.6f, off by %.1g; %d iterations; lower %.3f s, setup %.3f s, solve %.3f s", s.Value, s.Value/r.cost-1,
				s.Stats.Iterations, s.Stats.LowerSeconds, s.Stats.SetupSeconds, s.Stats.SolveSeconds)
		})
	}
	if found == 0 {
		t.Fatalf("%s holds none of the cases", *cases)
	}
}
