package lower_test

import (
	"fmt"
	"math/rand"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/lower"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// lowers checks a text and lowers it if it is accepted. It returns what is wrong with the compiler: a model that checks
// must lower to a model that verifies, but for what is not supported yet.
func lowers(text string) (accepted bool, found []*lang.Diagnostic, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	file, info, found := check(lang.NewSource("random.cvx", text))
	if lang.HasErrors(found) || len(file.Problems()) == 0 {
		return onlyLater(found), found, nil
	}
	m, found := lower.Lower(file.Problems()[0], info)
	if m == nil {
		if !onlyLater(found) {
			return true, found, fmt.Errorf("%s", report(found))
		}
		return true, found, nil
	}
	if ir.Print(m) == "" {
		return true, found, fmt.Errorf("nothing printed")
	}
	return true, found, ir.Verify(m)
}

// onlyLater reports whether all that is wrong is that something is not supported yet, or waits for the value of a const
// parameter.
func onlyLater(found []*lang.Diagnostic) bool {
	for _, d := range found {
		if d.Severity == lang.Error && d.Code != "CVX0308" && d.Code != "CVX0807" {
			return false
		}
	}
	return len(found) > 0
}

// Random models: what the checker accepts lowers. At least 30 % are accepted, and every production of the grammar and
// every function of the library is reached by an accepted one.
func TestRandomModels(t *testing.T) {
	total, accepted := 1500, 0
	if testing.Short() {
		total = 300
	}
	reached := map[string]int{}
	why := map[string]int{}
	for seed := range total {
		hits := map[string]int{}
		text := newGenerator(int64(seed), hits).problem()
		ok, found, err := lowers(text)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		if !ok {
			why[string(found[0].Code)+" "+found[0].Title]++
			continue
		}
		accepted++
		for name, n := range hits {
			reached[name] += n
		}
	}
	t.Logf("%d of %d accepted", accepted, total)
	if accepted*10 < total*3 {
		t.Errorf("only %d of %d models are accepted: %v", accepted, total, why)
	}
	if testing.Short() {
		return
	}
	for _, p := range productions {
		if reached[p] == 0 {
			t.Errorf("no accepted model has a %s", p)
		}
	}
	for _, f := range stdlib.New(nil).Names() {
		if reached["func "+f] == 0 && !strings.Contains(dataOnly, " "+f+" ") {
			t.Errorf("no accepted model calls %s", f)
		}
	}
}

// productions are those of the grammar that a model may or may not use.
var productions = []string{"comprehension in a call", "comprehension", "index", "slice", "block", "transpose", "unary minus", "power", "call",
	"binder", "range with step", "inclusive range", "condition", "reduction", "call of a user's function", "constraint", "label", "forall",
	"forall with braces", "forall on one line", "equality", "inequality", "chain", "membership", "membership of a tuple",
	"semidefinite order", "func of the file", "func with a body", "func of the problem", "discipline", "dim with a default", "let",
	"let with binders", "import", "call of an imported function", "named argument", "require", "operator", "maximize", "minimize", "satisfy", "subject to"}

// dataOnly are functions of data, which occur in derived parameters.
const dataOnly = " chol eigvals singular_values mpower poly_hull sort mod indicator_nonneg ones zeros e eye "

// Random models with a few tokens dropped, copied from elsewhere or exchanged: nearly all are wrong, and what is wrong has
// to be said. What the checker lets pass lowers.
func TestMutatedModels(t *testing.T) {
	models, mutants := 60, 150
	if testing.Short() {
		models = 10
	}
	for seed := range models {
		r := rand.New(rand.NewSource(int64(seed)))
		tokens := tokenOrSpace.FindAllString(newGenerator(int64(seed), map[string]int{}).problem(), -1)
		for range mutants {
			text := mutate(r, tokens)
			if _, _, err := lowers(text); err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, text)
			}
		}
	}
}

var tokenOrSpace = regexp.MustCompile(`\w+|\s+|[^\w\s]`)

// mutate returns the text of tokens with one to three of them changed.
func mutate(r *rand.Rand, tokens []string) string {
	out := slices.Clone(tokens)
	for range 1 + r.Intn(3) {
		i, j := r.Intn(len(out)), r.Intn(len(out))
		switch r.Intn(4) {
		case 0:
			out[i] = ""
		case 1:
			out[i] = out[j]
		case 2:
			out[i], out[j] = out[j], out[i]
		default:
			out[i] += " " + out[j]
		}
	}
	return strings.Join(out, "")
}

// FuzzLower mutates random models.
func FuzzLower(f *testing.F) {
	for seed := range 30 {
		f.Add(newGenerator(int64(seed), map[string]int{}).problem())
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4000 {
			return
		}
		if _, _, err := lowers(text); err != nil {
			t.Fatal(err)
		}
	})
}
