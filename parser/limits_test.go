package parser

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
)

// TestLimits parses hostile texts: each ends, without a panic, and what nests too deep is said to.
func TestLimits(t *testing.T) {
	const n = 10_000
	model := func(body string) string { return "problem p {\n    var x\n    minimize " + body + "\n}\n" }
	list := func(line string) string {
		return model("x\n    subject to\n" + strings.Repeat("        "+line+"\n", n/2))
	}
	for name, c := range map[string]struct {
		text string
		code lang.Code
	}{
		"parentheses":       {model(strings.Repeat("(", n) + "x" + strings.Repeat(")", n)), codeDeep},
		"open parentheses":  {model(strings.Repeat("(", n)), codeDeep},
		"blocks":            {model(strings.Repeat("[", n)), codeDeep},
		"calls":             {model(strings.Repeat("f(", n)), codeDeep},
		"subscripts":        {model(strings.Repeat("x[", n)), codeDeep},
		"signs":             {model(strings.Repeat("- ", n) + "x"), codeDeep},
		"powers":            {model("x" + strings.Repeat("^x", n)), codeDeep},
		"foralls":           {model("x\n    subject to\n" + strings.Repeat("forall i in n: ", n) + "x >= 0"), codeDeep},
		"blocks of foralls": {model("x\n    subject to\n" + strings.Repeat("forall i in n {\n", n)), codeDeep},
		"branches":          {"func f(x) {\n" + strings.Repeat("when k == 1 {\n", n), codeDeep},
		"braces":            {strings.Repeat("{", n), codeExpected},
		"closers":           {strings.Repeat(")]}", n), codeStray},
		"bars":              {model(strings.Repeat("|x", n)), codeOperator},
		"unclosed lines":    {list("x <= (x"), codeUnclosed},
		"empty lines":       {list("x <="), codeExpected},
		"foreign lines":     {list("for i in 1:n: x = 1"), codeAssign},
		"commas":            {"problem p {\n    var " + strings.Repeat(",", n) + "\n}", codeSeparator},
		"names":             {strings.Repeat("x ", n), codeNoProblem},
		"NUL":               {"\x00\xff\xfe", codeCharacter},
	} {
		t.Run(name, func(t *testing.T) {
			f, ds := Parse(lang.NewSource("m.cvx", c.text))
			lang.Format(f)
			found := false
			for _, d := range ds {
				found = found || d.Code == c.code
			}
			if !found {
				t.Errorf("no %s among %d reports", c.code, len(ds))
			}
		})
	}
}

// TestLongSum parses an expression that is long but not deep.
func TestLongSum(t *testing.T) {
	text := "problem p {\n    minimize x" + strings.Repeat(" + x", 50_000) + "\n}\n"
	if _, ds := Parse(lang.NewSource("m.cvx", text)); len(ds) > 0 {
		t.Error(lang.Text(ds[0].Render()))
	}
}
