package lower_test

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir/lower"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// shapesOf are arguments of every shape: variables, signed and semidefinite ones, and data.
var shapesOf = []string{"t", "0.5", "x", "w", "x'", "X", "Q", "u", "P", "2"}

const shapesModel = `problem shapes {
  dim n >= 3, m >= 2
  param p pos, w[n] pos, P[n, n] psd pos
  var t pos, x[n] pos, X[m, n] pos, Q[n, n] psd, u[m, n, n] pos
  let r = %s
  minimize sum(x)
  subject to
  x <= 1
  %s
}
`

// Every function of the library at arguments of every shape, whole and along axes, as a value and in constraints: what the
// checker lets pass lowers to a value of the shape that the checker found, and becomes a program that agrees with its
// expressions.
func TestEveryCallOfEveryShape(t *testing.T) {
	accepted := 0
	for _, call := range callsOfEveryShape() {
		for _, use := range []string{"", "r <= 5", "r >= 0.5"} {
			ok, err := sound(fmt.Sprintf(shapesModel, call, use))
			if err != nil {
				t.Errorf("%s, %s: %v", call, use, err)
			}
			if ok {
				accepted++
			} else if use == "" {
				break
			}
		}
	}
	t.Logf("%d uses accepted", accepted)
	if accepted < 3000 {
		t.Errorf("only %d uses are accepted", accepted)
	}
}

// Every set of the library with members and arguments of every shape.
func TestEverySetOfEveryShape(t *testing.T) {
	accepted := map[string]int{}
	for _, set := range sets {
		for _, args := range argumentsOf(stdlib.New(nil).Func(set).Formals) {
			list := strings.Split(args, ", ")
			for k := 1; k <= len(list); k++ {
				use := fmt.Sprintf("(%s) in %s(%s)", strings.Join(list[:k], ", "), set, strings.Join(list[k:], ", "))
				ok, err := sound(fmt.Sprintf(shapesModel, "t", strings.TrimSuffix(use, "()")))
				if err != nil {
					t.Errorf("%s: %v", use, err)
				}
				if ok {
					accepted[set]++
				}
			}
		}
		if accepted[set] == 0 {
			t.Errorf("no use of %s is accepted", set)
		}
	}
}

var sets = []string{"box", "exp_cone", "geo_mean_cone", "nonneg", "nonpos", "norm_ball", "nsd",
	"pow_cone_nd", "psd", "rsoc", "simplex", "soc", "zero"}

// callsOfEveryShape lists calls of all functions and operators.
func callsOfEveryShape() []string {
	calls := map[string][]string{}
	for _, name := range stdlib.New(nil).Names() {
		calls[name+"("] = argumentsOf(stdlib.New(nil).Func(name).Formals)
	}
	for _, operand := range []string{"perspective(square, ", "perspective(log, ", "perspective(norm2, ", "perspective(dot, ", "perspective(lambda_max, ",
		"indicator(soc, ", "indicator(simplex, ", "indicator(psd, ", "support(simplex, ", "support(box, ", "support(norm_ball, "} {
		for n := range 3 {
			calls[operand] = append(calls[operand], argumentsOf(make([]*lang.Formal, n+1))...)
		}
	}
	axes := []string{")", ", axis=0)", ", axis=1)"}
	var out []string
	for _, f := range slices.Sorted(maps.Keys(calls)) {
		for _, args := range calls[f] {
			for _, axis := range axes[:len(axes)-strings.Count(args, ",")] {
				out = append(out, f+args+axis)
			}
		}
	}
	return out
}

// sound checks, lowers and stuffs a model with one let.
func sound(text string) (accepted bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if ok, _, err := lowers(text); !ok || err != nil {
		return ok, err
	}
	file, info, _ := check(lang.NewSource("shapes.cvx", text))
	m, _ := lower.Lower(file.Problems()[0], info)
	if m == nil {
		return true, nil
	}
	let := declaredLet(file.Problems()[0])
	if len(m.Lets) == 0 { // an indicator has no value
		return true, stuffs(m, 1)
	}
	if want, got := info.Facts[let.Value].Type.Shape, m.Nodes[m.Lets[0].Value].Shape; !slices.EqualFunc(want, got, sameExtent) {
		return true, fmt.Errorf("the checker finds the shape %v, the value has %v", want, got)
	}
	return true, stuffs(m, 1)
}

// sameExtent compares extents; counts are symbols with names of their own.
func sameExtent(x, y dim.Poly) bool {
	return x.Equal(y) || strings.HasPrefix(x.String(), "triangle#") || strings.HasPrefix(x.String(), "count#")
}

func declaredLet(p *lang.Problem) *lang.Let {
	i := slices.IndexFunc(p.Items, func(it lang.Item) bool { _, ok := it.(*lang.Let); return ok })
	return p.Items[i].(*lang.Let)
}

// argumentsOf lists arguments for formals, three at most.
func argumentsOf(formals []*lang.Formal) []string {
	lists := []string{""}
	for i, x := range formals {
		if i == 3 || x != nil && x.Default != nil {
			break
		}
		var longer []string
		pool := shapesOf
		if i == 2 {
			pool = shapesOf[:3]
		}
		for _, l := range lists {
			for _, a := range pool {
				longer = append(longer, strings.TrimPrefix(l+", "+a, ", "))
			}
		}
		lists = longer
	}
	return lists
}
