package parser

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc/lang"
)

// checkFormat formats a text, checks that the result has the same tree and is its own canonical layout, and returns it.
func checkFormat(t *testing.T, name, text string) string {
	t.Helper()
	f, ds := Parse(lang.NewSource(name, text))
	once := lang.Format(f)
	g, after := Parse(lang.NewSource(name, once))
	if d := cmp.Diff(words(text), words(once)); d != "" {
		t.Errorf("%s: formatting changes the tokens\n%s", name, d)
	}
	if len(ds) == 0 {
		if twice := lang.Format(g); twice != once {
			t.Errorf("%s: formatting again changes the text\n%s", name, cmp.Diff(once, twice))
		}
		if len(after) > 0 {
			t.Errorf("%s: the formatted text has faults\n%s\n%s", name, reports(after), once)
		}
		if d := cmp.Diff(lang.Dump(f), lang.Dump(g)); d != "" {
			t.Errorf("%s: formatting changes the tree\n%s", name, d)
		}
	}
	return once
}

// words returns the tokens of a text in the spelling of the formatter, without the semicolons that it may drop.
func words(text string) []string {
	all, _ := lex(lang.NewSource("", text), 0, len(text))
	var out []string
	alias := strings.NewReplacer("≤", "<=", "≥", ">=", "⪯", "<<", "⪰", ">>", "∈", "in", "·", "*")
	for _, t := range all {
		if s := text[t.Start:t.End]; s != ";" {
			out = append(out, strings.Join(strings.Fields(alias.Replace(s)), " "))
		}
	}
	return out
}

func TestFormatModels(t *testing.T) {
	for name, text := range models(t) {
		checkFormat(t, name, text)
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, in, out string }{
		{"spacing", "problem p{var x[n ,m]\nminimize   x [ t + 1 ]*2- y'  + A .* B+w .^ 2\n}",
			"problem p {\n    var x[n, m]\n    minimize x[t+1]*2 - y' + A .* B + w.^2\n}\n"},
		{"aliases", "problem p { var x minimize x subject to x ≥ 0; A·x ⪰ 0; x ∈ psd }",
			"problem p {\n    var x\n    minimize x\n    subject to\n        x >= 0; A*x >> 0; x in psd\n}\n"},
		{"columns", "problem p {\ndim n\nparam a[n] nonneg, b\nvar x[n]\nlet r = a'*x\nminimize r\n}",
			"problem p {\n    dim   n\n    param a[n] nonneg, b\n    var   x[n]\n    let   r = a'*x\n    minimize r\n}\n"},
		{"attributes that mislead", "problem p {\nvar x[n], y[n] nonneg, t pos\nminimize t\n}",
			"problem p {\n    var x[n],\n        y[n] nonneg,\n        t pos\n    minimize t\n}\n"},
		{"comments under each other", "problem p {\nparam a // one\nparam bcd pos // two\n\nvar x // three\nminimize x\n}",
			"problem p {\n    param a       // one\n    param bcd pos // two\n\n    var x // three\n    minimize x\n}\n"},
		{"labels", "problem p { minimize x subject to\na: x >= 0\nlonger: x <= 1\n\nb: x == 2 }",
			"problem p {\n    minimize x\n    subject to\n        a:      x >= 0\n        longer: x <= 1\n\n        b: x == 2\n}\n"},
		{"foralls", "problem p { satisfy subject to\nforall t in T: a: x[t] >= 0\nforall t in 0..<T - 1: longer: x[t] <= 1\nforall t in T {x[t]>=0} }",
			"problem p {\n    satisfy\n    subject to\n        forall t in T:       a:      x[t] >= 0\n        forall t in 0..<T-1: longer: x[t] <= 1\n        forall t in T {\n            x[t] >= 0\n        }\n}\n"},
		{"comments", "// top\n\n\n/// doc\nproblem p { // behind\n  // inside\n  var x, // first\n  y // second\n  minimize x + // cut\n y\n  subject to\n  x >= 1 // last\n  // end\n}\n// after\n",
			"// top\n\n/// doc\nproblem p { // behind\n    // inside\n    var x, // first\n        y // second\n    minimize x + // cut\n        y\n    subject to\n        x >= 1 // last\n        // end\n}\n// after\n"},
		{"docs", "problem p {\n var\n /// one\n x[n], /* in */ y\n minimize x\n}",
			"problem p {\n    var\n        /// one\n        x[n], /* in */\n        y\n    minimize x\n}\n"},
		{"semicolons", "problem p { minimize x subject to\n x >= 0;\n -x <= 1;\n y >= 2; z >= 3;\n}",
			"problem p {\n    minimize x\n    subject to\n        x >= 0;\n        -x <= 1\n        y >= 2; z >= 3\n}\n"},
		{"functions", "func f(x[n],k const=1)=norm(x ,p=k)\nbuiltin func g(x)\nfunc h(x...) { value builtin when k==1 { minimize x } }",
			"func f(x[n], k const = 1) = norm(x, p=k)\nbuiltin func g(x)\n\nfunc h(x...) {\n    value builtin\n    when k == 1 {\n        minimize x\n    }\n}\n"},
		{"wide", "problem p { minimize aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb - cccccccccccccccccccccccccc + d\nsubject to aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb - cccccccccccccccccccccccccc <= 1 }",
			"problem p {\n    minimize aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n        - cccccccccccccccccccccccccc + d\n    subject to\n        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb -\n                cccccccccccccccccccccccccc <= 1\n}\n"},
		{"broken", "problem p {\n  var   x\n  minimize  x +   * 2\n  subject to\n   x   >= *\n  y  >=  1\n}",
			"problem p {\n    var x\n    minimize  x +   * 2\n    subject to\n        x   >= *\n        y >= 1\n}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.out, checkFormat(t, c.name, c.in)); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestFormatMutants formats texts with faults in them: no token is lost.
func TestFormatMutants(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	for name, text := range models(t) {
		for range 30 {
			m := mutate(rng, text)
			checkFormat(t, name+": "+m.what, m.text)
		}
	}
}
