package format

import (
	"bytes"
	"flag"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/cvxc-lang/cvxc/runtime"
)

var setsFolder = flag.String("sets", "", "folder with public problems: .mps, .qps, .cbf and .dat-s files, also in folders below and packed")

// TestSets: each file of the public sets, up to a size, is written in its format and reads back the same; a linear or
// quadratic one also as CBF with the same value.
func TestSets(t *testing.T) {
	if *setsFolder == "" {
		t.Skip("give the folder of the problems with -sets")
	}
	err := filepath.WalkDir(*setsFolder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && Known(path) {
			t.Run(filepath.Base(path), func(t *testing.T) { readsBack(t, path) })
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func readsBack(t *testing.T, path string) {
	raw, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	f, err := Read(path, raw)
	if err != nil {
		t.Fatal(err)
	}
	p := f.Program
	if len(p.G.Val)+len(p.H.Val)+len(p.HVec) > 100000 {
		t.Skip("large")
	}
	problem := &Problem{Name: f.Name, Program: p, Maximize: f.Maximize, Columns: f.Columns, Rows: f.Rows}
	again := written(t, filepath.Base(path), problem)
	if len(again.Program.Q) == len(p.Q) && canonical(again.Program) != canonical(p) {
		t.Error("the program is another one")
	}
	if len(p.Cones) > 0 || len(p.Q) > 300 {
		return
	}
	var cone bytes.Buffer
	if err := Write(&cone, "x.cbf", problem); err != nil {
		t.Skip(err)
	}
	if f, err = Read("x.cbf", &cone); err != nil {
		t.Fatal(err)
	}
	want, solved := optimum(t, p)
	got, also := optimum(t, f.Program)
	if solved && also && math.Abs(got-want) > 1e-5*max(1, math.Abs(want)) {
		t.Errorf("as a cone program %v, not %v", got, want)
	}
}

// optimum returns the optimal value, if the engine finds it.
func optimum(t *testing.T, p *runtime.Program) (float64, bool) {
	t.Helper()
	s, err := runtime.NewSolver(p, runtime.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	r := s.Solve(t.Context())
	return r.Value, r.Status == runtime.Optimal
}
