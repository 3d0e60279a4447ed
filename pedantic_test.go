package cvxc_test

import (
	"path/filepath"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// TestExamplesAreTidy: warnings of style and cost are no nuisance on sound models.
func TestExamplesAreTidy(t *testing.T) {
	models, err := filepath.Glob("examples/*/*.cvx")
	if err != nil || len(models) == 0 {
		t.Fatal("no examples", err)
	}
	for _, name := range models {
		ds, err := cvxc.Compiler{Pedantic: true}.Check(cvxc.File(name))
		if err != nil || len(ds) > 0 {
			t.Errorf("%s: %v %v", name, err, ds)
		}
	}
}
