package stdlib_test

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/stdlib"
)

var update = flag.Bool("update", false, "write what is proved into testdata/proofs.txt")

// proofsShown are functions that show every kind of line.
var proofsShown = strings.Fields("abs square_pos sqrt log entr rel_entr quad_form dotsort power norm conv chol box lambda_max")

// TestProofText compares what is said of some functions with testdata/proofs.txt.
func TestProofText(t *testing.T) {
	u := checker.NewUniverse(stdlib.New(nil))
	var got strings.Builder
	for _, name := range proofsShown {
		_, proofs := u.Proofs(nil, name)
		got.WriteString("== " + name + "\n" + checker.ProofText(proofs))
	}
	const file = "testdata/proofs.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("%s differs (go test -update writes it):\n%s", file, d)
	}
}

// TestProofsOfAll: of every function something is proved, or it is not supported yet.
func TestProofsOfAll(t *testing.T) {
	library := stdlib.New(nil)
	u := checker.NewUniverse(library)
	for _, name := range library.Names() {
		decl, proofs := u.Proofs(nil, name)
		if decl == nil || len(proofs) == 0 {
			t.Errorf("%s: nothing is said", name)
		}
		for _, p := range proofs {
			if p.Missing != "" {
				t.Errorf("%s: %s\n%s", name, p.Missing, checker.ProofText(proofs))
			}
		}
	}
}

var plainCall = regexp.MustCompile(`^(\w+)\((\w+(?:, [a-z]\b)*)\)$`)

// TestProofsAreFacts: of functions with one proof, curvature, signs and monotonicity are those of testdata/facts.txt.
func TestProofsAreFacts(t *testing.T) {
	library := stdlib.New(nil)
	u := checker.NewUniverse(library)
	compared := 0
	for _, f := range readFacts(t) {
		m := plainCall.FindStringSubmatch(f.call)
		if m == nil {
			continue
		}
		decl, proofs := u.Proofs(nil, m[1])
		args := strings.Split(m[2], ", ")
		if decl == nil || len(proofs) != 1 || len(args) > len(decl.Formals) || decl.Formals[0].Variadic {
			continue
		}
		compared++
		p := proofs[0]
		if p.Curv.String() != f.curv {
			t.Errorf("%s is %v, want %s", f.call, p.Curv, f.curv)
		}
		if got := signsOf(p); !agree(got, f.signs) {
			t.Errorf("%s has the signs %s, want %s", f.call, got, f.signs)
		}
		for i, arg := range args {
			want, _, _ := strings.Cut(f.mono[arg], "/")
			if got := movement(p.Args[i].Mono); want != "" && got != want {
				t.Errorf("%s: %s goes %s, want %s", f.call, arg, got, want)
			}
		}
	}
	if compared < 45 {
		t.Errorf("%d functions compared", compared)
	}
}

// signsOf writes the signs of a value as the table does; " " where the arguments are outside of the domain.
func signsOf(p *checker.Proof) string {
	out := []byte("   ")
	for _, r := range p.Ranges {
		at := 0
		switch {
		case r.On.Nonneg():
			at = 1
		case r.On.Nonpos():
			at = 2
		}
		out[at] = sign(r.Value)[0]
	}
	return string(out)
}

func agree(got, want string) bool {
	for i := range got {
		if got[i] != ' ' && got[i] != want[i] {
			return false
		}
	}
	return true
}

// movement writes monotonicity as the table does.
func movement(m checker.Mono) string {
	switch m = m.Closed(); {
	case m&checker.Inc != 0:
		return "up"
	case m&checker.Dec != 0:
		return "down"
	case m&checker.Even == checker.Even:
		return "V"
	case m&checker.IncPos != 0:
		return "up+"
	}
	return "."
}
