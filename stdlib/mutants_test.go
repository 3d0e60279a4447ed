package stdlib_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// equivalents are mutants that mean the same as the body, by function and what is changed, with the reason.
var equivalents = map[string]string{
	"avg_abs_dev_med: -x in minimize sum(abs(x - m))/n": "m changes its sign with x, the rest is even",
	"avg_abs_dev_med: -m in minimize sum(abs(x - m))/n": "m is free",
	"ptp: -x in s <= x <= s + r":                        "the range of -x is that of x",
	"berhu: -w in s - M <= w":                           squared,
	"huber: -w in abs(x) <= w + v":                      squared,
	"huber_circ: -w in (w + v, x) in soc":               squared,
	"huber_pos: -w in x <= w + v":                       squared,
	"square_pos: -u in x <= u":                          squared,
	"power: -u in when p == 4: (u, 0.5, x) in rsoc":     squared,
	"quad_pos_over_lin: -u in x <= u":                   tail,
	"pow_pos: -u in when p > 1: x <= u":                 tail,
	"sqrt: -t in maximize t":                            tail,
	"power: -t in when p == 0.5: maximize t":            tail,
	"power: -t in when p > 0: maximize t":               tail,
	"geo_mean: -t in when n == 2: maximize t":           tail,
	`lieb_ando: -vec(K, order="C")'*T*vec(K, order="C") in maximize vec(K, order="C")'*T*vec(K, order="C")`:          blocks,
	"trace_geo_mean: -trace(T) in maximize trace(T)":                                                                 blocks,
	"sigma_sum_largest: -[zeros(m, m), X; X', zeros(n, n)] in Z + t*eye(m + n) >> [zeros(m, m), X; X', zeros(n, n)]": blocks,
	"trace_sqrtm: -trace(Y) in maximize trace(Y)":                                                                    blocks,
	"trace_mpower: -trace(C*T) in when t == 0.25: maximize trace(C*T)":                                               blocks,
	"trace_mpower: -S in when t == 0.25: [S, T; T, eye(n)] >> 0":                                                     blocks,
	"trace_mpower: -trace(C*T) in when t == 0.5: maximize trace(C*T)":                                                blocks,
	"trace_mpower: -trace(C*T) in when t == 0.75: maximize trace(C*T)":                                               blocks,
	"trace_mpower: -S in when t == 0.75: [A, T; T, S] >> 0":                                                          blocks,
	"pnorm: -sum(r) in when p > 0: sum(r) == t":                                                                      tail,
	"pnorm: -t in when p > 0: sum(r) == t":                                                                           tail,
}

const (
	squared = "else the local occurs in a square only"
	blocks  = "else the local stands between two blocks of a semidefinite matrix only, where the sign may flip"
	tail    = "else the local occurs in the tail of a cone only, which is even"
)

// TestMutants: the points of TestGraphs tell each body from the same body with the sign of one term, or one relation, turned
// round: it is refused, or solved to other values. A user's function hides the library's, so a mutant stands in the text of
// the problem.
func TestMutants(t *testing.T) {
	t.Parallel()
	lib := stdlib.New(nil)
	calls := append(readFacts(t), branches()...)
	for i := range calls {
		calls[i].call = powerCall.ReplaceAllString(calls[i].call, "power($1, $2)")
	}
	total, used := 0, map[string]bool{}
	for _, name := range lib.Names() {
		decl := lib.Func(name)
		if decl.Builtin || isSet(decl) {
			continue
		}
		alone := withoutValue(decl, edit{})
		mine := slices.DeleteFunc(slices.Clone(calls), func(f fact) bool { return f.head() != name })
		if len(mine) == 0 {
			continue
		}
		if some := slices.DeleteFunc(slices.Clone(mine), func(f fact) bool { return !f.takes(alone) }); len(some) > 0 {
			mine = some
		}
		if !agreesAlone(t, lib, mine[0], alone) {
			continue
		}
		for _, m := range mutantsOf(decl) {
			total++
			if i := slices.IndexFunc(mine, func(f fact) bool { return f.notices(t, lib, withoutValue(decl, m)) }); i >= 0 {
				mine[0], mine[i] = mine[i], mine[0] // it looks at this branch and comes first for the next mutant
				continue
			}
			key := name + ": " + m.what
			used[key] = true
			if equivalents[key] == "" {
				t.Errorf("not noticed: %s", key)
			}
		}
	}
	t.Logf("%d mutants, %d mean the same", total, len(used))
	for key := range equivalents {
		if !used[key] {
			t.Errorf("noticed, though it is on the list: %s", key)
		}
	}
}

var powerCall = regexp.MustCompile(`^(\w)\^(.+)$`)

// agreesAlone wants the body itself, as a user's function, to have the values of the library's.
func agreesAlone(t *testing.T, lib *stdlib.Library, f fact, text string) bool {
	t.Helper()
	m, err := cvxc.Compile(cvxc.Source("body.cvx", text+"\n"+f.problem()))
	if err != nil {
		t.Errorf("%s: %v\n%s", f.call, err, text)
		return false
	}
	enough := 4
	f.judgeAll(t, m, lib, func(v verdict, text string) bool {
		if v >= failed {
			t.Error(text)
		}
		enough--
		return v < failed && enough > 0
	})
	return true
}

// takes reports whether a body is accepted as a user's function: one with guards about sizes is where sizes are numbers only.
func (f fact) takes(text string) bool {
	_, err := cvxc.Compile(cvxc.Source("body.cvx", text+"\n"+f.problem()))
	return err == nil
}

// notices reports whether a mutant is refused, or solved to other values.
func (f fact) notices(t *testing.T, lib *stdlib.Library, mutant string) (noticed bool) {
	m, err := cvxc.Compile(cvxc.Source("mutant.cvx", mutant+"\n"+f.problem()))
	if err != nil {
		return true
	}
	f.judgeAll(t, m, lib, func(v verdict, _ string) bool {
		noticed = noticed || v >= failed
		return !noticed
	})
	return noticed
}

// edit replaces a part of a declaration.
type edit struct {
	at   lang.Span
	text string
	what string // in words
}

// withoutValue is the text of a declaration after an edit, without the closed forms, which belong to the body that they were
// written for.
func withoutValue(decl *lang.Func, e edit) string {
	edits := []edit{e}
	lang.Inspect(decl, func(n lang.Node) bool {
		if v, ok := n.(*lang.Value); ok {
			edits = append(edits, edit{at: v.Span()})
		}
		return true
	})
	slices.SortFunc(edits, func(a, b edit) int { return int(b.at.Start - a.at.Start) })
	text, start := decl.Span().Text(), decl.Span().Start
	for _, e := range edits {
		if e.at.Source != nil {
			text = text[:e.at.Start-start] + e.text + text[e.at.End-start:]
		}
	}
	return text
}

// mutator collects the mutants of a declaration.
type mutator struct {
	out []edit
	at  string // branch and row, for the words
}

// mutantsOf turns round, one at a time, the sign of each term of the objective and of the constraints, but for tails of cones
// of one term, in which the cones are even, and each inequality.
func mutantsOf(decl *lang.Func) []edit {
	var m mutator
	if decl.Body != nil {
		m.terms(decl.Body, true)
	}
	m.items(decl.Items, "")
	return m.out
}

func (m *mutator) items(items []lang.Item, branch string) {
	for _, it := range items {
		switch it := it.(type) {
		case *lang.When:
			last := it.Conds[len(it.Conds)-1]
			text := it.Span().Text()
			m.items(it.Items, text[:last.Span().End-it.Span().Start]+": ")
		case *lang.Objective:
			m.at = branch + it.Span().Text()
			if it.Value != nil {
				m.terms(it.Value, true)
			}
		case *lang.SubjectTo:
			m.constraints(it.Constraints, branch)
		}
	}
}

func (m *mutator) constraints(list []lang.Constraint, branch string) {
	for _, c := range list {
		m.at = branch + c.Span().Text()
		switch c := c.(type) {
		case *lang.Forall:
			m.constraints(c.Body, branch)
		case *lang.Relation:
			m.relation(c)
		case *lang.Membership:
			m.membership(c)
		}
	}
}

func (m *mutator) relation(r *lang.Relation) {
	for _, x := range r.Operands {
		m.terms(x, true)
	}
	turned := map[string]string{"<=": ">=", ">=": "<=", "<<": ">>", ">>": "<<"}
	for i, op := range r.Ops {
		if other := turned[op.String()]; other != "" {
			m.out = append(m.out, edit{r.OpSpans[i], other, other + " in " + m.at})
		}
	}
}

func (m *mutator) membership(r *lang.Membership) {
	heads := map[string]int{"soc": 1, "rsoc": 2, "pow_cone": 2, "exp_cone": 3, "psd": 1}[r.Set.Name.Name]
	for i, x := range r.Tuple {
		m.terms(x, i < heads)
	}
}

// terms negates the terms of a sum, a single one only where it matters, and those of the sums inside.
func (m *mutator) terms(x lang.Expr, single bool) {
	switch y := x.(type) {
	case *lang.Binary:
		if y.Op == lang.Add || y.Op == lang.Sub {
			m.terms(y.X, true)
			m.terms(y.Y, true)
			return
		}
	case *lang.Unary:
		m.terms(y.X, single)
		return
	case *lang.Paren:
		m.terms(y.X, single)
		return
	}
	if text := x.Span().Text(); single && text != "0" && !strings.HasPrefix(text, "zeros(") {
		m.out = append(m.out, edit{x.Span(), "(-(" + text + "))", "-" + text + " in " + m.at})
	}
	m.inside(x)
}

// inside looks for sums in the parts of a term.
func (m *mutator) inside(n lang.Node) {
	_, block := n.(*lang.Block)
	for _, c := range lang.Children(n) {
		if x, ok := c.(lang.Expr); ok {
			m.terms(x, block)
		} else {
			m.inside(c)
		}
	}
}
