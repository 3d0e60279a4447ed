package checker

import (
	"slices"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
)

// TestAttributeNames: the words that the parser takes for attributes are those that mean something here.
func TestAttributeNames(t *testing.T) {
	var ours []string
	for _, a := range attributes() {
		if a.name != "entries" { // of formals of the library
			ours = append(ours, a.name)
		}
	}
	if names := lang.AttributeNames(); !slices.Equal(ours, names) {
		t.Errorf("have %v, the parser knows %v", ours, names)
	}
}
