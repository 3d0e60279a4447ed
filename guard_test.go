package cvxc

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// A panic of the compiler is a report with a place and the function that failed.
func TestGuard(t *testing.T) {
	compile := func() (err error) {
		defer guard(head(lang.NewSource("model.cvx", "problem p {\n}\n")), &err)
		b := ir.NewBuilder()
		b.Conv(b.Number(1), b.Fill(b.Number(1), dim.Shape{dim.Int(3)}))
		return nil
	}
	ds := DiagnosticsOf(compile())
	if len(ds) != 1 || ds[0].Code != "CVX0999" || ds[0].Primary().Text() != "problem p {" {
		t.Fatalf("got %v", ds)
	}
	if note := ds[0].Notes[0]; !strings.HasPrefix(note, "panic in ir.(*Builder).Conv: runtime error") {
		t.Errorf("note %q", note)
	}
}
