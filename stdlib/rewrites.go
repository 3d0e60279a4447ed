package stdlib

import (
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
)

// readRewrites reads the rules of rewrites/*.cvx, in the order of the texts, advice last. A rule is a function: its doc
// comment is "CODE: sentence"; its formals are metavariables, which stand for any expression of their shape and
// attributes, of which `data` keeps variables away; `require` holds more conditions on them; two lets named pattern and result are the two sides, and a rule
// without a result is advice. Rules for special forms stand before rules for general ones.
func readRewrites() []lang.Rewrite {
	var out []lang.Rewrite
	for _, src := range sources("rewrites/*.cvx") {
		file, _ := parser.Parse(src)
		for _, f := range file.Funcs() {
			out = append(out, rewriteOf(f))
		}
	}
	slices.SortStableFunc(out, func(a, b lang.Rewrite) int { return rank(a) - rank(b) })
	return out
}

func rank(r lang.Rewrite) int {
	if r.Result == nil {
		return 1
	}
	return 0
}

func rewriteOf(f *lang.Func) lang.Rewrite {
	r := lang.Rewrite{Name: f.Name.Name, Vars: f.Formals}
	if f.Doc != nil {
		code, sentence, _ := strings.Cut(strings.Join(strings.Fields(f.Doc.Text), " "), ": ")
		r.Code, r.Text = lang.Code(code), sentence
	}
	for _, item := range f.Items {
		switch item := item.(type) {
		case *lang.Require:
			r.Where = append(r.Where, item.Conds...)
		case *lang.Let:
			switch item.Name.Name {
			case "pattern":
				r.Pattern = item.Value
			case "result":
				r.Result = item.Value
			}
		}
	}
	return r
}
